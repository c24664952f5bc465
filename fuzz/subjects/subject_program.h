/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Programs of ops (program.h) as calls of a subject, so that seeds and the
 * mutator serve both: what maps, protects, ages and splits in scripts does it
 * here, other lines do some call or other. Places are a subject's own.
 */
#ifndef FUZZ_SUBJECT_PROGRAM_H
#define FUZZ_SUBJECT_PROGRAM_H

#include "program/program.h"
#include "subjects/subject_run.h"

/* Any bytes; steps has room for FZ_OPS. How many there are. */
unsigned int fz_subject_program(const uint8_t *data, size_t size,
				const struct fz_subject_config **config,
				struct fz_step *steps);

#endif
