/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For text.c: the lines of a trace that are not events. */
#ifndef PG_TRACE_TEXT_PARAMS_H
#define PG_TRACE_TEXT_PARAMS_H

#include "trace/text.h"

/* The words of a line "params ...", on top of what *params is. */
int pg_trace_read_params(const struct pg_words *words,
			 struct pg_judge_params *params, struct pg_error *err);

/* The words of a line "space ...". */
int pg_trace_read_space(struct pg_words *words, unsigned int *id,
			struct pg_space *space, struct pg_error *err);

#endif
