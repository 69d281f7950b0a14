// SPDX-License-Identifier: GPL-2.0
/*
 * The commonest instructions of x86-64: see x86-simple.h. Such an instruction is
 *
 *	[0x66] [REX] opcode [modrm [sib] [displacement]] [constant or distance]
 *
 * and its opcode tells what follows. Any other prefix makes it one for the decoder.
 */
#include <string.h>

#include "../elf.h"
#include "x86-simple.h"

#define OPERAND_SIZE 0x66 /* the prefix */
#define REX 0x40
#define REX_W 0x08
#define ESCAPE 0x0f

/* No instruction is longer. */
#define LENGTH_MAX 15

/* clang-format off */

/* What follows an opcode, a letter for each: see rules[]. */
static const char opcodes[] =
	"mmmmbw--mmmmbw--" /* 00 add, or */
	"mmmmbw--mmmmbw--" /* 10 adc, sbb */
	"mmmmbw--mmmmbw--" /* 20 and, sub */
	"mmmmbw--mmmmbw--" /* 30 xor, cmp */
	"----------------" /* 40 */
	"................" /* 50 push, pop */
	"---m----wWbB----" /* 60 movsxd, push, imul */
	"ssssssssssssssss" /* 70 jcc */
	"BW-Bmmmmmmmm-g--" /* 80 arithmetic, test, xchg, mov, lea */
	"p-------..------" /* 90 nop, cdqe, cdq */
	"--------bw------" /* a0 test */
	"bbbbbbbbvvvvvvvv" /* b0 mov */
	"BB-e--gg-a--p---" /* c0 shifts, ret, mov, leave, int3 */
	"mmmm------------" /* d0 shifts */
	"--------nN-S----" /* e0 call, jmp */
	"------gg------gg" /* f0 test, not, neg, mul, div, inc, dec, call, jmp, push */;

/* The same behind ESCAPE. */
static const char escaped[] =
	"-----------e----" /* 00 ud2 */
	"---------------g" /* 10 nop */
	"----------------" /* 20 */
	"----------------" /* 30 */
	"mmmmmmmmmmmmmmmm" /* 40 cmovcc */
	"----------------" /* 50 */
	"----------------" /* 60 */
	"----------------" /* 70 */
	"nnnnnnnnnnnnnnnn" /* 80 jcc */
	"mmmmmmmmmmmmmmmm" /* 90 setcc */
	"---mB------mB--m" /* a0 bt, shld, bts, shrd, imul */
	"mm-m--mm--g---mm" /* b0 cmpxchg, btr, movzx, bt and others, movsx */
	"mm------........" /* c0 xadd, bswap */
	"----------------" /* d0 */
	"----------------" /* e0 */
	"----------------" /* f0 */;

/* clang-format on */

struct x86_rule {
	bool simple;
	bool alone; /* no prefix comes before it */
	bool modrm;
	uint8_t constant; /* its bytes; of 4, after OPERAND_SIZE 2 */
	uint8_t distance; /* its bytes */
	enum x86_kind kind;
};

static const struct x86_rule rules[] = {
	['-'] = { .simple = false },
	['.'] = { .simple = true },
	['a'] = { .simple = true, .alone = true },
	['p'] = { .simple = true, .alone = true, .kind = X86_PADDING },
	['e'] = { .simple = true, .alone = true, .kind = X86_END },
	['b'] = { .simple = true, .constant = 1 },
	['w'] = { .simple = true, .constant = 4 },
	['v'] = { .simple = true, .constant = 4 }, /* but after REX_W 8 */
	['m'] = { .simple = true, .modrm = true },
	['B'] = { .simple = true, .modrm = true, .constant = 1 },
	['W'] = { .simple = true, .modrm = true, .constant = 4 },
	['s'] = { .simple = true, .alone = true, .distance = 1, .kind = X86_BRANCH },
	['S'] = { .simple = true, .alone = true, .distance = 1, .kind = X86_JUMP },
	['n'] = { .simple = true, .alone = true, .distance = 4, .kind = X86_BRANCH },
	['N'] = { .simple = true, .alone = true, .distance = 4, .kind = X86_JUMP },
	/* those that x86_simple_group() adds */
	['J'] = { .simple = true, .modrm = true, .kind = X86_END },
	['P'] = { .simple = true, .modrm = true, .kind = X86_PADDING },
};

/* The letter where the reg field of modrm tells which instruction it is. */
static char x86_simple_group(bool after_escape, uint8_t opcode, uint8_t modrm)
{
	const unsigned int reg = modrm >> 3 & 7;
	const char constant = opcode & 1 ? 'W' : 'B';

	if (after_escape)
		return opcode == 0x1f ? (reg == 0 ? 'P' : '-') : (reg >= 4 ? 'B' : '-');
	switch (opcode) {
	case 0x8d: /* lea, of memory */
		return modrm < 0xc0 ? 'm' : '-';
	case 0xc6: /* mov */
	case 0xc7:
		return reg == 0 ? constant : '-';
	case 0xf6: /* test; then not, neg, mul, div */
	case 0xf7:
		return reg == 0 ? constant : reg == 1 ? '-' : 'm';
	case 0xfe: /* inc, dec */
		return reg <= 1 ? 'm' : '-';
	default: /* 0xff: inc, dec, call, jmp, push; others are far */
		return reg == 4 ? 'J' : reg <= 2 || reg == 6 ? 'm' : '-';
	}
}

/* The length of modrm and of what it says that follows it. */
static unsigned int x86_simple_operand(const uint8_t *modrm, bool *wide)
{
	static const uint8_t displacements[] = { 0, 1, 4, 0 };
	const unsigned int mod = modrm[0] >> 6, rm = modrm[0] & 7;
	const unsigned int sib = mod != 3 && rm == 4;
	unsigned int displacement = displacements[mod];

	if (mod == 0 && (sib ? modrm[1] & 7 : rm) == 5)
		displacement = 4;
	*wide = displacement == 4;
	return 1 + sib + displacement;
}

/* @at: an opcode, behind the prefixes; LENGTH_MAX bytes can be read. Return: its length, or 0. */
static unsigned int x86_simple_opcode(const uint8_t *at, bool operand_size, uint8_t rex,
				      struct x86_simple *simple)
{
	const bool after_escape = *at == ESCAPE;
	const uint8_t *next = at + after_escape + 1;
	char letter = after_escape ? escaped[next[-1]] : opcodes[next[-1]];
	const struct x86_rule *rule;

	if (letter == 'g')
		letter = x86_simple_group(after_escape, next[-1], *next);
	rule = &rules[(unsigned char)letter];
	if (!rule->simple || (rule->alone && (operand_size || rex)) ||
	    (letter == 'v' && (rex & REX_W)))
		return 0;
	simple->kind = rule->kind;
	simple->wide = false;
	simple->distance_size = rule->distance;
	if (rule->modrm)
		next += x86_simple_operand(next, &simple->wide);
	if (rule->constant == 4 && operand_size && !(rex & REX_W)) {
		next += 2;
	} else {
		simple->wide |= rule->constant == 4;
		next += rule->constant;
	}
	return next + rule->distance - at;
}

bool x86_simple(const uint8_t *bytes, size_t size, struct x86_simple *simple)
{
	uint8_t padded[LENGTH_MAX], rex = 0;
	const uint8_t *at = bytes;
	unsigned int length;

	if (size < LENGTH_MAX) {
		memset(padded, 0, sizeof(padded));
		bytes = at = memcpy(padded, bytes, size);
	}
	if (*at == OPERAND_SIZE)
		at++;
	if ((*at & 0xf0) == REX)
		rex = *at++;
	length = x86_simple_opcode(at, *bytes == OPERAND_SIZE, rex, simple);
	if (!length)
		return false;
	simple->length = at - bytes + length;
	if (simple->length > size)
		return false;
	if (simple->distance_size == 1)
		simple->distance = (bytes[simple->length - 1] ^ 0x80) - 0x80; /* it has a sign */
	else if (simple->distance_size)
		simple->distance = (int32_t)elf_integer(bytes + simple->length - 4, 4, false);
	return true;
}
