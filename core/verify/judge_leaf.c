// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules of meaning about one leaf, of an image or of text. */
#include "verify/verify_priv.h"

struct pg_finding pg_visit_finding(const struct pg_judge *j,
				   const struct pg_visit *visit)
{
	return (struct pg_finding){
		.space = j->number,
		.level = visit->level,
		.ia = visit->ia,
		.size = visit->size * visit->count,
		.at = visit->at,
		.raw = visit->desc,
	};
}

bool pg_judge_leaf(struct pg_verify *v, const struct pg_span *leaf,
		   const struct pg_finding *like, enum pg_text_need most)
{
	const int8_t *i = pg_report_rules(&v->report, PG_ON_LEAF);
	bool clean = true;

	for (; *i >= 0; i++) {
		const struct pg_rule *rule = pg_rules[*i];
		struct pg_finding f = *like;

		if ((most != PG_TEXT_NO &&
		     (!rule->on_text || rule->on_text > most)) ||
		    !rule->leaf(leaf, &f))
			continue;
		pg_report_add(&v->report, *i, f);
		clean = false;
	}
	return clean;
}
