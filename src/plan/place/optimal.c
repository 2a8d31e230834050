/* optimal: the least bottleneck or latency of any chain for these parts, with a proof, or within the budget the best
 * chain found and a bound that no chain is below. Starts from greedy's chain. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plan/place/placers.h"
#include "plan/route.h"
#include "plan/search/layout.h"

enum { OPTION_BUDGET, OPTION_PLAN_FOR };

typedef struct {
  const fl_place_input *in;
  fl_search_layout layout;
  fl_search_kinds kinds;
  double *bits; /* [layout.point_count] */
} stages;

static double bits_behind(const fl_place_input *in, size_t parts)
{
  if (parts == 0) return in->input_bits;
  return parts == in->part_count ? in->output_bits : in->hop_bits[parts - 1];
}

static double stage_s(const void *context, size_t first, size_t end, size_t kind)
{
  const stages *s = context;
  size_t node = s->kinds.sample[kind];
  fl_part part;
  if (!fl_search_layout_part(&s->layout, first, end, node, &part) || part.end > part.first + 1) return INFINITY;
  if (fl_part_is_empty(part))
    return fl_place_can_forward(s->in, bits_behind(s->in, part.end), node) ? fl_place_forward_s(s->in, part.end, node)
                                                                           : INFINITY;
  return fl_place_has_room(s->in, part.first, node) ? fl_place_compute_s(s->in, part.first, node) : INFINITY;
}

static fl_status stages_init(const fl_place_input *in, stages *s, fl_error *err)
{
  *s = (stages){.in = in, .layout = fl_search_layout_of(&in->ends, in->part_count, in->field->count)};
  s->bits = calloc(s->layout.point_count, sizeof *s->bits);
  if (s->bits == NULL) return fl_fail_memory(err, "a search");
  for (size_t point = 1; point < s->layout.point_count; point++)
    s->bits[point - 1] = bits_behind(in, fl_search_layout_inner(&s->layout, point));
  return fl_search_kinds_make(in->field, &in->ends, in->objective, &s->kinds, err);
}

static void stages_clear(stages *s)
{
  free(s->bits);
  fl_search_kinds_clear(&s->kinds);
}

/* A chain as the search counts it. */
static fl_status import(const stages *s, const fl_placement *from, fl_search_plan *to, fl_error *err)
{
  fl_route route;
  fl_status status = fl_route_make(s->in, from, &route, err);
  if (status != FL_OK) return status;
  to->part_count = route.count;
  memcpy(to->chain, route.nodes, route.count * sizeof *to->chain);
  fl_search_layout_ends(&s->layout, route.done, route.count, to->ends);
  fl_route_clear(&route);
  return FL_OK;
}

/* A chain to start from; none where greedy gets stuck. */
static fl_status start(const stages *s, fl_placement *out, fl_search_plan *plan, fl_error *err)
{
  fl_error stuck;
  fl_status status = fl_place_greedy(s->in, out, &stuck);
  plan->bottleneck_s = INFINITY;
  if (status == FL_OK) {
    status = import(s, out, plan, err);
    return status == FL_OK ? fl_place_value(s->in, out, &plan->bottleneck_s, err) : status;
  }
  if (status == FL_ERR_INFEASIBLE) return FL_OK;
  if (err != NULL) *err = stuck;
  return status;
}

/* The nodes that compute, and relays. */
static void export(const stages *s, const fl_search_plan *plan, fl_placement *out)
{
  fl_part part;
  for (size_t i = 0, first = 0; i < plan->part_count; first = plan->ends[i++]) {
    fl_search_layout_part(&s->layout, first, plan->ends[i], plan->chain[i], &part);
    if (!fl_part_is_empty(part))
      out->chain[part.first] = plan->chain[i];
    else if (!fl_ends_has(&s->in->ends, plan->chain[i]))
      out->relays[out->relay_count++] = (fl_relay){part.end, plan->chain[i]};
  }
}

static fl_status conclude(const stages *s, const fl_search_plan *plan, fl_placement *out, fl_error *err)
{
  out->proven_s = plan->proven_s;
  if (isinf(plan->bottleneck_s))
    return fl_fail(err, FL_ERR_INFEASIBLE, "optimal: %s chain of %zu nodes that are linked up and hold their parts",
                   isinf(plan->proven_s) ? "there is no" : "within the budget it finds no", s->in->part_count);
  export(s, plan, out);
  return FL_OK;
}

static fl_status search(const stages *s, fl_placement *out, fl_search_plan *plan, fl_error *err)
{
  const fl_place_input *in = s->in;
  double budget = fl_option_value(&in->options, OPTION_BUDGET);
  fl_search_problem problem = fl_search_problem_on(in->links, &s->kinds, in->medium, in->objective, budget);
  problem.point_count = s->layout.point_count;
  problem.fixed_parts = s->layout.point_count == in->part_count;
  problem.bits = s->bits;
  problem.stage_s = stage_s;
  problem.context = s;
  problem.steps = in->steps;
  fl_status status = start(s, out, plan, err);
  if (status == FL_OK) status = fl_search(&problem, plan, err);
  if (status == FL_OK && in->ends.relays > 0) status = fl_search_shorten(&problem, &s->layout, plan, err);
  return status == FL_OK ? conclude(s, plan, out, err) : status;
}

static fl_status place(const fl_place_input *in, fl_placement *out, fl_error *err)
{
  stages s;
  fl_status status = stages_init(in, &s, err);
  size_t room = s.layout.point_count;
  fl_search_plan plan = {.ends = calloc(room, sizeof *plan.ends), .chain = calloc(room, sizeof *plan.chain)};
  if (status == FL_OK && (plan.ends == NULL || plan.chain == NULL)) status = fl_fail_memory(err, "a search");
  if (status == FL_OK) status = search(&s, out, &plan, err);
  free(plan.ends);
  free(plan.chain);
  stages_clear(&s);
  return status;
}

fl_status fl_place_optimal(const fl_place_input *in, fl_placement *out, fl_error *err)
{
  fl_place_input blind = *in;
  if (!fl_search_is_blind(&in->medium, fl_option_value(&in->options, OPTION_PLAN_FOR))) return place(in, out, err);
  blind.medium = (fl_medium_choice){0};
  fl_status status = place(&blind, out, err);
  out->proven_s = NAN; /* of another medium */
  return status;
}
