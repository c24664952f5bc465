// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Kernel page-table text: bytes are read whole and in pieces, and if they are
 * such a text, printed again, judged, compared and made into tables.
 */
#include "formats/ptdump.h"

#include <inttypes.h>
#include <malloc.h>
#include <string.h>

/* Lines as the pieces gave them, met by those of the whole. */
struct pieces {
	struct ptdump_case *c;
	size_t next;
	uint64_t markers;
};

static bool same_line(const struct pg_ptdump_record *a,
		      const struct pg_ptdump_record *b, bool x_swapped)
{
	uint64_t uxn = x_swapped ? PG_BIT(54) : 0;

	return a->line.start == b->line.start && a->line.end == b->line.end &&
	       a->line.level == b->line.level && a->hole == b->hole &&
	       !((a->line.prot ^ b->line.prot) & ~uxn) &&
	       !((a->known ^ b->known) & ~uxn) && a->size == b->size &&
	       a->unit == b->unit && a->number == b->number &&
	       a->column == b->column;
}

/* What X means may have shown only later; the whole knows it then. */
static enum pg_action take(void *ctx, const struct pg_ptdump_record *r)
{
	struct pieces *p = ctx;
	struct ptdump_case *c = p->c;

	if (r->marker) {
		p->markers++;
		return PG_CONTINUE;
	}
	if (c->lines.count &&
	    (p->next >= c->lines.count ||
	     !same_line(r, &c->lines.list[p->next],
			c->text.words == PG_PTDUMP_KVM_SWAPPED)))
		PTDUMP_BAD(c, "pieces", "line", "differs",
			   "line %" PRIu64 " is another in pieces", r->number);
	p->next++;
	return PG_CONTINUE;
}

static bool same_text(const struct pg_ptdump_text *a,
		      const struct pg_ptdump_text *b)
{
	return a->source == b->source && a->words == b->words && a->x == b->x &&
	       a->order == b->order && a->lines == b->lines &&
	       a->markers == b->markers && a->first == b->first &&
	       a->end == b->end && a->names == b->names &&
	       a->complete == b->complete && !strcmp(a->why, b->why);
}

/* Fed in pieces whose sizes follow from the size of the whole. */
static int read_pieces(struct ptdump_case *c, struct pieces *p,
		       struct pg_ptdump_parser *parser, struct pg_error *err)
{
	size_t step = 1 + c->size % 61;
	int ret = 0;

	pg_ptdump_parser_init(parser, &c->options, take, p);
	for (size_t at = 0; !ret && at < c->size; at += step) {
		step = pg_min(step, c->size - at);
		ret = pg_ptdump_parse(parser, c->bytes + at, step, err);
	}
	return ret ? ret : pg_ptdump_parse_end(parser, err);
}

static void check_pieces(struct ptdump_case *c, int whole,
			 const struct pg_error *whole_error)
{
	struct pieces p = { .c = c };
	static struct pg_ptdump_parser parser;
	struct pg_error err = { .text = "" };
	int ret = read_pieces(c, &p, &parser, &err);

	if (ret != whole || (ret && strcmp(err.text, whole_error->text)))
		PTDUMP_BAD(c, "pieces", "answer", "differs",
			   "whole: \"%s\"; in pieces: \"%s\"",
			   whole ? whole_error->text : "", ret ? err.text : "");
	else if (!ret &&
		 (!same_text(&parser.text, &c->text) ||
		  p.next != c->lines.count || p.markers != c->text.markers))
		PTDUMP_BAD(c, "pieces", "text", "differs",
			   "what is said of the text differs in pieces");
}

static void run_case(struct ptdump_case *c)
{
	struct pg_error err = { .text = "" };
	int ret = pg_ptdump_read(c->bytes, c->size, &c->options, &c->lines,
				 &c->text, &err);

	check_pieces(c, ret, &err);
	if (!ret && !c->finding->found)
		ptdump_words(c);
	if (!ret && !c->finding->found)
		ptdump_tables(c);
	pg_ptdump_lines_free(&c->lines);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	mallopt(M_MMAP_THRESHOLD, 1 << 28);
	mallopt(M_TRIM_THRESHOLD, 1 << 28);
	mallopt(M_TOP_PAD, 1 << 24);
	return 0;
}

/* Text of a guest is read once more with X explained. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fz_finding finding = { 0 };
	struct ptdump_case c = { .bytes = (const char *)data,
				 .size = size,
				 .finding = &finding };

	run_case(&c);
	fz_hash = c.text.lines ^ c.text.end ^ c.text.complete;
	if (c.text.source == PG_PTDUMP_STAGE2 && !finding.found) {
		c.options.x = size & 1 ? PG_PTDUMP_X_EXECUTES
				       : PG_PTDUMP_X_NEVER;
		c.options.ipa_bits = 32 + size % 24;
		run_case(&c);
	}
	if (finding.found)
		fz_report(&finding);
	return 0;
}
