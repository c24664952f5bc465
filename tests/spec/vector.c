// SPDX-License-Identifier: GPL-2.0-or-later
#include "vector.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct loader {
	const char *path;
	unsigned int line;
	struct vector v;
	struct vector preset; /* what each vector of the file begins with */
	bool in_case;
	int count;
	void (*one)(void *ctx, const struct vector *v);
	void *ctx;
};

static bool wrong(const struct loader *l, const char *why)
{
	printf("# %s:%u: %s\n", l->path, l->line, why);
	return false;
}

/* One number, maybe shifted: "3", "0x40" or "1<<55". */
static bool parse_term(char *word, uint64_t *value)
{
	char *end;
	uint64_t shift;

	errno = 0;
	*value = strtoull(word, &end, 0);
	if (errno || end == word)
		return false;
	if (!*end)
		return true;
	if (strncmp(end, "<<", 2))
		return false;
	shift = strtoull(end + 2, &end, 10);
	*value = shift < 64 ? *value << shift : 0;
	return !*end && shift < 64;
}

/* Terms with " + " between them, to the end of the line. */
static bool parse_value(char *text, uint64_t *value)
{
	char *rest = NULL, *word = strtok_r(text, " +", &rest);
	uint64_t term;

	*value = 0;
	for (; word; word = strtok_r(NULL, " +", &rest)) {
		if (!parse_term(word, &term))
			return false;
		*value |= term;
	}
	return true;
}

static bool set_register(struct loader *l, const char *name, char *text)
{
	for (size_t i = 0; i < SPEC_REGS; i++) {
		if (strcmp(spec_reg_names[i], name))
			continue;
		return parse_value(text, &l->v.input.regs[i]) ||
		       wrong(l, "not a value");
	}
	return wrong(l, "no such register");
}

static bool set_word(struct loader *l, char *addr, char *text)
{
	struct vector_memory *m = &l->v.memory;
	uint64_t at, value;
	size_t i = 0;

	if (!parse_term(addr, &at) || at % 8 || !parse_value(text, &value))
		return wrong(l, "not an address and a word");
	while (i < m->count && m->words[i].addr != at)
		i++;
	if (i == VECTOR_WORDS)
		return wrong(l, "too many words");
	m->count += i == m->count;
	m->words[i].addr = at;
	m->words[i].value = value;
	return true;
}

static bool choose(const char *const *names, size_t count, const char *word,
		   unsigned int *chosen)
{
	for (size_t i = 0; i < count; i++) {
		if (!strcmp(names[i], word)) {
			*chosen = (unsigned int)i;
			return true;
		}
	}
	return false;
}

static bool set_regime(struct loader *l, const char *word)
{
	static const char *const names[] = { "el10", "el2", "el20", "el3",
					     "stage2" };
	unsigned int i;

	if (!choose(names, SPEC_REGIMES, word, &i))
		return wrong(l, "no such regime");
	l->v.input.regime = i;
	return true;
}

static bool set_state(struct loader *l, const char *word)
{
	static const char *const names[] = { "ns", "secure", "realm", "root" };
	unsigned int i;

	if (!choose(names, 4, word, &i))
		return wrong(l, "no such state");
	l->v.input.state = i;
	return true;
}

static bool set_knob(struct loader *l, const char *word)
{
	struct spec_knobs *k = &l->v.input.knobs;
	const struct {
		const char *name;
		bool *knob;
	} rows[] = {
		{ "tnsz_above_faults", &k->tnsz_above_faults },
		{ "tnsz_below_faults", &k->tnsz_below_faults },
		{ "contig_beyond_faults", &k->contig_beyond_faults },
		{ "contig_ignored", &k->contig_ignored },
		{ "nt_translates", &k->nt_translates },
		{ "device_executes", &k->device_executes },
		{ "pan_reserved_is_none", &k->pan_reserved_is_none },
		{ "cache_enables", &k->cache_enables },
		{ "alone", &l->v.input.alone },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (!strcmp(rows[i].name, word)) {
			*rows[i].knob = true;
			return true;
		}
	}
	return wrong(l, "no such knob");
}

static bool parse_rights(const char *word, struct spec_rights *r)
{
	if (strlen(word) != 3)
		return false;
	*r = (struct spec_rights){ word[0] == 'r', word[1] == 'w',
				   word[2] == 'x' };
	return strspn(word, "rwx-") == 3;
}

/* Words of the question, up to the arrow. */
static bool ask_word(struct vector_ask *ask, const char *word)
{
	static const char *const kinds[] = { "read", "write", "fetch" };
	struct spec_access *a = &ask->access;
	unsigned int kind;

	if (choose(kinds, 3, word, &kind))
		a->kind = kind;
	else if (!strcmp(word, "el0"))
		a->el0 = true;
	else if (!strcmp(word, "pan"))
		a->pan = true;
	else if (!strcmp(word, "nonfault"))
		a->nonfault = true;
	else if (!strcmp(word, "unaligned"))
		a->unaligned = true;
	else
		return false;
	return true;
}

/* Where a number of an answer goes, by what it is called. */
static bool place_number(struct spec_result *r, unsigned int what, uint64_t n)
{
	switch (what) {
	case GIVEN_PA:
		r->pa = n;
		return true;
	case GIVEN_ATTR:
		r->attr.mair = n;
		return true;
	case GIVEN_SH:
		r->attr.sh = n;
		return true;
	case GIVEN_LEVEL:
		r->level = (int)n;
		return true;
	case GIVEN_SIZE:
		r->size_bits = n;
		return true;
	case GIVEN_IPA:
		r->fault.ipa = n;
		return true;
	case GIVEN_SPACE:
		r->space = n;
		return true;
	default:
		return false;
	}
}

/* "pa=0x1000" and the like. */
static bool answer_number(struct vector_ask *ask, char *word)
{
	static const struct {
		const char *name;
		unsigned int what;
	} rows[] = {
		{ "pa=", GIVEN_PA },	   { "attr=", GIVEN_ATTR },
		{ "sh=", GIVEN_SH },	   { "level=", GIVEN_LEVEL },
		{ "size=", GIVEN_SIZE },   { "ipa=", GIVEN_IPA },
		{ "space=", GIVEN_SPACE },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		size_t length = strlen(rows[i].name);
		uint64_t n;

		if (strncmp(word, rows[i].name, length))
			continue;
		ask->given |= rows[i].what;
		return parse_term(word + length, &n) &&
		       place_number(&ask->answer, rows[i].what, n);
	}
	return false;
}

/* Words that are there or not. */
static bool answer_flag(struct vector_ask *ask, const char *word)
{
	struct spec_result *r = &ask->answer;
	bool ignored;
	const struct {
		const char *name;
		unsigned int what;
		bool *flag;
	} rows[] = {
		{ "ok", GIVEN_FAULT, &ignored },
		{ "walk", GIVEN_FAULT, &r->fault.walk },
		{ "overlay", GIVEN_FAULT, &r->fault.overlay },
		{ "dirty", GIVEN_FAULT, &r->fault.dirty },
		{ "no-update", GIVEN_UPDATES, &ignored },
		{ "sets-af", GIVEN_UPDATES, &r->sets_af },
		{ "sets-dirty", GIVEN_UPDATES, &r->sets_dirty },
		{ "reserved", GIVEN_RESERVED, &r->attr.reserved },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (strcmp(rows[i].name, word))
			continue;
		*rows[i].flag = true;
		ask->given |= rows[i].what;
		return true;
	}
	return false;
}

/* "s1 0x0f" */
static bool answer_fault(struct vector_ask *ask, char *word)
{
	struct spec_fault *f = &ask->answer.fault;
	uint64_t n;

	if (!strcmp(word, "s1") || !strcmp(word, "s2")) {
		f->stage = word[1] - '0';
	} else if (word[0] == '0' && parse_term(word, &n)) {
		f->fsc = (unsigned int)n;
	} else {
		return false;
	}
	ask->given |= GIVEN_FAULT;
	return true;
}

static bool answer_rights(struct vector_ask *ask, const char *word)
{
	struct spec_result *r = &ask->answer;
	bool user = !strncmp(word, "user=", 5);

	if (!user && strncmp(word, "priv=", 5))
		return false;
	ask->given |= user ? GIVEN_USER : GIVEN_PRIV;
	return parse_rights(word + 5, user ? &r->user : &r->priv);
}

static bool answer_word(struct vector_ask *ask, char *word)
{
	return answer_flag(ask, word) || answer_rights(ask, word) ||
	       answer_fault(ask, word) || answer_number(ask, word);
}

static bool set_ask(struct loader *l, char *text)
{
	char *rest = NULL, *word = strtok_r(text, " ", &rest);
	struct vector_ask *ask = &l->v.asks[l->v.count];
	bool question = true, ok = true;

	if (!l->in_case || l->v.count == VECTOR_ASKS)
		return wrong(l, "no vector to ask in");
	*ask = (struct vector_ask){ .line = l->line };
	if (!word || !parse_term(word, &ask->addr))
		return wrong(l, "ask for an address");
	while (ok && (word = strtok_r(NULL, " ", &rest))) {
		if (!strcmp(word, "->"))
			question = false;
		else
			ok = question ? ask_word(ask, word)
				      : answer_word(ask, word);
	}
	l->v.count++;
	if (!ok)
		return wrong(l, "a word that means nothing here");
	return question ? wrong(l, "no answer") : true;
}

static void flush(struct loader *l)
{
	if (!l->in_case)
		return;
	l->count++;
	l->one(l->ctx, &l->v);
}

static bool begin_case(struct loader *l, const char *name)
{
	flush(l);
	if (!l->in_case)
		l->preset = l->v;
	l->in_case = true;
	l->v = l->preset;
	snprintf(l->v.name, sizeof(l->v.name), "%s", name);
	return true;
}

/* Begins again with the machine alone, until the next case. */
static bool begin_preset(struct loader *l)
{
	flush(l);
	l->in_case = false;
	memset(&l->v, 0, sizeof(l->v));
	spec_machine(l->v.input.regs);
	return true;
}

static bool set_core(struct loader *l, const char *text)
{
	if (!strcmp(text, "cannot")) {
		l->v.spec_only = true;
		return true;
	}
	if (strncmp(text, "refuses ", 8))
		return wrong(l, "core cannot, or refuses something");
	snprintf(l->v.refused, sizeof(l->v.refused), "%s", text + 8);
	return true;
}

static bool set_spec(struct loader *l, const char *text)
{
	l->v.core_only = !strcmp(text, "cannot");
	return l->v.core_only || wrong(l, "spec can or cannot");
}

/* NAME = VALUE, ADDRESS = VALUE */
static bool assign(struct loader *l, char *name, char *text)
{
	if (strncmp(text, "= ", 2))
		return wrong(l, "not a line of a vector");
	if (name[0] >= '0' && name[0] <= '9')
		return set_word(l, name, text + 2);
	return set_register(l, name, text + 2);
}

static bool command(struct loader *l, char *line)
{
	static const struct {
		const char *name;
		bool (*set)(struct loader *l, const char *text);
	} rows[] = {
		{ "case", begin_case }, { "regime", set_regime },
		{ "state", set_state }, { "knob", set_knob },
		{ "core", set_core },	{ "spec", set_spec },
	};
	char *text = strchr(line, ' ');

	if (!strcmp(line, "preset"))
		return begin_preset(l);
	if (!text)
		return wrong(l, "a line with one word");
	*text++ = '\0';
	if (!strcmp(line, "ask"))
		return set_ask(l, text);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (!strcmp(line, rows[i].name))
			return rows[i].set(l, text);
	}
	return assign(l, line, text);
}

static bool each_line(struct loader *l, FILE *file)
{
	char line[512];

	while (fgets(line, sizeof(line), file)) {
		l->line++;
		line[strcspn(line, "#\n")] = '\0';
		for (size_t n = strlen(line); n && line[n - 1] == ' '; n--)
			line[n - 1] = '\0';
		if (line[0] && !command(l, line))
			return false;
	}
	return true;
}

int vector_load(const char *path,
		void (*one)(void *ctx, const struct vector *v), void *ctx)
{
	static struct loader l;
	FILE *file = fopen(path, "r");
	bool ok;

	memset(&l, 0, sizeof(l));
	l.path = path;
	l.one = one;
	l.ctx = ctx;
	if (!file) {
		printf("# %s: cannot be opened\n", path);
		return -1;
	}
	begin_preset(&l);
	ok = each_line(&l, file);
	fclose(file);
	if (ok)
		flush(&l);
	return ok ? l.count : -1;
}

bool vector_read(void *ctx, uint64_t addr, uint64_t *word)
{
	const struct vector_memory *m = ctx;
	bool there = false;

	*word = 0;
	for (size_t i = 0; i < m->count; i++) {
		there |= m->words[i].addr >> 12 == addr >> 12;
		if (m->words[i].addr == addr)
			*word = m->words[i].value;
	}
	return there;
}

static bool same_rights(struct spec_rights a, struct spec_rights b)
{
	return a.r == b.r && a.w == b.w && a.x == b.x;
}

static unsigned int disagreement(const struct spec_result *a,
				 const struct spec_result *b)
{
	const struct spec_fault *f = &a->fault, *g = &b->fault;
	const struct {
		unsigned int what;
		bool differs;
	} rows[] = {
		{ GIVEN_FAULT, f->stage != g->stage || f->fsc != g->fsc ||
				       f->walk != g->walk ||
				       f->overlay != g->overlay ||
				       f->dirty != g->dirty },
		{ GIVEN_IPA, f->ipa != g->ipa },
		{ GIVEN_PA, a->pa != b->pa },
		{ GIVEN_ATTR, a->attr.mair != b->attr.mair },
		{ GIVEN_SH, a->attr.sh != b->attr.sh },
		{ GIVEN_RESERVED, a->attr.reserved != b->attr.reserved },
		{ GIVEN_LEVEL, a->level != b->level },
		{ GIVEN_SIZE, a->size_bits != b->size_bits },
		{ GIVEN_SPACE, a->space != b->space },
		{ GIVEN_PRIV, !same_rights(a->priv, b->priv) },
		{ GIVEN_USER, !same_rights(a->user, b->user) },
		{ GIVEN_UPDATES,
		  a->sets_af != b->sets_af || a->sets_dirty != b->sets_dirty },
	};
	unsigned int all = 0;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		all |= rows[i].differs ? rows[i].what : 0;
	return all;
}

bool vector_agrees(const char *who, const struct vector *v,
		   const struct vector_ask *ask,
		   const struct spec_result *answer, unsigned int known)
{
	const struct spec_result *a = answer;

	if (!(disagreement(a, &ask->answer) & ask->given & known))
		return true;
	printf("# line %u: %s: %s: fault s%u%s 0x%02x%s%s ipa=0x%jx; ok "
	       "pa=0x%jx attr=0x%02x sh=%u%s level=%d size=%u space=%d "
	       "priv=%s%s%s user=%s%s%s%s%s\n",
	       ask->line, v->name, who, a->fault.stage,
	       a->fault.walk ? " walk" : "", a->fault.fsc,
	       a->fault.overlay ? " overlay" : "",
	       a->fault.dirty ? " dirty" : "", (uintmax_t)a->fault.ipa,
	       (uintmax_t)a->pa, a->attr.mair, a->attr.sh,
	       a->attr.reserved ? " reserved" : "", a->level, a->size_bits,
	       a->space, a->priv.r ? "r" : "-", a->priv.w ? "w" : "-",
	       a->priv.x ? "x" : "-", a->user.r ? "r" : "-",
	       a->user.w ? "w" : "-", a->user.x ? "x" : "-",
	       a->sets_af ? " sets-af" : "",
	       a->sets_dirty ? " sets-dirty" : "");
	return false;
}
