// SPDX-License-Identifier: GPL-2.0-or-later
/* verify --baseline and --write-baseline: files, and what they make of a run. */
#include "verify/baseline.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/bits.h"
#include "base/replace.h"
#include "cmd.h"
#include "out.h"
#include "verify.h"

/* One line without its newline. False at the end; *whole: not cut. */
static bool read_line(FILE *f, char *buf, size_t size, bool *whole)
{
	size_t n;

	*whole = true;
	if (!fgets(buf, size, f))
		return false;
	n = strlen(buf);
	if (n && buf[n - 1] == '\n')
		buf[n - 1] = '\0';
	else
		*whole = feof(f);
	return true;
}

static int read_lines(FILE *f, struct pg_baseline *b, struct pg_error *err)
{
	char line[PG_BASELINE_LINE_MAX];
	bool whole;
	int ret = PG_OK;

	while (!ret && read_line(f, line, sizeof(line), &whole)) {
		if (whole)
			ret = pg_baseline_add(b, line, err);
		else
			ret = pg_error(err, PG_EFORMAT,
				       "line %zu: it is too long, or no text",
				       b->lines + 1);
	}
	if (!ret && ferror(f))
		ret = pg_error(err, PG_EIO, "%s", strerror(errno));
	return ret ? ret : pg_baseline_sort(b, err);
}

bool baseline_load(const char *name, struct pg_baseline *b)
{
	FILE *f = fopen(name, "r");
	struct pg_error err;
	int ret;

	if (!f) {
		complain("cannot read %s: %s", name, strerror(errno));
		return false;
	}
	ret = read_lines(f, b, &err);
	fclose(f);
	if (ret)
		complain("%s: %s", name, err.text);
	return !ret;
}

/* Of any version. What is no plain file is refused when it comes to writing. */
static bool is_baseline(FILE *f)
{
	static const char begin[] = "# pgtool baseline ";
	char head[sizeof(begin) - 1];
	size_t n = fread(head, 1, sizeof(head), f);

	return !n || (n == sizeof(head) && !memcmp(head, begin, n));
}

bool baseline_may_write(const char *name)
{
	struct stat st;
	FILE *f;
	bool ok;

	if (stat(name, &st) || !S_ISREG(st.st_mode))
		return true;
	f = fopen(name, "r");
	if (!f) {
		complain("cannot read %s: %s", name, strerror(errno));
		return false;
	}
	ok = is_baseline(f);
	fclose(f);
	if (!ok)
		complain("--write-baseline %s: this file is there and is no "
			 "baseline, so it is left alone",
			 name);
	return ok;
}

/* The lines of a file, sorted, so that files can be compared. */
struct lines {
	char **list;
	size_t count;
	bool partial;
};

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool make_lines(const struct verdict *verdict, struct lines *lines)
{
	size_t count;
	const struct pg_finding *f = pg_verify_findings(verdict->v, &count);

	lines->list = calloc(count + 1, sizeof(*lines->list));
	for (size_t i = 0; lines->list && i < count; i++) {
		char text[PG_BASELINE_LINE_MAX];

		pg_baseline_line(&f[i],
				 pg_verify_space_name(verdict->v, f[i].space),
				 text, sizeof(text));
		lines->list[i] = strdup(text);
		if (!lines->list[i])
			return false;
		lines->count++;
	}
	if (lines->count)
		qsort(lines->list, count, sizeof(*lines->list), by_text);
	return lines->list;
}

static void free_lines(struct lines *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		free(lines->list[i]);
	free(lines->list);
}

static bool put_lines(FILE *file, void *ctx)
{
	const struct lines *lines = ctx;

	fprintf(file,
		"%s\n# What pgtool verify found: space, addresses, rule, "
		"level, attributes\n",
		PG_BASELINE_HEADER);
	if (lines->partial)
		fprintf(file, "# Not all could be judged.\n");
	/* Two findings may differ in what a line does not hold. */
	for (size_t i = 0; i < lines->count; i++) {
		if (!i || strcmp(lines->list[i], lines->list[i - 1]))
			fprintf(file, "%s\n", lines->list[i]);
	}
	return !ferror(file);
}

bool baseline_save(const char *name, const struct verdict *verdict,
		   struct pg_error *err)
{
	struct lines lines = {
		.partial = verdict->status == STATUS_FAILED,
	};
	int ret;

	if (make_lines(verdict, &lines))
		ret = pg_replace_file(name, PG_SPECIAL_REFUSE, put_lines,
				      &lines, err);
	else
		ret = pg_error(err, PG_ENOMEM, "out of memory");
	free_lines(&lines);
	return !ret;
}

/* Two lists that grow by parts of findings. */
struct sorter {
	struct pg_finding *list[2]; /* fresh, known */
	size_t count[2], room[2];
	bool no_memory;
};

static void take_part(void *ctx, const struct pg_finding *part, bool known)
{
	struct sorter *s = ctx;
	struct pg_finding *list = s->list[known];

	if (s->count[known] == s->room[known]) {
		size_t room = s->room[known] ? 2 * s->room[known] : 64;

		list = realloc(list, room * sizeof(*list));
		if (!list) {
			s->no_memory = true;
			return;
		}
		s->list[known] = list;
		s->room[known] = room;
	}
	list[s->count[known]++] = *part;
}

static bool sort_out(struct verdict *d, const struct pg_finding *all,
		     size_t count)
{
	struct sorter s = { 0 };

	for (size_t i = 0; i < count; i++)
		pg_baseline_split(d->baseline, &all[i],
				  pg_verify_space_name(d->v, all[i].space),
				  take_part, &s);
	d->fresh = d->lists[0] = s.list[0];
	d->known = d->lists[1] = s.list[1];
	d->nfresh = s.count[0];
	d->nknown = s.count[1];
	return !s.no_memory;
}

bool baseline_apply(struct verdict *d)
{
	bool ok = true;

	d->fresh = pg_verify_findings(d->v, &d->nfresh);
	if (d->baseline)
		ok = sort_out(d, d->fresh, d->nfresh);
	for (size_t i = 0; i < d->nfresh; i++)
		d->found[d->fresh[i].severity]++;
	return ok;
}

static bool was_judged(const struct verdict *d, const char *space)
{
	for (size_t i = 0; i < pg_verify_spaces(d->v); i++) {
		if (!strcmp(pg_verify_space_name(d->v, i), space))
			return true;
	}
	return false;
}

static bool in_range(const struct opts *o, const struct pg_known *k)
{
	uint64_t last = pg_add_sat(o->range_first, o->range_size - 1);

	return !o->range_size || !k->ranged ||
	       (k->last >= o->range_first && k->first <= last);
}

/* The run could have found it. */
static bool was_looked_for(const struct verdict *d, const struct pg_known *k)
{
	return !d->opts->rules.off[pg_rule_index(k->rule->name)] &&
	       in_range(d->opts, k) && was_judged(d, k->space);
}

bool baseline_find_gone(struct verdict *d)
{
	const struct pg_baseline *b = d->baseline;

	/* What was not judged may hide it. */
	if (!b || d->status == STATUS_FAILED)
		return true;
	d->gone = calloc(b->count + 1, sizeof(struct pg_known *));
	for (size_t i = 0; d->gone && i < b->count; i++) {
		if (!b->list[i].found && was_looked_for(d, &b->list[i]))
			d->gone[d->ngone++] = &b->list[i];
	}
	return d->gone;
}
