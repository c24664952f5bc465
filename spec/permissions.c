// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who may do what: section P, D-15 and D-19. Rights are computed for the EL of
 * the access; the caller asks once for each.
 */
#include <string.h>

#include "steps.h"

/* Remembers who was first. */
static void limit(bool *what, int *level, bool set, const struct spec_walk *w)
{
	if (set && !*what)
		*level = w->level;
	*what |= set;
}

/* P-7, R-15: what a table descriptor takes from everything below it. */
void spec_hierarchical(const struct spec_params *p, struct spec_walk *w)
{
	uint64_t desc = w->desc;

	if (p->stage == 2)
		return;
	/* D-22: NSTable is not a permission, HPD leaves it alone. */
	w->ns_table |= spec_bit(desc, 63);
	if (p->hpd)
		return;
	limit(&w->ap_table_ro, &w->limit_write, spec_bit(desc, 62), w);
	if (!p->two_els || p->nv1) {
		/* One EL has XNTable at the place of UXNTable; P-11. */
		limit(&w->pxn_table, &w->limit_px, spec_bit(desc, 60), w);
		return;
	}
	limit(&w->ap_table_priv, &w->limit_el0, spec_bit(desc, 61), w);
	limit(&w->uxn_table, &w->limit_ux, spec_bit(desc, 60), w);
	limit(&w->pxn_table, &w->limit_px, spec_bit(desc, 59), w);
}

/* D-19: a clean leaf that hardware would mark counts as writable. */
static bool direct_read_only(const struct spec_params *p, uint64_t desc)
{
	bool clean = p->hd && spec_bit(desc, 51);

	return spec_bit(desc, 7) && !clean;
}

/* P-1, one EL */
static void direct_one(const struct spec_params *p, const struct spec_walk *w,
		       struct spec_rights *r)
{
	r->r = true;
	r->w = !direct_read_only(p, w->desc) && !w->ap_table_ro;
	r->x = !(spec_bit(w->desc, 54) || w->pxn_table);
}

/* P-1, P-7, P-11: both ELs, hierarchical limits included. */
static void direct_two(const struct spec_params *p, const struct spec_walk *w,
		       struct spec_rights *priv, struct spec_rights *user)
{
	uint64_t desc = w->desc;
	bool ap1 = spec_bit(desc, 6) && !p->nv1;
	bool uxn = spec_bit(desc, 54) && !p->nv1;
	bool pxn = spec_bit(desc, p->nv1 ? 54 : 53);

	/* AP[2:1] = 00 RW/-, 01 RW/RW, 10 R/-, 11 R/R */
	priv->r = true;
	priv->w = !direct_read_only(p, desc);
	user->r = ap1;
	user->w = ap1 && priv->w;
	/* APTable: [1] no writes, [0] nothing for EL0 */
	if (w->ap_table_ro)
		priv->w = user->w = false;
	if (w->ap_table_priv)
		user->r = user->w = false;
	/* What EL0 can write, EL1 never executes. */
	priv->x = !(pxn || w->pxn_table || user->w);
	user->x = !(uxn || w->uxn_table);
}

/* P-4: one nibble of PIR or PIRE0. GCS only matters for RVFPJF. */
struct indirect {
	struct spec_rights rights;
	bool gcs, wxn, overlaid;
};

static struct indirect decode_indirect(unsigned int nibble)
{
	static const char *const rights[] = {
		"",  "r",  "x",	 "rx", "",   "rw", "rwx", "rwx",
		"r", "rg", "rx", "",   "rw", "",   "rwx", "",
	};
	const char *s = rights[nibble];

	return (struct indirect){
		.rights.r = strchr(s, 'r'),
		.rights.w = strchr(s, 'w'),
		.rights.x = strchr(s, 'x'),
		.gcs = strchr(s, 'g'),
		.wxn = nibble == 6,
		.overlaid = nibble < 8,
	};
}

/* P-4: 4, B, D and F mean nothing. */
static bool nibble_reserved(unsigned int nibble)
{
	return nibble == 4 || nibble == 0xb || nibble == 0xd || nibble == 0xf;
}

static unsigned int indirect_index(uint64_t desc)
{
	return spec_bits(desc, 54, 53) << 2 | spec_bits(desc, 51, 51) << 1 |
	       spec_bits(desc, 6, 6);
}

static unsigned int nibble_of(uint64_t reg, unsigned int index)
{
	return spec_bits(reg, index * 4 + 3, index * 4);
}

/* P-4: privileged execution and unprivileged writing refuse each other. */
static void indirect_two(const struct spec_params *p, uint64_t desc,
			 struct indirect *priv, struct indirect *user)
{
	unsigned int index = indirect_index(desc);

	*priv = decode_indirect(nibble_of(p->pir, index));
	*user = decode_indirect(nibble_of(p->pire0, index));
	if ((priv->rights.x || priv->gcs) && (user->rights.w || user->gcs)) {
		priv->rights = (struct spec_rights){ false };
		user->rights = (struct spec_rights){ false };
	}
}

/* P-3: is privileged data refused because EL0 has something here? */
static bool pan_refuses_direct(const struct spec_params *p,
			       const struct spec_rights *user)
{
	return user->r || user->w || (p->epan && user->x);
}

/* P-4: the nibble decides, whatever became of it; EPAN does not. */
static bool pan_refuses_indirect(const struct spec_params *p,
				 const struct spec_knobs *knobs, uint64_t desc)
{
	unsigned int nibble = nibble_of(p->pire0, indirect_index(desc));

	if (nibble_reserved(nibble))
		return !knobs->pan_reserved_is_none;
	return nibble != 0;
}

static bool pan_applies(const struct spec_params *p,
			const struct spec_access *access)
{
	return p->pan && access->pan && !access->el0 && !p->nv1 &&
	       access->kind != SPEC_FETCH;
}

static void direct_control(const struct spec_params *p,
			   const struct spec_walk *w,
			   const struct spec_access *access,
			   struct spec_control *c)
{
	struct spec_rights priv = { false }, user = { false };

	if (p->two_els)
		direct_two(p, w, &priv, &user);
	else
		direct_one(p, w, &priv);
	if (pan_applies(p, access) && pan_refuses_direct(p, &user))
		priv.r = priv.w = false;
	c->base = access->el0 ? user : priv;
	/* P-2 */
	c->wxn = p->wxn && c->base.w && c->base.x;
	c->overlaid = true;
}

static void indirect_control(const struct spec_params *p,
			     const struct spec_knobs *knobs, uint64_t desc,
			     const struct spec_access *access,
			     struct spec_control *c)
{
	struct indirect priv, user = { .gcs = false };
	const struct indirect *mine;

	if (p->two_els)
		indirect_two(p, desc, &priv, &user);
	else
		priv = decode_indirect(nibble_of(p->pir, indirect_index(desc)));
	if (pan_applies(p, access) && pan_refuses_indirect(p, knobs, desc))
		priv.rights.r = priv.rights.w = false;
	mine = access->el0 ? &user : &priv;
	c->base = mine->rights;
	c->wxn = mine->wxn && mine->rights.x;
	c->overlaid = mine->overlaid;
	/* D-19 under P-4: nDirty refuses writes that nobody would mark. */
	c->dirty_needed = spec_bit(desc, 7) && !p->hd;
}

/* P-5: bit 0 reads, bit 1 executes, bit 2 writes; 8 and more is nothing. */
static struct spec_rights decode_overlay(unsigned int nibble)
{
	if (nibble >= 8)
		return (struct spec_rights){ false };
	return (struct spec_rights){
		.r = nibble & 1,
		.x = nibble & 2,
		.w = nibble & 4,
	};
}

/* P-5, with P-2 as overlays change it. */
static void overlay_control(const struct spec_params *p, uint64_t desc,
			    const struct spec_access *access,
			    struct spec_control *c)
{
	bool enabled = access->el0 ? p->e0poe : p->poe;
	uint64_t por = access->el0 ? p->por_user : p->por_priv;
	unsigned int index = spec_bits(desc, 62, 60);

	c->overlaid = c->overlaid && enabled;
	if (c->overlaid)
		c->over = decode_overlay(nibble_of(por, index));
	if (c->wxn && !c->overlaid)
		c->base.x = false;
	else if (c->wxn && c->over.x)
		c->over.w = false;
}

/* P-10 */
static bool space_refuses_fetch(const struct spec_params *p,
				enum spec_space state, enum spec_space space)
{
	if (state == SPEC_SECURE)
		return p->sif && space == SPEC_NONSECURE;
	if (state == SPEC_ROOT)
		return space != SPEC_ROOT;
	return state == SPEC_REALM && space != SPEC_REALM;
}

void spec_stage1_control(const struct spec_params *p,
			 const struct spec_knobs *knobs,
			 const struct spec_walk *w,
			 const struct spec_access *access,
			 enum spec_space state, enum spec_space space,
			 struct spec_control *c)
{
	memset(c, 0, sizeof(*c));
	if (p->pie)
		indirect_control(p, knobs, w->desc, access, c);
	else
		direct_control(p, w, access, c);
	if (space_refuses_fetch(p, state, space))
		c->base.x = false;
	overlay_control(p, w->desc, access, c);
}

/* D-15 */
static bool stage2_executable(const struct spec_params *p, uint64_t desc,
			      bool el0)
{
	if (!p->xnx)
		return !spec_bit(desc, 54);
	switch (spec_bits(desc, 54, 53)) {
	case 0:
		return true;
	case 1:
		return el0;
	case 2:
		return false;
	default:
		return !el0;
	}
}

/* P-8, and D-19 for S2AP[1] */
static void stage2_direct(const struct spec_params *p, uint64_t desc, bool el0,
			  struct spec_control *c)
{
	bool clean = p->hd && spec_bit(desc, 51);

	c->base.r = spec_bit(desc, 6);
	c->base.w = spec_bit(desc, 7) || clean;
	c->base.x = stage2_executable(p, desc, el0);
}

/* P-6; for ordinary accesses MRO is read-only. */
static void stage2_indirect(const struct spec_params *p, uint64_t desc,
			    bool el0, struct spec_control *c)
{
	unsigned int nibble = nibble_of(p->s2pir, indirect_index(desc));

	switch (nibble) {
	case 2:
	case 3:
	case 6:
	case 7:
		c->base.r = true;
		break;
	case 4:
		c->base.w = true;
		break;
	case 8 ... 15:
		c->base.r = true;
		c->base.w = nibble >= 12;
		c->base.x = el0 ? nibble & 1 : nibble & 2;
		break;
	}
	c->dirty_needed = !spec_bit(desc, 7) && !p->hd;
}

void spec_stage2_control(const struct spec_params *p, const struct spec_walk *w,
			 const struct spec_access *access,
			 struct spec_control *c)
{
	memset(c, 0, sizeof(*c));
	if (p->s2pie)
		stage2_indirect(p, w->desc, access->el0, c);
	else
		stage2_direct(p, w->desc, access->el0, c);
}

static bool right_of(const struct spec_rights *r, enum spec_kind kind)
{
	return kind == SPEC_READ ? r->r : kind == SPEC_WRITE ? r->w : r->x;
}

/* F-5: overlay, then Device for fetches (P-12), then base, then dirty. */
bool spec_refused(const struct spec_control *c,
		  const struct spec_access *access, bool device,
		  const struct spec_knobs *knobs, struct spec_fault *fault)
{
	bool fetch = access->kind == SPEC_FETCH;

	if (c->overlaid && !right_of(&c->over, access->kind)) {
		fault->overlay = true;
		return true;
	}
	if (fetch && device && !knobs->device_executes)
		return true;
	if (!right_of(&c->base, access->kind))
		return true;
	if (access->kind == SPEC_WRITE && c->dirty_needed) {
		fault->dirty = true;
		return true;
	}
	return false;
}

/* D-19; AP[2] or nDirty in stage 1, S2AP[1] or Dirty in stage 2. */
bool spec_sets_dirty(const struct spec_params *p, uint64_t desc)
{
	bool clean = spec_bit(desc, 7) == (p->stage == 1);

	if (!p->hd || !clean)
		return false;
	return p->pie || p->s2pie || spec_bit(desc, 51);
}
