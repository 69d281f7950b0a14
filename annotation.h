asm(".section .text.g,\\"axG\\",@progbits,g,comdat; .globl g; g: call unexported_function; .data; .long table; .previous");
      KLP_MODULE_RELOC(mod_a) r[] = { KLP_SYMPOS(a_static, 0) };
