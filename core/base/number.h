/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers as people write them on a command line.
 */
#ifndef PG_BASE_NUMBER_H
#define PG_BASE_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The whole string as a number: hexadecimal after 0x, otherwise decimal (a
 * leading zero does not mean octal), then at most one of K, M, G, T and P in
 * either case, for 2^10 to 2^50.
 *
 * False (*value untouched) if the text is empty, holds anything else, such as
 * a sign or blanks, or says more than 64 bits can hold.
 */
bool pg_parse_u64(const char *text, uint64_t *value);

#endif
