// SPDX-License-Identifier: GPL-2.0-or-later
#include "linux/ptdump_shape.h"

#include <inttypes.h>
#include <stdio.h>

enum { PGD, P4D, PUD, PMD, PTE };

/* Largest granule first, then fewest bits (arch/arm64/Kconfig, 6.12). */
static const struct pg_ptdump_shape shapes[] = {
	{ 16, 42, 2 }, { 16, 48, 1 },  { 16, 52, 1 }, { 14, 36, 2 },
	{ 14, 47, 1 }, { 14, 48, 0 },  { 14, 52, 0 }, { 12, 39, 1 },
	{ 12, 48, 0 }, { 12, 52, -1 },
};

int pg_ptdump_shape_level(const struct pg_ptdump_shape *shape, int index)
{
	/* PGD is the root's name, whatever its level is. */
	return index == PGD ? shape->start : index - 1;
}

static unsigned int level_shift(unsigned int granule, int level)
{
	return granule + (granule - 3) * (PG_LEVEL_MAX - level);
}

/*
 * A level has a name of its own below the root; only with two levels do the
 * kernels from 6.9 on call the root's blocks PMD, and its holes PGD.
 */
static bool has_name(const struct pg_ptdump_shape *shape, int index)
{
	return index == PGD || index == PMD || index - 1 > shape->start;
}

static bool size_fits(const struct pg_ptdump_shape *s,
		      const struct pg_ptdump_text *t)
{
	if (t->source == PG_PTDUMP_KERNEL)
		return t->first == -PG_BIT(s->va_bits);
	/* With the flush at 0 only the last line's start counts. */
	return t->last < PG_BIT(s->va_bits) &&
	       (t->end <= PG_BIT(s->va_bits) || !t->end);
}

bool pg_ptdump_shape_fits(const struct pg_ptdump_shape *s,
			  const struct pg_ptdump_text *t)
{
	for (int i = 0; i < PG_PTDUMP_LEVELS; i++) {
		unsigned int shift;

		if (!(t->names >> i & 1))
			continue;
		shift = level_shift(s->granule, pg_ptdump_shape_level(s, i));
		if (!has_name(s, i) || t->bounds[i] & pg_ones(shift))
			return false;
	}
	return size_fits(s, t);
}

bool pg_ptdump_shape_find(const struct pg_ptdump_text *t,
			  struct pg_ptdump_shape *shape, bool *sure)
{
	bool found = false;

	*sure = true;
	for (size_t i = 0; i < PG_ARRAY_SIZE(shapes); i++) {
		if (!pg_ptdump_shape_fits(&shapes[i], t))
			continue;
		if (!found)
			*shape = shapes[i];
		else if (shapes[i].granule != shape->granule)
			*sure = false;
		found = true;
	}
	return found;
}

/* VA_BITS_MIN: with 52 bits, 48 for 4K and 64K, and 47 for 16K. */
bool pg_ptdump_shape_52(const struct pg_ptdump_text *t, unsigned int min_bits)
{
	for (size_t i = 0; i < PG_ARRAY_SIZE(shapes); i++) {
		unsigned int min = shapes[i].granule == 14 ? 47 : 48;

		if (shapes[i].va_bits == 52 && min == min_bits &&
		    pg_ptdump_shape_fits(&shapes[i], t))
			return true;
	}
	return false;
}

static void say(struct pg_ptdump_text *t, enum pg_ptdump_complete complete,
		const char *why)
{
	t->complete = complete;
	snprintf(t->why, sizeof(t->why), "%s", why);
}

static void say_cut(struct pg_ptdump_text *t, const char *goes_to)
{
	t->complete = PG_PTDUMP_CUT;
	snprintf(t->why, sizeof(t->why),
		 "the text was cut short: its last line ends at 0x%016" PRIx64
		 ", and a whole one goes on to %s",
		 t->end, goes_to);
}

static void judge_efi(struct pg_ptdump_text *t, bool end_marker)
{
	if (!t->end || t->end == PG_BIT(52))
		say(t, PG_PTDUMP_WHOLE, "");
	else if (!end_marker)
		say_cut(t, t->end > PG_BIT(48) ? "2^52, or 2^64"
					       : "the marker 'UEFI runtime "
						 "end', or 2^64");
	else if (pg_ptdump_shape_52(t, __builtin_ctzll(t->end)))
		say(t, PG_PTDUMP_UNTOLD,
		    "cannot be told whether complete: the text ends with "
		    "'UEFI runtime end', but with 52-bit addresses one more "
		    "line follows");
	else
		say(t, PG_PTDUMP_WHOLE, "");
}

static void judge_stage2(struct pg_ptdump_text *t, bool end_marker)
{
	if (end_marker || (t->ipa_bits && t->end == PG_BIT(t->ipa_bits)))
		say(t, PG_PTDUMP_WHOLE, "");
	else if (t->ipa_bits)
		say(t, PG_PTDUMP_UNTOLD,
		    "cannot be told whether complete: the text ends before "
		    "the last address, but kernels up to 7.2 leave out the "
		    "last line");
	else
		say(t, PG_PTDUMP_UNTOLD,
		    "cannot be told whether complete: KVM's text does not say "
		    "where it ends, and up to 7.2 lacks its last line");
}

void pg_ptdump_judge_end(struct pg_ptdump_text *t, bool end_marker)
{
	if (!t->lines)
		say(t, PG_PTDUMP_CUT,
		    "the text was cut short: it has no lines, only markers");
	else if (t->source == PG_PTDUMP_STAGE2)
		judge_stage2(t, end_marker);
	else if (t->source == PG_PTDUMP_EFI)
		judge_efi(t, end_marker);
	else if (t->end)
		say_cut(t, "2^64, printed as 0x0000000000000000");
	else
		say(t, PG_PTDUMP_WHOLE, "");
}
