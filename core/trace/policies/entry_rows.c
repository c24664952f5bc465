// SPDX-License-Identifier: GPL-2.0-or-later
/* Rows of what entries.c, sets.c, shadow.c and replica.c judge. */
#include "trace/policies/common.h"

PG_POLICY(safe_change, .name = "E1-safe-change", .id = "E1",
	  .source = "arch/arm64/mm/mmu.c pgattr_change_is_safe(), Linux 6.12",
	  .title = "a valid descriptor becomes another one without a break",
	  .text = "Only permissions, the access flag and software's bits may "
		  "change under walkers. A size may at break-before-make level "
		  "2.",
	  .kinds = ON(WRITE));

PG_POLICY(contig_set, .name = "E2-contig-set", .id = "E2",
	  .source = "arch/arm64/mm/contpte.c, Linux 6.12",
	  .title = "a contiguous set is not one",
	  .text = "All entries of a set are valid, point at what follows each "
		  "other and agree in their attributes; or none has the bit.",
	  .kinds = ON(WRITE) | ON(END) | ON(IDLE));

PG_POLICY(nonpresent, .name = "E3-nonpresent-bits", .id = "E3",
	  .source = "arch/arm64/include/asm/pgtable.h pmd_mkinvalid(), Linux "
		    "6.12",
	  .title = "an invalid entry has bits that say what it is not",
	  .text = "Software tells present from absent by bits that hardware "
		  "ignores; a swap entry with them passes for a mapping.",
	  .kinds = ON(WRITE));

PG_POLICY(one_parent, .name = "E4-one-parent", .id = "E4",
	  .source = "mm/memory.c pmd_install(), Linux 6.12",
	  .title = "a table has not exactly one parent",
	  .text = "Two builders raced, or a table was linked again: whoever "
		  "frees it through one entry leaves the other. Sharers are "
		  "counted, and replicas of a top level are meant.",
	  .kinds = ON(WRITE));

PG_POLICY(level, .name = "E5-level", .id = "E5",
	  .source = "mm/pgtable-generic.c, include/linux/pgtable.h, Linux 6.12",
	  .title = "a descriptor is taken for what it is not",
	  .text = "A walker looks into a page that is no table of the level, "
		  "beside the entry of its address, or at a level that is "
		  "folded; or a table is linked at another level than its own.",
	  .kinds = ON(READ) | ON(WRITE));

PG_POLICY(attributes, .name = "E6-attributes", .id = "E6",
	  .source = "arch/arm64/include/asm/pgtable-hwdef.h, pgalloc.h, Linux "
		    "6.12",
	  .title = "attributes do not fit the space",
	  .text = "Tables and leaves of the kernel are closed to users' "
		  "execution, users' tables to the kernel's; nothing of the "
		  "kernel is writable and executable, or read-only with DBM.",
	  .kinds = ON(WRITE));

PG_POLICY(shadow, .name = "E7-shadow", .id = "E7", .cost = PG_COST_DEEP,
	  .source = "lifecycle 8, E7",
	  .title = "what is mapped is not what the caller expects",
	  .text = "The caller says what an operation is to map; at its end the "
		  "tables are read, where something was expected or stored.",
	  .kinds = ON(EXPECT) | ON(WRITE) | ON(END) | ON(IDLE));

PG_POLICY(replica, .name = "E8-replica", .id = "E8",
	  .source = "arch/x86/mm/init_64.c sync_global_pgds(), Linux 6.12",
	  .title = "a replica of the kernel's top level differs from it",
	  .text = "Spaces that hold copies of the kernel's top-level entries "
		  "need the same ones when they are used: when somebody "
		  "begins to run with them, and as long as somebody does, "
		  "where the kernel's operations end.",
	  .kinds = ON(ROOT) | ON(ACCESS) | ON(END));
