// SPDX-License-Identifier: GPL-2.0
/* Build IDs: found among notes, whatever stands beside them; and the notes of a livepatch. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "build-id.h"
#include "shell.h"

static char digits[BUILD_ID_DIGITS + 1];

static void set_up(void)
{
	shell_begin();
	memset(digits, 0, sizeof(digits));
}

#define NOTE(owner, description, type, text) "\0\0\0" owner "\0\0\0" description "\0\0\0" type text

/* An owner of three bytes, padded; one whose description is padded; and the build ID. */
static const char notes[] =
	NOTE("\4", "\2", "\3",
	     "Xen\0"
	     "ab\0\0") NOTE("\3", "\1", "\1",
			    "ab\0\0"
			    "c\0\0\0") NOTE("\4", "\5", "\3",
					    "GNU\0"
					    "\x01\x23\x45\xab\xff\0\0\0") NOTE("\4", "\1", "\3",
									       "GNU\0"
									       "z\0\0\0");

START_TEST(the_build_id_is_found_among_other_notes)
{
	ck_assert(build_id_find((const uint8_t *)notes, sizeof(notes) - 1, true, digits));
	ck_assert_str_eq(digits, "012345abff");
	/* in the other order of bytes these are no notes */
	ck_assert(!build_id_find((const uint8_t *)notes, sizeof(notes) - 1, false, digits));
}
END_TEST

START_TEST(notes_that_are_cut_have_none)
{
	const size_t before = 12 + 8 + 12 + 8, whole = before + 12 + 4 + 5;

	for (size_t size = 0; size < whole; size++) {
		/* a copy, so that a read beyond it is seen */
		uint8_t *copy = malloc(size + 1);

		memcpy(copy, notes, size);
		ck_assert_msg(!build_id_find(copy, size, true, digits), "size %zu", size);
		free(copy);
	}
	ck_assert(build_id_find((const uint8_t *)notes, whole, true, digits));
}
END_TEST

START_TEST(what_is_too_long_or_empty_is_none)
{
	static const char longest[] = NOTE("\4", "\40", "\3",
					   "GNU\0"
					   "01234567890123456789012345678901");
	static const char longer[] = NOTE("\4", "\41", "\3",
					  "GNU\0"
					  "012345678901234567890123456789012\0\0\0");
	static const char empty[] = NOTE("\4", "\0", "\3", "GNU\0");

	ck_assert(build_id_find((const uint8_t *)longest, sizeof(longest) - 1, true, digits));
	ck_assert_uint_eq(strlen(digits), BUILD_ID_DIGITS);
	ck_assert(!build_id_find((const uint8_t *)longer, sizeof(longer) - 1, true, digits));
	ck_assert(!build_id_find((const uint8_t *)empty, sizeof(empty) - 1, true, digits));
}
END_TEST

/* The linker is told which. */
START_TEST(the_build_id_of_a_file_is_the_linkers)
{
	struct elf_file *elf;

	shell_write_text("a.c", "int x;");
	shell_run(
		"gcc -c a.c && ld -r --build-id=0x00112233445566778899aabbccddeeff -o with a.o && "
		"ld -r -o without a.o");
	ck_assert_int_eq(elf_open("with", &elf), 0);
	ck_assert(build_id_of(elf, digits));
	ck_assert_str_eq(digits, "00112233445566778899aabbccddeeff");
	elf_close(elf);
	ck_assert_int_eq(elf_open("without", &elf), 0);
	ck_assert(!build_id_of(elf, digits));
	elf_close(elf);
}
END_TEST

/* In the byte order of each machine, as readelf reads them. */
START_TEST(notes_of_a_livepatch_are_read_back)
{
	static const char *const ids[] = { "00ff", "0123456789abcdef" };
	static const char *const objects[] = { "vmlinux", "nf_tables" };
	char object[KLP_OBJECT_NAME_MAX + 1];
	const struct elf_section *section;
	struct build_note note;
	const uint8_t *bytes;
	const char *found;
	struct elf_file *elf;
	size_t size, nr = 0;

	shell_write_text("a.c", "int x;");
	shell_run("gcc -c a.c");
	ck_assert_int_eq(elf_open("a.o", &elf), 0);
	elf->big_endian = _i;
	for (size_t i = 0; i < 2; i++)
		ck_assert_int_eq(build_note_add(elf, objects[i], ids[i]), 0);
	section = elf_find_section(elf, BUILD_NOTE_SECTION);
	ck_assert_uint_eq(section->header.sh_type, SHT_NOTE);
	ck_assert_uint_eq(section->header.sh_flags, SHF_ALLOC);
	ck_assert_uint_eq(section->header.sh_addralign, 4);
	/* namesz: the owner with its NUL is 12 bytes */
	ck_assert_uint_eq(section->data[_i ? 3 : 0], 12);
	bytes = section->data;
	size = section->size;
	while (build_note_next(&bytes, &size, _i, &note)) {
		ck_assert(build_note_parse(&note, object, &found));
		ck_assert_str_eq(object, objects[nr]);
		ck_assert_str_eq(found, ids[nr]);
		nr++;
	}
	ck_assert_uint_eq(nr, 2);
	ck_assert_uint_eq(size, 0);
	elf_close(elf);
}
END_TEST

static const char *const no_notes[] = {
	"", "vmlinux", " 00ff", "vmlinux ",
	"a_name_of_an_object_of_fifty_six_characters_xxxxxxxxxxx1 00ff"
};

START_TEST(other_texts_are_no_notes)
{
	const char *text = no_notes[_i];
	struct build_note note = { .owner = "klp-convert",
				   .owner_size = 12,
				   .type = 1,
				   .description = (const uint8_t *)text,
				   .size = strlen(text) + 1 };
	char object[KLP_OBJECT_NAME_MAX + 1];
	const char *found;

	ck_assert(!build_note_parse(&note, object, &found));
	note.description = (const uint8_t *)"vmlinux 00ff";
	note.size = 13;
	ck_assert(build_note_parse(&note, object, &found));
	note.size--; /* not terminated */
	ck_assert(!build_note_parse(&note, object, &found));
	note.size = 0;
	ck_assert(!build_note_parse(&note, object, &found));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("build-id");
	TCase *tests = tcase_create("notes");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tests, set_up, shell_end);
	tcase_add_test(tests, the_build_id_is_found_among_other_notes);
	tcase_add_test(tests, notes_that_are_cut_have_none);
	tcase_add_test(tests, what_is_too_long_or_empty_is_none);
	tcase_add_test(tests, the_build_id_of_a_file_is_the_linkers);
	tcase_add_loop_test(tests, notes_of_a_livepatch_are_read_back, 0, 2);
	tcase_add_loop_test(tests, other_texts_are_no_notes, 0,
			    sizeof(no_notes) / sizeof(no_notes[0]));
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
