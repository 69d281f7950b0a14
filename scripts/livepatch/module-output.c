// SPDX-License-Identifier: GPL-2.0
/*
 * Writes the finished module: see module-output.h.
 */
#include <string.h>
#include <sys/stat.h>

#include "elf.h"
#include "module-output.h"
#include "output.h"
#include "verdict.h"
#include "verify/verify.h"

static mode_t mode_of(const char *path)
{
	struct stat st;

	return stat(path, &st) ? 0644 : st.st_mode;
}

/* Read back what was written, and judge it. */
static int verify_output(const struct livepatch *livepatch, const struct output *output,
			 const char *path)
{
	struct elf_file *written;
	int verdict;

	verdict = elf_open_as(output->temporary, path, &written);
	if (verdict)
		return verdict;
	verdict = verify(written, &livepatch->symbols, livepatch->author_exports.names, NULL);
	elf_close(written);
	return verdict;
}

int module_output_write(const struct livepatch *livepatch, const char *input, const char *path)
{
	struct output output;
	int verdict;

	verdict = output_begin(&output, path, mode_of(input));
	if (verdict)
		return verdict;
	verdict = elf_write(livepatch->elf, output.fd, path);
	if (!verdict)
		verdict = verify_output(livepatch, &output, path);
	if (!verdict)
		return output_commit(&output);
	output_abort(&output);
	return verdict;
}

int module_output_copy(const char *input, const char *path)
{
	return strcmp(input, path) ? output_copy(input, path, mode_of(input)) : 0;
}
