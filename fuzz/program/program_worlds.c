// SPDX-License-Identifier: GPL-2.0-or-later
/* The rows of worlds, and lookups of their spaces. */
#include "program/program_priv.h"

#define USER(n, ...)                                                     \
	{                                                                \
		.class = PG_CLASS_USER, .id = (n), .regime = __VA_ARGS__ \
	}
#define INIT(...)                                                      \
	{                                                              \
		.class = PG_CLASS_INIT, .id = 0, .regime = __VA_ARGS__ \
	}
#define GUEST(...)                                                      \
	{                                                               \
		.class = PG_CLASS_GUEST, .id = 2, .regime = __VA_ARGS__ \
	}
#define EFI(...)                                                      \
	{                                                             \
		.class = PG_CLASS_EFI, .id = 3, .regime = __VA_ARGS__ \
	}
#define TEMP(...)                                                      \
	{                                                              \
		.class = PG_CLASS_TEMP, .id = 4, .regime = __VA_ARGS__ \
	}

const struct fz_world fz_worlds[] = {
	{ "user-4k48", false, { USER(1, "el1:low:4k:48") } },
	{ "user-4k39", false, { USER(1, "el1:low:4k:39") } },
	{ "user-64k42", false, { USER(1, "el1:low:64k:42") } },
	{ "user-16k47", false, { USER(1, "el1:low:16k:47") } },
	{ "user-4k52", false, { USER(1, "el1:low:4k:52:ds") } },
	{ "user-16k48", false, { USER(1, "el1:low:16k:48") } },
	{ "user-64k52", false, { USER(1, "el1:low:64k:52:oa52") } },
	{ "user-16k36", false, { USER(1, "el1:low:16k:36") } },
	{ "user-folded-4k48", false, { USER(1, "el1:low:4k:48", 5) } },
	{ "user-folded-64k42", false, { USER(1, "el1:low:64k:42", 3) } },
	{ "user-el2-4k48", false, { USER(1, "el2:low:4k:48") } },
	{ "users-4k48",
	  false,
	  { USER(1, "el1:low:4k:48"), USER(2, "el1:low:4k:48") } },
	{ "users-4k39",
	  false,
	  { USER(1, "el1:low:4k:39"), USER(2, "el1:low:4k:39") } },
	{ "users-16k47",
	  false,
	  { USER(1, "el1:low:16k:47"), USER(2, "el1:low:16k:47") } },
	{ "kernel-4k48", true, { INIT("el1:high:4k:48") } },
	{ "kernel-4k39", true, { INIT("el1:high:4k:39") } },
	{ "kernel-16k47", true, { INIT("el1:high:16k:47") } },
	{ "kernel-64k42", true, { INIT("el1:high:64k:42") } },
	{ "kernel-64k52", true, { INIT("el1:high:64k:52:oa52") } },
	{ "kernel-16k36", true, { INIT("el1:high:16k:36") } },
	{ "kernel-bare-4k48", false, { INIT("el1:high:4k:48") } },
	{ "kernel-bare-4k52", false, { INIT("el1:high:4k:52:ds") } },
	{ "kernel-folded-4k48", true, { INIT("el1:high:4k:48", 5) } },
	{ "kernel-user-4k48",
	  true,
	  { INIT("el1:high:4k:48"), USER(1, "el1:low:4k:48") } },
	{ "kernel-user-16k52",
	  true,
	  { INIT("el1:high:16k:52:ds"), USER(1, "el1:low:16k:52:ds") } },
	{ "kernel-user-64k48",
	  true,
	  { INIT("el1:high:64k:48"), USER(1, "el1:low:64k:48") } },
	{ "kernel-users-4k39",
	  true,
	  { INIT("el1:high:4k:39"), USER(1, "el1:low:4k:39"),
	    USER(2, "el1:low:4k:39") } },
	{ "guest-4k40", false, { GUEST("s2:4k:40") } },
	{ "guest-4k48", false, { GUEST("s2:4k:48:sl0") } },
	{ "guest-16k40", false, { GUEST("s2:16k:40") } },
	{ "guest-64k44", false, { GUEST("s2:64k:44") } },
	{ "kernel-guest-4k33",
	  true,
	  { INIT("el1:high:4k:39"), GUEST("s2:4k:33") } },
	{ "firmware-4k48",
	  true,
	  { INIT("el1:high:4k:48"), EFI("el1:low:4k:48"),
	    TEMP("el1:low:4k:39") } },
	{ "firmware-64k48",
	  true,
	  { INIT("el1:high:64k:48"), EFI("el1:low:64k:48"),
	    TEMP("el1:low:64k:48") } },
	{ "replica-4k48",
	  true,
	  { INIT("el1:high:4k:48"), EFI("el1:high:4k:48") } },
	{ "clone-4k48",
	  false,
	  { INIT("el1:high:4k:48"), TEMP("el1:high:4k:48") } },
	{ "temp-4k25", false, { TEMP("el1:low:4k:25") } },
	{ "temp-el2-4k39", false, { TEMP("el2:4k:39") } },
	{ "all-4k48",
	  true,
	  { INIT("el1:high:4k:48"), USER(1, "el1:low:4k:48"), GUEST("s2:4k:40"),
	    EFI("el1:low:4k:48") } },
};

unsigned int fz_world_count(void)
{
	return PG_ARRAY_SIZE(fz_worlds);
}

static bool wanted(uint32_t classes, enum pg_space_class class)
{
	return classes >> class & 1;
}

/* A world's own spaces come first, then children. */
unsigned int fz_space_count(const struct fz_form *f, uint32_t classes)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < f->count; i++)
		count += wanted(classes, f->shapes[i].class);
	if (f->parent >= 0 && wanted(classes, f->shapes[f->parent].class))
		count += FZ_CHILDREN;
	return count;
}

unsigned int fz_space_id(const struct fz_form *f, uint32_t classes,
			 unsigned int n)
{
	for (unsigned int i = 0; i < f->count; i++)
		if (wanted(classes, f->shapes[i].class) && !n--)
			return f->shapes[i].id;
	return FZ_CHILD + n;
}

const struct fz_shape *fz_shape_of(const struct fz_form *f, unsigned int id)
{
	for (unsigned int i = 0; i < f->count; i++)
		if (f->shapes[i].id == id)
			return &f->shapes[i];
	return &f->shapes[f->parent >= 0 ? f->parent : 0];
}

bool fz_kind_fits(const struct fz_header *header, unsigned int kind)
{
	const struct fz_plan *plan = fz_plan_of(kind);
	const struct fz_form *f = fz_form_of(header->world);

	if (plan->refs &&
	    pg_schemes[header->scheme]->knobs.reclaim != PG_RECLAIM_REFCOUNT)
		return false;
	return !plan->classes || fz_space_count(f, plan->classes);
}
