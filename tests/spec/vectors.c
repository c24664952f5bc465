// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Asks the walkers every vector of the files given.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vector.h"

static unsigned int tests, failed;

static void tell(const char *who, const char *name, bool ok)
{
	tests++;
	failed += !ok;
	printf("%sok %u - %s: %s\n", ok ? "" : "not ", tests, who, name);
}

/* Each right that is said is asked for, too. */
static bool rights_hold(const struct spec_input *in,
			const struct vector_ask *ask)
{
	struct spec_access a = { 0 };
	struct spec_result r;
	bool ok = true;

	for (unsigned int i = 0; i < 6; i++) {
		const struct spec_rights *said = i < 3 ? &ask->answer.priv
						       : &ask->answer.user;
		const bool want[] = { said->r, said->w, said->x };

		a.kind = i % 3;
		a.el0 = i >= 3;
		if (!(ask->given & (a.el0 ? GIVEN_USER : GIVEN_PRIV)))
			continue;
		spec_translate(in, ask->addr, &a, &r);
		if (!r.fault.stage == want[a.kind])
			continue;
		printf("# line %u: access %u of el%u does not agree\n",
		       ask->line, i % 3, i < 3);
		ok = false;
	}
	return ok;
}

static void ask_spec(const struct vector *v)
{
	struct spec_input in = v->input;
	struct spec_result r;
	bool ok = true;

	in.memory = (struct spec_memory){ vector_read, (void *)&v->memory };
	for (size_t i = 0; i < v->count; i++) {
		spec_translate(&in, v->asks[i].addr, &v->asks[i].access, &r);
		ok &= vector_agrees("spec", v, &v->asks[i], &r, ~0u);
		ok &= rights_hold(&in, &v->asks[i]);
	}
	tell("spec", v->name, ok && v->count);
}

static void one(void *ctx, const struct vector *v)
{
	ask_spec(v);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		tell("read", argv[i], vector_load(argv[i], one, NULL) > 0);
	printf("1..%u\n", tests);
	return failed != 0;
}
