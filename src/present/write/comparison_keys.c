/* The keys of a sweep in the two tables of a comparison: a quantity as a number in its base unit, with what the
 * scenario says beside it. */
#include "present/write/comparison_keys.h"

#include <math.h>

#include "base/csv.h"
#include "study/compare/columns.h"

void fl_csv_put_keys(FILE *out, const fl_comparison *comparison)
{
  const fl_scenario *s = fl_comparison_scenario(comparison);
  for (size_t i = 0; i < s->axis_count; i++) {
    fl_csv_text(out, s->axes[i].key);
    putc(',', out);
    if (fl_comparison_has_numbers(comparison, i)) fprintf(out, "%s%s,", s->axes[i].key, FL_LABEL_COLUMN);
  }
}

void fl_csv_put_values(FILE *out, const fl_comparison *comparison, size_t cell)
{
  char number[FL_NUMBER_SIZE];
  for (size_t i = 0; i < fl_comparison_scenario(comparison)->axis_count; i++) {
    double value = fl_comparison_number(comparison, cell, i);
    if (fl_comparison_has_numbers(comparison, i))
      fprintf(out, "%s,", isnan(value) ? "" : fl_number_format(number, value));
    fl_csv_text(out, fl_comparison_value(comparison, cell, i));
    putc(',', out);
  }
}
