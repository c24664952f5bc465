// SPDX-License-Identifier: GPL-2.0-or-later
/* Operation scripts: what is refused, and where; what runs, and in what order. */
#include <stdlib.h>

#include "check.h"
#include "engine/script.h"
#include "engine/table.h"

static struct pg_error err;

static struct pg_script *parse(const char *text)
{
	struct pg_script *script = NULL;

	err.text[0] = '\0';
	if (pg_script_parse(text, strlen(text), NULL, &script, &err))
		return NULL;
	return script;
}

#define HEAD "script 1\nspace 1 user el1:low:4k:48\n"

struct refusal {
	const char *text;
	const char *sentence;
};

static const struct refusal refusals[] = {
	{ "", "there is no script in it" },
	{ "# nothing\n\n", "there is no script in it" },
	{ "script 2\n", "line 1, column 1: 'script': a script begins with" },
	{ "script 1 2\n", "line 1, column 1: 'script': a script begins" },
	{ "map 1\n", "line 1, column 1: 'map': a script begins with" },
	{ "script 1\nfrob\n", "line 2, column 1: 'frob' is no operation" },
	{ "script 1\nunmp 1\n", "did you mean unmap" },
	{ "script 1\nmap 1 0+4K 0 r\n", "line 2, column 5: '1': there is no" },
	{ HEAD "map 99999999999999999999\n", "column 5: '9999999999999999999" },
	{ HEAD "map 1 0x1000\n", "line 3, column 7: '0x1000': a range is" },
	{ HEAD "map 1 0x1000+0 0 r\n", "column 7: '0x1000': a range is whole" },
	{ HEAD "map 1 0x1001+4K 0 r\n", "a range is whole pages" },
	{ HEAD "map 1 0xfffffffffffff000+8K 0 r\n", "ends above 2^64" },
	{ HEAD "map 1 0+4K 0 rq\n", "column 14: 'rq': permissions are" },
	{ HEAD "map 1 0+4K 0\n", "line 3, column 13: map needs prot" },
	{ HEAD "map 1 0+4K 0 r r\n", "column 16: map takes no 'r'" },
	{ HEAD "map 1 0+4K 0 r speed=9\n", "column 16: map takes no 'speed'" },
	{ HEAD "age 1 0+4K blue\n", "column 12: 'blue': no such word" },
	{ HEAD "16: map 1 0+4K 0 r\n", "line 3, column 1: '16:': actors are" },
	{ HEAD "0:\n", "line 3, column 1: '0:': actors are" },
	{ HEAD "schedule 0\n", "line 3, column 1: 'schedule': it follows" },
	{ HEAD "0: gp\n", "'gp' is no operation" },
	{ HEAD "0: unmap 1 0+4K\nschedule 0 16\n", "column 12: '16': actors" },
	{ HEAD "gp now\n", "line 3, column 4: 'now': nothing may follow" },
	{ HEAD "fail paper 1\n", "line 3, column 6: 'paper' is not what can" },
	{ HEAD "fail table x\n", "line 3, column 12: 'x': that is no number" },
	{ HEAD "scheme linux-6.12\n", "before the first space" },
	{ HEAD "set bbml=1\n", "before the first space" },
	{ HEAD "space 1 user el1:low:4k:48\n", "column 7: '1': the space is" },
	{ HEAD "space 32 user el1:low:4k:48\n", "spaces have numbers 0 to 31" },
	{ HEAD "space 2 usr el1:low:4k:48\n", "did you mean user" },
	{ HEAD "space 2 user el1:low:16k:47\n", "the first's granule" },
	{ HEAD "space 2 user el1:low:4k:99\n", "column 14: 'el1:low:4k:99':" },
	{ HEAD "space 2 user el1:low:4k:48 asid=65536\n", "no such number" },
	{ HEAD "space 2 user el1:low:4k:48 colour=red\n",
	  "column 28: 'colour'" },
	{ "script 1\nscheme linux-0.9\n", "column 8: 'linux-0.9': there is" },
	{ "script 1\nset speed=9\n", "line 2, column 5: 'speed=9': there is" },
	{ "script 1\nset bbml=9\n", "'9' is no value of bbml" },
	{ "script 1\nset bbml\n", "'bbml' is not NAME=VALUE" },
	{ "script 1\nmap \001\n", "line 2, column 5: the byte 0x01" },
};

TEST(refusals)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		struct pg_script *script = parse(refusals[i].text);

		CHECK(!script);
		CHECK_HAS(err.text, refusals[i].sentence);
		pg_script_destroy(script);
	}
}

TEST(long_input)
{
	size_t size = 8000;
	char *text = malloc(size + 1);

	REQUIRE(text);
	memset(text, 'x', size);
	memcpy(text, "script 1\n", 9);
	text[size] = '\0';
	CHECK(!parse(text));
	CHECK_HAS(err.text, "line 2");
	CHECK_HAS(err.text, "4095 characters");
	free(text);
}

/* Every prefix of a script is a script, or refused. */
TEST(prefixes)
{
	static const char text[] =
		"script 1\r\nscheme linux-6.12\nset bbml=2\n"
		"space 1 user el1:low:4k:48 asid=7 # a process\n"
		"map 1 0x400000+8K 0x80000000 rwu no-block=yes\n"
		"0: unmap 1 0x400000+4K\n1: unmap 1 0x401000+4K\n"
		"schedule 0 1 0 1\nfail table 1\ngp\nidle\n";

	for (size_t n = 0; n < sizeof(text); n++) {
		struct pg_script *script = NULL;

		err.text[0] = '\0';
		if (!pg_script_parse(text, n, NULL, &script, &err))
			pg_script_destroy(script);
		else
			CHECK(err.text[0]);
	}
}

struct answers {
	unsigned int lines[8];
	int results[8];
	unsigned int count;
};

static void answer(void *ctx, unsigned int line, const struct pg_op_row *row,
		   int result, const char *error)
{
	struct answers *a = ctx;

	if (a->count < 8) {
		a->lines[a->count] = line;
		a->results[a->count++] = result;
	}
}

static int run(const char *text, struct pg_world *world, struct answers *a)
{
	struct pg_script_run run = {
		.world = world,
		.answer = answer,
		.answer_ctx = a,
	};
	struct pg_script *script = parse(text);
	int ret;

	*a = (struct answers){ .count = 0 };
	if (!script || pg_script_world(script, NULL, NULL, world, &err))
		return -100;
	ret = pg_script_run(script, &run, &err);
	pg_script_destroy(script);
	return ret;
}

TEST(runs)
{
	static struct pg_world world;
	struct answers a;
	struct pg_place p;

	CHECK_EQ(run(HEAD "map 1 0x400000+8K 0x80000000 rwu\n"
			  "unmap 1 0x400000+4K\n",
		     &world, &a),
		 0);
	CHECK_EQ(a.count, 2);
	CHECK_EQ(a.lines[1], 4);
	p = pg_table_look(&world.tasks[0], &world.mms[1], 0x401000, 3);
	CHECK_EQ(p.level, 3);
	CHECK_EQ(pg_peek(&world.tasks[0], &p) & 0xfffff001, 0x80001001);
	p = pg_table_look(&world.tasks[0], &world.mms[1], 0x400000, 3);
	CHECK_EQ(pg_peek(&world.tasks[0], &p), 0);
	pg_world_deinit(&world);
}

/* What could not be done has answered; what makes no sense ends it. */
TEST(failures)
{
	static struct pg_world world;
	struct answers a;

	CHECK_EQ(run(HEAD "fail table 1\nmap 1 0x400000+4K 0x80000000 r\n"
			  "map 1 0x400000+4K 0x80000000 r\n",
		     &world, &a),
		 0);
	CHECK_EQ(a.count, 2);
	CHECK_EQ(a.results[0], PG_ENOMEM);
	CHECK_EQ(a.results[1], 0);
	pg_world_deinit(&world);
	CHECK_EQ(run(HEAD "map 1 0xffff000000000000+4K 0x80000000 r\n", &world,
		     &a),
		 PG_EINVAL);
	CHECK_HAS(err.text, "line 3: map: ");
	pg_world_deinit(&world);
}

struct order {
	uint8_t actors[256];
	unsigned int count;
};

static void note(void *ctx, const struct pg_event *ev)
{
	struct order *o = ctx;

	if (ev->kind == PG_EV_WRITE && o->count < 256)
		o->actors[o->count++] = ev->actor;
}

/* The same script with two schedules: who writes first is up to them. */
static void in_order(const char *schedule, struct order *o)
{
	static struct pg_world world;
	struct pg_script_run run = { .world = &world };
	struct pg_script *script;
	char text[512];

	snprintf(text, sizeof(text),
		 HEAD "map 1 0x400000+8K 0x80000000 rwu\n"
		      "0: unmap 1 0x400000+4K\n1: unmap 1 0x401000+4K\n%s\n",
		 schedule);
	*o = (struct order){ .count = 0 };
	script = parse(text);
	REQUIRE(script && !pg_script_world(script, NULL, NULL, &world, &err));
	world.tap = note;
	world.tap_ctx = o;
	world.kinds = PG_EV_BIT(PG_EV_WRITE);
	CHECK_EQ(pg_script_run(script, &run, &err), 0);
	pg_world_deinit(&world);
	pg_script_destroy(script);
}

TEST(schedules)
{
	static const char ones[] = "schedule 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1";
	struct order o;

	in_order("", &o);
	REQUIRE(o.count >= 2);
	CHECK_EQ(o.actors[o.count - 2], 0);
	CHECK_EQ(o.actors[o.count - 1], 1);
	in_order(ones, &o);
	REQUIRE(o.count >= 2);
	CHECK_EQ(o.actors[o.count - 2], 1);
	CHECK_EQ(o.actors[o.count - 1], 0);
}

/* What a fork makes can be named from then on, whether or not it could. */
TEST(children)
{
	static struct pg_world world;
	struct pg_script_run run = { .world = &world };
	struct pg_script *script =
		parse(HEAD "fork 1 7\nmmap 7 0x400000+4K anon\nfork 7 8\n");

	REQUIRE(script && !pg_script_world(script, NULL, NULL, &world, &err));
	CHECK_EQ(pg_script_run(script, &run, &err), 0);
	CHECK(world.mms[7].live);
	CHECK(world.mms[8].live);
	pg_world_deinit(&world);
	pg_script_destroy(script);
	CHECK(!parse(HEAD "mmap 7 0x400000+4K anon\nfork 1 7\n"));
	CHECK(!parse(HEAD "fork 1 7\nmmap 8 0x400000+4K anon\n"));
}

TEST(told_apart)
{
	CHECK(pg_script_is("# x\n\nscript 1\n", 14));
	CHECK(!pg_script_is("trace 1\n", 8));
	CHECK(!pg_script_is("", 0));
	CHECK(!pg_script_is("\n\n", 2));
}

int main(void)
{
	RUN(refusals);
	RUN(long_input);
	RUN(prefixes);
	RUN(runs);
	RUN(failures);
	RUN(schedules);
	RUN(children);
	RUN(told_apart);
	return check_done();
}
