#include "fieldline/method.h"

#include <math.h>
#include <string.h>

fl_option_values fl_option_values_none(void)
{
  fl_option_values none = {{0}, NULL};
  for (int i = 0; i < FL_METHOD_MAX_OPTIONS; i++) none.value[i] = NAN;
  return none;
}

void fl_option_values_set(fl_option_values *values, const fl_option *options, const char *key, double value)
{
  for (size_t i = 0; options[i].key != NULL; i++)
    if (strcmp(options[i].key, key) == 0) values->value[i] = value;
}
