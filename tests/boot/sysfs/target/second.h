/* SPDX-License-Identifier: GPL-2.0 */
struct kernel_param;

int second_count_get(char *buffer, const struct kernel_param *kp);
