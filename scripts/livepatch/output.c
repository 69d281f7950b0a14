// SPDX-License-Identifier: GPL-2.0
/*
 * Atomic output files: see output.h.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "diag.h"
#include "output.h"

static const int output_signals[] = { SIGINT, SIGTERM, SIGHUP };

/* For the signal handler alone: what to remove before the process ends. */
static char output_pending[PATH_MAX];

static void output_clean_up(int signal)
{
	unlink(output_pending);
	raise(signal); /* SA_RESETHAND: with the default action */
}

static void output_watch(const char *path)
{
	struct sigaction action = { .sa_handler = path ? output_clean_up : SIG_DFL,
				    .sa_flags = SA_RESETHAND | SA_NODEFER };
	struct sigaction old;

	if (path)
		strcpy(output_pending, path);
	for (size_t i = 0; i < sizeof(output_signals) / sizeof(output_signals[0]); i++) {
		sigaction(output_signals[i], NULL, &old);
		if (old.sa_handler != SIG_IGN)
			sigaction(output_signals[i], &action, NULL);
	}
}

static int output_failed(struct output *output, const char *what)
{
	int err = -errno;

	diag_error(output->path, CHECK_NONE, "cannot %s: %s", what, strerror(-err));
	output_abort(output);
	return err;
}

/* Take the file that a link points to, and nothing but a file. */
static int output_resolve(struct output *output, const char *path)
{
	struct stat st;

	output->path = realpath(path, NULL);
	if (!output->path && errno == ENOENT)
		output->path = strdup(path);
	if (!output->path) {
		diag_error(path, CHECK_NONE, "cannot write: %s", strerror(errno));
		return -EIO;
	}
	if (!stat(output->path, &st) && !S_ISREG(st.st_mode)) {
		diag_error(path, CHECK_NONE, "cannot write: not a regular file");
		output_abort(output);
		return -EINVAL;
	}
	return 0;
}

int output_begin(struct output *output, const char *path, mode_t mode)
{
	int err;

	*output = (struct output){ .fd = -1 };
	err = output_resolve(output, path);
	if (err)
		return err;
	if (asprintf(&output->temporary, "%s.XXXXXX", output->path) < 0) {
		output->temporary = NULL;
		errno = ENOMEM;
		return output_failed(output, "write");
	}
	if (strlen(output->temporary) >= sizeof(output_pending)) { /* NOLINT: the caller's now */
		errno = ENAMETOOLONG;
		free(output->temporary);
		output->temporary = NULL;
		return output_failed(output, "write");
	}
	output->fd = mkostemp(output->temporary, O_CLOEXEC);
	if (output->fd < 0) {
		err = output_failed(output, "create a file beside it");
		return err;
	}
	output_watch(output->temporary);
	if (fchmod(output->fd, mode & 07777))
		return output_failed(output, "set its permissions");
	return 0;
}

int output_commit(struct output *output)
{
	if (fsync(output->fd))
		return output_failed(output, "write");
	if (rename(output->temporary, output->path))
		return output_failed(output, "rename to it");
	free(output->temporary);
	output->temporary = NULL;
	output_abort(output);
	return 0;
}

void output_abort(struct output *output)
{
	if (output->fd >= 0)
		close(output->fd);
	if (output->temporary && output->fd >= 0)
		unlink(output->temporary);
	output_watch(NULL);
	free(output->temporary);
	free(output->path);
	*output = (struct output){ .fd = -1 };
}

int output_copy(const char *from, const char *to, mode_t mode)
{
	struct output output;
	ssize_t copied;
	int err, fd;

	err = output_begin(&output, to, mode);
	if (err)
		return err;
	fd = open(from, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return output_failed(&output, "read what is copied to it");
	do
		copied = sendfile(output.fd, fd, NULL, 1 << 30);
	while (copied > 0);
	close(fd);
	if (copied < 0)
		return output_failed(&output, "write");
	return output_commit(&output);
}
