// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/image.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/bits.h"
#include "base/number.h"
#include "image/elf.h"
#include "image/image_priv.h"

void pg_image_warn(struct pg_image *image, unsigned int file, const char *fmt,
		   ...)
{
	struct pg_warning *w = &image->warnings[image->nr_warnings];
	const char *name = image->files[file].name;
	va_list args;
	int used;

	if (image->nr_warnings == PG_MAX_WARNINGS)
		return;
	if (++image->nr_warnings == PG_MAX_WARNINGS) {
		snprintf(w->text, sizeof(w->text),
			 "more warnings than these are left out");
		return;
	}
	used = snprintf(w->text, sizeof(w->text), "%.80s: ", name);
	va_start(args, fmt);
	vsnprintf(w->text + used, sizeof(w->text) - used, fmt, args);
	va_end(args);
}

/* Room for one more segment. */
static bool grow_segments(struct pg_image *image)
{
	size_t more = image->max_segments ? 2 * image->max_segments : 16;
	struct pg_segment *grown;

	if (image->nr_segments < image->max_segments)
		return true;
	grown = reallocarray(image->segments, more, sizeof(*grown));
	if (!grown)
		return false;
	image->segments = grown;
	image->max_segments = more;
	return true;
}

int pg_image_add(struct pg_image *image, const struct pg_segment *segment,
		 struct pg_error *err)
{
	uint64_t size = pg_min(segment->size, UINT64_MAX - segment->pa);

	if (size < segment->size)
		pg_image_warn(image, segment->file,
			      "the 0x%jx bytes for physical address 0x%jx run "
			      "over the end of the address space, where they "
			      "are cut",
			      (uintmax_t)segment->size, (uintmax_t)segment->pa);
	if (!size)
		return PG_OK;
	if (!grow_segments(image))
		return pg_error(err, PG_ENOMEM, "no memory for %zu segments",
				image->nr_segments + 1);
	image->segments[image->nr_segments] = *segment;
	image->segments[image->nr_segments++].size = size;
	return PG_OK;
}

/*
 * A file's name as the user gives it: FILE, or FILE@PHYSADDR.
 *
 * length: of the part that names the file; raw: whether an address follows.
 */
struct spec {
	size_t length;
	bool raw;
	uint64_t pa;
};

/* A file of the whole name wins, since @ is a fine letter in a name. */
static int parse_spec(const char *name, struct spec *spec, struct pg_error *err)
{
	const char *at = strrchr(name, '@');

	*spec = (struct spec){ .length = strlen(name) };
	if (!at || at == name || !access(name, F_OK))
		return PG_OK;
	if (!pg_parse_u64(at + 1, &spec->pa))
		return pg_error(err, PG_EINVAL,
				"%s: there is no such file, nor is \"%s\" a "
				"physical address for FILE@PHYSADDR",
				name, at + 1);
	spec->length = at - name;
	spec->raw = true;
	return PG_OK;
}

static int load_raw(struct pg_image *image, unsigned int index, uint64_t pa,
		    struct pg_error *err)
{
	const struct pg_file *file = &image->files[index];

	if (pg_file_is_elf(file))
		pg_image_warn(image, index,
			      "this looks like an ELF file, but is taken as "
			      "raw memory because of the address after @");
	return pg_image_add(image,
			    &(struct pg_segment){ .pa = pa,
						  .size = file->size,
						  .file = index },
			    err);
}

static int load_by_content(struct pg_image *image, unsigned int index,
			   struct pg_error *err)
{
	const struct pg_file *file = &image->files[index];
	int rc;

	if (pg_file_is_elf(file)) {
		image->format = PG_IMAGE_ELF;
		return pg_elf_load(image, index, err);
	}
	rc = pg_file_refuse_known(file, err);
	if (rc)
		return rc;
	return pg_error(err, PG_EINVAL,
			"%s: this is not an ELF core, and raw memory needs its "
			"physical address, as in %s@0x40000000",
			file->name, file->name);
}

/* The next of the image's files, not open yet. */
static int add_file(struct pg_image *image, const char *name, size_t length,
		    struct pg_error *err)
{
	struct pg_file *file = &image->files[image->nr_files];

	file->fd = -1;
	file->name = strndup(name, length);
	if (!file->name)
		return pg_error(err, PG_ENOMEM, "no memory to open %s", name);
	image->nr_files++;
	return PG_OK;
}

static int load_file(struct pg_image *image, const void *names, size_t i,
		     struct pg_error *err)
{
	const char *name = ((const char *const *)names)[i];
	struct spec spec;
	int rc = parse_spec(name, &spec, err);

	if (!rc)
		rc = add_file(image, name, spec.length, err);
	if (!rc)
		rc = pg_file_open(&image->files[i], err);
	if (rc)
		return rc;
	if (spec.raw)
		return load_raw(image, i, spec.pa, err);
	return load_by_content(image, i, err);
}

static int load_bytes(struct pg_image *image, const void *bytes, size_t i,
		      struct pg_error *err)
{
	const struct pg_image_bytes *from =
		&((const struct pg_image_bytes *)bytes)[i];
	int rc = add_file(image, from->name, strlen(from->name), err);

	if (rc)
		return rc;
	if (!from->size)
		return pg_error(err, PG_EFORMAT, "%s: the file is empty",
				from->name);
	image->files[i].lent = true;
	image->files[i].map = from->bytes;
	image->files[i].size = from->size;
	if (from->raw)
		return load_raw(image, i, from->pa, err);
	return load_by_content(image, i, err);
}

/*
 * What callers give: count of whatever load() takes the file with an index
 * from. first: what the first is called.
 */
struct source {
	int (*load)(struct pg_image *image, const void *from, size_t i,
		    struct pg_error *err);
	const void *from;
	size_t count;
	const char *first;
};

static int load_files(struct pg_image *image, const struct source *s,
		      struct pg_error *err)
{
	int rc = PG_OK;

	image->files = calloc(s->count, sizeof(*image->files));
	if (!image->files)
		return pg_error(err, PG_ENOMEM, "no memory for %zu files",
				s->count);
	for (size_t i = 0; !rc && i < s->count; i++)
		rc = s->load(image, s->from, i, err);
	if (!rc && !image->nr_segments)
		return pg_error(err, PG_EFORMAT,
				"%s: there is no memory in this image",
				s->first);
	return rc ? rc : pg_image_make_view(image, err);
}

static int open_source(const struct source *s, struct pg_image **image,
		       struct pg_error *err)
{
	struct pg_image *opened = calloc(1, sizeof(*opened));
	int rc;

	if (!opened)
		return pg_error(err, PG_ENOMEM, "no memory to open %s",
				s->first);
	opened->mem.locate = pg_image_locate;
	opened->format = PG_IMAGE_RAW;
	rc = load_files(opened, s, err);
	if (rc) {
		pg_image_close(opened);
		return rc;
	}
	*image = opened;
	return PG_OK;
}

static int check_count(size_t count, struct pg_error *err)
{
	if (count && count <= UINT32_MAX)
		return PG_OK;
	return pg_error(err, PG_EINVAL, "%s",
			count ? "too many files for an image"
			      : "an image needs a file");
}

int pg_image_open(const char *const *names, size_t count,
		  struct pg_image **image, struct pg_error *err)
{
	int rc = check_count(count, err);

	return rc ? rc
		  : open_source(&(struct source){ load_file, names, count,
						  names[0] },
				image, err);
}

int pg_image_open_bytes(const struct pg_image_bytes *files, size_t count,
			struct pg_image **image, struct pg_error *err)
{
	int rc = check_count(count, err);

	return rc ? rc
		  : open_source(&(struct source){ load_bytes, files, count,
						  files[0].name },
				image, err);
}

void pg_image_close(struct pg_image *image)
{
	if (!image)
		return;
	for (size_t i = 0; i < image->nr_files; i++)
		pg_file_close(&image->files[i]);
	free(image->files);
	free(image->segments);
	free(image->parts);
	free(image->vmcoreinfo);
	free(image);
}

const struct pg_mem *pg_image_mem(const struct pg_image *image)
{
	return &image->mem;
}

enum pg_image_format pg_image_format(const struct pg_image *image)
{
	return image->format;
}

const struct pg_segment *pg_image_segments(const struct pg_image *image,
					   size_t *count)
{
	*count = image->nr_segments;
	return image->segments;
}

const struct pg_warning *pg_image_warnings(const struct pg_image *image,
					   size_t *count)
{
	*count = image->nr_warnings;
	return image->warnings;
}

const void *pg_image_notes(const struct pg_image *image, size_t *size)
{
	*size = image->notes_size;
	return image->notes;
}

const char *pg_image_vmcoreinfo(const struct pg_image *image, size_t *size)
{
	*size = image->vmcoreinfo_size;
	return image->vmcoreinfo;
}
