// SPDX-License-Identifier: GPL-2.0-or-later
/* JSON Lines; keys and their order are permanent: see pgtool-json(5). */
#include <inttypes.h>

#include "out.h"
#include "print.h"

/* Bytes of the UTF-8 character here; 0 if it is none. */
static size_t utf8_length(const unsigned char *s)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n = *s < 0x80 ? 1 : *s >= 0xf0 ? 4 : *s >= 0xe0 ? 3 : 2;
	uint32_t c = n == 1 ? *s : *s & (0x7f >> n);

	if (n > 1 && (*s < 0xc0 || *s >= 0xf8))
		return 0;
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	return n > 1 && c < least[n] ? 0 : n;
}

static bool is_plain(unsigned char c)
{
	return c >= ' ' && c != '"' && c != '\\';
}

/* Names come from the command line and may hold anything. */
static void print_text(const char *text)
{
	while (*text) {
		const unsigned char *u = (const unsigned char *)text;
		size_t n = 0, more;

		while (is_plain(u[n]) && (more = utf8_length(u + n)))
			n += more;
		out_write(text, n);
		text += n;
		if (!*text)
			break;
		if (is_plain(*text))
			out_printf("\xef\xbf\xbd"); /* U+FFFD */
		else if (*text == '"' || *text == '\\')
			out_printf("\\%c", *text);
		else
			out_printf("\\u%04x", (unsigned char)*text);
		text++;
	}
}

void print_json_string(const char *key, const char *text)
{
	out_printf("\"%s\":\"", key);
	print_text(text);
	out_printf("\"");
}

static void hex(const char *key, uint64_t value)
{
	out_printf(",\"%s\":\"0x%" PRIx64 "\"", key, value);
}

static const char *boolean(bool value)
{
	return value ? "true" : "false";
}

static void access(const struct pg_access *a)
{
	char priv[4], user[4];

	out_printf(",\"priv\":\"%s\",\"user\":\"%s\"",
		   pg_rights_text(a->priv, priv),
		   pg_rights_text(a->user, user));
}

static void memattr(const struct pg_memattr *attr)
{
	out_printf(",\"memtype\":\"%s\",\"mair\":\"0x%02x\",\"sh\":\"%s\"",
		   pg_memtype_name(attr), attr->byte, pg_sh_name(attr->sh));
}

static void fault(const struct pg_fault *f)
{
	if (!f->kind) {
		out_printf(",\"fault\":null");
		return;
	}
	out_printf(",\"fault\":{\"kind\":\"%s\",\"stage\":%d,\"level\":%d,"
		   "\"fsc\":\"0x%02x\"",
		   pg_fault_name(f->kind), f->stage, f->level,
		   pg_fault_fsc(f->kind, f->level));
	/* A stage-2 fault on the way to a stage-1 descriptor. */
	if (f->walk)
		out_printf(",\"walk\":true,\"ipa\":\"0x%" PRIx64 "\"", f->ipa);
	out_printf("}");
}

/* The attributes that a leaf's own bits hold. */
static void leaf_bits(const struct pg_span *s)
{
	const struct pg_regime *r = s->tables->regime;

	out_printf(",\"af\":%s,\"ng\":%s,\"contig\":%s,\"dbm\":%s,\"gp\":%s,"
		   "\"sw\":%" PRIu64,
		   boolean(pg_bit(s->desc, PG_DESC_AF)),
		   boolean(pg_bit(s->desc, PG_DESC_NG) && pg_regime_two_els(r)),
		   boolean(pg_desc_contig(r, s->level, s->desc)),
		   boolean(pg_bit(s->desc, PG_DESC_DBM) && !r->pie),
		   boolean(pg_bit(s->desc, PG_DESC_GP) && r->stage == 1),
		   pg_bits(s->desc, 58, 55));
}

/* What holes and unreadable ranges have instead of attributes. */
static void no_leaf(const struct pg_span *s)
{
	out_printf("\"pa\":null,\"level\":%d,\"kind\":\"%s\",\"count\":%" PRIu64
		   ",\"raw\":null,\"priv\":\"---\",\"user\":\"---\","
		   "\"memtype\":null,\"mair\":null,\"sh\":null,\"af\":false,"
		   "\"ng\":false,\"contig\":false,\"dbm\":false,\"gp\":false,"
		   "\"sw\":0",
		   s->level, pg_span_kind_name(s->kind), s->count);
	/* Without an entry: what the budget left unread. */
	if (s->kind == PG_SPAN_UNREADABLE && s->count)
		hex("at", s->at);
	else if (s->kind == PG_SPAN_HOLE && s->desc)
		hex("desc", s->desc);
	if (pg_span_hole_tells(s))
		fault(&s->fault);
}

static void leaf(const struct pg_span *s)
{
	out_printf("\"pa\":\"0x%" PRIx64 "\",\"level\":%d,\"kind\":\"%s\","
		   "\"count\":%" PRIu64,
		   s->pa, s->level, pg_span_kind_name(s->kind), s->count);
	hex("raw", s->desc);
	access(&s->access);
	memattr(&s->attr);
	leaf_bits(s);
	if (s->repeat)
		out_printf(",\"repeat\":%" PRIu64, s->repeat);
}

/* From "pa" on. */
static void meaning(const struct pg_span *s)
{
	if (pg_span_is_leaf(s))
		leaf(s);
	else
		no_leaf(s);
}

static void range(const char *space, uint64_t ia, uint64_t size)
{
	print_json_string("space", space);
	out_printf(",\"va\":\"0x%016" PRIx64 "\",\"size\":%" PRIu64, ia, size);
}

bool print_json_span(const char *space, const struct pg_span *s)
{
	out_printf("{");
	range(space, s->ia, s->size);
	out_printf(",");
	meaning(s);
	return out_printf("}\n");
}

static void step(const struct pg_step *s, bool both)
{
	out_printf("{\"level\":%d,\"at\":\"0x%" PRIx64 "\",", s->level, s->at);
	if (s->readable)
		out_printf("\"raw\":\"0x%" PRIx64 "\",\"kind\":\"%s\"", s->raw,
			   pg_desc_kind_name(s->kind));
	else
		out_printf("\"raw\":null,\"kind\":\"unreadable\"");
	if (both)
		out_printf(",\"stage\":%d", s->stage);
	out_printf("}");
}

bool print_json_translation(const char *space, const struct pg_translation *t)
{
	bool both = t->nsteps &&
		    t->steps[0].stage != t->steps[t->nsteps - 1].stage;

	out_printf("{");
	print_json_string("space", space);
	out_printf(",\"va\":\"0x%016" PRIx64 "\"", t->ia);
	if (t->fault.kind)
		out_printf(",\"pa\":null");
	else
		hex("pa", t->pa);
	fault(&t->fault);
	if (t->fault.kind) {
		out_printf(",\"size\":null,\"priv\":null,\"user\":null,"
			   "\"memtype\":null,\"mair\":null,\"sh\":null");
	} else {
		out_printf(",\"size\":%" PRIu64, t->size);
		access(&t->access);
		memattr(&t->attr);
	}
	out_printf(",\"steps\":[");
	for (unsigned int i = 0; i < t->nsteps; i++) {
		if (i)
			out_printf(",");
		step(&t->steps[i], both);
	}
	return out_printf("]}\n");
}

/* Where only one side is mapped, that the other is not is all there is. */
static void side(const char *key, const struct pg_delta *d,
		 const struct pg_span *s)
{
	const unsigned int one = 1U << PG_CHANGE_MAPPED |
				 1U << PG_CHANGE_UNMAPPED |
				 1U << PG_CHANGE_UNREADABLE;

	out_printf(",\"%s\":", key);
	if (s->kind == PG_SPAN_HOLE && d->changes & one) {
		out_printf("null");
		return;
	}
	out_printf("{");
	meaning(s);
	out_printf("}");
}

static void names(const char *key, unsigned int bits, unsigned int count,
		  const char *(*name)(unsigned int))
{
	const char *comma = "";

	out_printf(",\"%s\":[", key);
	for (unsigned int i = 0; i < count; i++) {
		if (!(bits >> i & 1))
			continue;
		out_printf("%s\"%s\"", comma, name(i));
		comma = ",";
	}
	out_printf("]");
}

static const char *change_name(unsigned int i)
{
	return pg_change_name(i);
}

static const char *attribute_name(unsigned int i)
{
	return pg_attribute_name(i);
}

/* The end of every object of diff. */
static bool end_change(const char *other)
{
	if (other) {
		out_printf(",");
		print_json_string("other", other);
	}
	return out_printf("}\n");
}

bool print_json_delta(const char *space, const char *other,
		      const struct pg_delta *d)
{
	out_printf("{\"change\":\"%s\",",
		   pg_change_name(__builtin_ctz(d->changes)));
	range(space, d->ia, d->size);
	side("before", d, &d->before);
	side("after", d, &d->after);
	names("changes", d->changes, PG_CHANGE_COUNT, change_name);
	if (d->attributes)
		names("attributes", d->attributes, PG_ATTR_COUNT,
		      attribute_name);
	if (d->scattered)
		out_printf(",\"scattered\":true");
	return end_change(other);
}

bool print_json_table_page(const char *space, const char *change, bool freed,
			   const struct pg_regime *r,
			   const struct pg_table_page *page)
{
	char text[80];

	snprintf(text, sizeof(text),
		 "{\"pa\":\"0x%" PRIx64 "\",\"level\":%d,\"kind\":\"table\"}",
		 page->pa, page->level);
	out_printf("{\"change\":\"%s\",", change);
	range(space, page->ia, pg_table_page_reach(r, page->level));
	out_printf(",\"before\":%s,\"after\":%s,\"changes\":[\"%s\"]",
		   freed ? text : "null", freed ? "null" : text, change);
	return end_change(NULL);
}

/* What find and its aliases have in common. */
static void find_keys(uint64_t pa, const char *space, uint64_t va,
		      uint64_t size, const struct pg_rmap_class *class)
{
	out_printf("{\"pa\":\"0x%" PRIx64 "\",", pa);
	print_json_string("space", space);
	out_printf(",\"va\":\"0x%016" PRIx64 "\",\"size\":%" PRIu64, va, size);
	access(&class->access);
	out_printf(",\"level\":%d,\"kind\":\"%s\",\"memtype\":\"%s\"",
		   class->level,
		   pg_span_kind_name(class->level == PG_LEVEL_MAX
					     ? PG_SPAN_PAGE
					     : PG_SPAN_BLOCK),
		   pg_memtype_name(&class->attr));
}

bool print_json_mapping(uint64_t pa, const struct mapping *m)
{
	if (!m)
		return out_printf("{\"pa\":\"0x%" PRIx64 "\",\"space\":null,"
				  "\"va\":null,\"size\":null,\"priv\":null,"
				  "\"user\":null,\"level\":null,"
				  "\"kind\":null,\"memtype\":null}\n",
				  pa);
	find_keys(pa, m->space, m->va, m->size, &m->class);
	if (m->times > 1)
		out_printf(",\"repeat\":%" PRIu64 ",\"times\":%" PRIu64,
			   m->repeat, m->times);
	return out_printf("}\n");
}

bool print_json_alias(const struct pg_alias *a, const char *writable,
		      const char *executable)
{
	find_keys(a->pa, writable, a->writable.ia, a->size, a->writable.class);
	out_printf(",\"executable\":{");
	print_json_string("space", executable);
	out_printf(",\"va\":\"0x%016" PRIx64 "\"", a->executable.ia);
	access(&a->executable.class->access);
	return out_printf("}}\n");
}

static void stat_tables(const struct pg_regime *r, const struct pg_stat *stat)
{
	for (int level = r->start; level <= PG_LEVEL_MAX; level++) {
		const struct pg_stat_tables *t = &stat->tables[level + 1];

		out_printf("%s{\"level\":%d,\"size\":%" PRIu64
			   ",\"count\":%" PRIu64 ",\"met\":%" PRIu64
			   ",\"entries\":%" PRIu64 ",\"used\":%" PRIu64
			   ",\"other\":%" PRIu64 ",\"absent\":%" PRIu64 "}",
			   level == r->start ? "" : ",", level,
			   pg_stat_table_size(r, level), t->tables, t->met,
			   t->entries, t->used, t->other, t->absent);
	}
}

static void stat_leaves(const struct pg_regime *r, const struct pg_stat *stat)
{
	bool first = true;

	for (int level = r->start; level <= PG_LEVEL_MAX; level++) {
		const struct pg_stat_leaves *l = &stat->leaves[level + 1];

		if (!pg_level_has_leaf(r, level))
			continue;
		out_printf("%s{\"level\":%d,\"size\":%" PRIu64
			   ",\"count\":%" PRIu64
			   ",\"set\":%u,\"contig\":%" PRIu64
			   ",\"broken\":%" PRIu64 ",\"could_set\":%" PRIu64
			   ",\"could_block\":%" PRIu64 "}",
			   first ? "" : ",", level,
			   PG_BIT(pg_level_shift(r, level)), l->count,
			   1U << pg_contig_bits(r, level), l->contig, l->broken,
			   l->could_set, l->could_block);
		first = false;
	}
}

bool print_json_stat(const char *space, const struct pg_regime *r,
		     const struct pg_stat *stat)
{
	out_printf("{");
	print_json_string("space", space);
	out_printf(",\"mapped\":%" PRIu64 ",\"tlb\":%" PRIu64
		   ",\"tlb_possible\":%" PRIu64 ",\"tables\":[",
		   stat->mapped, stat->tlb, stat->tlb_possible);
	stat_tables(r, stat);
	out_printf("],\"leaves\":[");
	stat_leaves(r, stat);
	return out_printf("]}\n");
}
