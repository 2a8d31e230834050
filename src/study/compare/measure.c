/* What a simulation of a method's plan comes to, in a trial's row. */
#include <math.h>

#include "fieldline/statistics.h"
#include "study/compare/cells.h"

/* Who listens to a simulation. */
typedef struct {
  fl_summarizer *summarizer;
  fl_world_summarizer *world; /* NULL: nothing changes */
  fl_energy_meter *meter;     /* NULL: nothing is known of powers */
} audience;

static fl_status hear_request(void *context, const fl_request_record *record, fl_error *err)
{
  const audience *a = context;
  if (a->meter != NULL) fl_energy_meter_add(a->meter, record);
  fl_status status = a->world != NULL ? fl_world_summarizer_add(a->world, record, err) : FL_OK;
  return status == FL_OK ? fl_summarizer_add(a->summarizer, record, err) : status;
}

static fl_status hear_happening(void *context, const fl_happening *happening, fl_error *err)
{
  const audience *a = context;
  (void)err;
  if (a->meter != NULL) fl_energy_meter_hear(a->meter, happening);
  fl_world_summarizer_hear(a->world, happening);
  return FL_OK;
}

static fl_status gather(const fl_scenario *scenario, const fl_trial *trial, audience *a, fl_error *err)
{
  const fl_plan *plan = trial->plan;
  fl_status status = fl_summarizer_new(plan->activity_count, scenario->workload.warmup,
                                       fl_scenario_makes_tokens(scenario), &a->summarizer, err);
  if (status == FL_OK && trial->world != NULL) status = fl_world_summarizer_new(trial->field->count, &a->world, err);
  if (status != FL_OK || !fl_field_knows_powers(trial->field)) return status;
  return fl_energy_meter_new(plan->activities, plan->activity_count, trial->field, &a->meter, err);
}

static void dismiss(audience *a)
{
  fl_summarizer_free(a->summarizer);
  fl_world_summarizer_free(a->world);
  fl_energy_meter_free(a->meter);
}

static fl_status keep_energy(const audience *a, fl_trial_row *row, fl_error *err)
{
  fl_energy energy;
  if (a->meter == NULL) return FL_OK;
  fl_status status = fl_energy_meter_finish(a->meter, &energy, err);
  if (status != FL_OK) return status;
  row->energy_per_request_j = energy.per_request_j;
  fl_energy_clear(&energy);
  return FL_OK;
}

static void keep_world(const fl_world_summary *world, fl_trial_row *row)
{
  row->availability = world->availability;
  row->goodput_per_s = world->end_s > 0 ? (double)world->completed / world->end_s : NAN;
  row->lost = (double)world->lost;
  row->retried = (double)world->retried;
  row->recovery_s = world->recovery_s.mean;
}

/* In a world that stands still, beside cells of others. */
static void keep_stillness(const fl_summary *summary, fl_trial_row *row)
{
  row->availability = 1;
  row->goodput_per_s = summary->makespan_s > 0 ? (double)summary->requests / summary->makespan_s : NAN;
  row->lost = row->retried = 0;
}

static void keep_tokens(const fl_scenario *scenario, const fl_summary *summary, fl_trial_row *row)
{
  row->tokens_per_s = isfinite(summary->passes_per_s) ? (double)scenario->batch * summary->passes_per_s : NAN;
  row->ttft_s = summary->ttft_s.mean;
  row->tpot_s = summary->tpot_s.mean;
}

static void keep_summary(const fl_scenario *scenario, const fl_summary *summary, fl_trial_row *row)
{
  row->throughput_per_s = isfinite(summary->throughput_per_s) ? summary->throughput_per_s : NAN;
  row->latency_mean_s = summary->latency_s.mean;
  row->latency_p95_s = summary->latency_s.p95;
  if (fl_scenario_makes_tokens(scenario)) keep_tokens(scenario, summary, row);
}

/* Nothing is averaged of a run that has no end. */
static void keep_stuck(fl_trial_row *row)
{
  row->outcome = FL_OUTCOME_STUCK;
  row->throughput_per_s = row->energy_per_request_j = NAN;
}

static fl_status conclude(const fl_comparison *comparison, const fl_scenario *scenario, const audience *a,
                          fl_trial_row *row, fl_error *err)
{
  fl_summary summary = {0};
  fl_world_summary world = {.end = FL_END_DONE};
  fl_status status = fl_summarizer_finish(a->summarizer, &summary, err);
  if (status == FL_OK && a->world != NULL) status = fl_world_summarizer_finish(a->world, &world, err);
  if (status == FL_OK) status = keep_energy(a, row, err);
  if (status == FL_OK && world.end >= FL_END_STUCK) {
    keep_stuck(row);
  } else if (status == FL_OK) {
    keep_summary(scenario, &summary, row);
    if (a->world != NULL)
      keep_world(&world, row);
    else if (fl_comparison_tells(comparison, FL_METRIC_AVAILABILITY))
      keep_stillness(&summary, row);
  }
  fl_summary_clear(&summary);
  fl_world_summary_clear(&world);
  return status;
}

fl_status fl_cell_measure(const fl_cell_run *run, fl_trial *trial, fl_trial_row *row, fl_error *err)
{
  audience a = {0};
  const fl_scenario *scenario = run->comparison->cells[run->cell];
  fl_status status = fl_trial_prepare(run->experiment, trial, err);
  if (status == FL_OK) status = gather(scenario, trial, &a, err);
  if (status == FL_OK) status = fl_trial_simulate(run->experiment, trial, hear_request, hear_happening, &a, err);
  if (status == FL_OK) status = conclude(run->comparison, scenario, &a, row, err);
  dismiss(&a);
  return status;
}
