// SPDX-License-Identifier: GPL-2.0
/* The ELF layer. Files are made with libelf, in both byte orders. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "diag.h"
#include "elf.h"

static const unsigned char bytes[] = { 0x81, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08 };
static const char modinfo[] = "rename=no\0name=first\0\0\0name=second\0unended=x";
static const char names[] = "\0.data\0.modinfo\0.shstrtab";

static void add_section(Elf *out, uint32_t name, uint32_t type, const void *data, size_t size)
{
	Elf_Scn *scn = elf_newscn(out);
	Elf_Data *contents = elf_newdata(scn);
	GElf_Shdr header;

	contents->d_buf = (void *)(uintptr_t)data;
	contents->d_size = size;
	contents->d_align = 1;
	gelf_getshdr(scn, &header);
	header.sh_name = name;
	header.sh_type = type;
	header.sh_flags = SHF_ALLOC;
	gelf_update_shdr(scn, &header);
}

/* An object with the three sections above; returns its bytes. */
static char *make_file(int class, int order, size_t *size)
{
	char path[] = "/tmp/test-elf.XXXXXX";
	int fd = mkstemp(path);
	GElf_Ehdr header;
	struct stat st;
	char *image;
	Elf *out;

	elf_version(EV_CURRENT);
	out = elf_begin(fd, ELF_C_WRITE, NULL);
	gelf_newehdr(out, class);
	gelf_getehdr(out, &header);
	header.e_ident[EI_DATA] = order;
	header.e_type = ET_REL;
	header.e_shstrndx = 3;
	gelf_update_ehdr(out, &header);
	add_section(out, 1, SHT_PROGBITS, bytes, sizeof(bytes));
	add_section(out, 7, SHT_PROGBITS, modinfo, sizeof(modinfo) - 1);
	add_section(out, 16, SHT_STRTAB, names, sizeof(names));
	ck_assert_int_gt(elf_update(out, ELF_C_WRITE), 0);
	elf_end(out);
	fstat(fd, &st);
	*size = st.st_size;
	image = malloc(*size);
	ck_assert_int_eq(pread(fd, image, *size, 0), (ssize_t)*size);
	close(fd);
	unlink(path);
	return image;
}

struct opened {
	char *image;
	struct elf_file *elf;
};

static struct opened open_file(int class, int order)
{
	struct opened opened;
	size_t size;

	opened.image = make_file(class, order, &size);
	ck_assert_int_eq(elf_open_memory("fixture", opened.image, size, &opened.elf), 0);
	return opened;
}

static void close_file(struct opened *opened)
{
	elf_close(opened->elf);
	free(opened->image);
}

START_TEST(integers_are_read_in_the_files_byte_order)
{
	struct opened little = open_file(ELFCLASS64, ELFDATA2LSB);
	struct opened big = open_file(ELFCLASS32, ELFDATA2MSB);
	struct elf_section *section = elf_find_section(little.elf, ".data");
	uint64_t value;

	ck_assert_int_eq(elf_get(little.elf, section, 0, 4, &value), 0);
	ck_assert_uint_eq(value, 0x04030281);
	ck_assert_int_eq(elf_get(little.elf, section, 0, 8, &value), 0);
	ck_assert_uint_eq(value, 0x0807060504030281);
	section = elf_find_section(big.elf, ".data");
	ck_assert_int_eq(elf_get(big.elf, section, 0, 4, &value), 0);
	ck_assert_uint_eq(value, 0x81020304);
	ck_assert_int_eq(elf_get(big.elf, section, 6, 2, &value), 0);
	ck_assert_uint_eq(value, 0x0708);
	close_file(&little);
	close_file(&big);
}
END_TEST

START_TEST(integers_outside_of_a_section_are_refused)
{
	struct opened file = open_file(ELFCLASS64, ELFDATA2LSB);
	struct elf_section *section = elf_find_section(file.elf, ".data");
	uint64_t value;

	ck_assert_int_eq(elf_get(file.elf, section, 7, 2, &value), -ERANGE);
	ck_assert_int_eq(elf_get(file.elf, section, 8, 1, &value), -ERANGE);
	ck_assert_int_eq(elf_get(file.elf, section, UINT64_MAX, 8, &value), -ERANGE);
	ck_assert_int_eq(elf_get(file.elf, section, UINT64_MAX - 3, 8, &value), -ERANGE);
	close_file(&file);
}
END_TEST

START_TEST(class_and_byte_order_are_told)
{
	struct opened file = open_file(ELFCLASS32, ELFDATA2MSB);

	ck_assert_int_eq(file.elf->class, ELFCLASS32);
	ck_assert_uint_eq(file.elf->address_size, 4);
	ck_assert(file.elf->big_endian);
	close_file(&file);
}
END_TEST

START_TEST(modinfo_values_are_found_by_the_whole_key)
{
	struct opened file = open_file(ELFCLASS64, ELFDATA2LSB);
	const char *value = elf_modinfo(file.elf, "name", NULL);

	ck_assert_str_eq(value, "first");
	value = elf_modinfo(file.elf, "name", value);
	ck_assert_str_eq(value, "second");
	ck_assert_ptr_null(elf_modinfo(file.elf, "name", value));
	ck_assert_ptr_null(elf_modinfo(file.elf, "nam", NULL));
	close_file(&file);
}
END_TEST

START_TEST(modinfo_without_an_end_is_not_read_over_it)
{
	struct opened file = open_file(ELFCLASS64, ELFDATA2LSB);

	ck_assert_ptr_null(elf_modinfo(file.elf, "unended", NULL));
	close_file(&file);
}
END_TEST

START_TEST(a_file_cut_anywhere_is_refused)
{
	struct elf_file *elf;
	size_t size;
	char *image = make_file(ELFCLASS64, ELFDATA2LSB, &size);

	ck_assert_ptr_nonnull(freopen("/dev/null", "w", stderr));
	for (size_t cut = 0; cut < size; cut++) {
		char *part = malloc(cut + 1); /* exact, for valgrind to see reads beyond */

		memcpy(part, image, cut);
		ck_assert_int_eq(elf_open_memory("cut", part, cut, &elf), -EINVAL);
		ck_assert_ptr_null(elf);
		free(part);
	}
	ck_assert_uint_eq(diag_count(DIAG_ERROR), size);
	free(image);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("elf");
	TCase *reading = tcase_create("reading");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(reading, integers_are_read_in_the_files_byte_order);
	tcase_add_test(reading, integers_outside_of_a_section_are_refused);
	tcase_add_test(reading, class_and_byte_order_are_told);
	tcase_add_test(reading, modinfo_values_are_found_by_the_whole_key);
	tcase_add_test(reading, modinfo_without_an_end_is_not_read_over_it);
	tcase_add_test(reading, a_file_cut_anywhere_is_refused);
	suite_add_tcase(suite, reading);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
