// SPDX-License-Identifier: GPL-2.0-or-later
#include "out.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "cmd.h"

static bool quiet, color;
static int lost; /* errno of the first write that failed */
static bool written;

void out_set_quiet(bool on)
{
	quiet = on;
}

void make_printable(char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			*text = '?';
	}
}

/*
 * Data that came before a sentence stays before it on a shared terminal. Names
 * and texts come from images and arguments, so they get no say over it.
 */
static void say(const char *kind, const char *fmt, va_list args)
{
	char text[1024];

	if (fflush(stdout) && !lost)
		lost = errno;
	vsnprintf(text, sizeof(text), fmt, args);
	make_printable(text);
	fprintf(stderr, "pgtool: %s%s\n", kind, text);
}

void complain(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say("", fmt, args);
	va_end(args);
}

void complain_error(const struct pg_error *err)
{
	complain("%s", err->text);
}

void warn(const char *fmt, ...)
{
	va_list args;

	if (quiet)
		return;
	va_start(args, fmt);
	say("warning: ", fmt, args);
	va_end(args);
}

bool out_write(const char *data, size_t size)
{
	if (lost)
		return false;
	/* The first line goes out at once; a reader may be waiting for it. */
	if (fwrite(data, 1, size, stdout) != size ||
	    (!written && fflush(stdout)))
		lost = errno ? errno : EIO;
	written = true;
	return !lost;
}

bool out_printf(const char *fmt, ...)
{
	va_list args;

	if (lost)
		return false;
	va_start(args, fmt);
	if (vprintf(fmt, args) < 0 || (!written && fflush(stdout)))
		lost = errno ? errno : EIO;
	va_end(args);
	written = true;
	return !lost;
}

bool out_is_lost(void)
{
	return lost;
}

void out_set_color(bool on)
{
	color = on;
}

void out_alarm(bool on)
{
	if (color)
		out_printf("%s", on ? "\033[31m" : "\033[0m");
}

int out_finish(int status)
{
	if (fflush(stdout) && !lost)
		lost = errno ? errno : EIO;
	if (!lost)
		return status;
	if (lost == EPIPE)
		complain("standard output was closed by its reader; the rest "
			 "was not printed");
	else
		complain("standard output: %s; the rest was not printed",
			 strerror(lost));
	return STATUS_FAILED;
}

const char *size_text(uint64_t size, char *buf, size_t bufsize)
{
	static const char units[] = "BKMGTPE";
	unsigned int unit = 0;

	if (!size) /* 2^64 */
		return "16E";
	while (!(size & 1023) && units[unit + 1]) {
		size >>= 10;
		unit++;
	}
	snprintf(buf, bufsize, "%" PRIu64 "%c", size, units[unit]);
	return buf;
}
