// SPDX-License-Identifier: GPL-2.0-or-later
#include "arch/regs.h"

#include "base/bits.h"
#include "check.h"

static struct pg_error err;

TEST(every_name)
{
	for (int i = 0; i < PG_REG_COUNT; i++) {
		struct pg_regs regs = { 0 };
		char text[64];

		snprintf(text, sizeof(text), "%s=0x%x", pg_reg_name(i), i + 7);
		CHECK_EQ(pg_regs_set(&regs, text, &err), PG_OK);
		for (int j = 0; j < PG_REG_COUNT; j++) {
			CHECK_EQ(regs.known[j], i == j);
			CHECK_EQ(regs.value[j], i == j ? i + 7 : 0);
		}
	}
	CHECK_STR(pg_reg_name(PG_TTBR0_EL1), "TTBR0_EL1");
	CHECK_STR(pg_reg_name(PG_VTCR_EL2), "VTCR_EL2");
	CHECK_STR(pg_reg_name(PG_PSTATE), "PSTATE");
}

TEST(words)
{
	struct pg_regs regs = { 0 };

	CHECK_EQ(pg_regs_set(&regs, " tcr_EL1 =\t0xffffffffffffffff ", &err),
		 PG_OK);
	CHECK_EQ(pg_reg(&regs, PG_TCR_EL1), UINT64_MAX);
	CHECK_EQ(pg_regs_set(&regs, "TCR_EL1=16", &err), PG_OK);
	CHECK_EQ(pg_reg(&regs, PG_TCR_EL1), 16);
	CHECK_EQ(pg_reg(&regs, PG_HCR_EL2), 0);
	CHECK_EQ(pg_reg_or(&regs, PG_HCR_EL2, 5), 5);
	CHECK_EQ(pg_reg_or(&regs, PG_TCR_EL1, 5), 16);
}

/* Real files are full of registers that do not matter here. */
TEST(other_registers)
{
	struct pg_regs regs = { 0 };

	CHECK_EQ(pg_regs_set(&regs, "VBAR_EL1=0xffffb5087ec10800", &err), 0);
	CHECK_EQ(pg_regs_set(&regs, "CurrentEL=0x4", &err), 0);
	CHECK_EQ(pg_regs_set(&regs, "TTBR0_EL1X=0x4", &err), 0);
	for (int i = 0; i < PG_REG_COUNT; i++)
		CHECK(!regs.known[i]);
}

/* What the sentence says about a refused text. */
static const char *refusal(const char *text)
{
	struct pg_regs regs = { 0 };

	err.text[0] = '\0';
	CHECK(pg_regs_set(&regs, text, &err) < 0);
	for (int i = 0; i < PG_REG_COUNT; i++)
		CHECK(!regs.known[i]);
	return err.text;
}

TEST(refused)
{
	CHECK_HAS(refusal("TCR_EL1"), "'TCR_EL1' is not of the form");
	CHECK_HAS(refusal(""), "NAME=VALUE");
	CHECK_HAS(refusal("=1"), "does not begin with a register name");
	CHECK_HAS(refusal("  =1"), "does not begin with a register name");
	CHECK_HAS(refusal("TCR_EL1="), "TCR_EL1");
	CHECK_HAS(refusal("TCR_EL1=x"), "64-bit number");
	CHECK_HAS(refusal("TCR_EL1=-1"), "64-bit number");
	CHECK_HAS(refusal("TCR_EL1=0x10000000000000000"), "64-bit number");
	CHECK_HAS(refusal("TCR_EL1=1=2"), "64-bit number");
	CHECK_HAS(refusal("TCR_EL1=0x1 0x2"), "64-bit number");
	/* Nonsense is refused even where the register does not matter. */
	CHECK_HAS(refusal("VBAR_EL1=here"), "VBAR_EL1");
	CHECK(pg_regs_set(&(struct pg_regs){ 0 }, "x", NULL) < 0);
}

static int parse(struct pg_regs *regs, const char *text)
{
	return pg_regs_parse(regs, text, strlen(text), &err);
}

TEST(files)
{
	struct pg_regs regs = { 0 };

	CHECK_EQ(parse(&regs, ""), 0);
	CHECK_EQ(parse(&regs, "# comment\n\n  # = too\nTTBR0_EL1=0x47fff000\r\n"
			      "  MAIR_EL1 = 0xffbb4400\nPC=0x4faf34d4\n"
			      "TTBR0_EL1=0x48000000"),
		 0);
	CHECK_EQ(pg_reg(&regs, PG_TTBR0_EL1), 0x48000000);
	CHECK_EQ(pg_reg(&regs, PG_MAIR_EL1), 0xffbb4400);
	CHECK(!regs.known[PG_TCR_EL1]);
}

/* The size counts, not a NUL. */
TEST(file_without_end)
{
	struct pg_regs regs = { 0 };

	CHECK_EQ(pg_regs_parse(&regs, "HCR_EL2=0x123", 12, &err), 0);
	CHECK_EQ(pg_reg(&regs, PG_HCR_EL2), 0x12);
}

TEST(file_errors_name_the_line)
{
	struct pg_regs regs = { 0 };
	char longer[400];

	CHECK(parse(&regs, "PC=1\n\nTCR_EL1\n") < 0);
	CHECK_HAS(err.text, "line 3: ");
	CHECK(parse(&regs, "PC=1\n# x\nTCR_EL1=2\nSP=z") < 0);
	CHECK_HAS(err.text, "line 4: ");
	CHECK_EQ(pg_regs_parse(&regs, "PC=1\nP\0C=1\n", 11, &err), PG_EFORMAT);
	CHECK_HAS(err.text, "line 2: ");
	memset(longer, 'a', sizeof(longer));
	CHECK_EQ(pg_regs_parse(&regs, longer, sizeof(longer), &err),
		 PG_EFORMAT);
	CHECK_HAS(err.text, "line 1: ");
}

int main(void)
{
	RUN(every_name);
	RUN(words);
	RUN(other_registers);
	RUN(refused);
	RUN(files);
	RUN(file_without_end);
	RUN(file_errors_name_the_line);
	return check_done();
}
