// SPDX-License-Identifier: GPL-2.0-or-later
#include "subjects/subject_program.h"

#include <stdlib.h>
#include <string.h>

#include "base/bits.h"

/* Lines of scripts that are not calls. */
#define LINE_FAIL (PGT_CALLS + 0u)
#define LINE_CAPS (PGT_CALLS + 1u)

static const struct {
	const char *name;
	unsigned int call;
} rows[] = {
	{ "map", PGT_MAP },
	{ "s2-map", PGT_MAP },
	{ "vmap", PGT_MAP },
	{ "unmap", PGT_UNMAP },
	{ "s2-unmap", PGT_UNMAP },
	{ "vunmap", PGT_UNMAP },
	{ "protect", PGT_PROTECT },
	{ "set-memory", PGT_PROTECT },
	{ "mprotect", PGT_WRITE_PROTECT },
	{ "fault", PGT_RELAX },
	{ "hardware", PGT_YOUNG },
	{ "age", PGT_AGE },
	{ "split", PGT_SPLIT },
	{ "unfold", PGT_SPLIT },
	{ "collapse", PGT_COLLAPSE },
	{ "fold", PGT_COLLAPSE },
	{ "show-pte", PGT_GET_LEAF },
	{ "fail", LINE_FAIL },
	{ "schedule", LINE_CAPS },
};

static unsigned int call_of(unsigned int kind)
{
	const char *name = fz_kinds[kind].name;

	for (size_t i = 0; i < PG_ARRAY_SIZE(rows); i++)
		if (!strcmp(rows[i].name, name))
			return rows[i].call;
	return kind % PGT_CALLS;
}

/* By number of the kind; made once, names are compared slowly. */
static unsigned int call_for(unsigned int kind)
{
	static uint8_t calls[256];
	static bool made;

	for (unsigned int i = 0; !made && i < fz_kind_count() && i < 256; i++)
		calls[i] = (uint8_t)call_of(i);
	made = true;
	return calls[kind % fz_kind_count() % 256];
}

/*
 * Canonical fields are small: each that decides much gets bits of another.
 * Those with an actor happen while the one before them does.
 */
static void step_of(const struct fz_subject_config *c, const struct fz_op *op,
		    struct fz_step *step)
{
	const uint8_t fields[5] = {
		(uint8_t)(op->place ^ op->space << 6),
		(uint8_t)(op->slot ^ op->more << 4),
		op->size,
		(uint8_t)(op->what ^ op->more << 5),
		(uint8_t)(op->more ^ op->what << 3),
	};
	unsigned int call = call_for(op->kind);

	if (call < PGT_CALLS) {
		fz_step_make(c, (enum pgt_call)call, fields, step);
		if (op->actor)
			step->kind = FZ_STEP_NESTED;
		return;
	}
	*step = (struct fz_step){
		.kind = call == LINE_FAIL ? FZ_STEP_FAIL : FZ_STEP_CAPS,
		.number = 1 + (fields[1] & 7),
		.caps = fields[0],
	};
}

unsigned int fz_subject_program(const uint8_t *data, size_t size,
				const struct fz_subject_config **config,
				struct fz_step *steps)
{
	uint8_t header[FZ_HEADER] = { 0 };
	size_t count = size > FZ_HEADER ? (size - FZ_HEADER) / FZ_RECORD : 0;
	struct fz_op op;

	memcpy(header, data, size < FZ_HEADER ? size : FZ_HEADER);
	*config = &fz_subject_configs[(header[0] + header[1]) %
				      fz_subject_config_count()];
	if (count > FZ_OPS)
		count = FZ_OPS;
	for (size_t i = 0; i < count; i++) {
		memcpy(&op, data + FZ_HEADER + i * FZ_RECORD, sizeof(op));
		step_of(*config, &op, &steps[i]);
	}
	return (unsigned int)count;
}
