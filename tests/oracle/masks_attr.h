/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hooks on ATTR and SH: see masks.c for what each stands for. */
#ifndef ORACLE_MASKS_ATTR_H
#define ORACLE_MASKS_ATTR_H

#include "view.h"

void or_sh_raw(const struct or_view *v, struct or_answer *a);
void or_sh_of_off(const struct or_view *v, struct or_answer *a);
void or_sh_of_stage1(const struct or_view *v, struct or_answer *a);
void or_fwb_reserved(const struct or_view *v, struct or_answer *a);
void or_fwb_device(const struct or_view *v, struct or_answer *a);
void or_nibble_as_device(const struct or_view *v, struct or_answer *a);
void or_not_transient(const struct or_view *v, struct or_answer *a);
void or_mair_reserved(const struct or_view *v, struct or_answer *a);
void or_memattr_reserved(const struct or_view *v, struct or_answer *a);

#endif
