# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
echo "$rounds" >"$STAGE/rounds"
