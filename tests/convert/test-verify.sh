# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# klp-convert --check, and what tools break in a converted module.

# the kernel loads such a module, and what referred to the symbol refers to 0
test_check_finds_symbols_whose_relocations_are_gone()
{
	local how
	for how in '--remove-section=.klp.rela.vmlinux.text' \
		'--rename-section=.klp.rela.vmlinux.text=.rela.other'; do
		module in.ko files -DNAME=twice && convert 0 "$files" in.ko out.ko &&
			objcopy "$how" out.ko broken.ko && readelf -sW broken.ko | grep -qF .klp.sym.vmlinux.twice,1 &&
			! readelf -SW broken.ko | grep -qF .klp.rela.vmlinux.text &&
			convert 1 --check "$files" broken.ko && says '[klp-symbol]' &&
			says 'no klp relocation section uses symbol .klp.sym.vmlinux.twice,1' || return 1
	done
}

test_check_finds_what_tools_broke()
{
	module in.ko vmlinux && convert 0 "$list" in.ko out.ko && convert 0 --check "$list" out.ko && silent &&
		ld -r out.ko -o linked.ko 2>/dev/null
	convert 1 --check "$list" linked.ko && module in.ko vmlinux && convert 1 --check "$list" in.ko &&
		says 'Unknown symbol unexported_function'
}

# broken CHECK TOOL...: what the tool makes of a converted module is refused by this check
broken()
{
	local check=$1
	shift
	"$@" out.ko broken.ko 2>/dev/null || { echo "# failed: $*"; return 1; }
	convert 1 --check "$list" broken.ko && says "[$check]"
}

strip_to()
{
	strip -o "$2" "$1"
}

test_check_names_what_is_broken()
{
	module in.ko vmlinux && convert 0 "$list" in.ko out.ko &&
		broken emptied-section objcopy -R .rela.text &&
		broken klp-gate objcopy --rename-section .klp.rela.vmlinux.text=.klp.rela.mod_b.text &&
		broken klp-section objcopy --set-section-flags .klp.rela.vmlinux.text=contents,readonly &&
		broken symbol-table strip_to
}

# breaks CHECK COMMAND...: what mutate makes of a converted module is refused by this check
breaks()
{
	local check=$1
	shift
	mutate out.ko broken.ko "$@" && convert 1 --check "$list" broken.ko && says "[$check]" || { echo "# $*"; return 1; }
}

test_check_finds_what_the_patch_has_twice()
{
	module in.ko files -DB='"b_function"' && convert 0 "$files" in.ko out.ko &&
		mutate out.ko broken.ko text .rodata.str1.1 b_function a_function &&
		convert 1 --check "$files" broken.ko && says '[patched-twice]' &&
		module in.ko contexts && convert 0 "$list" in.ko out.ko &&
		mutate out.ko broken.ko text .rodata.str1.1 mod_b mod_a &&
		convert 1 --check "$list" broken.ko && says '[object-twice]'
}

test_check_names_what_the_loader_would_not_do()
{
	local table=.klp.rela.vmlinux.text symbol=.klp.sym.vmlinux.unexported_function,0
	module in.ko vmlinux && convert 0 "$list" in.ko out.ko && convert 0 --check "$list" out.ko && silent &&
		breaks section-flags section .text flags +1 &&
		breaks section-twice section .data name .text &&
		breaks this-module section .rela.gnu.linkonce.this_module info 0 &&
		breaks symbol-section symbol exported_function shndx 0xfff2 &&
		breaks undefined-symbol symbol exported_function name exported_fiction &&
		breaks undefined-symbol symbol exported_function name exported_fiction , symbol exported_fiction bind 2 &&
		breaks symbol-table section .symtab info 1 &&
		breaks relocation-section section .rela.text info 0 &&
		breaks relocation-type relocation $table 0 type 9 &&
		breaks relocation-place relocation $table 0 offset 0x4000 &&
		breaks relocation-reach relocation $table 0 addend 0x100000000 &&
		breaks relocation-target place $table 0 01 &&
		breaks relocation-target relocation $table 0 type 0 &&
		breaks klp-symbol relocation $table 0 symbol 0 &&
		breaks klp-symbol symbol $symbol shndx 0xfff1 &&
		breaks klp-symbol symbol $symbol name .klp.sym.vmlinux.unexported_function &&
		breaks sympos symbol $symbol name .klp.sym.vmlinux.unexported_function,2 &&
		breaks sympos symbol $symbol name .klp.sym.vmlinux.twice,0 &&
		breaks klp-section section $table flags -0x100000 &&
		breaks klp-gate section $table name .klp.rela.mod_c.text
}

# kernel CRC NAMESPACE OPTION...: headers with the CRC of the layout, an export without one, and a configuration
kernel()
{
	mkdir -p kernel/include/config
	printf '0x%s\t%s\tvmlinux\tEXPORT_SYMBOL\t%s\n' "$1" module_layout '' 0 klp_enable_patch "$2" >kernel/Module.symvers
	shift 2
	printf 'CONFIG_%s=y\n' "$@" >kernel/include/config/auto.conf
}

test_check_compares_versions_with_the_headers()
{
	local options="X86_64 SMP MODULE_UNLOAD MODVERSIONS"
	module in.ko modules && convert 0 "$list" in.ko out.ko || return 1
	kernel 1111 '' $options && convert 0 --check --symvers=kernel/Module.symvers "$list" out.ko || return 1
	kernel 1112 '' $options && convert 1 --check --symvers=kernel/Module.symvers "$list" out.ko &&
		says 'disagrees about version of symbol module_layout' && says '[symbol-version]' || return 1
	kernel 1111 SOME_NAMES $options && convert 1 --check --symvers=kernel/Module.symvers "$list" out.ko &&
		says 'from namespace SOME_NAMES' && says '[symbol-namespace]' || return 1
	kernel 1111 '' $options PREEMPT_BUILD && convert 1 --check --symvers=kernel/Module.symvers "$list" out.ko &&
		says "should be '7.8.9-test SMP preempt mod_unload modversions '" && says '[vermagic]'
}

test_check_knows_the_kernel_of_the_list()
{
	module in.ko vmlinux && convert 0 "$list" in.ko out.ko || return 1
	sed 's/T unexported_function/T renamed/' "$list" >changed.list
	convert 1 --check changed.list out.ko && says "symbol 'unexported_function' not found in symbol table of vmlinux" || return 1
	sed 's/T unexported_function/&\nt unexported_function/' "$list" >changed.list
	convert 1 --check changed.list out.ko && says "unresolvable ambiguity for symbol 'unexported_function'"
}
