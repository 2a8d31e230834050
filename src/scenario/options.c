/* Values of methods' options as text. */
#include <math.h>

#include "scenario/reader.h"

static void write_names(FILE *out, const fl_names *names)
{
  for (size_t i = 0; i < names->count; i++) {
    fputs(i == 0 ? "[" : ", ", out);
    fl_write_text(out, names->text[i]);
  }
  putc(']', out);
}

bool fl_option_is_set(const fl_option *option, const fl_option_values *values, size_t index)
{
  return option->kind == FL_OPTION_NAMES ? values->names != NULL : !isnan(fl_option_value(values, index));
}

void fl_write_option(FILE *out, const fl_option *option, const fl_option_values *values, size_t index)
{
  char text[FL_QUANTITY_SIZE];
  switch (option->kind) {
  case FL_OPTION_QUANTITY:
    fputs(fl_quantity_exact(text, fl_option_value(values, index), option->unit), out);
    break;
  case FL_OPTION_COUNT:
    fputs(fl_number_format(text, fl_option_value(values, index)), out);
    break;
  case FL_OPTION_WORD:
    fputs(option->words[(size_t)fl_option_value(values, index)], out);
    break;
  case FL_OPTION_NAMES:
    write_names(out, values->names);
    break;
  }
}
