// SPDX-License-Identifier: GPL-2.0-or-later
/* A shared object without the symbol. */
int no_subject;
