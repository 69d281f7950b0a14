# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# For which builds of vmlinux and modules a livepatch was converted.

v=$(printf '%040d' 1) w=$(printf '%040d' 2) a=$(printf '%040x' 0xabcdef) b=$(printf 'b0%.0s' {1..20})

# notes FILE: what readelf, which knows no owner like this, shows of the notes, as "OBJECT ID"
notes()
{
	readelf -nW "$1" | awk '/^Displaying notes found in/ { ours = $NF == ".note.klp-convert" }
		ours && $1 == "klp-convert" { sub(/.*description data: /, ""); print }' >hex.txt
	printf '%b' "$(sed 's/\([0-9a-f][0-9a-f]\) */\\x\1/g; s/\\x00$//' hex.txt)"
}

# notes_are FILE LINE...
notes_are()
{
	local file=$1
	shift
	[ "$(notes "$file")" = "$(printf '%s\n' "$@")" ] || { echo "# notes:"; notes "$file" | sed 's/^/# /'; return 1; }
}

test_builds_are_recorded_of_what_the_livepatch_is_about()
{
	"$here/with-builds" vmlinux="$v" mod_a="$a" mod_b="$b" mod_c="$w" mod_dep="$w" "$list" >builds.list
	module in.ko contexts && convert 0 builds.list in.ko out.ko &&
		notes_are out.ko "mod_a $a" "mod_b $b" "vmlinux $v" &&
		readelf -SW out.ko | grep -qE ' \.note\.klp-convert +NOTE +[0-9a-f]+ [0-9a-f]+ [0-9a-f]+ 00 +A +0 +0 +4$' &&
		convert 0 --check builds.list out.ko && strip -g out.ko -o stripped.ko &&
		notes_are stripped.ko "mod_a $a" "mod_b $b" "vmlinux $v" && convert 0 --check builds.list stripped.ko
}

# all else is what it is without
test_a_list_without_build_ids_leaves_no_note()
{
	"$here/with-builds" vmlinux="$v" "$list" >builds.list
	module in.ko vmlinux && convert 0 builds.list in.ko noted.ko && convert 0 "$list" in.ko out.ko &&
		lacks .note.klp-convert && elfdump noted.ko | grep -v ' .note.klp-convert ' | sort >with.txt &&
		elfdump out.ko | sort >without.txt && diff with.txt without.txt &&
		convert 0 --check builds.list out.ko
}

# two symbols of a name that changed places: the position is right, the meaning is not
test_check_refuses_the_list_of_another_build()
{
	"$here/with-builds" vmlinux="$v" "$files" >builds.list
	"$here/with-builds" vmlinux="$w" "$files" >other.list
	"$here/with-builds" mod_a="$a" "$files" >silent.list
	module in.ko files -DNAME=twice && convert 0 builds.list in.ko out.ko &&
		convert 1 --check other.list out.ko && says '[build-id]' && says "vmlinux: its build ID is $v" && says "list's $w" &&
		convert 1 other.list out.ko again.ko && says '[build-id]' && [ ! -e again.ko ] &&
		convert 0 builds.list out.ko again.ko && cmp out.ko again.ko && convert 0 --check silent.list out.ko
}

test_check_refuses_the_list_of_another_build_of_a_module()
{
	"$here/with-builds" vmlinux="$v" mod_b="$b" "$list" >builds.list
	"$here/with-builds" vmlinux="$v" mod_b="$w" mod_c="$a" "$list" >other.list
	"$here/with-builds" vmlinux="$v" mod_c="$w" "$list" >silent.list
	module in.ko contexts && convert 0 builds.list in.ko out.ko && convert 0 --check silent.list out.ko &&
		convert 1 --check other.list out.ko && says "another build of mod_b: its build ID is $b"
}

# section_of BYTES...: out.ko with such a section of notes, in broken.ko; printf makes the bytes
section_of()
{
	printf "$@" >bytes && objcopy --update-section .note.klp-convert=bytes out.ko broken.ko
}

test_check_refuses_notes_that_tools_changed()
{
	"$here/with-builds" vmlinux="$v" "$list" >builds.list
	module in.ko vmlinux && convert 0 builds.list in.ko out.ko || return 1
	section_of '\014\0\0\0\020\0\0\0\001\0\0\0klp-convert\0vmlinux 0000001\0' && convert 0 --check "$list" broken.ko &&
		convert 1 --check builds.list broken.ko && says '[build-id]' &&
		section_of '\014\0\0\0\020\0\0\0\001\0\0\0klp-konvert\0vmlinux 0000001\0' &&
		convert 1 --check "$list" broken.ko && says '[build-id]' &&
		section_of '\014\0\0\0\020\0\0\0\002\0\0\0klp-convert\0vmlinux 0000001\0' &&
		convert 1 --check "$list" broken.ko && says '[build-id]' &&
		section_of '\014\0\0\0\020\0\0\0\001\0\0\0klp-convert\0vmlinux-0000001\0' &&
		convert 1 --check "$list" broken.ko && says '[build-id]' &&
		section_of '\014\0\0\0\021\0\0\0\001\0\0\0klp-convert\0vmlinux 0000001\0' &&
		convert 1 --check "$list" broken.ko && says 'whole notes' &&
		section_of '\377\377\377\377\377\377\377\377\001\0\0\0klp-convert\0vmlinux 0000001\0' &&
		convert 1 --check "$list" broken.ko && says 'whole notes' &&
		section_of '\014\0\0\0' && convert 1 --check "$list" broken.ko && says 'whole notes'
}

# a note without its type or its bytes is what a tool left of it
test_check_refuses_what_is_left_of_notes()
{
	"$here/with-builds" vmlinux="$v" "$list" >builds.list
	module in.ko vmlinux && convert 0 builds.list in.ko out.ko &&
		mutate out.ko broken.ko section .note.klp-convert type 1 && convert 1 --check builds.list broken.ko && says '[build-id]' &&
		mutate out.ko broken.ko section .note.klp-convert size 0 && convert 1 --check builds.list broken.ko && says '[build-id]'
}

# it is converted, though nothing in it had to be
test_a_livepatch_of_exports_alone_is_converted_once()
{
	"$here/with-builds" vmlinux="$v" "$list" >builds.list
	"$here/with-builds" vmlinux="$w" "$list" >other.list
	module in.ko reference -DNAME=exported_function && convert 0 builds.list in.ko out.ko && notes_are out.ko "vmlinux $v" &&
		! readelf -SW out.ko | grep -qF .klp.rela && convert 0 builds.list out.ko again.ko && cmp out.ko again.ko &&
		convert 1 other.list out.ko third.ko && says '[build-id]' && [ ! -e third.ko ]
}

test_the_name_of_the_notes_is_taken()
{
	module in.ko vmlinux && printf x >bytes && objcopy --add-section .note.klp-convert=bytes in.ko &&
		convert 1 "$list" in.ko out.ko && says .note.klp-convert && [ ! -e out.ko ]
}

# what is patched, and whose symbols are used, if it is only one of these
test_builds_are_recorded_of_each_that_is_meant()
{
	"$here/with-builds" vmlinux="$v" mod_a="$a" mod_b="$b" mod_dep="$w" "$list" >builds.list
	module in.ko reference -DNAME=dep_export '-DOBJECT="mod_a"' '-DOLD="a_one"' && convert 0 builds.list in.ko out.ko &&
		notes_are out.ko "mod_a $a" "mod_dep $w" "vmlinux $v" &&
		module in.ko reference -DNAME=exported_function '-DOBJECT="mod_b"' '-DOLD="b_one"' && convert 0 builds.list in.ko out.ko &&
		notes_are out.ko "mod_b $b" "vmlinux $v"
}

# the manual's example is a list
test_the_manual_shows_a_whole_list()
{
	sed -n '/^klp-convert-symbol-data.1.1$/,/^\.Ed$/p' "$top/man/Symbols.list.5" | sed '$d; s/^\\&//' >man.list
	module in.ko vmlinux && convert 2 man.list in.ko out.ko && says 'symbols of kernel 6.12.'
}

test_a_list_that_was_cut_is_refused()
{
	"$here/with-builds" vmlinux="$v" "$list" >builds.list
	sed '$d' builds.list >cut.list
	head -n -5 builds.list >shorter.list
	{ sed '$d' builds.list; echo "t foo"; tail -n 1 builds.list; } >longer.list
	module in.ko vmlinux && convert 2 cut.list in.ko out.ko && says 'ends too early' &&
		convert 2 shorter.list in.ko out.ko && says 'ends too early' && convert 2 longer.list in.ko out.ko && says 'another number of lines' && [ ! -e out.ko ]
}

test_a_list_of_a_newer_version_says_so()
{
	sed '1s/.*/klp-convert-symbol-data.1.2/' "$list" >new.list
	module in.ko vmlinux && convert 2 new.list in.ko out.ko && says 'version 1.2' && says 'update klp-convert'
}
