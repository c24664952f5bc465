// SPDX-License-Identifier: GPL-2.0-or-later
#include "replay/keep.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int refuse(struct pg_error *err, const char *dir, const char *name)
{
	return pg_error(err, PG_EIO, "%s/%s: %s", dir, name, strerror(errno));
}

static bool write_all(int fd, const char *text, size_t size)
{
	while (size) {
		ssize_t done = write(fd, text, size);

		if (done < 0 && errno != EINTR)
			return false;
		if (done > 0) {
			text += done;
			size -= (size_t)done;
		}
	}
	return !fsync(fd);
}

/* Under a name of this process's own, until it is whole. */
static bool write_new(int at, const char *name, const char *text, size_t size)
{
	int fd = openat(at, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
			0666);
	bool whole;

	if (fd < 0)
		return false;
	whole = write_all(fd, text, size);
	if (close(fd) || !whole) {
		unlinkat(at, name, 0);
		return false;
	}
	return true;
}

static int give_name(int at, const char *from, const char *to)
{
	int ret = linkat(at, from, at, to, 0) ? errno : 0;

	unlinkat(at, from, 0);
	if (!ret && fsync(at))
		ret = errno;
	errno = ret;
	return ret;
}

int fz_keep(const char *dir, const char *name, const char *text, size_t size,
	    struct pg_error *err)
{
	int at = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), ret = 0;
	char own[64];

	if (at < 0)
		return refuse(err, dir, name);
	snprintf(own, sizeof(own), ".%ld.new", (long)getpid());
	if (!faccessat(at, name, F_OK, 0))
		ret = 1;
	else if (!write_new(at, own, text, size))
		ret = refuse(err, dir, name);
	else if (give_name(at, own, name))
		ret = errno == EEXIST ? 1 : refuse(err, dir, name);
	close(at);
	return ret;
}

char *fz_script_text(const struct fz_program *p)
{
	struct pg_script *s = pg_script_new();
	char *text = NULL;
	size_t size;

	if (s && (fz_to_script(p, s) || pg_script_print(s, &text, &size)))
		text = NULL;
	if (s)
		pg_script_destroy(s);
	return text;
}

/* The first line says that it is a script, and stays the first. */
char *fz_finding_text(const struct fz_program *p, const struct fz_finding *f)
{
	char *script = fz_script_text(p), *rest, *text;

	if (!script)
		return NULL;
	rest = strchr(script, '\n');
	if (!rest)
		return script;
	*rest++ = '\0';
	if (asprintf(&text, "%s\n# PGT-SIG: %s\n# %s\n%s", script, f->signature,
		     f->text, rest) < 0)
		text = NULL;
	free(script);
	return text;
}

void fz_signature_name(const char *signature, char name[FZ_SIGNATURE])
{
	size_t i;

	for (i = 0; signature[i] && i < FZ_SIGNATURE - 1; i++)
		name[i] = signature[i] == '/' ? '-' : signature[i];
	name[i] = '\0';
}
