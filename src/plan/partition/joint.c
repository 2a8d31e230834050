/* joint: cuts and chain at once, the least bottleneck of all plans, with a proof, or within the budget the best plan
 * found and a bound that no plan is below. Every node holds what it can; `memory: least` gives all of them the least
 * memory of any, as published. Starts from the cuts of min-sum and min-max with greedy's chain;
 * where hops disturb each other, with the best one that a tenth of the budget each finds for them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/place.h"
#include "plan/partition/partitioners.h"
#include "plan/search/search.h"

enum { OPTION_BUDGET, OPTION_MEMORY, OPTION_PLAN_FOR };
/* A word of the option memory, by its place. */
static const double MEMORY_LEAST = 1;

typedef struct {
  const fl_partition_input *in;
  const fl_search_kinds *kinds;
  bool least_memory;
} stages;

static double capacity_of(const stages *s, const fl_node *node)
{
  return s->least_memory ? s->in->capacity_bytes : node->memory_bytes;
}

static double stage_s(const void *context, size_t first, size_t end, size_t kind)
{
  const stages *s = context;
  const fl_node *node = &s->in->field->nodes[s->kinds->sample[kind]];
  fl_part part = {first, end};
  if (!fl_costs_part_fits(s->in->costs, part, capacity_of(s, node))) return INFINITY;
  return fl_part_compute_s(s->in->costs, &s->in->charge, node, part);
}

/* The medium's period of a plan. */
static fl_status period_of(const stages *s, const fl_search_plan *plan, double *period_s, fl_error *err)
{
  const fl_partition_input *in = s->in;
  size_t hop_count = plan->part_count - 1;
  fl_air_hop *hops = calloc(hop_count + 1, sizeof *hops);
  if (hops == NULL) return fl_fail_memory(err, "a medium");
  for (size_t i = 0; i < hop_count; i++)
    hops[i] =
        fl_air_hop_over(in->links, plan->chain[i], plan->chain[i + 1], in->costs->transfer_bits[plan->ends[i] - 1]);
  fl_status status = fl_medium_period_s(&in->medium, in->links, hops, hop_count, period_s, err);
  free(hops);
  return status;
}

/* The bottleneck of a plan; INFINITY where a part does not fit or a link is missing. */
static fl_status find_value(const stages *s, const fl_search_plan *plan, double *value_s, fl_error *err)
{
  double period_s;
  *value_s = 0;
  for (size_t i = 0, first = 0; i < plan->part_count; first = plan->ends[i++]) {
    *value_s = fmax(*value_s, stage_s(s, first, plan->ends[i], s->kinds->of[plan->chain[i]]));
    if (i + 1 < plan->part_count)
      *value_s = fmax(*value_s, fl_links_time_s(s->in->links, s->in->costs->transfer_bits[plan->ends[i] - 1],
                                                plan->chain[i], plan->chain[i + 1]));
  }
  if (isinf(*value_s) || !fl_medium_couples(s->in->medium.medium)) return FL_OK;
  fl_status status = period_of(s, plan, &period_s, err);
  if (status == FL_OK) *value_s = fmax(*value_s, period_s);
  return status;
}

static double budget_of(const fl_partition_input *in)
{
  return fl_search_budget_s(fl_option_value(&in->options, OPTION_BUDGET));
}

/* Put a chain for the given parts into plan->chain. */
static fl_status chain_up(const fl_partition_input *in, const fl_part *parts, size_t count, size_t *chain,
                          fl_error *err)
{
  const fl_placer *placer = fl_placer_find(fl_medium_couples(in->medium.medium) ? "optimal" : "greedy");
  fl_placement placement = {chain, NAN};
  double budget_s = budget_of(in) / 10;
  fl_place_parts of = {in->costs, in->charge, in->field, parts};
  double *hop_bits = calloc(count, sizeof *hop_bits);
  if (hop_bits == NULL) return fl_fail_memory(err, "a search");
  fl_place_hop_bits(in->costs, parts, count, hop_bits);
  fl_place_input place = {.field = in->field,
                          .links = in->links,
                          .accounting = in->costs->accounting,
                          .part_count = count,
                          .hop_bits = hop_bits,
                          .stages = fl_place_stages_of(&of),
                          .medium = in->medium,
                          .options = {&budget_s, 1, NULL}}; /* the first option of `optimal`; greedy has none */
  fl_status status = placer->run(&place, &placement, err);
  free(hop_bits);
  return status;
}

/* A plan with the given partitioner's cuts, kept where it is better than what there is. */
static fl_status start_from(const stages *s, fl_partition_fn *partitioner, fl_search_plan *plan, fl_error *err)
{
  fl_partition_input in = *s->in;
  size_t p = in.costs->point_count, count = 0;
  fl_part *parts = calloc(p, sizeof *parts);
  fl_search_plan here = {.ends = calloc(p, sizeof *here.ends), .chain = calloc(p, sizeof *here.chain)};
  fl_status status = parts == NULL || here.ends == NULL || here.chain == NULL ? fl_fail_memory(err, "a search") : FL_OK;
  in.options = (fl_option_values){0};
  if (status == FL_OK) status = partitioner(&in, parts, &count, err);
  if (status == FL_OK) status = chain_up(s->in, parts, count, here.chain, err);
  if (status == FL_OK) {
    here.part_count = count;
    for (size_t i = 0; i < count; i++) here.ends[i] = parts[i].end;
    status = find_value(s, &here, &here.bottleneck_s, err);
    if (status == FL_OK && here.bottleneck_s < plan->bottleneck_s) {
      plan->part_count = count;
      plan->bottleneck_s = here.bottleneck_s;
      memcpy(plan->ends, here.ends, count * sizeof *plan->ends);
      memcpy(plan->chain, here.chain, count * sizeof *plan->chain);
    }
  }
  free(parts);
  free(here.ends);
  free(here.chain);
  return status == FL_ERR_INFEASIBLE ? FL_OK : status;
}

static fl_status conclude(const fl_search_plan *plan, fl_part *parts, size_t *count, double *proven_s, fl_error *err)
{
  *proven_s = plan->proven_s;
  if (isinf(plan->bottleneck_s))
    return fl_fail(err, FL_ERR_INFEASIBLE, "joint: %s cuts and chain of nodes that are linked up and hold their parts",
                   isinf(plan->proven_s) ? "there are no" : "within the budget it finds no");
  *count = plan->part_count;
  for (size_t i = 0, first = 0; i < plan->part_count; first = plan->ends[i++])
    parts[i] = (fl_part){first, plan->ends[i]};
  return FL_OK;
}

static fl_status search(const stages *s, fl_search_plan *plan, fl_error *err)
{
  const fl_partition_input *in = s->in;
  fl_search_problem problem = {.point_count = in->costs->point_count,
                               .bits = in->costs->transfer_bits,
                               .links = in->links,
                               .kind_count = s->kinds->count,
                               .kind_of = s->kinds->of,
                               .stage_s = stage_s,
                               .context = s,
                               .medium = in->medium,
                               .budget = (uint64_t)(budget_of(in) * FL_SEARCH_STEPS_PER_S)};
  return fl_search(&problem, plan, err);
}

static fl_status cut_and_place(const fl_partition_input *in, fl_part *parts, size_t *count, size_t *chain,
                               double *proven_s, fl_error *err)
{
  fl_search_kinds kinds;
  fl_status status = fl_search_kinds_make(in->field, &kinds, err);
  if (status != FL_OK) return status;
  stages s = {in, &kinds, fl_option_value(&in->options, OPTION_MEMORY) == MEMORY_LEAST};
  fl_search_plan plan = {
      .ends = calloc(in->costs->point_count, sizeof *plan.ends), .chain = chain, .bottleneck_s = INFINITY};
  if (plan.ends == NULL) status = fl_fail_memory(err, "a search");
  if (status == FL_OK) status = start_from(&s, fl_partition_min_sum, &plan, err);
  if (status == FL_OK) status = start_from(&s, fl_partition_min_max, &plan, err);
  if (status == FL_OK) status = search(&s, &plan, err);
  if (status == FL_OK) status = conclude(&plan, parts, count, proven_s, err);
  free(plan.ends);
  fl_search_kinds_clear(&kinds);
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
