// SPDX-License-Identifier: GPL-2.0
/* Prints those of the names on stdin, one a line, that early-sections.h does not know. */
#include <stdio.h>
#include <string.h>

#include "early-sections.h"

int main(void)
{
	char name[256];

	while (fgets(name, sizeof(name), stdin)) {
		name[strcspn(name, "\n")] = '\0';
		if (!early_section_find(name) && !early_section_is_dropped(name))
			puts(name);
	}
	return 0;
}
