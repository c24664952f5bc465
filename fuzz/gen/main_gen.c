// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * gen: programs at random against the engine and its oracles.
 *
 *	gen [OPTION...]
 *
 * Findings are printed on standard output as scripts, one of each signature.
 * The same seed and --execs print the same bytes. Status: 0 nothing found, 10
 * something, 2 usage, 20 trouble.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/bits.h"
#include "base/number.h"
#include "gen/gen.h"
#include "mutants/table.h"

#define SECONDS 10

static bool set_seed(struct gen_options *o, const char *value)
{
	return pg_parse_u64(value, &o->seed);
}

static bool set_execs(struct gen_options *o, const char *value)
{
	return pg_parse_u64(value, &o->execs) && o->execs;
}

static bool set_cpu(struct gen_options *o, const char *value)
{
	char *end;

	o->cpu = strtod(value, &end);
	return end != value && !*end && o->cpu > 0;
}

static bool set_length(struct gen_options *o, const char *value)
{
	uint64_t length;

	if (!pg_parse_u64(value, &length) || !length || length > FZ_OPS)
		return false;
	o->length = (unsigned int)length;
	return true;
}

static bool set_short(struct gen_options *o, const char *value)
{
	o->brief = true;
	return true;
}

static bool set_blind(struct gen_options *o, const char *value)
{
	o->blind = true;
	o->pool = false;
	return true;
}

static bool set_swarm(struct gen_options *o, const char *value)
{
	o->blind = false;
	return true;
}

static bool set_pool(struct gen_options *o, const char *value)
{
	o->pool = !strcmp(value, "yes");
	return o->pool || !strcmp(value, "no");
}

static bool set_policies(struct gen_options *o, const char *value)
{
	static const char *const names[] = {
		[GEN_CHEAP] = "cheap",
		[GEN_ALL] = "all",
		[GEN_MIXED] = "mixed",
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(names); i++) {
		if (strcmp(value, names[i]))
			continue;
		o->policies = (enum gen_policies)i;
		return true;
	}
	return false;
}

/* Names with commas between them, or "all". */
static bool set_oracles(struct gen_options *o, const char *value)
{
	static const char *const names[] = {
		[FZ_ORACLE_POLICY] = "policy", [FZ_ORACLE_MODEL] = "model",
		[FZ_ORACLE_TABLES] = "tables", [FZ_ORACLE_COUNTS] = "counts",
		[FZ_ORACLE_FAILED] = "failed",
	};
	uint32_t found;
	size_t i, length;

	o->oracles = strcmp(value, "all") ? 0 : FZ_ORACLES_ALL;
	while (o->oracles != FZ_ORACLES_ALL && *value) {
		length = strcspn(value, ",");
		for (i = found = 0; i < PG_ARRAY_SIZE(names); i++)
			if (strlen(names[i]) == length &&
			    !strncmp(value, names[i], length))
				found = 1u << i;
		if (!found)
			return false;
		o->oracles |= found;
		value += length + (value[length] == ',');
	}
	return o->oracles;
}

static bool set_mutant(struct gen_options *o, const char *value)
{
	fz_mutant_now = fz_mutant(value);
	return fz_mutant_now;
}

static bool set_print(struct gen_options *o, const char *value)
{
	o->print = true;
	return true;
}

static bool set_stop(struct gen_options *o, const char *value)
{
	o->stop = true;
	return true;
}

static bool set_fork(struct gen_options *o, const char *value)
{
	o->fork = true;
	return true;
}

static bool set_out(struct gen_options *o, const char *value)
{
	o->out = value;
	return true;
}

static bool set_stats(struct gen_options *o, const char *value)
{
	o->stats = value;
	return true;
}

static const struct row {
	const char *name, *value, *text;
	bool (*set)(struct gen_options *o, const char *value);
} rows[] = {
	{ "seed", "N", "of all that is random (0)", set_seed },
	{ "cpu-seconds", "N", "end after so much CPU (10; none with --execs)",
	  set_cpu },
	{ "execs", "N", "end after so many programs", set_execs },
	{ "length", "N", "no more lines a program than this", set_length },
	{ "swarm", NULL, "few kinds of operations a program (usual)",
	  set_swarm },
	{ "short", NULL, "programs of five lines, of a page or two each",
	  set_short },
	{ "blind", NULL, "all kinds alike, without a pool", set_blind },
	{ "pool", "yes|no", "go on from programs that reached something (yes)",
	  set_pool },
	{ "policies", "cheap|all|mixed", "mixed: all of them for a share",
	  set_policies },
	{ "oracles", "LIST", "policy,model,tables,counts,failed (all)",
	  set_oracles },
	{ "mutant", "NAME", "with this bug in the engine (also PGT_MUT)",
	  set_mutant },
	{ "print", NULL, "print each program", set_print },
	{ "stats", "FILE", "add a line of JSON each CPU second", set_stats },
	{ "out", "DIR", "a file for each signature", set_out },
	{ "stop-at-first", NULL, "end at the first finding", set_stop },
	{ "fork", NULL, "crashes and hangs are findings, too", set_fork },
};

static void usage(FILE *file)
{
	fputs("usage: gen [OPTION...]\n", file);
	for (size_t i = 0; i < PG_ARRAY_SIZE(rows); i++) {
		char left[40];

		snprintf(left, sizeof(left), "--%s%s%s", rows[i].name,
			 rows[i].value ? "=" : "",
			 rows[i].value ? rows[i].value : "");
		fprintf(file, "  %-32s %s\n", left, rows[i].text);
	}
}

static int read_options(struct gen_options *o, int argc, char **argv)
{
	struct option list[PG_ARRAY_SIZE(rows) + 2] = {
		[PG_ARRAY_SIZE(rows)] = { .name = "help", .val = 'h' },
	};
	int at, got;

	for (size_t i = 0; i < PG_ARRAY_SIZE(rows); i++)
		list[i] = (struct option){ .name = rows[i].name,
					   .has_arg = !!rows[i].value };
	while ((got = getopt_long(argc, argv, "h", list, &at)) != -1) {
		if (got == 'h') {
			usage(stdout);
			exit(GEN_CLEAN);
		}
		if (got)
			return GEN_USAGE;
		if (!rows[at].set(o, optarg)) {
			fprintf(stderr, "gen: --%s: not '%s'\n", rows[at].name,
				optarg);
			return GEN_USAGE;
		}
	}
	return optind == argc ? 0 : GEN_USAGE;
}

static struct gen *shared(void)
{
	struct gen *g = mmap(NULL, sizeof(*g), PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return g == MAP_FAILED ? NULL : g;
}

static void search(struct gen *g, struct gen_options *o)
{
	o->seed_step = fz_mutant_seed();
	if (!o->execs && o->cpu <= 0)
		o->cpu = SECONDS;
	g->rng.state = o->seed;
	g->next_stats = 1;
	if (o->fork)
		gen_run_forked(g, o);
	else
		gen_run(g, o);
	gen_stats(g, o, true);
}

int main(int argc, char **argv)
{
	struct gen_options o = {
		.policies = GEN_MIXED,
		.oracles = FZ_ORACLES_ALL,
		.pool = true,
	};
	struct gen *g = shared();
	double cpu;
	int ret;

	if (!g)
		return GEN_TROUBLE;
	fz_mutant_from_env();
	ret = read_options(&o, argc, argv);
	if (ret) {
		usage(stderr);
		return ret;
	}
	search(g, &o);
	cpu = gen_cpu(g);
	fprintf(stderr,
		"gen: %llu programs, %llu operations, %u findings, %.4f s\n",
		(unsigned long long)g->programs, (unsigned long long)g->ops,
		g->finding_count, cpu);
	return (int)g->status;
}
