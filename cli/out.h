/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where everything goes: data to standard output, all else to standard error.
 */
#ifndef PG_CLI_OUT_H
#define PG_CLI_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"

/* "pgtool: sentence" on standard error. */
void complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void complain_error(const struct pg_error *err);

/* "pgtool: warning: sentence", unless -q was given. */
void warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void out_set_quiet(bool quiet);

/* Control characters, of a text that came from outside, become '?'. */
void make_printable(char *text);

/* Data. False once standard output takes no more (a closed pipe, a full disk). */
bool out_write(const char *data, size_t size);
bool out_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* So it is: what is printed from now on goes nowhere. */
bool out_is_lost(void);

/*
 * Text that asks for attention (faults, writable and executable), in red where
 * colours are on: print between the two.
 */
void out_set_color(bool on);
void out_alarm(bool on);

/*
 * Flushes standard output. If anything was lost, says so and returns
 * STATUS_FAILED, otherwise status.
 */
int out_finish(int status);

/* "4K", "2M", "62976G": the largest unit that needs no fraction. */
const char *size_text(uint64_t size, char *buf, size_t bufsize);

#endif
