// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs the cases of tests/verify/cases, as TAP:
 *
 *	cases [CASE...]
 *
 * bad-RULE (or bad-RULE-2 ...) trips RULE and nothing else; good-RULE is the
 * nearest near-miss and trips nothing. Every rule has one of each. A case is a
 * text, so that it can be read beside the rule; an image would hide the one bit
 * that matters:
 *
 *	# why
 *	run: -a root:0x40000000 --regime el1:low:4k:21
 *	40000000: 0060000080000f43 0 16*0060000080010f43+1000
 *	expect: one line of output
 *
 * run: what pgtool verify is given beside the memory. A line of memory is an
 * address and 64-bit words, all in hexadecimal without 0x; N*WORD is a word
 * N (decimal) times, N*WORD+STEP the same ascending. Memory that no line is
 * about is zero from a multiple of 64K to the next, and absent beyond.
 * vmcoreinfo: (optional, once) what a kernel says of itself, KEY=VALUE words.
 * expect: the whole output but for the summary, in order.
 *
 * PGTOOL is the program, SRC the source directory. UPDATE=1 rewrites the expect
 * lines; read them before you believe them.
 */
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../unit/scratch.h"
#include "base/bits.h"
#include "verify/rule.h"

/* Whole tables of any granule. */
#define PAGE 65536
/* Memory further apart than this is an image of its own. */
#define GAP (UINT64_C(1) << 20)

#define TEXT_MAX (1 << 16)

static const char *tool, *dir;
static int number, failed;

/* The memory of the case that is being run. */
static struct {
	FILE *file;
	uint64_t base, end;
	char args[512];
} mem;

/* A case's own lines, its output, and what it should have been. */
static char body[TEXT_MAX], expected[TEXT_MAX], actual[TEXT_MAX];
static char run_args[4096];

static void verdict(bool ok, const char *name, const char *why)
{
	printf("%sok %d - %s\n", ok ? "" : "not ", ++number, name);
	if (!ok && why)
		fprintf(stderr, "%s: %s\n", name, why);
	failed += !ok;
}

static void close_image(void)
{
	uint64_t size = (mem.end - mem.base + PAGE - 1) & -(uint64_t)PAGE;

	if (!mem.file)
		return;
	if (fflush(mem.file) || ftruncate(fileno(mem.file), size))
		perror("memory");
	fclose(mem.file);
	mem.file = NULL;
}

/* Goes to an address, in the image that is open or in a new one. */
static bool seek(uint64_t addr)
{
	size_t used = strlen(mem.args);
	char name[32];

	if (!mem.file || addr < mem.base || addr > mem.end + GAP) {
		close_image();
		mem.base = mem.end = addr & -(uint64_t)PAGE;
		snprintf(name, sizeof(name), "m%llx",
			 (unsigned long long)mem.base);
		snprintf(mem.args + used, sizeof(mem.args) - used, " %s@0x%llx",
			 name, (unsigned long long)mem.base);
		mem.file = fopen(name, "wb");
	}
	return mem.file && !fseeko(mem.file, addr - mem.base, SEEK_SET);
}

/* N*WORD+STEP */
static bool write_item(const char *item)
{
	const char *star = strchr(item, '*');
	uint64_t count = star ? strtoull(item, NULL, 10) : 1, step = 0, word;
	char *end;

	word = strtoull(star ? star + 1 : item, &end, 16);
	if (*end == '+')
		step = strtoull(end + 1, &end, 16);
	if (*end)
		return false;
	for (uint64_t i = 0; i < count; i++, word += step)
		fwrite(&word, sizeof(word), 1, mem.file);
	mem.end = pg_max(mem.end, mem.base + (uint64_t)ftello(mem.file));
	return true;
}

static bool write_line(char *line)
{
	char *save = NULL, *item, *end;
	uint64_t addr = strtoull(line, &end, 16);

	if (*end != ':' || !seek(addr))
		return false;
	item = strtok_r(end + 1, " \t\n", &save);
	for (; item; item = strtok_r(NULL, " \t\n", &save)) {
		if (!write_item(item))
			return false;
	}
	return true;
}

static void append(char *to, const char *text)
{
	size_t used = strlen(to);

	snprintf(to + used, TEXT_MAX - used, "%s", text);
}

/* A line for each word, in a file that pgtool is pointed at. */
static bool write_vmcoreinfo(char *words)
{
	size_t used = strlen(mem.args);
	FILE *f = fopen("vmcoreinfo", "w");
	char *save = NULL, *word = strtok_r(words, " \n", &save);

	for (; f && word; word = strtok_r(NULL, " \n", &save))
		fprintf(f, "%s\n", word);
	snprintf(mem.args + used, sizeof(mem.args) - used,
		 " --vmcoreinfo vmcoreinfo");
	return f && !fclose(f);
}

static bool take_line(char *line)
{
	if (!strncmp(line, "expect: ", 8)) {
		append(expected, line + 8);
		return true;
	}
	append(body, line);
	if (line[0] == '#' || line[0] == '\n')
		return true;
	if (!strncmp(line, "vmcoreinfo: ", 12))
		return write_vmcoreinfo(line + 12);
	if (strncmp(line, "run: ", 5))
		return write_line(line);
	line[strcspn(line, "\n")] = '\0';
	snprintf(run_args, sizeof(run_args), "%s", line + 5);
	return true;
}

static bool read_case(const char *path)
{
	char line[4096];
	FILE *f = fopen(path, "r");
	bool ok = f;

	body[0] = expected[0] = run_args[0] = mem.args[0] = '\0';
	while (ok && fgets(line, sizeof(line), f))
		ok = take_line(line);
	if (f)
		fclose(f);
	close_image();
	return ok;
}

/* The exit status, or -1. The summary is dropped from the output. */
static int run(void)
{
	char command[2 * TEXT_MAX], line[4096];
	FILE *p;
	int status;

	snprintf(command, sizeof(command), "'%s' verify -v %s%s 2>&1", tool,
		 run_args, mem.args);
	actual[0] = '\0';
	p = popen(command, "r");
	while (p && fgets(line, sizeof(line), p)) {
		if (!isdigit(line[0]))
			append(actual, line);
	}
	status = p ? pclose(p) : -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Notes alone are 0; what could not be judged is 2. */
static int status_for(const char *output)
{
	if (strstr(output, "pgtool: "))
		return 2;
	return strstr(output, ": violation: ") || strstr(output, ": warning: ");
}

/* Every finding is of this rule, and there is one. */
static bool only_rule(const char *rule, size_t length)
{
	size_t count = 0;

	for (const char *p = actual; *p; p = strchr(p, '\n') + 1) {
		const char *end = strchr(p, '\n'), *open = NULL;

		for (const char *q = p; q < end; q++)
			open = *q == '[' ? q : open;
		if (!open)
			continue;
		if (strncmp(open + 1, rule, length) || open[length + 1] != ']')
			return false;
		count++;
	}
	return count;
}

static void update(const char *path)
{
	FILE *f = fopen(path, "w");

	if (!f)
		return;
	fputs(body, f);
	for (char *p = actual; *p; p = strchr(p, '\n') + 1)
		fprintf(f, "expect: %.*s\n", (int)strcspn(p, "\n"), p);
	fclose(f);
}

/* The length of the rule's name in CASE behind its first dash; 0: no such. */
static size_t rule_in(const char *rule)
{
	size_t length = strlen(rule);
	char name[64];

	for (; length; length--) {
		snprintf(name, sizeof(name), "%.*s", (int)length, rule);
		if ((!rule[length] || rule[length] == '-') &&
		    pg_rule_index(name) >= 0)
			return length;
	}
	return 0;
}

static void run_case(const char *name)
{
	bool bad = !strncmp(name, "bad-", 4), ok;
	const char *rule = strchr(name, '-');
	size_t length = rule ? rule_in(++rule) : 0;
	char path[4096], why[3 * TEXT_MAX];
	int status;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (!length || (!bad && strncmp(name, "good-", 5))) {
		verdict(false, name, "there is no rule of that name");
		return;
	}
	if (!read_case(path)) {
		verdict(false, name, "it cannot be read");
		return;
	}
	status = run();
	if (getenv("UPDATE")) {
		update(path);
		strcpy(expected, actual);
	}
	ok = !strcmp(actual, expected) && status == status_for(actual) &&
	     (bad ? only_rule(rule, length) : !*actual);
	snprintf(why, sizeof(why), "status %d and this:\n%sinstead of:\n%s",
		 status, actual, expected);
	verdict(ok, name, why);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static size_t all_cases(char ***names)
{
	size_t count = 0, room = 1024;
	DIR *d = opendir(dir);
	struct dirent *e;

	*names = calloc(room, sizeof(**names));
	while (d && *names && (e = readdir(d)) && count < room) {
		if (e->d_name[0] != '.')
			(*names)[count++] = strdup(e->d_name);
	}
	if (d)
		closedir(d);
	if (*names)
		qsort(*names, count, sizeof(**names), by_name);
	return count;
}

/* A rule without a case would be one that nobody knows to work. */
static void check_complete(char **names, size_t count)
{
	static const char *const kinds[] = { "bad-", "good-" };

	for (size_t i = 0; pg_rules[i]; i++) {
		for (size_t k = 0; k < PG_ARRAY_SIZE(kinds); k++) {
			size_t n = 0;
			char want[64];

			snprintf(want, sizeof(want), "%s%s", kinds[k],
				 pg_rules[i]->name);
			while (n < count && strcmp(names[n], want))
				n++;
			if (n == count)
				verdict(false, want, "there is no such case");
		}
	}
}

static int run_all(char **names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		run_case(names[i]);
	return 0;
}

int main(int argc, char **argv)
{
	const char *src = getenv("SRC");
	char path[4096];
	char **names = NULL;
	size_t count = 0;

	tool = getenv("PGTOOL");
	if (!tool || !src) {
		fprintf(stderr, "PGTOOL and SRC have to be set\n");
		return 1;
	}
	scratch_enter();
	snprintf(path, sizeof(path), "%s/tests/verify/cases", src);
	dir = path;
	if (argc > 1) {
		run_all(argv + 1, argc - 1);
	} else {
		count = all_cases(&names);
		run_all(names, count);
		check_complete(names, count);
	}
	printf("1..%d\n", number);
	for (size_t i = 0; i < count; i++)
		free(names[i]);
	free(names);
	return failed;
}
