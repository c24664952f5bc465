// SPDX-License-Identifier: GPL-2.0-or-later
#include "linux/vmcoreinfo.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"

#define NOTE_TEXT 0x18

static const char first_key[] = "OSRELEASE=";

int pg_vmcoreinfo_set(struct pg_vmcoreinfo *info, const char *text, size_t size,
		      struct pg_error *err)
{
	const char *nul = memchr(text, '\0', size);

	if (nul)
		size = nul - text;
	if (size >= sizeof(info->text))
		return pg_error(err, PG_EFORMAT,
				"the VMCOREINFO text has %zu bytes, more than "
				"any kernel writes",
				size);
	memcpy(info->text, text, size);
	info->text[size] = '\0';
	info->size = size;
	if (pg_vmcoreinfo_get(info, "OSRELEASE", (char[128]){ 0 }, 128))
		return PG_OK;
	return pg_error(err, PG_EFORMAT,
			"the text is no VMCOREINFO: it has no line that "
			"begins with OSRELEASE=");
}

bool pg_vmcoreinfo_get(const struct pg_vmcoreinfo *info, const char *key,
		       char *buf, size_t size)
{
	size_t n = strlen(key);
	const char *line = info->text;

	while (*line) {
		size_t length = strcspn(line, "\n");

		if (length > n && line[n] == '=' && !memcmp(line, key, n)) {
			length -= n + 1;
			if (length >= size)
				return false;
			memcpy(buf, line + n + 1, length);
			buf[length] = '\0';
			return true;
		}
		line += length;
		line += *line == '\n';
	}
	return false;
}

static bool wrapped(const struct pg_vmcoreinfo *info, const char *wrap,
		    const char *name, char *buf, size_t size)
{
	char key[96];

	snprintf(key, sizeof(key), "%s(%s)", wrap, name);
	return pg_vmcoreinfo_get(info, key, buf, size) && buf[0];
}

bool pg_vmcoreinfo_number(const struct pg_vmcoreinfo *info, const char *name,
			  uint64_t *value)
{
	bool hex;
	char buf[40], *end;

	if (!wrapped(info, "NUMBER", name, buf, sizeof(buf)))
		return false;
	hex = !strncmp(buf, "0x", 2);
	errno = 0;
	*value = strtoull(buf, &end, hex ? 16 : 10);
	return !*end && !errno;
}

bool pg_vmcoreinfo_symbol(const struct pg_vmcoreinfo *info, const char *name,
			  uint64_t *value)
{
	char buf[40], *end;

	if (!wrapped(info, "SYMBOL", name, buf, sizeof(buf)))
		return false;
	errno = 0;
	*value = strtoull(buf, &end, 16);
	return !*end && !errno;
}

static bool begins(const struct pg_mem *mem, uint64_t at)
{
	char buf[sizeof(first_key) - 1];

	return pg_mem_read(mem, at, buf, sizeof(buf)) &&
	       !memcmp(buf, first_key, sizeof(buf));
}

bool pg_vmcoreinfo_probe(const struct pg_mem *mem, uint64_t page,
			 struct pg_vmcoreinfo *info)
{
	static const unsigned int offsets[] = { 0, NOTE_TEXT };
	char text[PG_VMCOREINFO_MAX];

	for (size_t i = 0; i < PG_ARRAY_SIZE(offsets); i++) {
		uint64_t at = page + offsets[i];
		size_t size = PG_VMCOREINFO_MAX - offsets[i];

		if (begins(mem, at) && pg_mem_read(mem, at, text, size))
			return !pg_vmcoreinfo_set(info, text, size, NULL);
	}
	return false;
}
