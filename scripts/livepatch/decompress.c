// SPDX-License-Identifier: GPL-2.0
/*
 * Decompression: see decompress.h. Each format has one function that appends to
 * an output which grows up to a limit, so that a small file cannot fill the
 * memory.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <lz4.h>
#include <lzma.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <zlib.h>
#include <zstd.h>

#include "decompress.h"
#include "diag.h"

/* Memory that decoders may use for their dictionary; the kernel's build takes up to 128 MiB. */
#define DICTIONARY_LOG 27
#define DICTIONARY_LIMIT ((1UL << DICTIONARY_LOG) + (1UL << 20)) /* and what xz needs beside it */

/* What few modules and no image exceed; memory that is not filled costs nothing. */
#define RATIO 8

/* An image is put in huge pages, if the system has them. */
#define HUGE_PAGE (2UL << 20)
#define HUGE_FROM (16UL << 20)

/* lib/decompress_unlz4.c: LZ4_DEFAULT_UNCOMPRESSED_CHUNK_SIZE */
#define LZ4_CHUNK_SIZE (8U << 20)

struct source {
	const uint8_t *data;
	size_t size;
};

struct sink {
	uint8_t *data;
	size_t size; /* filled */
	size_t room;
	size_t limit;
};

struct format {
	const char *name;
	const char *magic;
	size_t magic_size;
	int (*decompress)(struct source source, struct sink *sink);
};

static uint8_t *sink_allocate(size_t room)
{
	uint8_t *data = room < HUGE_FROM ? malloc(room) : aligned_alloc(HUGE_PAGE, room);

	if (data && room >= HUGE_FROM)
		madvise(data, room, MADV_HUGEPAGE);
	return data;
}

/* Have at least one byte of room, -EFBIG when the limit is reached. */
static int sink_grow(struct sink *sink)
{
	size_t room = sink->room > sink->limit / 2 ? sink->limit : 2 * sink->room;
	uint8_t *data;

	if (sink->size < sink->room)
		return 0;
	if (sink->room == sink->limit)
		return -EFBIG;
	data = realloc(sink->data, room);
	if (!data)
		return -ENOMEM;
	sink->data = data;
	sink->room = room;
	return 0;
}

/* zlib counts in 32 bits. */
static unsigned int zlib_size(size_t size)
{
	return size < 1U << 30 ? size : 1U << 30;
}

static int decompress_gzip(struct source source, struct sink *sink)
{
	z_stream stream = { .next_in = (Bytef *)(uintptr_t)source.data };
	int status, err = 0;

	if (inflateInit2(&stream, 15 + 16) != Z_OK)
		return -ENOMEM;
	do {
		unsigned int in = zlib_size(source.size), out;

		err = sink_grow(sink);
		if (err)
			break;
		out = zlib_size(sink->room - sink->size);
		stream.avail_in = in;
		stream.next_out = sink->data + sink->size;
		stream.avail_out = out;
		status = inflate(&stream, Z_NO_FLUSH);
		source.size -= in - stream.avail_in;
		sink->size += out - stream.avail_out;
		if (status != Z_OK && status != Z_STREAM_END)
			err = status == Z_MEM_ERROR ? -ENOMEM : -EINVAL;
	} while (!err && status != Z_STREAM_END);
	inflateEnd(&stream);
	return err;
}

static int run_lzma(lzma_stream *stream, struct source source, struct sink *sink)
{
	lzma_ret status = LZMA_OK;
	int err = 0;

	stream->next_in = source.data;
	stream->avail_in = source.size;
	while (!err && status != LZMA_STREAM_END) {
		err = sink_grow(sink);
		if (err)
			break;
		stream->next_out = sink->data + sink->size;
		stream->avail_out = sink->room - sink->size;
		status = lzma_code(stream, LZMA_RUN);
		sink->size = sink->room - stream->avail_out;
		if (status == LZMA_MEM_ERROR || status == LZMA_MEMLIMIT_ERROR)
			err = -ENOMEM;
		else if (status != LZMA_OK && status != LZMA_STREAM_END)
			err = -EINVAL;
	}
	lzma_end(stream);
	return err;
}

static int decompress_xz(struct source source, struct sink *sink)
{
	lzma_stream stream = LZMA_STREAM_INIT;

	if (lzma_stream_decoder(&stream, DICTIONARY_LIMIT, 0) != LZMA_OK)
		return -ENOMEM;
	return run_lzma(&stream, source, sink);
}

static int decompress_lzma(struct source source, struct sink *sink)
{
	lzma_stream stream = LZMA_STREAM_INIT;

	if (lzma_alone_decoder(&stream, DICTIONARY_LIMIT) != LZMA_OK)
		return -ENOMEM;
	return run_lzma(&stream, source, sink);
}

static int decompress_zstd(struct source source, struct sink *sink)
{
	ZSTD_inBuffer in = { source.data, source.size, 0 };
	ZSTD_DCtx *context = ZSTD_createDCtx();
	size_t status = 1;
	int err = 0;

	if (!context)
		return -ENOMEM;
	ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, DICTIONARY_LOG);
	while (!err && status) {
		ZSTD_outBuffer out;

		err = sink_grow(sink);
		if (err)
			break;
		out = (ZSTD_outBuffer){ sink->data, sink->room, sink->size };
		status = ZSTD_decompressStream(context, &out, &in);
		if (ZSTD_isError(status) || (status && in.pos == in.size && out.pos < out.size))
			err = -EINVAL;
		sink->size = out.pos;
	}
	ZSTD_freeDCtx(context);
	return err;
}

static uint32_t little_endian_32(const uint8_t *bytes)
{
	return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/* Chunks, each after its compressed size; the image's size may follow (lib/decompress_unlz4.c). */
static int decompress_lz4(struct source source, struct sink *sink)
{
	const uint8_t *chunk = source.data + 4;
	size_t left = source.size - 4;

	while (left > 4) {
		uint32_t size = little_endian_32(chunk);
		int got;

		chunk += 4;
		left -= 4;
		if (!size || size > left || size > LZ4_COMPRESSBOUND(LZ4_CHUNK_SIZE))
			return -EINVAL;
		while (sink->room - sink->size < LZ4_CHUNK_SIZE && sink->room < sink->limit) {
			size_t filled = sink->size;
			int err;

			sink->size = sink->room;
			err = sink_grow(sink);
			sink->size = filled;
			if (err)
				return err;
		}
		got = LZ4_decompress_safe((const char *)chunk, (char *)sink->data + sink->size,
					  size, zlib_size(sink->room - sink->size));
		if (got < 0)
			return sink->room == sink->limit ? -EFBIG : -EINVAL;
		sink->size += got;
		chunk += size;
		left -= size;
	}
	return 0;
}

static const struct format *find_format(const uint8_t *data, size_t size)
{
	static const struct format formats[] = {
		{ "gzip", "\x1f\x8b\x08", 3, decompress_gzip },
		{ "xz",
		  "\xfd"
		  "7zXZ",
		  6, decompress_xz },
		{ "zstd", "\x28\xb5\x2f\xfd", 4, decompress_zstd },
		{ "lz4", "\x02\x21\x4c\x18", 4, decompress_lz4 },
		{ "lzma", "\x5d\0\0", 3, decompress_lzma },
		{ "bzip2", "BZh", 3, NULL },
		{ "lzo", "\x89LZO", 4, NULL },
	};

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (size > formats[i].magic_size &&
		    !memcmp(data, formats[i].magic, formats[i].magic_size))
			return &formats[i];
	}
	return NULL;
}

const char *compression_name(const uint8_t *data, size_t size)
{
	const struct format *format = find_format(data, size);

	return format ? format->name : NULL;
}

static int report(const char *name, const struct format *format, int err)
{
	if (err == -EINVAL)
		diag_error(
			name, CHECK_NONE,
			"%s: the compressed data is truncated or damaged; install the kernel package anew",
			format->name);
	else
		diag_error(name, CHECK_NONE, "%s: %s", format->name, strerror(-err));
	return err;
}

int decompress_small(const char *name, const uint8_t *data, size_t size, size_t limit,
		     uint8_t **result, size_t *result_size)
{
	const struct format *format = find_format(data, size);
	struct sink sink = { .limit = limit };
	int err;

	*result = NULL;
	*result_size = 0;
	if (!format || !format->decompress) {
		diag_error(name, CHECK_NONE,
			   "compressed by %s, which is not supported; decompress it before",
			   format ? format->name : "an unknown method");
		return -ENOTSUP;
	}
	sink.room = size < limit / RATIO ? RATIO * size + 4096 : limit;
	if (sink.room > limit)
		sink.room = limit;
	sink.data = sink_allocate(sink.room);
	err = sink.data ? format->decompress((struct source){ data, size }, &sink) : -ENOMEM;
	if (err) {
		free(sink.data);
		return err == -EFBIG ? err : report(name, format, err);
	}
	*result = sink.data;
	*result_size = sink.size;
	return 0;
}

int decompress(const char *name, const uint8_t *data, size_t size, size_t limit, uint8_t **result,
	       size_t *result_size)
{
	int err = decompress_small(name, data, size, limit, result, result_size);

	if (err == -EFBIG)
		diag_error(
			name, CHECK_NONE,
			"%s: the decompressed data has more than %zu MiB; if that is debug information, strip it before it is compressed (make modules_install INSTALL_MOD_STRIP=1)",
			compression_name(data, size), limit >> 20);
	return err;
}
