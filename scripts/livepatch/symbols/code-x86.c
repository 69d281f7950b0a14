// SPDX-License-Identifier: GPL-2.0
/*
 * The instructions of x86-64, as far as they refer to something: see code-x86.h. A field
 * leads to an address where it is
 *
 *	counted from the next instruction	call foo; mov foo(%rip), %eax
 *	an address, sign-extended		mov $foo, %rdi; mov foo(,%rax,8), %rax
 *	an address of 64 bits			movabs $foo, %rax
 *	counted from a processor's variables	mov %gs:foo(%rip), %eax
 */
#include <string.h>

#include "../elf.h"
#include "code-pointers.h"
#include "code-tell.h"
#include "code-x86.h"
#include "x86-simple.h"

/* Functions begin at multiples of it (CONFIG_FUNCTION_ALIGNMENT). */
#define FUNCTION_ALIGNMENT 16

#define GS_PREFIX 0x65

static const uint8_t nop5[] = { 0x0f, 0x1f, 0x44, 0x00, 0x00 };

void code_x86_init(struct code_x86 *reader, const struct code *code, struct refers *refers)
{
	reader->code = code;
	reader->refers = refers;
	ZydisDecoderInit(&reader->decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
	ZydisDecoderEnableMode(&reader->decoder, ZYDIS_DECODER_MODE_MINIMAL, ZYAN_TRUE);
}

/* An instruction, and where it is. */
struct code_x86_place {
	const struct code_place *source;
	uint64_t offset;  /* in it */
	uint64_t address; /* of the instruction */
	const ZydisDecodedInstruction *instruction;
};

static bool code_x86_has_gs(const ZydisDecodedInstruction *instruction)
{
	for (unsigned int i = 0; i < instruction->raw.prefix_count; i++) {
		if (instruction->raw.prefixes[i].value == GS_PREFIX)
			return true;
	}
	return false;
}

/* Is its immediate sign-extended to 64 bits? So is that of push. */
static bool code_x86_is_wide(const ZydisDecodedInstruction *instruction)
{
	return instruction->raw.rex.W ||
	       (instruction->opcode_map == ZYDIS_OPCODE_MAP_DEFAULT && instruction->opcode == 0x68);
}

static int code_x86_tell(struct code_x86 *reader, const struct code_x86_place *place,
			 unsigned int field, uint64_t address)
{
	return code_tell(reader->code, place->source, place->offset + field, address,
			 reader->refers);
}

static int code_x86_tell_relative(struct code_x86 *reader, const struct code_x86_place *place,
				  unsigned int field, uint64_t value)
{
	const uint64_t address = place->address + place->instruction->length + value;

	return code_is_address(reader->code, address) ?
		       code_x86_tell(reader, place, field, address) :
		       0;
}

static int code_x86_tell_absolute(struct code_x86 *reader, const struct code_x86_place *place,
				  unsigned int field, unsigned int width, uint64_t value)
{
	const uint64_t address =
		code_relocated(reader->code, place->address + field, width / 8, value);

	return address ? code_x86_tell(reader, place, field, address) : 0;
}

/* Is the displacement counted from the next instruction? */
static bool code_x86_is_relative(const ZydisDecodedInstruction *instruction)
{
	return instruction->raw.modrm.offset && instruction->raw.modrm.mod == 0 &&
	       instruction->raw.modrm.rm == 5;
}

/* As before 6.15 they are, per-cpu variables are low addresses, however they are reached. */
static int code_x86_tell_percpu(struct code_x86 *reader, const struct code_x86_place *place,
				unsigned int field, uint64_t value)
{
	const uint64_t address = code_x86_is_relative(place->instruction) ?
					 place->address + place->instruction->length + value :
					 value;

	return code_is_percpu(reader->code, address) ?
		       code_x86_tell(reader, place, field, address) :
		       0;
}

static int code_x86_displacement(struct code_x86 *reader, const struct code_x86_place *place)
{
	const ZydisDecodedInstruction *instruction = place->instruction;
	const unsigned int width = instruction->raw.disp.size, field = instruction->raw.disp.offset;
	const uint64_t value = instruction->raw.disp.value;

	if (width != 32 && width != 64)
		return 0;
	if (code_x86_has_gs(instruction))
		return code_x86_tell_percpu(reader, place, field, value);
	if (code_x86_is_relative(instruction))
		return code_x86_tell_relative(reader, place, field, value);
	return code_x86_tell_absolute(reader, place, field, width, value);
}

/*
 * "mov $foo, %rax" of a per-cpu variable, before its address is added to. What is a constant
 * has a shorter form.
 */
static bool code_x86_is_percpu_immediate(const struct code_x86 *reader,
					 const ZydisDecodedInstruction *instruction)
{
	return instruction->opcode_map == ZYDIS_OPCODE_MAP_DEFAULT && instruction->opcode == 0xc7 &&
	       instruction->raw.rex.W && instruction->raw.modrm.mod == 3 &&
	       instruction->raw.imm[0].value.u < reader->code->percpu_end;
}

static int code_x86_immediate(struct code_x86 *reader, const struct code_x86_place *place,
			      unsigned int i)
{
	const ZydisDecodedInstruction *instruction = place->instruction;
	const unsigned int width = instruction->raw.imm[i].size,
			   field = instruction->raw.imm[i].offset;
	const uint64_t value = instruction->raw.imm[i].value.u;

	if (instruction->raw.imm[i].is_relative)
		return code_x86_tell_relative(reader, place, field, value);
	if (code_x86_is_percpu_immediate(reader, instruction))
		return code_x86_tell(reader, place, field, value);
	if (width == 64)
		return code_x86_tell_absolute(reader, place, field, width, value);
	/* where the fields are listed, one that is not sign-extended is a physical address */
	if (width != 32 || !(code_x86_is_wide(instruction) || reader->code->longs.entries))
		return 0;
	return code_x86_tell_absolute(reader, place, field, width, (int64_t)(int32_t)value);
}

static int code_x86_instruction(struct code_x86 *reader, const struct code_x86_place *place)
{
	int err;

	err = code_x86_displacement(reader, place);
	for (unsigned int i = 0; !err && i < 2; i++) {
		if (place->instruction->raw.imm[i].size)
			err = code_x86_immediate(reader, place, i);
	}
	return err;
}

/* Return: whether there is an instruction. */
static bool code_x86_decode(const struct code_x86 *reader, const uint8_t *bytes, size_t size,
			    ZydisDecodedInstruction *instruction)
{
	ZydisDecoderContext context;

	return ZYAN_SUCCESS(ZydisDecoderDecodeInstruction(&reader->decoder, &context, bytes, size,
							  instruction));
}

/*
 * A weak function that another one overrides stays in the text, without a symbol: it is behind
 * some other function then, as cpu_show_meltdown() of drivers/base/cpu.c is behind
 * print_cpus_offline(). It begins with endbr64, or with what ftrace calls, and nothing before
 * runs or jumps into it; a static key's place in a function may look the same, but is jumped to.
 */
static bool code_x86_begins_function(const struct code_x86 *reader, uint64_t address,
				     const uint8_t *bytes, size_t size)
{
	if (address % FUNCTION_ALIGNMENT || size < sizeof(nop5))
		return false;
	if (ksyms_is_endbr(bytes, size) || !memcmp(bytes, nop5, sizeof(nop5)))
		return true;
	return reader->code->fentry && bytes[0] == 0xe8 &&
	       address + 5 + (int32_t)elf_integer(bytes + 1, 4, false) == reader->code->fentry;
}

static bool code_x86_is_padding(const ZydisDecodedInstruction *instruction)
{
	return instruction->mnemonic == ZYDIS_MNEMONIC_NOP ||
	       instruction->mnemonic == ZYDIS_MNEMONIC_INT3;
}

static bool code_x86_is_end(const ZydisDecodedInstruction *instruction)
{
	return instruction->mnemonic == ZYDIS_MNEMONIC_RET ||
	       instruction->mnemonic == ZYDIS_MNEMONIC_JMP ||
	       instruction->mnemonic == ZYDIS_MNEMONIC_UD2;
}

/* How far in the function its jumps go. */
static uint64_t code_x86_reach(const struct code_x86_place *place, uint64_t reach)
{
	const ZydisDecodedInstruction *instruction = place->instruction;
	const uint64_t offset =
		place->offset + instruction->length + instruction->raw.imm[0].value.u;

	return instruction->raw.imm[0].is_relative && offset < place->source->size &&
			       offset > reach ?
		       offset :
		       reach;
}

/*
 * Pass over an instruction that refers to nothing, if it is one of those that can be told
 * without the decoder. Return: its length, or 0.
 */
static unsigned int code_x86_pass(const uint8_t *bytes, size_t size, bool *ended)
{
	struct x86_simple simple;

	if (!x86_simple(bytes, size, &simple) || simple.wide || simple.distance_size)
		return 0;
	*ended = simple.kind == X86_END || (*ended && simple.kind == X86_PADDING);
	return simple.length;
}

int code_x86_function(struct code_x86 *reader, const struct code_place *function)
{
	ZydisDecodedInstruction instruction;
	struct code_x86_place place = { .source = function, .instruction = &instruction };
	uint64_t reach = 0;
	bool ended = true;
	int err = 0;

	while (!err && place.offset < function->size) {
		const uint8_t *bytes = function->code + place.offset;
		const size_t size = function->size - place.offset;
		unsigned int passed;

		place.address = function->address + place.offset;
		if (ended && place.offset > reach &&
		    code_x86_begins_function(reader, place.address, bytes, size))
			break;
		passed = code_x86_pass(bytes, size, &ended);
		if (passed) {
			place.offset += passed;
			continue;
		}
		if (!code_x86_decode(reader, bytes, size, &instruction)) {
			ended = false;
			place.offset++;
			continue;
		}
		err = code_x86_instruction(reader, &place);
		reach = code_x86_reach(&place, reach);
		ended = code_x86_is_end(&instruction) ||
			(ended && code_x86_is_padding(&instruction));
		place.offset += instruction.length;
	}
	return err;
}

int code_x86_piece(struct code_x86 *reader, const struct code_place *source, uint64_t offset,
		   uint64_t address, const uint8_t *bytes, size_t size)
{
	ZydisDecodedInstruction instruction;
	struct code_x86_place place = { source, offset, address, &instruction };
	int err = 0;

	while (!err && size) {
		if (code_x86_decode(reader, bytes, size, &instruction))
			err = code_x86_instruction(reader, &place);
		else
			instruction.length = 1;
		bytes += instruction.length;
		size -= instruction.length;
		place.offset += instruction.length;
		place.address += instruction.length;
	}
	return err;
}
