// SPDX-License-Identifier: GPL-2.0-or-later
/* A subject that says it can do what it has no function for. */
#include "subject.h"

static int init(const struct pgt_host *host, const struct pgt_config *config,
		void **instance)
{
	return PGT_INVALID;
}

static void destroy(void *instance)
{
}

static void geometry(void *instance, struct pgt_geometry *g)
{
}

extern const struct pgt_subject pgt_subject;

const struct pgt_subject pgt_subject = {
	PGT_SUBJECT_HEAD,
	.name = "missing",
	.calls = PGT_BIT(PGT_MAP),
	.traits = { .memories = PGT_BIT(PGT_NORMAL) },
	.init = init,
	.destroy = destroy,
	.geometry = geometry,
};
