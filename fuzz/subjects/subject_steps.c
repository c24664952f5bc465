// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fields of records as calls: places near each other and at borders of tables,
 * sizes about a level's span, addresses that blocks fit and that they do not.
 */
#include "base/bits.h"
#include "subjects/subject_run.h"

/* Data lies below; the arena is above, in every physical address space. */
#define DATA_BITS 38
#define MOST	  PG_BIT(36)

/* Leaves that one call makes: few, or a table of 4K and more. */
#define FEW  UINT64_C(40)
#define MANY UINT64_C(640)

static unsigned int shift_of(const struct pgt_config *c, unsigned int level)
{
	return c->granule + (c->granule - 3u) * (3 - level);
}

/* One of the level's spans that the space holds more than once. */
static unsigned int unit_of(const struct pgt_config *c, unsigned int choice)
{
	static const uint8_t levels[8] = { 3, 3, 3, 3, 2, 2, 1, 0 };
	unsigned int level = levels[choice & 7];

	while (shift_of(c, level) + 1 >= c->ia_bits)
		level++;
	return shift_of(c, level);
}

static uint64_t some_offset(const struct pgt_config *c, const uint8_t *fields)
{
	uint64_t all = PG_BIT(c->ia_bits), page = PG_BIT(c->granule);
	uint64_t anchor = all / 2, at;

	if ((fields[0] & 7) == 0)
		anchor = 0;
	if ((fields[0] & 7) == 1)
		anchor = all - page;
	at = anchor +
	     ((uint64_t)(fields[1] & 15) << unit_of(c, fields[0] >> 3));
	at -= UINT64_C(8) << unit_of(c, fields[0] >> 3);
	if (fields[0] & 0x40)
		at += ((fields[1] >> 4) & 7) * page;
	return at & (all - 1);
}

static uint64_t some_size(const struct pgt_config *c, uint8_t field,
			  uint64_t left)
{
	uint64_t page = PG_BIT(c->granule);
	uint64_t size = (uint64_t)((field >> 3 & 3) + 1)
			<< unit_of(c, field & 7);

	if (field >> 5 == 6)
		size += page;
	if (field >> 5 == 7)
		size -= page;
	return !size || size > left ? page : size;
}

/* Sizes that are no round number have room for whole tables. */
static uint64_t entries_of(const struct pgt_config *c, uint64_t pages)
{
	return pages & 1 && c->granule == 12 ? MANY : FEW;
}

/* As far as the address lets blocks fit, or not; never the tables' memory. */
static void some_address(const struct pgt_config *c, uint8_t field,
			 struct fz_call *call)
{
	static const uint8_t keeps[4] = { 1, 1, 2, 3 };
	unsigned int shift = shift_of(c, keeps[field & 3]);
	uint64_t most = entries_of(c, call->size >> c->granule);

	if (shift > 36)
		shift = shift_of(c, 2);
	call->pa = (call->ia & pg_ones(shift)) +
		   ((uint64_t)(field >> 2 & 15) << shift);
	call->pa &= pg_ones(DATA_BITS);
	/* Blocks have to fit the address; what does not is pages. */
	shift = shift < shift_of(c, 2) ? c->granule : shift_of(c, 2);
	if (call->size >> shift > most)
		call->size = most << shift;
	if (call->size > MOST)
		call->size = MOST;
	/* Bits that LPA2 has elsewhere. */
	if (c->oa_bits > 48 && field & 0x40)
		call->pa |= UINT64_C(0xd) << 48;
}

static void some_prot(const struct pgt_config *c, uint8_t what, uint8_t more,
		      struct pgt_prot *prot)
{
	static const uint8_t memories[4] = { PGT_NORMAL, PGT_NORMAL, PGT_DEVICE,
					     PGT_NONCACHEABLE };

	prot->rights = PGT_R | (what & (PGT_W | PGT_X));
	if (c->regime == PGT_EL1_LOW && what & PGT_USER)
		prot->rights |= PGT_USER;
	prot->memory = memories[what >> 4 & 3];
	prot->software = more & 0x80 ? (what >> 4) : 0;
}

/*
 * Large ranges begin and end with large leaves: pages at their ends are full
 * tables, which take long. Now and then that is what is wanted, and of tables
 * of more than 512 entries rarely.
 */
static void smooth(const struct pgt_config *c, const uint8_t *fields,
		   struct fz_call *call)
{
	uint64_t mask = pg_ones(shift_of(c, 2));
	unsigned int rough = fields[1] >> 4;

	if (call->size >> c->granule <= FEW)
		return;
	if (c->granule == 12 ? rough >= 14 : fields[1] == 0xff)
		return;
	call->ia &= ~mask;
	call->size = call->size <= mask ? mask + 1 : call->size & ~mask;
}

void fz_step_make(const struct fz_subject_config *config, enum pgt_call kind,
		  const uint8_t fields[5], struct fz_step *step)
{
	const struct pgt_config *c = &config->config;
	struct fz_call *call = &step->call;
	uint64_t offset = some_offset(c, fields);
	uint64_t base = c->regime == PGT_EL1_HIGH ? ~pg_ones(c->ia_bits) : 0;

	*step = (struct fz_step){ .number = 1u + (fields[1] >> 4) };
	call->kind = (uint8_t)kind;
	call->ia = base + offset;
	call->size = some_size(c, fields[2], PG_BIT(c->ia_bits) - offset);
	smooth(c, fields, call);
	some_prot(c, fields[3], fields[4], &call->prot);
	if (kind == PGT_MAP)
		some_address(c, fields[4], call);
	call->owner = fields[3] & 3;
	if (kind == PGT_SET_OWNER && call->size >> shift_of(c, 2) > FEW)
		call->size = FEW << shift_of(c, 2);
	call->clear = fields[3] & 1;
	call->level = fields[3] & 0x30 ? 3 : 2;
	call->budget = fields[4] & (c->granule == 12 ? 3 : 1);
	/* Leaves of a large table: seldom. */
	if (c->granule == 16 && fields[1] & 0x30)
		call->budget = 0;
	/* Now and then what is no page. */
	if (fields[3] == 0xff)
		call->ia += 8;
	if (fields[3] == 0xfe)
		call->size += 8;
}
