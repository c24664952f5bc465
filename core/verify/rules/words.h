/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words that the sentences of several rules share. */
#ifndef PG_VERIFY_RULES_WORDS_H
#define PG_VERIFY_RULES_WORDS_H

#include "verify/rule.h"

/*
 * Whom a finding is about, packed into its a: the regime's kind, and whether
 * the privileged and the unprivileged level are meant.
 */
uint64_t pg_pack_who(const struct pg_regime *r, bool priv, bool user);

/* "EL1", "EL0", "EL1 and EL0", "the guest's EL1" ... */
const char *pg_who(uint64_t packed, char buf[32]);

#endif
