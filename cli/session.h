/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From options to tables: the image, the kernel in it, and the address spaces
 * asked for.
 */
#ifndef PG_CLI_SESSION_H
#define PG_CLI_SESSION_H

#include "arch/nested.h"
#include "arch/span.h"
#include "arch/walk.h"
#include "image/image.h"
#include "linux/kernel.h"
#include "linux/markers.h"
#include "linux/page.h"
#include "opts.h"

/*
 * One address space: tables ready to walk. name: as asked for, in JSON too.
 * linux_kernel: the kernel's own (ptdump text has its markers then). which:
 * where by_regs, what the registers were asked for. flawed: the registers break
 * a rule, so that there is no regime to walk with.
 */
struct space {
	const char *name;
	bool linux_kernel;
	bool by_regs, flawed;
	enum pg_space_reg which;
	struct pg_regime regime;
	struct pg_tables tables;
};

/*
 * base: the image's memory, or a record of what is read of it. mem: what EL1's
 * tables are read from: base, or a guest's space in it. search: the same place
 * as mem, but never recorded, for searches that read much and keep little.
 * unread: table entries of the space in work that could not be read, the first
 * at unread_at for input address unread_ia. judging: flawed registers and roots
 * that are not there are for rules to report, not errors. status: STATUS_OK
 * until something goes wrong.
 */
struct session {
	const struct opts *opts;
	struct pg_image *image;
	const struct pg_mem *base;
	const struct pg_mem *mem;
	const struct pg_mem *search;
	bool has_stage2; /* by --through: EL1&0 lies in a guest's space */
	struct pg_regime s2_regime;
	struct pg_tables s2_tables, s2_search;
	struct pg_nested nested, nested_search;
	bool has_text; /* vmcoreinfo is set */
	bool has_kernel;
	struct pg_vmcoreinfo vmcoreinfo;
	struct pg_kernel kernel;
	const char *vmcoreinfo_from;
	uint64_t vmcoreinfo_pa; /* where it was found in memory, or 0 */
	struct space spaces[SPACES_MAX];
	size_t nspaces;
	uint64_t budget; /* --budget, or what suits the image */
	size_t nroots;	 /* root: spaces resolved so far */
	uint64_t unread, unread_at, unread_ia;
	bool judging;
	struct pg_page_array pages;
	struct space kernel_tables; /* what the page array is read through */
	int status;
};

/*
 * Opens the image, does the work and closes it again. Returns what work() does,
 * or STATUS_FAILED after a complaint. What is written to the streams is work's.
 */
int session_run(const struct opts *opts, const char *const *images,
		size_t nimages, int (*work)(struct session *s, void *ctx),
		void *ctx);

/*
 * Arguments that name no image: neither the first, nor of the form
 * FILE@ADDRESS.
 */
struct session_rest {
	const char **texts;
	size_t count;
};

/*
 * The same for commands that take more than images: work()'s ctx is a struct
 * session_rest. check() may complain of the options, and of how many there are,
 * before an image is opened: false is STATUS_FAILED.
 */
int session_run_rest(const struct opts *opts,
		     bool (*check)(const struct opts *opts, size_t count),
		     int (*work)(struct session *s, void *ctx));

/* Makes all later reads go through mem (borrowed). */
void session_record(struct session *s, const struct pg_mem *mem);

/*
 * Finds the kernel: from --vmcoreinfo, the note, or a search of memory. False
 * after a complaint, also if there are several.
 */
bool session_find_kernel(struct session *s);

/* Uses a VMCOREINFO text that a search found at physical address pa. */
void session_take_text(struct session *s, const struct pg_vmcoreinfo *info,
		       uint64_t pa);

/*
 * Looks for a kernel where it costs nothing, in --vmcoreinfo or a note, and
 * without a word if there is none: for what merely depends on it.
 */
bool session_peek_kernel(struct session *s);

/*
 * The kernel's page array, if the image has a kernel in plain sight that says
 * where it is; else NULL, without a word.
 */
const struct pg_page_array *session_pages(struct session *s);

/* Resolves -a into spaces; by default the kernel's. False after a complaint. */
bool session_find_spaces(struct session *s);

/* A walk's visitor met entries that it could not read. */
void session_unreadable(struct session *s, uint64_t ia, uint64_t at,
			uint64_t count);

/* Pieces that stage 2 may cut leaves into: a quarter of the budget. */
uint64_t session_piece_limit(const struct session *s);

/*
 * After a walk into a joiner: PG_EBUDGET, with the address in *result, if stage
 * 2 cut the leaves into more pieces than there may be.
 */
int session_pieces_left(const struct pg_joiner *joiner,
			struct pg_walk_result *result, struct pg_error *err);

/* Reports what a walk met beside what it showed; sets the status. */
void session_report(struct session *s, const struct space *space, int ret,
		    const struct pg_walk_result *result,
		    const struct pg_error *err);

#endif
