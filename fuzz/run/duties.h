/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What callers owe to each operation, as rows; callers.c asks for it. */
#ifndef FUZZ_DUTIES_H
#define FUZZ_DUTIES_H

#include <stdint.h>

#include "engine/world.h"

/* Promises. */
#define ALONE	    (1u << 0)  /* nothing runs at the same time */
#define OWNER	    (1u << 1)  /* no other owner is at work in the space */
#define EMPTY	    (1u << 2)  /* nothing is mapped in the range */
#define WHOLE	    (1u << 3)  /* no leaf or set reaches over its bounds */
#define UNUSED	    (1u << 4)  /* nobody runs with the space */
#define FIRST	    (1u << 5)  /* nothing was done to the space */
#define FREE	    (1u << 6)  /* the range is in no region but vmalloc's */
#define ENDS	    (1u << 7)  /* nothing may follow */
#define PLAIN	    (1u << 8)  /* not of schemes that share blocks */
#define SURE	    (1u << 9)  /* no allocation is about to fail */
#define SINGLE	    (1u << 10) /* there are no contiguous sets */
#define BELOW	    (1u << 11) /* of a level below the root's */
#define ABSENT	    (1u << 12) /* the memory is not there yet */
#define FIXED	    (1u << 13) /* nothing was done by who tells no device */
#define COUNTED	    (1u << 14) /* the scheme counts references */
#define SPECULATES  (1u << 15) /* puts what it got */
#define TABLES_STAY (1u << 16) /* may be done between the two */
#define YOUNG	    (1u << 17) /* the kernel's own pages do not age */
#define SPLITS	    (1u << 18) /* takes pages from vmemmap, while it stays */
#define UNSPLIT	    (1u << 19) /* vmemmap goes as it was made, or stays */
#define OTHERS	    (1u << 20) /* not the memory that tables are in */
#define COPIES	    (1u << 21) /* blocks are copied as a whole */
#define ROOT	    (1u << 22) /* beside others of these alone */
#define WALKED	    (1u << 23) /* users' spaces are walked meanwhile */
#define UNSHARED    (1u << 24) /* no device walks it that is not told */
#define MAPPED	    (1u << 25) /* all of a range of firmware's is */
#define SHARES	    (1u << 26) /* of copies of the kernel's top level, too */
#define SOLE	    (1u << 27) /* nobody runs with another of its ASID */
#define RELEASED    (1u << 28) /* nobody runs with it, or hardware is stuck */
#define ONCE	    (1u << 29) /* not a second time */
#define MAKES	    (1u << 30) /* no guest runs */
#define DRIVERS	    (1u << 31) /* nothing else is at work where drivers map */

/* Families of operations that a user's space or a guest's can have, one only. */
enum family {
	ANY,
	VMAS,
	LEAVES,
	VISITORS,
	GUESTS,
};

#define USER  (1u << PG_CLASS_USER)
#define INIT  (1u << PG_CLASS_INIT)
#define GUEST (1u << PG_CLASS_GUEST)
#define EFI   (1u << PG_CLASS_EFI)
#define TEMP  (1u << PG_CLASS_TEMP)
#define ALL   (USER | INIT | GUEST | EFI | TEMP)

/* owes: promises. family: of what a space may have; ANY: of all. */
struct duty {
	const char *op;
	uint8_t classes;
	uint8_t family;
	uint32_t owes;
};

/* Of an operation in one of pg_op_lists. */
const struct duty *fz_duty(unsigned int list, const char *op);

/* Of what is no operation: none. */
extern const struct duty fz_no_duty;

#endif
