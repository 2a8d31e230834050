/* replace: the chain stays, but for the parts of nodes that are not to be used. Each of those goes to the free node
 * that makes the best chain with all others; several first to whoever is nearest to their neighbours, one after the
 * other, and then each once more. */
#include <math.h>
#include <stdlib.h>

#include "fieldline/part.h"
#include "plan/replan/policies.h"

typedef struct {
  const fl_replan_problem *problem;
  fl_usable usable;
  size_t *chain;            /* [part_count] numbers in usable.field; NOBODY: no node yet */
  bool *taken;              /* [usable.field.count] */
  size_t part_count, first; /* parts that a partitioner made, and which of the plan's the first of them is */
  fl_cuts *cuts;
  fl_names names; /* the chain's ids, for the placer `fixed` */
} repair;

#define NOBODY ((size_t)-1)

static fl_status repair_init(repair *r, const fl_replan_problem *problem, fl_error *err)
{
  *r = (repair){.problem = problem, .first = fl_first_made_part(problem)};
  fl_status status = fl_usable_init(&r->usable, problem, err);
  if (status == FL_OK) status = fl_made_cuts(problem, &r->cuts, err);
  if (status != FL_OK) return status;
  size_t count = r->part_count = r->cuts->count;
  r->chain = calloc(count, sizeof *r->chain);
  r->taken = calloc(r->usable.field.count + 1, sizeof *r->taken);
  r->names = (fl_names){.text = calloc(count, sizeof *r->names.text), .count = count};
  if (r->chain == NULL || r->taken == NULL || r->names.text == NULL) return fl_fail_memory(err, "a chain");
  for (size_t i = 0; i < count; i++) {
    size_t node = fl_usable_find(&r->usable, problem->current->parts[r->first + i].node);
    r->chain[i] = node < r->usable.field.count ? node : NOBODY;
    if (r->chain[i] != NOBODY) r->taken[node] = true;
  }
  return FL_OK;
}

static void repair_clear(repair *r)
{
  free(r->chain);
  free(r->taken);
  free(r->names.text);
  fl_cuts_free(r->cuts);
  fl_usable_clear(&r->usable);
}

static bool fits(const repair *r, size_t part, size_t node)
{
  return fl_ends_allow(&r->usable.in.ends, part, r->part_count, node) &&
         fl_costs_part_fits(r->usable.in.costs, r->cuts->parts[part], r->usable.field.nodes[node].memory_bytes);
}

static double hop_s(const repair *r, size_t part, size_t from, size_t to)
{
  if (from == NOBODY || to == NOBODY) return 0;
  return fl_links_time_s(r->usable.links, fl_costs_hop_bits(r->usable.in.costs, r->cuts->parts[part]), from, to);
}

/* The longest of what the part would have to do there, as far as its neighbours have nodes. */
static double local_s(const repair *r, size_t part, size_t node)
{
  const fl_plan_input *in = &r->usable.in;
  double s = fl_part_stage_s(in->costs, &in->charge, &in->ends, &r->usable.field, node, r->cuts->parts[part]);
  if (part > 0) s = fmax(s, hop_s(r, part - 1, r->chain[part - 1], node));
  if (part + 1 < r->part_count) s = fmax(s, hop_s(r, part, node, r->chain[part + 1]));
  return s;
}

static void put(repair *r, size_t part, size_t node)
{
  if (r->chain[part] != NOBODY) r->taken[r->chain[part]] = false;
  r->chain[part] = node;
  if (node != NOBODY) r->taken[node] = true;
}

/* Any node for a part without one; false: there is none. */
static bool fill(repair *r, size_t part)
{
  size_t best = NOBODY;
  double best_s = INFINITY;
  for (size_t node = 0; node < r->usable.field.count; node++) {
    if (r->taken[node] || !fits(r, part, node)) continue;
    double s = local_s(r, part, node);
    if (s >= best_s) continue;
    best = node;
    best_s = s;
  }
  put(r, part, best);
  return best != NOBODY;
}

/* The plan of the chain as it is. */
static fl_status plan_chain(repair *r, fl_plan **out, fl_error *err)
{
  for (size_t i = 0; i < r->part_count; i++) r->names.text[i] = r->usable.field.nodes[r->chain[i]].id;
  r->usable.in.cuts = r->cuts;
  r->usable.in.method = (fl_method){.partitioner = fl_partitioner_find("fixed"),
                                    .placer = fl_placer_find("fixed"),
                                    .placer_options = {.names = &r->names}};
  return fl_usable_plan(&r->usable, 0, out, err);
}

static fl_status period_of(repair *r, double *period_s, fl_error *err)
{
  fl_plan *plan;
  fl_status status = plan_chain(r, &plan, err);
  if (status != FL_OK) return status;
  *period_s = plan->outcome == FL_OUTCOME_INFEASIBLE ? INFINITY : plan->bottleneck_s;
  fl_plan_free(plan);
  return FL_OK;
}

/* The node with which the whole chain is best: of equals, where the part itself takes least. */
static fl_status choose(repair *r, size_t part, fl_error *err)
{
  size_t best = r->chain[part];
  double best_s = INFINITY, best_local_s = INFINITY;
  put(r, part, NOBODY);
  for (size_t node = 0; node < r->usable.field.count; node++) {
    double period_s, s = local_s(r, part, node);
    if (r->taken[node] || !fits(r, part, node) || isinf(s)) continue;
    put(r, part, node);
    fl_status status = period_of(r, &period_s, err);
    put(r, part, NOBODY);
    if (status != FL_OK) return status;
    if (period_s > best_s || (period_s == best_s && s >= best_local_s)) continue;
    best = node;
    best_s = period_s;
    best_local_s = s;
  }
  put(r, part, best);
  return FL_OK;
}

static bool is_lost(const repair *r, size_t part)
{
  return !r->problem->usable[r->problem->current->parts[r->first + part].node];
}

static fl_status mend(repair *r, fl_plan **out, fl_error *err)
{
  for (size_t i = 0; i < r->part_count; i++)
    if (r->chain[i] == NOBODY && !fill(r, i))
      return fl_replan_infeasible("no free node can take over a part", out, err);
  for (size_t i = 0; i < r->part_count; i++) {
    fl_status status = is_lost(r, i) ? choose(r, i, err) : FL_OK;
    if (status != FL_OK) return status;
  }
  return plan_chain(r, out, err);
}

fl_status fl_replan_replace(const fl_replan_problem *problem, fl_plan **out, fl_error *err)
{
  repair r;
  *out = NULL;
  fl_status status = repair_init(&r, problem, err);
  if (status == FL_OK) status = mend(&r, out, err);
  repair_clear(&r);
  return status;
}
