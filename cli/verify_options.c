// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * verify does five things, each with options of its own. An option that would
 * change nothing is refused: whoever gave it expects something of it.
 */
#include <string.h>

#include "base/bits.h"
#include "cmd.h"
#include "out.h"
#include "verify.h"
#include "verify_text.h"

#define B(name) OPT_BIT(OPT_##name)
#define JUDGING                                                    \
	(B(FORMAT) | B(WARN) | B(ERROR) | B(RULES) | B(BASELINE) | \
	 B(WRITE_BASELINE))

static const struct way {
	const char *what;
	uint64_t takes;
} list_rules = {
	"--list-rules prints all rules",
	B(LIST_RULES) | B(FORMAT),
}, like_kernel = {
	"--like-linux prints the kernel's line",
	B(LIKE_LINUX) | OPTS_TABLES,
}, like_kernel_text = {
	"--like-linux prints the kernel's line about the text",
	B(LIKE_LINUX),
}, comparing = {
	"--against compares",
	B(AGAINST) | B(FORMAT) | B(LIKE) | OPTS_TABLES,
}, judging_text = {
	"captured text is judged by itself",
	B(LIKE) | B(REGIME) | JUDGING,
}, judging_image = {
	"judging an image reads no text",
	OPTS_TABLES | JUDGING,
};

static const struct way *way_of(const struct opts *o, bool text)
{
	if (o->list_rules)
		return &list_rules;
	if (o->like_linux)
		return text ? &like_kernel_text : &like_kernel;
	if (text)
		return &judging_text;
	return o->against ? &comparing : &judging_image;
}

static bool check_given(const struct opts *o, const struct way *way)
{
	uint64_t useless = o->given & ~(way->takes | OPTS_GLOBAL);

	if (!useless)
		return true;
	complain("%s, and takes no --%s", way->what,
		 opts_name(__builtin_ctzll(useless)));
	return false;
}

static bool check_format(const struct opts *o)
{
	const char *what = o->list_rules ? "--list-rules "
			   : o->against	 ? "--against "
					 : "";
	enum format last = o->list_rules ? FORMAT_SCDOC
			   : o->against	 ? FORMAT_JSON
					 : FORMAT_SARIF;

	if (o->format == FORMAT_DEFAULT || o->format == FORMAT_TEXT ||
	    o->format == FORMAT_JSON || o->format == last)
		return true;
	complain("verify %s-f takes text%s json%s", what,
		 last == FORMAT_JSON ? " or" : ",",
		 last == FORMAT_SCDOC	? " or scdoc"
		 : last == FORMAT_SARIF ? " or sarif"
					: "");
	return false;
}

static bool check_like(const struct opts *o)
{
	if (!o->like || !strcmp(o->like, "6.12") || !strcmp(o->like, "swapped"))
		return true;
	complain("--like '%s': what X means is told by 6.12 or swapped",
		 o->like);
	return false;
}

/* An image may have many names, but a text is one, and alone. */
static bool check_names(const struct opts *o)
{
	if (o->list_rules && o->nargs) {
		complain("--list-rules prints all rules, and reads no image");
		return false;
	}
	for (size_t i = 0; i < o->nargs && o->nargs > 1; i++) {
		if (!looks_like_text(o->args[i]))
			continue;
		complain("%s is text: verify judges one text at a time, and no "
			 "image with it; --against compares the two",
			 o->args[i]);
		return false;
	}
	return true;
}

bool verify_check(const struct opts *o, bool *text)
{
	*text = o->nargs == 1 && looks_like_text(o->args[0]);
	return check_names(o) && check_given(o, way_of(o, *text)) &&
	       check_format(o) && check_like(o) &&
	       (!o->write_baseline || baseline_may_write(o->write_baseline));
}
