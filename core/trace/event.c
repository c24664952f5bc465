// SPDX-License-Identifier: GPL-2.0-or-later
#include "trace/event.h"

const char *const pg_lock_class_names[PG_LOCK_CLASSES] = {
	[PG_LOCK_NONE] = "none",     [PG_LOCK_HOTPLUG] = "hotplug",
	[PG_LOCK_MMAP] = "mmap",     [PG_LOCK_VMA] = "vma",
	[PG_LOCK_I_MMAP] = "i_mmap", [PG_LOCK_ANON_VMA] = "anon_vma",
	[PG_LOCK_FIXMAP] = "fixmap", [PG_LOCK_CONTEXT] = "context",
	[PG_LOCK_CACHE] = "cache",   [PG_LOCK_PAGE_TABLE] = "page_table",
	[PG_LOCK_PMD] = "pmd",	     [PG_LOCK_PTE] = "pte",
	[PG_LOCK_STAGE2] = "stage2", [PG_LOCK_PAGE] = "page",
};

const char *const pg_space_class_names[PG_SPACE_CLASSES] = {
	[PG_CLASS_INIT] = "init",   [PG_CLASS_USER] = "user",
	[PG_CLASS_EFI] = "efi",	    [PG_CLASS_TEMP] = "temp",
	[PG_CLASS_GUEST] = "guest",
};

const char *const pg_op_names[PG_OPS] = {
	[PG_OP_NONE] = "none",
	[PG_OP_MAP] = "map",
	[PG_OP_UNMAP] = "unmap",
	[PG_OP_PROTECT] = "protect",
	[PG_OP_AGE] = "age",
	[PG_OP_SPLIT] = "split",
	[PG_OP_COLLAPSE] = "collapse",
	[PG_OP_FOLD] = "fold",
	[PG_OP_UNFOLD] = "unfold",
	[PG_OP_VMAP] = "vmap",
	[PG_OP_VUNMAP] = "vunmap",
	[PG_OP_APPLY] = "apply",
	[PG_OP_HOT_ADD] = "hot-add",
	[PG_OP_HOT_REMOVE] = "hot-remove",
	[PG_OP_PTDUMP] = "ptdump",
	[PG_OP_FAULT] = "fault",
	[PG_OP_HUGE_FAULT] = "huge-fault",
	[PG_OP_GUP] = "gup",
	[PG_OP_MUNMAP] = "munmap",
	[PG_OP_DONTNEED] = "dontneed",
	[PG_OP_EXIT] = "exit",
	[PG_OP_FORK] = "fork",
	[PG_OP_MREMAP] = "mremap",
	[PG_OP_THP_SPLIT] = "thp-split",
	[PG_OP_THP_COLLAPSE] = "thp-collapse",
	[PG_OP_RETRACT] = "retract",
	[PG_OP_RMAP] = "rmap",
	[PG_OP_MIGRATE] = "migrate",
	[PG_OP_UFFD] = "uffd",
	[PG_OP_SHARE] = "share",
	[PG_OP_UNSHARE] = "unshare",
	[PG_OP_SHRINK] = "shrink",
	[PG_OP_WALK] = "walk",
	[PG_OP_NEW_SPACE] = "new-space",
};
