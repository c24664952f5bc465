// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/image_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bits.h"

/* A format told by its first bytes, and what its owner can do about it. */
struct known_format {
	const char *magic;
	size_t length;
	const char *what;
	const char *advice;
};

#define ROW(magic, what, advice)                       \
	{                                              \
		magic, sizeof(magic) - 1, what, advice \
	}

#define TAKE_ELF                                                    \
	"take the dump as an ELF core instead (makedumpfile -E on " \
	"/proc/vmcore, or dump-guest-memory without compression)"

static const struct known_format known_formats[] = {
	ROW("KDUMP   ", "a kdump-compressed dump", TAKE_ELF),
	ROW("DISKDUMP", "a diskdump", TAKE_ELF),
	ROW("makedumpfile\0", "a flattened makedumpfile dump",
	    "put it in order with makedumpfile -R, and take the dump as an "
	    "ELF core (makedumpfile -E)"),
	ROW("EMiL", "a LiME dump",
	    "take it with LiME's format=padded and name it FILE@PHYSADDR"),
	ROW("AVML", "an AVML dump",
	    "convert it to raw memory with avml-convert and name it "
	    "FILE@PHYSADDR"),
	ROW("\x28\xb5\x2f\xfd", "compressed with zstd",
	    "decompress it first (zstd -d --sparse)"),
	ROW("\x1f\x8b\x08", "compressed with gzip",
	    "decompress it first (gzip -d)"),
	ROW("\xfd"
	    "7zXZ\0",
	    "compressed with xz", "decompress it first (xz -d)"),
};

static bool begins_with(const struct pg_file *file, const char *magic,
			size_t length)
{
	return file->size >= length && !memcmp(file->map, magic, length);
}

bool pg_file_is_elf(const struct pg_file *file)
{
	return begins_with(file, "\177ELF", 4);
}

int pg_file_refuse_known(const struct pg_file *file, struct pg_error *err)
{
	for (size_t i = 0; i < PG_ARRAY_SIZE(known_formats); i++) {
		const struct known_format *f = &known_formats[i];

		if (begins_with(file, f->magic, f->length))
			return pg_error(err, PG_EFORMAT,
					"%s: this is %s, which is not "
					"supported yet: %s",
					file->name, f->what, f->advice);
	}
	return PG_OK;
}

/* What a thing that is not a file is called, or NULL for a file. */
static const char *not_a_file(mode_t mode)
{
	if (S_ISREG(mode) || S_ISBLK(mode))
		return NULL;
	if (S_ISDIR(mode))
		return "a directory";
	if (S_ISFIFO(mode))
		return "a pipe, which cannot be mapped";
	if (S_ISCHR(mode))
		return "a character device, which cannot be mapped";
	return "not a regular file";
}

static int check_type(const struct pg_file *file, struct pg_error *err)
{
	struct stat st;
	const char *what;

	if (fstat(file->fd, &st))
		return pg_error(err, PG_EIO, "%s: %s", file->name,
				strerror(errno));
	what = not_a_file(st.st_mode);
	if (what)
		return pg_error(err, PG_EFORMAT, "%s: this is %s", file->name,
				what);
	return PG_OK;
}

/* Block devices have no st_size, so the end is asked for by seeking. */
static int find_size(struct pg_file *file, struct pg_error *err)
{
	off_t end = lseek(file->fd, 0, SEEK_END);

	if (end < 0)
		return pg_error(err, PG_EIO, "%s: its size is unknown: %s",
				file->name, strerror(errno));
	if (!end)
		return pg_error(err, PG_EFORMAT, "%s: the file is empty",
				file->name);
	file->size = end;
	return PG_OK;
}

/*
 * Tables are met all over an image, and reading ahead around each would bring
 * in the whole of it; hence MADV_RANDOM, which is only a wish.
 */
static int map_file(struct pg_file *file, struct pg_error *err)
{
	void *map = MAP_FAILED;

	errno = EFBIG;
	if (file->size <= SIZE_MAX)
		map = mmap(NULL, file->size, PROT_READ,
			   MAP_PRIVATE | MAP_NORESERVE, file->fd, 0);
	if (map == MAP_FAILED)
		return pg_error(err, PG_EIO,
				"%s: the file's 0x%jx bytes cannot be mapped: "
				"%s",
				file->name, (uintmax_t)file->size,
				strerror(errno));
	madvise(map, file->size, MADV_RANDOM);
	file->map = map;
	return PG_OK;
}

int pg_file_open(struct pg_file *file, struct pg_error *err)
{
	int rc;

	/* Without O_NONBLOCK a pipe would wait here for its writer. */
	file->fd = open(file->name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (file->fd < 0)
		return pg_error(err, PG_EIO, "%s: %s", file->name,
				strerror(errno));
	rc = check_type(file, err);
	if (!rc)
		rc = find_size(file, err);
	if (!rc)
		rc = map_file(file, err);
	return rc;
}

void pg_file_close(struct pg_file *file)
{
	if (file->map && !file->lent)
		munmap((void *)file->map, file->size);
	if (file->fd >= 0)
		close(file->fd);
	free(file->name);
}
