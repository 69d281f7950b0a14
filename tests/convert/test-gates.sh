# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# The object whose loading resolves a reference, and the modules that a livepatch then depends on.

test_gates_symbols_of_modules_by_the_patched_module()
{
	module in.ko modules && convert 0 "$list" in.ko out.ko && moves in.ko out.ko <<-'E'
	a_static mod_a .klp.sym.mod_a.a_static,0
	b_global mod_b .klp.sym.mod_b.b_global,0
	dep_export mod_a .klp.sym.mod_dep.dep_export,0
	unexported_function vmlinux .klp.sym.vmlinux.unexported_function,0
	- section .modinfo type=1 flags=2 align=1 entsize=0 link=- size=107
	+ section .modinfo type=1 flags=2 align=1 entsize=0 link=- size=107
	- section __versions type=1 flags=2 align=32 entsize=0 link=- size=192
	+ section __versions type=1 flags=2 align=32 entsize=0 link=- size=128
	- symbol ____versions bind=0 type=1 other=0 value=0 size=192 in=__versions
	+ symbol ____versions bind=0 type=1 other=0 value=0 size=128 in=__versions
	E
}

test_does_not_depend_on_modules_of_converted_symbols()
{
	module in.ko modules && convert 0 "$list" in.ko out.ko || return 1
	objcopy -O binary -j .modinfo out.ko modinfo && objcopy -O binary -j __versions out.ko versions || return 1
	tr '\0' '\n' <modinfo | grep -qx 'depends=' &&
		strings versions | grep -qx module_layout && strings versions | grep -qx exported_function &&
		! strings versions | grep -q dep_export
}

test_keeps_other_dependencies()
{
	module in.ko modules -DDEPENDS='"xmod_dep,mod-a,mod-dep,mod-dep2"' &&
		convert 0 "$list" in.ko out.ko && objcopy -O binary -j .modinfo out.ko modinfo || return 1
	tr '\0' '\n' <modinfo | grep -qx 'depends=xmod_dep,mod-dep2'
}

test_refuses_a_gate_that_the_patch_does_not_list()
{
	echo 'KLP_MODULE_RELOC(mod_b) r[] = { KLP_SYMPOS(b_global, 0) };' >annotation.h
	module in.ko reference -DOBJECT='"mod_a"' -DNAME=b_global -DANNOTATION='"annotation.h"' &&
		convert 1 "$list" in.ko out.ko && says '[no-gate]' && says 'add a klp_object' &&
		module in.ko reference -DOBJECT='"mod_a"' -DNAME=f -DLABEL='".klp.sym.rela.mod_b.mod_b.b_global.0"' &&
		convert 1 "$list" in.ko out.ko && says '[no-gate]'
}

test_refuses_a_vmlinux_gate_for_a_symbol_of_a_module()
{
	module in.ko reference -DNAME=f -DLABEL='".klp.sym.rela.vmlinux.mod_b.b_global.0"' &&
		convert 1 "$list" in.ko out.ko && says '[gate-vmlinux]'
}

test_gates_vmlinux_symbols_by_vmlinux_whatever_the_label_says()
{
	module in.ko reference -DOBJECT='"mod_a"' -DNAME=f -DLABEL='".klp.sym.rela.mod_a.vmlinux.twice.2"' &&
		convert 0 "$list" in.ko out.ko && has \
		'section .klp.rela.vmlinux.text type=4 flags=100042 align=8 entsize=24 link=.symtab info=.text'
}

test_depends_on_a_module_where_that_is_allowed()
{
	module in.ko files -DNAME=other_export -DA='"a_one"' -DOBJECT='"mod_a"' -DDEPENDS='"mod-other"' &&
		convert 0 --allow-depends=mod_other "$files" in.ko out.ko && has \
		'symbol other_export bind=1 type=0 other=0 value=0 size=0 in=0' &&
		objcopy -O binary -j .modinfo out.ko modinfo && tr '\0' '\n' <modinfo | grep -qx 'depends=mod-other' ||
		return 1
	# the kernel would not find it: nothing loads mod_other first
	module in.ko files -DNAME=other_export -DA='"a_one"' -DOBJECT='"mod_a"' &&
		convert 1 --allow-depends=mod_other "$files" in.ko out.ko && says '[undefined-symbol]' || return 1
	# what the patched module's dependency exports is converted, whatever is allowed
	module in.ko files -DNAME=dep_export -DA='"a_one"' -DOBJECT='"mod_a"' -DDEPENDS='"mod_dep"' &&
		convert 0 --allow-depends=mod_dep "$files" in.ko out.ko && means new_a .klp.sym.mod_dep.dep_export,0
}

test_keeps_a_dependency_that_another_use_needs()
{
	module in.ko replaced -g -DMODULE -DNAME=dep_export '-DDIRECT=twice()' '-DHOW=__attribute__((noinline))' \
		'-DDEPENDS="mod_dep"' && convert 0 --allow-depends=mod_dep "$files" in.ko out.ko &&
		means klpp_a .klp.sym.mod_dep.dep_export,0 && means klpp_b &&
		objcopy -O binary -j .modinfo out.ko modinfo && tr '\0' '\n' <modinfo | grep -qx 'depends=mod_dep'
}

test_never_depends_on_what_it_patches()
{
	module in.ko files -DNAME=exported_function -DA='"a_two"' -DOBJECT='"mod_a"' &&
		convert 1 --allow-depends=mod_a "$files" in.ko out.ko && says '[patched-dependency]'
}
