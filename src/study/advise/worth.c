/* What plans of the advice come to. */
#include <math.h>

#include "fieldline/advise.h"
#include "fieldline/forecast.h"

/* Nothing takes no time. */
static double per_s(double time_s)
{
  return time_s > 0 ? 1 / time_s : NAN;
}

double fl_advice_alone_s(const fl_plan *plan)
{
  double sum_s = 0;
  for (size_t i = 0; i < plan->activity_count; i++) sum_s += plan->activities[i].duration_s;
  return sum_s;
}

double fl_advice_throughput_per_s(const fl_plan *plan)
{
  return per_s(plan->bottleneck_s);
}

double fl_advice_alone_per_s(const fl_plan *plan)
{
  return per_s(fl_advice_alone_s(plan));
}

double fl_advice_energy_j(const fl_advice *advice, const fl_plan *plan)
{
  const fl_trial *trial = advice->trial;
  return fl_forecast_energy_j(plan, trial->field, &trial->scenario->workload);
}

size_t fl_advice_nodes(const fl_plan *plan)
{
  size_t nodes = 0;
  for (size_t i = 0; i < plan->part_count; i++) nodes += !fl_part_is_empty(plan->parts[i].points);
  return nodes;
}
