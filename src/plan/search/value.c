/* What a plan is worth, as the search counts. */
#include <math.h>
#include <stdlib.h>

#include "plan/search/search.h"

static fl_status medium_period(const fl_search_problem *in, const fl_search_plan *plan, double *period_s, fl_error *err)
{
  size_t hop_count = plan->part_count - 1;
  fl_air_hop *hops = calloc(hop_count + 1, sizeof *hops);
  if (hops == NULL) return fl_fail_memory(err, "a medium");
  for (size_t i = 0; i < hop_count; i++)
    hops[i] = fl_air_hop_over(in->links, plan->chain[i], plan->chain[i + 1], in->bits[plan->ends[i] - 1]);
  fl_status status = fl_medium_period_s(&in->medium, in->links, hops, hop_count, period_s, err);
  free(hops);
  return status;
}

fl_status fl_search_value(const fl_search_problem *in, const fl_search_plan *plan, double *value_s, fl_error *err)
{
  double period_s;
  *value_s = 0;
  for (size_t i = 0, first = 0; i < plan->part_count; first = plan->ends[i++]) {
    *value_s = fmax(*value_s, in->stage_s(in->context, first, plan->ends[i], in->kind_of[plan->chain[i]]));
    if (i + 1 < plan->part_count)
      *value_s =
          fmax(*value_s, fl_links_time_s(in->links, in->bits[plan->ends[i] - 1], plan->chain[i], plan->chain[i + 1]));
  }
  if (isinf(*value_s) || !fl_medium_couples(in->medium.medium)) return FL_OK;
  fl_status status = medium_period(in, plan, &period_s, err);
  if (status == FL_OK) *value_s = fmax(*value_s, period_s);
  return status;
}
