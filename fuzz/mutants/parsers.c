// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Bugs in what reads files and decodes tables. policy: the oracle that has to
 * object, a part of the signature; "crash": a sanitizer, or the machine.
 */
#include "mutants.h"

#define ROW(of, id, what, who, which)                                  \
	.bug = of "-" id, .title = what, .policy = who, .harness = of, \
	.wrap = FZ_##which

const struct fz_mutant fz_mutants_parsers[] = {
	{ ROW("elf", "pa32", "p_paddr is cut to 32 bits", "opinion",
	      ELF_PA32) },
	{ ROW("elf", "size", "p_filesz is believed past the end of the file",
	      "opinion", ELF_SIZE) },
	{ ROW("elf", "offset", "p_offset + p_filesz may wrap", "crash",
	      ELF_OFFSET) },
	{ ROW("elf", "last-byte", "a segment holds the byte behind it",
	      "opinion", ELF_LAST_BYTE) },
	{ ROW("elf", "last-wins", "the last of segments that overlap is used",
	      "opinion", ELF_LAST_WINS) },
	{ ROW("elf", "note-pad", "a note's name is not padded", "opinion",
	      ELF_NOTE_PAD) },
	{ ROW("elf", "note-size", "a note may be longer than the notes",
	      "opinion", ELF_NOTE_SIZE) },
	{ ROW("elf", "kcore32", "the linear map's distance is cut to 32 bits",
	      "opinion", ELF_KCORE32) },
	{ ROW("raw", "key", "a key is found where a longer one begins",
	      "opinion", RAW_KEY) },
	{ ROW("raw", "spec", "half of PIR is lost when it is printed", "print",
	      RAW_SPEC) },
	{ ROW("options", "overflow", "numbers that are too large are cut",
	      "opinion", OPTIONS_OVERFLOW) },
	{ ROW("options", "tera", "T is G", "opinion", OPTIONS_TERA) },
	{ .bug = NULL },
};
