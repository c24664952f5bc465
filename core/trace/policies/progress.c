// SPDX-License-Identifier: GPL-2.0-or-later
/* X: operations end, and answer what is true. */
#include "arch/translate.h"
#include "trace/policies/common.h"
#include "trace/policies/hear.h"

void pg_hear_bug(struct pg_judge *j, const struct pg_event *ev)
{
	switch ((enum pg_bug)ev->how) {
	case PG_BUG_RETRY:
		pg_object(j, &pg_policy_terminates, ev,
			  "the operation retries without an end");
		break;
	case PG_BUG_DEADLOCK:
		pg_object(j, &pg_policy_terminates, ev,
			  "every actor waits for another");
		break;
	case PG_BUG_RESULT:
		pg_object(j, &pg_policy_result, ev,
			  "the operation's answer is wrong");
		break;
	case PG_BUG_ASSERT:
		pg_object(j, &pg_policy_result, ev,
			  "an assertion failed at 0x%llx", ULL(ev->at));
		break;
	default:
		break; /* a warning is how software answers failing hardware */
	}
}

/*
 * Others may have changed the tables between the fault's work and its end: from
 * any space, for hugetlbfs links a table in several.
 */
static bool is_alone(const struct pg_judge *j, const struct pg_event *ev,
		     const struct pg_begun *op)
{
	for (unsigned int i = 0; i < PG_SPACES; i++)
		if (!pg_is_alone(j, ev, i, op->seq))
			return false;
	return true;
}

static uint8_t right_of(uint8_t use)
{
	return use == PG_USE_WRITE ? PG_W : use == PG_USE_EXEC ? PG_X : PG_R;
}

static void judge_fault(struct pg_judge *j, const struct pg_event *ev,
			const struct pg_begun *op)
{
	const struct pg_space *space = &j->ledger.spaces[op->begin.space];
	struct pg_tables tables = {
		.regime = &space->regime,
		.mem = &j->ledger.mem,
		.root = space->root,
	};
	struct pg_how how = {
		.user = space->class == PG_CLASS_USER,
		.right = right_of((uint8_t)op->begin.new),
	};
	struct pg_translation t;

	if (!space->declared || !pg_space_is_whole(j, op->begin.space) ||
	    !is_alone(j, ev, op))
		return;
	pg_translate(&tables, op->begin.va, &how, &t);
	if (t.fault.kind != PG_FAULT_NONE)
		pg_object(j, &pg_policy_progress, ev,
			  "the fault at 0x%llx was handled, and the access "
			  "faults again",
			  ULL(op->begin.va));
}

void pg_hear_op_end(struct pg_judge *j, const struct pg_event *ev)
{
	const struct pg_actor *a = &j->ledger.actors[ev->actor];
	const struct pg_begun *op;

	if (!a->op || a->op > PG_OPS_MAX)
		return;
	op = &a->ops[a->op - 1];
	if (op->op == PG_OP_FAULT && !ev->new)
		judge_fault(j, ev, op);
	if (op->op == PG_OP_UNMAP && (int64_t)ev->new == PG_ENOENT)
		pg_object(j, &pg_policy_idempotent, ev,
			  "unmapping what is not mapped fails");
}

PG_POLICY(terminates, .name = "X1-terminates", .id = "X1",
	  .source = "lifecycle 8, X1", .title = "an operation does not end",
	  .text = "It retries what cannot succeed, or waits for who waits for "
		  "it.",
	  .kinds = ON(BUG));

PG_POLICY(result, .name = "X2-result", .id = "X2", .source = "lifecycle 8, X2",
	  .title = "an operation's answer, or its own assertion, is wrong",
	  .text = "What it says it did is not what it did; or it noticed for "
		  "itself that all is not well.",
	  .kinds = ON(BUG));

PG_POLICY(idempotent, .name = "X3-idempotent", .id = "X3",
	  .source = "lifecycle 8, X3",
	  .title = "an operation that has nothing to do fails",
	  .text = "Unmapping a range that is not mapped, wholly or in part, is "
		  "no error.",
	  .kinds = ON(END));

PG_POLICY(progress, .name = "X4-progress", .id = "X4",
	  .source = "mm/memory.c handle_mm_fault(), Linux 6.12",
	  .title = "a fault was handled and happens again",
	  .text = "It ends when the tables allow the access; otherwise the "
		  "same fault comes for ever.",
	  .kinds = ON(END));
