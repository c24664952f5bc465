// SPDX-License-Identifier: GPL-2.0-or-later
/* The paragraph of stat. */
#include <inttypes.h>

#include "out.h"
#include "print.h"

/* "41.3K": an average is seldom a round number. */
static const char *about(double size, char *buf, size_t bufsize)
{
	static const char units[] = "BKMGTPE";
	unsigned int unit = 0;

	for (; size >= 1024 && units[unit + 1]; unit++)
		size /= 1024;
	snprintf(buf, bufsize, "%.1f%c", size, units[unit]);
	return buf;
}

static void table_row(const char *name, uint64_t bytes,
		      const struct pg_stat_tables *t)
{
	char size[24];

	out_printf("  %-8s %9" PRIu64 " %8s %9" PRIu64 " %9" PRIu64 " %9" PRIu64
		   " %5.1f%% %9" PRIu64,
		   name, t->tables,
		   bytes ? size_text(bytes, size, sizeof(size)) : "-",
		   t->met - t->tables, t->entries, t->used,
		   t->entries ? 100.0 * t->used / t->entries : 0.0, t->other);
	if (t->absent)
		out_printf("  %" PRIu64 " absent", t->absent);
	out_printf("\n");
}

static void print_tables(const struct pg_regime *r, const struct pg_stat *stat)
{
	struct pg_stat_tables all = { 0 };
	uint64_t bytes = 0;
	char name[8];

	out_printf("  %-8s %9s %8s %9s %9s %9s %6s %9s\n", "TABLES", "COUNT",
		   "BYTES", "SHARED", "ENTRIES", "USED", "FILL", "OTHER");
	for (int level = r->start; level <= PG_LEVEL_MAX; level++) {
		const struct pg_stat_tables *t = &stat->tables[level + 1];
		uint64_t size = t->tables * pg_stat_table_size(r, level);

		snprintf(name, sizeof(name), "L%d", level);
		table_row(name, size, t);
		bytes += size;
		all.tables += t->tables;
		all.met += t->met;
		all.entries += t->entries;
		all.used += t->used;
		all.other += t->other;
		all.absent += t->absent;
	}
	table_row("all", bytes, &all);
}

static void leaf_size(const struct pg_regime *r, int level, uint64_t leaves)
{
	char size[24];

	out_printf(" %9s",
		   leaves ? size_text(leaves << pg_level_shift(r, level), size,
				      sizeof(size))
			  : "-");
}

static void print_leaves(const struct pg_regime *r, const struct pg_stat *stat)
{
	char size[24], name[16];

	out_printf("  %-8s %9s %8s %9s %9s %9s %9s %9s\n", "LEAVES", "COUNT",
		   "SIZE", "MAPPED", "CONTIG", "BROKEN", "COULD-SET",
		   "COULD-BLK");
	for (int level = r->start; level <= PG_LEVEL_MAX; level++) {
		const struct pg_stat_leaves *l = &stat->leaves[level + 1];

		if (!pg_level_has_leaf(r, level))
			continue;
		snprintf(name, sizeof(name), "L%d %s", level,
			 level == PG_LEVEL_MAX ? "page" : "block");
		out_printf("  %-8s %9" PRIu64 " %8s", name, l->count,
			   size_text(PG_BIT(pg_level_shift(r, level)), size,
				     sizeof(size)));
		leaf_size(r, level, l->count);
		leaf_size(r, level, l->contig);
		leaf_size(r, level, l->broken);
		leaf_size(r, level, l->could_set);
		leaf_size(r, level, l->could_block);
		out_printf("\n");
	}
}

static bool print_reach(const struct pg_stat *stat)
{
	char mapped[24], now[24], possible[24];

	if (!stat->tlb)
		return out_printf("  nothing is mapped\n");
	out_printf("  mapped %s; TLB entries %" PRIu64 ", %s each",
		   size_text(stat->mapped, mapped, sizeof(mapped)), stat->tlb,
		   about((double)stat->mapped / stat->tlb, now, sizeof(now)));
	if (stat->tlb_possible < stat->tlb)
		out_printf("; possible %" PRIu64 ", %s each",
			   stat->tlb_possible,
			   about((double)stat->mapped / stat->tlb_possible,
				 possible, sizeof(possible)));
	return out_printf("\n");
}

bool print_stat(const char *space, const struct pg_regime *r,
		const struct pg_stat *stat)
{
	char text[256];

	pg_regime_describe(r, text, sizeof(text));
	out_printf("%s: %s\n", space, text);
	print_tables(r, stat);
	print_leaves(r, stat);
	return print_reach(stat);
}
