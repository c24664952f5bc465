// SPDX-License-Identifier: GPL-2.0-or-later
/* What a Linux kernel promises of its own tables; see verify/judge_linux.c. */
#include <stdio.h>

#include "verify/rules/rules.h"

static void say(const struct pg_finding *f, char *buf, size_t size)
{
	static const char *const what[] = {
		[PG_LINUX_TYPE] = "is not cached, inner shareable memory",
		[PG_LINUX_AF] = "lacks the access flag",
		[PG_LINUX_NG] = "is global, or not, unlike the kernel's text",
		[PG_LINUX_WRITE] = "is writable",
		[PG_LINUX_EXEC] = "is executable",
	};
	const char *where = f->rule == &pg_rule_linear_map
				    ? "linear map"
				    : "kernel's text and constants";

	if (f->a == PG_LINUX_ADDRESS)
		snprintf(buf, size, "the %s should lead to 0x%llx here", where,
			 (unsigned long long)f->other);
	else
		snprintf(buf, size, "a part of the %s that %s", where,
			 what[f->a]);
}

const struct pg_rule pg_rule_linear_map = {
	.name = "linear-map",
	.id = "T-6",
	.arm = "policy (Linux: memory.h, __virt_to_phys)",
	.severity = PG_WARNING,
	.on = PG_ON_LINUX,
	.title = "a part of Linux's linear map that is not as its address says",
	.text = "Between PAGE_OFFSET and PAGE_END an address is the physical "
		"one and a constant; what is mapped there is cached and "
		"inner shareable, and nobody may execute it; AF is set, and nG "
		"with KPTI alone. Anything else is another page's data, lost "
		"coherency, code that somebody can write, a fault, or what "
		"KPTI should hide. Judged on the tables of the kernel that the "
		"image is of, from 5.10 on. On purpose, a confidential guest "
		"(CCA) has other addresses for what it shares, and memory of "
		"PCI devices for their peers is not cached.",
	.say = say,
};

const struct pg_rule pg_rule_kernel_image = {
	.name = "kernel-image",
	.id = "T-6",
	.arm = "policy (Linux: vmlinux.lds.S, mark_rodata_ro)",
	.severity = PG_WARNING,
	.on = PG_ON_LINUX,
	.title = "a part of Linux's text or constants that is not as it was "
		 "built",
	.text = "From _stext to swapper_pg_dir lie the kernel's text and what "
		"is constant once it has started. There an address is the "
		"physical one and KIMAGE_VOFFSET, the memory is cached, and "
		"nobody may write it. A kernel with rodata=off, or one that "
		"was still starting, has it all writable; wx speaks of the "
		"text then.",
	.say = say,
};

const struct pg_rule pg_rule_leaf_free = {
	.name = "leaf-free",
	.id = "T-2",
	.arm = "policy",
	.severity = PG_WARNING,
	.on = PG_ON_LINUX,
	.title = "memory that the kernel holds free is mapped here",
	.text = "Whoever gets the page next shares it: a use after free. "
		"Judged where table-free is, on what EL0 may access in the "
		"lower range, and on the kernel's own tables but for the "
		"linear map and the kernel's image, of which free pages stay "
		"mapped.",
};
