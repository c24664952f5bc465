// SPDX-License-Identifier: GPL-2.0-or-later
#include "linux/ptdump_order.h"

#include <inttypes.h>

#include "linux/ptdump_regions.h"

/* 2^ia_bits, of which the user may have told the number. */
static bool ends_guest(unsigned int ipa_bits, uint64_t end)
{
	return ipa_bits ? end == PG_BIT(ipa_bits) : end && !(end & (end - 1));
}

/* The end of the space, and of the UEFI space, are known numbers. */
bool pg_ptdump_marker_follows(const struct pg_ptdump_text *t, const char *name,
			      struct pg_ptdump_wrong *wrong)
{
	if (t->lines && !t->end)
		return pg_ptdump_wrong(wrong, 0,
				       "the text goes on behind 2^64, where it "
				       "ends");
	if (t->source == PG_PTDUMP_EFI && t->markers &&
	    !pg_ptdump_region_efi_end(t->end))
		return pg_ptdump_wrong(wrong, 5,
				       "'%s' cannot come at 0x%016" PRIx64
				       ", which ends no kernel's space",
				       name, t->end);
	if (t->source == PG_PTDUMP_STAGE2 && t->markers &&
	    !ends_guest(t->ipa_bits, t->end))
		return pg_ptdump_wrong(wrong, 5,
				       "'%s' cannot come at 0x%016" PRIx64
				       ", which is not where the guest's "
				       "addresses end",
				       name, t->end);
	return true;
}

/* The first line begins where the space does. */
static bool check_first(const struct pg_ptdump_text *t, uint64_t start,
			struct pg_ptdump_wrong *wrong)
{
	bool kernel = t->source == PG_PTDUMP_KERNEL;

	if (kernel ? pg_ptdump_region_base(start) : !start)
		return true;
	return pg_ptdump_wrong(
		wrong, 0,
		"the first line begins at 0x%016" PRIx64
		", where %s: the text's beginning is missing",
		start, kernel ? "no kernel's addresses begin" : "0 belongs");
}

static bool check_next(const struct pg_ptdump_text *t, uint64_t start,
		       struct pg_ptdump_wrong *wrong)
{
	uint64_t end = t->end;

	if (start == end && end)
		return true;
	if (!end)
		return pg_ptdump_wrong(wrong, 0,
				       "the text goes on behind 2^64, where it "
				       "ends");
	if (start < t->last)
		return pg_ptdump_wrong(wrong, 0,
				       "the range goes back: the line before "
				       "ends at 0x%016" PRIx64,
				       end);
	return pg_ptdump_wrong(
		wrong, 0, "%s: the line before ends at 0x%016" PRIx64,
		start < end ? "the ranges overlap" : "addresses are missing",
		end);
}

/* 2^64 ends stage 1 only; low spaces end at 2^52 at the latest. */
static bool check_order(const struct pg_ptdump_text *t, bool end_marker,
			const struct pg_ptdump_line *l,
			struct pg_ptdump_wrong *wrong)
{
	if (t->source == PG_PTDUMP_STAGE2 && end_marker)
		return pg_ptdump_wrong(
			wrong, 0,
			"a range behind the marker that ends the "
			"text");
	if (t->source == PG_PTDUMP_EFI && !end_marker &&
	    (l->start >= PG_BIT(48) || l->end > PG_BIT(48)))
		return pg_ptdump_wrong(wrong, 0,
				       "the marker 'UEFI runtime end' is "
				       "missing before this range");
	return true;
}

static bool check_range(const struct pg_ptdump_text *t,
			const struct pg_ptdump_line *l,
			struct pg_ptdump_wrong *wrong)
{
	enum pg_ptdump_source source = t->source;
	bool to_top = !l->end && source != PG_PTDUMP_STAGE2;

	if ((l->start | l->end) & 0xfff)
		return pg_ptdump_wrong(wrong, l->start & 0xfff ? 0 : 19,
				       "the address is no multiple of 4096");
	if (l->end <= l->start && !to_top)
		return pg_ptdump_wrong(wrong, 19, "the range ends %s it starts",
				       l->end == l->start ? "where" : "before");
	if (source != PG_PTDUMP_KERNEL &&
	    (l->end > PG_BIT(52) || l->start >= PG_BIT(52)))
		return pg_ptdump_wrong(
			wrong, 19,
			"the range goes beyond 2^52, the largest "
			"address of this text");
	if (source == PG_PTDUMP_STAGE2 && t->ipa_bits &&
	    l->end > pg_ones(t->ipa_bits) + 1)
		return pg_ptdump_wrong(
			wrong, 19,
			"the range goes beyond 2^%u, the guest's "
			"last address",
			t->ipa_bits);
	return true;
}

bool pg_ptdump_line_follows(const struct pg_ptdump_text *t, bool end_marker,
			    const struct pg_ptdump_line *l,
			    struct pg_ptdump_wrong *wrong)
{
	return check_range(t, l, wrong) &&
	       check_order(t, end_marker, l, wrong) &&
	       (t->lines ? check_next(t, l->start, wrong)
			 : check_first(t, l->start, wrong));
}
