// SPDX-License-Identifier: GPL-2.0-or-later
/* What the generator tells: findings, programs, how far it has come. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "gen/gen.h"
#include "replay/keep.h"

static void trouble(struct gen *g, const char *what)
{
	fprintf(stderr, "gen: %s\n", what);
	g->status = GEN_TROUBLE;
}

/* Standard output is looked at after each thing that matters. */
static void flush(struct gen *g)
{
	if (fflush(stdout) || ferror(stdout))
		trouble(g, "standard output cannot be written");
}

static bool is_new(struct gen *g, const char *signature)
{
	for (unsigned int i = 0; i < g->finding_count; i++)
		if (!strcmp(g->findings[i], signature))
			return false;
	if (g->finding_count == GEN_FINDINGS)
		return false;
	snprintf(g->findings[g->finding_count++], FZ_SIGNATURE, "%s",
		 signature);
	return true;
}

/* On disk before anybody hears of it; if that fails it is still told. */
static void write_down(struct gen *g, const struct gen_options *o,
		       const struct fz_finding *f, const char *text)
{
	char name[FZ_SIGNATURE], file[FZ_SIGNATURE + sizeof(".script")];
	struct pg_error err;

	fz_signature_name(f->signature, name);
	snprintf(file, sizeof(file), "%s.script", name);
	if (fz_keep(o->out, file, text, strlen(text), &err) < 0)
		trouble(g, err.text);
}

void gen_found(struct gen *g, const struct gen_options *o,
	       const struct fz_program *p, const struct fz_finding *f)
{
	char *text;

	if (!is_new(g, f->signature))
		return;
	if (g->status == GEN_CLEAN)
		g->status = GEN_FOUND;
	text = fz_finding_text(p, f);
	if (!text)
		trouble(g, "no memory for a finding");
	else if (o->out)
		write_down(g, o, f, text);
	printf("# program %llu\n%s\n", (unsigned long long)g->programs,
	       text ? text : f->signature);
	flush(g);
	free(text);
}

void gen_print(struct gen *g, const struct fz_program *p)
{
	char *text = fz_script_text(p);

	printf("# program %llu%s\n%s\n", (unsigned long long)g->programs,
	       g->deep ? ", all policies" : "", text ? text : "");
	if (!text)
		trouble(g, "no memory for a script");
	free(text);
	flush(g);
}

static void put_kinds(const struct gen *g, FILE *file)
{
	const char *before = "";

	fputs(",\"kinds\":{", file);
	for (unsigned int i = 0; i < fz_kind_count(); i++) {
		if (!g->kinds[i])
			continue;
		fprintf(file, "%s\"%s\":%llu", before, fz_kinds[i].name,
			(unsigned long long)g->kinds[i]);
		before = ",";
	}
	fputc('}', file);
}

static void put(const struct gen *g, FILE *file, bool last)
{
	fprintf(file,
		"{\"cpu\":%.2f,\"programs\":%llu,\"ops\":%llu,\"refused\":%llu,"
		"\"events\":%llu,\"features\":%u,\"pool\":%u,\"findings\":%u",
		gen_cpu(g), (unsigned long long)g->programs,
		(unsigned long long)g->ops, (unsigned long long)g->refused,
		(unsigned long long)g->events, g->feature_count, g->pool_count,
		g->finding_count);
	if (last)
		put_kinds(g, file);
	fputs("}\n", file);
}

void gen_stats(struct gen *g, const struct gen_options *o, bool last)
{
	FILE *file;

	while (g->next_stats <= gen_cpu(g))
		g->next_stats += 1;
	if (!o->stats)
		return;
	file = fopen(o->stats, "a");
	if (!file) {
		trouble(g, strerror(errno));
		return;
	}
	put(g, file, last);
	if (ferror(file) | fclose(file))
		trouble(g, "the log cannot be written");
}
