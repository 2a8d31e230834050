/* joint: cuts and chain at once, the least bottleneck or latency of all plans, with a proof, or within the budget the
 * best plan found and a bound that no plan is below. `parts` and `period` leave plans of so many parts, and of no
 * longer period. Every node holds what it can; `memory: least` gives all of them the least memory of any, as published.
 * Starts from the best plan of all other methods, so that it is never worse than any of them; those that search
 * themselves share half as much again of the budget, or have a least of their own, and are only asked where the proof
 * does not say that they can find nothing better, and not where they would have to meet `parts` or `period`. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan/joint/joint.h"
#include "plan/partition/partitioners.h"
#include "plan/search/layout.h"

enum { OPTION_BUDGET, OPTION_MEMORY, OPTION_PLAN_FOR, OPTION_PARTS, OPTION_PERIOD };
/* A word of the option memory, by its place. */
static const double MEMORY_LEAST = 1;

typedef struct {
  const fl_partition_input *in;
  fl_search_layout layout;
  fl_search_kinds kinds;
  double *bits; /* [layout.point_count] */
  bool least_memory;
} stages;

static fl_status stages_init(const fl_partition_input *in, stages *s, fl_error *err)
{
  *s = (stages){.in = in,
                .layout = fl_search_layout_of(&in->ends, in->costs->point_count, in->field->count),
                .least_memory = fl_option_value(&in->options, OPTION_MEMORY) == MEMORY_LEAST};
  s->bits = calloc(s->layout.point_count, sizeof *s->bits);
  if (s->bits == NULL) return fl_fail_memory(err, "a search");
  for (size_t point = 1; point < s->layout.point_count; point++) {
    size_t inner = fl_search_layout_inner(&s->layout, point);
    s->bits[point - 1] = fl_costs_hop_bits(in->costs, (fl_part){inner, inner});
  }
  return fl_search_kinds_make(in->field, &in->ends, in->objective, &s->kinds, err);
}

static void stages_clear(stages *s)
{
  free(s->bits);
  fl_search_kinds_clear(&s->kinds);
}

static double capacity_of(const stages *s, size_t node)
{
  bool least = s->least_memory && !fl_ends_has(&s->in->ends, node);
  return least ? s->in->capacity_bytes : s->in->field->nodes[node].memory_bytes;
}

static double stage_s(const void *context, size_t first, size_t end, size_t kind)
{
  const stages *s = context;
  const fl_partition_input *in = s->in;
  size_t node = s->kinds.sample[kind];
  fl_part part;
  if (!fl_search_layout_part(&s->layout, first, end, node, &part)) return INFINITY;
  if (!fl_costs_part_fits(in->costs, part, capacity_of(s, node))) return INFINITY;
  return fl_part_stage_s(in->costs, &in->charge, &in->ends, in->field, node, part);
}

/* The most parts: one for every step from point to point; other methods may make more, one a node. */
static size_t room_for_parts(const stages *s)
{
  size_t points = s->layout.point_count, nodes = s->in->field->count;
  return points > nodes ? points : nodes;
}

/* An option that is a limit of its own; `none` where it is left out. */
static double option_or(const fl_partition_input *in, size_t option, double none)
{
  double value = fl_option_value(&in->options, option);
  return isnan(value) ? none : value;
}

/* Parts of the ends are no parts that somebody asks for so many of. */
static bool counts(const void *context, size_t first, size_t end)
{
  const stages *s = context;
  return fl_search_layout_inner(&s->layout, first) < fl_search_layout_inner(&s->layout, end);
}

static fl_search_problem problem_of(const stages *s)
{
  const fl_partition_input *in = s->in;
  double budget = fl_option_value(&in->options, OPTION_BUDGET);
  fl_search_problem problem = fl_search_problem_on(in->links, &s->kinds, in->medium, in->objective, budget);
  problem.point_count = s->layout.point_count;
  problem.bits = s->bits;
  problem.stage_s = stage_s;
  problem.context = s;
  problem.counts = counts;
  problem.steps = in->steps;
  problem.part_count = (size_t)option_or(in, OPTION_PARTS, 0);
  problem.period_below_s = nextafter(option_or(in, OPTION_PERIOD, INFINITY), INFINITY);
  return problem;
}

/* Room for a plan that another method makes. */
typedef struct {
  fl_part *parts;
  size_t *inner; /* where they end */
  fl_search_plan plan;
} other;

static fl_status other_init(other *o, size_t point_count, fl_error *err)
{
  *o =
      (other){calloc(point_count, sizeof *o->parts),
              calloc(point_count, sizeof *o->inner),
              {.ends = calloc(point_count, sizeof *o->plan.ends), .chain = calloc(point_count, sizeof *o->plan.chain)}};
  bool complete = o->parts != NULL && o->inner != NULL && o->plan.ends != NULL && o->plan.chain != NULL;
  return complete ? FL_OK : fl_fail_memory(err, "a search");
}

static void other_clear(other *o)
{
  free(o->parts);
  free(o->inner);
  free(o->plan.ends);
  free(o->plan.chain);
}

/* Keep the plan of one other method where it is better than what there is. */
static fl_status ask_other(const stages *s, const fl_search_problem *problem, size_t index, other *o,
                           fl_search_plan *plan, fl_error *err)
{
  fl_error why = {0};
  const fl_other_plans *others = &s->in->others;
  size_t *count = &o->plan.part_count;
  fl_status status = others->make(others->context, index, o->parts, count, o->plan.chain, err);
  if (status != FL_OK || *count == 0) return status;
  for (size_t i = 0; i < *count; i++) o->inner[i] = o->parts[i].end;
  fl_search_layout_ends(&s->layout, o->inner, *count, o->plan.ends);
  status = fl_search_value(problem, &o->plan, plan->bottleneck_s, &o->plan.bottleneck_s, &why);
  if (status == FL_OK && !isinf(o->plan.bottleneck_s)) fl_search_copy(&o->plan, plan);
  if (status == FL_OK || status == FL_ERR_VALUE) return FL_OK; /* the medium cannot tell of its chain: it has none */
  if (err != NULL) *err = why;
  return status;
}

/* Others from `from` to before `to`, as long as one may be better than what there is. */
static fl_status ask_others(const stages *s, const fl_search_problem *problem, size_t from, size_t to,
                            fl_search_plan *plan, fl_error *err)
{
  other o;
  fl_status status = other_init(&o, room_for_parts(s), err);
  for (size_t i = from; i < to && status == FL_OK && plan->proven_s < plan->bottleneck_s; i++)
    status = ask_other(s, problem, i, &o, plan, err);
  other_clear(&o);
  return status;
}

static double largest_capacity(const stages *s)
{
  double largest = 0;
  for (size_t i = 0; i < s->in->field->count; i++) largest = fmax(largest, capacity_of(s, i));
  return largest;
}

/* There is no plan, or none was found. */
static fl_status fail_without(const stages *s, const fl_search_problem *problem, const fl_search_plan *plan,
                              fl_error *err)
{
  char parts[64] = "", period[FL_QUANTITY_SIZE], within[FL_QUANTITY_SIZE + 32] = "";
  char segment[FL_SEGMENT_TEXT_SIZE], memory[FL_QUANTITY_SIZE];
  if (fl_partition_fits_nowhere(s->in, largest_capacity(s), segment))
    return fl_fail(err, FL_ERR_INFEASIBLE, "joint: %s does not fit into %s, the largest memory of a node", segment,
                   fl_quantity_format(memory, largest_capacity(s), FL_UNIT_BYTES, 4));
  if (problem->part_count > 0)
    snprintf(parts, sizeof parts, ", with exactly %zu part%s that compute%s", problem->part_count,
             problem->part_count == 1 ? "" : "s", problem->part_count == 1 ? "s" : "");
  if (!isinf(problem->period_below_s))
    snprintf(within, sizeof within, "%s a period of at most %s", parts[0] != '\0' ? " and" : ", with",
             fl_quantity_format(period, problem->period_below_s, FL_UNIT_SECONDS, 4));
  return fl_fail(err, FL_ERR_INFEASIBLE, "joint: %s plan whose parts fit on nodes that are linked in a chain%s%s",
                 isinf(plan->proven_s) ? "there is no" : "within the budget it finds no", parts, within);
}

static fl_status conclude(const stages *s, const fl_search_problem *problem, const fl_search_plan *plan, fl_part *parts,
                          size_t *count, size_t *chain, double *proven_s, fl_error *err)
{
  *proven_s = plan->proven_s;
  if (isinf(plan->bottleneck_s)) return fail_without(s, problem, plan, err);
  *count = plan->part_count;
  memcpy(chain, plan->chain, plan->part_count * sizeof *chain);
  for (size_t i = 0, first = 0; i < plan->part_count; first = plan->ends[i++])
    fl_search_layout_part(&s->layout, first, plan->ends[i], plan->chain[i], &parts[i]);
  return FL_OK;
}

static fl_status search(const stages *s, const fl_search_problem *problem, fl_search_plan *plan, fl_error *err)
{
  const fl_other_plans *others = &s->in->others;
  fl_status status = ask_others(s, problem, 0, others->quick_count, plan, err);
  if (status == FL_OK) status = fl_search(problem, plan, err);
  bool all_count = problem->part_count == 0 && isinf(problem->period_below_s);
  if (status == FL_OK && all_count) status = ask_others(s, problem, others->quick_count, others->count, plan, err);
  if (status == FL_OK && s->in->ends.relays > 0) status = fl_search_shorten(problem, &s->layout, plan, err);
  return status;
}

static fl_status cut_and_place(const fl_partition_input *in, fl_part *parts, size_t *count, size_t *chain,
                               double *proven_s, fl_error *err)
{
  stages s;
  fl_status status = stages_init(in, &s, err);
  size_t room = room_for_parts(&s);
  fl_search_plan plan = {
      .ends = calloc(room, sizeof *plan.ends), .chain = calloc(room, sizeof *plan.chain), .bottleneck_s = INFINITY};
  if (status == FL_OK && (plan.ends == NULL || plan.chain == NULL)) status = fl_fail_memory(err, "a search");
  const fl_search_problem problem = problem_of(&s);
  if (status == FL_OK) status = search(&s, &problem, &plan, err);
  if (status == FL_OK) status = conclude(&s, &problem, &plan, parts, count, chain, proven_s, err);
  free(plan.ends);
  free(plan.chain);
  stages_clear(&s);
  return status;
}

fl_status fl_partition_joint(const fl_partition_input *in, fl_part *parts, size_t *count, size_t *chain,
                             double *proven_s, fl_error *err)
{
  fl_partition_input blind = *in;
  if (!fl_search_is_blind(&in->medium, fl_option_value(&in->options, OPTION_PLAN_FOR)))
    return cut_and_place(in, parts, count, chain, proven_s, err);
  blind.medium = (fl_medium_choice){0};
  fl_status status = cut_and_place(&blind, parts, count, chain, proven_s, err);
  *proven_s = NAN; /* of another medium */
  return status;
}
