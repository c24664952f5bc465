// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel side's operations, as scripts write them. */
#include <string.h>

#include "engine/hotplug.h"
#include "engine/kernel_ops.h"
#include "engine/kmap.h"
#include "engine/kwalk.h"
#include "engine/stage2.h"

#define V(i) (&v[i])

static struct pg_mm *space(struct pg_task *t, const struct pg_value *v)
{
	return pg_value_mm(t, v);
}

static unsigned int prot_of(const struct pg_value *v)
{
	return v->given ? (unsigned int)v->n : PG_PROT_READ | PG_PROT_WRITE;
}

/* The words of region, in the order of enum pg_region. */
static const char *const region_words[] = { "linear", "vmemmap", "vmalloc",
					    "user",   "boot",	 "replica",
					    NULL };
static const char *const leaf_words[] = { "blocks", "pages", NULL };
static const char *const memmap_words[] = { "system", "own", NULL };
static const char *const root_words[] = { "released", "stuck", NULL };

static int run_region(struct pg_task *t, const struct pg_value *v)
{
	return pg_region_set(t, space(t, V(0)), (enum pg_region)v[1].n, v[2].n,
			     v[2].size, v[3].n);
}

static int run_linear(struct pg_task *t, const struct pg_value *v)
{
	return pg_boot_memory(t, space(t, V(0)), v[1].n, v[1].size);
}

static int run_hot_add(struct pg_task *t, const struct pg_value *v)
{
	return pg_hot_add(t, space(t, V(0)), v[1].n, v[1].size,
			  (v[2].n ? PG_HOT_PAGES : 0) |
				  (v[3].n ? PG_HOT_ALTMAP : 0));
}

static int run_hot_remove(struct pg_task *t, const struct pg_value *v)
{
	return pg_hot_remove(t, space(t, V(0)), v[1].n, v[1].size);
}

static int run_hvo(struct pg_task *t, const struct pg_value *v)
{
	return pg_hvo(t, space(t, V(0)), v[1].n);
}

static int run_vmap(struct pg_task *t, const struct pg_value *v)
{
	return pg_vmap(t, space(t, V(0)), v[1].n, v[2].n, v[1].size,
		       prot_of(V(3)), !v[4].n);
}

static int run_vmalloc(struct pg_task *t, const struct pg_value *v)
{
	return pg_vmalloc(t, space(t, V(0)), v[1].n, v[1].size, prot_of(V(2)));
}

static int run_vunmap(struct pg_task *t, const struct pg_value *v)
{
	return pg_vunmap(t, space(t, V(0)), v[1].n, v[1].size);
}

static int run_lookup(struct pg_task *t, const struct pg_value *v)
{
	uint64_t pa;

	if (pg_vmap_lookup(t, space(t, V(0)), v[1].n, &pa))
		return 0;
	return pg_error(&t->error, PG_ENOENT, "0x%llx is not mapped",
			(unsigned long long)v[1].n);
}

static int touch(struct pg_task *t, const struct pg_place *p, void *arg)
{
	pg_read(t, p);
	return 0;
}

static int run_apply(struct pg_task *t, const struct pg_value *v)
{
	return pg_apply(t, space(t, V(0)), v[1].n, v[1].size, touch, NULL);
}

static int run_set_memory(struct pg_task *t, const struct pg_value *v)
{
	return pg_set_memory(t, space(t, V(0)), v[1].n, v[1].size,
			     prot_of(V(2)));
}

static int run_ptdump(struct pg_task *t, const struct pg_value *v)
{
	pg_ptdump(t, space(t, V(0)));
	return t->result;
}

static int run_show_pte(struct pg_task *t, const struct pg_value *v)
{
	pg_show_pte(t, space(t, V(0)), v[1].n);
	return t->result;
}

static int run_walk_user(struct pg_task *t, const struct pg_value *v)
{
	pg_walk_user(t, space(t, V(0)), v[1].n);
	return t->result;
}

static int run_walk_novma(struct pg_task *t, const struct pg_value *v)
{
	pg_walk_novma(t, space(t, V(0)), v[1].n, v[1].size);
	return t->result;
}

static int run_efi_map(struct pg_task *t, const struct pg_value *v)
{
	return pg_efi_map(t, space(t, V(0)), v[1].n, v[2].n, v[1].size,
			  prot_of(V(3)));
}

static int run_device(struct pg_task *t, const struct pg_value *v)
{
	pg_say(t, (struct pg_event){
			  .kind = PG_EV_ROOT,
			  .space = (uint16_t)v[0].n,
			  .flags = PG_ROOT_SECONDARY,
		  });
	return 0;
}

static int run_efi_switch(struct pg_task *t, const struct pg_value *v)
{
	return pg_efi_switch(t, space(t, V(0)));
}

static int run_efi_leave(struct pg_task *t, const struct pg_value *v)
{
	return pg_efi_leave(t, space(t, V(0)));
}

static int run_trampoline(struct pg_task *t, const struct pg_value *v)
{
	return pg_trampoline(t, space(t, V(0)), v[1].n, v[2].n, v[1].size);
}

static int run_idmap(struct pg_task *t, const struct pg_value *v)
{
	return pg_idmap(t, space(t, V(0)), v[1].n, v[1].size);
}

static int run_clone(struct pg_task *t, const struct pg_value *v)
{
	return pg_clone_linear(t, space(t, V(0)), space(t, V(1)), v[2].n,
			       v[2].size);
}

static int run_root_grow(struct pg_task *t, const struct pg_value *v)
{
	return pg_root_grow(t, space(t, V(0)));
}

static int run_root_lookup(struct pg_task *t, const struct pg_value *v)
{
	uint64_t pa;

	return pg_root_lookup(t, space(t, V(0)), v[1].n, &pa);
}

static int run_s2_map(struct pg_task *t, const struct pg_value *v)
{
	return pg_s2_map(t, space(t, V(0)), v[1].n, v[2].n, v[1].size,
			 prot_of(V(3)));
}

static int run_s2_unmap(struct pg_task *t, const struct pg_value *v)
{
	return pg_s2_unmap(t, space(t, V(0)), v[1].n, v[1].size);
}

static int run_s2_walk(struct pg_task *t, const struct pg_value *v)
{
	pg_s2_walk(t, space(t, V(0)), v[1].n);
	return 0;
}

static int run_s2_destroy(struct pg_task *t, const struct pg_value *v)
{
	return pg_s2_destroy(t, space(t, V(0)), v[1].n);
}

static int run_make(struct pg_task *t, const struct pg_value *v)
{
	return pg_space_make(t, space(t, V(0)), (unsigned int)v[1].n);
}

static int run_s2_early(struct pg_task *t, const struct pg_value *v)
{
	struct pg_mm *mm = space(t, V(0));
	int ret = pg_s2_early_map(t, mm, v[1].n, v[2].n, v[1].size,
				  prot_of(V(3)));

	if (ret == PG_EINVAL)
		return ret;
	return pg_s2_finalise(t, mm) ? t->result : ret;
}

static int run_destroy(struct pg_task *t, const struct pg_value *v)
{
	return pg_space_destroy(t, space(t, V(0)));
}

#define SPACE                                         \
	{                                             \
		.name = "space", .kind = PG_ARG_SPACE \
	}
#define RANGE                                         \
	{                                             \
		.name = "range", .kind = PG_ARG_RANGE \
	}
#define MEMORY                                          \
	{                                               \
		.name = "memory", .kind = PG_ARG_MEMORY \
	}
#define ADDR                                           \
	{                                              \
		.name = "address", .kind = PG_ARG_ADDR \
	}
#define PA                                      \
	{                                       \
		.name = "pa", .kind = PG_ARG_PA \
	}
#define PROT                                        \
	{                                           \
		.name = "prot", .kind = PG_ARG_PROT \
	}
#define LEAVES                                                         \
	{                                                              \
		.name = "leaves", .kind = PG_ARG_WORD, .option = true, \
		.words = leaf_words                                    \
	}

const struct pg_op_row pg_kernel_ops[] = {
	{
		.name = "region",
		.op = PG_OP_LINEAR,
		.args = { SPACE,
			  { .name = "what",
			    .kind = PG_ARG_WORD,
			    .words = region_words },
			  RANGE,
			  { .name = "phys",
			    .kind = PG_ARG_NUMBER,
			    .option = true } },
		.text = "Says that a range of the kernel's space is one of its "
			"regions. The linear map's first byte maps physical "
			"address phys, which may wrap below 0. Of a replica, "
			"in "
			"another space, the top level equals the kernel's.",
		.run = run_region,
	},
	{
		.name = "linear",
		.op = PG_OP_LINEAR,
		.args = { SPACE, MEMORY },
		.text = "Maps physical memory that was there at boot in the "
			"linear map, with its part of vmemmap.",
		.run = run_linear,
	},
	{
		.name = "hot-add",
		.op = PG_OP_HOT_ADD,
		.args = { SPACE,
			  MEMORY,
			  LEAVES,
			  { .name = "memmap",
			    .kind = PG_ARG_WORD,
			    .option = true,
			    .words = memmap_words } },
		.text = "Adds physical memory to the linear map and vmemmap, "
			"which may be kept in the memory's own first pages.",
		.run = run_hot_add,
	},
	{
		.name = "hot-remove",
		.op = PG_OP_HOT_REMOVE,
		.args = { SPACE, MEMORY },
		.text = "Removes memory that was added: leaves first, then "
			"tables that are empty.",
		.run = run_hot_remove,
	},
	{
		.name = "hvo",
		.op = PG_OP_SPLIT,
		.args = { SPACE, PA },
		.text = "Makes a table of vmemmap's block for an address.",
		.run = run_hvo,
	},
	{
		.name = "vmap",
		.op = PG_OP_VMAP,
		.args = { SPACE, RANGE, PA, PROT, LEAVES },
		.text = "Maps memory in the kernel's space, by blocks where "
			"they fit, in place of tables that are empty.",
		.run = run_vmap,
	},
	{
		.name = "vmalloc",
		.op = PG_OP_VMAP,
		.args = { SPACE, RANGE, PROT },
		.text = "Allocates memory in pieces and maps them in a row.",
		.run = run_vmalloc,
	},
	{
		.name = "vunmap",
		.op = PG_OP_VUNMAP,
		.args = { SPACE, RANGE },
		.text = "Clears leaves and leaves empty tables in place.",
		.run = run_vunmap,
	},
	{
		.name = "vmap-lookup",
		.op = PG_OP_WALK,
		.args = { SPACE, ADDR },
		.text = "Reads down to the leaf of an address.",
		.run = run_lookup,
	},
	{
		.name = "apply",
		.op = PG_OP_APPLY,
		.args = { SPACE, RANGE },
		.text = "Makes tables for a range and reads each entry under "
			"the lock of its table.",
		.run = run_apply,
	},
	{
		.name = "set-memory",
		.op = PG_OP_SET_MEMORY,
		.args = { SPACE, RANGE, PROT },
		.text = "Changes the permissions of a range that is mapped by "
			"pages.",
		.run = run_set_memory,
	},
	{
		.name = "ptdump",
		.op = PG_OP_PTDUMP,
		.args = { SPACE },
		.text = "Reads all tables of a space, as debugfs does.",
		.run = run_ptdump,
	},
	{
		.name = "show-pte",
		.op = PG_OP_WALK,
		.args = { SPACE, ADDR },
		.text = "Reads one path, as the report of a bad access does.",
		.run = run_show_pte,
	},
	{
		.name = "walk-user",
		.op = PG_OP_WALK,
		.args = { SPACE, ADDR },
		.text = "Reads one path of another's space, as KVM does.",
		.run = run_walk_user,
	},
	{
		.name = "walk-novma",
		.op = PG_OP_WALK,
		.args = { SPACE, RANGE },
		.text = "Reads a range of a space whatever its VMAs are.",
		.run = run_walk_novma,
	},
	{
		.name = "efi-map",
		.op = PG_OP_EFI_MAP,
		.args = { SPACE, RANGE, PA, PROT },
		.text = "Maps memory for firmware, in tables of its own.",
		.run = run_efi_map,
	},
	{
		.name = "efi-switch",
		.op = PG_OP_EFI_MAP,
		.args = { SPACE },
		.text = "Runs with these tables from here on.",
		.run = run_efi_switch,
	},
	{
		.name = "efi-leave",
		.op = PG_OP_EFI_MAP,
		.args = { SPACE },
		.text = "Runs with them no longer.",
		.run = run_efi_leave,
	},
	{
		.name = "device",
		.op = PG_OP_NONE,
		.args = { SPACE },
		.text = "A device, or a guest's shadow, keeps translations of "
			"these tables of its own from here on, and has to be "
			"told what it may not keep.",
		.run = run_device,
	},
	{
		.name = "trampoline",
		.op = PG_OP_MAP,
		.args = { SPACE, RANGE, PA },
		.text = "Maps the pages that the kernel is entered through.",
		.run = run_trampoline,
	},
	{
		.name = "idmap",
		.op = PG_OP_MAP,
		.args = { SPACE, MEMORY },
		.text = "Maps memory at its own address, in boot's tables.",
		.run = run_idmap,
	},
	{
		.name = "clone-linear",
		.op = PG_OP_MAP,
		.args = { SPACE,
			  { .name = "from", .kind = PG_ARG_SPACE },
			  RANGE },
		.text = "Copies another space's leaves into temporary tables, "
			"as hibernation does.",
		.run = run_clone,
	},
	{
		.name = "root-grow",
		.op = PG_OP_ROOT_GROW,
		.args = { SPACE },
		.text = "Puts one level more on top of a low space.",
		.run = run_root_grow,
	},
	{
		.name = "root-lookup",
		.op = PG_OP_WALK,
		.args = { SPACE, ADDR },
		.text = "Reads one path from whatever the root is.",
		.run = run_root_lookup,
	},
	{
		.name = "space-make",
		.op = PG_OP_NONE,
		.args = { SPACE, { .name = "child", .kind = PG_ARG_CHILD } },
		.text = "Makes another guest, another space of firmware's or "
			"other temporary tables, like this one; with its ASID, "
			"where it is no guest.",
		.run = run_make,
	},
	{
		.name = "space-destroy",
		.op = PG_OP_EXIT,
		.args = { SPACE },
		.text = "Frees all tables of a space without user pages.",
		.run = run_destroy,
	},
	{
		.name = "s2-map",
		.op = PG_OP_S2_MAP,
		.args = { SPACE, RANGE, PA, PROT },
		.text = "Maps memory for a guest, by blocks where they fit, in "
			"place of what was there.",
		.run = run_s2_map,
	},
	{
		.name = "s2-early",
		.op = PG_OP_S2_MAP,
		.args = { SPACE, RANGE, PA, PROT },
		.text = "Maps memory without counting, as before there are "
			"counts, and then counts what there is: the first "
			"that is done to a guest.",
		.run = run_s2_early,
	},
	{
		.name = "s2-unmap",
		.op = PG_OP_S2_UNMAP,
		.args = { SPACE, RANGE },
		.text = "Unmaps memory of a guest and frees empty tables.",
		.run = run_s2_unmap,
	},
	{
		.name = "s2-walk",
		.op = PG_OP_WALK,
		.args = { SPACE, ADDR },
		.text = "Reads one path of a guest's tables.",
		.run = run_s2_walk,
	},
	{
		.name = "s2-destroy",
		.op = PG_OP_EXIT,
		.args = { SPACE,
			  { .name = "root",
			    .kind = PG_ARG_WORD,
			    .option = true,
			    .words = root_words } },
		.text = "Frees a guest's tables; a root that hardware is stuck "
			"with is lost.",
		.run = run_s2_destroy,
	},
	{ .name = NULL },
};
