#include "fieldline/method.h"

#include <math.h>

fl_option_values fl_option_values_none(void)
{
  fl_option_values none = {{0}, NULL};
  for (int i = 0; i < FL_METHOD_MAX_OPTIONS; i++) none.value[i] = NAN;
  return none;
}
