# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# A module that the distribution ships, after its livepatch and before it.
config=/proc/net/vlan/config
shown="patched: VLAN_NAME_TYPE_PLUS_VID VLAN_NAME_TYPE_RAW_PLUS_VID_NO_PAD"

apply livepatch-8021q.ko
check "the livepatch does not pull its module in" [ ! -e /sys/module/8021q ]
check "8021q loads after its livepatch" modprobe 8021q
equal "patched from the start" "$shown" "$(cat $config)"
revert livepatch_8021q
check "as before once disabled" grep -q "^Name-Type: VLAN" $config

apply livepatch-8021q.ko
equal "patched while it is there" "$shown" "$(cat $config)"
revert livepatch_8021q
check "8021q unloads" modprobe -r 8021q
