/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A line of a trace as words: blanks between them, a comment from a word that
 * begins with '#' to the end, NAME=VALUE in two parts.
 */
#ifndef PG_TRACE_WORDS_H
#define PG_TRACE_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* Words of one line; more are refused. */
#define PG_WORDS_MAX 32

/*
 * column: of the first letter, from 1. value: what follows the first '=', NULL
 * if there is none; its column is value_column. Both strings lie in the line.
 */
struct pg_word {
	char *text;
	char *value;
	unsigned int column;
	unsigned int value_column;
};

/* Both parts together again, for words that may hold a '='. */
static inline const char *pg_word_whole(struct pg_word *word)
{
	if (word->value)
		word->value[-1] = '=';
	return word->text;
}

/* line: its number, for sentences. end: the column behind the last word. */
struct pg_words {
	uint64_t line;
	unsigned int end;
	unsigned int count;
	struct pg_word list[PG_WORDS_MAX];
};

/*
 * Takes a line of size bytes apart, in place: line[size] is a NUL, and more
 * are put behind the words, which live as long as the line. PG_EFORMAT for
 * control characters, NULs, letters that are not ASCII outside of comments,
 * and too many words.
 */
int pg_words_split(char *line, size_t size, uint64_t number,
		   struct pg_words *words, struct pg_error *err);

/*
 * "line 3, column 7: sentence". Returns PG_EFORMAT. What the sentence quotes
 * has to be cut by a precision in its format.
 */
int pg_words_refuse(const struct pg_words *words, unsigned int column,
		    struct pg_error *err, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/*
 * The index of a word in a list that ends with NULL; -1 if it is none, and
 * then the sentence names the nearest, or all if there are few. what: "an
 * allocator", for the sentence.
 */
int pg_words_find(const struct pg_words *words, unsigned int column,
		  const char *typed, const char *const *list, const char *what,
		  struct pg_error *err);

#endif
