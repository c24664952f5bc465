/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the runs say, as TAP or as a report. */
#ifndef ORACLE_SUITE_H
#define ORACLE_SUITE_H

#include "run.h"

/* The quick share: count comparisons, then probes and mutants. TAP. */
int or_suite_quick(struct or_run *run, uint64_t count);

/* One TAP line; returns ok. */
bool or_suite_line(bool ok, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Figures as text; 0 if nothing was unexplained. */
int or_suite_report(const struct or_run *run, double seconds);

/* "  masks: Q1 Q3", or that there are none. */
void or_suite_print_masks(uint32_t set);

/* probes.c: what QEMU is known to do, each asked on purpose. TAP. */
void or_suite_probes(struct or_run *run);

/* mutants.c: broken walkers, each of which has to be caught. TAP. */
void or_suite_mutants(struct or_run *run);

#endif
