// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every oracle finds something that the others do not: a wrong step each, and a
 * script on which nobody has anything to say without it.
 */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "engine/table.h"
#include "engine/fork.h"
#include "engine/mremap.h"
#include "engine/regions.h"
#include "engine/script.h"
#include "engine/word.h"
#include "run/run.h"

#define HEAD "script 1\nspace 1 user el1:low:4k:48 asid=1\n"
#define KERNEL                                             \
	"script 1\nspace 0 init el1:high:4k:48\n"          \
	"region 0 linear 0xffff000000000000+128T phys=0\n" \
	"region 0 vmemmap 0xffffc00000000000+32T\n"        \
	"region 0 vmalloc 0xffff800000000000+64T\n"
#define ANON HEAD "mmap 1 0x400000+64K anon\naccess 1 0x400000 write\n"

static void no_dtor(struct pg_task *t, uint64_t table)
{
}

static void seed_dtor(struct pg_steps *s)
{
	s->table.dtor = no_dtor;
}

/* A private page stays writable on both sides of a fork. */
static uint64_t writable(uint64_t word)
{
	return word;
}

static void seed_fork(struct pg_steps *s)
{
	s->user.fork.wrprotect = writable;
}

/* Every page may be written. */
static uint64_t leaf(const struct pg_mm *mm, int level, uint64_t pa,
		     unsigned int prot)
{
	return pg_word_leaf(mm, level, pa, prot) & ~PG_BIT(7);
}

static void seed_leaf(struct pg_steps *s)
{
	s->user.fault.leaf = leaf;
}

/* Pages stay where they were when their mapping moves. */
static int nothing(const struct pg_mm *mm, uint64_t word)
{
	return PG_WORD_NONE;
}

static void seed_move(struct pg_steps *s)
{
	s->user.mremap.kind = nothing;
}

static void keep_backing(struct pg_task *t, const struct pg_hot *h, uint64_t pa,
			 uint64_t size)
{
}

static void seed_backing(struct pg_steps *s)
{
	s->hotplug.free_backing = keep_backing;
}

/* The shareability that is reserved. */
static void set_reserved(struct pg_task *t, const struct pg_place *p,
			 uint64_t word)
{
	if (p->level == PG_LEVEL_MAX && word & 1)
		word = (word & ~(UINT64_C(3) << 8)) | UINT64_C(1) << 8;
	pg_steps_default.entry.set(t, p, word);
}

static void seed_reserved(struct pg_steps *s)
{
	s->entry.set = set_reserved;
}

#define VMALLOC UINT64_C(0xffff800000000000)

/* Who asks for tables and is refused unmaps a page; no event tells. */
static uint64_t get_nothing(struct pg_task *t, struct pg_mm *mm, int level)
{
	uint64_t table = pg_steps_default.table.get(t, mm, level);
	struct pg_place p = pg_table_look(t, mm, VMALLOC, PG_LEVEL_MAX);

	if (!table && p.level == PG_LEVEL_MAX)
		pg_phys_store(&t->world->phys, p.at, 0);
	return table;
}

static void seed_refused(struct pg_steps *s)
{
	s->table.get = get_nothing;
}

/* A linear map whose range wraps is taken for one that ends before it begins. */
static bool in_range(const struct pg_regions *r, uint64_t pa, uint64_t size)
{
	return pa >= r->memstart && pa + size <= r->memstart + r->linear_size;
}

static void seed_wrapped(struct pg_steps *s)
{
	s->hotplug.range_ok = in_range;
}

static const struct row {
	const char *name;
	enum fz_oracle oracle;
	void (*seed)(struct pg_steps *s);
	const char *script, *signature;
} rows[] = {
	{ "a destructor that does nothing", FZ_ORACLE_POLICY, seed_dtor,
	  ANON "munmap 1 0x400000+64K\n", "ops/policy/" },
	{ "a fork that protects nothing", FZ_ORACLE_MODEL, seed_fork,
	  ANON "fork 1 2\n", "ops/model/fork/shared-write" },
	{ "a page of a file that may only be read", FZ_ORACLE_MODEL, seed_leaf,
	  HEAD "mmap 1 0x400000+64K file prot=ru\nfault 1 0x400000 read\n",
	  "ops/model/fault/writable" },
	{ "pages that do not move", FZ_ORACLE_MODEL, seed_move,
	  ANON "mremap 1 0x400000+64K 0x800000\n", "ops/model/mremap/lost" },
	{ "backing of vmemmap that stays", FZ_ORACLE_COUNTS, seed_backing,
	  KERNEL "hot-add 0 0x40000000+128M\nhot-remove 0 0x40000000+128M\n",
	  "ops/counts/end/page" },
	{ "reserved shareability", FZ_ORACLE_TABLES, seed_reserved, ANON,
	  "ops/tables/end/" },
	{ "a refusal that unmaps", FZ_ORACLE_FAILED, seed_refused,
	  KERNEL "vmalloc 0 0xffff800000000000+16K rw\nfail table 1\n"
		 "hot-add 0 0x40000000+128M\n",
	  "ops/failed/hot-add/refused" },
	{ "memory that is refused though it fits", FZ_ORACLE_FAILED,
	  seed_wrapped,
	  "script 1\nspace 0 init el1:high:4k:48\n"
	  "region 0 linear 0xffff000000000000+128T phys=0xffffffffc0000000\n"
	  "hot-add 0 0x40000000+128M\n",
	  "ops/failed/hot-add/place" },
};

static struct fz_finding find(const struct row *row, uint32_t oracles,
			      bool seeded)
{
	struct fz_runner_params params = {
		.seed = seeded ? row->seed : NULL,
		.costs = 1u << PG_COST_CHEAP,
		.oracles = oracles,
	};
	struct fz_runner *r = fz_runner_create(&params, NULL);
	struct fz_finding f = { .found = false };
	struct pg_script *s = NULL;

	CHECK_EQ(pg_script_parse(row->script, strlen(row->script), NULL, &s,
				 NULL),
		 0);
	fz_run_script(r, s, &f, NULL);
	pg_script_destroy(s);
	fz_runner_destroy(r);
	return f;
}

static void try(const struct row *row)
{
	uint32_t own = 1u << row->oracle;
	struct fz_finding clean = find(row, FZ_ORACLES_ALL, false);
	struct fz_finding mine = find(row, own, true);
	struct fz_finding others = find(row, FZ_ORACLES_ALL & ~own, true);

	if (!CHECK(!clean.found) || !CHECK(mine.found) ||
	    !CHECK(!strncmp(mine.signature, row->signature,
			    strlen(row->signature))) ||
	    !CHECK(!others.found))
		printf("# %s: %s; %s; %s\n", row->name, clean.signature,
		       mine.signature, others.signature);
}

TEST(each_alone)
{
	for (size_t i = 0; i < PG_ARRAY_SIZE(rows); i++)
		try(&rows[i]);
}

/* Bytes at random are programs; xorshift. */
static size_t random_bytes(uint64_t *state, uint8_t *bytes)
{
	size_t size = FZ_HEADER + FZ_RECORD * (1 + *state % 12);

	for (size_t i = 0; i < size; i++) {
		*state ^= *state << 13;
		*state ^= *state >> 7;
		*state ^= *state << 17;
		bytes[i] = (uint8_t)(*state >> 32);
	}
	return size;
}

#define PROGRAMS 300

static uint64_t hash_of(struct fz_runner *r, unsigned int number)
{
	static struct fz_program p;
	struct fz_outcome outcome;
	struct fz_finding f;
	uint64_t state = number * UINT64_C(0x9e3779b97f4a7c15) + 1;
	uint8_t bytes[FZ_BYTES];

	fz_decode(bytes, random_bytes(&state, bytes), &p);
	fz_run(r, &p, &f, &outcome);
	if (!CHECK(!f.found))
		printf("# program %u: %s: %s\n", number, f.signature, f.text);
	return outcome.hash;
}

/* The same program comes to the same, whatever ran before it. */
TEST(clean_and_the_same)
{
	static uint64_t hashes[PROGRAMS];
	struct fz_runner_params params = {
		.costs = PG_COSTS_ALL,
		.oracles = FZ_ORACLES_ALL,
	};
	struct fz_runner *r = fz_runner_create(&params, NULL);

	for (unsigned int i = 0; i < PROGRAMS; i++)
		hashes[i] = hash_of(r, i);
	for (unsigned int i = 0; i < PROGRAMS; i++)
		CHECK_EQ(hash_of(r, i * 7 % PROGRAMS),
			 hashes[i * 7 % PROGRAMS]);
	fz_runner_destroy(r);
}

int main(void)
{
	RUN(each_alone);
	RUN(clean_and_the_same);
	return check_done();
}
