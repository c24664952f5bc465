/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A unit test is a program that says in TAP which of its tests passed:
 *
 *	TEST(sum)
 *	{
 *		CHECK_EQ(1 + 1, 2);
 *	}
 *
 *	int main(void)
 *	{
 *		RUN(sum);
 *		return check_done();
 *	}
 *
 * A check that fails prints where and what as a comment and lets the test go
 * on; REQUIRE ends the test, for what the rest cannot do without.
 */
#ifndef TESTS_UNIT_CHECK_H
#define TESTS_UNIT_CHECK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static struct {
	unsigned int tests;
	unsigned int failed_tests;
	unsigned int failed_checks;
} check_state;

#define TEST(name) static void test_##name(void)

#define RUN(name) check_run(#name, test_##name)

#define CHECK(cond) check_true(__FILE__, __LINE__, #cond, (cond))

#define REQUIRE(cond)             \
	do {                      \
		if (!CHECK(cond)) \
			return;   \
	} while (0)

/* Two integers, shown as 64-bit hexadecimal; a is what came out. */
#define CHECK_EQ(a, b)                                               \
	check_equal(__FILE__, __LINE__, #a " == " #b, (uint64_t)(a), \
		    (uint64_t)(b))

/* Two strings; NULL is equal only to NULL. */
#define CHECK_STR(a, b) check_string(__FILE__, __LINE__, #a, (a), (b))

/* That the string a holds the string b, for sentences. */
#define CHECK_HAS(a, b) check_has(__FILE__, __LINE__, #a, (a), (b))

/* Rounds of a random test: a quarter of them where sanitizers slow it. */
#ifdef __SANITIZE_ADDRESS__
#define CHECK_ROUNDS(n) (((n) + 3) / 4)
#else
#define CHECK_ROUNDS(n) (n)
#endif

static inline bool check_true(const char *file, int line, const char *text,
			      bool ok)
{
	if (!ok) {
		printf("# %s:%d: not true: %s\n", file, line, text);
		check_state.failed_checks++;
	}
	return ok;
}

static inline bool check_equal(const char *file, int line, const char *text,
			       uint64_t a, uint64_t b)
{
	if (a != b) {
		printf("# %s:%d: %s: 0x%jx is not 0x%jx\n", file, line, text,
		       (uintmax_t)a, (uintmax_t)b);
		check_state.failed_checks++;
	}
	return a == b;
}

static inline bool check_string(const char *file, int line, const char *text,
				const char *a, const char *b)
{
	bool ok = a && b ? !strcmp(a, b) : a == b;

	if (!ok) {
		printf("# %s:%d: %s: \"%s\" is not \"%s\"\n", file, line, text,
		       a ? a : "(NULL)", b ? b : "(NULL)");
		check_state.failed_checks++;
	}
	return ok;
}

static inline bool check_has(const char *file, int line, const char *text,
			     const char *a, const char *b)
{
	bool ok = strstr(a, b);

	if (!ok) {
		printf("# %s:%d: %s: \"%s\" does not say \"%s\"\n", file, line,
		       text, a, b);
		check_state.failed_checks++;
	}
	return ok;
}

static inline void check_run(const char *name, void (*test)(void))
{
	unsigned int before = check_state.failed_checks;
	bool ok;

	test();
	ok = check_state.failed_checks == before;
	check_state.failed_tests += !ok;
	printf("%sok %u - %s\n", ok ? "" : "not ", ++check_state.tests, name);
	fflush(stdout);
}

/* The plan, and the exit status. */
static inline int check_done(void)
{
	printf("1..%u\n", check_state.tests);
	return check_state.failed_tests != 0;
}

#endif
