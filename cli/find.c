// SPDX-License-Identifier: GPL-2.0-or-later
#include "find.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "cmd.h"
#include "lines.h"
#include "out.h"
#include "print.h"
#include "progress.h"
#include "spans.h"

/* Physical bytes that were asked for; size is at least 1. */
struct query {
	uint64_t pa, size;
};

static void set_status(struct session *s, int status)
{
	s->status = pg_max(s->status, status);
}

/* PA or PA+SIZE. */
static bool parse_query(const char *text, struct query *q)
{
	size_t n = strcspn(text, "+");
	char *first = strndup(text, n);
	bool ok = first && pg_parse_u64(first, &q->pa);

	free(first);
	q->size = 1;
	if (ok && text[n])
		ok = pg_parse_u64(text + n + 1, &q->size) && q->size;
	return ok;
}

static bool take_query(struct session *s, const char *text, const char *where,
		       struct query *q)
{
	if (parse_query(text, q))
		return true;
	complain("%s'%.60s' is no physical address: hexadecimal with 0x, or "
		 "decimal; +SIZE may follow",
		 where, text);
	set_status(s, STATUS_FAILED);
	return false;
}

/* The answer to one question, of which the last mapping may still grow. */
struct answer {
	struct session *s;
	struct query q;
	struct mapping open;
	bool has_open, any;
	bool incomplete; /* not all tables could be read */
	bool lost;	 /* standard output takes no more */
};

static bool flush(struct answer *a)
{
	bool had = a->has_open;

	a->has_open = false;
	if (!had)
		return true;
	progress_end();
	if (a->s->opts->format == FORMAT_JSON)
		return print_json_mapping(a->open.pa, &a->open);
	return print_mapping(&a->open);
}

static bool same_kind(const struct pg_rmap_class *a,
		      const struct pg_rmap_class *b)
{
	return a->tag == b->tag && a->level == b->level &&
	       a->access.priv == b->access.priv &&
	       a->access.user == b->access.user &&
	       !strcmp(pg_memtype_name(&a->attr), pg_memtype_name(&b->attr));
}

/* Two that follow each other and look the same; true if they are one now. */
static bool join(struct mapping *a, const struct mapping *b)
{
	if (!same_kind(&a->class, &b->class))
		return false;
	/* The same memory again. */
	if (a->pa == b->pa && a->size == b->size && a->repeat == b->repeat &&
	    a->va + a->times * a->repeat == b->va) {
		a->times += b->times;
		return true;
	}
	if (a->times > 1 || b->times > 1 || a->va + a->size != b->va ||
	    a->pa + a->size != b->pa)
		return false;
	a->size += b->size;
	return true;
}

/* The part of a mapping that was asked for. */
static bool answer_entry(void *ctx, const struct pg_rmap_entry *e)
{
	struct answer *a = ctx;
	uint64_t first = pg_max(a->q.pa, e->pa);
	uint64_t last =
		pg_min(pg_add_sat(a->q.pa, a->q.size - 1), e->pa + e->size - 1);
	struct mapping m = {
		.space = a->s->spaces[e->class->tag].name,
		.pa = first,
		.size = last - first + 1,
		.va = e->ia + (first - e->pa),
		.repeat = e->size,
		.times = e->ia_size / e->size,
		.class = *e->class,
	};

	a->any = true;
	if (a->has_open && join(&a->open, &m))
		return true;
	a->lost = !flush(a);
	if (a->lost)
		return false;
	a->open = m;
	a->has_open = true;
	return true;
}

/* The last mapping, or that there is none. */
static bool end_answer(struct answer *a)
{
	struct session *s = a->s;
	bool memory = pg_mem_locate(s->base, a->q.pa).data;
	const char *what = a->incomplete ? "nothing that was read maps it"
					 : "nothing maps it";

	if (a->any)
		return flush(a);
	set_status(s, STATUS_REPORT);
	if (s->opts->format == FORMAT_JSON)
		return print_json_mapping(a->q.pa, NULL);
	return print_unmapped(a->q.pa, a->q.size, what,
			      memory ? ""
				     : ", nor is it in the image's memory");
}

/* One question needs no index: each span is one by itself. */
struct single {
	struct answer answer;
	uint32_t tag;
};

static bool may_overlap(const struct pg_span *s, const struct query *q)
{
	uint64_t first = s->pa, size = s->size;

	if (s->kind != PG_SPAN_BLOCK && s->kind != PG_SPAN_PAGE)
		return false;
	if (s->repeat) {
		first &= -s->repeat;
		size = s->repeat;
	}
	return q->pa <= pg_add_sat(first, size - 1) &&
	       first <= pg_add_sat(q->pa, q->size - 1);
}

static enum pg_action answer_span(void *ctx, const struct pg_span *span)
{
	struct single *one = ctx;
	struct answer *a = &one->answer;
	struct pg_rmap map = { 0 };
	int ret;

	if (!may_overlap(span, &a->q))
		return PG_CONTINUE;
	ret = pg_rmap_add(&map, one->tag, span);
	if (!ret)
		ret = pg_rmap_build(&map);
	if (!ret)
		ret = pg_rmap_find(&map, a->q.pa, a->q.size, answer_entry, a);
	if (ret)
		find_complain(a->s, &map, ret);
	pg_rmap_deinit(&map);
	return a->lost ? PG_STOP : PG_CONTINUE;
}

static void find_single(struct session *s, const char *text)
{
	struct single one = { .answer.s = s };

	if (!take_query(s, text, "", &one.answer.q))
		return;
	if (s->opts->format != FORMAT_JSON)
		print_mapping_header();
	for (; one.tag < s->nspaces; one.tag++)
		spans_walk(s, &s->spaces[one.tag], answer_span, &one);
	one.answer.incomplete = s->status == STATUS_FAILED;
	end_answer(&one.answer);
}

/* Many questions to an index. */
struct many {
	struct session *s;
	const struct pg_rmap *map;
	bool incomplete;
};

static bool find_text(void *ctx, const char *text, const char *where)
{
	const struct many *m = ctx;
	struct answer a = { .s = m->s, .incomplete = m->incomplete };
	int ret;

	if (!take_query(m->s, text, where, &a.q))
		return true;
	ret = pg_rmap_find(m->map, a.q.pa, a.q.size, answer_entry, &a);
	if (ret)
		find_complain(m->s, m->map, ret);
	return end_answer(&a);
}

static void find_many(struct session *s, const char *const *texts, size_t count)
{
	struct pg_rmap map = { 0 };
	bool go = find_index(s, 0, &map);
	struct many many = { s, &map, s->status == STATUS_FAILED };

	if (go && s->opts->format != FORMAT_JSON)
		print_mapping_header();
	for (size_t i = 0; i < count && go; i++) {
		if (strcmp(texts[i], "-"))
			go = find_text(&many, texts[i], "");
		else if (!lines_each(find_text, &many))
			set_status(s, STATUS_FAILED);
	}
	pg_rmap_deinit(&map);
}

static int find_all(struct session *s, void *ctx)
{
	const struct session_rest *a = ctx;

	if (!session_find_spaces(s))
		return STATUS_FAILED;
	if (s->opts->aliases)
		return find_aliases(s);
	if (a->count == 1 && strcmp(a->texts[0], "-"))
		find_single(s, a->texts[0]);
	else
		find_many(s, a->texts, a->count);
	return s->status;
}

static bool check(const struct opts *opts, size_t naddresses)
{
	if (opts->format != FORMAT_DEFAULT && opts->format != FORMAT_JSON &&
	    opts->format != FORMAT_TEXT) {
		complain("find -f takes text or json");
		return false;
	}
	if (opts->aliases && naddresses) {
		complain("--aliases looks at all memory: it takes no address");
		return false;
	}
	if (!opts->aliases && !naddresses)
		complain("no physical address was given; - reads them from "
			 "standard input");
	return opts->aliases || naddresses;
}

static int run(const struct opts *opts)
{
	return session_run_rest(opts, check, find_all);
}

const struct cmd cmd_find = {
	.name = "find",
	.arguments = "IMAGE PHYSADDR[+SIZE]... | IMAGE --aliases",
	.summary = "Lists what maps physical addresses.",
	.formats = "text or json",
	.options = OPTS_TABLES | OPT_BIT(OPT_FORMAT) | OPT_BIT(OPT_ALIASES),
	.run = run,
};
