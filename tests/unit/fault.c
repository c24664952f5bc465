// SPDX-License-Identifier: GPL-2.0-or-later
#include "arch/fault.h"

#include "base/bits.h"
#include "check.h"

/* F-4, written out: levels -1, 0, 1, 2 and 3. */
static const struct {
	enum pg_fault_kind kind;
	int code[5];
} table[] = {
	{ PG_FAULT_ADDRESS_SIZE, { 0x29, 0x00, 0x01, 0x02, 0x03 } },
	{ PG_FAULT_TRANSLATION, { 0x2b, 0x04, 0x05, 0x06, 0x07 } },
	{ PG_FAULT_ACCESS_FLAG, { -1, 0x08, 0x09, 0x0a, 0x0b } },
	{ PG_FAULT_PERMISSION, { -1, 0x0c, 0x0d, 0x0e, 0x0f } },
	/* The external abort on a walk that a CPU would have had. */
	{ PG_FAULT_UNREADABLE, { 0x13, 0x14, 0x15, 0x16, 0x17 } },
};

TEST(codes)
{
	for (size_t i = 0; i < PG_ARRAY_SIZE(table); i++) {
		for (int level = -1; level <= 3; level++)
			CHECK_EQ(pg_fault_fsc(table[i].kind, level),
				 table[i].code[level + 1]);
	}
	for (int level = -1; level <= 3; level++)
		CHECK_EQ(pg_fault_fsc(PG_FAULT_NONE, level), -1);
}

TEST(codes_back)
{
	for (unsigned int fsc = 0; fsc < 64; fsc++) {
		enum pg_fault_kind kind = PG_FAULT_NONE, want = PG_FAULT_NONE;
		int level = -5, want_level = -5;

		for (size_t i = 0; i < PG_ARRAY_SIZE(table); i++) {
			for (int l = -1; l <= 3; l++) {
				if (table[i].code[l + 1] != (int)fsc)
					continue;
				want = table[i].kind;
				want_level = l;
			}
		}
		CHECK_EQ(pg_fault_from_fsc(fsc, &kind, &level),
			 want != PG_FAULT_NONE);
		CHECK_EQ(kind, want);
		CHECK_EQ(level, want_level);
	}
}

/* Parity, granule protection, alignment, conflicts: not ours. */
TEST(other_codes)
{
	static const unsigned int codes[] = { 0x10, 0x1c, 0x1f,	 0x21, 0x24,
					      0x28, 0x2a, 0x2c,	 0x30, 0x31,
					      0x3f, 64,	  0x104, ~0u };
	enum pg_fault_kind kind;
	int level;

	for (size_t i = 0; i < PG_ARRAY_SIZE(codes); i++)
		CHECK(!pg_fault_from_fsc(codes[i], &kind, &level));
}

TEST(names)
{
	CHECK_STR(pg_fault_name(PG_FAULT_NONE), "none");
	CHECK_STR(pg_fault_name(PG_FAULT_TRANSLATION), "translation");
	CHECK_STR(pg_fault_name(PG_FAULT_ADDRESS_SIZE), "address-size");
	CHECK_STR(pg_fault_name(PG_FAULT_ACCESS_FLAG), "access-flag");
	CHECK_STR(pg_fault_name(PG_FAULT_PERMISSION), "permission");
	CHECK_STR(pg_fault_name(PG_FAULT_UNREADABLE), "unreadable");
}

int main(void)
{
	RUN(codes);
	RUN(codes_back);
	RUN(other_codes);
	RUN(names);
	return check_done();
}
