/* optimal: the least bottleneck of any chain for these parts, with a proof, or within the budget the best chain found
 * and a bound that no chain is below. Starts from greedy's chain. */
#include <math.h>
#include <stdlib.h>

#include "plan/place/placers.h"
#include "plan/search/search.h"

enum { OPTION_BUDGET, OPTION_PLAN_FOR };

typedef struct {
  const fl_place_input *in;
  const fl_search_kinds *kinds;
} stages;

static double stage_s(const void *context, size_t first, size_t end, size_t kind)
{
  const stages *s = context;
  size_t node = s->kinds->sample[kind];
  (void)end;
  return fl_place_fits(s->in, first, node) ? fl_place_compute_s(s->in, first, node) : INFINITY;
}

/* A chain to start from; none where greedy gets stuck. */
static fl_status start(const fl_place_input *in, fl_placement *out, fl_search_plan *plan, fl_error *err)
{
  fl_error stuck;
  fl_status status = fl_place_greedy(in, out, &stuck);
  plan->bottleneck_s = INFINITY;
  plan->part_count = in->part_count;
  for (size_t i = 0; i < in->part_count; i++) plan->ends[i] = i + 1;
  if (status == FL_OK) return fl_place_period_s(in, out->chain, &plan->bottleneck_s, err);
  if (status == FL_ERR_INFEASIBLE) return FL_OK;
  if (err != NULL) *err = stuck;
  return status;
}

static fl_status conclude(const fl_place_input *in, const fl_search_plan *plan, fl_placement *out, fl_error *err)
{
  out->proven_s = plan->proven_s;
  if (!isinf(plan->bottleneck_s)) return FL_OK;
  return fl_fail(err, FL_ERR_INFEASIBLE, "optimal: %s chain of %zu nodes that are linked up and hold their parts",
                 isinf(plan->proven_s) ? "there is no" : "within the budget it finds no", in->part_count);
}

static fl_status search(const fl_place_input *in, fl_placement *out, fl_error *err)
{
  double budget_s = fl_search_budget_s(fl_option_value(&in->options, OPTION_BUDGET));
  fl_search_kinds kinds = {0};
  fl_search_plan plan = {.ends = calloc(in->part_count, sizeof *plan.ends), .chain = out->chain};
  fl_status status = plan.ends == NULL ? fl_fail_memory(err, "a search") : start(in, out, &plan, err);
  if (status == FL_OK) status = fl_search_kinds_make(in->field, &kinds, err);
  if (status == FL_OK) {
    stages context = {in, &kinds};
    fl_search_problem problem = {.point_count = in->part_count,
                                 .fixed_parts = true,
                                 .bits = in->hop_bits,
                                 .links = in->links,
                                 .kind_count = kinds.count,
                                 .kind_of = kinds.of,
                                 .stage_s = stage_s,
                                 .context = &context,
                                 .medium = in->medium,
                                 .budget = (uint64_t)(budget_s * FL_SEARCH_STEPS_PER_S)};
    status = fl_search(&problem, &plan, err);
  }
  if (status == FL_OK) status = conclude(in, &plan, out, err);
  fl_search_kinds_clear(&kinds);
  free(plan.ends);
  return status;
}

fl_status fl_place_optimal(const fl_place_input *in, fl_placement *out, fl_error *err)
{
  fl_place_input blind = *in;
  if (!fl_search_is_blind(&in->medium, fl_option_value(&in->options, OPTION_PLAN_FOR))) return search(in, out, err);
  blind.medium = (fl_medium_choice){0};
  fl_status status = search(&blind, out, err);
  out->proven_s = NAN; /* of another medium */
  return status;
}
