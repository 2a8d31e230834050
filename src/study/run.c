#include "fieldline/run.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "fieldline/replan.h"

enum { CERTIFICATE_BUDGET_S = 1 };

struct run {
  const fl_scenario *scenario;
  fl_experiment *experiment;
  fl_trial trial;
  bool is_prepared;
};

static fl_status make(fl_run *run, fl_error *err)
{
  fl_status status = fl_trial_make(run->experiment, 0, &run->trial, err);
  return status == FL_OK ? fl_plan_certify(&run->trial.input, CERTIFICATE_BUDGET_S, run->trial.plan, err) : status;
}

static fl_status make_at(fl_run *run, double at_s, bool (*stop)(void), fl_error *err)
{
  fl_trial *trial = &run->trial;
  fl_error why = {0};
  fl_status status = fl_trial_draw(run->experiment, 0, trial, err);
  if (status == FL_OK) status = fl_trial_check(trial, err);
  if (status == FL_OK) status = fl_trial_advance(trial, at_s, stop, err);
  if (status != FL_OK) return status;
  const fl_replan_problem problem = {&trial->input, trial->is_up, NULL};
  status = fl_plan_on_usable(&problem, CERTIFICATE_BUDGET_S, &trial->plan, &why);
  return status == FL_OK ? FL_OK : fl_scenario_place_error(run->scenario, &why, err);
}

/* at_s NAN: as it is at first. */
static fl_status open_run(const fl_scenario *scenario, double at_s, bool (*stop)(void), fl_run **out, fl_error *err)
{
  fl_run *run = calloc(1, sizeof *run);
  *out = NULL;
  if (run == NULL) return fl_fail_memory(err, "a run");
  run->scenario = scenario;
  fl_status status = fl_experiment_new(scenario, &run->experiment, err);
  if (status == FL_OK) status = isnan(at_s) ? make(run, err) : make_at(run, at_s, stop, err);
  if (status == FL_OK)
    *out = run;
  else
    fl_run_close(run);
  return status;
}

fl_status fl_run_open(const fl_scenario *scenario, fl_run **out, fl_error *err)
{
  return open_run(scenario, NAN, NULL, out, err);
}

fl_status fl_run_open_at(const fl_scenario *scenario, double at_s, bool (*stop)(void), fl_run **out, fl_error *err)
{
  return open_run(scenario, at_s, stop, out, err);
}

void fl_run_close(fl_run *run)
{
  if (run == NULL) return;
  fl_trial_clear(&run->trial);
  fl_experiment_free(run->experiment);
  free(run);
}

const fl_trial *fl_run_trial(const fl_run *run)
{
  return &run->trial;
}

const fl_experiment *fl_run_experiment(const fl_run *run)
{
  return run->experiment;
}

typedef struct {
  const fl_sink *sinks;
  size_t count;
  fl_run_end end; /* where the world changes */
  double end_s;
  uint64_t completed;
} audience;

static fl_status tell_of_plan(const audience *a, const fl_trial *trial, fl_error *err)
{
  fl_status status = FL_OK;
  for (size_t i = 0; i < a->count && status == FL_OK; i++)
    if (a->sinks[i].begin != NULL) status = a->sinks[i].begin(a->sinks[i].context, trial, err);
  return status;
}

static fl_status tell_of_request(void *context, const fl_request_record *record, fl_error *err)
{
  audience *a = context;
  fl_status status = FL_OK;
  a->completed += fl_record_completes_request(record);
  for (size_t i = 0; i < a->count && status == FL_OK; i++)
    if (a->sinks[i].request != NULL) status = a->sinks[i].request(a->sinks[i].context, record, err);
  return status;
}

static fl_status tell_of_happening(void *context, const fl_happening *happening, fl_error *err)
{
  audience *a = context;
  fl_status status = FL_OK;
  if (happening->kind == FL_HAPPENS_END) {
    a->end = happening->end;
    a->end_s = happening->date_s;
  }
  for (size_t i = 0; i < a->count && status == FL_OK; i++)
    if (a->sinks[i].happened != NULL) status = a->sinks[i].happened(a->sinks[i].context, happening, err);
  return status;
}

static fl_status tell_of_end(const audience *a, fl_error *err)
{
  fl_status status = FL_OK;
  for (size_t i = 0; i < a->count && status == FL_OK; i++)
    if (a->sinks[i].end != NULL) status = a->sinks[i].end(a->sinks[i].context, err);
  return status;
}

static bool is_feasible(const fl_run *run)
{
  return run->trial.plan->outcome != FL_OUTCOME_INFEASIBLE;
}

/* No plan is a result too: the sinks have been told, then the status says so. */
static fl_status outcome_status(const fl_run *run, fl_error *err)
{
  if (is_feasible(run)) return FL_OK;
  return fl_fail(err, FL_ERR_INFEASIBLE, "%s: no plan fits: %s", run->scenario->name, run->trial.plan->reason);
}

fl_status fl_run_plan_only(const fl_run *run, const fl_sink *sinks, size_t count, fl_error *err)
{
  const audience a = {.sinks = sinks, .count = count};
  fl_status status = tell_of_plan(&a, &run->trial, err);
  if (status == FL_OK) status = tell_of_end(&a, err);
  return status == FL_OK ? outcome_status(run, err) : status;
}

static fl_status check_engine(const fl_run *run, fl_error *err)
{
  fl_error why = {0};
  if (run->scenario->engine->run != NULL) return FL_OK;
  fl_fail_about(&why, FL_ERR_VALUE, "engine", "%s simulates nothing (run needs another, such as --set engine=simgrid)",
                run->scenario->engine->name);
  return fl_scenario_place_error(run->scenario, &why, err);
}

fl_status fl_run_prepare(fl_run *run, fl_error *err)
{
  if (run->is_prepared) return FL_OK;
  fl_status status = check_engine(run, err);
  if (status == FL_OK && is_feasible(run)) status = fl_trial_prepare(run->experiment, &run->trial, err);
  run->is_prepared = status == FL_OK;
  return status;
}

/* Neither is a run that cannot go on. */
static fl_status end_status(const fl_run *run, const audience *a, fl_error *err)
{
  char why[FL_QUANTITY_SIZE + 100] = "cannot go on: what is down never comes back", end[FL_QUANTITY_SIZE];
  if (a->end < FL_END_STUCK) return outcome_status(run, err);
  if (a->end == FL_END_GIVEN_UP)
    snprintf(why, sizeof why, "is given up at %s: nothing else happened during the last %d changes",
             fl_quantity_format(end, a->end_s, FL_UNIT_SECONDS, 6), FL_MOST_IDLE_CHANGES);
  return fl_fail(err, FL_ERR_INFEASIBLE,
                 "%s: the run %s (%" PRIu64 " of %" PRIu64 " requests were completed; until: would end it earlier)",
                 run->scenario->name, why, a->completed, run->scenario->workload.count);
}

fl_status fl_run_stream(fl_run *run, const fl_sink *sinks, size_t count, fl_error *err)
{
  audience a = {.sinks = sinks, .count = count};
  fl_status status = fl_run_prepare(run, err);
  if (status == FL_OK) status = tell_of_plan(&a, &run->trial, err);
  if (status == FL_OK && is_feasible(run))
    status = fl_trial_simulate(run->experiment, &run->trial, tell_of_request, tell_of_happening, &a, err);
  if (status == FL_OK) status = tell_of_end(&a, err);
  return status == FL_OK ? end_status(run, &a, err) : status;
}

fl_status fl_run_scenario(const fl_scenario *scenario, const fl_sink *sinks, size_t count, fl_error *err)
{
  fl_run *run;
  fl_status status = fl_run_open(scenario, &run, err);
  if (status == FL_OK) status = fl_run_stream(run, sinks, count, err);
  fl_run_close(run);
  return status;
}
