// SPDX-License-Identifier: GPL-2.0-or-later
/* verify IMAGE --against TEXT: does the image say what the kernel printed? */
#include <inttypes.h>
#include <string.h>

#include "cmd.h"
#include "linux/ptdump_compare.h"
#include "out.h"
#include "print.h"
#include "ptdump_walk.h"
#include "verify_text.h"

struct against {
	struct session *s;
	const struct space *space;
	const struct captured *c;
	struct pg_ptdump_compare compare;
};

/* Takes "no USR" and the like out of words: of a mapping, what it has. */
static void drop_negations(char *words)
{
	char *to = words, *from = words;

	while (*from) {
		size_t skip = strncmp(from, "no ", 3) ? 0 : 3;
		size_t n = skip + strcspn(from + skip, " ");

		n += from[n] == ' ';
		if (!skip) {
			memmove(to, from, n);
			to += n;
		}
		from += n;
	}
	*to = '\0';
}

/* One side's words where the two differ, and its level if they differ in it. */
static const char *side(const struct against *a, const struct pg_ptdump_diff *d,
			bool image, char *buf, size_t size)
{
	uint64_t value = image ? d->image : d->text;
	uint64_t mask = d->kind == PG_PTDUMP_CHANGED ? d->mask : ~UINT64_C(0);
	int level = image ? d->image_level : d->text_level;
	size_t n;

	pg_ptdump_words_of(&a->c->text, value, mask, buf, size);
	if (d->kind != PG_PTDUMP_CHANGED)
		drop_negations(buf);
	n = strlen(buf);
	if (d->kind == PG_PTDUMP_CHANGED && d->image_level != d->text_level)
		snprintf(buf + n, size - n, "%slevel %d", n ? ", " : "", level);
	return buf;
}

static void print_json(const struct against *a, const struct pg_ptdump_diff *d)
{
	char image[160], text[160];

	out_printf("{\"difference\":\"%s\",", pg_ptdump_diff_name(d->kind));
	print_json_string("space", a->space->name);
	out_printf(",\"va\":\"0x%016" PRIx64 "\",\"size\":%" PRIu64 ",",
		   d->start, d->end - d->start);
	print_json_string("image", side(a, d, true, image, sizeof(image)));
	out_printf(",");
	print_json_string("text", side(a, d, false, text, sizeof(text)));
	out_printf(",\"line\":%" PRIu64 "}\n", d->number);
}

static void print_text(const struct against *a, const struct pg_ptdump_diff *d)
{
	static const char *const what[] = {
		[PG_PTDUMP_ONLY_IMAGE] = "mapped in the image only",
		[PG_PTDUMP_ONLY_TEXT] = "mapped in the text only",
		[PG_PTDUMP_CHANGED] = "mapped otherwise",
		[PG_PTDUMP_INVALID] = "invalid in both, but with other bits",
		[PG_PTDUMP_UNCOVERED] = "mapped where the text has no line",
	};
	char image[160], text[160];

	out_printf("%s: 0x%016" PRIx64 "-0x%016" PRIx64 ": %s", a->space->name,
		   d->start, d->end, what[d->kind]);
	side(a, d, true, image, sizeof(image));
	side(a, d, false, text, sizeof(text));
	if (d->kind == PG_PTDUMP_CHANGED || d->kind == PG_PTDUMP_INVALID)
		out_printf(": image %s; text %s", image, text);
	else
		out_printf(": %s",
			   d->kind == PG_PTDUMP_ONLY_TEXT ? text : image);
	if (d->number)
		out_printf(" (line %" PRIu64 ")", d->number);
	out_printf("\n");
}

static void differs(void *ctx, const struct pg_ptdump_diff *d)
{
	struct against *a = ctx;

	if (a->s->opts->format == FORMAT_JSON)
		print_json(a, d);
	else
		print_text(a, d);
}

/* As the walk shows it, and to the session as well. */
static void unreadable(void *ctx, const struct pg_visit *v, uint64_t start,
		       uint64_t end)
{
	struct against *a = ctx;

	pg_ptdump_compare_unreadable(&a->compare, v, start, end);
	session_unreadable(a->s, start, v->at, v->count);
}

static void line(void *ctx, const struct pg_ptdump_line *l)
{
	struct against *a = ctx;

	pg_ptdump_compare_line(&a->compare, l);
}

static void marker(void *ctx, const char *name)
{
	(void)ctx;
	(void)name;
}

static bool compare(struct against *a, struct ptdump_plan *plan)
{
	const struct opts *o = a->s->opts;
	const struct pg_ptdump_sink sink = { marker, line, unreadable, a };
	struct ptdump_end end;

	plan->style.mask |= pg_ptdump_words_style(a->c->text.words).mask;
	plan->style.flush = true;
	a->compare = (struct pg_ptdump_compare){
		.text = &a->c->text,
		.lines = &a->c->lines,
		.regime = &plan->regime,
		.image_mask = plan->style.mask,
		.first = o->range_size ? o->range_first : 0,
		.last = o->range_size
				? pg_add_sat(o->range_first, o->range_size - 1)
				: UINT64_MAX,
		.differs = differs,
		.ctx = a,
	};
	pg_ptdump_compare_begin(&a->compare);
	if (!ptdump_walk(a->s, a->space, plan, &sink, &end))
		return false;
	pg_ptdump_compare_end(&a->compare);
	ptdump_report(a->s, a->space, &end);
	return true;
}

static void print_count(const struct against *a)
{
	char names[512];

	snprintf(names, sizeof(names), "%.200s and %.200s", a->space->name,
		 a->c->name);
	make_printable(names);
	out_printf("%s: %" PRIu64 " difference%s\n", names, a->compare.count,
		   a->compare.count == 1 ? "" : "s");
}

/* The text and the space have to be of the same kind. */
static bool comparable(const struct session *s, const struct space *space,
		       const struct captured *c)
{
	bool stage2 = c->text.source == PG_PTDUMP_STAGE2;

	if (s->nspaces != 1) {
		complain("--against compares one space with one text");
		return false;
	}
	if (space->regime.off || stage2 != (space->regime.stage == 2)) {
		complain("%s is %s text, and %s are no such tables: name them "
			 "with -a",
			 c->name, pg_ptdump_source_name(c->text.source),
			 space->name);
		return false;
	}
	return true;
}

static int against_text(struct session *s, const struct captured *c)
{
	struct against a = { .s = s, .space = &s->spaces[0], .c = c };
	struct ptdump_plan plan;

	if (!session_find_spaces(s) || !comparable(s, a.space, c))
		return STATUS_FAILED;
	ptdump_plan(s, a.space, false, &plan);
	if (!compare(&a, &plan))
		return STATUS_FAILED;
	if (s->opts->format != FORMAT_JSON)
		print_count(&a);
	return pg_max(s->status, a.compare.count ? STATUS_REPORT : STATUS_OK);
}

int verify_against(struct session *s)
{
	struct captured c;
	int status = captured_read(s->opts, s->opts->against, &c);

	if (c.readable)
		status = pg_max(status, against_text(s, &c));
	captured_free(&c);
	return status;
}
