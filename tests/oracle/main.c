// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * core against QEMU's page-table walker, asked through AT:
 *
 *	oracle quick		TAP: a run from a fixed seed, probes, mutants
 *	oracle long		as long as COUNT or SECONDS in the environment
 *	oracle replay [FILE]	worlds as text, both answers shown
 *	oracle shrink [FILE]	the same with one question each, made small
 *
 * The environment: COUNT, SECONDS, SEED; QEMU and GUEST, other programs than
 * those that the build knows; ORACLE_VERBOSE: what QEMU says is shown.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "shrink.h"
#include "suite.h"
#include "text.h"

/* Not defined where the build has found none. */
#ifndef QEMU_PATH
#define QEMU_PATH ""
#endif
#ifndef GUEST_PATH
#define GUEST_PATH ""
#endif

static const char *path_of(const char *name, const char *otherwise)
{
	const char *text = getenv(name);

	return text && *text ? text : otherwise;
}

static uint64_t number(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text && *text ? strtoull(text, NULL, 0) : otherwise;
}

static void progress(const struct or_run *run)
{
	static double next;
	double now = or_now();

	if (now < next)
		return;
	next = now + 1;
	fprintf(stderr, "\r%" PRIu64 " compared, %" PRIu64 " unexplained",
		run->tally.compared, run->tally.unexplained);
}

static int run_long(struct or_run *run)
{
	uint64_t count = number("COUNT", 0), seconds = number("SECONDS", 0);
	bool terminal = isatty(2);
	double start = or_now();

	if (!count && !seconds)
		count = 5000000;
	or_run_until(run, count ? count : UINT64_MAX,
		     seconds ? seconds : UINT32_MAX,
		     terminal ? progress : NULL);
	if (terminal)
		fputc('\n', stderr);
	return or_suite_report(run, or_now() - start);
}

/* The descriptors that core read; of walks of walks only stage 1's. */
static void print_steps(const struct or_view *v)
{
	for (unsigned int i = 0; i < v->t.nsteps; i++) {
		const struct pg_step *s = &v->t.steps[i];

		printf("    stage %u level %2d 0x%010" PRIx64 ": 0x%016" PRIx64
		       " %s\n",
		       s->stage, s->level, s->at, s->raw,
		       s->readable ? pg_desc_kind_name(s->kind) : "unreadable");
	}
}

static void print_answer(const char *who, const struct or_answer *a)
{
	char text[100] = "cannot say";

	if (a)
		or_text_answer(a, text, sizeof(text));
	printf("  %s: %s\n", who, text);
}

/* theirs: NULL if QEMU was not asked. */
static void replay_question(struct or_run *run, const struct or_world *w,
			    const struct or_regimes *r, unsigned int n,
			    const struct or_answer *theirs)
{
	const struct or_question *q = &w->questions[n];
	struct or_answer ours, a;
	struct or_view v;

	printf("%s 0x%" PRIx64 "\n", or_op_name(q->op), q->va);
	or_view_answer(&v, w, r, q, NULL, 0, &ours);
	print_steps(&v);
	for (unsigned int i = 0; i < or_nwalkers; i++)
		print_answer(or_walkers[i]->name,
			     or_walkers[i]->answer(w, q, &a) ? &a : NULL);
	print_answer("QEMU", theirs);
	if (theirs && !or_same(&ours, theirs))
		or_suite_print_masks(or_explain(w, r, q, theirs, run->allowed));
}

static void replay_world(struct or_run *run, struct or_world *w)
{
	struct or_answer theirs[OR_QUESTIONS_MAX];
	bool asked[OR_QUESTIONS_MAX];
	struct or_regimes r;

	if (!or_run_one(run, w, theirs, asked, true)) {
		printf("QEMU died\n");
		or_qemu_start(run->qemu);
		return;
	}
	or_regimes_decode(w, &r);
	for (unsigned int n = 0; n < w->nquestions; n++)
		replay_question(run, w, &r, n, asked[n] ? &theirs[n] : NULL);
}

static void shrink_world(struct or_run *run, struct or_world *w)
{
	w->nquestions = 1;
	or_shrink(run, w);
	or_text_write(stdout, "", w, 0);
}

static int replay(struct or_run *run, const char *path, bool shrink)
{
	FILE *f = path ? fopen(path, "re") : stdin;
	struct or_world *w = or_run_world(run);
	bool bad = false;

	if (!f) {
		perror(path);
		return 1;
	}
	while (or_text_read(f, w, &bad)) {
		if (shrink)
			shrink_world(run, w);
		else
			replay_world(run, w);
		w = or_run_world(run);
	}
	if (path)
		fclose(f);
	return bad;
}

/* TAP says so itself; of other programs meson asks for a status. */
static int skip(const char *what, const char *why)
{
	printf("1..0 # SKIP %s\n", why);
	return strcmp(what, "quick") ? 77 : 0;
}

static int start(struct or_qemu *qemu, const char *what, const char *path)
{
	struct or_run run;
	int ret = 1;

	if (!or_qemu_start(qemu)) {
		printf("Bail out! QEMU or its guest did not start\n");
		return 1;
	}
	if (or_run_init(&run, qemu, number("SEED", 1))) {
		if (!strcmp(what, "quick"))
			ret = or_suite_quick(&run, number("COUNT", 500000));
		else if (!strcmp(what, "long"))
			ret = run_long(&run);
		else if (!strcmp(what, "replay") || !strcmp(what, "shrink"))
			ret = replay(&run, path, !strcmp(what, "shrink"));
	}
	or_run_deinit(&run);
	return ret;
}

int main(int argc, char **argv)
{
	const char *program = path_of("QEMU", QEMU_PATH);
	const char *guest = path_of("GUEST", GUEST_PATH);
	struct or_qemu qemu;
	int ret = 1;

	if (argc < 2 || argc > 3) {
		fprintf(stderr,
			"usage: oracle quick|long|replay|shrink [FILE]\n");
		return 2;
	}
	if (!*program)
		return skip(argv[1], "no qemu-system-aarch64");
	if (!*guest)
		return skip(argv[1],
			    "no aarch64-linux-gnu-gcc to build the guest");
	if (or_qemu_init(&qemu, program, guest))
		ret = start(&qemu, argv[1], argc == 3 ? argv[2] : NULL);
	or_qemu_deinit(&qemu);
	return ret;
}
