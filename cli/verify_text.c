// SPDX-License-Identifier: GPL-2.0-or-later
/* verify TEXT: what a kernel printed of its tables, captured anywhere. */
#include "verify_text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cmd.h"
#include "input.h"
#include "linux/ptdump_span.h"
#include "linux/ptdump_wx.h"
#include "out.h"

/* KASAN kernels print some megabytes; anything near this is something else. */
#define TEXT_MAX (UINT64_C(1) << 28)

bool looks_like_text(const char *name)
{
	unsigned char head[4096];
	struct stat st;
	FILE *f;
	size_t n;

	if (!strcmp(name, "-"))
		return true;
	if (stat(name, &st))
		return false;
	/* No image comes through a pipe, and what is read of it is gone. */
	if (S_ISFIFO(st.st_mode))
		return true;
	f = fopen(name, "rb");
	if (!f)
		return false;
	n = fread(head, 1, sizeof(head), f);
	fclose(f);
	return n && memcmp(head, "\177ELF", pg_min(n, 4)) &&
	       !memchr(head, '\0', n);
}

/* What --like and --regime s2:... say of stage-2 text. */
static bool text_options(const struct opts *o, struct pg_ptdump_options *t)
{
	struct pg_regime r;
	struct pg_error err;

	*t = (struct pg_ptdump_options){ 0 };
	if (o->like && !strcmp(o->like, "swapped"))
		t->x = PG_PTDUMP_X_EXECUTES;
	else if (o->like)
		t->x = PG_PTDUMP_X_NEVER;
	/* Of a comparison, they may be those of the image's tables. */
	if (!o->nregimes)
		return true;
	if (!pg_regime_parse(o->regimes[0], &r, &err) && r.stage == 2) {
		t->ipa_bits = r.ia_bits;
		return true;
	}
	if (o->against)
		return true;
	complain("--regime %s: of text, only a stage-2 regime can be of use",
		 o->regimes[0]);
	return false;
}

/* The sentence names line and column. */
static int parse(const char *name, const char *bytes, size_t size,
		 const struct pg_ptdump_options *options, struct captured *c)
{
	struct pg_error err;

	if (!pg_ptdump_read(bytes, size, options, &c->lines, &c->text, &err))
		return STATUS_OK;
	complain("%s: %s", name, err.text);
	return STATUS_FAILED;
}

static int report_doubts(const char *name, const struct pg_ptdump_text *t)
{
	if (t->crlf || t->stripped)
		warn("%s: %" PRIu64 " lines end in CR and %" PRIu64
		     " have lost blanks at their end; they were read "
		     "nevertheless",
		     name, t->crlf, t->stripped);
	if (t->source == PG_PTDUMP_STAGE2 && t->x == PG_PTDUMP_X_UNSAID &&
	    t->words == PG_PTDUMP_KVM_A)
		warn("%s: X means execute-never to the kernel of 6.12 and the "
		     "contrary to some vendors'; execution is not judged "
		     "without --like 6.12 or --like swapped",
		     name);
	if (t->complete == PG_PTDUMP_WHOLE)
		return STATUS_OK;
	complain("%s: %s", name, t->why);
	return STATUS_FAILED;
}

/* What --like and --regime say, other text says itself. */
static int check_use(const struct opts *o, const struct captured *c)
{
	bool regime = o->nregimes && !o->against;

	if (c->text.source == PG_PTDUMP_STAGE2 || (!o->like && !regime))
		return STATUS_OK;
	complain("%s is %s text; --%s is for that of stage 2", c->name,
		 pg_ptdump_source_name(c->text.source),
		 o->like ? "like" : "regime");
	return STATUS_FAILED;
}

int captured_read(const struct opts *opts, const char *name, struct captured *c)
{
	struct pg_ptdump_options options;
	size_t size;
	char *bytes;
	int status = STATUS_FAILED;

	*c = (struct captured){ .name = name };
	if (!text_options(opts, &options))
		return status;
	bytes = read_input(name, &size, TEXT_MAX, "page-table text");
	if (bytes)
		status = parse(name, bytes, size, &options, c);
	free(bytes);
	if (!status)
		status = check_use(opts, c);
	if (status)
		return status;
	c->readable = true;
	return report_doubts(name, &c->text);
}

void captured_free(struct captured *c)
{
	pg_ptdump_lines_free(&c->lines);
}

static void judge_lines(struct pg_verify *v, const struct captured *c,
			const struct pg_ptdump_space *space)
{
	for (size_t i = 0; i < c->lines.count; i++) {
		struct pg_ptdump_leaf leaf;

		pg_ptdump_leaf(space, &c->lines.list[i], &leaf);
		pg_verify_line(v, &(struct pg_text_leaf){
					  .span = &leaf.span,
					  .known = leaf.known,
					  .access_known = leaf.access_known,
					  .attr_known = leaf.attr_known,
					  .line = leaf.number,
				  });
	}
}

static int judge(const struct opts *opts, const struct captured *c,
		 const struct pg_ptdump_space *space,
		 struct pg_baseline *baseline)
{
	struct pg_verify *v = pg_verify_create(&opts->rules);
	const char *name = pg_ptdump_source_name(c->text.source);
	struct verdict d = { .opts = opts, .v = v, .baseline = baseline };
	struct pg_error err;
	int status = STATUS_FAILED;

	if (!v || pg_verify_text(v, name, &err)) {
		complain("out of memory");
		pg_verify_destroy(v);
		return status;
	}
	if (c->text.complete != PG_PTDUMP_WHOLE)
		remark(&d, REMARK_SAID, "%s", c->text.why);
	judge_lines(v, c, space);
	if (pg_verify_finish(v, &err))
		complain_error(&err);
	else
		status = conclude(&d);
	pg_verify_destroy(v);
	return status;
}

/* The kernel's own check, done on its own words. */
static int check_wx(const struct captured *c,
		    const struct pg_ptdump_space *space)
{
	struct pg_ptdump_wx wx = { .page_shift = space->regime.granule };
	char text[128];

	for (size_t i = 0; i < c->lines.count; i++)
		pg_ptdump_wx_add(&wx, &c->lines.list[i].line);
	pg_ptdump_wx_text(&wx, text, sizeof(text));
	out_printf("%s\n", text);
	return pg_ptdump_wx_passed(&wx) ? STATUS_OK : STATUS_REPORT;
}

static int work(const struct opts *opts, const struct captured *c,
		struct pg_baseline *baseline)
{
	struct pg_ptdump_space space;
	struct pg_error err;

	if (pg_ptdump_space_init(&space, &c->text, &err)) {
		complain("%s: %s", c->name, err.text);
		return STATUS_FAILED;
	}
	if (!opts->like_linux)
		return judge(opts, c, &space, baseline);
	if (c->text.source != PG_PTDUMP_STAGE2)
		return check_wx(c, &space);
	complain("%s: the kernel's check is for stage-1 tables", c->name);
	return STATUS_FAILED;
}

int verify_text(const struct opts *opts, const char *name,
		struct pg_baseline *baseline)
{
	struct captured c;
	int status = captured_read(opts, name, &c);

	if (c.readable)
		status = pg_max(status, work(opts, &c, baseline));
	captured_free(&c);
	return status;
}
