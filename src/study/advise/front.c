/* Plans that no other beats in both: the least latency of all, then of those with a shorter period, until the period
 * is the least of all (the epsilon-constraint method; Haimes, Lasdon, Wismer: On a Bicriterion Formulation of the
 * Problems of Integrated System Identification and System Optimization, 1971). */
#include <math.h>
#include <stdlib.h>

#include "study/advise/question.h"

static const double EQUAL = 1e-12; /* relative: sums round */
enum { MOST_PLANS = 256 };
static const double SHARE = 0.125; /* of the budget that is left, for a question */

static const fl_plan *last_of(const fl_advice *advice)
{
  return advice->front_count > 0 ? advice->front[advice->front_count - 1] : NULL;
}

/* Each has a shorter period than those before it, which it beats if its latency is no longer. */
static void keep(fl_advice *advice, fl_plan *plan)
{
  const fl_plan *last = last_of(advice);
  while (last != NULL && fl_plan_alone_s(plan) <= fl_plan_alone_s(last) * (1 + EQUAL)) {
    fl_plan_free(advice->front[--advice->front_count]);
    last = last_of(advice);
  }
  advice->front[advice->front_count++] = plan;
}

/* The next plan, with a shorter period than the last; *more: there was one. */
static fl_status add_next(inquiry *asked, bool *more, fl_error *err)
{
  fl_plan *plan;
  fl_advice *advice = asked->advice;
  const fl_plan *last = last_of(advice);
  double most_s = last == NULL ? NAN : nextafter(last->bottleneck_s, 0);
  const fl_question question = {FL_OBJECTIVE_LATENCY, 0, most_s, SHARE * asked->left_s};
  fl_status status = fl_question_ask(asked, &question, &plan, err);
  *more = false;
  if (status != FL_OK) return status;
  if (plan->part_count == 0) {
    if (!isinf(plan->proven_s)) advice->front_is_proven = false;
    fl_plan_free(plan);
    return FL_OK;
  }
  *more = last == NULL || plan->bottleneck_s < last->bottleneck_s;
  if (plan->gap != 1) advice->front_is_proven = false;
  if (*more)
    keep(advice, plan);
  else
    fl_plan_free(plan);
  return FL_OK;
}

fl_status fl_advise_front(inquiry *asked, const fl_plan *fastest, fl_error *err)
{
  fl_status status = FL_OK;
  fl_advice *advice = asked->advice;
  bool more = fastest->part_count > 0;
  advice->front = calloc(MOST_PLANS + 1, sizeof(fl_plan *));
  if (advice->front == NULL) return fl_fail_memory(err, "advice");
  advice->front_is_proven = true;
  for (size_t plans = 0; status == FL_OK && more; plans++) {
    const fl_plan *last = last_of(advice);
    if (last != NULL && last->bottleneck_s <= fastest->bottleneck_s) break;
    more = plans < MOST_PLANS;
    if (more) status = add_next(asked, &more, err);
  }
  if (!more || fastest->gap != 1) advice->front_is_proven = false;
  return status;
}
