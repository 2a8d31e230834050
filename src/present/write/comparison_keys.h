/* The columns that both tables of a comparison begin with. */
#ifndef FIELDLINE_SRC_WRITE_COMPARISON_KEYS_H
#define FIELDLINE_SRC_WRITE_COMPARISON_KEYS_H

#include <stdio.h>

#include "fieldline/compare.h"

/* The keys of the sweep, each with a comma behind it; and their values in a cell. */
void fl_csv_put_keys(FILE *out, const fl_comparison *comparison);
void fl_csv_put_values(FILE *out, const fl_comparison *comparison, size_t cell);

#endif
