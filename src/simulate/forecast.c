#include "fieldline/forecast.h"

#include <math.h>

/* Requests under way at once; INFINITY where they come by dates of their own. */
static double at_once(const fl_workload *w)
{
  switch (w->arrivals.kind) {
  case FL_ARRIVALS_CLOSED:
    return (double)(w->arrivals.in_flight < w->count ? w->arrivals.in_flight : w->count);
  case FL_ARRIVALS_BURST:
    return (double)w->count;
  case FL_ARRIVALS_PERIODIC:
  case FL_ARRIVALS_POISSON:
    break;
  }
  return INFINITY;
}

static double arrivals_per_s(const fl_workload *w)
{
  switch (w->arrivals.kind) {
  case FL_ARRIVALS_PERIODIC:
    return 1 / w->arrivals.interval_s;
  case FL_ARRIVALS_POISSON:
    return w->arrivals.rate_hz;
  case FL_ARRIVALS_CLOSED:
  case FL_ARRIVALS_BURST:
    break;
  }
  return INFINITY;
}

fl_token_forecast fl_forecast_tokens(const fl_plan *plan, const fl_workload *workload)
{
  const fl_plan_loop *loop = &plan->loop;
  double others = (double)(fl_passes_of_each(workload) - 1);
  fl_token_forecast f = {.longest_s = loop->first_air_s + others * loop->air_s};
  for (size_t i = 0; i < plan->activity_count; i++) {
    double first_s = loop->first_pass[i].duration_s, other_s = plan->activities[i].duration_s;
    double request_s = first_s + others * other_s;
    if (i < plan->part_count + plan->hop_count) f.ttft_s += first_s; /* all but the way back */
    f.tpot_s += other_s;
    f.alone_s += request_s;
    f.longest_s = fmax(f.longest_s, request_s);
  }
  f.requests_per_s = fmin(fmin(at_once(workload) / f.alone_s, 1 / f.longest_s), arrivals_per_s(workload));
  f.passes_per_s = f.requests_per_s * (others + 1);
  return f;
}

double fl_forecast_energy_j(const fl_plan *plan, const fl_field *field, const fl_workload *workload)
{
  if (plan->loop.first_pass == NULL) return fl_energy_of_plan_j(plan, field, 1, plan->bottleneck_s);
  double period_s = fl_forecast_tokens(plan, workload).longest_s;
  return fl_energy_of_plan_j(plan, field, fl_passes_of_each(workload), period_s);
}
