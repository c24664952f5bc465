// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/replace.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct replace {
	const char *name;
	bool (*put)(FILE *file, void *ctx);
	void *ctx;
};

static int cannot_write(const struct replace *r, struct pg_error *err)
{
	return pg_error(err, PG_EIO, "cannot write %s: %s", r->name,
			strerror(errno));
}

static int put_all(const struct replace *r, FILE *file, struct pg_error *err)
{
	bool ok = r->put(file, r->ctx);
	int error = errno;

	if (!fclose(file) && ok)
		return PG_OK;
	if (!ok)
		errno = error;
	return cannot_write(r, err);
}

static int write_directly(const struct replace *r, struct pg_error *err)
{
	FILE *file = fopen(r->name, "wb");

	return file ? put_all(r, file, err) : cannot_write(r, err);
}

/* The permissions of a file that was there, or those of any new file. */
static mode_t final_mode(mode_t old)
{
	mode_t mask = umask(0);

	umask(mask);
	return old ? old & 07777 : 0666 & ~mask;
}

/* Under a name of its own beside the target, which it then takes. */
static int write_and_rename(const struct replace *r, const char *target,
			    mode_t old, struct pg_error *err)
{
	size_t size = strlen(target) + 16;
	char *temporary = malloc(size);
	FILE *file = NULL;
	int fd = -1, ret;

	if (temporary) {
		snprintf(temporary, size, "%s.XXXXXX", target);
		fd = mkstemp(temporary);
	}
	if (fd < 0 || !(file = fdopen(fd, "wb"))) {
		ret = cannot_write(r, err);
		free(temporary);
		return ret;
	}
	ret = put_all(r, file, err);
	if (!ret &&
	    (chmod(temporary, final_mode(old)) || rename(temporary, target)))
		ret = cannot_write(r, err);
	if (ret)
		unlink(temporary);
	free(temporary);
	return ret;
}

/*
 * A rename would replace what is not a plain file, a device, a pipe, or a link
 * that leads nowhere, by one.
 */
int pg_replace_file(const char *name, enum pg_special special,
		    bool (*put)(FILE *file, void *ctx), void *ctx,
		    struct pg_error *err)
{
	const struct replace r = { name, put, ctx };
	char *target = realpath(name, NULL);
	struct stat st = { 0 };
	bool plain = true;
	int ret;

	if (target)
		plain = stat(target, &st) || S_ISREG(st.st_mode);
	else
		plain = lstat(name, &st);
	if (plain)
		ret = write_and_rename(&r, target ? target : name, st.st_mode,
				       err);
	else if (special == PG_SPECIAL_WRITE)
		ret = write_directly(&r, err);
	else
		ret = pg_error(err, PG_EINVAL,
			       "cannot write %s: it is not a plain file", name);
	free(target);
	return ret;
}
