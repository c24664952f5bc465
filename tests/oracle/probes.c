// SPDX-License-Identifier: GPL-2.0-or-later
#include "suite.h"
void or_suite_probes(struct or_run *run)
{
}
