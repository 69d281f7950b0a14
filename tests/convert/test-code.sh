# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# What the original code refers to decides what a name means: rule "code". The lists are
# Scopes.list, with references that each test says, without files where it says "alone".

# referring alone|files REFERENCE...: writes "code.list"
referring()
{
	local way=$1
	shift
	sed 's/^T global_with_clone$/& f/' "$here/Scopes.list" >base.list
	[ "$way" = files ] || sed -i '/^-/d; /^!files/d' base.list
	[ ! -e more.list ] || sed -i '/^T plain_export/r more.list' base.list
	"$here/with-references" base.list "$@" >code.list
}

# patched STATUS FUNCTION HELPER NAME USE [CFLAGS...]
patched()
{
	local status=$1 function=$2 helper=$3 name=$4 use=$5
	shift 5
	module in.ko scopes -g -mcmodel=kernel -DHOW=NOINLINE -DPATCHED="\"$function\"" -DHELPER="$helper" \
		-DNAME="$name" -DUSE="$use" "$@" && convert "$status" code.list in.ko out.ko
}

# alone STATUS FUNCTION NAME: the replacement uses it itself
alone()
{
	module in.ko reference -g -DOLD="\"$2\"" -DNAME="$3" "${@:4}" && convert "$1" code.list in.ko out.ko
}

# means SYMBOL: the only livepatch symbol
means()
{
	[ "$(klp_relocations | awk '{ print $2 }' | sort -u)" = ".klp.sym.$1" ] ||
		{ echo "# not $1, but:"; klp_relocations | sed 's/^/# /'; return 1; }
}

test_the_original_tells_which_of_several_is_meant()
{
	local position

	for position in 1 2; do
		referring alone "vmlinux:a_function,1 both,$position 19" &&
			alone 0 a_function both && means "vmlinux.both,$position" && silent || return 1
	done
	# "+0x13", in the review table
	module in.ko reference -g -DOLD='"a_function"' -DNAME=both && convert 0 --explain code.list in.ko &&
		grep -q 'code: a_function refers to it at +0x13' stdout
}

test_a_function_that_refers_to_none_tells_nothing()
{
	referring alone "vmlinux:a_function,1 both_data,1 0" &&
		alone 1 a_function both && says '[ambiguous-symbol]' &&
		says "the kernel's a_function refers to none of them" && says DEBUGINFO=
}

test_what_the_original_does_not_refer_to_is_said_to_be_unseen()
{
	referring files "vmlinux:a_function,1 both_data,1 0" && alone 0 a_function both && means vmlinux.both,1 &&
		module in.ko reference -g -DOLD='"a_function"' -DNAME=both &&
		convert 0 --explain code.list in.ko && grep -q 'file, not seen in a_function' stdout
}

test_a_function_that_refers_to_several_tells_nothing()
{
	referring alone "vmlinux:a_function,1 both,1 0" "vmlinux:a_function,1 both,2 9" &&
		alone 1 a_function both && says '[ambiguous-symbol]'
}

test_a_field_that_leads_before_an_object_decides_nothing()
{
	referring alone "vmlinux:a_function,1 both_data,1 19 ." &&
		alone 1 a_function both_data && says '[ambiguous-symbol]' || return 1
	referring alone "vmlinux:a_function,1 both_data,1 19 -" && alone 0 a_function both_data &&
		means vmlinux.both_data,1
}

test_no_guess_is_left_where_the_original_refers_to_the_only_one()
{
	referring alone "vmlinux:b_function,1 both,1 0" &&
		alone 0 b_function only_in_b && says '[lone-local]' || return 1
	referring alone "vmlinux:b_function,1 only_in_b,1 0" &&
		alone 0 b_function only_in_b && means vmlinux.only_in_b,0 && silent
}

test_files_and_the_code_must_not_contradict_each_other()
{
	referring files "vmlinux:a_function,1 both,1 0" && alone 0 a_function both && means vmlinux.both,1 || return 1
	referring files "vmlinux:a_function,1 both,2 0" && alone 1 a_function both &&
		says "the kernel's a_function refers to another one than its file, dir/a.c, has" &&
		says 'KLP_SYMPOS(both, 2)' && says 'KLP_SYMPOS(both, 1)' || return 1
	# its file has none
	referring files "vmlinux:a_function,1 only_in_b,1 0" && alone 1 a_function only_in_b && says '[ambiguous-symbol]'
}

test_parts_of_a_function_speak_for_it()
{
	# gone_in_a.isra.0 is no part of a_function, which refers to it
	referring alone "vmlinux:a_function,1 gone_in_a.isra.0,1 0" "vmlinux:gone_in_a.isra.0,1 both,1 0" &&
		alone 1 a_function both && says '[ambiguous-symbol]' || return 1
	# global_with_clone.part.0 is one of global_with_clone
	referring alone "vmlinux:global_with_clone,1 global_with_clone.part.0,1 0" \
		"vmlinux:global_with_clone.part.0,1 both,1 7" &&
		alone 0 global_with_clone both && means vmlinux.both,1 || return 1
	# but only if it refers to it: several may have that name
	referring alone "vmlinux:global_with_clone.part.0,1 both,1 7" &&
		alone 1 global_with_clone both && says '[ambiguous-symbol]'
}

test_a_copy_means_what_its_original_refers_to()
{
	referring alone "vmlinux:a_function,1 both,1 0" "vmlinux:a_function,1 b_helper,1 7" \
		"vmlinux:b_helper,1 both,2 0" &&
		patched 0 a_function b_helper both 'NAME() + value' && means vmlinux.both,2 || return 1
	# the original does not call it, and refers to all that it does: its own may have been inlined
	referring alone "vmlinux:a_function,1 both,1 0" "vmlinux:b_helper,1 both,2 0" &&
		patched 1 a_function b_helper both 'NAME() + value' && says '[ambiguous-symbol]' || return 1
	# which is silent on it
	referring alone "vmlinux:a_function,1 both,1 0" "vmlinux:b_helper,1 only_in_b,1 0" &&
		patched 1 a_function b_helper both 'NAME() + value' && says '[ambiguous-symbol]'
}

test_code_that_is_no_known_copy_means_none_of_several()
{
	local way

	# not even where the file and the original code agree: it may be another file's
	for way in alone files; do
		referring $way "vmlinux:a_function,1 both,1 0" &&
			patched 1 a_function my_helper both 'NAME() + value' && says '[ambiguous-symbol]' &&
			says 'is used in code that is not known to be a copy' &&
			says 'KLP_SYMPOS(both, 1)' && says 'KLP_SYMPOS(both, 2)' || return 1
	done
	# but the only one there is
	referring alone "vmlinux:a_function,1 only_in_b,1 0" &&
		patched 0 a_function my_helper only_in_b 'NAME() + value' && means vmlinux.only_in_b,0 && silent
}

test_a_prefix_alone_is_no_proof_of_a_copy()
{
	referring alone "vmlinux:a_function,1 both,1 0" "vmlinux:a_function,1 b_helper,1 7" \
		"vmlinux:b_helper,1 both,2 0" &&
		patched 0 a_function klpp_b_helper both 'NAME() + value' && means vmlinux.both,2 || return 1
	# it refers to what the original does not
	referring alone "vmlinux:a_function,1 both,1 0" "vmlinux:b_helper,1 only_in_b,1 0" &&
		patched 1 a_function klpp_b_helper both 'NAME() + value' && says '[ambiguous-symbol]'
}

test_a_table_of_the_authors_means_what_the_originals_points_to()
{
	local use='plain_export(own_table, value)' table=(-DDATA -DTABLE)

	referring alone "vmlinux:a_helper,1 only_in_b_data,1 3" "vmlinux:#only_in_b_data,1 both_data,2 8" &&
		patched 0 c_function a_helper both_data "$use" "${table[@]}" && means vmlinux.both_data,2 || return 1
	# a global table may be another file's
	referring alone "vmlinux:a_helper,1 only_in_b_data,1 3" "vmlinux:only_in_b_data,1 both_data,2 8" &&
		patched 1 c_function a_helper both_data "$use" "${table[@]}" && says '[ambiguous-symbol]'
}

test_of_more_tables_than_are_asked_any_may_mean_another()
{
	local nr i references

	# witness.c: TABLES_MAX
	for nr in 64 65; do
		references=()
		seq -f 'd table_%g' $nr >more.list
		for ((i = 1; i <= nr; i++)); do
			references+=("vmlinux:a_helper,1 table_$i,1 $i")
		done
		references+=("vmlinux:#table_1,1 both_data,2 8")
		for ((i = 2; i <= nr; i++)); do
			references+=("vmlinux:#table_$i,1 only_in_b_data,1 8")
		done
		referring alone "${references[@]}" &&
			patched $((nr - 64)) c_function a_helper both_data 'plain_export(own_table, value)' -DDATA -DTABLE ||
			return 1
	done
	says '[ambiguous-symbol]'
}

test_an_annotation_must_not_differ_from_the_code()
{
	echo 'static KLP_MODULE_RELOC(vmlinux) klp_reloc_both[] = { KLP_SYMPOS(both, 2) };' >annotation.h
	referring alone "vmlinux:a_function,1 both,1 0" &&
		alone 0 a_function both -DANNOTATION='"annotation.h"' && says '[annotation-differs]' &&
		says "than the one that the kernel's a_function refers to" || return 1
	referring alone "vmlinux:a_function,1 both,2 0" &&
		alone 0 a_function both -DANNOTATION='"annotation.h"' && silent
}

test_a_module_means_its_own_or_an_export()
{
	# exported_gone of vmlinux, and what the compiler left of mod_a's own
	referring alone "mod_a:m_function,1 vmlinux:exported_gone,1 0" &&
		alone 0 m_function exported_gone -DOBJECT='"mod_a"' && [ -z "$(klp_relocations)" ] || return 1
	referring alone "mod_a:m_function,1 exported_gone.isra.0,1 0" &&
		alone 1 m_function exported_gone -DOBJECT='"mod_a"' && says 'exported_gone.isra.0'
}
