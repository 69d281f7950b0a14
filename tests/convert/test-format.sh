# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# What a conversion changes in the file, and that it keeps all else.

test_moves_only_what_is_not_exported()
{
	module in.ko vmlinux && convert 0 "$list" in.ko out.ko && moves in.ko out.ko <<-'E'
	unexported_function vmlinux .klp.sym.vmlinux.unexported_function,0
	static_variable vmlinux .klp.sym.vmlinux.static_variable,0
	table vmlinux .klp.sym.vmlinux.table,0
	E
}

test_keeps_addends_of_64_bits()
{
	module in.ko vmlinux && convert 0 "$list" in.ko out.ko &&
		has 'relocation .klp.rela.vmlinux.data 0 1 .klp.sym.vmlinux.table,0 78187493530' # 0x123456789a
}

test_klp_sections_follow_the_ordinary_ones()
{
	module in.ko vmlinux && convert 0 "$list" in.ko out.ko || return 1
	elfdump out.ko | awk '$1 == "section" { at[$2] = NR }
		END { exit !(at[".klp.rela.vmlinux.text"] > at[".rela.text"] && at[".rela.text"] &&
			     at[".klp.rela.vmlinux.data"] > at[".rela.data"] && at[".rela.data"]) }'
}

test_no_weak_reference_survives()
{
	module in.ko weak -DNAME=unexported_function && convert 0 "$list" in.ko out.ko &&
		has 'symbol .klp.sym.vmlinux.unexported_function,0 bind=1 type=0 other=0 value=0 size=0 in=ff20' &&
		module in.ko weak -DNAME=nowhere && convert 1 "$list" in.ko out.ko && says nowhere
}

test_names_sections_without_a_dot_as_the_kernel_reads_them()
{
	module in.ko reference -DNAME=unexported_function -DSECTION='"__jump_table"' && convert 0 "$list" in.ko out.ko &&
		has 'section .klp.rela.vmlinux.__jump_table type=4 flags=100042 align=8 entsize=24 link=.symtab info=__jump_table' &&
		has 'relocation .rela__jump_table 0 0 - 0'
}

test_does_not_touch_references_of_debug_information_alone()
{
	module in.ko reference -g -DNAME=unexported_function && convert 0 "$list" in.ko out.ko || return 1
	# the same contents, and no relocation lost that names something that is still there
	for tool in "in.ko before" "out.ko after"; do
		set -- $tool
		elfdump "$1" | grep -E '^section \.debug|^relocation \.rela\.debug' | grep -v unexported_function >"$2.txt"
	done
	diff before.txt after.txt && ! grep -q 'symbol unexported_function' <(elfdump out.ko)
}

test_works_on_function_sections()
{
	module in.ko modules -ffunction-sections -fdata-sections && convert 0 "$list" in.ko out.ko || return 1
	elfdump out.ko | awk '$1 == "relocation" && $2 ~ /^.klp/ { print $2, $5 }' | sort >found.txt
	diff - found.txt <<-'E'
	.klp.rela.mod_a.text.a_one .klp.sym.mod_a.a_static,0
	.klp.rela.mod_a.text.a_one .klp.sym.mod_dep.dep_export,0
	.klp.rela.mod_b.text.b_one .klp.sym.mod_b.b_global,0
	.klp.rela.vmlinux.text.a_two .klp.sym.vmlinux.unexported_function,0
	E
}

test_carries_more_sections_than_sixteen_bits_count()
{
	module part.ko vmlinux || return 1
	awk 'BEGIN { for (i = 0; i < 33000; i++)
		printf ".section .text.f%d,\"ax\",@progbits\n.globl f%d\nf%d: .quad exported_function\n", i, i, i }' >many.s
	as many.s -o many.o && ld -r part.ko many.o -o in.ko && convert 0 "$list" in.ko out.ko || return 1
	has 'relocation .rela.text.f32999 0 1 exported_function 0' &&
		has 'symbol f32999 bind=1 type=0 other=0 value=0 size=0 in=.text.f32999' &&
		has 'relocation .klp.rela.vmlinux.data 0 1 .klp.sym.vmlinux.table,0 78187493530'
}

test_keeps_section_groups()
{
	cat >group.s <<-'E'
	.section .group_member,"aG",@progbits,signature,comdat
	.globl signature
	signature: .quad unexported_function
	E
	module part.ko ambiguous -DANNOTATE=1 && as group.s -o group.o && ld -r part.ko group.o -o in.ko &&
		convert 0 "$list" in.ko out.ko || return 1
	readelf -gW out.ko | grep -A3 '\[signature\]' >group.txt
	grep -q '\.group_member' group.txt && grep -q 'rela\.group_member' group.txt
}

# .bss has no contents: its alignment says nothing of the size of the file that it is read from
test_refuses_to_fill_the_disk_with_alignment()
(
	ulimit -f 1048576
	module part.ko vmlinux || return 1
	for align in 0x800000000 0x8000000000000000; do
		mutate part.ko in.ko section .bss align $align && rm -f out.ko && convert 2 "$list" in.ko out.ko &&
			says "malformed ELF file: more than 64 MiB would be there only to align sections" &&
			[ ! -e out.ko ] || return 1
	done
)

test_aligns_to_a_huge_page()
{
	module part.ko vmlinux && mutate part.ko in.ko section .bss align 0x200000 &&
		convert 0 "$list" in.ko out.ko || return 1
	readelf -SW out.ko | grep '\.bss ' | grep -q '0*200000 .* 2097152$'
}

test_in_place_and_twice()
{
	module out.ko vmlinux && convert 0 "$list" out.ko out.ko || return 1
	cp out.ko first.ko
	convert 0 "$list" out.ko out.ko && silent && cmp out.ko first.ko &&
		convert 0 "$list" out.ko elsewhere.ko && cmp elsewhere.ko first.ko
}

test_keeps_the_permissions_and_leaves_no_other_file()
{
	mkdir -p kept && module kept/in.ko vmlinux && chmod 640 kept/in.ko && convert 0 "$list" kept/in.ko kept/out.ko &&
		[ "$(stat -c %a kept/out.ko)" = 640 ] && [ "$(ls kept)" = "$(printf 'in.ko\nout.ko')" ]
}

test_survives_strip_and_objcopy()
{
	local how

	module in.ko modules -g && convert 0 "$list" in.ko out.ko || return 1
	# without their symbols, the kernel could not tell the sizes of replacement functions
	strip --strip-unneeded -o stripped.ko out.ko && convert 1 --check "$list" stripped.ko &&
		says '[replacement-size]' || return 1
	for how in "strip -g" "strip --strip-unneeded -K a_one -K a_two -K b_one" "objcopy"; do
		cp out.ko stripped.ko && $how stripped.ko || return 1
		# SHF_INFO_LINK may go: the loader does not look at it
		elfdump out.ko | grep -E '^(section|relocation|symbol) \.klp' | sed 's/100042/100002/' | sort >before.txt
		elfdump stripped.ko | grep -E '^(section|relocation|symbol) \.klp' | sed 's/100042/100002/' | sort >after.txt
		diff before.txt after.txt && convert 0 --check "$list" stripped.ko || { echo "# $how"; return 1; }
	done
}
