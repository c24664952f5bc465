// SPDX-License-Identifier: GPL-2.0-or-later
/* A regime from the text of --regime. */
#include "arch/regime.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/number.h"

/* Linux's memory attributes: indices 0 to 4 (arch/arm64/mm/proc.S, 5.15 on). */
#define LINUX_MAIR UINT64_C(0x000000040044ffff)

struct flag_word {
	const char *word;
	size_t offset;
};

#define FLAG(field)                                       \
	{                                                 \
#field, offsetof(struct pg_regime, field) \
	}

static const struct flag_word flags[] = {
	FLAG(ds),  FLAG(hpd), FLAG(wxn), FLAG(pan), FLAG(epan), FLAG(e0pd),
	FLAG(tbi), FLAG(ha),  FLAG(hd),	 FLAG(pie), FLAG(fwb),	FLAG(ee),
};

static const struct flag_word values[] = {
	FLAG(mair),
	FLAG(pir),
	FLAG(pire0),
};

static bool set_flag(struct pg_regime *r, const char *word)
{
	for (size_t i = 0; i < PG_ARRAY_SIZE(flags); i++) {
		if (strcasecmp(word, flags[i].word))
			continue;
		*(bool *)((char *)r + flags[i].offset) = true;
		return true;
	}
	return false;
}

/* mair=0x..., pir=0x..., pire0=0x... */
static bool set_value(struct pg_regime *r, const char *word)
{
	for (size_t i = 0; i < PG_ARRAY_SIZE(values); i++) {
		size_t n = strlen(values[i].word);
		uint64_t value;

		if (strncasecmp(word, values[i].word, n) || word[n] != '=')
			continue;
		if (!pg_parse_u64(word + n + 1, &value))
			return false;
		*(uint64_t *)((char *)r + values[i].offset) = value;
		return true;
	}
	return false;
}

/* By PS. */
static const char *const oa_words[] = { "oa32", "oa36", "oa40", "oa42",
					"oa44", "oa48", "oa52" };

static bool set_oa(struct pg_regime *r, const char *word)
{
	for (size_t i = 0; i < PG_ARRAY_SIZE(oa_words); i++) {
		if (strcasecmp(word, oa_words[i]))
			continue;
		r->ps = i;
		return true;
	}
	return false;
}

/* sl-1, sl0 ... sl3: the start level itself, not the SL0 field. */
static bool set_sl(struct pg_regime *r, const char *word)
{
	if (r->kind != PG_S2 || strncasecmp(word, "sl", 2))
		return false;
	word += 2;
	if (!strcmp(word, "-1")) {
		r->sl = -1;
		return true;
	}
	if (word[0] < '0' || word[0] > '3' || word[1])
		return false;
	r->sl = word[0] - '0';
	return true;
}

static bool set_granule(struct pg_regime *r, const char *word)
{
	if (!strcasecmp(word, "4k"))
		r->granule = 12;
	else if (!strcasecmp(word, "16k"))
		r->granule = 14;
	else if (!strcasecmp(word, "64k"))
		r->granule = 16;
	else
		return false;
	return true;
}

static bool set_kind(struct pg_regime *r, const char *word)
{
	static const struct {
		const char *word;
		enum pg_regime_kind kind;
	} kinds[] = {
		{ "el1", PG_EL10 },
		{ "el2", PG_EL2 },
		{ "el3", PG_EL3 },
		{ "s2", PG_S2 },
	};

	for (size_t i = 0; i < PG_ARRAY_SIZE(kinds); i++) {
		if (strcasecmp(word, kinds[i].word))
			continue;
		r->kind = kinds[i].kind;
		return true;
	}
	return false;
}

/* "low" or "high" after el1 and el2; EL2 with a half is EL2&0. */
static bool set_half(struct pg_regime *r, const char *word)
{
	bool high = !strcasecmp(word, "high");

	if (!high && strcasecmp(word, "low"))
		return false;
	if (r->kind != PG_EL10 && r->kind != PG_EL2)
		return false;
	if (r->kind == PG_EL2)
		r->kind = PG_EL20;
	r->high = high;
	return true;
}

static bool set_bits(struct pg_regime *r, const char *word)
{
	uint64_t bits;

	if (!pg_parse_u64(word, &bits) || bits < 1 || bits > 63)
		return false;
	r->txsz = 64 - bits;
	return true;
}

static bool set_word(struct pg_regime *r, const char *word)
{
	return set_flag(r, word) || set_value(r, word) || set_oa(r, word) ||
	       set_sl(r, word);
}

static int bad_word(const char *text, const char *word, const char *what,
		    struct pg_error *err)
{
	return pg_error(err, PG_EINVAL, "regime '%.80s': '%.30s' is not %s",
			text, word ? word : "", what);
}

static int parse_words(const char *text, char *copy, struct pg_regime *r,
		       struct pg_error *err)
{
	char *save = NULL;
	char *word = strtok_r(copy, ":,", &save);
	bool said_oa = false;

	if (!word || !set_kind(r, word))
		return bad_word(text, word, "one of el1, el2, el3, s2", err);
	word = strtok_r(NULL, ":,", &save);
	if (word && set_half(r, word))
		word = strtok_r(NULL, ":,", &save);
	else if (r->kind == PG_EL10)
		return bad_word(text, word, "low or high", err);
	if (!word || !set_granule(r, word))
		return bad_word(text, word, "a granule: 4k, 16k or 64k", err);
	word = strtok_r(NULL, ":,", &save);
	if (!word || !set_bits(r, word))
		return bad_word(text, word, "a number of input bits", err);
	while ((word = strtok_r(NULL, ":,", &save))) {
		if (!set_word(r, word))
			return bad_word(text, word, "a word of a regime", err);
		said_oa = said_oa || !strncasecmp(word, "oa", 2);
	}
	if (r->ds && !said_oa)
		r->ps = 6;
	return PG_OK;
}

int pg_regime_parse(const char *text, struct pg_regime *r, struct pg_error *err)
{
	char *copy = strdup(text);
	int ret;

	if (!copy)
		return pg_error(err, PG_ENOMEM, "out of memory");
	*r = (struct pg_regime){
		.ps = 5,
		.pamax = 52,
		.sl = PG_START_AUTO,
		.ttst = true,
		.xnx = true,
		.nt_faults = true,
		.sh = 3,
		.mair = LINUX_MAIR,
	};
	ret = parse_words(text, copy, r, err);
	free(copy);
	return ret ? ret : pg_regime_init(r, err);
}

struct buffer {
	char *at;
	size_t room;
};

__attribute__((format(printf, 2, 3))) static void add(struct buffer *b,
						      const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(b->at, b->room, fmt, args);
	va_end(args);
	if (n < 0 || (size_t)n >= b->room)
		n = b->room ? (int)b->room - 1 : 0;
	b->at += n;
	b->room -= (size_t)n;
}

/* Words that a text need not have are left out. */
static void add_words(struct buffer *b, const struct pg_regime *r)
{
	const char *at = (const char *)r;

	for (size_t i = 0; i < PG_ARRAY_SIZE(flags); i++) {
		if (*(const bool *)(at + flags[i].offset))
			add(b, ":%s", flags[i].word);
	}
	if (r->ps != (r->ds ? 6 : 5) && r->ps < PG_ARRAY_SIZE(oa_words))
		add(b, ":%s", oa_words[r->ps]);
	if (r->stage == 2 && r->sl != PG_START_AUTO)
		add(b, ":sl%d", r->sl);
	for (size_t i = 0; i < PG_ARRAY_SIZE(values); i++) {
		uint64_t value = *(const uint64_t *)(at + values[i].offset);
		uint64_t usual =
			values[i].offset == offsetof(struct pg_regime, mair)
				? LINUX_MAIR
				: 0;

		if (value != usual)
			add(b, ":%s=0x%llx", values[i].word,
			    (unsigned long long)value);
	}
}

void pg_regime_spec(const struct pg_regime *r, char *buf, size_t size)
{
	static const char *const kinds[] = {
		[PG_EL10] = "el1", [PG_EL2] = "el2", [PG_EL20] = "el2",
		[PG_EL3] = "el3",  [PG_S2] = "s2",
	};
	struct buffer b = { buf, size };

	add(&b, "%s", kinds[r->kind]);
	if (pg_regime_two_els(r))
		add(&b, ":%s", r->high ? "high" : "low");
	add(&b, ":%uk:%u", 1u << (r->granule - 10), r->ia_bits);
	add_words(&b, r);
}
