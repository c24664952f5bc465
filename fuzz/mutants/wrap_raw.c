// SPDX-License-Identifier: GPL-2.0-or-later
/* Bugs in what people and kernels say about memory. */
#include <stdio.h>
#include <string.h>

#include "arch/regime.h"
#include "linux/vmcoreinfo.h"
#include "wrap.h"

bool __real_pg_vmcoreinfo_get(const struct pg_vmcoreinfo *info, const char *key,
			      char *buf, size_t size);
bool __wrap_pg_vmcoreinfo_get(const struct pg_vmcoreinfo *info, const char *key,
			      char *buf, size_t size);
void __real_pg_regime_spec(const struct pg_regime *r, char *buf, size_t size);
void __wrap_pg_regime_spec(const struct pg_regime *r, char *buf, size_t size);

/* A key is found where a longer one begins. */
bool __wrap_pg_vmcoreinfo_get(const struct pg_vmcoreinfo *info, const char *key,
			      char *buf, size_t size)
{
	const char *line = info->text, *equals;

	while (fz_wrapped(FZ_RAW_KEY) && *line) {
		size_t length = strcspn(line, "\n");

		equals = memchr(line, '=', length);
		if (equals && !strncmp(line, key, strlen(key)) &&
		    (size_t)(line + length - equals) < size) {
			length = line + length - equals - 1;
			memcpy(buf, equals + 1, length);
			buf[length] = '\0';
			return true;
		}
		line += length;
		line += *line == '\n';
	}
	return __real_pg_vmcoreinfo_get(info, key, buf, size);
}

/* Of PIR's sixteen digits the leading zeros are counted, and half is lost. */
void __wrap_pg_regime_spec(const struct pg_regime *r, char *buf, size_t size)
{
	struct pg_regime cut = *r;

	if (fz_wrapped(FZ_RAW_SPEC))
		cut.pir = (uint32_t)cut.pir;
	__real_pg_regime_spec(&cut, buf, size);
}
