/* One trial of one cell: the same field for every method. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/forecast.h"
#include "study/compare/cells.h"
#include "study/compare/columns.h"

static const fl_named_method *methods_of(const fl_cell_run *run)
{
  return run->comparison->cells[run->cell]->methods;
}

/* Cuts that depend on neither field nor trial are made once. Positions do not matter to them, so field 0 will do. */
static fl_status make_cuts(fl_cell_run *run, fl_error *err)
{
  fl_status status = fl_trial_draw(run->experiment, 0, &run->drawn, err);
  for (size_t m = 0; m < run->comparison->method_count && status == FL_OK; m++) {
    const fl_partitioner *partitioner = methods_of(run)[m].method.partitioner;
    if (partitioner->run_joint != NULL || partitioner->dependence != FL_DEPENDS_ON_NOTHING_ELSE) continue;
    fl_plan_input input = run->drawn.input;
    input.method = methods_of(run)[m].method;
    status = fl_plan_cut(&input, &run->cuts[m], err);
  }
  return status;
}

/* What is of one cell and no other. */
static void leave(fl_cell_run *run)
{
  for (size_t m = 0; run->cuts != NULL && m < run->comparison->method_count; m++) {
    fl_cuts_free(run->cuts[m]);
    run->cuts[m] = NULL;
  }
  fl_trial_clear(&run->drawn);
}

/* What of a cell serves all of its trials, once there is its experiment. */
static fl_status prepare(fl_cell_run *run, fl_error *err)
{
  fl_experiment_is_for(run->experiment, methods_of(run), run->comparison->method_count);
  return make_cuts(run, err);
}

fl_status fl_cell_open(const fl_comparison *comparison, size_t cell, fl_cell_run *run, fl_error *err)
{
  size_t count = comparison->method_count;
  *run = (fl_cell_run){.comparison = comparison, .cell = cell};
  run->cuts = calloc(count, sizeof *run->cuts);
  run->plans = calloc(count, sizeof *run->plans);
  fl_status status = FL_OK;
  if (run->cuts == NULL || run->plans == NULL) status = fl_fail_memory(err, "a cell");
  if (status == FL_OK) status = fl_experiment_new(comparison->cells[cell], &run->experiment, err);
  if (status == FL_OK) status = prepare(run, err);
  if (status != FL_OK) fl_cell_close(run);
  return status;
}

fl_status fl_cell_move(fl_cell_run *run, size_t cell, fl_error *err)
{
  leave(run);
  run->cell = cell;
  fl_experiment_set_scenario(run->experiment, run->comparison->cells[cell]);
  fl_status status = prepare(run, err);
  if (status != FL_OK) fl_cell_close(run);
  return status;
}

void fl_cell_close(fl_cell_run *run)
{
  leave(run);
  free(run->cuts);
  free(run->plans);
  fl_experiment_free(run->experiment);
  *run = (fl_cell_run){0};
}

/* ---- rows ---- */

static fl_trial_row row_of(const fl_plan_input *in, const fl_plan *plan)
{
  fl_trial_row row = fl_trial_row_empty();
  row.outcome = plan->outcome;
  row.part_count = plan->part_count;
  row.bottleneck_s = plan->bottleneck_s > 0 ? plan->bottleneck_s : NAN;
  row.lower_bound_s = plan->lower_bound_s;
  row.approximation_ratio = plan->approximation_ratio;
  row.optimal_s = plan->optimal_s;
  row.gap = plan->gap;
  if (in->objective_is_given && fl_plan_alone_s(plan) > 0) row.latency_alone_s = fl_plan_alone_s(plan);
  row.throughput_per_s = 1 / row.bottleneck_s;
  if (in->objective == FL_OBJECTIVE_ENERGY) row.optimal_s = NAN; /* those are joules */
  row.unsettled = isfinite(plan->proven_s) && isnan(plan->optimal_s);
  if (plan->outcome != FL_OUTCOME_OK) row.optimal_s = row.gap = NAN;
  return row;
}

/* Of token loops and of energy what is foreseen, for want of a simulation. */
static void foresee(const fl_scenario *scenario, const fl_trial *trial, fl_trial_row *row)
{
  const fl_plan *plan = trial->plan;
  if (fl_field_knows_powers(trial->field))
    row->energy_per_request_j = fl_forecast_energy_j(plan, trial->field, &scenario->workload);
  if (plan->loop.first_pass == NULL) return;
  fl_token_forecast f = fl_forecast_tokens(plan, &scenario->workload);
  row->throughput_per_s = f.requests_per_s;
  row->tokens_per_s = (double)scenario->batch * f.passes_per_s;
  row->ttft_s = f.ttft_s;
  row->tpot_s = f.tpot_s;
}

/* ---- certificates ---- */

/* The next part that is cut, from `i` on: empty ones that stand there for the ends are not. */
static size_t next_cut(const fl_trial *trial, size_t i)
{
  const fl_plan *plan = trial->plan;
  while (i < plan->part_count && fl_ends_add_parts(&trial->input.ends) && fl_part_is_empty(plan->parts[i].points)) i++;
  return i;
}

static bool same_parts(const fl_trial *a, const fl_trial *b)
{
  size_t i = next_cut(a, 0), k = next_cut(b, 0);
  for (; i < a->plan->part_count && k < b->plan->part_count; i = next_cut(a, i + 1), k = next_cut(b, k + 1))
    if (a->plan->parts[i].points.end != b->plan->parts[k].points.end) return false;
  return i == a->plan->part_count && k == b->plan->part_count;
}

/* What the objective minimises. */
static double value_of(const fl_cell_run *run, size_t m)
{
  return fl_plan_value(run->plans[m].plan, run->plans[m].input.objective);
}

/* There is a chain of several parts. */
static bool has_chain(const fl_cell_run *run, size_t m)
{
  return run->plans[m].plan->outcome == FL_OUTCOME_OK;
}

/* The least of that of any chain for the parts of row `m`, where some method of this trial has proven it. */
static double optimum_for(const fl_cell_run *run, size_t m)
{
  const fl_named_method *methods = methods_of(run);
  for (size_t i = 0; i < run->comparison->method_count; i++) {
    bool proven = has_chain(run, i) && run->plans[i].plan->gap == 1;
    bool of_parts = methods[i].method.partitioner->run_joint == NULL; /* and not of cuts and chain */
    if (proven && of_parts && same_parts(&run->plans[i], &run->plans[m])) return value_of(run, i);
  }
  return NAN;
}

static void share_certificates(const fl_cell_run *run, fl_trial_row *rows)
{
  for (size_t m = 0; m < run->comparison->method_count; m++) {
    if (!has_chain(run, m) || !isnan(rows[m].optimal_s)) continue;
    double optimum = optimum_for(run, m);
    rows[m].gap = value_of(run, m) / optimum;
    if (run->plans[m].input.objective != FL_OBJECTIVE_ENERGY) rows[m].optimal_s = optimum;
  }
}

/* ---- a trial ---- */

/* Into the last one, unless that failed. */
static fl_status draw(fl_cell_run *run, uint64_t trial, fl_error *err)
{
  bool is_there = run->drawn.field != NULL;
  return (is_there ? fl_trial_draw_again : fl_trial_draw)(run->experiment, trial, &run->drawn, err);
}

static bool same_chain(const fl_plan *a, const fl_plan *b)
{
  if (a->outcome != b->outcome || a->part_count != b->part_count) return false;
  for (size_t i = 0; i < a->part_count; i++) {
    const fl_plan_part *x = &a->parts[i], *y = &b->parts[i];
    if (x->node != y->node || x->points.first != y->points.first || x->points.end != y->points.end) return false;
  }
  return true;
}

/* A method before this one in whose plan nothing differs, so that its simulation is this one's as well; or this one.
 * Where the world changes, or a battery may run out, methods differ in what they do about it. */
static size_t first_alike(const fl_cell_run *run, size_t m)
{
  size_t i = 0;
  if (fl_experiment_world_changes(run->experiment) || fl_field_knows_powers(run->drawn.field)) return m;
  while (i < m && !same_chain(run->plans[i].plan, run->plans[m].plan)) i++;
  return i;
}

/* Of a plan that has been simulated: only what is proven of it may differ. */
static void copy_measures(const fl_trial_row *from, fl_trial_row *to)
{
  fl_trial_row row = *from;
  row.optimal_s = to->optimal_s;
  row.gap = to->gap;
  row.unsettled = to->unsettled;
  *to = row;
}

static fl_status run_method(fl_cell_run *run, size_t m, fl_trial_row *rows, fl_error *err)
{
  fl_trial_row *row = &rows[m];
  fl_trial *trial = &run->plans[m];
  *trial = run->drawn; /* shares field and links */
  trial->input.method = methods_of(run)[m].method;
  trial->input.cuts = run->cuts[m];
  if (methods_of(run)[m].names_replan) fl_trial_choose_replan(trial, &methods_of(run)[m].replan);
  fl_status status = fl_trial_plan(trial, err);
  if (status != FL_OK) return status;
  *row = row_of(&trial->input, trial->plan);
  const fl_scenario *scenario = run->comparison->cells[run->cell];
  foresee(scenario, trial, row);
  bool simulated = scenario->engine->run != NULL && row->outcome != FL_OUTCOME_INFEASIBLE;
  size_t alike = first_alike(run, m);
  if (!simulated || alike == m) return simulated ? fl_cell_measure(run, trial, row, err) : FL_OK;
  copy_measures(&rows[alike], row);
  return FL_OK;
}

fl_status fl_cell_trial(fl_cell_run *run, uint64_t trial, fl_trial_row *rows, fl_error *err)
{
  size_t count = run->comparison->method_count, planned = 0;
  fl_status status = draw(run, trial, err);
  if (status != FL_OK) return status;
  while (planned < count && status == FL_OK) {
    status = run_method(run, planned, rows, err);
    planned++;
  }
  if (status == FL_OK) share_certificates(run, rows);
  for (size_t m = 0; m < planned; m++) fl_plan_free(run->plans[m].plan);
  return status;
}
