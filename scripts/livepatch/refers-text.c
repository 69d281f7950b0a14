// SPDX-License-Identifier: GPL-2.0
/*
 * Numbers of printable characters: see refers-text.h.
 */
#include <string.h>

#include "refers-text.h"

/* '0' to 'O' are the last five bits of a number, 'P' to 'o' five of which more follow. */
#define FIRST '0'
#define BITS 5
#define MORE (1U << BITS)

char refers_mark(enum refers_kind kind)
{
	static const char marks[NR_REFERS_KINDS] = {
		[REFERS_OTHER] = ',',
		[REFERS_INSIDE] = '-',
		[REFERS_BEFORE] = '.',
	};

	return marks[kind];
}

char *refers_put(char *at, uint32_t number)
{
	for (; number >= MORE; number >>= BITS)
		*at++ = (char)(FIRST + MORE + number % MORE);
	*at++ = (char)(FIRST + number);
	return at;
}

bool refers_get_long(const char **at, const char *end, uint32_t *number)
{
	uint64_t value = 0;

	for (unsigned int shift = 0; *at < end && shift < BITS * REFERS_DIGITS; shift += BITS) {
		const unsigned int digit = (unsigned char)**at - (unsigned int)FIRST;

		if (digit >= 2 * MORE)
			return false;
		value |= (uint64_t)(digit % MORE) << shift;
		(*at)++;
		if (digit < MORE) {
			*number = value;
			return value <= UINT32_MAX;
		}
	}
	return false;
}

uint32_t refers_from_difference(int32_t difference)
{
	return difference < 0 ? ~((uint32_t)difference << 1) : (uint32_t)difference << 1;
}

int32_t refers_to_difference(uint32_t number)
{
	return number & 1 ? (int32_t) ~(number >> 1) : (int32_t)(number >> 1);
}

/*
 * What the compiler, objtool, a sanitizer or the macros of alternatives refer to, in about every
 * function, and no author. fixed_percpu_data (since 6.15 __ref_stack_chk_guard) has the stack
 * protector's canary.
 */
static const char *const silent_names[] = {
	"__fentry__",
	"__x86_return_thunk",
	"retbleed_return_thunk",
	"its_return_thunk",
	"srso_return_thunk",
	"srso_alias_return_thunk",
	"__warn_thunk_thunk",
	"BUG_func",
	"__stack_chk_fail",
	"__stack_chk_guard",
	"__ref_stack_chk_guard",
	"fixed_percpu_data",
};

static const char *const silent_prefixes[] = {
	"__x86_indirect_", /* thunk_rax and so on */
	"__ubsan_handle_", "__sanitizer_cov_", "__asan_", "__tsan_", "__msan_",
};

bool refers_is_silent(const char *name)
{
	for (size_t i = 0; i < sizeof(silent_names) / sizeof(silent_names[0]); i++) {
		if (!strcmp(name, silent_names[i]))
			return true;
	}
	for (size_t i = 0; i < sizeof(silent_prefixes) / sizeof(silent_prefixes[0]); i++) {
		if (!strncmp(name, silent_prefixes[i], strlen(silent_prefixes[i])))
			return true;
	}
	return false;
}
