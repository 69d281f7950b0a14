// SPDX-License-Identifier: GPL-2.0
/*
 * Sources of kernel symbols. Kernel images are made here, with tables as
 * scripts/kallsyms.c writes them; modules and vmlinux are made by gcc.
 */
#define _GNU_SOURCE
#include <check.h>
#include <errno.h>
#include <lz4.h>
#include <lzma.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "decompress.h"
#include "symbols/ksyms-modules.h"
#include "symbols/ksyms.h"
#include "said.h"
#include "shell.h"

static char directory[] = "/tmp/test-ksyms.XXXXXX";
static struct ksyms ksyms;
static struct ksyms_module module;
static struct ksyms_modules modules;
static const struct ksyms_wanted nothing;

static void set_up(void)
{
	strcpy(directory + strlen(directory) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	ck_assert_int_eq(chdir(directory), 0);
}

static void tear_down(void)
{
	char command[64];

	ksyms_free(&ksyms);
	ksyms_free_module(&module);
	ksyms_modules_free(&modules);
	snprintf(command, sizeof(command), "rm -r %s", directory);
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(system(command), 0);
}

static void write_file(const char *path, const void *data, size_t size)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(data, 1, size, file), size);
	ck_assert_int_eq(fclose(file), 0);
}

static void write_text(const char *path, const char *text)
{
	write_file(path, text, strlen(text));
}

/* What of vmlinux goes into the list. */
static char *text_of(const struct ksyms *symbols)
{
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	ck_assert_int_eq(ksyms_write(symbols, "test", file), 0);
	fclose(file);
	return text;
}

/* Flags of a symbol, as letters. */
static const char *flags_of(const char *name)
{
	static char letters[8];
	const struct ksym *symbol = ksyms_find(&ksyms, name);

	ck_assert_ptr_nonnull(symbol);
	return symlist_flags_format(symbol->flags, letters);
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
	uint8_t data[128 * 1024];
	size_t size;
};

#define NR_SYMBOLS 600
#define NR_PERCPU 3
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

/* Any order is one of names here. */
static void put_seqs(void)
{
	for (unsigned int i = 0; i < NR_SYMBOLS; i++) {
		unsigned int seq = NR_SYMBOLS - 1 - i;

		put(0, 1);
		put(seq >> 8, 1);
		put(seq & 0xff, 1);
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

static void make_image(void)
{
	static const char banner[] =
		"Linux version 6.1.0-test (someone) (gcc-12 (Debian 12.2.0-14) 12.2.0, GNU ld (GNU Binutils) 2.40) #1";

	image.size = 0;
	memcpy(image.data, banner, sizeof(banner));
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
	write_file("image", image.data, image.size);
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
	ck_assert_str_eq(flags_of("exported"), "x");
	ck_assert_uint_eq(ksyms.known, SYMLIST_EXPORTED | SYMLIST_ZERO);
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
	write_file("image", image.data, image.size);
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
	strcpy((char *)file + 0x300, "6.1.0-boot (someone)");
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
	write_file("vmlinuz", file, wrap(file, size));
	ck_assert_int_eq(ksyms_read_image("vmlinuz", &ksyms), 0);
	expect_symbols();
	ck_assert_str_eq(ksyms.release, "6.1.0-boot");
}
END_TEST

START_TEST(truncated_boot_images_are_refused)
{
	static uint8_t file[sizeof(image.data) + 4096];
	size_t size;

	set_image((struct image){ 0 });
	size = wrap(file, compressions[_i].compress(file + 1024, sizeof(image.data)));
	write_file("vmlinuz", file, size - 100);
	ck_assert_int_eq(ksyms_read_image("vmlinuz", &ksyms), -EINVAL);
	ck_assert_uint_eq(ksyms.nr, 0);
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
		write_file("image", image.data, image.size);
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
		write_file("image", image.data, size);
		ck_assert_int_eq(ksyms_read_image("image", &ksyms), -EINVAL);
	}
}
END_TEST

START_TEST(what_is_no_kernel_is_refused)
{
	write_text("image", "MZ, but no kernel at all: there are no tables in it");
	ck_assert_int_eq(ksyms_read_image("image", &ksyms), -EINVAL);
	write_text("image", "");
	ck_assert_int_eq(ksyms_read_image("image", &ksyms), -EINVAL);
	ck_assert_int_eq(ksyms_read_image("absent", &ksyms), -ENOENT);
	ck_assert_int_eq(ksyms_read_image("/", &ksyms), -EISDIR);
}
END_TEST

START_TEST(kallsyms_text_is_read_without_modules)
{
	char *text;

	write_text("kallsyms", "0000000000000000 A percpu\n"
			       "ffffffff81000000 T _text\n"
			       "ffffffff81000000 t twice\n"
			       "ffffffff82000000 r __ksymtab__text\n"
			       "ffffffff83000000 T __init_begin\n"
			       "ffffffff83000010 t twice\n"
			       "ffffffff83000020 D __init_end\n"
			       "ffffffffc0000000 t twice\t[mod]\n");
	ck_assert_int_eq(ksyms_read_kallsyms("kallsyms", &ksyms), 0);
	/* its text does not tell which exports are for named modules */
	ck_assert_uint_eq(ksyms.known, SYMLIST_EXPORTED | SYMLIST_INIT | SYMLIST_ZERO);
	text = text_of(&ksyms);
	ck_assert_str_eq(text, "*vmlinux\nA percpu 0\nT _text x\nt twice\nr __ksymtab__text\n"
			       "T __init_begin i\nt twice i\nD __init_end\n");
	free(text);
}
END_TEST

/* x86-64 since 6.15: arch/x86/kernel/vmlinux.lds.S has PERCPU_SECTION() in what is freed. */
START_TEST(variables_of_processors_are_not_freed_with_what_they_start_from)
{
	write_text("kallsyms", "ffffffff83000000 T __init_begin\n"
			       "ffffffff83000010 d before\n"
			       "ffffffff83001000 D __per_cpu_start\n"
			       "ffffffff83001000 d first\n"
			       "ffffffff83001020 d last\n"
			       "ffffffff83001028 D __per_cpu_end\n"
			       "ffffffff83002000 t behind\n"
			       "ffffffff83003000 D __init_end\n");
	ck_assert_int_eq(ksyms_read_kallsyms("kallsyms", &ksyms), 0);
	ck_assert_str_eq(flags_of("before"), "i");
	ck_assert_str_eq(flags_of("first"), "");
	ck_assert_str_eq(flags_of("last"), "");
	ck_assert_str_eq(flags_of("behind"), "i");
}
END_TEST

START_TEST(kallsyms_without_addresses_tells_no_more_than_names)
{
	write_text("kallsyms", "0000000000000000 T b\n0000000000000000 T a\n"
			       "0000000000000000 T __init_begin\n0000000000000000 T __init_end\n");
	ck_assert_int_eq(ksyms_read_kallsyms("kallsyms", &ksyms), 0);
	ck_assert_uint_eq(ksyms.known, 0);
	ck_assert_str_eq(ksyms.symbols[0].name, "b");
}
END_TEST

static const char *const malformed_kallsyms[] = {
	"ffffffff81000010 T a\nffffffff81000000 T b\n", /* was sorted by name */
	"ffffffff81000000 T a\nffffffff81000010 T b",
	"ffffffff81000000 T\n",
	"ffffffff81000000 T \n",
	"81 T a\n",
	"T a\n",
	"\n",
	"ffffffffc0000000 t a\t[mod]\n",
};

START_TEST(malformed_kallsyms_is_refused)
{
	write_text("kallsyms", malformed_kallsyms[_i]);
	ck_assert_int_eq(ksyms_read_kallsyms("kallsyms", &ksyms), -EINVAL);
}
END_TEST

static void read_vmlinux(void)
{
	write_text("one.c",
		   "static int counter; static const int table[2] = { 1, 2 };\n"
		   "__attribute__((noipa)) static int twice(int a) { return a + counter++; }\n"
		   "int one(int a) { return twice(a) + table[a & 1]; }\n"
		   "const char linux_banner[] = \"Linux version 6.1.0-elf (someone)\";\n");
	write_text(
		"two.c",
		"int one(int a);\n"
		"__attribute__((noipa)) static int twice(int a) { return a * 3; }\n"
		"__attribute__((weak)) int weak(int a) { return a; }\n"
		"int _start(int a) { return twice(a) + one(a) + weak(a); }\n"
		"asm(\".globl __crc_one, __kstrtab_one; .data; __crc_one: .long 1; "
		"__kstrtab_one: .long 0; .text\");\n"
		"asm(\".balign 16; __pfx_padded: .skip 16, 0x90; .type padded, @function; "
		"padded: ret; .size padded, 1\");\n"
		"asm(\".globl __start_mcount_loc, __stop_mcount_loc; .data; .balign 8; "
		"__start_mcount_loc: .quad one + 4, 0; __stop_mcount_loc: .quad 0; .text\");\n"
		"asm(\".globl __init_begin, __init_end; __init_begin: nop; .type setup, @function; "
		"setup: ret; __init_end: nop\");\n");
	shell_run(
		"gcc -O1 -fno-pie -no-pie -static -nostdlib -fcf-protection=branch -Wl,--build-id=none "
		"-o vmlinux one.c two.c");
	ck_assert_int_eq(ksyms_read_vmlinux("vmlinux", &ksyms), 0);
}

START_TEST(vmlinux_is_listed_as_nm_sorts_it)
{
	char line[256], name[200], type;
	size_t at = 0;
	FILE *nm;

	read_vmlinux();
	/* the fixture's own addresses are distinct but for symbols at section ends */
	nm = popen("nm -n vmlinux | grep -v -e ' [aNUw] ' -e __crc_ -e __kstrtab_ | grep -v -e "
		   "' __bss_start' -e ' _edata' -e ' _end'",
		   "r");
	while (fgets(line, sizeof(line), nm)) {
		ck_assert_int_eq(sscanf(line, "%*x %c %199s", &type, name), 2);
		while (at < ksyms.nr && (!strcmp(ksyms.symbols[at].name, "__bss_start") ||
					 !strcmp(ksyms.symbols[at].name, "_edata") ||
					 !strcmp(ksyms.symbols[at].name, "_end")))
			at++;
		ck_assert_uint_lt(at, ksyms.nr);
		ck_assert_str_eq(ksyms.symbols[at].name, name);
		ck_assert_int_eq(ksyms.symbols[at].type, type);
		at++;
	}
	ck_assert_int_eq(pclose(nm), 0);
	ck_assert_uint_gt(at, 8);
	ck_assert_str_eq(ksyms.release, "6.1.0-elf");
}
END_TEST

/*
 * The letters are those that nm prints of such a file. An empty section is not allocated,
 * and its symbols are those of 7.3's minimal vmlinux; scripts/mksysmap and kallsyms.c leave
 * out N and n, and the names.
 */
START_TEST(vmlinux_lists_symbols_of_empty_sections)
{
	static const char *const wanted[] = { "T one", "t local", "? __nosave_begin",
					      "? __nosave_end", "r __UNIQUE_ID_modinfo_12x" };
	char *text;

	write_text(
		"one.c",
		"static __attribute__((used)) void local(void) {}\n"
		"void one(void) {}\n"
		"asm(\".section .table,\\\"a\\\"\\n __mod_device_table__1__pci__ids: .long 0\\n\"\n"
		"\"__UNIQUE_ID_modinfo_123: .long 0\\n __UNIQUE_ID_modinfo_12x: .long 0\\n\"\n"
		"\".section .plain,\\\"\\\"\\n plain: .long 1\\n\"\n"
		"\".section .debug_own,\\\"w\\\"\\n debugging: .long 1\\n .text\");\n");
	write_text("script", "SECTIONS { . = 0x1000000; .text : { *(.text) } . = ALIGN(4096);\n"
			     ".data_nosave : { __nosave_begin = .; *(.data..nosave)\n"
			     ". = ALIGN(4096); __nosave_end = .; } .table : { *(.table) } }\n");
	shell_run("gcc -O1 -fno-pie -c one.c && ld -e one -T script -o vmlinux one.o");
	ck_assert_int_eq(ksyms_read_vmlinux("vmlinux", &ksyms), 0);
	text = text_of(&ksyms);
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		ck_assert_msg(strstr(text, wanted[i]), "%s is not in\n%s", wanted[i], text);
	ck_assert_ptr_null(strstr(text, "__mod_device_table__"));
	ck_assert_ptr_null(strstr(text, "modinfo_123"));
	ck_assert_ptr_null(strstr(text, "plain"));
	ck_assert_ptr_null(strstr(text, "debugging"));
	free(text);
}
END_TEST

START_TEST(vmlinux_tells_the_files_of_locals)
{
	unsigned int ordinals[2], nr = 0;

	read_vmlinux();
	for (size_t i = 0; i < ksyms.nr; i++) {
		if (strcmp(ksyms.symbols[i].name, "twice"))
			continue;
		ck_assert_uint_lt(nr, 2);
		ck_assert_str_eq(ksyms.symbols[i].file, nr ? "two.c" : "one.c");
		ordinals[nr++] = ksyms.symbols[i].ordinal;
	}
	ck_assert_uint_eq(nr, 2);
	ck_assert_uint_lt(ordinals[0], ordinals[1]);
	ck_assert_str_eq(ksyms_find(&ksyms, "table")->file, "one.c");
	ck_assert_ptr_null(ksyms_find(&ksyms, "one")->file);
}
END_TEST

START_TEST(padding_is_in_the_file_of_its_function)
{
	read_vmlinux();
	ck_assert_str_eq(ksyms_find(&ksyms, "__pfx_padded")->file, "two.c");
}
END_TEST

START_TEST(vmlinux_tells_what_begins_with_endbr)
{
	read_vmlinux();
	ck_assert(ksyms.known & SYMLIST_ENDBR);
	ck_assert_str_eq(flags_of("one"), "fe");
	ck_assert_str_eq(flags_of("padded"), "");
}
END_TEST

START_TEST(vmlinux_tells_what_has_an_ftrace_site)
{
	read_vmlinux();
	ck_assert(ksyms.known & SYMLIST_FTRACE);
	ck_assert_str_eq(flags_of("one"), "fe");
	ck_assert_str_eq(flags_of("weak"), "e");
}
END_TEST

START_TEST(vmlinux_tells_what_is_freed_after_init)
{
	read_vmlinux();
	ck_assert(ksyms.known & SYMLIST_INIT);
	ck_assert_str_eq(flags_of("setup"), "i");
	ck_assert_str_eq(flags_of("__init_end"), "");
}
END_TEST

START_TEST(symvers_marks_exports)
{
	read_vmlinux();
	ck_assert(!(ksyms.known & SYMLIST_EXPORTED));
	write_text("Module.symvers", "0x00000000\tone\tvmlinux\tEXPORT_SYMBOL\t\n"
				     "0x00000000\tother\tfs/mod\tEXPORT_SYMBOL\t\n");
	ck_assert_int_eq(ksyms_read_symvers("Module.symvers", &ksyms), 0);
	ck_assert_str_eq(flags_of("one"), "xfe");
	ck_assert(ksyms.known & SYMLIST_EXPORTED);
}
END_TEST

/*
 * include/linux/export-internal.h: __KSYMTAB(), as it is since 6.4, and where offsets are
 * not from their place.
 */
#define EXPORTS(entry, of)                                                                         \
	"void one(void) {} void two(void) {} void three(void) {}\n"                                \
	"asm(\".section __ksymtab_strings, \\\"aMS\\\", %progbits, 1\\n\"\n"                       \
	"\"__kstrtab_one: .asciz \\\"one\\\"\\n __kstrtabns_one: .asciz \\\"module:kvm\\\"\\n\"\n" \
	"\"__kstrtab_two: .asciz \\\"two\\\"\\n __kstrtabns_two: .asciz \\\"MODULE\\\"\\n\"\n"     \
	"\"__kstrtab_three: .asciz \\\"three\\\"\\n __kstrtabns_three: .asciz \\\"\\\"\\n\"\n"     \
	"\".section __ksymtab, \\\"a\\\"\\n .balign 8\\n\"\n"                                      \
	"\"__ksymtab_one: " entry " one" of ", __kstrtab_one" of ", __kstrtabns_one" of "\\n\"\n"  \
	"\"__ksymtab_two: " entry " two" of ", __kstrtab_two" of ", __kstrtabns_two" of "\\n\"\n"  \
	"\"__ksymtab_three: " entry " three" of ", __kstrtab_three" of ", __kstrtabns_three" of    \
	"\\n .text\\n\");\n"

static const char *const exports[] = { EXPORTS(".long", " - ."), EXPORTS(".quad", "") };

/* EXPORT_SYMBOL_FOR_MODULES(): a livepatch is none of those. Of another namespace one can be. */
START_TEST(vmlinux_exports_nothing_that_is_for_named_modules)
{
	write_text("exports.c", exports[_i]);
	shell_run(
		"gcc -O1 -fno-pie -c exports.c && ld -e one -Ttext=0x1000000 -o vmlinux exports.o");
	ck_assert_int_eq(ksyms_read_vmlinux("vmlinux", &ksyms), 0);
	ck_assert(ksyms.known & SYMLIST_EXPORTED);
	ck_assert(ksyms.known & SYMLIST_FOR_MODULES);
	ck_assert_str_eq(flags_of("one") + strcspn(flags_of("one"), "xm"), "m");
	ck_assert_ptr_nonnull(strchr(flags_of("two"), 'x'));
	ck_assert_ptr_null(strchr(flags_of("two"), 'm'));
	ck_assert_ptr_nonnull(strchr(flags_of("three"), 'x'));
}
END_TEST

/* As where the list is made of an image of a kernel whose exports it cannot read. */
START_TEST(symvers_tells_what_is_for_named_modules)
{
	write_text("exports.c", exports[1]);
	shell_run(
		"gcc -O1 -fno-pie -c exports.c && ld -e one -Ttext=0x1000000 -o vmlinux exports.o");
	ck_assert_int_eq(ksyms_read_vmlinux("vmlinux", &ksyms), 0);
	write_text("Module.symvers", "0x00000000\tone\tvmlinux\tEXPORT_SYMBOL\t\n"
				     "0x00000000\tthree\tvmlinux\tEXPORT_SYMBOL\tmodule:kvm\n");
	ck_assert_int_eq(ksyms_read_symvers("Module.symvers", &ksyms), 0);
	ck_assert_ptr_nonnull(strchr(flags_of("one"), 'x'));
	ck_assert_ptr_null(strchr(flags_of("three"), 'x'));
	ck_assert_ptr_nonnull(strchr(flags_of("three"), 'm'));
	ck_assert_ptr_null(strchr(flags_of("one"), 'm'));
}
END_TEST

START_TEST(symvers_of_another_kernel_is_refused)
{
	read_vmlinux();
	write_text("Module.symvers", "0x00000000\tabsent\tvmlinux\tEXPORT_SYMBOL\t\n");
	ck_assert_int_eq(ksyms_read_symvers("Module.symvers", &ksyms), -EINVAL);
	write_text("Module.symvers", "0x00000000\ttwice\tvmlinux\tEXPORT_SYMBOL\t\n");
	ck_assert_int_eq(ksyms_read_symvers("Module.symvers", &ksyms), -EINVAL);
	write_text("Module.symvers", "0x00000000\tother\tfs/mod\tEXPORT_SYMBOL\t\n");
	ck_assert_int_eq(ksyms_read_symvers("Module.symvers", &ksyms), -EINVAL);
}
END_TEST

/* A module with one symbol of each kind. */
static void make_module(const char *path, const char *modinfo)
{
	char source[4096];

	snprintf(source, sizeof(source),
		 "const char info[] __attribute__((section(\".modinfo\"))) = %s;\n"
		 "__attribute__((section(\".data..percpu\"))) static int percpu = 1;\n"
		 "__attribute__((section(\".init.text\"))) int init_module(void)\n"
		 "{ return percpu; }\n"
		 "__attribute__((noinline)) static int local(int a) { asm(\"\"); return a; }\n"
		 "int global(int a) { asm(\"1: nop; .section __mcount_loc, \\\"a\\\"; "
		 ".quad global; .text\"); return local(a); }\n"
		 "__attribute__((weak)) int weak_data = 1; int undefined(void);\n"
		 "int bss; int call(void) { return undefined(); }\n"
		 "asm(\".section __ksymtab, \\\"a\\\"; __ksymtab_global: .long 0; .text\");\n",
		 modinfo);
	write_text("module.c", source);
	shell_run("gcc -O1 -fno-pie -fcf-protection=none -fno-toplevel-reorder -c -o %s module.c",
		  path);
}

/* module.path */
static int read_module(unsigned int known)
{
	return ksyms_read_module(&module, &(struct ksyms_wanted){ .known = known });
}

#define MODINFO "\"name=mod_name\\0depends=other,third-one\\0vermagic=6.1.0-test SMP \""
#define ALL_FLAGS                                                                                 \
	(SYMLIST_EXPORTED | SYMLIST_FOR_MODULES | SYMLIST_INIT | SYMLIST_FTRACE | SYMLIST_ENDBR | \
	 SYMLIST_ZERO)

/* Is there such a line in the module's text? */
static bool has_line(const char *line)
{
	const char *found = strstr(module.text, line);

	return found && (found == module.text || found[-1] == '\n') && found[strlen(line)] == '\n';
}

START_TEST(a_module_is_listed_as_the_kernel_keeps_it)
{
	make_module("mod-name.ko", MODINFO);
	module.path = "mod-name.ko";
	ck_assert_int_eq(read_module(ALL_FLAGS), 0);
	ck_assert_str_eq(module.name, "mod_name");
	ck_assert_str_eq(module.release, "6.1.0-test");
	ck_assert(has_line("*mod_name other,third_one"));
	ck_assert(has_line("-module.c#1"));
	ck_assert(has_line("a percpu"));
	ck_assert(has_line("T init_module i"));
	ck_assert(has_line("t local"));
	ck_assert(has_line("T global xf"));
	ck_assert(has_line("V weak_data"));
	ck_assert(has_line("B bss"));
	ck_assert(has_line("r __ksymtab_global"));
	ck_assert_ptr_null(strstr(module.text, "info"));
	ck_assert_ptr_null(strstr(module.text, "undefined"));
}
END_TEST

START_TEST(a_module_exports_nothing_that_is_for_named_modules)
{
	write_text("module.c", exports[_i]);
	shell_run("gcc -O1 -fno-pie -fcf-protection=none -c -o mod.ko module.c");
	module.path = "mod.ko";
	ck_assert_int_eq(read_module(ALL_FLAGS), 0);
	ck_assert(has_line("T one m"));
	ck_assert(has_line("T two x"));
	ck_assert(has_line("T three x"));
}
END_TEST

START_TEST(a_module_is_in_the_order_of_its_symbol_table)
{
	char name[100], line[128];
	const char *at;
	FILE *nm;

	make_module("mod.ko", MODINFO);
	module.path = "mod.ko";
	ck_assert_int_eq(read_module(0), 0);
	at = module.text;
	nm = popen("nm -p mod.ko | grep -v -e ' U ' -e ' info'", "r");
	while (fscanf(nm, "%*x %*c %99s", name) == 1) {
		snprintf(line, sizeof(line), " %s\n", name);
		at = strstr(at, line);
		ck_assert_msg(at, "%s is out of order", name);
		at++;
	}
	ck_assert_int_eq(pclose(nm), 0);
}
END_TEST

START_TEST(flags_that_are_not_wanted_are_not_written)
{
	make_module("mod.ko", MODINFO);
	module.path = "mod.ko";
	ck_assert_int_eq(read_module(SYMLIST_EXPORTED), 0);
	ck_assert(has_line("T global x"));
	ck_assert(has_line("T init_module"));
}
END_TEST

START_TEST(a_module_without_a_name_has_that_of_its_file)
{
	make_module("some-mod.ko", "\"license=GPL\"");
	module.path = "some-mod.ko";
	ck_assert_int_eq(read_module(0), 0);
	ck_assert_str_eq(module.name, "some_mod");
	ck_assert_ptr_null(module.release);
}
END_TEST

START_TEST(what_is_no_module_is_refused)
{
	write_text("a.ko", "no module");
	module.path = "a.ko";
	ck_assert_int_eq(read_module(0), -EINVAL);
	make_module("mod.ko", MODINFO);
	shell_run("strip -o a.ko mod.ko");
	ck_assert_int_eq(read_module(0), -EINVAL);
	shell_run("head -c 700 mod.ko > a.ko");
	ck_assert_int_lt(read_module(0), 0);
	ck_assert_ptr_null(module.text);
}
END_TEST

START_TEST(modules_are_sorted_by_object)
{
	ck_assert_int_eq(mkdir("d", 0755), 0);
	make_module("d/z.ko", "\"name=aa\\0vermagic=6.1 SMP \"");
	make_module("d/a.ko", "\"name=zz\\0vermagic=6.1 SMP \"");
	ck_assert_int_eq(ksyms_modules_find(&modules, "d"), 0);
	ck_assert_int_eq(ksyms_modules_find(&modules, "d"), 0);
	ck_assert_int_eq(ksyms_modules_read(&modules, &nothing, false), 0);
	ck_assert_uint_eq(modules.nr, 2);
	ck_assert_str_eq(modules.modules[0].name, "aa");
	ck_assert_str_eq(modules.modules[1].name, "zz");
	ck_assert_str_eq(ksyms_modules_release(&modules, NULL, NULL), "6.1");
}
END_TEST

START_TEST(modules_of_two_kernels_are_refused)
{
	ck_assert_int_eq(mkdir("d", 0755), 0);
	make_module("d/a.ko", "\"name=a\\0vermagic=6.1 SMP \"");
	make_module("d/b.ko", "\"name=b\\0vermagic=6.2 SMP \"");
	ck_assert_int_eq(ksyms_modules_find(&modules, "d"), 0);
	ck_assert_int_eq(ksyms_modules_read(&modules, &nothing, false), 0);
	ck_assert_ptr_null(ksyms_modules_release(&modules, NULL, NULL));
	ck_assert_ptr_null(ksyms_modules_release(&modules, "6.1", "vmlinuz"));
}
END_TEST

START_TEST(a_module_in_updates_comes_first)
{
	shell_run("mkdir -p d/kernel d/updates");
	make_module("d/kernel/a.ko", "\"name=a\"");
	shell_run("cp d/kernel/a.ko d/updates/a.ko");
	ck_assert_int_eq(ksyms_modules_find(&modules, "d"), 0);
	ck_assert_int_eq(ksyms_modules_read(&modules, &nothing, false), 0);
	ck_assert_uint_eq(modules.nr, 1);
	ck_assert_str_eq(modules.modules[0].path, "d/updates/a.ko");
}
END_TEST

START_TEST(two_modules_of_one_name_are_refused)
{
	shell_run("mkdir -p d/kernel d/extra");
	make_module("d/kernel/a.ko", "\"name=a\"");
	shell_run("cp d/kernel/a.ko d/extra/b.ko");
	ck_assert_int_eq(ksyms_modules_find(&modules, "d"), 0);
	ck_assert_int_eq(ksyms_modules_read(&modules, &nothing, false), -EINVAL);
}
END_TEST

START_TEST(directories_without_modules_are_refused)
{
	ck_assert_int_eq(ksyms_modules_find(&modules, "absent"), -ENOENT);
	ck_assert_int_eq(mkdir("d", 0755), 0);
	ck_assert_int_eq(ksyms_modules_find(&modules, "d"), -ENOENT);
}
END_TEST

static TCase *image_tests(void)
{
	TCase *tests = tcase_create("image");

	tcase_set_timeout(tests, 120);
	tcase_add_loop_test(tests, every_layout_of_the_tables_is_read, 0, 8 * NR_LAYOUTS);
	tcase_add_loop_test(tests, a_layout_is_not_taken_for_another, 0, 2 * NR_LAYOUTS);
	tcase_add_loop_test(tests, an_unknown_layout_is_refused_with_what_was_found, 0, 4);
	tcase_add_test(tests, names_of_more_than_127_bytes_are_read);
	tcase_add_loop_test(tests, every_compression_of_a_boot_image_is_read, 0, NR_COMPRESSIONS);
	tcase_add_loop_test(tests, truncated_boot_images_are_refused, 0, NR_COMPRESSIONS);
	tcase_add_loop_test(tests, decompression_stops_at_its_limit, 0, NR_COMPRESSIONS);
	tcase_add_loop_test(tests, truncated_compressed_data_is_refused, 0, NR_COMPRESSIONS);
	tcase_add_loop_test(tests, damaged_tables_do_no_harm, 0, 2);
	tcase_add_loop_test(tests, truncated_tables_are_refused, 0, SINCE_7_0 + 1);
	tcase_add_test(tests, what_is_no_kernel_is_refused);
	return tests;
}

static TCase *text_tests(void)
{
	TCase *tests = tcase_create("kallsyms");
	int nr = sizeof(malformed_kallsyms) / sizeof(malformed_kallsyms[0]);

	tcase_add_test(tests, kallsyms_text_is_read_without_modules);
	tcase_add_test(tests, variables_of_processors_are_not_freed_with_what_they_start_from);
	tcase_add_test(tests, kallsyms_without_addresses_tells_no_more_than_names);
	tcase_add_loop_test(tests, malformed_kallsyms_is_refused, 0, nr);
	return tests;
}

static TCase *vmlinux_tests(void)
{
	TCase *tests = tcase_create("vmlinux");

	tcase_add_test(tests, vmlinux_is_listed_as_nm_sorts_it);
	tcase_add_test(tests, vmlinux_lists_symbols_of_empty_sections);
	tcase_add_test(tests, vmlinux_tells_the_files_of_locals);
	tcase_add_test(tests, padding_is_in_the_file_of_its_function);
	tcase_add_test(tests, vmlinux_tells_what_begins_with_endbr);
	tcase_add_test(tests, vmlinux_tells_what_has_an_ftrace_site);
	tcase_add_test(tests, vmlinux_tells_what_is_freed_after_init);
	tcase_add_test(tests, symvers_marks_exports);
	tcase_add_loop_test(tests, vmlinux_exports_nothing_that_is_for_named_modules, 0, 2);
	tcase_add_test(tests, symvers_tells_what_is_for_named_modules);
	tcase_add_test(tests, symvers_of_another_kernel_is_refused);
	return tests;
}

static TCase *module_tests(void)
{
	TCase *tests = tcase_create("module");

	tcase_add_test(tests, a_module_is_listed_as_the_kernel_keeps_it);
	tcase_add_loop_test(tests, a_module_exports_nothing_that_is_for_named_modules, 0, 2);
	tcase_add_test(tests, a_module_is_in_the_order_of_its_symbol_table);
	tcase_add_test(tests, flags_that_are_not_wanted_are_not_written);
	tcase_add_test(tests, a_module_without_a_name_has_that_of_its_file);
	tcase_add_test(tests, what_is_no_module_is_refused);
	tcase_add_test(tests, modules_are_sorted_by_object);
	tcase_add_test(tests, modules_of_two_kernels_are_refused);
	tcase_add_test(tests, a_module_in_updates_comes_first);
	tcase_add_test(tests, two_modules_of_one_name_are_refused);
	tcase_add_test(tests, directories_without_modules_are_refused);
	return tests;
}

int main(void)
{
	TCase *cases[] = { image_tests(), text_tests(), vmlinux_tests(), module_tests() };
	Suite *suite = suite_create("ksyms");
	SRunner *runner = srunner_create(suite);
	int failed;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		tcase_add_checked_fixture(cases[i], set_up, tear_down);
		suite_add_tcase(suite, cases[i]);
	}
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
