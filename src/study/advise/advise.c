#include "fieldline/advise.h"

#include <math.h>
#include <stdlib.h>

#include "fieldline/forecast.h"
#include "study/advise/question.h"

static fl_status advise(fl_advice *advice, size_t most_nodes, fl_error *err)
{
  fl_plan *fastest = NULL, *soonest = NULL;
  fl_objective objective = advice->trial->input.objective;
  fl_status status = fl_question_ask(&(fl_question){advice->trial, FL_OBJECTIVE_PERIOD, 0, NAN}, &fastest, err);
  if (status == FL_OK && objective == FL_OBJECTIVE_LATENCY)
    status = fl_question_ask(&(fl_question){advice->trial, FL_OBJECTIVE_LATENCY, 0, NAN}, &soonest, err);
  const fl_plan *best = soonest != NULL ? soonest : fastest;
  if (status == FL_OK) status = fl_advise_rows(advice, most_nodes, best, err);
  if (status == FL_OK) status = fl_advise_front(advice, fastest, err);
  fl_plan_free(fastest);
  fl_plan_free(soonest);
  return status;
}

fl_status fl_advise(const fl_trial *trial, size_t most_nodes, fl_advice **out, fl_error *err)
{
  fl_advice *advice = calloc(1, sizeof *advice);
  *out = NULL;
  if (advice == NULL) return fl_fail_memory(err, "advice");
  advice->trial = trial;
  fl_status status = advise(advice, most_nodes, err);
  if (status == FL_OK)
    *out = advice;
  else
    fl_advice_free(advice);
  return status;
}

void fl_advice_free(fl_advice *advice)
{
  if (advice == NULL) return;
  for (size_t i = 0; i < advice->row_count; i++) fl_plan_free(advice->rows[i].plan);
  for (size_t i = 0; i < advice->front_count; i++) fl_plan_free(advice->front[i]);
  free(advice->rows);
  free(advice->front);
  free(advice);
}

/* Nothing takes no time. */
static double per_s(double time_s)
{
  return time_s > 0 ? 1 / time_s : NAN;
}

double fl_advice_throughput_per_s(const fl_plan *plan)
{
  return per_s(plan->bottleneck_s);
}

double fl_advice_alone_per_s(const fl_plan *plan)
{
  return per_s(fl_plan_alone_s(plan));
}

double fl_advice_energy_j(const fl_advice *advice, const fl_plan *plan)
{
  const fl_trial *trial = advice->trial;
  return fl_forecast_energy_j(plan, trial->field, &trial->scenario->workload);
}

size_t fl_advice_nodes(const fl_plan *plan)
{
  size_t nodes = 0;
  for (size_t i = 0; i < plan->part_count; i++) nodes += !fl_part_is_empty(plan->parts[i].points);
  return nodes;
}
