// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Raw memory with what people say about it: VMCOREINFO, registers, a regime.
 * The input is a header, little-endian, the texts, and memory:
 *
 *	u16	bytes of VMCOREINFO	u16	bytes of registers
 *	u8	bytes of a regime	u8	pieces, PIECES at most
 *	u8	which registers		u8	which addresses are asked; bit 7:
 *					the second piece is not aligned
 *	u32	root, in 4K pages
 *	for each piece: u32 physical address in 4K pages, u16 bytes
 *	VMCOREINFO, registers, regime, memory of the pieces
 *
 * What runs over the end of the input is cut.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "arch/nested.h"
#include "image/image.h"
#include "formats/tour.h"

#define NAME	      "raw"
#define BUDGET	      2000
#define PIECES	      8
#define HEADER	      12
#define FOUND(f, ...) fz_found((f), NAME, __VA_ARGS__)

struct bytes {
	const uint8_t *at;
	size_t size;
};

struct input {
	struct bytes info, regs, spec;
	struct pg_image_bytes pieces[PIECES];
	unsigned int count;
	uint8_t space, flags;
	uint64_t root;
};

static struct bytes take(struct bytes *from, size_t size)
{
	struct bytes taken = { from->at,
			       size < from->size ? size : from->size };

	from->at += taken.size;
	from->size -= taken.size;
	return taken;
}

static uint64_t number(const struct bytes *b, size_t at, unsigned int bytes)
{
	uint64_t value = 0;

	for (unsigned int i = bytes; i-- > 0;)
		value = value << 8 | (at + i < b->size ? b->at[at + i] : 0);
	return value;
}

static void decode(struct bytes all, struct input *in)
{
	struct bytes head = take(&all, HEADER), places;

	in->count = number(&head, 5, 1) % (PIECES + 1);
	in->space = number(&head, 6, 1);
	in->flags = number(&head, 7, 1);
	in->root = number(&head, 8, 4) << 12;
	places = take(&all, 6 * in->count);
	in->info = take(&all, number(&head, 0, 2));
	in->regs = take(&all, number(&head, 2, 2));
	in->spec = take(&all, number(&head, 4, 1));
	for (unsigned int i = 0; i < in->count; i++) {
		struct bytes b = take(&all, number(&places, 6 * i + 4, 2));

		in->pieces[i] = (struct pg_image_bytes){
			.name = "piece",
			.bytes = b.at,
			.size = b.size,
			.raw = true,
			.pa = number(&places, 6 * i, 4) << 12,
		};
	}
	if (in->count > 1 && in->flags & 0x80)
		in->pieces[1].pa += 0x808;
}

/* A copy with a NUL behind it. */
static const char *text_of(const struct bytes *b)
{
	static char text[256];

	memcpy(text, b->at, b->size);
	text[b->size] = '\0';
	return text;
}

static bool same_regime(const struct pg_regime *a, const struct pg_regime *b)
{
	char x[320], y[320];

	pg_regime_describe(a, x, sizeof(x));
	pg_regime_describe(b, y, sizeof(y));
	return !strcmp(x, y) && a->kind == b->kind && a->high == b->high &&
	       a->granule == b->granule && a->txsz == b->txsz &&
	       a->ps == b->ps && a->sl == b->sl && a->ds == b->ds &&
	       a->tbi == b->tbi && a->hpd == b->hpd && a->ha == b->ha &&
	       a->hd == b->hd && a->wxn == b->wxn && a->pan == b->pan &&
	       a->epan == b->epan && a->e0pd == b->e0pd && a->pie == b->pie &&
	       a->fwb == b->fwb && a->ee == b->ee && a->mair == b->mair &&
	       a->pir == b->pir && a->pire0 == b->pire0 &&
	       a->start == b->start && a->oa_bits == b->oa_bits &&
	       a->root_bits == b->root_bits && a->leaves == b->leaves;
}

/* What a regime promises, whoever made it. */
static void check_geometry(struct fz_finding *f, const struct pg_regime *r,
			   const char *from)
{
	unsigned int bits;

	if (r->off)
		return;
	bits = r->granule + r->root_bits +
	       r->stride * (PG_LEVEL_MAX - r->start);
	if (r->start < PG_LEVEL_MIN || r->start > PG_LEVEL_MAX ||
	    bits != r->ia_bits || r->ia_bits != 64u - r->txsz ||
	    r->oa_bits > 52 || r->stride != r->granule - 3u)
		FOUND(f, "regime", from, "geometry",
		      "%u bits from level %d, %u in the root", r->ia_bits,
		      r->start, r->root_bits);
}

static bool read_spec(struct fz_finding *f, const struct bytes *b,
		      struct pg_regime *r)
{
	char spec[PG_REGIME_SPEC_MAX];
	struct pg_regime again;
	struct pg_error err = { "" };

	if (!b->size)
		return false;
	if (pg_regime_parse(text_of(b), r, &err)) {
		if (!err.text[0])
			FOUND(f, "sentence", "spec", "empty", "no sentence");
		return false;
	}
	check_geometry(f, r, "spec");
	pg_regime_spec(r, spec, sizeof(spec));
	if (strlen(spec) == sizeof(spec) - 1)
		FOUND(f, "print", "spec", "long", "%s", spec);
	else if (pg_regime_parse(spec, &again, &err))
		FOUND(f, "print", "spec", "refused", "%s", err.text);
	else if (!same_regime(r, &again))
		FOUND(f, "print", "spec", "differs", "\"%s\" is another regime",
		      spec);
	return true;
}

static bool same_regs(const struct pg_regs *a, const struct pg_regs *b)
{
	for (unsigned int i = 0; i < PG_REG_COUNT; i++) {
		if (a->known[i] != b->known[i] ||
		    (a->known[i] && a->value[i] != b->value[i]))
			return false;
	}
	return true;
}

static void check_printed(struct fz_finding *f, const struct pg_regs *regs)
{
	char text[PG_REG_COUNT * 48];
	struct pg_regs again = { 0 };
	struct pg_error err = { "" };
	size_t n = 0;

	for (unsigned int i = 0; i < PG_REG_COUNT; i++) {
		if (regs->known[i])
			n += snprintf(text + n, sizeof(text) - n,
				      "%s=0x%" PRIx64 "\n", pg_reg_name(i),
				      regs->value[i]);
	}
	if (pg_regs_parse(&again, text, n, &err))
		FOUND(f, "print", "regs", "refused", "%s", err.text);
	else if (!same_regs(regs, &again))
		FOUND(f, "print", "regs", "differs", "other registers");
}

/* The file's lines one by one, as -R takes them. */
static void check_lines(struct fz_finding *f, const struct bytes *b,
			const struct pg_regs *regs)
{
	const char *at = (const char *)b->at, *end = at + b->size;
	struct pg_regs single = { 0 };
	char line[256];

	while (at < end) {
		const char *stop = memchr(at, '\n', end - at);
		size_t n = (stop ? stop : end) - at, skip;

		if (n >= sizeof(line))
			return;
		memcpy(line, at, n);
		line[n] = '\0';
		skip = strspn(line, " \t\v\f\r");
		if (line[skip] && line[skip] != '#' &&
		    pg_regs_set(&single, line, NULL))
			FOUND(f, "pieces", "regs", "refused", "%.60s", line);
		at += n + 1;
	}
	if (!same_regs(regs, &single))
		FOUND(f, "pieces", "regs", "differs",
		      "line by line there are other registers");
}

static bool read_regs(struct fz_finding *f, const struct bytes *b,
		      struct pg_regs *regs)
{
	struct pg_error err = { "" };

	*regs = (struct pg_regs){ 0 };
	if (!b->size)
		return false;
	if (pg_regs_parse(regs, (const char *)b->at, b->size, &err)) {
		if (strncmp(err.text, "line ", 5))
			FOUND(f, "sentence", "regs", "line",
			      "which line? \"%s\"", err.text);
		return false;
	}
	check_printed(f, regs);
	check_lines(f, b, regs);
	return true;
}

/* All spaces: what is refused has a sentence, the rest can be described. */
static void check_spaces(struct fz_finding *f, const struct pg_regs *regs)
{
	struct pg_regime r, again;
	char text[320], spec[PG_REGIME_SPEC_MAX], second[PG_REGIME_SPEC_MAX];
	uint64_t root;

	for (int i = PG_SPACE_EL1_LOW; i <= PG_SPACE_S2; i++) {
		struct pg_error err = { "" };

		if (pg_regime_from_regs(regs, i, &r, &root, &err)) {
			if (!err.text[0])
				FOUND(f, "sentence", "space", "empty", "%d", i);
			continue;
		}
		check_geometry(f, &r, "regs");
		pg_regime_describe(&r, text, sizeof(text));
		if (!text[0])
			FOUND(f, "print", "describe", "empty", "%d", i);
		if (r.off)
			continue;
		pg_regime_spec(&r, spec, sizeof(spec));
		if (pg_regime_parse(spec, &again, NULL))
			continue;
		pg_regime_spec(&again, second, sizeof(second));
		if (strcmp(spec, second))
			FOUND(f, "print", "space", "differs", "\"%s\", \"%s\"",
			      spec, second);
	}
}

/* Tables at the root that registers name, or that the header does. */
static void tour_regs(struct fz_tour *t, const struct pg_image *image,
		      const struct input *in, const struct pg_regs *regs)
{
	enum pg_space_reg which = in->space % (PG_SPACE_S2 + 1);
	struct pg_regime r, r2;
	struct pg_tables s1 = { &r, pg_image_mem(image), 0, NULL };
	struct pg_tables s2 = { &r2, pg_image_mem(image), 0, NULL };
	struct pg_nested nested;

	t->regs = regs;
	t->which = which;
	if (pg_regime_from_regs(regs, which, &r, &s1.root, NULL)) {
		if (r.flaw)
			fz_tour_flawed(t, &r);
		return;
	}
	if (r.off || s1.root & (pg_regime_root_align(&r) - 1))
		return;
	if (r.kind == PG_EL10 && pg_regs_stage2_on(regs)) {
		if (pg_regime_from_regs(regs, PG_SPACE_S2, &r2, &s2.root,
					NULL) ||
		    s2.root & (pg_regime_root_align(&r2) - 1) ||
		    pg_oa_too_big(&r2, s2.root))
			return;
		pg_nested_init(&nested, &s2);
		s1.mem = &nested.mem;
		s1.through = &s2;
	}
	fz_tour(t, &s1, false);
}

static void tour_spec(struct fz_tour *t, const struct pg_image *image,
		      const struct input *in, const struct pg_regime *r)
{
	struct pg_tables tables = {
		.regime = r,
		.mem = pg_image_mem(image),
		.root = in->root & -pg_regime_root_align(r),
	};

	t->regs = NULL;
	fz_tour(t, &tables, false);
}

/* Pieces that are cut in two hold what they held. */
static void check_cut(struct fz_finding *f, const struct pg_image *image,
		      const struct input *in)
{
	struct pg_image_bytes halves[2 * PIECES];
	struct pg_image *cut;
	unsigned int n = 0;

	for (unsigned int i = 0; i < in->count; i++) {
		struct pg_image_bytes *h = &halves[n++];
		uint64_t size = in->pieces[i].size / 2;

		*h = in->pieces[i];
		if (!size)
			continue;
		halves[n] = *h;
		h->size = size;
		halves[n].bytes = (const uint8_t *)h->bytes + size;
		halves[n].pa += size;
		halves[n++].size -= size;
	}
	if (pg_image_open_bytes(halves, n, &cut, NULL)) {
		FOUND(f, "pieces", "open", "refused", "%u pieces", n);
		return;
	}
	for (unsigned int i = 0; i < n; i++) {
		uint8_t a = 0, b = 0;
		bool x = pg_mem_read(pg_image_mem(image), halves[i].pa, &a, 1);
		bool y = pg_mem_read(pg_image_mem(cut), halves[i].pa, &b, 1);

		if (x != y || a != b)
			FOUND(f, "pieces", "memory", "differs", "at 0x%" PRIx64,
			      halves[i].pa);
	}
	pg_image_close(cut);
}

static void tour(struct fz_tour *t, const struct pg_image *image,
		 const struct input *in, const struct pg_regs *regs,
		 const struct pg_regime *r)
{
	static struct pg_vmcoreinfo info;
	struct pg_error err = { "" };
	const char *text = (const char *)in->info.at;

	check_cut(t->finding, image, in);
	if (!in->info.size && !regs && !r)
		fz_tour_kernel(t, image, NULL);
	else if (in->info.size &&
		 !pg_vmcoreinfo_set(&info, text, in->info.size, &err))
		fz_tour_kernel(t, image, &info);
	else if (in->info.size && !err.text[0])
		FOUND(t->finding, "sentence", "vmcoreinfo", "empty", "none");
	if (regs && !t->finding->found)
		tour_regs(t, image, in, regs);
	if (r && !t->finding->found)
		tour_spec(t, image, in, r);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	fz_tour_prepare();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fz_finding f = { 0 };
	struct fz_tour t = { NAME, .finding = &f, .budget = BUDGET };
	struct pg_error err = { "" };
	struct pg_image *image;
	struct pg_regime regime;
	struct pg_regs regs;
	struct input in;
	bool has_spec, has_regs;

	decode((struct bytes){ data, size }, &in);
	t.seed = in.flags;
	has_spec = read_spec(&f, &in.spec, &regime);
	has_regs = read_regs(&f, &in.regs, &regs);
	if (has_regs)
		check_spaces(&f, &regs);
	if (!pg_image_open_bytes(in.pieces, in.count, &image, &err)) {
		tour(&t, image, &in, has_regs ? &regs : NULL,
		     has_spec ? &regime : NULL);
		pg_image_close(image);
	} else if (!err.text[0]) {
		FOUND(&f, "sentence", "open", "empty", "no sentence");
	}
	fz_hash = fz_mix(t.hash, f.found);
	if (f.found)
		fz_report(&f);
	return 0;
}
