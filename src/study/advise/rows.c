/* The best plan of exactly one node, of two and so on. */
#include <math.h>
#include <stdlib.h>

#include "study/advise/question.h"

static const double EQUAL = 1e-9; /* relative: sums round */
static const double ENOUGH = 0.95;

static double value_of(const fl_advice *advice, const fl_plan *plan)
{
  fl_objective objective = advice->trial->input.objective;
  if (plan->part_count == 0) return INFINITY;
  return objective == FL_OBJECTIVE_LATENCY ? fl_advice_alone_s(plan) : fl_plan_value(plan, objective);
}

static bool is_as_good(double value_s, double best_s)
{
  return value_s <= best_s * (1 + EQUAL);
}

/* No plan has more parts than nodes or cut points. */
static size_t most_parts(const fl_advice *advice)
{
  size_t nodes = advice->trial->field->count, points = advice->trial->input.costs->point_count;
  return nodes < points ? nodes : points;
}

/* No plan is below the best of any number of nodes, if that is proven. */
static void learn_from(const fl_advice *advice, const fl_plan *best, fl_plan *plan)
{
  double value_s = value_of(advice, plan);
  if (plan->part_count == 0 || plan->gap == 1 || best->gap != 1 || value_s > value_of(advice, best)) return;
  plan->proven_s = plan->optimal_s = value_s;
  plan->gap = 1;
}

static fl_status add_row(inquiry *asked, const fl_plan *best, double budget_s, fl_error *err)
{
  fl_advice *advice = asked->advice;
  fl_advice_row *row = &advice->rows[advice->row_count];
  *row = (fl_advice_row){.nodes = advice->row_count + 1};
  const fl_question question = {advice->trial->input.objective, row->nodes, NAN, budget_s};
  fl_status status = fl_question_ask(asked, &question, &row->plan, err);
  if (status != FL_OK) return status;
  learn_from(advice, best, row->plan);
  advice->row_count++;
  return FL_OK;
}

/* Is a further row to be looked at? Up to that of the best plan of all, and one behind it to compare with. */
static bool may_help(const fl_advice *advice, const fl_plan *best)
{
  if (best->part_count == 0) return advice->row_count == 0 || !isinf(best->proven_s);
  for (size_t i = 0; i + 1 < advice->row_count; i++)
    if (is_as_good(value_of(advice, advice->rows[i].plan), value_of(advice, best))) return false;
  return true;
}

/* The first row that reaches so much of the best. */
static size_t first_within(const fl_advice *advice, double share)
{
  double best_s = INFINITY;
  for (size_t i = 0; i < advice->row_count; i++) best_s = fmin(best_s, value_of(advice, advice->rows[i].plan));
  for (size_t i = 0; i < advice->row_count && !isinf(best_s); i++)
    if (is_as_good(share * value_of(advice, advice->rows[i].plan), best_s)) return i;
  return advice->row_count;
}

/* Rows that are still to come, as far as one can tell. */
static size_t rows_to_come(const fl_advice *advice, size_t most, size_t most_nodes, const fl_plan *best)
{
  size_t wanted = most_nodes > 0 || best->part_count == 0 ? most : fl_advice_nodes(best) + 1;
  if (wanted > most) wanted = most;
  return wanted > advice->row_count ? wanted - advice->row_count : 1;
}

fl_status fl_advise_rows(inquiry *asked, size_t most_nodes, const fl_plan *best, double kept_s, fl_error *err)
{
  fl_status status = FL_OK;
  fl_advice *advice = asked->advice;
  size_t most = most_parts(advice);
  if (most_nodes > 0 && most_nodes < most) most = most_nodes;
  advice->rows = calloc(most, sizeof *advice->rows);
  if (advice->rows == NULL) return fl_fail_memory(err, "advice");
  while (status == FL_OK && advice->row_count < most && (most_nodes > 0 || may_help(advice, best))) {
    double share = 1 / (double)rows_to_come(advice, most, most_nodes, best);
    status = add_row(asked, best, share * fmax(asked->left_s - kept_s, 0), err);
  }
  advice->best = first_within(advice, 1);
  advice->enough = first_within(advice, ENOUGH);
  return status;
}
