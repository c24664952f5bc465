// SPDX-License-Identifier: GPL-2.0-or-later
/* Scripts printed and read again, made without text, used again. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "engine/script_make.h"

static struct pg_error err;

static struct pg_script *parse(const char *text, size_t size)
{
	struct pg_script *script = NULL;

	if (!pg_script_parse(text, size, NULL, &script, &err))
		return script;
	printf("# %s\n", err.text);
	return NULL;
}

static bool same_values(const struct pg_line *a, const struct pg_line *b)
{
	for (unsigned int i = 0; i < pg_op_args(a->row); i++) {
		const struct pg_value *v = &a->values[i], *w = &b->values[i];

		if (v->given != w->given || v->n != w->n || v->size != w->size)
			return false;
	}
	return true;
}

static bool same_space(const struct pg_mm_params *a,
		       const struct pg_mm_params *b)
{
	char one[PG_REGIME_SPEC_MAX], two[PG_REGIME_SPEC_MAX];

	pg_regime_spec(&a->regime, one, sizeof(one));
	pg_regime_spec(&b->regime, two, sizeof(two));
	return a->id == b->id && a->class == b->class && a->asid == b->asid &&
	       a->built == b->built && a->root == b->root && !strcmp(one, two);
}

static bool same_line(const struct pg_line *a, const struct pg_line *b)
{
	if (a->kind != b->kind || a->actor != b->actor || a->row != b->row ||
	    a->turn_count != b->turn_count)
		return false;
	for (unsigned int i = 0; i < a->turn_count; i++)
		if (a->turns[i].actor != b->turns[i].actor ||
		    a->turns[i].count != b->turns[i].count)
			return false;
	switch (a->kind) {
	case PG_LINE_OP:
		return same_values(a, b);
	case PG_LINE_SPACE:
		return same_space(a->space, b->space);
	case PG_LINE_FAIL:
		return a->how == b->how && a->count == b->count;
	default:
		return true;
	}
}

static bool same(const struct pg_script *a, const struct pg_script *b)
{
	size_t count = pg_script_count(a);

	if (pg_script_scheme(a) != pg_script_scheme(b) ||
	    memcmp(pg_script_knobs(a), pg_script_knobs(b),
		   sizeof(struct pg_knobs)) ||
	    count != pg_script_count(b) ||
	    pg_script_shift(a) != pg_script_shift(b))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!same_line(pg_script_at(a, i), pg_script_at(b, i)))
			return false;
	return true;
}

/* What is printed is the same script, and printed the same again. */
static bool round_trip(const struct pg_script *a)
{
	char *text = NULL, *again = NULL;
	size_t size, more;
	struct pg_script *b;
	bool ok;

	if (pg_script_print(a, &text, &size))
		return false;
	b = parse(text, size);
	ok = b && size == strlen(text) && same(a, b) &&
	     !pg_script_print(b, &again, &more) && !strcmp(text, again);
	if (!ok)
		printf("# %s", text);
	pg_script_destroy(b);
	free(text);
	free(again);
	return ok;
}

static bool text_trip(const char *text)
{
	struct pg_script *a = parse(text, strlen(text));
	bool ok = a && round_trip(a);

	pg_script_destroy(a);
	return ok;
}

static char *slurp(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = calloc(1, 65536);

	if (!f || !text || !fread(text, 1, 65535, f)) {
		free(text);
		text = NULL;
	}
	if (f)
		fclose(f);
	return text;
}

static unsigned int folder(const char *path)
{
	DIR *dir = opendir(path);
	unsigned int count = 0;
	struct dirent *d;

	while (dir && (d = readdir(dir))) {
		const char *dot = strrchr(d->d_name, '.');
		char name[4096], *text;

		if (!dot || strcmp(dot, ".script"))
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, d->d_name);
		text = slurp(name);
		count++;
		if (!text || !text_trip(text))
			CHECK_HAS(name, "reads back");
		free(text);
	}
	if (dir)
		closedir(dir);
	return count;
}

TEST(files)
{
	char path[4000];

	REQUIRE(getenv("SRC"));
	snprintf(path, sizeof(path), "%s/corpora/scripts", getenv("SRC"));
	CHECK(folder(path) >= 5);
	snprintf(path, sizeof(path), "%s/tests/explore", getenv("SRC"));
	CHECK(folder(path) >= 20);
}

static struct pg_mm_params space_of(unsigned int id, const char *regime)
{
	struct pg_mm_params p = { .id = id,
				  .class = PG_CLASS_USER,
				  .asid = id };

	if (pg_regime_parse(regime, &p.regime, &err))
		printf("# %s\n", err.text);
	return p;
}

static struct pg_value value_of(const struct pg_arg *arg, unsigned int seed)
{
	struct pg_value v = { .given = true };

	switch (arg->kind) {
	case PG_ARG_SPACE:
		v.n = 1;
		break;
	case PG_ARG_CHILD:
		v.n = 31;
		break;
	case PG_ARG_RANGE:
	case PG_ARG_MEMORY:
		v.n = (uint64_t)seed << 30;
		v.size = (uint64_t)(seed + 1) << (12 + seed * 7);
		break;
	case PG_ARG_WORD:
		while (seed-- && arg->words[v.n + 1])
			v.n++;
		break;
	case PG_ARG_PROT:
		v.n = seed * 21;
		break;
	default:
		v.n = UINT64_C(0x123456789a) << seed * 4 >> (seed & 1) * 32;
	}
	return v;
}

/* Each operation, with all options and without. */
TEST(rows)
{
	struct pg_mm_params p = space_of(1, "el1:low:4k:48:ha:pie");
	struct pg_script *s = pg_script_new();

	REQUIRE(s);
	pg_script_add_space(s, &p);
	for (unsigned int i = 0; pg_op_lists[i]; i++)
		for (const struct pg_op_row *row = pg_op_lists[i]; row->name;
		     row++)
			for (unsigned int seed = 0; seed < 8; seed++) {
				struct pg_value v[PG_ARGS] = { { 0 } };

				for (unsigned int k = 0; k < pg_op_args(row);
				     k++)
					if (!row->args[k].option || seed & 1)
						v[k] = value_of(&row->args[k],
								seed / 2);
				CHECK(!pg_script_add_op(s, (int)seed % 3 - 1,
							row, v));
			}
	CHECK(pg_script_count(s) > 8 * 70);
	CHECK(round_trip(s));
	pg_script_destroy(s);
}

TEST(other_lines)
{
	static const uint8_t choices[] = { 0, 0, 0, 1, 15, 15, 0 };
	struct pg_mm_params p = space_of(31, "el1:low:64k:52:oa52");
	struct pg_knobs knobs = pg_schemes[5]->knobs;
	struct pg_script *s = pg_script_new();
	struct pg_value v[PG_ARGS] = { { true, 31, 0 } };
	char *text = NULL;
	size_t size;

	REQUIRE(s);
	knobs.bbml = 2;
	knobs.free_path = PG_FREE_NOW;
	pg_script_begin(s, pg_schemes[5], &knobs, 16);
	p.asid = 77;
	p.built = 3;
	p.root = 0x1000;
	CHECK(!pg_script_add_space(s, &p));
	CHECK(!pg_script_add_fail(s, PG_FAIL_PTL, 3));
	CHECK(!pg_script_add_grace(s));
	CHECK(!pg_script_add_op(s, 1, pg_op_row("exit"), v));
	CHECK(!pg_script_add_join(s));
	CHECK(!pg_script_add_op(s, 0, pg_op_row("ptdump"), v));
	CHECK(!pg_script_add_schedule(s, choices, sizeof(choices)));
	CHECK(!pg_script_add_idle(s));
	CHECK(pg_script_at(s, 0)->number == 4);
	REQUIRE(!pg_script_print(s, &text, &size));
	CHECK_STR(text, "script 1\nscheme linux-6.14\n"
			"set free_path=now bbml=2\n"
			"space 31 user el1:low:64k:52:oa52 asid=77 built=3 "
			"root=0x1000\n"
			"fail ptl 3\ngp\n1: exit 31\njoin\n0: ptdump 31\n"
			"schedule 0*3 1 15*2 0\nidle\n");
	CHECK(round_trip(s));
	free(text);
	pg_script_destroy(s);
}

/* A script that is begun again has nothing of the last one. */
TEST(again)
{
	static const uint8_t choices[] = { 0 };
	struct pg_mm_params p = space_of(1, "el1:low:4k:48");
	struct pg_script *s = pg_script_new();
	struct pg_value v[PG_ARGS] = { { true, 1, 0 } };

	REQUIRE(s);
	for (unsigned int i = 0; i < 50; i++) {
		pg_script_begin(s, pg_schemes[0], &pg_schemes[0]->knobs, 12);
		CHECK(!pg_script_count(s));
		CHECK(!pg_script_add_space(s, &p));
		CHECK(pg_script_at(s, 0)->number == 3);
		for (unsigned int k = 0; k < i * 10; k++) {
			pg_script_add_op(s, 0, pg_op_row("exit"), v);
			pg_script_add_schedule(s, choices, 1);
		}
		CHECK(pg_script_count(s) == 1 + i * 20);
		CHECK(round_trip(s));
	}
	pg_script_destroy(s);
}

#define HEAD "script 1\nspace 1 user el1:low:4k:48\n0: exit 1\n"

/* Long schedules are short: a line for 31 turns, whatever they count. */
TEST(large_schedule)
{
	size_t count = 3000000;
	uint8_t *choices = calloc(count, 1);
	struct pg_script *s = parse(HEAD, strlen(HEAD));
	char *text = NULL;
	size_t size;

	REQUIRE(s && choices);
	CHECK(!pg_script_add_schedule(s, choices, count));
	REQUIRE(!pg_script_print(s, &text, &size));
	CHECK_HAS(text, "\nschedule 0*1000000 0*1000000 0*1000000\n");
	for (size_t i = 0; i < count; i++)
		choices[i] = i & 1;
	CHECK(!pg_script_add_schedule(s, choices, 6200));
	CHECK(pg_script_count(s) == 2 + 1 + 200);
	CHECK(round_trip(s));
	free(text);
	free(choices);
	pg_script_destroy(s);
}

static bool refused(const char *text, const char *sentence)
{
	struct pg_script *s = NULL;

	err.text[0] = '\0';
	if (!pg_script_parse(text, strlen(text), NULL, &s, &err))
		pg_script_destroy(s);
	return strstr(err.text, sentence) != NULL;
}

TEST(turns)
{
	CHECK(text_trip(HEAD "schedule 0*17 1*3 0\n"));
	CHECK(text_trip(HEAD "schedule 0 0*2 0\n"));
	CHECK(text_trip(HEAD "schedule\n"));
	CHECK(refused(HEAD "schedule 0*0\n", "line 4, column 10"));
	CHECK(refused(HEAD "schedule 0*1000001\n", "actors are 0 to 15"));
	CHECK(refused(HEAD "schedule 16*1\n", "actors are 0 to 15"));
	CHECK(refused(HEAD "schedule 0*\n", "actors are 0 to 15"));
	CHECK(refused(HEAD "schedule *1\n", "actors are 0 to 15"));
}

/* A child is a space from its fork on. */
TEST(children)
{
	CHECK(text_trip(HEAD "fork 1 2\nexit 2\n"));
	CHECK(refused(HEAD "exit 2\nfork 1 2\n", "there is no such space"));
	CHECK(refused(HEAD "fork 1 32\n", "spaces have numbers 0 to 31"));
}

int main(void)
{
	RUN(files);
	RUN(rows);
	RUN(other_lines);
	RUN(again);
	RUN(large_schedule);
	RUN(turns);
	RUN(children);
	return check_done();
}
