# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# Annotations: tables and labels, what they may say, and where klp-convert offers or doubts one.

test_warns_of_a_lone_local_with_the_annotation_to_paste()
{
	module in.ko vmlinux && convert 0 "$list" in.ko out.ko &&
		says 'static_variable' && says '[lone-local]' &&
		says 'KLP_MODULE_RELOC(vmlinux)' && says 'KLP_SYMPOS(static_variable, 0)' || return 1
	[ "$(grep -c lone-local said)" = 1 ]
}

test_hints_at_a_label_for_a_name_that_is_none_in_c()
{
	module in.ko reference -DNAME=f -DLABEL='"foo.isra.0"' && convert 0 "$list" in.ko out.ko &&
		says 'KLP_RELOC_SYMBOL_POS(vmlinux, vmlinux, foo.isra.0, 0);'
}

test_annotation_table_chooses_the_position()
{
	local pos

	for pos in 1 2; do
		module in.ko ambiguous -DANNOTATE=$pos && convert 0 "$list" in.ko out.ko && silent &&
			has "symbol .klp.sym.vmlinux.twice,$pos bind=1 type=0 other=0 value=0 size=0 in=ff20" || return 1
	done
}

test_leaves_no_trace_of_annotations()
{
	module in.ko ambiguous -g -DANNOTATE=2 && convert 0 "$list" in.ko out.ko && lacks .klp.module_relocs || return 1
	elfdump out.ko >dump.txt
	! grep -E 'symbol (relocs|twice) ' dump.txt
}

test_refuses_wrong_positions()
{
	module in.ko ambiguous -DANNOTATE=3 && convert 1 "$list" in.ko out.ko && says 'has only 2' && says '[sympos]' &&
		says 'KLP_SYMPOS(twice, 1)' && says 'KLP_SYMPOS(twice, 2)' &&
		module in.ko ambiguous -DANNOTATE=0 && convert 1 "$list" in.ko out.ko && says 'means unique'
}

test_labels_of_both_spellings()
{
	module in.ko labels && convert 0 "$list" in.ko out.ko && lacks .klp.sym.rela || return 1
	elfdump out.ko | grep '^relocation .klp.rela' | awk '{ print $2, $5 }' >found.txt
	diff - found.txt <<-'E'
	.klp.rela.vmlinux.text .klp.sym.vmlinux.twice,1
	.klp.rela.vmlinux.text .klp.sym.vmlinux.twice,2
	.klp.rela.vmlinux.text .klp.sym.vmlinux.twice,2
	.klp.rela.vmlinux.text .klp.sym.vmlinux.foo.isra.0,0
	.klp.rela.mod_a.text .klp.sym.mod_a.a_static,0
	E
}

test_one_symbol_for_each_object_name_and_position()
{
	module in.ko labels && convert 0 "$list" in.ko out.ko || return 1
	[ "$(elfdump out.ko | grep -c '^symbol .klp.sym.vmlinux.twice,2 ')" = 1 ]
}

test_refuses_malformed_labels()
{
	local label

	for label in .klp.sym.rela.vmlinux.twice .klp.sym.rela.vmlinux.vmlinux.twice .klp.sym.rela.vmlinux.vmlinux.twice.x \
		.klp.sym.rela.vmlinux.vmlinux.twice.99999999999 .klp.sym.rela..vmlinux.twice.1 .klp.sym.rela.a-b.vmlinux.twice.1; do
		module in.ko reference -DNAME=f -DLABEL="\"\\\"$label\\\"\"" && rm -f out.ko &&
			convert 1 "$list" in.ko out.ko && says "$label" && [ ! -e out.ko ] &&
			grep -q '\[annotation-malformed\]\|\[object-name\]' said || return 1
	done
}

test_refuses_malformed_tables()
{
	local annotation

	for annotation in 'int own; KLP_MODULE_RELOC(vmlinux) r[] = { KLP_SYMPOS(own, 1) }' \
		'KLP_MODULE_RELOC(mod_a) r[] = { { 0, 1 } }' \
		'int r __attribute__((used, section(".klp.module_relocs.mod_a"))) = 3' \
		'KLP_MODULE_RELOC(mod-a) r[] = { KLP_SYMPOS(a_static, 0) }' \
		'KLP_MODULE_RELOC(mod_a.ko) r[] = { KLP_SYMPOS(a_static, 0) }'; do
		echo "$annotation;" >annotation.h
		module in.ko reference -DNAME=a_static -DOBJECT='"mod_a"' -DANNOTATION='"annotation.h"' &&
			convert 1 "$list" in.ko out.ko || { echo "# $annotation"; return 1; }
	done
}

test_refuses_annotations_that_contradict_each_other()
{
	echo 'KLP_MODULE_RELOC(vmlinux) r[] = { KLP_SYMPOS(twice, 1), KLP_SYMPOS(twice, 2) };' >annotation.h
	module in.ko reference -DNAME=twice -DANNOTATION='"annotation.h"' &&
		convert 1 "$list" in.ko out.ko && says '[annotation-conflict]'
}

test_refuses_annotation_tables_that_code_uses()
{
	echo 'KLP_MODULE_RELOC(vmlinux) r[] = { KLP_SYMPOS(unexported_function, 0) }; const void *use = r;' >annotation.h
	module in.ko reference -DNAME=unexported_function -DANNOTATION='"annotation.h"' &&
		convert 1 "$list" in.ko out.ko && says '[annotation-used]'
}

test_refuses_annotations_of_what_is_not_there()
{
	echo 'KLP_MODULE_RELOC(vmlinux) r[] = { KLP_SYMPOS(nowhere, 0) };' >annotation.h
	module in.ko reference -DNAME=nowhere -DANNOTATION='"annotation.h"' &&
		convert 1 "$list" in.ko out.ko && says '[unknown-symbol]' || return 1
	echo 'KLP_MODULE_RELOC(nomod) r[] = { KLP_SYMPOS(nowhere, 0) };' >annotation.h
	module in.ko reference -DNAME=nowhere -DANNOTATION='"annotation.h"' &&
		convert 1 "$list" in.ko out.ko && says '[unknown-object]'
}

test_explicit_takes_annotations_alone()
{
	module in.ko reference -DNAME=unexported_function && convert 1 --explicit "$list" in.ko out.ko &&
		says '[not-annotated]' && module in.ko ambiguous -DANNOTATE=1 && convert 0 --explicit "$list" in.ko out.ko &&
		module in.ko reference -DNAME=exported_function && convert 0 --explicit "$list" in.ko out.ko
}

test_warns_of_an_annotation_that_another_object_is_meant_by()
{
	sed 's/^t between/&\nt same_name/' "$list" >shared.list
	echo 'static KLP_MODULE_RELOC(vmlinux) r[] = { KLP_SYMPOS(same_name, 0) };' >annotation.h
	module in.ko reference -DNAME=same_name -DOBJECT='"mod_a"' -DANNOTATION='"annotation.h"' &&
		convert 0 shared.list in.ko out.ko && says '[annotation-differs]' && says 'mod_a: same_name' || return 1
	module in.ko reference -DNAME=same_name -DANNOTATION='"annotation.h"' &&
		convert 0 shared.list in.ko out.ko && ! grep -q annotation-differs said
}

test_warns_of_an_annotation_that_another_file_is_meant_by()
{
	local pos

	for pos in 1 2; do
		echo "KLP_MODULE_RELOC(vmlinux) r[] = { KLP_SYMPOS(twice, $pos) };" >annotation.h
		module in.ko files -DNAME=twice -DANNOTATION='"annotation.h"' && convert 0 "$files" in.ko out.ko &&
			means new_a ".klp.sym.vmlinux.twice,$pos" || return 1
		cp said said.$pos
	done
	grep -q annotation-differs said.2 && grep -q 'vmlinux: twice,1 (t, local, dir/a.c)' said.2 &&
		! grep -q annotation-differs said.1
}

test_warns_of_an_annotation_that_not_all_mean_who_share_the_use()
{
	local pos file

	for pos in 1 2; do
		echo "KLP_MODULE_RELOC(vmlinux) r[] = { KLP_SYMPOS(twice, $pos) };" >annotation.h
		module in.ko files -DHOW=NOINLINE -DHELPER=my_helper -DNAME=twice -DB='"b_function"' \
			-DANNOTATION='"annotation.h"' && convert 0 "$files" in.ko out.ko || return 1
		[ $pos = 1 ] && file=dir/b.c || file=dir/a.c
		says '[annotation-differs]' && says "than the static one of $file, which" || return 1
	done
}
