// SPDX-License-Identifier: GPL-2.0-or-later
/* A subject of a version to come. */
#include "subject.h"

extern const struct pgt_subject pgt_subject;

const struct pgt_subject pgt_subject = {
	.version = PGT_SUBJECT_VERSION + 1,
	.size = sizeof(struct pgt_subject),
	.name = "version",
};
