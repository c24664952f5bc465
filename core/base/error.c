// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

int pg_error(struct pg_error *err, int code, const char *fmt, ...)
{
	va_list args;

	if (!err)
		return code;
	va_start(args, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, args);
	va_end(args);
	return code;
}

int pg_error_prefix(struct pg_error *err, int code, const char *prefix)
{
	struct pg_error old;

	if (!err)
		return code;
	old = *err;
	return pg_error(err, code, "%.200s: %.300s", prefix, old.text);
}

const char *pg_errno_text(int code)
{
	static const char *const texts[] = {
		[-PG_EINVAL] = "its arguments make no sense here",
		[-PG_EFORMAT] = "the input is not what it claims to be",
		[-PG_ENOENT] = "there is nothing of the kind there",
		[-PG_EIO] = "the operating system refused",
		[-PG_ENOMEM] = "no memory",
		[-PG_EABSENT] = "the address is not in the image",
		[-PG_EBUDGET] = "the budget is used up",
		[-PG_EBUSY] = "not while things are as they are",
	};

	if (code >= 0 || code < PG_EBUSY || !texts[-code])
		return "it failed";
	return texts[-code];
}
