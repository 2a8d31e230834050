/* What a plan takes, before anything is simulated. */
#include <math.h>

#include "plan/making.h"

/* Above what the nodes draw anyway. */
static double extra_j(const fl_activity *a, const fl_field *field)
{
  const fl_powers *own = &field->nodes[a->node].powers, *peer = &field->nodes[a->peer].powers;
  if (a->kind == FL_COMPUTE) return (own->w[FL_POWER_COMPUTE] - own->w[FL_POWER_IDLE]) * a->duration_s;
  return (own->w[FL_POWER_SEND] + peer->w[FL_POWER_RECEIVE]) * a->duration_s;
}

/* Idling of all nodes of the chain; NAN where powers are not known. */
static double idle_w(const fl_plan *plan, const fl_field *field)
{
  double sum_w = 0;
  for (size_t i = 0; i < plan->part_count; i++) {
    const fl_powers *powers = &field->nodes[plan->parts[i].node].powers;
    sum_w += powers->are_known ? powers->w[FL_POWER_IDLE] : (double)NAN;
  }
  return sum_w;
}

double fl_plan_pass_energy_j(const fl_plan *plan, const fl_field *field)
{
  double energy_j = idle_w(plan, field) * plan->bottleneck_s;
  for (size_t i = 0; i < plan->activity_count; i++) energy_j += extra_j(&plan->activities[i], field);
  return energy_j;
}

double fl_energy_of_plan_j(const fl_plan *plan, const fl_field *field, uint64_t passes, double period_s)
{
  double energy_j = idle_w(plan, field) * period_s, others = (double)passes;
  if (plan->activity_count == 0 || !isfinite(period_s)) return NAN;
  if (plan->loop.first_pass != NULL) others -= 1;
  for (size_t i = 0; i < plan->activity_count; i++) {
    energy_j += others * extra_j(&plan->activities[i], field);
    if (plan->loop.first_pass != NULL) energy_j += extra_j(&plan->loop.first_pass[i], field);
  }
  return energy_j;
}
