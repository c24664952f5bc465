/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Places and objects of an earlier record, said in another kind's terms: the
 * same number of a space, place or option means other things to other kinds.
 */
#ifndef FUZZ_NEAR_H
#define FUZZ_NEAR_H

#include <stdbool.h>

#include "mutate/mutate.h"

struct fz_form;
struct fz_plan;

/* It is about an address of a space. */
bool fz_is_placed(const struct fz_op *op);

/* The space with this id, among those that a kind is for. */
bool fz_go_to_space(const struct fz_form *f, const struct fz_plan *plan,
		    unsigned int id, struct fz_op *op);

/*
 * Space, and place and slot where both kinds have some. False, and no more than
 * the space changed, if this kind cannot be there.
 */
bool fz_near(const struct fz_header *header, const struct fz_op *other,
	     struct fz_op *op);

/* The same file, offset, level: arguments by name that both kinds have. */
void fz_alike(const struct fz_op *other, struct fz_op *op);

/*
 * The words and NAME=NUMBER of a script's line, among the arguments that the
 * kind chooses from a list; NAME#N is the Nth choice, from 0 on. False if it
 * has no such one.
 */
bool fz_say(const char *words, struct fz_op *op);

/* The arguments' second place, if the kind has one, is where other is. */
void fz_there(const struct fz_op *other, struct fz_op *op);

/*
 * The class of a PMD block's size in the world's first space, or of what an
 * entry so many levels up is for, at most 2; 0 if there is none.
 */
uint8_t fz_span_class(const struct fz_header *header, unsigned int up);

/*
 * The range of all that such an entry is for, or two of them, from where it is
 * rounded down. False if no record says that.
 */
bool fz_align(const struct fz_header *header, unsigned int up, bool two,
	      struct fz_op *op);

/* As if the second place of a record that has one were where it is. */
struct fz_op fz_other_end(const struct fz_op *op);

#endif
