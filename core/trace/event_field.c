// SPDX-License-Identifier: GPL-2.0-or-later
/* Fields of events: how each member is read and shown. */
#include "trace/event_field.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "arch/tlbi.h"
#include "base/bits.h"
#include "base/number.h"

typedef unsigned long long ull;

static uint64_t *word_of(struct pg_event *ev,
			 const struct pg_event_field *field)
{
	return (uint64_t *)((char *)ev +
			    pg_event_members[field->member].offset);
}

uint64_t pg_event_word(const struct pg_event *ev,
		       const struct pg_event_field *field)
{
	return *word_of((struct pg_event *)ev, field);
}

/* Numbers. */

static int read_number(struct pg_event_reading *r,
		       const struct pg_event_field *field,
		       const struct pg_word *word)
{
	uint64_t value;

	if (!pg_parse_u64(word->value, &value))
		return pg_words_refuse(r->words, word->value_column, r->err,
				       "'%.40s' is not a number of 64 bits",
				       word->value);
	if (field->bits && value >> field->bits)
		return pg_words_refuse(r->words, word->value_column, r->err,
				       "%s is less than 0x%llx", field->name,
				       (ull)PG_BIT(field->bits));
	if (value & pg_ones(field->align))
		return pg_words_refuse(r->words, word->value_column, r->err,
				       "%s is a multiple of %llu", field->name,
				       (ull)PG_BIT(field->align));
	*word_of(r->ev, field) = value;
	return PG_OK;
}

static void show_hex(const struct pg_event *ev,
		     const struct pg_event_field *field, char *buf, size_t size)
{
	snprintf(buf, size, "0x%" PRIx64, pg_event_word(ev, field));
}

static void show_decimal(const struct pg_event *ev,
			 const struct pg_event_field *field, char *buf,
			 size_t size)
{
	snprintf(buf, size, "%" PRIu64, pg_event_word(ev, field));
}

/* A sign may stand before it; the other half of the range is for that. */
static int read_delta(struct pg_event_reading *r,
		      const struct pg_event_field *field,
		      const struct pg_word *word)
{
	const char *digits = word->value;
	bool minus = *digits == '-';
	uint64_t value;

	if (*digits == '-' || *digits == '+')
		digits++;
	if (!pg_parse_u64(digits, &value) ||
	    value > (uint64_t)INT64_MAX + minus)
		return pg_words_refuse(r->words, word->value_column, r->err,
				       "'%.40s' is not a number with a sign",
				       word->value);
	*word_of(r->ev, field) = minus ? -value : value;
	return PG_OK;
}

static void show_delta(const struct pg_event *ev,
		       const struct pg_event_field *field, char *buf,
		       size_t size)
{
	snprintf(buf, size, "%+" PRId64, (int64_t)pg_event_word(ev, field));
}

/* Small members. */

static int read_level(struct pg_event_reading *r,
		      const struct pg_event_field *field,
		      const struct pg_word *word)
{
	static const char *const levels[] = { "-1", "0",    "1", "2",
					      "3",  "data", NULL };
	static const char *const tables[] = { "-1", "0", "1", "2", "3", NULL };
	bool purpose = field->member == PG_MEMBER_PURPOSE;
	int i = pg_words_find(r->words, word->value_column, word->value,
			      purpose ? levels : tables, "a level", r->err);

	r->ev->level = i > 4 ? PG_EV_DATA : (int8_t)(i - 1);
	return i < 0 ? PG_EFORMAT : PG_OK;
}

static void show_level(const struct pg_event *ev,
		       const struct pg_event_field *field, char *buf,
		       size_t size)
{
	if (ev->level == PG_EV_DATA)
		snprintf(buf, size, "data");
	else
		snprintf(buf, size, "%d", ev->level);
}

static int read_space(struct pg_event_reading *r,
		      const struct pg_event_field *field,
		      const struct pg_word *word)
{
	uint64_t value;

	if (!pg_parse_u64(word->value, &value) || value >= PG_SPACES)
		return pg_words_refuse(r->words, word->value_column, r->err,
				       "'%.40s' is not a space: there are %d, "
				       "from 0 on",
				       word->value, PG_SPACES);
	r->ev->space = (uint16_t)value;
	return PG_OK;
}

static void show_space(const struct pg_event *ev,
		       const struct pg_event_field *field, char *buf,
		       size_t size)
{
	snprintf(buf, size, "%u", ev->space);
}

/* CLASS:OBJECT; the object may be left out where it is 0. */
static int read_lock(struct pg_event_reading *r,
		     const struct pg_event_field *field,
		     const struct pg_word *word)
{
	const char *names[PG_LOCK_CLASSES + 1] = { NULL };
	const char *colon = strchr(word->value, ':');
	char class[24];
	uint64_t object = 0;
	int i;

	memcpy(names, pg_lock_class_names, sizeof(pg_lock_class_names));
	snprintf(class, sizeof(class), "%.*s",
		 colon ? (int)pg_min(colon - word->value, 23) : 23,
		 word->value);
	i = pg_words_find(r->words, word->value_column, class, names,
			  "a class of locks", r->err);
	if (i < 0)
		return PG_EFORMAT;
	if (colon && (!pg_parse_u64(colon + 1, &object) || object >> 56))
		return pg_words_refuse(r->words, word->value_column, r->err,
				       "'%.40s' is not a number of 56 bits",
				       colon + 1);
	*word_of(r->ev, field) = PG_LOCK_ID(i, object);
	return PG_OK;
}

static void show_lock(const struct pg_event *ev,
		      const struct pg_event_field *field, char *buf,
		      size_t size)
{
	uint64_t id = pg_event_word(ev, field);
	unsigned int class = PG_LOCK_CLASS(id);

	if (class < PG_LOCK_CLASSES)
		snprintf(buf, size, "%s:0x%" PRIx64, pg_lock_class_names[class],
			 PG_LOCK_OBJECT(id));
	else
		snprintf(buf, size, "%u:0x%" PRIx64, class, PG_LOCK_OBJECT(id));
}

static int read_state(struct pg_event_reading *r,
		      const struct pg_event_field *field,
		      const struct pg_word *word)
{
	int i = pg_words_find(r->words, word->value_column, word->value,
			      pg_piece_names, "a state of fragments", r->err);

	if (i < 0)
		return PG_EFORMAT;
	*word_of(r->ev, field) = (uint64_t)i;
	return PG_OK;
}

static void show_state(const struct pg_event *ev,
		       const struct pg_event_field *field, char *buf,
		       size_t size)
{
	uint64_t value = pg_event_word(ev, field);

	if (value <= PG_PIECE_BOTH)
		snprintf(buf, size, "%s", pg_piece_names[value]);
	else
		snprintf(buf, size, "0x%" PRIx64, value);
}

/* Words without a value. */

static void show_how(const struct pg_event *ev,
		     const struct pg_event_field *field, char *buf, size_t size)
{
	const char *const *hows = pg_event_rows[ev->kind].hows;
	unsigned int count = 0;

	while (hows && hows[count])
		count++;
	if (ev->how < count)
		snprintf(buf, size, "%s", hows[ev->how]);
	else
		snprintf(buf, size, "%u", ev->how);
}

static void show_tlbi(const struct pg_event *ev,
		      const struct pg_event_field *field, char *buf,
		      size_t size)
{
	char name[16];

	pg_tlbi_name(ev->how, name);
	snprintf(buf, size, "%s", name);
}

static void show_flags(const struct pg_event *ev,
		       const struct pg_event_field *field, char *buf,
		       size_t size)
{
	const char *const *flags = pg_event_rows[ev->kind].flags;
	size_t n = 0;

	buf[0] = '\0';
	for (unsigned int i = 0; flags && flags[i] && n < size; i++) {
		if (ev->flags >> i & 1)
			n += (size_t)snprintf(buf + n, size - n, "%s%s",
					      n ? "," : "", flags[i]);
	}
}

#define AT_WORD(field) offsetof(struct pg_event, field)

const struct pg_event_member pg_event_members[PG_MEMBERS] = {
	[PG_MEMBER_LEVEL] = { read_level, show_level },
	[PG_MEMBER_PURPOSE] = { read_level, show_level },
	[PG_MEMBER_HOW] = { NULL, show_how },
	[PG_MEMBER_TLBI] = { NULL, show_tlbi },
	[PG_MEMBER_SPACE] = { read_space, show_space },
	[PG_MEMBER_FLAGS] = { NULL, show_flags },
	[PG_MEMBER_AT] = { read_number, show_hex, AT_WORD(at) },
	[PG_MEMBER_VA] = { read_number, show_hex, AT_WORD(va) },
	[PG_MEMBER_SIZE] = { read_number, show_hex, AT_WORD(size) },
	[PG_MEMBER_OLD] = { read_number, show_hex, AT_WORD(old) },
	[PG_MEMBER_NEW] = { read_number, show_hex, AT_WORD(new) },
	[PG_MEMBER_DELTA] = { read_delta, show_delta, AT_WORD(new) },
	[PG_MEMBER_LOCK] = { read_lock, show_lock, AT_WORD(at) },
	[PG_MEMBER_WHICH] = { read_number, show_decimal, AT_WORD(va) },
	[PG_MEMBER_STATE_OLD] = { read_state, show_state, AT_WORD(old) },
	[PG_MEMBER_STATE_NEW] = { read_state, show_state, AT_WORD(new) },
};
