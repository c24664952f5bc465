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
