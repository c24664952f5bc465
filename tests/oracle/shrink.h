/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small worlds are easier to understand, and to keep. */
#ifndef ORACLE_SHRINK_H
#define ORACLE_SHRINK_H

#include "run.h"

/*
 * Takes words and bits out of the world of run (or_run_world()), which has one
 * question, as long as core and QEMU differ, or agree, as before, and the same
 * masks explain it.
 */
void or_shrink(struct or_run *run, struct or_world *w);

#endif
