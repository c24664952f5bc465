/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What callers owe to each operation, as rows; callers.c asks for it. */
#ifndef FUZZ_DUTIES_H
#define FUZZ_DUTIES_H

#include <stdint.h>

#include "engine/world.h"

/* Promises. */
#define PROMISE(n) (UINT64_C(1) << (n))

#define ALONE	    PROMISE(0)	/* nothing runs at the same time */
#define OWNER	    PROMISE(1)	/* no other owner is at work in the space */
#define EMPTY	    PROMISE(2)	/* nothing is mapped in the range */
#define WHOLE	    PROMISE(3)	/* no leaf or set reaches over its bounds */
#define UNUSED	    PROMISE(4)	/* nobody runs with the space */
#define FIRST	    PROMISE(5)	/* nothing was done to the space */
#define FREE	    PROMISE(6)	/* the range is in no region but vmalloc's */
#define ENDS	    PROMISE(7)	/* nothing may follow */
#define PLAIN	    PROMISE(8)	/* not of schemes that share blocks */
#define SURE	    PROMISE(9)	/* no allocation is about to fail */
#define SINGLE	    PROMISE(10) /* there are no contiguous sets */
#define BELOW	    PROMISE(11) /* of a level below the root's */
#define ABSENT	    PROMISE(12) /* the memory is not there yet */
#define FIXED	    PROMISE(13) /* nothing was done by who tells no device */
#define COUNTED	    PROMISE(14) /* the scheme counts references */
#define SPECULATES  PROMISE(15) /* puts what it got */
#define TABLES_STAY PROMISE(16) /* may be done between the two */
#define YOUNG	    PROMISE(17) /* the kernel's own pages do not age */
#define SPLITS	    PROMISE(18) /* takes pages from vmemmap, while it stays */
#define UNSPLIT	    PROMISE(19) /* vmemmap goes as it was made, or stays */
#define OTHERS	    PROMISE(20) /* not the memory that tables are in */
#define COPIES	    PROMISE(21) /* blocks are copied as a whole */
#define ROOT	    PROMISE(22) /* beside others of these alone */
#define WALKED	    PROMISE(23) /* users' spaces are walked meanwhile */
#define UNSHARED    PROMISE(24) /* no device walks it that is not told */
#define MAPPED	    PROMISE(25) /* all of a range of firmware's is */
#define SHARES	    PROMISE(26) /* of copies of the kernel's top level, too */
#define SOLE	    PROMISE(27) /* nobody runs with another of its ASID */
#define RELEASED    PROMISE(28) /* nobody runs with it, or hardware is stuck */
#define ONCE	    PROMISE(29) /* not a second time */
#define MAKES	    PROMISE(30) /* no guest runs */
#define DRIVERS	    PROMISE(31) /* nothing else is at work where drivers map */
#define ADDS	    PROMISE(32) /* nobody lets go of the memory meanwhile */
#define LETS_GO	    PROMISE(33) /* of memory that nobody adds meanwhile */
#define LOOKS	    PROMISE(35) /* nobody takes tables away that are counted */
#define VISITS	    PROMISE(36) /* nobody looks who is not counted */
#define SECTIONS    PROMISE(34) /* leaves no part of a section behind */

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
	uint64_t owes;
};

/* Of an operation in one of pg_op_lists. */
const struct duty *fz_duty(unsigned int list, const char *op);

/* Of what is no operation: none. */
extern const struct duty fz_no_duty;

#endif
