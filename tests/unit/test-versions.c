// SPDX-License-Identifier: GPL-2.0
/*
 * Module.symvers and the configuration beside it. Version magics are made by hand, as
 * include/linux/vermagic.h does (6.1, 6.12).
 */
#define _GNU_SOURCE
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model.h"
#include "said.h"
#include "verify/versions.h"

static const char *const names[] = { "printk", "usb_probe", "module_layout", "nowhere" };
static struct symlist list;
static char directory[] = "/tmp/test-versions.XXXXXX";

static char *path_of(const char *file)
{
	char *path;

	ck_assert_int_gt(asprintf(&path, "%s/%s", directory, file), 0);
	return path;
}

static void write_file(const char *name, const char *text)
{
	char *path = path_of(name);
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
	free(path);
}

static void make_directory(const char *name)
{
	char *path = path_of(name);

	mkdir(path, 0700);
	free(path);
}

static void set_up(void)
{
	strcpy(directory, "/tmp/test-versions.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	make_directory("include");
	make_directory("include/config");
	model_read_list("klp-convert-symbol-data.1.0\n*vmlinux\n", names, 4, &list);
}

static void tear_down(void)
{
	static const char *const made[] = { "include/config/auto.conf", "include/config", "include",
					    "Module.symvers",		"other.symvers",  "" };

	symlist_free(&list);
	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++) {
		char *path = path_of(made[i]);

		remove(path); /* if it was made */
		free(path);
	}
}

static int read_versions(struct versions *versions, size_t nr)
{
	char *paths[] = { path_of("Module.symvers"), path_of("other.symvers") };
	int err;

	*versions = (struct versions){ 0 };
	err = versions_read((const char *const *)paths, nr, &list, versions);
	free(paths[0]);
	free(paths[1]);
	return err;
}

START_TEST(exports_of_the_names_that_matter_are_kept)
{
	struct versions versions;
	const struct version *version;

	write_file("Module.symvers", "0x92997ed8\tprintk\tvmlinux\tEXPORT_SYMBOL\t\n"
				     "0x00000001\tother\tvmlinux\tEXPORT_SYMBOL\t\n"
				     "0xffffffff\tusb_probe\tdrivers/usb\tEXPORT_SYMBOL_GPL\tUSB\n"
				     "0x00000000\tmodule_layout\tvmlinux\tEXPORT_SYMBOL\n");
	ck_assert_int_eq(read_versions(&versions, 1), 0);
	ck_assert_uint_eq(versions.nr_exports, 3);
	version = versions_find(&versions, "printk");
	ck_assert_uint_eq(version->crc, 0x92997ed8);
	ck_assert(!version->gpl_only);
	ck_assert_str_eq(version->namespace, "");
	version = versions_find(&versions, "usb_probe");
	ck_assert_uint_eq(version->crc, UINT32_MAX);
	ck_assert(version->gpl_only);
	ck_assert_str_eq(version->namespace, "USB");
	ck_assert_str_eq(versions_find(&versions, "module_layout")->namespace, "");
	ck_assert_ptr_null(versions_find(&versions, "nowhere"));
	ck_assert_ptr_null(versions_find(&versions, "other"));
	ck_assert_ptr_null(versions_find(NULL, "printk"));
	ck_assert(!versions.configured);
	versions_free(&versions);
}
END_TEST

START_TEST(what_a_file_says_first_counts)
{
	struct versions versions;

	write_file("Module.symvers", "0x1\tprintk\tvmlinux\tEXPORT_SYMBOL\t\n"
				     "0x2\tprintk\tvmlinux\tEXPORT_SYMBOL\t\n");
	write_file("other.symvers", "0x3\tprintk\tvmlinux\tEXPORT_SYMBOL\t\n");
	ck_assert_int_eq(read_versions(&versions, 2), 0);
	ck_assert_uint_eq(versions_find(&versions, "printk")->crc, 1);
	versions_free(&versions);
}
END_TEST

START_TEST(a_line_that_is_none_is_trouble)
{
	struct versions versions;

	said_begin();
	write_file("Module.symvers", "0x1 printk vmlinux EXPORT_SYMBOL\n");
	ck_assert_int_eq(read_versions(&versions, 1), -EINVAL);
	versions_free(&versions);
	ck_assert_str_eq(said_checks(), "none");
}
END_TEST

START_TEST(a_file_that_is_not_there_is_trouble)
{
	struct versions versions;

	said_begin();
	ck_assert_int_eq(read_versions(&versions, 1), -ENOENT);
	ck_assert_str_eq(said_checks(), "none");
	versions_free(&versions);
}
END_TEST

#define X86 "CONFIG_X86_64=y\n"
#define ALL X86 "CONFIG_SMP=y\nCONFIG_MODULE_UNLOAD=y\nCONFIG_MODVERSIONS=y\n"

static const struct {
	const char *configuration, *vermagic;
	bool force_load;
} rows[] = {
	{ X86, "", false },
	{ ALL, "SMP mod_unload modversions ", false },
	{ ALL "CONFIG_PREEMPT_BUILD=y\n", "SMP preempt mod_unload modversions ", false },
	{ ALL "CONFIG_PREEMPT_RT=y\n", "SMP preempt_rt mod_unload modversions ", false },
	{ ALL "CONFIG_PREEMPT_RT=y\nCONFIG_PREEMPT_BUILD=y\n",
	  "SMP preempt mod_unload modversions ", false },
	{ ALL "CONFIG_MODULE_FORCE_LOAD=y\n", "SMP mod_unload modversions ", true },
	/* a random layout has a hash in the magic, other architectures have words of their own */
	{ ALL "CONFIG_RANDSTRUCT=y\n", NULL, false },
	{ "CONFIG_SMP=y\nCONFIG_PPC64=y\nCONFIG_MODULE_FORCE_LOAD=y\n", NULL, true },
	/* only whole lines */
	{ X86 "CONFIG_SMP=m\nCONFIG_SMP_X=y\n#CONFIG_SMP=y\n", "", false },
};

START_TEST(version_magics_follow_the_configuration)
{
	struct versions versions;

	write_file("Module.symvers", "");
	write_file("include/config/auto.conf", rows[_i].configuration);
	ck_assert_int_eq(read_versions(&versions, 1), 0);
	ck_assert(versions.configured);
	ck_assert_int_eq(versions.force_load, rows[_i].force_load);
	if (rows[_i].vermagic)
		ck_assert_str_eq(versions.vermagic, rows[_i].vermagic);
	else
		ck_assert_ptr_null(versions.vermagic);
	versions_free(&versions);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("versions");
	TCase *files = tcase_create("files");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(files, set_up, tear_down);
	tcase_add_test(files, exports_of_the_names_that_matter_are_kept);
	tcase_add_test(files, what_a_file_says_first_counts);
	tcase_add_test(files, a_line_that_is_none_is_trouble);
	tcase_add_test(files, a_file_that_is_not_there_is_trouble);
	tcase_add_loop_test(files, version_magics_follow_the_configuration, 0,
			    sizeof(rows) / sizeof(rows[0]));
	suite_add_tcase(suite, files);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
