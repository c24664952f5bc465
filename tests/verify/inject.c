// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fault injection: single corruptions of tables, of which none may be silent.
 *
 *	inject [FILE SPEC]...
 *
 * Each changes one word of one table: a field to another value, or one bit. Of
 * each one of three things has to be true:
 *
 *   rule         verify finds something that it did not find before;
 *   dump         the spans or the kernel's lines change;
 *   meaningless  the bits are ignored or software's by name, or limit what is
 *                limited already, and every address that was tried translates
 *                as before.
 *
 * Anything else is a bug of pgtool: a rule that is missing, or a dump that
 * hides something. COUNT and SEED are environment variables.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/translate.h"
#include "inject.h"

#define SUBJECTS_MAX 96
#define ROWS_MAX     160
#define SAMPLES	     24

enum outcome {
	RULE = 1,
	DUMP = 2,
	MEANINGLESS = 4,
};

static uint64_t state;

/* What happened to each kind of field; each rule, how often. */
static struct row {
	char name[40];
	unsigned int count[8];
} rows[ROWS_MAX];

static size_t nrows;
static unsigned int fired[PG_RULES_MAX];

/* One corruption. */
struct fault {
	struct subject *s;
	struct place place;
	uint64_t index;
	uint64_t ia, size;
	uint64_t before, after;
	char name[40];
	bool by_name; /* ignored, or software's */
	bool limits;  /* an attribute of a table */
};

uint64_t rnd(void)
{
	uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static uint64_t swap(const struct subject *s, uint64_t word)
{
	return s->regime.ee ? __builtin_bswap64(word) : word;
}

/* What is looked for; the last takes anything. */
static bool wanted(const struct fault *f, unsigned int what)
{
	const struct pg_regime *r = &f->s->regime;
	enum pg_desc_kind kind = pg_desc_kind(r, f->place.level, f->before);

	switch (what) {
	case 0:
	case 1:
		return kind == PG_DESC_TABLE_KIND;
	case 2:
	case 3:
		return pg_desc_is_leaf(kind);
	case 4:
		return pg_desc_is_leaf(kind) &&
		       pg_desc_contig(r, f->place.level, f->before);
	case 5:
		return kind == PG_DESC_INVALID && f->before;
	case 6:
		return f->place.level == r->start;
	default:
		return true;
	}
}

/* The next entry of its table that is wanted, round and round. */
static bool next_wanted(struct fault *f, unsigned int what)
{
	const struct pg_mem *mem = &f->s->overlay.mem;

	f->index = rnd() % f->place.entries;
	for (uint64_t i = 0; i < f->place.entries; i++) {
		f->index = (f->index + 1) % f->place.entries;
		if (!pg_mem_read64(mem, f->place.addr + f->index * 8,
				   &f->before))
			continue;
		f->before = swap(f->s, f->before);
		if (wanted(f, what))
			return true;
	}
	return false;
}

static bool pick_entry(struct fault *f)
{
	unsigned int what = rnd() % 8;

	for (int tries = 0; tries < 30; tries++) {
		f->place = f->s->places[rnd() % f->s->nplaces];
		if (next_wanted(f, tries < 20 ? what : 7))
			return true;
	}
	return false;
}

/* A row of the attribute table; which of them, and how many there are. */
static size_t pick_field(const struct fault *f, struct pg_field_at *at)
{
	const struct pg_regime *r = &f->s->regime;
	int level = f->place.level;
	size_t n = 0;

	while (pg_field_get(r, level, f->before, n, at))
		n++;
	if (n)
		pg_field_get(r, level, f->before, rnd() % n, at);
	return n;
}

static void corrupt(struct fault *f)
{
	struct pg_field_at at;

	f->after = f->before;
	if (rnd() % 2 && pick_field(f, &at)) {
		uint64_t mask = pg_mask(at.hi, at.lo);

		while (f->after == f->before)
			f->after = (f->before & ~mask) |
				   (rnd() << at.lo & mask);
		return;
	}
	f->after ^= PG_BIT(rnd() % 64);
}

/* The field that the lowest changed bit lies in. */
static void name_field(struct fault *f)
{
	static const char *const limits[] = { "PXNTable", "UXNTable", "XNTable",
					      "APTable", "APTable[1]" };
	const struct pg_regime *r = &f->s->regime;
	enum pg_desc_kind kind = pg_desc_kind(r, f->place.level, f->before);
	uint64_t changed = f->before ^ f->after;
	const char *name = "reserved";
	bool table = kind == PG_DESC_TABLE_KIND;
	struct pg_field_at at;

	for (size_t i = 0; pg_field_get(r, f->place.level, f->before, i, &at);
	     i++) {
		if (changed & -changed & pg_mask(at.hi, at.lo))
			name = at.field->name;
	}
	for (size_t i = 0; i < PG_ARRAY_SIZE(limits); i++)
		f->limits = f->limits || !strcmp(name, limits[i]);
	f->by_name = !strcmp(name, "ignored") || !strcmp(name, "software") ||
		     !strcmp(name, "PBHA") || (table && !strcmp(name, "AF"));
	snprintf(f->name, sizeof(f->name), "%s, %s", name,
		 pg_desc_is_leaf(kind) ? "leaf" : pg_desc_kind_name(kind));
}

static bool set_up(struct fault *f)
{
	const struct pg_regime *r = &f->s->regime;
	struct overlay *o = &f->s->overlay;

	o->size = 0;
	if (!pick_entry(f))
		return false;
	f->size = PG_BIT(pg_level_shift(r, f->place.level));
	f->ia = f->place.ia + f->index * f->size;
	corrupt(f);
	name_field(f);
	if (!pg_mem_read(o->base, f->place.addr, o->copy, f->place.entries * 8))
		return false;
	o->addr = f->place.addr;
	o->size = f->place.entries * 8;
	return true;
}

static void put(const struct fault *f, uint64_t word)
{
	word = swap(f->s, word);
	memcpy(f->s->overlay.copy + f->index * 8, &word, 8);
}

static bool has(const struct view *v, uint64_t hash)
{
	for (size_t i = 0; i < v->count; i++) {
		if (v->findings[i].hash == hash)
			return true;
	}
	return false;
}

/* Findings that are new, counted for their rules. */
static bool new_findings(const struct view *old, const struct view *now)
{
	bool seen[PG_RULES_MAX] = { 0 }, any = false;

	for (size_t i = 0; i < now->count; i++) {
		int rule = pg_rule_index(now->findings[i].rule->name);

		if (has(old, now->findings[i].hash))
			continue;
		fired[rule] += !seen[rule];
		seen[rule] = any = true;
	}
	return any;
}

static unsigned int compare(const struct fault *f, uint64_t ia, uint64_t size)
{
	struct view old, now;
	unsigned int outcome = 0;

	put(f, f->before);
	if (!view_take(&old, f->s, ia, size))
		abort();
	put(f, f->after);
	if (!view_take(&now, f->s, ia, size))
		abort();
	if (new_findings(&old, &now))
		outcome |= RULE;
	if (old.spans != now.spans || old.lines != now.lines)
		outcome |= DUMP;
	view_drop(&old);
	view_drop(&now);
	return outcome;
}

static bool same_answer(const struct pg_translation *a,
			const struct pg_translation *b)
{
	return a->fault.kind == b->fault.kind &&
	       a->fault.level == b->fault.level && a->pa == b->pa &&
	       a->size == b->size && a->access.priv == b->access.priv &&
	       a->access.user == b->access.user &&
	       a->attr.type == b->attr.type && a->attr.inner == b->attr.inner &&
	       a->attr.outer == b->attr.outer && a->attr.sh == b->attr.sh &&
	       a->attr.tagged == b->attr.tagged &&
	       a->attr.xs_clear == b->attr.xs_clear;
}

/* The first, the last, and some addresses between translate as before. */
static bool translates_alike(const struct fault *f)
{
	struct pg_translation old, now;

	for (int i = 0; i < SAMPLES; i++) {
		uint64_t offset = i == 0   ? 0
				  : i == 1 ? f->size - 1
					   : rnd() % f->size;

		put(f, f->before);
		pg_translate(&f->s->tables, f->ia + offset, NULL, &old);
		put(f, f->after);
		pg_translate(&f->s->tables, f->ia + offset, NULL, &now);
		if (!same_answer(&old, &now))
			return false;
	}
	return true;
}

/* The entry's own range, and where that says nothing, all. */
static unsigned int judge(const struct fault *f)
{
	unsigned int outcome = compare(f, f->ia, f->size);

	if (!outcome)
		outcome = compare(f, 0, 0);
	if (!outcome && (f->by_name || f->limits) && translates_alike(f))
		outcome = MEANINGLESS;
	return outcome;
}

static struct row *row_of(const char *name)
{
	size_t i = 0;

	while (i < nrows && strcmp(rows[i].name, name))
		i++;
	if (i == nrows && nrows < ROWS_MAX - 1)
		snprintf(rows[nrows++].name, sizeof(rows[i].name), "%s", name);
	return &rows[i];
}

/* False: silent. */
static bool inject(struct subject *s, uint64_t seed)
{
	struct fault f = { .s = s };
	unsigned int outcome;

	state = seed;
	if (!set_up(&f))
		return true;
	outcome = judge(&f);
	row_of(f.name)->count[outcome]++;
	if (!outcome)
		printf("# silent: seed %" PRIu64 ", %s: level %d, 0x%" PRIx64
		       ": 0x%016" PRIx64 " became 0x%016" PRIx64
		       ", for 0x%016" PRIx64 " (%s)\n",
		       seed, s->name, f.place.level, f.place.addr + f.index * 8,
		       f.before, f.after, f.ia, f.name);
	return outcome;
}

static int by_name(const void *a, const void *b)
{
	const struct row *ra = a, *rb = b;

	return strcmp(ra->name, rb->name);
}

static void print_tables(void)
{
	qsort(rows, nrows, sizeof(*rows), by_name);
	printf("# %-30s %6s %6s %6s %11s %6s\n", "field", "rule", "dump",
	       "both", "meaningless", "silent");
	for (size_t i = 0; i < nrows; i++)
		printf("# %-30s %6u %6u %6u %11u %6u\n", rows[i].name,
		       rows[i].count[RULE], rows[i].count[DUMP],
		       rows[i].count[RULE | DUMP], rows[i].count[MEANINGLESS],
		       rows[i].count[0]);
	printf("#\n# rules, and the corruptions that each was new to:\n");
	for (int i = 0; pg_rules[i]; i++) {
		if (fired[i])
			printf("# %-30s %6u\n", pg_rules[i]->name, fired[i]);
	}
}

static uint64_t setting(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text ? strtoull(text, NULL, 0) : otherwise;
}

/* A rule that objects to correct tables would hide what a corruption does. */
static bool nothing_wrong(const struct subject *s)
{
	bool clean = true;
	struct view v;

	if (!view_take(&v, s, 0, 0))
		return false;
	for (size_t i = 0; i < v.count; i++) {
		if (v.findings[i].rule->severity == PG_NOTE)
			continue;
		printf("# %s: %s before anything was changed\n", s->name,
		       v.findings[i].rule->name);
		clean = false;
	}
	view_drop(&v);
	return clean;
}

static size_t gather(struct subject *subjects, int argc, char **argv)
{
	size_t n = 0;

	state = setting("SEED", 1);
	for (size_t i = 0; i < made_count(); i++) {
		if (!subject_make(&subjects[n], i) ||
		    !nothing_wrong(&subjects[n++]))
			return 0;
	}
	for (int i = 1; i + 1 < argc && n < SUBJECTS_MAX; i += 2) {
		if (!subject_open(&subjects[n++], argv[i], argv[i + 1]))
			return 0;
	}
	return n;
}

/* Half of them in the made tables, which have more to corrupt. */
static size_t pick_subject(size_t n, uint64_t seed)
{
	size_t made = made_count();

	if (n == made || seed % 2)
		return seed / 2 % made;
	return made + seed / 2 % (n - made);
}

int main(int argc, char **argv)
{
	static struct subject subjects[SUBJECTS_MAX];
	size_t n = gather(subjects, argc, argv);
	uint64_t seed = setting("SEED", 1) * 1000000, silent = 0;
	uint64_t count = setting("COUNT", 10000);

	for (uint64_t i = 0; n && i < count; i++) {
		size_t which = pick_subject(n, seed + i);

		silent += !inject(&subjects[which], seed + i);
	}
	print_tables();
	printf("%sok 1 - %" PRIu64 " corruptions of %zu spaces, none silent\n",
	       n && !silent ? "" : "not ", count, n);
	printf("1..1\n");
	for (size_t i = 0; i < n; i++)
		subject_close(&subjects[i]);
	return !n || silent;
}
