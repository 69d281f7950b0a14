/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Annotations for source-based livepatches: where klp-convert cannot tell by
 * itself which symbol of the kernel a name in the livepatch means, these say it.
 * They are read, checked against the kernel's symbols and removed when the
 * module is converted; nothing of them is left in the finished livepatch.
 *
 * A position (sympos) is the rank of the symbol among the symbols of its name
 * in its object, counted from 1 as the kernel counts; 0 says that the name is
 * unique there. klp-convert's hints give the lines to paste.
 */
#ifndef _LINUX_LIVEPATCH_RELOC_H
#define _LINUX_LIVEPATCH_RELOC_H

#include <linux/types.h>
#include <asm/bitsperlong.h>

/* One entry of a KLP_MODULE_RELOC() table: 12 bytes on every architecture. */
struct klp_module_reloc {
	const void *sym;
#if BITS_PER_LONG == 32
	u32 pad;
#endif
	u32 sympos;
} __attribute__((__packed__));

/*
 * KLP_MODULE_RELOC() - Say in which object some symbols are, and which they are.
 * @object:	vmlinux, or a module's name with "_" for "-"
 *
 *	extern struct mutex lock;
 *	extern int helper(void);
 *
 *	static KLP_MODULE_RELOC(ext4) ext4_relocs[] = {
 *		KLP_SYMPOS(lock, 2),
 *		KLP_SYMPOS(helper, 0),
 *	};
 *
 * Holds for every use of these names in the module.
 */
#define KLP_MODULE_RELOC(object)                                                           \
	struct klp_module_reloc __attribute__((__section__(".klp.module_relocs." #object), \
					       __used__, __aligned__(4)))

#define KLP_SYMPOS(symbol, pos)                                 \
	{                                                       \
		.sym = (const void *)&(symbol), .sympos = (pos) \
	}

/*
 * KLP_RELOC_SYMBOL() - Say it where one symbol is declared.
 * @lp_object:	the patched object whose replacement functions use the symbol
 * @sym_object:	the object that the symbol is in
 * @symbol:	its name; the C name that is declared may be another one
 *
 *	extern int helper(void) KLP_RELOC_SYMBOL(ext4, ext4, helper);
 *	extern int first KLP_RELOC_SYMBOL_POS(vmlinux, vmlinux, state, 1);
 *	extern int second KLP_RELOC_SYMBOL_POS(vmlinux, vmlinux, state, 2);
 */
#define KLP_RELOC_SYMBOL(lp_object, sym_object, symbol) \
	asm(".klp.sym.rela." #lp_object "." #sym_object "." #symbol ".0")

#define KLP_RELOC_SYMBOL_POS(lp_object, sym_object, symbol, pos) \
	asm(".klp.sym.rela." #lp_object "." #sym_object "." #symbol "." #pos)

#endif
