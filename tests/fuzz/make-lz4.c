// SPDX-License-Identifier: GPL-2.0
/*
 * Compresses stdin to stdout as the kernel's build compresses images by lz4 in
 * its legacy format: a seed.
 */
#include <lz4.h>
#include <stdint.h>
#include <stdio.h>

int main(void)
{
	static char in[1 << 20], out[LZ4_COMPRESSBOUND(1 << 20)];
	int size = fread(in, 1, sizeof(in), stdin);
	int length = LZ4_compress_default(in, out, size, sizeof(out));

	fwrite("\x02\x21\x4c\x18", 1, 4, stdout);
	for (int i = 0; i < 4; i++)
		putchar((uint32_t)length >> 8 * i & 0xff);
	return fwrite(out, 1, length, stdout) != (size_t)length;
}
