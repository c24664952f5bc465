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
