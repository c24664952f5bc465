/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * TLB invalidation instructions by name (Arm ARM C5.5, D8.17). A row says what
 * an operation is; what a use of one removes is for those who judge it.
 */
#ifndef PG_ARCH_TLBI_H
#define PG_ARCH_TLBI_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Each operation in its local form; PG_TLBI_IS and PG_TLBI_OS are added for
 * the broadcast ones, as in PG_TLBI_VAE1 + PG_TLBI_IS.
 */
enum pg_tlbi {
	PG_TLBI_VMALLE1,
	PG_TLBI_VMALLS12E1,
	PG_TLBI_ALLE1,
	PG_TLBI_ALLE2,
	PG_TLBI_ALLE3,
	PG_TLBI_ASIDE1,
	PG_TLBI_VAE1,
	PG_TLBI_VALE1,
	PG_TLBI_VAAE1,
	PG_TLBI_VAALE1,
	PG_TLBI_VAE2,
	PG_TLBI_VALE2,
	PG_TLBI_VAE3,
	PG_TLBI_VALE3,
	PG_TLBI_IPAS2E1,
	PG_TLBI_IPAS2LE1,
	PG_TLBI_RVAE1,
	PG_TLBI_RVALE1,
	PG_TLBI_RVAAE1,
	PG_TLBI_RVAALE1,
	PG_TLBI_RVAE2,
	PG_TLBI_RVALE2,
	PG_TLBI_RVAE3,
	PG_TLBI_RVALE3,
	PG_TLBI_RIPAS2E1,
	PG_TLBI_RIPAS2LE1,
	PG_TLBI_OPS,
	PG_TLBI_IS = 32,
	PG_TLBI_OS = 64,
};

/* What an operation is about. */
enum pg_tlbi_scope {
	PG_TLBI_ALL,   /* the regime, or both stages */
	PG_TLBI_VMALL, /* the present VMID */
	PG_TLBI_BY_ASID,
	PG_TLBI_BY_VA,	/* and ASID, where the regime has them */
	PG_TLBI_BY_VAA, /* any ASID */
	PG_TLBI_BY_IPA,
};

/*
 * name: without its IS or OS. el: whose regime, 1 to 3. leaf: final level
 * only. range: the operand is a range's.
 */
struct pg_tlbi_row {
	const char *name;
	enum pg_tlbi_scope scope;
	uint8_t el;
	bool leaf;
	bool range;
	bool stage1, stage2; /* what of them it removes */
};

extern const struct pg_tlbi_row pg_tlbi_rows[PG_TLBI_OPS];

/* The row of an operation with or without broadcast; NULL if there is none. */
static inline const struct pg_tlbi_row *pg_tlbi_row(unsigned int how)
{
	unsigned int op = how & 31;

	return op < PG_TLBI_OPS && how < 96 ? &pg_tlbi_rows[op] : 0;
}

/* "vae1is": writes the name; and back: -1 if there is none of that name. */
void pg_tlbi_name(unsigned int how, char name[16]);
int pg_tlbi_of_name(const char *name);

#endif
