/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Decompression of kernel images and modules, by the libraries: gzip, xz, lzma,
 * zstd, and lz4 in the legacy format that the kernel's build uses.
 */
#ifndef LIVEPATCH_DECOMPRESS_H
#define LIVEPATCH_DECOMPRESS_H

#include <stddef.h>
#include <stdint.h>

/* The most bytes that a module may have decompressed. */
#define DECOMPRESS_MODULE_MAX (128UL << 20)

/**
 * compression_name() - Tell by its first bytes how something is compressed.
 *
 * Return: "gzip", "xz", "lzma", "zstd", "lz4"; "bzip2" and "lzo", which
 * decompress() refuses; NULL: it is not compressed.
 */
const char *compression_name(const uint8_t *data, size_t size);

/**
 * decompress() - Decompress what compression_name() knows.
 * @name:	what it is, for diagnostics
 * @limit:	the most bytes that the result may have
 * @result:	set to the bytes, to be freed by free(); NULL on failure
 * @result_size: set to their number
 *
 * What follows the compressed data (a trailer with the size) is ignored.
 *
 * Return: 0, or a negative errno after a diagnostic: -EFBIG when the result has
 * more than @limit bytes, -ENOTSUP, -EINVAL for damaged or truncated data.
 */
int decompress(const char *name, const uint8_t *data, size_t size, size_t limit, uint8_t **result,
	       size_t *result_size);

/* The same, but without a diagnostic where it returns -EFBIG. */
int decompress_small(const char *name, const uint8_t *data, size_t size, size_t limit,
		     uint8_t **result, size_t *result_size);

#endif
