#include "fieldline/method.h"

#include <math.h>

const char *fl_objective_name(fl_objective objective)
{
  static const char *const names[] = {
      [FL_OBJECTIVE_PERIOD] = "period", [FL_OBJECTIVE_LATENCY] = "latency", [FL_OBJECTIVE_ENERGY] = "energy"};
  return names[objective];
}

double fl_option_value(const fl_option_values *values, size_t index)
{
  return index < values->count ? values->value[index] : NAN;
}

size_t fl_option_count(const fl_option *options)
{
  size_t count = 0;
  while (options != NULL && options[count].key != NULL) count++;
  return count;
}

bool fl_option_is_required(const fl_option *options)
{
  for (size_t i = 0; i < fl_option_count(options); i++)
    if (options[i].required) return true;
  return false;
}
