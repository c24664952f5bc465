// SPDX-License-Identifier: GPL-2.0-or-later
#include "arch/access.h"

#define AP1	  6 /* EL0 may access */
#define AP2	  7 /* read-only */
#define S2AP_R	  6
#define S2AP_W	  7
#define XN_ONE_EL 54

const char *pg_rights_text(uint8_t rights, char buf[4])
{
	buf[0] = rights & PG_R ? 'r' : '-';
	buf[1] = rights & PG_W ? 'w' : '-';
	buf[2] = rights & PG_X ? 'x' : '-';
	buf[3] = '\0';
	return buf;
}

/* D-19: with hardware dirty state, DBM makes a read-only leaf writable-clean. */
static bool writable_clean(const struct pg_regime *r, uint64_t desc)
{
	return r->ha && r->hd && pg_bit(desc, PG_DESC_DBM);
}

/* P-2: WXN takes execution away wherever the same level may write. */
static uint8_t apply_wxn(const struct pg_regime *r, uint8_t rights)
{
	return r->wxn && rights & PG_W ? rights & ~PG_X : rights;
}

static bool limited(int8_t level)
{
	return level != PG_HIER_NONE;
}

/* P-1, two exception levels. */
static struct pg_access two_el_direct(const struct pg_regime *r, uint64_t desc,
				      const struct pg_hier *hier)
{
	bool write = (!pg_bit(desc, AP2) || writable_clean(r, desc)) &&
		     !limited(hier->no_write);
	bool el0 = pg_bit(desc, AP1) && !limited(hier->no_el0);
	struct pg_access a = { PG_R, 0 };

	if (write)
		a.priv |= PG_W;
	if (el0)
		a.user = a.priv;
	/* What EL0 may write, the privileged level never executes. */
	if (!pg_bit(desc, PG_DESC_PXN) && !limited(hier->pxn) &&
	    !(a.user & PG_W))
		a.priv |= PG_X;
	if (!pg_bit(desc, PG_DESC_UXN) && !limited(hier->uxn))
		a.user |= PG_X;
	a.priv = apply_wxn(r, a.priv);
	a.user = apply_wxn(r, a.user);
	return a;
}

/* P-3: PAN hides from data accesses what EL0 may reach, not from fetches. */
static struct pg_access apply_pan(const struct pg_regime *r, struct pg_access a)
{
	uint8_t seen = PG_R | PG_W | (r->epan ? PG_X : 0);

	if (r->pan && a.user & seen)
		a.priv &= PG_X;
	return a;
}

static struct pg_access one_el_direct(const struct pg_regime *r, uint64_t desc,
				      const struct pg_hier *hier)
{
	struct pg_access a = { PG_R, 0 };

	if ((!pg_bit(desc, AP2) || writable_clean(r, desc)) &&
	    !limited(hier->no_write))
		a.priv |= PG_W;
	if (!pg_bit(desc, XN_ONE_EL) && !limited(hier->uxn))
		a.priv |= PG_X;
	a.priv = apply_wxn(r, a.priv);
	return a;
}

/*
 * P-4: what a nibble of PIR or PIRE0 permits, overlays aside. wxn: execution
 * goes where writing stays, after RVFPJF has looked at it.
 */
struct pie_nibble {
	uint8_t rights;
	bool gcs, wxn;
};

static struct pie_nibble pie_lookup(uint64_t pir, unsigned int index)
{
	static const uint8_t rights[16] = {
		0,
		PG_R,
		PG_X,
		PG_R | PG_X,
		0,
		PG_R | PG_W,
		PG_R | PG_W | PG_X, /* 6, under WXN */
		PG_R | PG_W | PG_X,
		PG_R,
		PG_R,
		PG_R | PG_X,
		0,
		PG_R | PG_W,
		0,
		PG_R | PG_W | PG_X,
		0,
	};
	unsigned int nibble = pir >> (4 * index) & 15;

	return (struct pie_nibble){ rights[nibble], nibble == 9, nibble == 6 };
}

/* PIIndex is [54]:[53]:[51]:[6]. */
unsigned int pg_pie_index(uint64_t desc)
{
	return pg_bits(desc, 54, 53) << 2 | pg_bit(desc, 51) << 1 |
	       pg_bit(desc, 6);
}

/*
 * What is left of a nibble. Bit 7 is nDirty: without hardware dirty state a
 * set bit denies writes.
 */
static uint8_t pie_rights(const struct pg_regime *r, uint64_t desc,
			  const struct pie_nibble *nibble)
{
	uint8_t rights = nibble->rights;

	if (nibble->wxn)
		rights &= ~PG_X;
	return pg_bit(desc, AP2) && !(r->ha && r->hd) ? rights & ~PG_W : rights;
}

static bool contradict(struct pie_nibble p, struct pie_nibble u)
{
	return (p.rights & PG_X || p.gcs) && (u.rights & PG_W || u.gcs);
}

bool pg_pie_contradicts(const struct pg_regime *r, uint64_t desc)
{
	unsigned int index = pg_pie_index(desc);

	return contradict(pie_lookup(r->pir, index),
			  pie_lookup(r->pire0, index));
}

static struct pg_access indirect(const struct pg_regime *r, uint64_t desc)
{
	unsigned int index = pg_pie_index(desc);
	struct pie_nibble p = pie_lookup(r->pir, index);
	struct pie_nibble u = { .rights = 0 };
	struct pg_access a;

	if (pg_regime_two_els(r))
		u = pie_lookup(r->pire0, index);
	if (contradict(p, u))
		return (struct pg_access){ 0, 0 };
	a.priv = pie_rights(r, desc, &p);
	a.user = pie_rights(r, desc, &u);
	/* PAN looks at whether EL0 has a nibble at all; EPAN does not count. */
	if (r->pan && (r->pire0 >> (4 * index) & 15))
		a.priv &= PG_X;
	return a;
}

/* D-15, P-8. Without FEAT_XNX only [54] counts. */
static struct pg_access stage2_direct(const struct pg_regime *r, uint64_t desc)
{
	static const uint8_t priv_x[4] = { PG_X, 0, 0, PG_X };
	static const uint8_t user_x[4] = { PG_X, PG_X, 0, 0 };
	unsigned int xn = pg_bits(desc, 54, 53) & (r->xnx ? 3 : 2);
	uint8_t data = 0;

	if (pg_bit(desc, S2AP_R))
		data |= PG_R;
	if (pg_bit(desc, S2AP_W) || writable_clean(r, desc))
		data |= PG_W;
	return (struct pg_access){ data | priv_x[xn], data | user_x[xn] };
}

/* E0PD: walks for EL0 fault, whatever the leaf says. */
static struct pg_access apply_e0pd(const struct pg_regime *r,
				   struct pg_access a)
{
	if (r->e0pd)
		a.user = 0;
	return a;
}

struct pg_access pg_leaf_access(const struct pg_regime *r, uint64_t desc,
				const struct pg_hier *hier)
{
	if (r->stage == 2)
		return stage2_direct(r, desc);
	if (r->pie)
		return apply_e0pd(r, indirect(r, desc));
	if (!pg_regime_two_els(r))
		return one_el_direct(r, desc, hier);
	return apply_e0pd(r, apply_pan(r, two_el_direct(r, desc, hier)));
}
