/* SPDX-License-Identifier: GPL-2.0 */
#ifndef LIVEPATCH_VERSION_H
#define LIVEPATCH_VERSION_H

#define KLP_CONVERT_VERSION "0.1"

#endif
