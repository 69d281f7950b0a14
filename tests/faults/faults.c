// SPDX-License-Identifier: GPL-2.0
/*
 * Makes one call of a program fail, or be its last: a library for LD_PRELOAD.
 * Calls are counted by kind, in the order in which the program makes them.
 *
 * environment:
 *	FAULTS_KIND	alloc, write, fsync, rename: what is counted
 *	FAULTS_AT	the call to act at, from 1; 0: none
 *	FAULTS_KILL	set: die by SIGKILL before it; else the call fails
 *	FAULTS_COUNT	a file to write the number of calls to, at the end
 *
 * Of a write that is killed, half is done: what a machine that dies leaves.
 * Calls to the allocator of threads that the program starts are counted, too.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t nr, size_t size);
void *__libc_realloc(void *old, size_t size);

static atomic_ulong calls;
static unsigned long at;
static const char *kind = "";
static bool deadly;

__attribute__((constructor)) static void start(void)
{
	kind = getenv("FAULTS_KIND") ?: "";
	at = strtoul(getenv("FAULTS_AT") ?: "0", NULL, 10);
	deadly = getenv("FAULTS_KILL");
	calls = 0;
}

/* By system calls alone: what the program calls would count. */
__attribute__((destructor)) static void stop(void)
{
	const char *path = getenv("FAULTS_COUNT");
	char text[32];
	int fd =
		path ? syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0644) : -1;

	if (fd < 0)
		return;
	snprintf(text, sizeof(text), "%lu\n", (unsigned long)calls);
	syscall(SYS_write, fd, text, strlen(text));
	syscall(SYS_close, fd);
}

/* Is this the call? */
static bool hit(const char *what)
{
	return *kind && !strcmp(kind, what) && ++calls == at;
}

static void die(void)
{
	syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
}

static bool fails(const char *what, int error)
{
	if (!hit(what))
		return false;
	if (deadly)
		die();
	errno = error;
	return true;
}

void *malloc(size_t size)
{
	return fails("alloc", ENOMEM) ? NULL : __libc_malloc(size);
}

void *calloc(size_t nr, size_t size)
{
	return fails("alloc", ENOMEM) ? NULL : __libc_calloc(nr, size);
}

void *realloc(void *old, size_t size)
{
	return fails("alloc", ENOMEM) ? NULL : __libc_realloc(old, size);
}

char *strdup(const char *text)
{
	char *copy = malloc(strlen(text) + 1);

	return copy ? strcpy(copy, text) : NULL;
}

char *strndup(const char *text, size_t room)
{
	size_t length = strnlen(text, room);
	char *copy = malloc(length + 1);

	if (copy) {
		memcpy(copy, text, length);
		copy[length] = '\0';
	}
	return copy;
}

/* Standard error is where failures are told: it is none of the output. */
static bool write_fails(int fd, const void *data, size_t size, off_t offset)
{
	if (fd == STDERR_FILENO || !hit("write"))
		return false;
	if (deadly) {
		if (offset < 0)
			syscall(SYS_write, fd, data, size / 2);
		else
			syscall(SYS_pwrite64, fd, data, size / 2, offset);
		die();
	}
	errno = ENOSPC;
	return true;
}

ssize_t write(int fd, const void *data, size_t size)
{
	return write_fails(fd, data, size, -1) ? -1 : syscall(SYS_write, fd, data, size);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset)
{
	return write_fails(fd, data, size, offset) ? -1 :
						     syscall(SYS_pwrite64, fd, data, size, offset);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off_t offset)
{
	return pwrite(fd, data, size, offset);
}

ssize_t sendfile(int out, int in, off_t *offset, size_t size)
{
	return fails("write", ENOSPC) ? -1 : syscall(SYS_sendfile, out, in, offset, size);
}

int ftruncate(int fd, off_t size)
{
	return fails("write", ENOSPC) ? -1 : syscall(SYS_ftruncate, fd, size);
}

int ftruncate64(int fd, off_t size)
{
	return ftruncate(fd, size);
}

static ssize_t cookie_write(void *cookie, const char *data, size_t size)
{
	ssize_t written = write((int)(intptr_t)cookie, data, size);

	return written < 0 ? 0 : written;
}

static int cookie_close(void *cookie)
{
	return syscall(SYS_close, (int)(intptr_t)cookie);
}

/* The C library's own streams would not come through write(): this one does. */
FILE *fdopen(int fd, const char *mode)
{
	cookie_io_functions_t functions = { .write = cookie_write, .close = cookie_close };

	if (*mode != 'w') {
		errno = EINVAL;
		return NULL;
	}
	return fopencookie((void *)(intptr_t)fd, mode, functions);
}

int msync(void *start, size_t size, int flags)
{
	return fails("write", EIO) ? -1 : syscall(SYS_msync, start, size, flags);
}

int fsync(int fd)
{
	return fails("fsync", EIO) ? -1 : syscall(SYS_fsync, fd);
}

int rename(const char *from, const char *to)
{
	return fails("rename", EIO) ? -1 : syscall(SYS_rename, from, to);
}
