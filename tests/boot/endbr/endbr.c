// SPDX-License-Identifier: GPL-2.0
/*
 * Reads the first bytes of every function in the memory of the running kernel:
 * prints the lines of /proc/kallsyms, with an "e" behind those of functions of
 * vmlinux that begin with ENDBR64. Runs in the guest.
 */
#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static Elf64_Phdr segments[64];
static int nr_segments;

static int begins_with_endbr(int kcore, unsigned long address)
{
	unsigned char code[4];

	for (int i = 0; i < nr_segments; i++) {
		const Elf64_Phdr *segment = &segments[i];

		if (segment->p_type != PT_LOAD || address < segment->p_vaddr ||
		    address - segment->p_vaddr >= segment->p_filesz)
			continue;
		return pread(kcore, code, 4, segment->p_offset + address - segment->p_vaddr) == 4 &&
		       !memcmp(code, "\xf3\x0f\x1e\xfa", 4);
	}
	return 0;
}

int main(void)
{
	int kcore = open("/proc/kcore", O_RDONLY);
	FILE *kallsyms = fopen("/proc/kallsyms", "r");
	unsigned long address;
	char line[1024], name[1024], type;
	Elf64_Ehdr header;

	if (!kallsyms || pread(kcore, &header, sizeof(header), 0) != sizeof(header) ||
	    header.e_phnum > 64)
		return 1;
	nr_segments = header.e_phnum;
	if (pread(kcore, segments, nr_segments * sizeof(*segments), header.e_phoff) !=
	    (ssize_t)(nr_segments * sizeof(*segments)))
		return 1;
	while (fgets(line, sizeof(line), kallsyms)) {
		if (strchr(line, '[') || sscanf(line, "%lx %c %1023s", &address, &type, name) != 3)
			continue;
		printf("%c %s%s\n", type, name,
		       strchr("tTwW", type) && begins_with_endbr(kcore, address) ? " e" : "");
	}
	return 0;
}
