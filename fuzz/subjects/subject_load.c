// SPDX-License-Identifier: GPL-2.0-or-later
#include "subjects/subject_load.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "base/bits.h"
#include "base/nearest.h"
#include "subjects/subject_host.h"

const struct pgt_subject *const fz_subjects[] = {
	&fz_subject_engine,
	&fz_subject_flat,
	&fz_subject_naive,
	&fz_subject_walk,
	NULL,
};

/* Where the function of each call is in the subject. */
#define CALL(kind, member) [PGT_##kind] = offsetof(struct pgt_subject, member)

static const size_t functions[PGT_CALLS] = {
	CALL(MAP, map),		CALL(UNMAP, unmap),
	CALL(PROTECT, protect), CALL(WRITE_PROTECT, write_protect),
	CALL(RELAX, relax),	CALL(YOUNG, young),
	CALL(AGE, age),		CALL(SET_OWNER, set_owner),
	CALL(FLUSH, flush),	CALL(GET_LEAF, get_leaf),
	CALL(SPLIT, split),	CALL(COLLAPSE, collapse),
};

static bool is_there(const struct pgt_subject *s, size_t offset)
{
	void (*function)(void);

	memcpy(&function, (const char *)s + offset, sizeof(function));
	return function != NULL;
}

/* Letters, digits, dots and dashes: it is part of what people read. */
static bool good_name(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";

	return name && *name && strspn(name, letters) == strlen(name) &&
	       strlen(name) < 64;
}

static bool good_traits(const struct pgt_traits *t)
{
	return t->rounding <= PGT_ROUND_IN && t->absent < PGT_ANSWERS &&
	       t->memories & PGT_BIT(PGT_NORMAL) && t->software < 16 &&
	       t->owner_bits <= 32 && t->owner_lo + t->owner_bits < 64;
}

bool fz_subject_is_good(const struct pgt_subject *s, struct pg_error *err)
{
	if (s->version != PGT_SUBJECT_VERSION) {
		pg_error(err, PG_EFORMAT,
			 "it is of version %u of the interface, and this is %u",
			 s->version, PGT_SUBJECT_VERSION);
		return false;
	}
	if (s->size != sizeof(*s)) {
		pg_error(err, PG_EFORMAT,
			 "it has %u bytes where version %u has %zu", s->size,
			 s->version, sizeof(*s));
		return false;
	}
	if (!good_name(s->name) || !good_traits(&s->traits)) {
		pg_error(err, PG_EFORMAT, "its name or its traits are none");
		return false;
	}
	if (!s->init || !s->destroy || !s->geometry) {
		pg_error(err, PG_EFORMAT,
			 "it has no init, no destroy or no geometry");
		return false;
	}
	for (unsigned int i = 0; i < PGT_CALLS; i++) {
		if (!(s->calls >> i & 1) || is_there(s, functions[i]))
			continue;
		pg_error(err, PG_EFORMAT,
			 "it says that it can %s, and has no function for it",
			 fz_call_names[i]);
		return false;
	}
	return true;
}

static const struct pgt_subject *ours(const char *name, struct pg_error *err)
{
	const char *names[PG_ARRAY_SIZE(fz_subjects)];
	const char *near;
	size_t count = 0;

	for (; fz_subjects[count]; count++) {
		names[count] = fz_subjects[count]->name;
		if (!strcmp(name, names[count]))
			return fz_subjects[count];
	}
	near = pg_nearest_word(name, names, count);
	pg_error(err, PG_ENOENT,
		 "there is no subject '%.40s'%s%s%s; a path has a '/' in it",
		 name, near ? ", perhaps '" : "", near ? near : "",
		 near ? "'" : "");
	return NULL;
}

const struct pgt_subject *fz_subject_load(const char *name,
					  struct pg_error *err)
{
	const struct pgt_subject *s;
	const char *why;
	void *object;

	if (!name || !*name)
		return fz_subjects[0];
	if (!strchr(name, '/'))
		return ours(name, err);
	object = dlopen(name, RTLD_NOW | RTLD_LOCAL);
	if (!object) {
		why = dlerror();
		pg_error(err, PG_EIO, "%s", why ? why : name);
		return NULL;
	}
	s = dlsym(object, PGT_SUBJECT_SYMBOL);
	if (!s)
		pg_error(err, PG_EFORMAT, "it has no symbol %s",
			 PGT_SUBJECT_SYMBOL);
	if (s && fz_subject_is_good(s, err))
		return s;
	pg_error_prefix(err, PG_EFORMAT, name);
	dlclose(object);
	return NULL;
}

static void add(char *buf, size_t size, const char *word)
{
	size_t used = strlen(buf);

	snprintf(buf + used, size - used, "%s%s", used ? " " : "", word);
}

void fz_subject_unchecked(const struct pgt_subject *s, char *buf, size_t size)
{
	static const char *const events[] = { "stores", "loads", "tlbi",
					      "locks", "cache-maintenance" };

	buf[0] = '\0';
	for (unsigned int i = 0; i < PGT_CALLS; i++)
		if (!(s->calls >> i & 1))
			add(buf, size, fz_call_names[i]);
	for (unsigned int i = 0; i < PG_ARRAY_SIZE(events); i++)
		if (!(s->tells >> i & 1))
			add(buf, size, events[i]);
	if (!s->traits.shared)
		add(buf, size, "races");
}
