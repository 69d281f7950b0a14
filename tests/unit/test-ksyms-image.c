// SPDX-License-Identifier: GPL-2.0
/*
 * Kernel images: the tables in them are made here, as scripts/kallsyms.c of the kernel
 * writes them, with every compression that a kernel may have.
 */
#define _GNU_SOURCE
#include <check.h>
#include <errno.h>
#include <lz4.h>
#include <lzma.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "decompress.h"
#include "symbols/ksyms.h"
#include "said.h"
#include "shell.h"

static struct ksyms ksyms;

static void tear_down(void)
{
	ksyms_free(&ksyms);
	shell_end();
}

/*
 * A kernel image in memory: only its tables, between other things.
 */

enum layout {
	BEFORE_6_2, /* without seqs_of_names */
	BEFORE_6_11,
	SINCE_6_11,
	SINCE_7_0,
	SINCE_7_0_FIXED, /* of a 32-bit kernel that cannot be moved */
	NR_LAYOUTS,
};

struct image {
	unsigned int address_size;
	bool big_endian;
	enum layout layout;
	bool absolute_percpu;	 /* the first symbols are offsets, not addresses */
	unsigned int more;	 /* characters of a name: moves all that follows */
	unsigned int seq_broken; /* so many bytes of seqs_of_names are wrong */
	const char *cleanup;	 /* names are sorted up to this, as with clang's LTO; or NULL */
	bool notes;		 /* it has notes, and the symbols around them */
	uint8_t data[128 * 1024];
	size_t size;
};

#define NR_SYMBOLS 600
#define NR_PERCPU 3
#define NOTES_START 120
#define NOTES_STOP 123
#define BASE 0x81000000u

static struct image image;

static void put(uint64_t value, unsigned int width)
{
	for (unsigned int i = 0; i < width; i++) {
		unsigned int shift = 8 * (image.big_endian ? width - 1 - i : i);

		image.data[image.size++] = value >> shift;
	}
}

static void pad(void)
{
	while (image.size % (image.layout < SINCE_7_0 ? image.address_size : 4))
		image.data[image.size++] = 0;
}

/* "tname_<i>", and some that the tests know. */
static void symbol_name(unsigned int i, char *name)
{
	if (i == 5)
		sprintf(name, "T_text");
	else if (i == 6)
		sprintf(name, "Texported");
	else if (i == 7)
		sprintf(name, "r__ksymtab_exported");
	else if (i == 8 && image.more)
		sprintf(name, "t%0*d", image.more, 0);
	else if (i == NOTES_START && image.notes)
		sprintf(name, "T__start_notes");
	else if (i == NOTES_STOP && image.notes)
		sprintf(name, "T__stop_notes");
	else if (i >= 20 && i < 24 && image.cleanup)
		sprintf(name, "t%s",
			(const char *[]){ "one.llvm.9", "one", "two.x", "two" }[i - 20]);
	else
		sprintf(name, "tname_%u", i % 500);
}

/* Two symbols have the same. */
static uint32_t symbol_offset(unsigned int i)
{
	return 16 * (i == 101 ? 100 : i);
}

/* Symbols of the new layout are where the image is, which does not say where that is. */
static uint64_t image_base(void)
{
	if (image.layout == SINCE_7_0)
		return 1UL << 31;
	return BASE;
}

static void put_offsets(void)
{
	for (unsigned int i = 0; i < NR_SYMBOLS; i++) {
		uint32_t offset = symbol_offset(i);

		if (image.layout == SINCE_7_0)
			offset -= image.size;
		else if (image.layout == SINCE_7_0_FIXED)
			offset += BASE;
		else if (image.absolute_percpu && i >= NR_PERCPU)
			offset = -1 - offset;
		put(offset, 4);
	}
	pad();
	if (image.layout < SINCE_7_0)
		put(BASE, image.address_size);
}

static void put_names(void)
{
	uint32_t markers[NR_SYMBOLS / 256 + 1];
	size_t start;
	char name[256];

	put(NR_SYMBOLS, 4);
	pad();
	start = image.size;
	for (unsigned int i = 0; i < NR_SYMBOLS; i++) {
		size_t length;

		if (i % 256 == 0)
			markers[i / 256] = image.size - start;
		symbol_name(i, name);
		length = strlen(name);
		if (length < 0x80) {
			put(length, 1);
		} else {
			put((length & 0x7f) | 0x80, 1);
			put(length >> 7, 1);
		}
		memcpy(image.data + image.size, name, length);
		image.size += length;
	}
	pad();
	for (unsigned int i = 0; i <= NR_SYMBOLS / 256; i++)
		put(markers[i], 4);
	pad();
}

/* scripts/kallsyms.c: compare_names(), after cleanup_symbol_name() */
static int compare_names(const void *a, const void *b)
{
	const unsigned int i = *(const unsigned int *)a, j = *(const unsigned int *)b;
	char first[256], second[256];
	int order;

	symbol_name(i, first);
	symbol_name(j, second);
	if (image.cleanup && strstr(first, image.cleanup))
		*strstr(first, image.cleanup) = '\0';
	if (image.cleanup && strstr(second, image.cleanup))
		*strstr(second, image.cleanup) = '\0';
	order = strcmp(first + 1, second + 1);
	return order ? order : (int)i - (int)j;
}

static void put_seqs(void)
{
	unsigned int seqs[NR_SYMBOLS];

	for (unsigned int i = 0; i < NR_SYMBOLS; i++)
		seqs[i] = i;
	qsort(seqs, NR_SYMBOLS, sizeof(seqs[0]), compare_names);
	for (unsigned int i = 0; i < NR_SYMBOLS; i++) {
		put(0, 1);
		put(seqs[i] >> 8, 1);
		put(seqs[i] & 0xff, 1);
	}
	memset(image.data + image.size - image.seq_broken, 0xff, image.seq_broken);
	pad();
}

/* Each byte that a name may have stands for itself; the others for nothing. */
static void put_tokens(void)
{
	uint16_t index[256];
	size_t start = image.size;

	for (unsigned int i = 0; i < 256; i++) {
		index[i] = image.size - start;
		if (i > ' ' && i < 0x7f)
			put(i, 1);
		put(0, 1);
	}
	pad();
	for (unsigned int i = 0; i < 256; i++)
		put(index[i], 2);
	pad();
}

static void put_note(const char *id)
{
	put(4, 4);
	put(4, 4);
	put(3, 4);
	memcpy(image.data + image.size, "GNU", 4);
	memcpy(image.data + image.size + 4, id, 4);
	image.size += 8;
}

/* The image begins with _text, the fifth. A vDSO's note stands before those of the kernel. */
static void put_notes(void)
{
	image.size = symbol_offset(NOTES_START) - symbol_offset(5) - 64;
	put_note("vdso");
	image.size = symbol_offset(NOTES_START) - symbol_offset(5);
	put_note("vmlx");
}

static void make_image(void)
{
	static const char banner[] =
		"Linux version 6.1.0-test (someone) (gcc-12 (Debian 12.2.0-14) 12.2.0, GNU ld (GNU Binutils) 2.40) #1";

	image.size = 0;
	memcpy(image.data, banner, sizeof(banner));
	if (image.notes)
		put_notes();
	image.size = 4096;
	/* a decoy: digits, but no token table */
	memcpy(image.data + 1024, "0\0001\0002\0003\0004\0005\0006\0007\0008\0009", 20);
	if (image.layout < SINCE_6_11)
		put_offsets();
	put_names();
	if (image.layout == BEFORE_6_11)
		put_seqs();
	put_tokens();
	if (image.layout >= SINCE_6_11) {
		put_offsets();
		put_seqs();
	}
	memset(image.data + image.size, 0xcc, 1000);
	image.size += 1000;
	shell_write("image", image.data, image.size);
}

static void set_image(struct image model)
{
	image = model;
	if (!image.address_size)
		image.address_size = 8;
	make_image();
}

static void expect_symbols(void)
{
	char name[256];

	ck_assert_uint_eq(ksyms.nr, NR_SYMBOLS);
	for (unsigned int i = 0; i < NR_SYMBOLS; i++) {
		const struct ksym *symbol = &ksyms.symbols[i];

		symbol_name(i, name);
		ck_assert_int_eq(symbol->type, name[0]);
		ck_assert_str_eq(symbol->name, name + 1);
		ck_assert_uint_eq(symbol->address, image.absolute_percpu && i < NR_PERCPU ?
							   16 * i :
							   image_base() + symbol_offset(i));
	}
}

static bool layout_exists(void)
{
	if (image.layout >= SINCE_7_0 && image.absolute_percpu)
		return false;
	return image.layout != SINCE_7_0_FIXED || image.address_size == 4;
}

START_TEST(every_layout_of_the_tables_is_read)
{
	set_image((struct image){ .address_size = _i & 1 ? 4 : 8,
				  .big_endian = _i & 2,
				  .absolute_percpu = _i & 4,
				  .layout = _i / 8 });
	if (!layout_exists())
		return;
	ck_assert_int_eq(ksyms_read_image("image", &ksyms), 0);
	expect_symbols();
	ck_assert_str_eq(ksyms.release, "6.1.0-test");
	ck_assert_str_eq(ksyms.compiler, "gcc-12 (Debian 12.2.0-14) 12.2.0");
	ck_assert_uint_eq(ksyms_find(&ksyms, "exported")->flags, SYMLIST_EXPORTED);
	ck_assert_uint_eq(ksyms.known, SYMLIST_EXPORTED | SYMLIST_ZERO);
}
END_TEST

START_TEST(the_build_id_of_a_raw_image_is_between_its_symbols)
{
	set_image((struct image){ .address_size = _i & 1 ? 4 : 8,
				  .big_endian = _i & 2,
				  .layout = _i / 4,
				  .notes = true });
	if (!layout_exists())
		return;
	ck_assert_int_eq(ksyms_read_image("image", &ksyms), 0);
	ck_assert_str_eq(ksyms.build_id, "766d6c78"); /* "vmlx" */
	ksyms_free(&ksyms);
	set_image((struct image){ .big_endian = _i & 2, .layout = BEFORE_6_11 });
	ck_assert_int_eq(ksyms_read_image("image", &ksyms), 0);
	ck_assert_str_eq(ksyms.build_id, "");
}
END_TEST

#define BANNER(version) "Linux version 6.9.1 (me@here) (gcc (Debian 12-1) 12.2, GNU ld) " version

static const struct {
	const char *banners;
	const char *version; /* NULL: it is not told */
} versions[] = {
	{ BANNER("#1 SMP Debian 6.9.1-1 (2024-05-18)\n"), "#1 SMP Debian 6.9.1-1 (2024-05-18)" },
	/* the weak one of Debian: without a number; in both orders */
	{ BANNER("# SMP Debian 6.9.1-1 (2024-05-18)\n")
		  BANNER("#1 SMP Debian 6.9.1-1 (2024-05-18)\n"),
	  "#1 SMP Debian 6.9.1-1 (2024-05-18)" },
	{ BANNER("#1 SMP Debian 6.9.1-1 (2024-05-18)\n")
		  BANNER("# SMP Debian 6.9.1-1 (2024-05-18)\n"),
	  "#1 SMP Debian 6.9.1-1 (2024-05-18)" },
	/* of "make bindeb-pkg" and others: without a time; of a plain make: without both */
	{ BANNER("#52-Ubuntu SMP PREEMPT_DYNAMIC \n")
		  BANNER("#52-Ubuntu SMP PREEMPT_DYNAMIC Thu Dec  5 13:09:44 UTC 2024\n"),
	  "#52-Ubuntu SMP PREEMPT_DYNAMIC Thu Dec  5 13:09:44 UTC 2024" },
	{ BANNER("# SMP \n") BANNER("#3 SMP Thu Dec  5 13:09:44 UTC 2024\n"),
	  "#3 SMP Thu Dec  5 13:09:44 UTC 2024" },
	/* of another kernel, as an initramfs may have it */
	{ BANNER("#1 SMP\n") "Linux version 6.9.10 (me@here) (gcc, ld) #100 SMP Thu Dec  5 2024\n",
	  "#1 SMP" },
	/* no whole line, or none that uname could tell: 64 bytes are the most */
	{ BANNER("#1 SMP Debian"), NULL },
	{ BANNER("#1 SMP\tDebian\n"), NULL },
	{ BANNER("#1 345678901234567890123456789012345678901234567890123456789012345\n"), NULL },
	{ BANNER("#1 34567890123456789012345678901234567890123456789012345678901234\n"),
	  "#1 34567890123456789012345678901234567890123456789012345678901234" },
	{ "Linux version %s (%s) #1 SMP\n", NULL },
};

START_TEST(the_version_is_that_of_the_kernels_own_banner)
{
	const char *banners = versions[_i].banners;

	ck_assert_int_eq(ksyms_read_banner(&ksyms, (const uint8_t *)banners, strlen(banners)), 0);
	if (versions[_i].version)
		ck_assert_str_eq(ksyms.version, versions[_i].version);
	else
		ck_assert_ptr_null(ksyms.version);
}
END_TEST

/* The time is linear; it would take minutes. */
START_TEST(banners_without_an_end_do_no_harm)
{
	static const char banner[] = "Linux version x ((";
	const size_t length = strlen(banner), nr = 500000;
	char *text = malloc(nr * length);

	for (size_t i = 0; i < nr; i++)
		memcpy(text + i * length, banner, length);
	ck_assert_int_eq(ksyms_read_banner(&ksyms, (const uint8_t *)text, nr * length), 0);
	ck_assert_ptr_null(ksyms.version);
	free(text);
}
END_TEST

/* Tables of one layout may stand where another one would have them, too. */
START_TEST(a_layout_is_not_taken_for_another)
{
	for (unsigned int more = 1; more <= 16; more++) {
		set_image((struct image){
			.address_size = _i & 1 ? 4 : 8, .layout = _i / 2, .more = more });
		if (!layout_exists())
			return;
		ck_assert_int_eq(ksyms_read_image("image", &ksyms), 0);
		expect_symbols();
		ksyms_free(&ksyms);
	}
}
END_TEST

/* What a later kernel changes must not give a list that lacks something. */
START_TEST(an_unknown_layout_is_refused_with_what_was_found)
{
	static const struct {
		const char *found; /* in what is said */
		unsigned int seq_broken;
		bool no_names, no_tokens;
	} layouts[] = {
		{ "no addresses that fit to them (offsets", .seq_broken = 1 },
		{ "the names of 600 symbols", .seq_broken = 2 },
		{ "have tokens (token_table, token_index), but no names", .no_names = true },
		{ "not even their tokens", .no_tokens = true },
	};

	set_image((struct image){ .layout = SINCE_7_0, .seq_broken = layouts[_i].seq_broken });
	if (layouts[_i].no_names)
		image.data[4096] ^= 1; /* num_syms */
	if (layouts[_i].no_tokens) {
		uint8_t *digits = memmem(image.data + 4096, image.size - 4096, "0\0001\0002", 5);

		digits[1] = 1;
	}
	shell_write("image", image.data, image.size);
	said_begin();
	ck_assert_int_eq(ksyms_read_image("image", &ksyms), -EINVAL);
	ck_assert_msg(strstr(said_text(), layouts[_i].found), "said: %s", said_text());
	ck_assert_ptr_nonnull(strstr(said_text(), "kernel 6.1.0-test"));
	ck_assert_uint_eq(ksyms.nr, 0);
}
END_TEST

START_TEST(names_of_more_than_127_bytes_are_read)
{
	set_image((struct image){ .more = 200 });
	ck_assert_int_eq(ksyms_read_image("image", &ksyms), 0);
	expect_symbols();
}
END_TEST

/* The tables in an ELF file, as x86 images have them; @text: with code in a segment of its own. */
static void make_elf(bool text)
{
	set_image((struct image){ .layout = SINCE_6_11 });
	shell_write_text("image.s", text ? ".text\nnop\n.data\n.incbin \"image\"\n" :
					   ".data\n.incbin \"image\"\n");
	shell_run(
		"gcc -c image.s && ld -z noseparate-code -e 0 -Ttext=0x80000000 -Tdata=0x81000000 -o elf image.o");
}

START_TEST(an_elf_image_is_read_when_it_is_whole)
{
	make_elf(_i);
	ck_assert_int_eq(ksyms_read_image("elf", &ksyms), 0);
	expect_symbols();
}
END_TEST

/* The tables are all there, but not what is behind them. */
START_TEST(a_truncated_elf_image_is_refused)
{
	make_elf(_i);
	shell_run(
		"set -- $(readelf -lW elf | grep LOAD | tail -n 1); head -c $(($2 + $5 - 500)) elf > cut");
	said_begin();
	ck_assert_int_eq(ksyms_read_image("cut", &ksyms), -EINVAL);
	ck_assert_msg(strstr(said_text(),
			     "cut: error: the ELF file of kernel 6.1.0-test is truncated"),
		      "said: %s", said_text());
	ck_assert_ptr_nonnull(strstr(said_text(), "install the kernel package anew"));
}
END_TEST

START_TEST(an_elf_image_is_not_taken_for_bare_memory)
{
	static const char *const commands[] = {
		"mv image.o elf", /* not linked */
		"ld -e 0 -N -Ttext=0x80000000 -Tdata=0x81000000 -o elf image.o && "
		"printf '\\0' | dd of=elf bs=1 seek=64 conv=notrunc status=none", /* no PT_LOAD */
		"printf '\\177ELF' | cat - image > elf",
	};

	make_elf(false);
	shell_run("%s", commands[_i]);
	said_begin();
	ck_assert_int_eq(ksyms_read_image("elf", &ksyms), -EINVAL);
	ck_assert_msg(strstr(said_text(), "the ELF file of kernel 6.1.0-test "), "said: %s",
		      said_text());
}
END_TEST

/* clang's LTO adds to names what scripts/kallsyms.c left out of the order, once more and once less. */
START_TEST(names_are_sorted_as_some_release_does_it)
{
	static const char *const cleanups[] = { ".", ".llvm.", "no name has this" };

	set_image((struct image){ .layout = SINCE_6_11, .cleanup = cleanups[_i] });
	ck_assert_int_eq(ksyms_read_image("image", &ksyms), 0);
	expect_symbols();
}
END_TEST

static const enum layout sorted_layouts[] = { BEFORE_6_11, SINCE_6_11, SINCE_7_0 };

START_TEST(names_that_are_not_sorted_are_refused)
{
	uint8_t *name;

	set_image((struct image){ .layout = sorted_layouts[_i] });
	name = memmem(image.data, image.size, "name_300", 8);
	name[0] ^= 1;
	shell_write("image", image.data, image.size);
	said_begin();
	ck_assert_int_eq(ksyms_read_image("image", &ksyms), -EINVAL);
	ck_assert_msg(strstr(said_text(), "tables are damaged: ") &&
			      strstr(said_text(),
				     "oame_300 comes before name_301 in the order of names"),
		      "said: %s", said_text());
	ck_assert_uint_eq(ksyms.nr, 0);
}
END_TEST

START_TEST(symbols_of_one_name_that_are_not_in_their_order_are_refused)
{
	uint8_t *seqs;

	set_image((struct image){ .layout = sorted_layouts[_i] });
	seqs = memmem(image.data, image.size, "\0\0\x0a\0\x01\xfe", 6); /* name_10: 10, 510 */
	ck_assert_ptr_nonnull(seqs);
	memcpy(seqs, "\0\x01\xfe\0\0\x0a", 6);
	shell_write("image", image.data, image.size);
	ck_assert_int_eq(ksyms_read_image("image", &ksyms), -EINVAL);
}
END_TEST

/* A vmlinux that has the symbols of its tables: those of one name are of two files. */
static void make_vmlinux(void)
{
	static const char *const paths[] = { "a.s", "b.s", "c.s" };
	char name[256];
	FILE *file;

	set_image((struct image){ .layout = SINCE_6_11 });
	for (unsigned int part = 0; part < 3; part++) {
		file = fopen(paths[part], "w");
		for (unsigned int i = 250 * part; i < NR_SYMBOLS && i < 250 * (part + 1); i++) {
			symbol_name(i, name);
			if (name[0] == 'T')
				fprintf(file, ".globl %s\n", name + 1);
			fprintf(file, "%s: .skip 16\n", name + 1);
		}
		fprintf(file, part ? "\n" : ".data\n.incbin \"image\"\n");
		fclose(file);
	}
	shell_run("gcc -c a.s b.s c.s && ld -e 0 -Ttext=0x81000000 -o vmlinux a.o b.o c.o");
}

START_TEST(a_vmlinux_has_the_symbols_of_its_tables)
{
	char name[256];

	make_vmlinux();
	ck_assert_int_eq(ksyms_read_vmlinux("vmlinux", &ksyms), 0);
	ck_assert_uint_ge(ksyms.nr, NR_SYMBOLS);
	for (unsigned int i = 0; i < NR_SYMBOLS; i++) {
		symbol_name(i, name);
		ck_assert_str_eq(ksyms.symbols[i].name, name + 1);
	}
}
END_TEST

START_TEST(a_vmlinux_without_some_symbols_of_its_tables_is_refused)
{
	static const char *const commands[] = { "strip -x", "strip -N name_300",
						"strip -N exported", "strip -N name_499" };

	make_vmlinux();
	shell_run("%s vmlinux", commands[_i]);
	said_begin();
	ck_assert_int_eq(ksyms_read_vmlinux("vmlinux", &ksyms), -EINVAL);
	ck_assert_msg(strstr(said_text(), "was stripped, or is damaged: the kernel counts 600 "),
		      "said: %s", said_text());
	ck_assert_ptr_nonnull(strstr(said_text(), "give the unstripped vmlinux"));
}
END_TEST

static size_t compress_gzip(uint8_t *out, size_t room)
{
	z_stream stream = {
		.next_in = image.data, .avail_in = image.size, .next_out = out, .avail_out = room
	};

	ck_assert_int_eq(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY),
			 Z_OK);
	ck_assert_int_eq(deflate(&stream, Z_FINISH), Z_STREAM_END);
	deflateEnd(&stream);
	return room - stream.avail_out;
}

static size_t compress_xz(uint8_t *out, size_t room)
{
	size_t size = 0;

	ck_assert_int_eq(lzma_easy_buffer_encode(6, LZMA_CHECK_CRC32, NULL, image.data, image.size,
						 out, &size, room),
			 LZMA_OK);
	return size;
}

static size_t compress_lzma(uint8_t *out, size_t room)
{
	lzma_stream stream = LZMA_STREAM_INIT;
	lzma_options_lzma options;

	ck_assert(!lzma_lzma_preset(&options, 6));
	ck_assert_int_eq(lzma_alone_encoder(&stream, &options), LZMA_OK);
	stream.next_in = image.data;
	stream.avail_in = image.size;
	stream.next_out = out;
	stream.avail_out = room;
	ck_assert_int_eq(lzma_code(&stream, LZMA_FINISH), LZMA_STREAM_END);
	lzma_end(&stream);
	return room - stream.avail_out;
}

static size_t compress_zstd(uint8_t *out, size_t room)
{
	size_t size = ZSTD_compress(out, room, image.data, image.size, 5);

	ck_assert(!ZSTD_isError(size));
	return size;
}

static size_t compress_lz4(uint8_t *out, size_t room)
{
	int size = LZ4_compress_default((const char *)image.data, (char *)out + 8, image.size,
					room - 8);

	ck_assert_int_gt(size, 0);
	memcpy(out, "\x02\x21\x4c\x18", 4);
	for (unsigned int i = 0; i < 4; i++)
		out[4 + i] = size >> 8 * i;
	return size + 8;
}

static const struct {
	const char *name;
	size_t (*compress)(uint8_t *out, size_t room);
} compressions[] = {
	{ "gzip", compress_gzip }, { "xz", compress_xz },   { "lzma", compress_lzma },
	{ "zstd", compress_zstd }, { "lz4", compress_lz4 },
};

#define NR_COMPRESSIONS ((int)(sizeof(compressions) / sizeof(compressions[0])))

/* An x86 boot image with a payload; a size follows that, as the kernel's build appends it. */
static size_t wrap(uint8_t *file, size_t payload)
{
	memset(file, 0, 1024);
	file[0x1f1] = 1;
	memcpy(file + 0x202, "HdrS", 4);
	file[0x206] = 0x0f;
	file[0x207] = 0x02;
	file[0x20f] = 0x01; /* kernel_version: at 0x300 */
	strcpy((char *)file + 0x300, "6.1.0-test (someone)");
	memcpy(file + 1024 + payload, "\0\0\2\0", 4);
	payload += 4;
	for (unsigned int i = 0; i < 4; i++)
		file[0x24c + i] = payload >> 8 * i;
	return 1024 + payload;
}

START_TEST(every_compression_of_a_boot_image_is_read)
{
	static uint8_t file[sizeof(image.data) + 4096];
	size_t size;

	set_image((struct image){ 0 });
	size = compressions[_i].compress(file + 1024, sizeof(image.data));
	ck_assert_str_eq(compression_name(file + 1024, size), compressions[_i].name);
	shell_write("vmlinuz", file, wrap(file, size));
	ck_assert_int_eq(ksyms_read_image("vmlinuz", &ksyms), 0);
	expect_symbols();
	ck_assert_str_eq(ksyms.release, "6.1.0-test");
}
END_TEST

START_TEST(truncated_boot_images_are_refused)
{
	static uint8_t file[sizeof(image.data) + 4096];
	size_t size;

	set_image((struct image){ 0 });
	size = wrap(file, compressions[_i].compress(file + 1024, sizeof(image.data)));
	shell_write("vmlinuz", file, size - 100);
	ck_assert_int_eq(ksyms_read_image("vmlinuz", &ksyms), -EINVAL);
	ck_assert_uint_eq(ksyms.nr, 0);
}
END_TEST

/* What a boot image's header names, changed; or the image cut; and what is then said. */
static const struct damage {
	const char *said;
	size_t size; /* of the file; 0: all of it */
	unsigned int at;
	uint8_t value;
} damages[] = {
	{ "of kernel 6.1.0-test is truncated: its header names a payload of ", 1500, 0, 0 },
	{ "of kernel 6.1.0-test is truncated: its header names a payload of ", 0, 0x24f, 1 },
	{ "of kernel 6.1.0-test is damaged: its header names a payload at 0x600", 0, 0x1f1, 2 },
	{ "of kernel 6.1.0-test is damaged: its header names a payload at 0x401", 0, 0x248, 1 },
	{ "is truncated: it ends in its boot header", 0x24f, 0, 0 },
	{ "is truncated: it ends in its boot header", 0x206, 0, 0 },
	{ "is of protocol 2.07: too old", 0, 0x206, 7 },
	{ "says that it is kernel 6.1.1-test, and the kernel in it has the banner of 6.1.0-test", 0,
	  0x304, '1' },
};

START_TEST(a_damaged_boot_image_is_refused_with_what_is_wrong)
{
	static uint8_t file[sizeof(image.data) + 4096];
	const struct damage *damage = &damages[_i];
	size_t size;

	set_image((struct image){ 0 });
	size = wrap(file, compress_gzip(file + 1024, sizeof(image.data)));
	if (damage->at)
		file[damage->at] = damage->value;
	if (damage->at == 0x1f1 || damage->at == 0x248)
		file[0x24d] = 1; /* less, so that it still is in the file */
	shell_write("vmlinuz", file, damage->size ? damage->size : size);
	said_begin();
	ck_assert_int_eq(ksyms_read_image("vmlinuz", &ksyms), -EINVAL);
	ck_assert_msg(strstr(said_text(), damage->said), "said: %s", said_text());
	ck_assert_ptr_nonnull(
		strstr(said_text(), _i == 6 ? "--vmlinux" : "install the kernel package anew"));
}
END_TEST

/* Boot headers of an image that EFI starts: what they name is not there, or no kernel. */
START_TEST(a_damaged_zboot_image_is_refused)
{
	static uint8_t file[sizeof(image.data) + 4096];
	size_t size;

	set_image((struct image){ 0 });
	memcpy(file, "MZ\0\0zimg\0\1\0\0", 12);
	size = compress_gzip(file + 256, sizeof(image.data));
	for (unsigned int i = 0; i < 4; i++)
		file[12 + i] = size >> 8 * i;
	shell_write("vmlinuz", file, 256 + size);
	ck_assert_int_eq(ksyms_read_image("vmlinuz", &ksyms), 0);
	expect_symbols();
	ksyms_free(&ksyms);
	said_begin();
	shell_write("vmlinuz", file, 256 + size - 1);
	ck_assert_int_eq(ksyms_read_image("vmlinuz", &ksyms), -EINVAL);
	ck_assert_ptr_nonnull(strstr(said_text(), "the image is truncated: its header names"));
	said_begin();
	shell_write("vmlinuz", file, 12);
	ck_assert_int_eq(ksyms_read_image("vmlinuz", &ksyms), -EINVAL);
	ck_assert_ptr_nonnull(strstr(said_text(), "the image is truncated: it ends in"));
	said_begin();
	file[256] ^= 1;
	shell_write("vmlinuz", file, 256 + size);
	ck_assert_int_eq(ksyms_read_image("vmlinuz", &ksyms), -EINVAL);
	ck_assert_ptr_nonnull(strstr(said_text(), "the image is damaged: its header names"));
}
END_TEST

START_TEST(decompression_stops_at_its_limit)
{
	static uint8_t packed[sizeof(image.data) + 4096];
	uint8_t *result;
	size_t size, result_size;

	set_image((struct image){ 0 });
	size = compressions[_i].compress(packed, sizeof(packed));
	ck_assert_int_eq(decompress("test", packed, size, image.size - 1, &result, &result_size),
			 -EFBIG);
	ck_assert_ptr_null(result);
	ck_assert_int_eq(decompress("test", packed, size, image.size, &result, &result_size), 0);
	ck_assert_uint_eq(result_size, image.size);
	ck_assert_mem_eq(result, image.data, image.size);
	free(result);
}
END_TEST

START_TEST(truncated_compressed_data_is_refused)
{
	static uint8_t packed[sizeof(image.data) + 4096];
	uint8_t *result;
	size_t size, result_size;

	set_image((struct image){ 0 });
	size = compressions[_i].compress(packed, sizeof(packed));
	for (size_t cut = size - 32; cut > 40; cut -= cut / 8)
		ck_assert_int_lt(decompress("test", packed, cut, image.size, &result, &result_size),
				 0);
}
END_TEST

START_TEST(damaged_tables_do_no_harm)
{
	static const enum layout layouts[] = { BEFORE_6_11, SINCE_7_0 };

	set_image((struct image){ .layout = layouts[_i], .absolute_percpu = !_i });
	for (size_t at = 4096; at < image.size; at += 7) {
		uint8_t before = image.data[at];

		image.data[at] ^= 0xff >> at % 8;
		shell_write("image", image.data, image.size);
		ksyms_read_image("image", &ksyms);
		ksyms_free(&ksyms);
		image.data[at] = before;
	}
}
END_TEST

START_TEST(truncated_tables_are_refused)
{
	set_image((struct image){ .layout = _i });
	for (size_t size = image.size - 4096; size > 4096; size -= 997) {
		shell_write("image", image.data, size);
		ck_assert_int_eq(ksyms_read_image("image", &ksyms), -EINVAL);
	}
}
END_TEST

START_TEST(what_is_no_kernel_is_refused)
{
	shell_write_text("image", "MZ, but no kernel at all: there are no tables in it");
	ck_assert_int_eq(ksyms_read_image("image", &ksyms), -EINVAL);
	shell_write_text("image", "");
	ck_assert_int_eq(ksyms_read_image("image", &ksyms), -EINVAL);
	ck_assert_int_eq(ksyms_read_image("absent", &ksyms), -ENOENT);
	ck_assert_int_eq(ksyms_read_image("/", &ksyms), -EISDIR);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ksyms-image");
	TCase *tests = tcase_create("image");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tests, 120);
	tcase_add_checked_fixture(tests, shell_begin, tear_down);
	tcase_add_loop_test(tests, the_build_id_of_a_raw_image_is_between_its_symbols, 0,
			    4 * NR_LAYOUTS);
	tcase_add_loop_test(tests, the_version_is_that_of_the_kernels_own_banner, 0,
			    sizeof(versions) / sizeof(versions[0]));
	tcase_add_test(tests, banners_without_an_end_do_no_harm);
	tcase_add_loop_test(tests, every_layout_of_the_tables_is_read, 0, 8 * NR_LAYOUTS);
	tcase_add_loop_test(tests, a_layout_is_not_taken_for_another, 0, 2 * NR_LAYOUTS);
	tcase_add_loop_test(tests, an_unknown_layout_is_refused_with_what_was_found, 0, 4);
	tcase_add_loop_test(tests, an_elf_image_is_read_when_it_is_whole, 0, 2);
	tcase_add_loop_test(tests, a_truncated_elf_image_is_refused, 0, 2);
	tcase_add_loop_test(tests, an_elf_image_is_not_taken_for_bare_memory, 0, 3);
	tcase_add_loop_test(tests, names_are_sorted_as_some_release_does_it, 0, 3);
	tcase_add_loop_test(tests, names_that_are_not_sorted_are_refused, 0, 3);
	tcase_add_loop_test(tests, symbols_of_one_name_that_are_not_in_their_order_are_refused, 0,
			    3);
	tcase_add_loop_test(tests, a_damaged_boot_image_is_refused_with_what_is_wrong, 0,
			    sizeof(damages) / sizeof(damages[0]));
	tcase_add_test(tests, a_damaged_zboot_image_is_refused);
	tcase_add_test(tests, a_vmlinux_has_the_symbols_of_its_tables);
	tcase_add_loop_test(tests, a_vmlinux_without_some_symbols_of_its_tables_is_refused, 0, 4);
	tcase_add_test(tests, names_of_more_than_127_bytes_are_read);
	tcase_add_loop_test(tests, every_compression_of_a_boot_image_is_read, 0, NR_COMPRESSIONS);
	tcase_add_loop_test(tests, truncated_boot_images_are_refused, 0, NR_COMPRESSIONS);
	tcase_add_loop_test(tests, decompression_stops_at_its_limit, 0, NR_COMPRESSIONS);
	tcase_add_loop_test(tests, truncated_compressed_data_is_refused, 0, NR_COMPRESSIONS);
	tcase_add_loop_test(tests, damaged_tables_do_no_harm, 0, 2);
	tcase_add_loop_test(tests, truncated_tables_are_refused, 0, SINCE_7_0 + 1);
	tcase_add_test(tests, what_is_no_kernel_is_refused);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
