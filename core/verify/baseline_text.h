/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One entry of a baseline as text; see baseline.h. */
#ifndef PG_VERIFY_BASELINE_TEXT_H
#define PG_VERIFY_BASELINE_TEXT_H

#include "verify/baseline.h"

/*
 * Takes text apart, which is changed by it; known->space then points into it.
 * PG_EFORMAT with a sentence.
 */
int pg_known_read(char *text, struct pg_known *known, struct pg_error *err);

#endif
