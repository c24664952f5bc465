/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernels made of a few VMCOREINFO lines, and ptdump text kept in out. */
#ifndef PG_TEST_TEXTS_H
#define PG_TEST_TEXTS_H

#include "check.h"
#include "linux/ptdump.h"
#include "memory.h"

/* The root table is the first page of memory. */
static struct pg_kernel make(const char *release, unsigned int page,
			     unsigned int va, unsigned int act)
{
	static struct pg_vmcoreinfo info;
	struct pg_kernel k;
	char text[512];

	snprintf(text, sizeof(text),
		 "OSRELEASE=%s\nPAGESIZE=%u\nNUMBER(VA_BITS)=%u\n"
		 "NUMBER(TCR_EL1_T1SZ)=0x%x\nNUMBER(kimage_voffset)=0x%jx\n"
		 "SYMBOL(swapper_pg_dir)=%jx\n",
		 release, page, va, 64 - act,
		 (uintmax_t)UINT64_C(0xffff7fffc0000000),
		 (uintmax_t)(UINT64_C(0xffff7fffc0000000) + BASE));
	CHECK_EQ(pg_vmcoreinfo_set(&info, text, strlen(text), NULL), PG_OK);
	CHECK_EQ(pg_kernel_init(&k, &info, &mem, NULL), PG_OK);
	return k;
}

static char out[16384];

static void sink_marker(void *ctx, const char *name)
{
	size_t n = strlen(out);

	snprintf(out + n, sizeof(out) - n, "---[ %s ]---\n", name);
}

static void sink_line(void *ctx, const struct pg_ptdump_line *line)
{
	size_t n = strlen(out);

	pg_ptdump_format(ctx, line, out + n, sizeof(out) - n);
}

static void sink_unreadable(void *ctx, const struct pg_visit *v, uint64_t start,
			    uint64_t end)
{
	size_t n = strlen(out);

	snprintf(out + n, sizeof(out) - n, "unreadable 0x%jx\n",
		 (uintmax_t)v->ia);
}

static struct pg_ptdump ptdump;

static void begin(const struct pg_ptdump_style *style,
		  const struct pg_marker *list, size_t n, uint64_t first,
		  uint64_t last)
{
	struct pg_ptdump_sink sink = { sink_marker, sink_line, sink_unreadable,
				       (void *)style };

	out[0] = '\0';
	pg_ptdump_init(&ptdump, style, list, n, &sink, first, last);
}

#endif
