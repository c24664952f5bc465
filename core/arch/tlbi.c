// SPDX-License-Identifier: GPL-2.0-or-later
#include "arch/tlbi.h"

#include <stdio.h>
#include <string.h>

const struct pg_tlbi_row pg_tlbi_rows[PG_TLBI_OPS] = {
	[PG_TLBI_VMALLE1] = { "vmalle1", PG_TLBI_VMALL, 1, .stage1 = true },
	[PG_TLBI_VMALLS12E1] = { "vmalls12e1", PG_TLBI_VMALL, 1, .stage1 = true,
				 .stage2 = true },
	[PG_TLBI_ALLE1] = { "alle1", PG_TLBI_ALL, 1, .stage1 = true,
			    .stage2 = true },
	[PG_TLBI_ALLE2] = { "alle2", PG_TLBI_ALL, 2, .stage1 = true },
	[PG_TLBI_ALLE3] = { "alle3", PG_TLBI_ALL, 3, .stage1 = true },
	[PG_TLBI_ASIDE1] = { "aside1", PG_TLBI_BY_ASID, 1, .stage1 = true },
	[PG_TLBI_VAE1] = { "vae1", PG_TLBI_BY_VA, 1, .stage1 = true },
	[PG_TLBI_VALE1] = { "vale1", PG_TLBI_BY_VA, 1, .leaf = true,
			    .stage1 = true },
	[PG_TLBI_VAAE1] = { "vaae1", PG_TLBI_BY_VAA, 1, .stage1 = true },
	[PG_TLBI_VAALE1] = { "vaale1", PG_TLBI_BY_VAA, 1, .leaf = true,
			     .stage1 = true },
	[PG_TLBI_VAE2] = { "vae2", PG_TLBI_BY_VA, 2, .stage1 = true },
	[PG_TLBI_VALE2] = { "vale2", PG_TLBI_BY_VA, 2, .leaf = true,
			    .stage1 = true },
	[PG_TLBI_VAE3] = { "vae3", PG_TLBI_BY_VA, 3, .stage1 = true },
	[PG_TLBI_VALE3] = { "vale3", PG_TLBI_BY_VA, 3, .leaf = true,
			    .stage1 = true },
	[PG_TLBI_IPAS2E1] = { "ipas2e1", PG_TLBI_BY_IPA, 1, .stage2 = true },
	[PG_TLBI_IPAS2LE1] = { "ipas2le1", PG_TLBI_BY_IPA, 1, .leaf = true,
			       .stage2 = true },
	[PG_TLBI_RVAE1] = { "rvae1", PG_TLBI_BY_VA, 1, .range = true,
			    .stage1 = true },
	[PG_TLBI_RVALE1] = { "rvale1", PG_TLBI_BY_VA, 1, .leaf = true,
			     .range = true, .stage1 = true },
	[PG_TLBI_RVAAE1] = { "rvaae1", PG_TLBI_BY_VAA, 1, .range = true,
			     .stage1 = true },
	[PG_TLBI_RVAALE1] = { "rvaale1", PG_TLBI_BY_VAA, 1, .leaf = true,
			      .range = true, .stage1 = true },
	[PG_TLBI_RVAE2] = { "rvae2", PG_TLBI_BY_VA, 2, .range = true,
			    .stage1 = true },
	[PG_TLBI_RVALE2] = { "rvale2", PG_TLBI_BY_VA, 2, .leaf = true,
			     .range = true, .stage1 = true },
	[PG_TLBI_RVAE3] = { "rvae3", PG_TLBI_BY_VA, 3, .range = true,
			    .stage1 = true },
	[PG_TLBI_RVALE3] = { "rvale3", PG_TLBI_BY_VA, 3, .leaf = true,
			     .range = true, .stage1 = true },
	[PG_TLBI_RIPAS2E1] = { "ripas2e1", PG_TLBI_BY_IPA, 1, .range = true,
			       .stage2 = true },
	[PG_TLBI_RIPAS2LE1] = { "ripas2le1", PG_TLBI_BY_IPA, 1, .leaf = true,
				.range = true, .stage2 = true },
};

void pg_tlbi_name(unsigned int how, char name[16])
{
	const struct pg_tlbi_row *row = pg_tlbi_row(how);

	snprintf(name, 16, "%s%s", row ? row->name : "?",
		 how & PG_TLBI_OS   ? "os"
		 : how & PG_TLBI_IS ? "is"
				    : "");
}

int pg_tlbi_of_name(const char *name)
{
	for (unsigned int how = 0; how < 96; how++) {
		char own[16];

		if (!pg_tlbi_row(how))
			continue;
		pg_tlbi_name(how, own);
		if (!strcmp(own, name))
			return (int)how;
	}
	return -1;
}
