// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The yardstick: what an engine costs where there is nothing to do. Speeds of
 * the others are told as fractions of this one's, measured in the same run.
 */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return 0;
}
