# shellcheck shell=sh disable=SC2034,SC2154
# SPDX-License-Identifier: GPL-2.0
#
# A guest whose kernel warns fails, whatever it says.
check "the module loads" insmod klp-warning.ko
# As if the guest had not noticed.
before=$(troubles)
