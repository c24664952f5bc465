// SPDX-License-Identifier: GPL-2.0-or-later
/* The fuzzers' programs: bytes, fields and scripts say the same. */
#include <dirent.h>
#include <stdlib.h>

#include "program/program.h"
#include "check.h"

static struct pg_error err;
static uint64_t state = 88172645463325252u;

static uint64_t next(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state * UINT64_C(0x2545f4914f6cdd1d);
}

static bool same(const struct fz_program *a, const struct fz_program *b)
{
	return !memcmp(&a->header, &b->header, sizeof(a->header)) &&
	       a->count == b->count &&
	       !memcmp(a->ops, b->ops, a->count * sizeof(a->ops[0]));
}

static size_t random_bytes(uint8_t *bytes)
{
	size_t size = next() % 32 ? next() % 70 : next() % (FZ_BYTES + 9);

	for (size_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)(next() >> 32);
	/* Havoc makes small numbers, too. */
	if (next() % 2)
		for (size_t i = 0; i < size; i++)
			bytes[i] = next() % 3 ? bytes[i] % 8 : bytes[i];
	return size;
}

static void show(const char *what, const struct fz_program *p)
{
	struct pg_script *s = pg_script_new();
	char *text;
	size_t size;

	printf("# %s: %u %u %u %u, %u records\n", what, p->header.scheme,
	       p->header.world, p->header.knobs, p->header.more, p->count);
	if (s && !fz_to_script(p, s) && !pg_script_print(s, &text, &size)) {
		printf("%s", text);
		free(text);
	}
	pg_script_destroy(s);
}

static bool in_range(const struct fz_program *p)
{
	for (unsigned int i = 0; i < p->count; i++) {
		struct fz_op op = p->ops[i];

		for (unsigned int f = 0; f < FZ_FIELDS; f++)
			if (*fz_field(&op, f) &&
			    *fz_field(&op, f) >= fz_range(&p->header, &op, f))
				return false;
		if (!fz_kind_fits(&p->header, op.kind))
			return false;
	}
	return true;
}

static struct fz_program p, q;

/* decode() is canonical, and encode() its inverse. */
static bool bytes_hold(const uint8_t *bytes, size_t size)
{
	static uint8_t out[FZ_BYTES];
	size_t length;

	fz_decode(bytes, size, &p);
	q = p;
	fz_canon(&q);
	if (!same(&p, &q) || !in_range(&p))
		return false;
	length = fz_encode(&p, out);
	fz_decode(out, length, &q);
	return length <= FZ_BYTES && same(&p, &q);
}

/* The script is one, and says the program. */
static bool script_holds(struct pg_script *s)
{
	if (fz_to_script(&p, s))
		return false;
	err.text[0] = '\0';
	return !fz_from_script(s, &q, &err) && same(&p, &q);
}

static bool text_holds(const struct pg_script *s)
{
	struct pg_script *parsed = NULL;
	char *text, *again;
	size_t size, more;
	bool ok;

	if (pg_script_print(s, &text, &size))
		return false;
	ok = !pg_script_parse(text, size, NULL, &parsed, &err) &&
	     !fz_from_script(parsed, &q, &err) && same(&p, &q) &&
	     !pg_script_print(parsed, &again, &more);
	if (ok) {
		ok = !strcmp(text, again);
		free(again);
	}
	pg_script_destroy(parsed);
	free(text);
	return ok;
}

TEST(laws)
{
	static uint8_t bytes[FZ_BYTES + 16];
	struct pg_script *s = pg_script_new();
	unsigned int bad = 0;

	REQUIRE(s);
	for (unsigned int i = 0; i < 1000000 && bad < 3; i++) {
		size_t size = random_bytes(bytes);
		const char *what = NULL;

		if (!bytes_hold(bytes, size))
			what = "bytes";
		else if (i % 4 == 0 && !script_holds(s))
			what = "script";
		else if (i % 64 == 0 && !text_holds(s))
			what = "text";
		if (!what)
			continue;
		bad++;
		show(what, &p);
		show("against", &q);
		printf("# %s\n", err.text);
	}
	CHECK_EQ(bad, 0);
	pg_script_destroy(s);
}

static unsigned int met[128];

/* Each kind is reached by some bytes, in some world. */
TEST(kinds)
{
	static uint8_t bytes[FZ_BYTES + 16];

	for (unsigned int i = 0; i < 100000; i++) {
		fz_decode(bytes, random_bytes(bytes), &p);
		for (unsigned int k = 0; k < p.count; k++)
			met[p.ops[k].kind]++;
	}
	for (unsigned int i = 0; i < fz_kind_count(); i++) {
		CHECK(met[i]);
		if (met[i] < 200)
			printf("# %s: %u\n", fz_kinds[i].name, met[i]);
	}
	CHECK(fz_kind_count() > 80);
}

/* Every world's spaces are what its row says. */
TEST(worlds)
{
	struct pg_script *s = pg_script_new();

	REQUIRE(s);
	for (unsigned int i = 0; i < fz_world_count(); i++) {
		p = (struct fz_program){ .header = { 0, (uint8_t)i, 0, 0 } };
		CHECK(script_holds(s));
		CHECK(text_holds(s));
		CHECK(q.header.world == i);
		if (err.text[0])
			printf("# %s: %s\n", fz_worlds[i].name, err.text);
	}
	pg_script_destroy(s);
}

static char *slurp(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = calloc(1, 65536);

	if (f && text && fread(text, 1, 65535, f))
		fclose(f);
	return text;
}

/* Nobody objects when it runs as things are. */
static bool runs(const struct pg_script *s)
{
	struct pg_judge_params params =
		pg_scheme_judge(pg_script_knobs(s), PG_COSTS_ALL);
	struct pg_judge *judge = pg_judge_create(&params, &err);
	struct pg_world *world = calloc(1, sizeof(*world));
	struct pg_script_run run = { .world = world };
	bool ok = judge && world &&
		  !pg_script_world(s, judge, NULL, world, &err) &&
		  !pg_script_run(s, &run, &err);

	if (ok) {
		pg_judge_finish(judge);
		ok = !judge->count;
		pg_world_deinit(world);
	}
	free(world);
	pg_judge_destroy(judge);
	return ok;
}

static bool used[128];

/*
 * A script is a program, and says the same as one. Those that were written by
 * hand run as they are and nobody objects; of those that were found, the ops
 * harness passes lines over, and suite corpora runs them.
 */
static bool seed_holds(const char *path, bool by_hand)
{
	char *text = slurp(path);
	struct pg_script *a = NULL, *s = pg_script_new();
	bool ok = text && s &&
		  !pg_script_parse(text, strlen(text), NULL, &a, &err) &&
		  !fz_from_script(a, &p, &err);

	if (ok) {
		q = p;
		fz_canon(&q);
		ok = same(&p, &q) && !fz_to_script(&p, s) &&
		     pg_script_count(a) == pg_script_count(s) &&
		     text_holds(a) && (!by_hand || runs(a));
	}
	for (unsigned int i = 0; ok && i < p.count; i++)
		used[p.ops[i].kind] = true;
	pg_script_destroy(a);
	pg_script_destroy(s);
	free(text);
	return ok;
}

/*
 * corpora/ops: all are programs that print as they were read, and together have
 * every operation, if regions of worlds count.
 */
TEST(seeds)
{
	char path[4096];
	unsigned int count = 0;
	struct dirent *d;
	DIR *dir;

	REQUIRE(getenv("CORPORA"));
	snprintf(path, sizeof(path), "%s/ops", getenv("CORPORA"));
	dir = opendir(path);
	REQUIRE(dir);
	while ((d = readdir(dir))) {
		const char *dot = strrchr(d->d_name, '.');

		if (!dot || strcmp(dot, ".script"))
			continue;
		snprintf(path, sizeof(path), "%s/ops/%s", getenv("CORPORA"),
			 d->d_name);
		err.text[0] = '\0';
		CHECK(seed_holds(path, !strncmp(d->d_name, "seed-", 5) &&
					       strncmp(d->d_name, "seed-found-",
						       11)));
		if (err.text[0])
			printf("# %s: %s\n", d->d_name, err.text);
		count++;
	}
	closedir(dir);
	CHECK(count >= 40);
	for (unsigned int i = 0; i < fz_kind_count(); i++) {
		CHECK(used[i] || !fz_kinds[i].row);
		if (!used[i])
			printf("# no seed has %s\n", fz_kinds[i].name);
	}
}

int main(void)
{
	RUN(seeds);
	RUN(worlds);
	RUN(kinds);
	RUN(laws);
	return check_done();
}
