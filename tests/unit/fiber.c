// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/fiber.h"

#include "check.h"

#define FIBERS 8

/* Counts to three, with a pause after each. */
struct counter {
	struct pg_fiber *fiber;
	unsigned int count;
	unsigned char rest[4096]; /* of its stack, checked at the end */
	bool whole;
};

static void count_to_three(void *arg)
{
	struct counter *c = arg;
	unsigned char local[4096];

	memset(local, (int)(c->count + 1), sizeof(local));
	memcpy(c->rest, local, sizeof(local));
	for (int i = 0; i < 3; i++) {
		c->count++;
		pg_fiber_yield(c->fiber);
	}
	c->whole = !memcmp(c->rest, local, sizeof(local));
}

TEST(pauses)
{
	struct counter c = { .fiber = pg_fiber_create() };

	REQUIRE(c.fiber);
	CHECK(!pg_fiber_resume(c.fiber)); /* nothing to do yet */
	pg_fiber_start(c.fiber, count_to_three, &c);
	for (unsigned int i = 1; i <= 3; i++) {
		CHECK(pg_fiber_resume(c.fiber));
		CHECK_EQ(c.count, i);
	}
	CHECK(!pg_fiber_resume(c.fiber));
	CHECK(c.whole);
	CHECK(!pg_fiber_resume(c.fiber));
	pg_fiber_destroy(c.fiber);
}

/* Each has a stack of its own. */
TEST(interleaved)
{
	static struct counter c[FIBERS];

	for (unsigned int i = 0; i < FIBERS; i++) {
		c[i] = (struct counter){ .fiber = pg_fiber_create() };
		REQUIRE(c[i].fiber);
		c[i].count = 10 * i;
		pg_fiber_start(c[i].fiber, count_to_three, &c[i]);
	}
	for (unsigned int round = 0; round < 4; round++)
		for (unsigned int i = FIBERS; i-- > 0;)
			CHECK_EQ(pg_fiber_resume(c[i].fiber), round < 3);
	for (unsigned int i = 0; i < FIBERS; i++) {
		CHECK_EQ(c[i].count, 10 * i + 3);
		CHECK(c[i].whole);
		pg_fiber_destroy(c[i].fiber);
	}
}

/* A fiber that has returned, and one that is dropped, begin anew. */
TEST(again)
{
	struct counter c = { .fiber = pg_fiber_create() };

	REQUIRE(c.fiber);
	for (unsigned int i = 0; i < 100; i++) {
		c.count = 0;
		c.whole = false;
		pg_fiber_start(c.fiber, count_to_three, &c);
		while (c.count < 1 + i % 3 || i % 4 == 0)
			if (!pg_fiber_resume(c.fiber))
				break;
		CHECK_EQ(c.whole, i % 4 == 0);
	}
	pg_fiber_destroy(c.fiber);
	pg_fiber_destroy(NULL);
}

/* One resumes another. */
static void outer(void *arg)
{
	struct counter *c = arg;
	struct counter in = { .fiber = pg_fiber_create() };

	pg_fiber_start(in.fiber, count_to_three, &in);
	while (pg_fiber_resume(in.fiber)) {
		c->count += in.count;
		pg_fiber_yield(c->fiber);
	}
	c->whole = in.whole;
	pg_fiber_destroy(in.fiber);
}

TEST(nested)
{
	struct counter c = { .fiber = pg_fiber_create() };
	unsigned int times = 0;

	REQUIRE(c.fiber);
	pg_fiber_start(c.fiber, outer, &c);
	while (pg_fiber_resume(c.fiber))
		times++;
	CHECK_EQ(times, 3);
	CHECK_EQ(c.count, 6);
	CHECK(c.whole);
	pg_fiber_destroy(c.fiber);
}

int main(void)
{
	RUN(pauses);
	RUN(interleaved);
	RUN(again);
	RUN(nested);
	return check_done();
}
