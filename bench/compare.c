// SPDX-License-Identifier: GPL-2.0
/*
 * Compares how long commands take on a noisy machine: runs all of them in turn,
 * again and again, so that what disturbs one disturbs the others, too. Prints of
 * each the median, the most memory that it had in any run, and how its median
 * compares to that of the last command.
 *
 * usage: compare ROUNDS {LABEL COMMAND}...	(commands of /bin/sh; output is dropped)
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_ROUNDS 1000

struct command {
	const char *label;
	const char *text;
	double seconds[MAX_ROUNDS];
	long peak; /* KiB */
};

static void run_child(const char *text)
{
	int null = open("/dev/null", O_WRONLY);

	if (null < 0 || dup2(null, STDOUT_FILENO) < 0 || dup2(null, STDERR_FILENO) < 0)
		_exit(127);
	execl("/bin/sh", "sh", "-c", text, (char *)NULL);
	_exit(127);
}

static int run(struct command *command, int round)
{
	struct timespec start, end;
	struct rusage usage;
	int status;
	pid_t pid;

	clock_gettime(CLOCK_MONOTONIC, &start);
	pid = fork();
	if (!pid)
		run_child(command->text);
	if (pid < 0 || wait4(pid, &status, 0, &usage) < 0) {
		fprintf(stderr, "compare: %s: %s\n", command->label, strerror(errno));
		return -1;
	}
	clock_gettime(CLOCK_MONOTONIC, &end);
	if (!WIFEXITED(status) || WEXITSTATUS(status)) {
		fprintf(stderr, "compare: %s: failed: %s\n", command->label, command->text);
		return -1;
	}
	command->seconds[round] =
		end.tv_sec - start.tv_sec + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
	if (usage.ru_maxrss > command->peak)
		command->peak = usage.ru_maxrss;
	return 0;
}

static int compare_seconds(const void *a, const void *b)
{
	double first = *(const double *)a, second = *(const double *)b;

	return (first > second) - (first < second);
}

static double median(struct command *command, int rounds)
{
	qsort(command->seconds, rounds, sizeof(command->seconds[0]), compare_seconds);
	return rounds % 2 ? command->seconds[rounds / 2] :
			    (command->seconds[rounds / 2 - 1] + command->seconds[rounds / 2]) / 2;
}

int main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 0, nr = (argc - 2) / 2;
	struct command *commands;
	double last;

	if (rounds < 1 || rounds > MAX_ROUNDS || argc < 4 || argc % 2) {
		fprintf(stderr, "usage: compare ROUNDS {LABEL COMMAND}...\n");
		return 2;
	}
	commands = calloc(nr, sizeof(*commands));
	if (!commands)
		return 2;
	for (int i = 0; i < nr; i++) {
		commands[i].label = argv[2 + 2 * i];
		commands[i].text = argv[3 + 2 * i];
	}
	for (int round = 0; round < rounds; round++) {
		for (int i = 0; i < nr; i++) {
			if (run(&commands[i], round)) {
				free(commands);
				return 1;
			}
		}
	}
	last = median(&commands[nr - 1], rounds);
	for (int i = 0; i < nr; i++) {
		double middle = median(&commands[i], rounds);

		printf("%-44s %9.1f ms %7.1f MiB %7.2f\n", commands[i].label, middle * 1e3,
		       commands[i].peak / 1024.0, middle / last);
	}
	free(commands);
	return 0;
}
