// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Asks the walkers every vector of the files given.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "spec/core.h"

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
		a.pan = ask->access.pan;
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

/* What core can be asked and can say; the rest is the spec walker's alone. */
#define CORE_KNOWS (~0u & ~(GIVEN_SPACE | GIVEN_UPDATES))

/* All accesses whose rights are said, against the spec walker's answers. */
static bool core_rights_agree(struct core *c, const struct spec_input *in,
			      const struct vector_ask *ask)
{
	struct spec_access a = { .pan = ask->access.pan };
	struct spec_result core, spec;
	bool ok = true;

	for (unsigned int i = 0; i < 6; i++) {
		a.kind = i % 3;
		a.el0 = i >= 3;
		if (!(ask->given & (a.el0 ? GIVEN_USER : GIVEN_PRIV)))
			continue;
		spec_translate(in, ask->addr, &a, &spec);
		core_ask(c, ask->addr, &a, &core);
		if (spec.fault.stage == core.fault.stage &&
		    spec.fault.fsc == core.fault.fsc)
			continue;
		printf("# line %u: core: access %u of el%u does not agree\n",
		       ask->line, i % 3, i < 3);
		ok = false;
	}
	return ok;
}

/* The access asked; where core sees a fault it says no more. */
static bool core_agrees(const struct vector *v, const struct spec_input *in,
			const struct vector_ask *ask)
{
	static struct core c;
	struct vector_ask want = *ask;
	struct spec_result r;
	bool ok;

	if (!core_prepare(&c, in, ask->addr >> 55 & 1, ask->access.pan, NULL)) {
		printf("# line %u: core: refuses: %s\n", ask->line, c.err.text);
		return false;
	}
	core_ask(&c, ask->addr, &ask->access, &r);
	core_view(&want.answer);
	if (r.fault.stage)
		want.given &= GIVEN_FAULT | GIVEN_IPA;
	ok = vector_agrees("core", v, &want, &r, CORE_KNOWS);
	return core_rights_agree(&c, in, ask) && ok;
}

/* That core refuses, and says why. */
static bool core_refuses(const struct vector *v, const struct spec_input *in,
			 const struct vector_ask *ask)
{
	static struct core c;

	if (core_prepare(&c, in, ask->addr >> 55 & 1, false, NULL)) {
		printf("# line %u: core does not refuse\n", ask->line);
		return false;
	}
	if (strstr(c.err.text, v->refused))
		return true;
	printf("# line %u: core: \"%s\" does not say \"%s\"\n", ask->line,
	       c.err.text, v->refused);
	return false;
}

static void ask_core(const struct vector *v)
{
	struct spec_input in = v->input;
	bool ok = true;

	if (v->spec_only)
		return;
	in.memory = (struct spec_memory){ vector_read, (void *)&v->memory };
	for (size_t i = 0; i < v->count; i++)
		ok &= v->refused[0] ? core_refuses(v, &in, &v->asks[i])
				    : core_agrees(v, &in, &v->asks[i]);
	tell("core", v->name, ok && v->count);
}

static void one(void *ctx, const struct vector *v)
{
	if (!v->core_only)
		ask_spec(v);
	ask_core(v);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		tell("read", argv[i], vector_load(argv[i], one, NULL) > 0);
	printf("1..%u\n", tests);
	return failed != 0;
}
