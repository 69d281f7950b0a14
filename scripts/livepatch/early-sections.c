// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel is done with early: see early-sections.h.
 */
#include <stddef.h>
#include <string.h>

#include "early-sections.h"

/*
 * In kernel/module/main.c: find_module_sections(), post_relocation(),
 * do_mod_ctors(), do_init_module(), and the notifiers for a coming module.
 */
static const struct early_section sections[] = {
	{ ".init", true, "code and data that are freed after init", NULL },
	{ ".ctors", false, "a constructor", NULL },
	{ ".altinstructions", false, "alternative instructions", NULL },
	{ ".altinstr_replacement", false, "alternative instructions", NULL },
	{ "__jump_table", false, "a static key", "use static_key_enabled() instead" },
	{ ".static_call", true, "a static call",
	  "call the function that static_call_query() tells instead" },
	{ "__tracepoint", true, "a tracepoint", "leave the tracepoint out" },
	{ "_ftrace_e", true, "a trace event", "leave the trace event out" },
	{ "__bpf_raw_tp_map", false, "a tracepoint", "leave the tracepoint out" },
	{ "__trace_printk_fmt", false, "a format of trace_printk()", NULL },
	{ "__dyndbg", true, "a dynamic debug message", "use printk(KERN_DEBUG ...) instead" },
	{ ".printk_index", false, "the index of messages", NULL },
	{ "__bug_table", false, "a warning or a bug", NULL },
	{ "__ex_table", false, "an exception handler", NULL },
	{ "__mcount_loc", false, "an ftrace site", NULL },
	{ "__patchable_function_entries", false, "an ftrace site", NULL },
	{ "__param", false, "a module parameter", NULL },
	{ "__ksymtab", true, "an export", NULL },
	{ "__kflagstab", false, "an export", NULL },
	{ "_error_injection_whitelist", false, "an error injection site", NULL },
	{ "_kprobe_blacklist", false, "a function that cannot be probed", NULL },
	{ "___srcu_struct_ptrs", false, "an srcu structure", NULL },
	/* lib/kunit/test.c: kunit_module_init() */
	{ ".kunit_", true, "a suite of kunit tests", NULL },
	{ ".gnu.linkonce.this_module", false, "the module's init and exit", NULL },
	/* kernel/cfi.c: module_cfi_finalize() */
	{ "__kcfi_traps", false, "an indirect call", NULL },
	/* arch/x86/kernel/module.c: module_finalize(); some until 6.1, some since */
	{ ".orc_", true, "unwinding data", NULL },
	{ ".parainstructions", false, "a paravirtual call", NULL },
	{ ".smp_locks", false, "a lock prefix", NULL },
	{ ".retpoline_sites", false, "an indirect call", NULL },
	{ ".return_sites", false, "a return", NULL },
	{ ".call_sites", false, "a call", NULL },
	{ ".cfi_sites", false, "a function", NULL },
	{ ".ibt_endbr_seal", false, "a function that is not called indirectly", NULL },
	/* arch/powerpc/kernel/module.c: module_finalize() */
	{ "__ftr_fixup", false, "a CPU feature", NULL },
	{ "__ftr_alt_", true, "a CPU feature", NULL },
	{ "__mmu_ftr_fixup", false, "an MMU feature", NULL },
	{ "__fw_ftr_fixup", false, "a firmware feature", NULL },
	{ "__lwsync_fixup", false, "a barrier", NULL },
	{ "__spec_barrier_fixup", false, "a barrier", NULL },
	/* arch/s390/kernel/module.c: module_finalize() */
	{ ".s390_indirect", true, "an indirect branch", NULL },
	{ ".s390_return", true, "a return", NULL },
	{ ".nospec_", true, "an indirect branch", NULL },
};

const struct early_section *early_section_find(const char *name)
{
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
		const struct early_section *section = &sections[i];

		if (section->prefix ? !strncmp(name, section->name, strlen(section->name)) :
				      !strcmp(name, section->name))
			return section;
	}
	return NULL;
}

bool early_section_is_dropped(const char *name)
{
	return !strcmp(name, ".data..percpu") || !strcmp(name, ".modinfo") ||
	       !strcmp(name, "__versions");
}
