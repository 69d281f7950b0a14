# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# Annotations choose among symbols of the same name in a module.
value=/sys/module/klp_sympos_target/parameters/value

check "the module loads" insmod klp-sympos-target.ko
equal "not patched yet" "original 101 202" "$(cat $value)"

apply livepatch-table1.ko
equal "KLP_MODULE_RELOC, position 1" "table 1 100" "$(cat $value)"
revert livepatch_table1

apply livepatch-table2.ko
equal "KLP_MODULE_RELOC, position 2" "table 2 200" "$(cat $value)"
revert livepatch_table2

apply livepatch-label.ko
equal "KLP_RELOC_SYMBOL_POS, positions 1 and 2" "label 1 100 2 200 101" "$(cat $value)"
revert livepatch_label

equal "as before once disabled" "original 101 202" "$(cat $value)"
check "the module unloads" rmmod klp_sympos_target
