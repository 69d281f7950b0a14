// SPDX-License-Identifier: GPL-2.0
/*
 * Gates: the kernel applies .klp.rela.<gate>.<section> when the object of that name is
 * there, and never if the patch does not list it (kernel/livepatch/core.c:
 * klp_init_object_loaded()). A gate is right if it is there whenever the code runs, and
 * the symbol's module is there whenever the gate is. ocfs2 depends on ext4, and that on
 * jbd2; xfs on nothing.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "gate.h"
#include "said.h"
#include "sketch.h"

#define NR(table) (sizeof(table) / sizeof((table)[0]))

static const char list[] = "klp-convert-symbol-data.1.0\n"
			   "!flags x\n"
			   "*vmlinux\n"
			   "t a\n"
			   "t name\n"
			   "*ocfs2 ext4\n"
			   "t o\n"
			   "*ext4 jbd2\n"
			   "t e\n"
			   "*jbd2\n"
			   "t j\n"
			   "*xfs\n"
			   "t x\n";

#define A "vmlinux:a=new_a"
#define O "ocfs2:o=new_o"
#define E "ext4:e=new_e"
#define J "jbd2:j=new_j"
#define X "xfs:x=new_x"

static const struct {
	const char *name, *patch, *code, *from;
	const char *object;	  /* of the symbol */
	const char *wanted;	  /* by a label, or NULL */
	const char *gate, *check; /* NULL: refused by a check */
	const char *text;	  /* a part of what is said, or NULL */
} rows[] = {
	/* symbols of vmlinux */
	{ "vmlinux, for vmlinux", A, "new_a>name", "new_a", "vmlinux", NULL, "vmlinux", NULL,
	  NULL },
	{ "vmlinux, for a module", E, "new_e>name", "new_e", "vmlinux", NULL, "vmlinux", NULL,
	  NULL },
	{ "vmlinux, for init", A, "new_a> .init.text/init_module>name", "init_module", "vmlinux",
	  NULL, "vmlinux", NULL, NULL },
	{ "vmlinux, whatever the label says", E, "new_e>name", "new_e", "vmlinux", "ext4",
	  "vmlinux", NULL, NULL },
	{ "vmlinux, though the label's gate is not patched", E, "new_e>name", "new_e", "vmlinux",
	  "xfs", "vmlinux", NULL, NULL },
	/* of modules */
	{ "the module itself", E, "new_e>name", "new_e", "ext4", NULL, "ext4", NULL, NULL },
	{ "one that depends on it", E, "new_e>name", "new_e", "jbd2", NULL, "ext4", NULL, NULL },
	{ "one that depends on it over another", O, "new_o>name", "new_o", "jbd2", NULL, "ocfs2",
	  NULL, NULL },
	{ "the module itself before its depender", E " " J, "new_e>name new_j>", "new_e", "jbd2",
	  NULL, "jbd2", NULL, NULL },
	{ "the first that serves", O " " E, "new_o>name new_e>", "new_o", "jbd2", NULL, "ocfs2",
	  NULL, NULL },
	{ "the first that serves, in another order", E " " O, "new_o>name new_e>", "new_o", "jbd2",
	  NULL, "ext4", NULL, NULL },
	{ "a callback", "ext4:=pre", "pre>name", "pre", "ext4", NULL, "ext4", NULL, NULL },
	{ "both contexts need the dependency", E " " J, "new_e>mine new_j>mine mine>name", "mine",
	  "jbd2", NULL, "jbd2", NULL, NULL },
	{ "both contexts depend on it", O " " E, "new_o>mine new_e>mine mine>name", "mine", "jbd2",
	  NULL, "ext4", NULL, NULL },
	/* none */
	{ "an unrelated module", X, "new_x>name", "new_x", "ext4", NULL, NULL, "no-gate",
	  "add a klp_object for ext4, and give code of xfs a copy" },
	{ "an unrelated module, which is patched, too", X " " E, "new_x>name new_e>", "new_x",
	  "ext4", NULL, NULL, "no-gate", NULL },
	{ "the first context alone has it", E " " X, "new_e>mine new_x>mine mine>name", "mine",
	  "ext4", NULL, NULL, "no-gate", "give code of xfs a copy" },
	{ "the second context alone has it", X " " E, "new_x>mine new_e>mine mine>name", "mine",
	  "ext4", NULL, NULL, "no-gate", "give code of xfs a copy" },
	{ "the depender may come later", J " " E, "new_j>name new_e>", "new_j", "ext4", NULL, NULL,
	  "no-gate", "give code of jbd2 a copy" },
	{ "what has no module of that name", E, "new_e>name", "new_e", "btrfs", NULL, NULL,
	  "no-gate", NULL },
	{ "for vmlinux", A " " E, "new_a>name new_e>", "new_a", "ext4", NULL, NULL, "gate-vmlinux",
	  "ext4 may not be loaded when they run" },
	{ "for vmlinux, too", E " " A, "new_e>mine new_a>mine mine>name", "mine", "ext4", NULL,
	  NULL, "gate-vmlinux", NULL },
	{ "for init", E, "new_e> .init.text/init_module>name", "init_module", "ext4", NULL, NULL,
	  "no-gate", "by the livepatch itself" },
	{ "for init, too", E, "new_e>mine .init.text/init_module>mine mine>name", "mine", "ext4",
	  NULL, NULL, "no-gate", "by the livepatch itself" },
	{ "for a parameter, too", E, "new_e>value __param/p>value .data/value>name", "value",
	  "ext4", NULL, NULL, "no-gate", "by the livepatch itself" },
	/* a label names a gate */
	{ "the module itself, labelled", E, "new_e>name", "new_e", "ext4", "ext4", "ext4", NULL,
	  NULL },
	{ "the depender, labelled", E " " J, "new_e>name new_j>", "new_e", "jbd2", "ext4", "ext4",
	  NULL, NULL },
	{ "labelled as not patched", E, "new_e>name", "new_e", "jbd2", "jbd2", NULL, "no-gate",
	  "add a klp_object for jbd2" },
	{ "labelled as one that may be there alone", E " " J, "new_e>name new_j>", "new_e", "ext4",
	  "jbd2", NULL, "no-gate", "or not with ext4" },
	{ "labelled as one that may not be there", E " " O, "new_e>name new_o>", "new_e", "ext4",
	  "ocfs2", NULL, "no-gate", "not there whenever" },
	{ "labelled as unrelated", E " " X, "new_e>name new_x>", "new_e", "ext4", "xfs", NULL,
	  "no-gate", NULL },
	{ "labelled as vmlinux", E " " A, "new_e>name new_a>", "new_e", "ext4", "vmlinux", NULL,
	  "gate-vmlinux", NULL },
	{ "labelled rightly, but for vmlinux", A " " E, "new_a>name new_e>", "new_a", "ext4",
	  "ext4", NULL, "gate-vmlinux", NULL },
	{ "labelled rightly, but for init", E, "new_e> .init.text/init_module>name", "init_module",
	  "ext4", "ext4", NULL, "no-gate", NULL },
};

START_TEST(a_gate_is_there_whenever_it_is_needed)
{
	struct sketch sketch;
	struct use use;
	const char *gate;
	char text[64];

	said_begin();
	sketch_draw(&sketch, rows[_i].code);
	sketch_open(&sketch, rows[_i].patch, list);
	snprintf(text, sizeof(text), "%s>name", rows[_i].from);
	sketch_use(&sketch, text, &use);
	gate = gate_choose(&sketch.livepatch, &use, rows[_i].object, rows[_i].wanted);
	ck_assert_msg(!gate == !rows[_i].gate, "%s: %s", rows[_i].name, said_text());
	ck_assert_pstr_eq(gate, rows[_i].gate);
	ck_assert_str_eq(said_checks(), rows[_i].check ? rows[_i].check : "");
	ck_assert_msg(!rows[_i].text || strstr(said_text(), rows[_i].text), "said: %s",
		      said_text());
	sketch_end(&sketch);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("gate");
	TCase *gates = tcase_create("gates");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(gates, a_gate_is_there_whenever_it_is_needed, 0, NR(rows));
	suite_add_tcase(suite, gates);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
