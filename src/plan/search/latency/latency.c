#include "plan/search/latency/latency.h"

#include <math.h>
#include <stdlib.h>

static const double most_entries = (double)(1 << 22); /* of a table: 128 MiB */
enum { FIRST_LOOK_STEPS = 20000 };

static bool allocate(quickest *q)
{
  size_t entries = q->layers * q->p * q->n;
  bool sums = q->kind == FL_PERIOD_SUM;
  bool energy = q->in->objective == FL_OBJECTIVE_ENERGY;
  size_t stages = span_count(q->in) * q->in->kind_count;
  q->stages = calloc(stages, sizeof *q->stages);
  q->costs = energy ? calloc(stages, sizeof *q->costs) : q->stages;
  q->at = calloc(entries, sizeof *q->at);
  q->send = calloc(entries, sizeof *q->send);
  q->air_at = sums ? calloc(entries, sizeof *q->air_at) : NULL;
  q->air_send = sums ? calloc(entries, sizeof *q->air_send) : NULL;
  q->air = fl_search_air_new(q->in);
  return q->stages != NULL && q->costs != NULL && q->at != NULL && q->send != NULL && q->air != NULL &&
         (!sums || (q->air_at != NULL && q->air_send != NULL));
}

static void release(quickest *q)
{
  fl_search_classes_clear(&q->classes);
  if (q->costs != q->stages) free(q->costs);
  free(q->stages);
  free(q->at);
  free(q->send);
  free(q->air_at);
  free(q->air_send);
  fl_search_air_free(q->air);
}

static bool fits(const quickest *q)
{
  double entries = (double)q->layers * (double)q->p * (double)q->n;
  return entries <= most_entries && (double)span_count(q->in) * (double)q->in->kind_count <= most_entries;
}

/* The bound of the relaxation; INFINITY when there is no plan. */
static double least_bound(const quickest *q)
{
  double least_s = INFINITY;
  for (size_t class = 0; class < q->n; class ++)
    least_s = fmin(least_s, q->at[quickest_index(q, quickest_first_layer(q), 0, class)].best.rest_s);
  return least_s;
}

static bool is_open(const quickest *q)
{
  return q->plan->proven_s < q->plan->bottleneck_s && !quickest_out_of_budget(q);
}

/* A first look finds a plan that spares the labels work; what they cannot settle the rest of the budget may. */
static fl_status settle(quickest *q, fl_error *err)
{
  bool done = false;
  q->plan->proven_s = fmin(least_bound(q), q->plan->bottleneck_s);
  fl_status status = FL_OK;
  if (is_open(q)) status = fl_quickest_depth(q, FIRST_LOOK_STEPS + 4 * q->p * q->n, &done, err);
  if (status == FL_OK && !done && is_open(q)) status = fl_quickest_labels(q, err);
  if (status == FL_OK && !done && is_open(q)) status = fl_quickest_depth(q, q->in->budget, &done, err);
  if (done || q->plan->proven_s > q->plan->bottleneck_s) q->plan->proven_s = q->plan->bottleneck_s;
  return status;
}

/* Computing, and idling until idle_s. */
static void fill_costs(quickest *q)
{
  size_t kinds = q->in->kind_count;
  for (size_t i = 0; i < span_count(q->in) * kinds; i++) {
    const double *w = q->in->powers[i % kinds].w;
    double stage_s = q->stages[i];
    bool fits = !isinf(stage_s);
    q->costs[i] = fits ? w[FL_POWER_COMPUTE] * stage_s + w[FL_POWER_IDLE] * fmax(q->idle_s - stage_s, 0) : stage_s;
  }
}

/* Room, classes and stages. False in *possible: no plan has so many parts, or the tables would be too large. */
static fl_status prepare(quickest *q, const fl_search_problem *problem, double idle_s, bool *possible, fl_error *err)
{
  const fl_medium *medium = problem->medium.medium;
  bool limited = fl_medium_couples(medium) && !isinf(problem->period_below_s);
  *q = (quickest){.in = problem,
                  .p = problem->point_count,
                  .layers = problem->part_count == 0 ? 1 : problem->part_count + 1,
                  .kind = limited ? medium->period_kind : FL_PERIOD_LONGEST_HOP,
                  .idle_s = idle_s,
                  .exact = !limited || !medium->period_is_more};
  fl_status status = fl_search_classes_make(problem, true, &q->classes, &q->steps, err);
  q->n = q->classes.count;
  *possible = status == FL_OK && fits(q);
  if (!*possible) return status;
  if (!allocate(q)) return fl_fail_memory(err, "a search");
  span_fill_stages(problem, q->stages);
  if (problem->objective == FL_OBJECTIVE_ENERGY) fill_costs(q);
  return FL_OK;
}

/* No plan has more parts than points or nodes. */
static bool has_too_many_parts(const fl_search_problem *problem)
{
  return problem->part_count > problem->point_count || problem->part_count > problem->links->count;
}

fl_status fl_search_sum(const fl_search_problem *problem, double idle_s, fl_search_plan *plan, uint64_t *steps,
                        fl_error *err)
{
  quickest q;
  bool possible;
  plan->proven_s = has_too_many_parts(problem) ? plan->bottleneck_s : 0;
  if (has_too_many_parts(problem)) return FL_OK;
  fl_status status = prepare(&q, problem, idle_s, &possible, err);
  q.plan = plan;
  if (status == FL_OK && possible && fl_quickest_relax(&q)) status = settle(&q, err);
  *steps += q.steps;
  release(&q);
  return status;
}

fl_status fl_search_latency(const fl_search_problem *problem, fl_search_plan *plan, uint64_t *steps, fl_error *err)
{
  return fl_search_sum(problem, 0, plan, steps, err);
}

fl_status fl_search_floor(const fl_search_problem *problem, double *floor_s, uint64_t *steps, fl_error *err)
{
  quickest q;
  bool possible;
  *floor_s = has_too_many_parts(problem) ? INFINITY : 0;
  if (has_too_many_parts(problem)) return FL_OK;
  fl_status status = prepare(&q, problem, 0, &possible, err);
  q.longest = true;
  if (status == FL_OK && possible && fl_quickest_relax(&q)) *floor_s = least_bound(&q);
  *steps += q.steps;
  release(&q);
  return status;
}
