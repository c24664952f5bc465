// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/replace.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "scratch.h"

static struct pg_error err;
static const char dir[] = "here";

static bool put(FILE *file, void *ctx)
{
	return fputs(ctx, file) >= 0;
}

/* What a write says when the disk is full. */
static bool put_half(FILE *file, void *ctx)
{
	fputs(ctx, file);
	errno = ENOSPC;
	return false;
}

static const char *content(const char *name)
{
	static char text[64];
	FILE *f = fopen(name, "r");
	size_t n = f ? fread(text, 1, sizeof(text) - 1, f) : 0;

	text[n] = '\0';
	if (f)
		fclose(f);
	return text;
}

TEST(new_and_old)
{
	struct stat st;

	CHECK_EQ(pg_replace_file("file", PG_SPECIAL_REFUSE, put, "one", &err),
		 PG_OK);
	CHECK_STR(content("file"), "one");
	CHECK_EQ(chmod("file", 0640), 0);
	CHECK_EQ(pg_replace_file("file", PG_SPECIAL_REFUSE, put, "two", &err),
		 PG_OK);
	CHECK_STR(content("file"), "two");
	CHECK_EQ(stat("file", &st), 0);
	CHECK_EQ(st.st_mode & 07777, 0640);
}

TEST(failure_keeps_the_old)
{
	CHECK_EQ(pg_replace_file("file", PG_SPECIAL_REFUSE, put_half, "x",
				 &err),
		 PG_EIO);
	CHECK_HAS(err.text, "cannot write file: No space left");
	CHECK_STR(content("file"), "two");
	CHECK_EQ(pg_replace_file("none", PG_SPECIAL_REFUSE, put_half, "x",
				 &err),
		 PG_EIO);
	CHECK_EQ(access("none", F_OK), -1);
}

TEST(links)
{
	struct stat st;

	REQUIRE(!symlink("file", "link") && !symlink("nowhere", "broken"));
	CHECK_EQ(pg_replace_file("link", PG_SPECIAL_REFUSE, put, "three", &err),
		 PG_OK);
	CHECK_STR(content("file"), "three");
	CHECK_EQ(lstat("link", &st), 0);
	CHECK(S_ISLNK(st.st_mode));
	CHECK_EQ(pg_replace_file("broken", PG_SPECIAL_REFUSE, put, "x", &err),
		 PG_EINVAL);
}

TEST(special)
{
	CHECK_EQ(pg_replace_file("/dev/null", PG_SPECIAL_REFUSE, put, "x",
				 &err),
		 PG_EINVAL);
	CHECK_HAS(err.text, "not a plain file");
	CHECK_EQ(pg_replace_file("/dev/null", PG_SPECIAL_WRITE, put, "x", &err),
		 PG_OK);
	CHECK_EQ(pg_replace_file("/dev/full", PG_SPECIAL_WRITE, put, "x", &err),
		 PG_EIO);
	CHECK_EQ(pg_replace_file(".", PG_SPECIAL_REFUSE, put, "x", &err),
		 PG_EINVAL);
	CHECK_EQ(pg_replace_file("no/file", PG_SPECIAL_REFUSE, put, "x", &err),
		 PG_EIO);
}

static void clean_up(void)
{
	static const char *const names[] = { "file", "link", "broken" };

	for (size_t i = 0; i < 3; i++)
		unlink(names[i]);
	/* Nothing else may be left behind. */
	if (chdir("..") || rmdir(dir))
		perror(dir);
}

TEST(nothing_is_left)
{
	clean_up();
	CHECK_EQ(access(dir, F_OK), -1);
}

int main(void)
{
	scratch_enter();
	if (mkdir(dir, 0700) || chdir(dir))
		return 1;
	RUN(new_and_old);
	RUN(failure_keeps_the_old);
	RUN(links);
	RUN(special);
	RUN(nothing_is_left);
	return check_done();
}
