/* SPDX-License-Identifier: GPL-2.0 */
int ordinary_answer(void);
