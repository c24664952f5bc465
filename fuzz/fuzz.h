/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a harness is: one source, fuzz/NAME.c, with LLVMFuzzerTestOneInput()
 * and perhaps LLVMFuzzerInitialize(), and never a main: AFL++'s and libFuzzer's
 * drivers, or main_replay.c, have that. The engine it is built for is nothing
 * that it knows.
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FZ_SIGNATURE 160

/*
 * What an oracle found. signature: "harness/oracle/operation/class", words of
 * letters, digits, dots and dashes; the same for the same bug, whatever the
 * input. text: a sentence for people. line: of the script, 0 for none.
 */
struct fz_finding {
	bool found;
	unsigned int line;
	char signature[FZ_SIGNATURE];
	char text[512];
};

/* Keeps the first. */
void fz_found(struct fz_finding *f, const char *harness, const char *oracle,
	      const char *op, const char *class, const char *fmt, ...)
	__attribute__((format(printf, 6, 7)));

/*
 * Prints "PGT-SIG: signature" and the sentence on standard error, and aborts;
 * nothing where findings are excused. The last that a harness does of an input.
 */
void fz_report(const struct fz_finding *f);

/* Without memory oracles see half of what was: then only crashes count. */
extern bool fz_excused;

/* While this is not 0, no allocation is made to fail (memory.h). */
extern unsigned int fz_spared;

/*
 * What the last input came to, in one number, for the test that the same input
 * always comes to the same: set by harnesses, read by main_replay.c. 0 where a
 * harness has nothing to say.
 */
extern uint64_t fz_hash;

/* Harnesses that have nothing to prepare leave the first out. */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
