// SPDX-License-Identifier: GPL-2.0-or-later
#include "suite.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "text.h"

static struct {
	unsigned int lines, failed;
} tap;

static const char *const seen[OR_SEEN_COUNT] = {
	[OR_SEEN_OK] = "translations",
	[OR_SEEN_ADDRESS_SIZE] = "address size faults",
	[OR_SEEN_TRANSLATION] = "translation faults",
	[OR_SEEN_ACCESS_FLAG] = "access flag faults",
	[OR_SEEN_PERMISSION] = "permission faults",
	[OR_SEEN_ABORT] = "external aborts",
	[OR_SEEN_MINUS1] = "faults at level -1",
	[OR_SEEN_STAGE2] = "stage-2 faults",
	[OR_SEEN_WALK] = "stage-2 faults on a walk",
};

bool or_suite_line(bool ok, const char *fmt, ...)
{
	va_list args;

	printf("%sok %u - ", ok ? "" : "not ", ++tap.lines);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
	fflush(stdout);
	tap.failed += !ok;
	return ok;
}

void or_suite_print_masks(uint32_t set)
{
	printf("  masks:%s%s", set ? "" : " none explains it",
	       set == OR_STRAYED ? " none, but QEMU left the arena" : "");
	for (unsigned int i = 0; i < or_nmasks; i++) {
		if (set >> i & 1)
			printf(" %s", or_masks[i].tag);
	}
	putchar('\n');
}

static void print_figures(const struct or_run *run, const char *prefix)
{
	const struct or_tally *t = &run->tally;

	printf("%sQEMU %s, ID_AA64MMFR0..3 0x%" PRIx64 " 0x%" PRIx64
	       " 0x%" PRIx64 " 0x%" PRIx64 "\n",
	       prefix, run->qemu->version, run->qemu->mailbox.mmfr[0],
	       run->qemu->mailbox.mmfr[1], run->qemu->mailbox.mmfr[2],
	       run->qemu->mailbox.mmfr[3]);
	printf("%s%" PRIu64 " comparisons in %" PRIu64 " worlds: %" PRIu64
	       " the same, %" PRIu64 " masked, %" PRIu64 " unexplained\n",
	       prefix, t->compared, t->worlds, t->same, t->masked,
	       t->unexplained);
	printf("%snot put or not judged: %" PRIu64 " that stray, %" PRIu64
	       " that kill QEMU (Q6); QEMU died %u times\n",
	       prefix, t->strayed, t->poisonous, t->deaths);
	printf("%swords with AF set: %" PRIu64 ", made dirty (Q5): %" PRIu64
	       ", changed otherwise: %" PRIu64 "\n",
	       prefix, t->flags_set, t->dirtied, t->scribbled);
}

int or_suite_report(const struct or_run *run, double seconds)
{
	const struct or_tally *t = &run->tally;

	print_figures(run, "");
	printf("%.1f seconds, %.0f comparisons a second\n", seconds,
	       (double)t->compared / seconds);
	for (int i = 0; i < OR_SEEN_COUNT; i++)
		printf("%12" PRIu64 " %s\n", t->seen[i], seen[i]);
	for (int i = 0; i < OR_OP_COUNT; i++)
		printf("%12" PRIu64 " AT %s\n", t->by_op[i], or_op_name(i));
	for (unsigned int i = 0; i < or_nmasks; i++)
		printf("%12" PRIu64 " %s: %s\n", t->by_mask[i], or_masks[i].tag,
		       or_masks[i].text);
	return t->unexplained || t->others || t->scribbled || !t->compared ||
	       !run->qemu->pid;
}

int or_suite_quick(struct or_run *run, uint64_t count)
{
	const struct or_tally *t = &run->tally;

	or_run_until(run, count, 300, NULL);
	print_figures(run, "# ");
	or_suite_line(t->compared >= count && !t->unexplained,
		      "core and QEMU %s agree", run->qemu->version);
	or_suite_line(!t->others, "%u other walkers agree with core",
		      or_nwalkers - 1);
	or_suite_line(!t->scribbled,
		      "QEMU changes no more than AF and dirty state");
	for (int i = 0; i < OR_SEEN_COUNT; i++)
		or_suite_line(t->seen[i] >= 10, "%s were compared", seen[i]);
	for (int i = 0; i < OR_OP_COUNT; i++)
		or_suite_line(t->by_op[i] >= 20, "AT %s was compared",
			      or_op_name(i));
	or_suite_probes(run);
	or_suite_mutants(run);
	printf("1..%u\n", tap.lines);
	return tap.failed != 0;
}
