# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
gcc -Wall -Wextra -O2 -static "$here/endbr/endbr.c" -o "$STAGE/endbr"
