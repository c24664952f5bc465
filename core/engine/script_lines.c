// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines of a script that are no operations. */
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "engine/script_priv.h"

static int no_memory(struct pg_script_reader *r)
{
	return pg_error(r->err, PG_ENOMEM, "no memory for a script");
}

static int read_scheme(struct pg_script_reader *r)
{
	const struct pg_scheme *scheme;

	if (r->words.count != 2 || r->s->spaces)
		return pg_script_bad(r, 0,
				     "one name, and before the first space");
	scheme = pg_scheme_of_name(r->words.list[1].text);
	if (!scheme)
		return pg_script_bad(r, 1, "there is no such scheme");
	r->s->scheme = scheme;
	r->s->knobs = scheme->knobs;
	return 0;
}

static bool keep_set(struct pg_script *s, const char *text)
{
	char **more = realloc(s->sets, (s->set_count + 1) * sizeof(*more));

	if (!more)
		return false;
	s->sets = more;
	s->sets[s->set_count] = strdup(text);
	return s->sets[s->set_count++];
}

static int read_set(struct pg_script_reader *r)
{
	if (r->words.count < 2 || r->s->spaces)
		return pg_script_bad(r, 0,
				     "NAME=VALUE, and before the first space");
	for (unsigned int i = 1; i < r->words.count; i++) {
		struct pg_error why;
		const char *word = pg_word_whole(&r->words.list[i]);

		if (pg_scheme_set(&r->s->knobs, word, &why))
			return pg_script_bad(r, i, why.text);
		if (!keep_set(r->s, word))
			return no_memory(r);
	}
	return 0;
}

static const char *const space_options[] = { "asid", "built", "root", NULL };
static const uint64_t space_limits[] = { 65535, 5, UINT64_MAX };

static int space_option(struct pg_script_reader *r, unsigned int word,
			struct pg_mm_params *p)
{
	struct pg_word *w = &r->words.list[word];
	int i = pg_words_find(&r->words, w->column, w->text, space_options,
			      "an option of a space", r->err);
	uint64_t n;

	if (i < 0)
		return PG_EFORMAT;
	if (!w->value || !pg_parse_u64(w->value, &n) || n > space_limits[i])
		return pg_script_bad(r, word, "no such number");
	if (i == 0)
		p->asid = n;
	else if (i == 1)
		p->built = (uint8_t)n;
	else
		p->root = n;
	return 0;
}

/* The names end without a NULL. */
static int find_class(struct pg_script_reader *r)
{
	const char *names[PG_SPACE_CLASSES + 1] = { NULL };

	memcpy(names, pg_space_class_names, sizeof(pg_space_class_names));
	return pg_words_find(&r->words, r->words.list[2].column,
			     r->words.list[2].text, names, "a class of spaces",
			     r->err);
}

static int space_words(struct pg_script_reader *r, struct pg_mm_params *p)
{
	struct pg_word *w = r->words.list;
	struct pg_error why;
	uint64_t id;
	int class;

	if (r->words.count < 4)
		return pg_script_bad(r, 0, "space NUMBER CLASS REGIME");
	if (!pg_parse_u64(w[1].text, &id) || id >= PG_SPACES)
		return pg_script_bad(r, 1, "spaces have numbers 0 to 31");
	if (r->s->known[id])
		return pg_script_bad(r, 1, "the space is there already");
	class = find_class(r);
	if (class < 0)
		return PG_EFORMAT;
	if (pg_regime_parse(pg_word_whole(&w[3]), &p->regime, &why))
		return pg_script_bad(r, 3, why.text);
	if (r->s->spaces && p->regime.granule != r->s->shift)
		return pg_script_bad(r, 3,
				     "all spaces have the first's granule");
	p->id = (unsigned int)id;
	p->class = (enum pg_space_class) class;
	p->asid = id;
	for (unsigned int i = 4; i < r->words.count; i++)
		if (space_option(r, i, p))
			return PG_EFORMAT;
	return 0;
}

static int read_space(struct pg_script_reader *r)
{
	struct pg_line *line = pg_script_add(r, PG_LINE_SPACE);
	struct pg_script *s = r->s;
	int ret;

	if (!line)
		return PG_ENOMEM;
	line->space = pg_script_room(s, sizeof(*line->space));
	if (!line->space)
		return no_memory(r);
	*line->space = (struct pg_mm_params){ .id = 0 };
	ret = space_words(r, line->space);
	if (ret)
		return ret;
	s->known[line->space->id] = true;
	s->shift = line->space->regime.granule;
	s->spaces = true;
	return 0;
}

static int read_fail(struct pg_script_reader *r)
{
	struct pg_line *line = pg_script_add(r, PG_LINE_FAIL);
	struct pg_word *w = r->words.list;
	int how;

	if (!line)
		return PG_ENOMEM;
	if (r->words.count != 3)
		return pg_script_bad(r, 0, "fail KIND NUMBER");
	how = pg_words_find(&r->words, w[1].column, w[1].text,
			    pg_event_rows[PG_EV_FAIL].hows, "what can fail",
			    r->err);
	if (how < 0)
		return PG_EFORMAT;
	line->how = (enum pg_fail)how;
	if (!pg_parse_u64(w[2].text, &line->count))
		return pg_script_bad(r, 2, "that is no number");
	return 0;
}

/* Behind lines of actors, or behind another one that it goes on with. */
static bool schedule_fits(const struct pg_script *s)
{
	const struct pg_line *last;

	if (!s->count)
		return false;
	last = &s->lines[s->count - 1];
	return last->actor >= 0 || last->kind == PG_LINE_SCHEDULE;
}

/* "3", or "3*17" for 17 times; cut at the sign. */
static bool read_turn(char *text, struct pg_turn *turn)
{
	char *times = strchr(text, '*');
	uint64_t actor, count = 1;

	if (times)
		*times = '\0';
	if (!pg_parse_u64(text, &actor) || actor >= PG_ACTORS ||
	    (times && !pg_parse_u64(times + 1, &count)))
		return false;
	*turn = (struct pg_turn){ (uint8_t)actor, (uint32_t)count };
	return count && count <= PG_TURN_MAX;
}

static int read_schedule(struct pg_script_reader *r)
{
	struct pg_line *line;

	if (!schedule_fits(r->s))
		return pg_script_bad(
			r, 0, "it follows lines that run at the same time");
	line = pg_script_add(r, PG_LINE_SCHEDULE);
	if (!line)
		return PG_ENOMEM;
	line->turns = pg_script_room(r->s, PG_TURNS * sizeof(*line->turns));
	if (!line->turns)
		return no_memory(r);
	for (unsigned int i = 1; i < r->words.count; i++) {
		struct pg_turn turn;

		if (!read_turn(r->words.list[i].text, &turn))
			return pg_script_bad(
				r, i,
				"actors are 0 to 15, and N*1 to N*1000000");
		pg_script_turn(line, turn);
	}
	return 0;
}

static int read_plain(struct pg_script_reader *r, enum pg_line_kind kind)
{
	if (r->words.count != 1)
		return pg_script_bad(r, 1, "nothing may follow");
	return pg_script_add(r, kind) ? 0 : PG_ENOMEM;
}

static int read_grace(struct pg_script_reader *r)
{
	return read_plain(r, PG_LINE_GRACE);
}

static int read_idle(struct pg_script_reader *r)
{
	return read_plain(r, PG_LINE_IDLE);
}

static int read_join(struct pg_script_reader *r)
{
	return read_plain(r, PG_LINE_JOIN);
}

static const struct {
	const char *name;
	int (*read)(struct pg_script_reader *r);
} directives[] = {
	{ "scheme", read_scheme }, { "set", read_set },
	{ "space", read_space },   { "fail", read_fail },
	{ "gp", read_grace },	   { "idle", read_idle },
	{ "join", read_join },	   { "schedule", read_schedule },
};

int pg_script_directive(struct pg_script_reader *r)
{
	const char *word = r->words.list[0].text;

	for (size_t i = 0; i < sizeof(directives) / sizeof(directives[0]); i++)
		if (!strcmp(directives[i].name, word))
			return directives[i].read(r);
	return 1;
}
