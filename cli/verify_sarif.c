// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Findings as SARIF 2.1.0 (OASIS): one run, one result a line.
 *
 * Integers are those that every reader of JSON holds, up to 2^53. Addresses of
 * upper ranges are larger, and absoluteAddress is then left out; the address's
 * name and the properties have all addresses as hexadecimal strings.
 */
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/number.h"
#include "cmd.h"
#include "out.h"
#include "print.h"
#include "verify.h"

#define SCHEMA                                                       \
	"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os" \
	"/schemas/sarif-schema-2.1.0.json"

#define INTEGER_MAX ((UINT64_C(1) << 53) - 1)

static const char *const levels[] = {
	[PG_NOTE] = "note",
	[PG_WARNING] = "warning",
	[PG_VIOLATION] = "error",
};

/* "key":{"text":"..."} */
static void message(const char *key, const char *text)
{
	out_printf("\"%s\":{", key);
	print_json_string("text", text);
	out_printf("}");
}

/* Behind other members. */
static void hex(const char *key, uint64_t value)
{
	out_printf(",\"%s\":\"0x%" PRIx64 "\"", key, value);
}

/* Behind other members; left out if it is no integer to all readers. */
static void integer(const char *key, uint64_t value)
{
	if (value <= INTEGER_MAX)
		out_printf(",\"%s\":%" PRIu64, key, value);
}

static void print_rule(const struct pg_rule *rule)
{
	char help[1024];

	snprintf(help, sizeof(help), "%s Stated by: %s.", rule->text,
		 rule->arm);
	out_printf("{\"id\":\"%s\",", rule->name);
	message("shortDescription", rule->title);
	out_printf(",");
	message("fullDescription", rule->text);
	out_printf(",");
	message("help", help);
	out_printf(",\"defaultConfiguration\":{\"level\":\"%s\"},"
		   "\"properties\":{\"id\":\"%s\",",
		   levels[rule->severity], rule->id);
	print_json_string("arm", rule->arm);
	out_printf(",\"severity\":\"%s\"}}", pg_severity_name(rule->severity));
}

static void print_tool(void)
{
	out_printf("\"tool\":{\"driver\":{\"name\":\"pgtool\","
		   "\"version\":\"" PGTOOL_VERSION "\",\"rules\":[\n");
	for (size_t i = 0; pg_rules[i]; i++) {
		print_rule(pg_rules[i]);
		out_printf(pg_rules[i + 1] ? ",\n" : "\n");
	}
	out_printf("]}},\n");
}

/* What -W, -E and --rules changed. */
static void print_overrides(const struct pg_rule_choice *choice)
{
	const char *comma = "";

	out_printf(",\"ruleConfigurationOverrides\":[");
	for (size_t i = 0; pg_rules[i]; i++) {
		if (!choice->off[i] && !choice->raise[i])
			continue;
		out_printf("%s{\"descriptor\":{\"id\":\"%s\",\"index\":%zu},"
			   "\"configuration\":{%s}}",
			   comma, pg_rules[i]->name, i,
			   choice->off[i] ? "\"enabled\":false"
					  : "\"level\":\"error\"");
		comma = ",";
	}
	out_printf("]");
}

static void print_notifications(const struct verdict *d)
{
	out_printf(",\"toolExecutionNotifications\":[");
	for (size_t i = 0; i < d->nremarks; i++) {
		out_printf("%s{\"level\":\"%s\",", i ? "," : "",
			   d->remarks[i].kind == REMARK_WARNING ? "warning"
								: "error");
		message("message", d->remarks[i].text);
		out_printf("}");
	}
	out_printf("]");
}

static void print_invocation(const struct verdict *d)
{
	static const char *const meanings[] = {
		[STATUS_OK] = "nothing to report",
		[STATUS_REPORT] = "there is something to report",
		[STATUS_FAILED] = "not all could be judged",
	};
	int status = d->status;

	out_printf("\"invocations\":[{\"executionSuccessful\":%s,"
		   "\"exitCode\":%d,\"exitCodeDescription\":\"%s\"",
		   status == STATUS_FAILED ? "false" : "true", status,
		   meanings[status]);
	print_overrides(&d->opts->rules);
	print_notifications(d);
	out_printf("}],\n");
}

/* The file's name in FILE@PHYSADDR, as a number of characters. */
static size_t file_part(const char *name)
{
	const char *at = strrchr(name, '@');
	uint64_t pa;

	if (!at || !access(name, F_OK) || !pg_parse_u64(at + 1, &pa))
		return strlen(name);
	return at - name;
}

/* RFC 3986: what is not unreserved is %XX, whatever bytes the name has. */
static void print_uri(const char *name)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-._~/";
	size_t n = file_part(name);

	out_printf("\"uri\":\"%s", *name == '/' ? "file://" : "");
	for (size_t i = 0; i < n; i++) {
		bool is_plain = memchr(plain, name[i], sizeof(plain) - 1);

		out_printf(is_plain ? "%c" : "%%%02X", (unsigned char)name[i]);
	}
	out_printf("\"");
}

static void print_artifacts(const struct opts *o)
{
	out_printf("\"artifacts\":[");
	for (size_t i = 0; i < o->nargs; i++) {
		out_printf("%s{\"location\":{", i ? "," : "");
		print_uri(o->args[i]);
		out_printf(",\"index\":%zu},\"roles\":[\"analysisTarget\"]}",
			   i);
	}
	out_printf("],\n");
}

/* Which of several files holds the entry; the first for want of better. */
static size_t file_of(const struct verdict *d, uint64_t at)
{
	const struct pg_segment *segments;
	size_t count;

	if (!d->image || d->opts->nargs < 2 || !at)
		return 0;
	segments = pg_image_segments(d->image, &count);
	for (size_t i = 0; i < count; i++) {
		if (at - segments[i].pa < segments[i].size &&
		    segments[i].file < d->opts->nargs)
			return segments[i].file;
	}
	return 0;
}

/* What a result is about, whether it was found or is gone. */
struct subject {
	const struct pg_rule *rule;
	const char *space;
	bool placed, has_level;
	uint64_t ia, size;
	int level;
	uint64_t at, raw;
	uint64_t line;
};

static void print_address(const struct subject *s)
{
	char range[48], full[512];

	snprintf(range, sizeof(range), "0x%016" PRIx64 "-0x%016" PRIx64, s->ia,
		 s->ia + s->size);
	snprintf(full, sizeof(full), "%s/%s", s->space, range);
	out_printf("\"address\":{\"kind\":\"%s\",\"name\":\"%s\",",
		   s->rule->on == PG_ON_TABLE ? "table" : "page", range);
	print_json_string("fullyQualifiedName", full);
	integer("absoluteAddress", s->ia);
	integer("length", s->size);
	out_printf("}");
}

static void print_logical(const struct subject *s)
{
	out_printf("\"logicalLocations\":[{");
	print_json_string("name", s->space);
	out_printf(",\"kind\":\"address space\"}");
	if (s->at)
		out_printf(",{\"name\":\"level %d descriptor at 0x%" PRIx64
			   "\",\"kind\":\"descriptor\"}",
			   s->level, s->at);
	out_printf("]");
}

/* The members of a location. */
static void print_place(const struct verdict *d, const struct subject *s)
{
	size_t file = file_of(d, s->at);

	out_printf("\"physicalLocation\":{\"artifactLocation\":{");
	print_uri(d->opts->args[file]);
	out_printf(",\"index\":%zu}", file);
	if (s->line)
		out_printf(",\"region\":{\"startLine\":%" PRIu64 "}", s->line);
	if (s->placed) {
		out_printf(",");
		print_address(s);
	}
	out_printf("},");
	print_logical(s);
}

static void print_properties(const struct subject *s, enum pg_severity severity)
{
	out_printf("\"properties\":{\"id\":\"%s\",\"severity\":\"%s\",",
		   s->rule->id, pg_severity_name(severity));
	print_json_string("space", s->space);
	if (s->placed)
		out_printf(",\"va\":\"0x%016" PRIx64 "\"", s->ia);
	integer("size", s->size);
	if (s->has_level)
		out_printf(",\"level\":%d", s->level);
	if (s->at) {
		hex("at", s->at);
		hex("raw", s->raw);
	}
	out_printf("}");
}

/* The sentence has to stand alone. */
static void print_message(const struct subject *s, const char *sentence)
{
	char text[1024];

	if (s->placed)
		snprintf(text, sizeof(text),
			 "%s: 0x%016" PRIx64 "-0x%016" PRIx64 ": %s", s->space,
			 s->ia, s->ia + s->size, sentence);
	else
		snprintf(text, sizeof(text), "%s: %s", s->space, sentence);
	message("message", text);
}

static void print_start(const struct verdict *d, const struct subject *s,
			enum pg_severity severity, const char *sentence)
{
	out_printf("{\"ruleId\":\"%s\",\"ruleIndex\":%d,\"level\":\"%s\",",
		   s->rule->name, pg_rule_index(s->rule->name),
		   levels[severity]);
	print_message(s, sentence);
	out_printf(",\"locations\":[{");
	print_place(d, s);
	out_printf("}],");
}

/* state: against the baseline, or NULL. */
static void print_end(const struct subject *s, enum pg_severity severity,
		      const char *line, const char *state)
{
	out_printf("\"partialFingerprints\":{");
	print_json_string("pgtool/v1", line);
	out_printf("},");
	if (state)
		out_printf("\"baselineState\":\"%s\",", state);
	print_properties(s, severity);
	out_printf("}");
}

/* The other of two mappings. */
static void print_related(const struct verdict *d, const struct pg_finding *f)
{
	const struct subject other = {
		.rule = f->rule,
		.space = pg_verify_space_name(d->v, f->other_space),
		.placed = true,
		.ia = f->other,
		.size = f->size,
	};

	if (f->rule->on != PG_ON_ALIAS)
		return;
	out_printf("\"relatedLocations\":[{");
	print_place(d, &other);
	out_printf(",");
	message("message", "the other mapping");
	out_printf("}],");
}

static void print_finding(const struct verdict *d, const struct pg_finding *f,
			  const char *state)
{
	const struct subject s = {
		.rule = f->rule,
		.space = pg_verify_space_name(d->v, f->space),
		.placed = f->size || f->level != PG_NO_LEVEL,
		.has_level = f->level != PG_NO_LEVEL,
		.ia = f->ia,
		.size = f->size,
		.level = f->level,
		.at = f->at,
		.raw = f->raw,
		.line = f->line,
	};
	char text[256], line[PG_BASELINE_LINE_MAX];

	pg_finding_text(f, text, sizeof(text));
	pg_baseline_line(f, s.space, line, sizeof(line));
	print_start(d, &s, f->severity, text);
	print_related(d, f);
	print_end(&s, f->severity, line, state);
}

static void print_gone(const struct verdict *d, const struct pg_known *k)
{
	const struct subject s = {
		.rule = k->rule,
		.space = k->space,
		.placed = k->ranged,
		.has_level = k->level != PG_NO_LEVEL,
		.ia = k->first,
		.size = k->ranged ? k->last - k->first + 1 : 0,
		.level = k->level,
	};
	char line[PG_BASELINE_LINE_MAX];

	pg_known_line(k, line, sizeof(line));
	print_start(d, &s, k->rule->severity, k->rule->title);
	print_end(&s, k->rule->severity, line, "absent");
}

static void print_results(const struct verdict *d)
{
	const char *comma = "";

	out_printf("\"results\":[");
	for (size_t i = 0; i < d->nfresh; i++, comma = ",") {
		out_printf("%s\n", comma);
		print_finding(d, &d->fresh[i], d->baseline ? "new" : NULL);
	}
	for (size_t i = 0; i < d->nknown; i++, comma = ",") {
		out_printf("%s\n", comma);
		print_finding(d, &d->known[i], "unchanged");
	}
	for (size_t i = 0; i < d->ngone; i++, comma = ",") {
		out_printf("%s\n", comma);
		print_gone(d, d->gone[i]);
	}
	out_printf("\n],\n");
}

static void print_counts(const struct pg_verify_counts *c)
{
	out_printf("\"properties\":{\"tables\":%" PRIu64
		   ",\"descriptors\":%" PRIu64 ",\"leaves\":%" PRIu64
		   ",\"unread\":%" PRIu64 "}\n",
		   c->tables, c->entries, c->leaves, c->unread);
}

void print_sarif(const struct verdict *d)
{
	out_printf("{\"$schema\":\"" SCHEMA "\",\"version\":\"2.1.0\","
		   "\"runs\":[{\n");
	print_tool();
	print_invocation(d);
	print_artifacts(d->opts);
	print_results(d);
	print_counts(pg_verify_counts(d->v));
	out_printf("}]}\n");
}
