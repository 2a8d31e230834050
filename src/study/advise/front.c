/* Plans that no other beats: the least latency of all, then of those with a shorter period, until the period is the
 * least of all (the epsilon-constraint method; Haimes, Lasdon, Wismer: On a Bicriterion Formulation of the Problems of
 * Integrated System Identification and System Optimization, 1971). Where energy is known the same is asked of it. */
#include <math.h>
#include <stdlib.h>

#include "study/advise/question.h"

static const double EQUAL = 1e-12; /* relative: sums round */
enum { MOST_PLANS = 256 };
static const double SHARE = 0.125; /* of the budget that is left, for a question */

/* Ever shorter periods, each with the least of the objective. */
typedef struct {
  fl_objective objective;
  fl_plan *plans[MOST_PLANS + 1];
  size_t count;
  bool is_proven; /* each of them, and that there is no other */
} walk;

static const fl_plan *last_of(const walk *w)
{
  return w->count > 0 ? w->plans[w->count - 1] : NULL;
}

/* Each has a shorter period than those before it, which it beats if it is no worse by the objective. */
static void keep(walk *w, fl_plan *plan)
{
  const fl_plan *last = last_of(w);
  while (last != NULL && fl_plan_value(plan, w->objective) <= fl_plan_value(last, w->objective) * (1 + EQUAL)) {
    fl_plan_free(w->plans[--w->count]);
    last = last_of(w);
  }
  w->plans[w->count++] = plan;
}

/* The next plan, with a shorter period than the last; *more: there was one. */
static fl_status add_next(inquiry *asked, walk *w, bool *more, fl_error *err)
{
  fl_plan *plan;
  const fl_plan *last = last_of(w);
  double most_s = last == NULL ? NAN : nextafter(last->bottleneck_s, 0);
  const fl_question question = {w->objective, 0, most_s, SHARE * asked->left_s};
  fl_status status = fl_question_ask(asked, &question, &plan, err);
  *more = false;
  if (status != FL_OK) return status;
  if (plan->part_count == 0) {
    if (!isinf(plan->proven_s)) w->is_proven = false;
    fl_plan_free(plan);
    return FL_OK;
  }
  *more = last == NULL || plan->bottleneck_s < last->bottleneck_s;
  if (plan->gap != 1) w->is_proven = false;
  if (*more)
    keep(w, plan);
  else
    fl_plan_free(plan);
  return FL_OK;
}

static fl_status take_walk(inquiry *asked, const fl_plan *fastest, walk *w, fl_error *err)
{
  fl_status status = FL_OK;
  bool more = fastest->part_count > 0;
  for (size_t plans = 0; status == FL_OK && more; plans++) {
    const fl_plan *last = last_of(w);
    if (last != NULL && last->bottleneck_s <= fastest->bottleneck_s) break;
    more = plans < MOST_PLANS;
    if (more) status = add_next(asked, w, &more, err);
  }
  if (!more || fastest->gap != 1) w->is_proven = false;
  return status;
}

/* ---- all of them ---- */

static bool is_at_most(double a, double b)
{
  return a <= b * (1 + EQUAL);
}

/* Is a plan as good as another in all that counts? */
static bool is_no_worse(const fl_advice *advice, const fl_plan *a, const fl_plan *b)
{
  return is_at_most(a->bottleneck_s, b->bottleneck_s) && is_at_most(fl_advice_alone_s(a), fl_advice_alone_s(b)) &&
         (!advice->front_has_energy || is_at_most(fl_advice_energy_j(advice, a), fl_advice_energy_j(advice, b)));
}

static void drop(fl_advice *advice, size_t at)
{
  fl_plan_free(advice->front[at]);
  for (size_t i = at; i + 1 < advice->front_count; i++) advice->front[i] = advice->front[i + 1];
  advice->front_count--;
}

/* Where it stands by its latency, unless one that is there is no worse; those that it beats go. */
static void insert(fl_advice *advice, fl_plan *plan)
{
  size_t at = advice->front_count;
  for (size_t i = 0; i < advice->front_count; i++)
    if (is_no_worse(advice, advice->front[i], plan)) {
      fl_plan_free(plan);
      return;
    }
  for (size_t i = advice->front_count; i-- > 0;)
    if (is_no_worse(advice, plan, advice->front[i])) drop(advice, i);
  for (at = advice->front_count; at > 0 && fl_advice_alone_s(advice->front[at - 1]) > fl_advice_alone_s(plan); at--)
    advice->front[at] = advice->front[at - 1];
  advice->front[at] = plan;
  advice->front_count++;
}

/* Plans between the two walks, that are the best in nothing alone, are not looked for. */
static fl_status add_energy(inquiry *asked, const fl_plan *fastest, fl_error *err)
{
  walk w = {.objective = FL_OBJECTIVE_ENERGY};
  fl_status status = take_walk(asked, fastest, &w, err);
  for (size_t i = 0; i < w.count; i++) insert(asked->advice, w.plans[i]);
  asked->advice->front_is_proven = false;
  return status;
}

static bool knows_all_powers(const fl_field *field)
{
  size_t known = 0;
  for (size_t i = 0; i < field->count; i++) known += field->nodes[i].powers.are_known;
  return known == field->count;
}

fl_status fl_advise_front(inquiry *asked, const fl_plan *fastest, fl_error *err)
{
  fl_advice *advice = asked->advice;
  walk w = {.objective = FL_OBJECTIVE_LATENCY, .is_proven = true};
  advice->front = calloc(2 * (MOST_PLANS + 1), sizeof(fl_plan *));
  if (advice->front == NULL) return fl_fail_memory(err, "advice");
  fl_status status = take_walk(asked, fastest, &w, err);
  advice->front_has_energy = knows_all_powers(advice->trial->field);
  advice->front_is_proven = w.is_proven && advice->trial->input.first_costs == NULL; /* a way back is added later */
  for (size_t i = 0; i < w.count; i++) insert(advice, w.plans[i]);
  if (status == FL_OK && advice->front_has_energy && fastest->part_count > 0) status = add_energy(asked, fastest, err);
  return status;
}
