#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plan/making.h"
#include "plan/replan/policies.h"

/* What the whole field's links say of the nodes that may be used. */
static void pick(const double *from, size_t whole, double *to, const fl_usable *u)
{
  for (size_t i = 0; from != NULL && i < u->field.count; i++)
    for (size_t j = 0; j < u->field.count; j++)
      to[i * u->field.count + j] = from[u->node_of[i] * whole + u->node_of[j]];
}

static fl_status pick_links(fl_usable *u, const fl_links *links, fl_error *err)
{
  size_t n = u->field.count;
  u->links = fl_links_new(n, links->bandwidth_hz, links->latency_s != NULL);
  if (u->links != NULL && links->snr != NULL) u->links->snr = calloc(n * n, sizeof *u->links->snr);
  if (u->links == NULL || (links->snr != NULL && u->links->snr == NULL)) return fl_fail_memory(err, "links");
  pick(links->weight, links->count, u->links->weight, u);
  pick(links->latency_s, links->count, u->links->latency_s, u);
  pick(links->snr, links->count, u->links->snr, u);
  return FL_OK;
}

size_t fl_usable_find(const fl_usable *usable, size_t node)
{
  size_t i = 0;
  while (i < usable->field.count && usable->node_of[i] != node) i++;
  return i;
}

static void set_ends(fl_usable *u, const fl_ends *ends)
{
  if (ends->has_source) u->in.ends.source = fl_usable_find(u, ends->source);
  if (ends->has_sink) u->in.ends.sink = fl_usable_find(u, ends->sink);
  u->ends_are_down = (ends->has_source && u->in.ends.source == u->field.count) ||
                     (ends->has_sink && u->in.ends.sink == u->field.count);
}

fl_status fl_usable_init(fl_usable *usable, const fl_replan_problem *problem, fl_error *err)
{
  const fl_field *whole = problem->in->field;
  *usable = (fl_usable){.in = *problem->in};
  usable->field.nodes = calloc(whole->count, sizeof *usable->field.nodes);
  usable->node_of = calloc(whole->count, sizeof *usable->node_of);
  fl_status status = usable->field.nodes == NULL || usable->node_of == NULL ? fl_fail_memory(err, "nodes") : FL_OK;
  for (size_t i = 0; status == FL_OK && i < whole->count; i++) {
    if (!problem->usable[i]) continue;
    usable->node_of[usable->field.count] = i;
    usable->field.nodes[usable->field.count++] = whole->nodes[i];
  }
  if (status == FL_OK && usable->field.count > 0) status = pick_links(usable, problem->in->links, err);
  if (status == FL_OK) set_ends(usable, &problem->in->ends);
  usable->in.field = &usable->field;
  usable->in.links = usable->links;
  usable->in.cuts = NULL;
  if (status != FL_OK) fl_usable_clear(usable);
  return status;
}

void fl_usable_clear(fl_usable *usable)
{
  free(usable->field.nodes);
  free(usable->node_of);
  fl_links_free(usable->links);
  *usable = (fl_usable){0};
}

fl_status fl_replan_infeasible(const char *reason, fl_plan **out, fl_error *err)
{
  fl_plan *plan = *out = calloc(1, sizeof *plan);
  if (plan == NULL) return fl_fail_memory(err, "a plan");
  plan->outcome = FL_OUTCOME_INFEASIBLE;
  plan->bottleneck_s = plan->lower_bound_s = plan->approximation_ratio = NAN;
  plan->proven_s = plan->optimal_s = plan->gap = plan->energy_j = NAN;
  snprintf(plan->reason, sizeof plan->reason, "%s", reason);
  return FL_OK;
}

static void renumber(fl_activity *activities, size_t count, const size_t *node_of)
{
  for (size_t i = 0; i < count; i++) {
    activities[i].node = node_of[activities[i].node];
    activities[i].peer = node_of[activities[i].peer];
  }
}

fl_status fl_usable_plan(const fl_usable *usable, double certify_s, fl_plan **out, fl_error *err)
{
  if (usable->field.count == 0) return fl_replan_infeasible("no node is up", out, err);
  if (usable->ends_are_down) return fl_replan_infeasible("the source or the sink is down", out, err);
  fl_status status = fl_plan_make(&usable->in, out, err);
  if (status == FL_OK && certify_s > 0) status = fl_plan_certify(&usable->in, certify_s, *out, err);
  if (status != FL_OK) {
    fl_plan_free(*out);
    *out = NULL;
    return status;
  }
  fl_plan *plan = *out;
  const size_t *node_of = usable->node_of;
  for (size_t i = 0; i < plan->part_count; i++) plan->parts[i].node = node_of[plan->parts[i].node];
  for (size_t i = 0; i < plan->hop_count; i++) {
    plan->hops[i].from = node_of[plan->hops[i].from];
    plan->hops[i].to = node_of[plan->hops[i].to];
  }
  renumber(plan->activities, plan->activity_count, node_of);
  if (plan->loop.first_pass == NULL) return FL_OK;
  renumber(plan->loop.first_pass, plan->activity_count, node_of);
  plan->loop.way_back.from = node_of[plan->loop.way_back.from];
  plan->loop.way_back.to = node_of[plan->loop.way_back.to];
  return FL_OK;
}

/* An end has an empty part of its own where no computing part runs on it. */
static bool is_end(const fl_plan_part *part, bool has_end, size_t end)
{
  return has_end && part->node == end && fl_part_is_empty(part->points);
}

size_t fl_first_made_part(const fl_replan_problem *problem)
{
  const fl_ends *ends = &problem->in->ends;
  return is_end(&problem->current->parts[0], ends->has_source, ends->source);
}

fl_status fl_made_cuts(const fl_replan_problem *problem, fl_cuts **out, fl_error *err)
{
  const fl_plan *plan = problem->current;
  const fl_ends *ends = &problem->in->ends;
  size_t first = fl_first_made_part(problem);
  size_t end = plan->part_count - is_end(&plan->parts[plan->part_count - 1], ends->has_sink, ends->sink);
  fl_status status = fl_cuts_new(plan->part_count, out, err);
  if (status != FL_OK) return status;
  (*out)->count = end - first;
  for (size_t i = first; i < end; i++) (*out)->parts[i - first] = plan->parts[i].points;
  return FL_OK;
}
