/* SPDX-License-Identifier: GPL-2.0 */
/* What the reader and the writer of Symbols.btf(5) share. */
#ifndef LIVEPATCH_BTF_FORMAT_H
#define LIVEPATCH_BTF_FORMAT_H

/* The first line, up to the version; and the version that is written. */
#define BTF_FILE_FORMAT "klp-convert-btf."
#define BTF_FILE_MAGIC BTF_FILE_FORMAT "1.0"

/* What is behind the text, and each object's part of it, begins at a multiple of this. */
#define BTF_FILE_ALIGNMENT 8

#endif
