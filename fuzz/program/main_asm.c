// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Programs between their forms:
 *
 *	asm FILE >BYTES		a script as bytes
 *	asm -d FILE >SCRIPT	bytes as a script
 *	asm -C DIR FILE...	each FILE.script as bytes, in DIR/FILE
 *
 * FILE may be "-", standard input, but for -C. Status 1, with a sentence for
 * each file, if one cannot be read or is no program.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "program/program.h"

struct bytes {
	uint8_t *data;
	size_t size;
};

static bool complain(const char *name, const char *what)
{
	fprintf(stderr, "%s: %s\n", name, what);
	return false;
}

/* More than a script may have is cut, and refused by the parser. */
static bool slurp(FILE *f, struct bytes *b)
{
	size_t room = 0, got;

	*b = (struct bytes){ NULL, 0 };
	do {
		uint8_t *more = b->data;

		if (b->size == room) {
			room = room ? 2 * room : 4096;
			more = realloc(b->data, room);
		}
		if (!more)
			return false;
		b->data = more;
		got = fread(b->data + b->size, 1, room - b->size, f);
		b->size += got;
	} while (got && b->size <= PG_SCRIPT_BYTES);
	return !ferror(f);
}

static bool read_file(const char *name, struct bytes *b)
{
	FILE *f = strcmp(name, "-") ? fopen(name, "rb") : stdin;
	bool ok;

	if (!f)
		return complain(name, strerror(errno));
	ok = slurp(f, b);
	if (f != stdin)
		fclose(f);
	return ok || complain(name, "it cannot be read");
}

/* To out, which is closed unless it is standard output. */
static bool write_file(FILE *out, const char *name, const void *data,
		       size_t size)
{
	bool ok;

	if (!out)
		return complain(name, strerror(errno));
	ok = fwrite(data, 1, size, out) == size && !fflush(out);
	if (out != stdout && fclose(out))
		ok = false;
	return ok || complain(name, "it cannot be written");
}

static bool program_of(const char *name, const struct bytes *text,
		       struct fz_program *p)
{
	struct pg_script *s;
	struct pg_error err;
	int ret = pg_script_parse((const char *)text->data, text->size, NULL,
				  &s, &err);

	if (ret)
		return complain(name, err.text);
	ret = fz_from_script(s, p, &err);
	pg_script_destroy(s);
	return !ret || complain(name, err.text);
}

static bool assemble(const char *name, FILE *out, const char *out_name)
{
	static uint8_t bytes[FZ_BYTES];
	static struct fz_program p;
	struct bytes text = { NULL, 0 };
	bool ok = read_file(name, &text) && program_of(name, &text, &p);

	free(text.data);
	if (out_name && ok)
		out = fopen(out_name, "wb");
	return ok && write_file(out, out_name ? out_name : "standard output",
				bytes, fz_encode(&p, bytes));
}

static bool disassemble(const char *name)
{
	static struct fz_program p;
	struct pg_script *s = pg_script_new();
	struct bytes in = { NULL, 0 };
	char *text;
	size_t size;
	bool ok = s && read_file(name, &in);

	if (ok)
		fz_decode(in.data, in.size, &p);
	free(in.data);
	if (ok && (fz_to_script(&p, s) || pg_script_print(s, &text, &size)))
		ok = complain(name, "no memory");
	else if (ok) {
		ok = write_file(stdout, "standard output", text, size);
		free(text);
	}
	pg_script_destroy(s);
	return ok;
}

/* DIR/FILE of a path that ends in FILE.script. */
static bool into(const char *dir, const char *name)
{
	const char *base = strrchr(name, '/');
	char *path;
	size_t length;
	bool ok;

	base = base ? base + 1 : name;
	length = strlen(base);
	if (length > 7 && !strcmp(base + length - 7, ".script"))
		length -= 7;
	if (asprintf(&path, "%s/%.*s", dir, (int)length, base) < 0)
		return complain(name, "no memory");
	ok = assemble(name, NULL, path);
	free(path);
	return ok;
}

static int usage(void)
{
	fprintf(stderr, "usage: asm [-d] FILE | asm -C DIR FILE...\n");
	return 2;
}

int main(int argc, char **argv)
{
	const char *dir = NULL;
	bool back = false, ok = true;
	int option;

	while ((option = getopt(argc, argv, "dC:")) >= 0) {
		if (option == 'd')
			back = true;
		else if (option == 'C')
			dir = optarg;
		else
			return usage();
	}
	if ((dir && back) || (!dir && argc - optind != 1))
		return usage();
	for (; optind < argc; optind++)
		ok = (dir    ? into(dir, argv[optind])
		      : back ? disassemble(argv[optind])
			     : assemble(argv[optind], stdout, NULL)) &&
		     ok;
	return !ok;
}
