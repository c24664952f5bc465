// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The whole user space of the guests that tests/guest boots: process 1. It
 * makes mappings of every kind, prints on the console what the kernel says of
 * its tables and of this process, and then sleeps until the host has taken the
 * memory and ends the machine.
 *
 * What is printed comes in sections: a line "@@ NAME", the lines, and "@@ end"
 * when all is said. Sections that can change while others are printed are read
 * twice, and printed again until nothing has changed.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <termios.h>
#include <unistd.h>

#define PAGE	      4096UL
#define HUGE	      (2UL << 20)
#define ROOM	      (2UL << 20)
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* The kernel's numbers for arm64, which older C libraries lack. */
#define PROT_ARM_BTI 0x10
#define PROT_ARM_MTE 0x20

struct text {
	char *bytes;
	size_t size;
};

/* Present from the start, so that reading does not change what is read. */
static char text_bytes[2][ROOM];

static void say(const char *bytes, size_t size)
{
	while (size) {
		ssize_t n = write(STDOUT_FILENO, bytes, size);

		if (n <= 0)
			return;
		bytes += n;
		size -= n;
	}
}

static void say_line(const char *line)
{
	say(line, strlen(line));
	say("\n", 1);
}

static void add(struct text *t, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void add(struct text *t, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(t->bytes + t->size, ROOM - t->size, format, args);
	va_end(args);
	if (n > 0 && t->size + n < ROOM)
		t->size += n;
}

static void add_file(struct text *t, const char *name)
{
	int fd = open(name, O_RDONLY);
	ssize_t n;

	if (fd < 0) {
		add(t, "cannot open %s: %m\n", name);
		return;
	}
	while (t->size < ROOM &&
	       (n = read(fd, t->bytes + t->size, ROOM - t->size)) > 0)
		t->size += n;
	close(fd);
}

/* Functions, of the kernel and its modules: what must be executable. */
static void say_symbols(void)
{
	FILE *f = fopen("/proc/kallsyms", "r");
	static char line[1024];
	char address[32], type;

	say_line("@@ kallsyms");
	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%31s %c", address, &type) == 2 &&
		    strchr("tT", type))
			say(line, strlen(line));
	}
	if (f)
		fclose(f);
}

static void add_release(struct text *t)
{
	struct utsname u;

	uname(&u);
	add(t, "%s\n", u.release);
}

static void add_kernel_log(struct text *t)
{
	int n = klogctl(3, t->bytes + t->size, ROOM - t->size);

	if (n > 0)
		t->size += n;
}

static void add_iomem(struct text *t)
{
	add_file(t, "/proc/iomem");
}

static void add_modules(struct text *t)
{
	add_file(t, "/proc/modules");
}

static void add_cpuinfo(struct text *t)
{
	add_file(t, "/proc/cpuinfo");
}

static void add_maps(struct text *t)
{
	add_file(t, "/proc/self/maps");
}

static void add_vmallocinfo(struct text *t)
{
	add_file(t, "/proc/vmallocinfo");
}

/* One word of a file that has one for every page. */
static uint64_t word_at(int fd, uint64_t index)
{
	uint64_t word = 0;

	if (pread(fd, &word, sizeof(word), index * sizeof(word)) !=
	    sizeof(word))
		return 0;
	return word;
}

struct page_files {
	int pagemap, flags;
};

/* Of pagemap's word, bit 63 says that the page is there, 54:0 its number. */
static void add_pages(struct text *t, const struct page_files *files,
		      uint64_t first, uint64_t end, const char *permissions)
{
	for (uint64_t va = first; va < end; va += PAGE) {
		uint64_t word = word_at(files->pagemap, va / PAGE);
		uint64_t frame = word & ((1ULL << 55) - 1);

		if (word >> 63)
			add(t, "%" PRIx64 " %" PRIx64 " %s %" PRIx64 "\n", va,
			    frame * PAGE, permissions,
			    word_at(files->flags, frame));
	}
}

/* Each page present: address, physical address, permissions, kpageflags. */
static void add_pagemap(struct text *t)
{
	struct page_files files = {
		.pagemap = open("/proc/self/pagemap", O_RDONLY),
		.flags = open("/proc/kpageflags", O_RDONLY),
	};
	int maps = open("/proc/self/maps", O_RDONLY);
	static char lines[64 << 10];
	ssize_t n = 0, got;

	while ((got = read(maps, lines + n, sizeof(lines) - 1 - n)) > 0)
		n += got;
	lines[n] = '\0';
	for (char *save, *line = strtok_r(lines, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		char permissions[8];
		uint64_t first, end;

		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %7s", &first, &end,
			   permissions) == 3)
			add_pages(t, &files, first, end, permissions);
	}
	close(maps);
	close(files.flags);
	close(files.pagemap);
}

struct section {
	const char *name;
	void (*add)(struct text *t);
};

static void read_section(const struct section *s, struct text *t)
{
	t->size = 0;
	s->add(t);
}

static void say_section(const struct section *s, const struct text *t)
{
	char line[64];

	snprintf(line, sizeof(line), "@@ %s", s->name);
	say_line(line);
	say(t->bytes, t->size);
}

static void say_all(const struct section *list, size_t count)
{
	struct text t = { .bytes = text_bytes[0] };

	for (size_t i = 0; i < count; i++) {
		read_section(&list[i], &t);
		say_section(&list[i], &t);
	}
}

/* What was printed last is what is there when this returns, or it says so. */
static void say_settled(const struct section *s)
{
	struct text a = { .bytes = text_bytes[0] };
	struct text b = { .bytes = text_bytes[1] };

	for (int tries = 0; tries < 10; tries++) {
		read_section(s, &a);
		say_section(s, &a);
		read_section(s, &b);
		if (a.size == b.size && !memcmp(a.bytes, b.bytes, a.size))
			return;
	}
	say_line("@@ unsettled");
	say_line(s->name);
}

struct mapping {
	size_t size;
	int first; /* the permissions with which it is touched */
	int last;  /* those that it is left with */
	int flags;
	char store; /* written to, not only read */
};

#define RW (PROT_READ | PROT_WRITE)
#define RX (PROT_READ | PROT_EXEC)

static const struct mapping mappings[] = {
	{ 8 * PAGE, RW, RW, MAP_PRIVATE, 1 },
	{ 8 * PAGE, RW, RW, MAP_PRIVATE, 0 }, /* the zero page */
	{ 8 * PAGE, RW, PROT_READ, MAP_PRIVATE, 1 },
	{ 8 * PAGE, RW, RX, MAP_PRIVATE, 1 },
	{ 8 * PAGE, RW, RW | PROT_EXEC, MAP_PRIVATE, 1 },
	{ 8 * PAGE, RW, PROT_EXEC, MAP_PRIVATE, 1 },
	{ 8 * PAGE, RW, PROT_NONE, MAP_PRIVATE, 1 },
	{ 8 * PAGE, RW, RW, MAP_SHARED, 1 },
	{ 8 * PAGE, RW, PROT_READ, MAP_SHARED, 1 },
	{ 8 * PAGE, RW, RX | PROT_ARM_BTI, MAP_PRIVATE, 1 },
	{ 8 * PAGE, RW, RW | PROT_ARM_MTE, MAP_PRIVATE, 1 },
	{ 3 * HUGE, RW, RW, MAP_PRIVATE, 1 },
	{ 3 * HUGE, RW, RX, MAP_PRIVATE, 1 },
};

/* Between two pages that nothing is mapped at; far ends stay untouched. */
static void make_mapping(const struct mapping *m)
{
	char *p = mmap(NULL, m->size + 2 * PAGE, PROT_NONE,
		       m->flags | MAP_ANONYMOUS, -1, 0);
	volatile char *page;

	if (p == MAP_FAILED)
		return;
	p += PAGE;
	if (m->size >= HUGE)
		madvise(p, m->size, MADV_HUGEPAGE);
	mprotect(p, m->size, m->first);
	for (size_t at = 0; at < m->size - PAGE; at += PAGE) {
		page = (volatile char *)p + at;
		if (m->store)
			*page = 1;
		else
			(void)*page;
	}
	mprotect(p, m->size, m->last);
}

/* A page in the middle of mapped ones, then none; and one made read-only. */
static void make_holes(void)
{
	char *p = mmap(NULL, 16 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return;
	memset(p, 1, 16 * PAGE);
	munmap(p + 5 * PAGE, PAGE);
	mprotect(p + 9 * PAGE, PAGE, PROT_READ);
	mprotect(p + 11 * PAGE, PAGE, PROT_NONE);
}

static void make_mappings(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(mappings); i++)
		make_mapping(&mappings[i]);
	make_holes();
	/* Or else khugepaged may move pages after they were printed. */
	prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
}

static void mount_all(void)
{
	static const char *const list[][2] = {
		{ "proc", "/proc" },
		{ "sysfs", "/sys" },
		{ "debugfs", "/sys/kernel/debug" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(list); i++) {
		mkdir(list[i][1], 0755);
		mount(list[i][0], list[i][1], list[i][0], 0, NULL);
	}
}

static void write_file(const char *name, const char *text)
{
	int fd = open(name, O_WRONLY);

	if (fd < 0)
		return;
	if (write(fd, text, strlen(text)) < 0)
		say_line(name);
	close(fd);
}

/* The module that tells QEMU where the kernel's VMCOREINFO lies. */
static void load_module(const char *name)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || syscall(SYS_finit_module, fd, "", 0))
		say_line("@@ module not loaded");
	close(fd);
}

static void raw_console(void)
{
	struct termios t;

	klogctl(6, NULL, 0);
	if (!tcgetattr(STDOUT_FILENO, &t)) {
		cfmakeraw(&t);
		tcsetattr(STDOUT_FILENO, TCSANOW, &t);
	}
}

int main(void)
{
	static const struct section once[] = {
		{ "release", add_release }, { "iomem", add_iomem },
		{ "cpuinfo", add_cpuinfo }, { "modules", add_modules },
		{ "log", add_kernel_log },
	};
	static const struct section settled[] = {
		{ "vmallocinfo", add_vmallocinfo },
		{ "maps", add_maps },
		{ "pagemap", add_pagemap },
	};

	memset(text_bytes, 1, sizeof(text_bytes));
	mount_all();
	raw_console();
	/* Or else vmallocinfo has made-up addresses. */
	write_file("/proc/sys/kernel/kptr_restrict", "1");
	/* Small machines have none of them otherwise. */
	write_file("/sys/kernel/mm/transparent_hugepage/enabled", "always");
	load_module("/qemu_fw_cfg.ko");
	make_mappings();
	say_all(once, ARRAY_SIZE(once));
	say_symbols();
	for (size_t i = 0; i < ARRAY_SIZE(settled); i++)
		say_settled(&settled[i]);
	say_line("@@ end");
	for (;;)
		pause();
}
