// SPDX-License-Identifier: GPL-2.0
/*
 * Runs a command, and fails where it is killed, or takes more time or memory than
 * it may. What counts is the time of the processor, which other work on the
 * machine does not add to; a command that sleeps is killed all the same. What the
 * command prints is dropped; what it took is printed, and what is wrong with that.
 *
 * usage: within SECONDS MIB STATUS COMMAND [ARGUMENT]...
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* So many times the seconds may pass on a busy machine. */
#define PATIENCE 6

static double seconds_of(struct timeval time)
{
	return time.tv_sec + time.tv_usec / 1e6;
}

static void run_child(double seconds, char **argv)
{
	struct rlimit limit = { (rlim_t)seconds + 2, (rlim_t)seconds + 2 };

	int null = open("/dev/null", O_WRONLY);

	if (null < 0 || dup2(null, STDOUT_FILENO) < 0 || setrlimit(RLIMIT_CPU, &limit))
		_exit(127);
	alarm(PATIENCE * (unsigned int)seconds); /* kept by exec */
	execvp(argv[0], argv);
	fprintf(stderr, "within: %s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

int main(int argc, char **argv)
{
	double seconds = argc > 4 ? atof(argv[1]) : 0, took;
	long limit = argc > 4 ? atol(argv[2]) : 0, peak;
	struct rusage usage;
	int status, bad = 0;
	pid_t pid;

	if (seconds < 1 || limit < 1) {
		fprintf(stderr, "usage: within SECONDS MIB STATUS COMMAND [ARGUMENT]...\n");
		return 2;
	}
	pid = fork();
	if (!pid)
		run_child(seconds, argv + 4);
	if (pid < 0 || wait4(pid, &status, 0, &usage) < 0) {
		fprintf(stderr, "within: %s\n", strerror(errno));
		return 2;
	}
	took = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
	peak = usage.ru_maxrss / 1024;
	printf("%.1f s, %ld MiB\n", took, peak);
	if (WIFSIGNALED(status))
		bad += printf("killed by signal %d (%s)\n", WTERMSIG(status),
			      strsignal(WTERMSIG(status)));
	else if (WEXITSTATUS(status) != atoi(argv[3]))
		bad += printf("status %d, not %s\n", WEXITSTATUS(status), argv[3]);
	if (took > seconds)
		bad += printf("took %.1f s, more than %.0f s\n", took, seconds);
	if (peak > limit)
		bad += printf("took %ld MiB, more than %ld MiB\n", peak, limit);
	return bad ? 1 : 0;
}
