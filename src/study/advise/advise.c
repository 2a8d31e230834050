#include "fieldline/advise.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "study/advise/question.h"

static const double DEFAULT_BUDGET_S = 4;
/* Of what is left: for the best plan of all, for which other methods that search may take as much each; and what the
 * rows leave to the front. */
static const double SHARE_OF_BEST = 0.1, SHARE_OF_FRONT = 0.4;

static fl_status ask_for_best(inquiry *asked, fl_objective objective, fl_plan **plan, fl_error *err)
{
  return fl_question_ask(asked, &(fl_question){objective, 0, NAN, SHARE_OF_BEST * asked->left_s}, plan, err);
}

/* Why no row has a plan. */
static void give_reason(fl_advice *advice, const fl_plan *best)
{
  const fl_plan *last = advice->rows[advice->row_count - 1].plan;
  if (advice->best < advice->row_count) return;
  advice->none_fits = best->part_count == 0 && isinf(best->proven_s);
  memcpy(advice->reason, advice->none_fits ? best->reason : last->reason, sizeof advice->reason);
}

static fl_status advise(inquiry *asked, size_t most_nodes, fl_error *err)
{
  fl_plan *fastest = NULL, *wanted = NULL; /* wanted: by another objective than the period */
  fl_objective objective = asked->advice->trial->input.objective;
  fl_status status = ask_for_best(asked, FL_OBJECTIVE_PERIOD, &fastest, err);
  if (status == FL_OK && objective != FL_OBJECTIVE_PERIOD) status = ask_for_best(asked, objective, &wanted, err);
  const fl_plan *best = wanted != NULL ? wanted : fastest;
  if (status == FL_OK) status = fl_advise_rows(asked, most_nodes, best, SHARE_OF_FRONT * asked->left_s, err);
  if (status == FL_OK) give_reason(asked->advice, best);
  if (status == FL_OK) status = fl_advise_front(asked, fastest, err);
  fl_plan_free(fastest);
  fl_plan_free(wanted);
  return status;
}

/* That of the scenario, where it plans with joint and gives one. */
static double budget_of(const fl_trial *trial, const fl_advise_options *options)
{
  const fl_method *method = &trial->input.method;
  double of_joint_s = method->partitioner == fl_partitioner_find("joint")
                          ? fl_option_value(&method->partitioner_options, 0) /* its first */
                          : (double)NAN;
  if (!isnan(options->budget_s)) return options->budget_s;
  return isnan(of_joint_s) ? DEFAULT_BUDGET_S : of_joint_s;
}

fl_status fl_advise(const fl_trial *trial, const fl_advise_options *options, fl_advice **out, fl_error *err)
{
  fl_advice *advice = calloc(1, sizeof *advice);
  *out = NULL;
  if (advice == NULL) return fl_fail_memory(err, "advice");
  advice->trial = trial;
  inquiry asked = {advice, budget_of(trial, options)};
  fl_status status = advise(&asked, options->most_nodes, err);
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
