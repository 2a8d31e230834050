/* joint against every other method on drawn problems, and against all plans there are on the smallest of them.
 *   unit.joint [PROBLEMS]     a few hundred when left out; as many as one likes by hand */
#include "method_of.h"
#include "plan_problem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { MOST_LAYERS = 9, MOST_NODES = 6, FEW_POINTS = 5, FEW_NODES = 4 };

static size_t problem_count = 240;

static const double LEAST_S = 0.025;              /* whatever joint's budget, others that search have this */
static const double budgets_s[] = {0, 1e-3, NAN}; /* NAN: left out, 10 s */

/* What the whole series came to. */
typedef struct {
  size_t feasible, proven, checked;
  double worst[COUNT(budgets_s)]; /* joint's bottleneck over the best other's */
  double joint_s;
} tally;

/* ---- problems ---- */

/* Every medium in turn; nodes equal or not, with and without a speed, one in two of each. */
static void draw_nodes(plan_problem *p, uint64_t *seed)
{
  double whole_bytes = fl_costs_part_bytes(p->costs, (fl_part){0, p->costs->point_count});
  double memory_bytes = 1 + whole_bytes * (0.2 + draw_unit(seed));
  double speed = draw_below(seed, 2) == 0 ? 0 : 1e4;
  bool mixed = draw_below(seed, 2) == 0;
  size_t nodes = 2 + draw_below(seed, MOST_NODES - 1);
  fl_field_params params = AREA(0, 60, 0, 60, nodes, memory_bytes, speed);
  assert_int_equal(fl_field_scatter(&params, draw(seed), 0, &p->field, NULL), FL_OK);
  for (size_t i = 0; i < nodes && mixed; i++) {
    p->field->nodes[i].memory_bytes = memory_bytes * (0.3 + 1.2 * draw_unit(seed));
    p->field->nodes[i].speed_flop_per_s *= 0.5 + draw_unit(seed);
  }
  for (size_t i = 0; i < nodes && draw_below(seed, 3) == 0; i++)
    p->field->nodes[i].messages =
        (fl_message_costs){0.01 * draw_unit(seed), 1e-4 * draw_unit(seed), 0.02 * draw_unit(seed), 0};
}

static void problem_init(plan_problem *p, size_t number, uint64_t *seed)
{
  fl_accounting accounting = draw_accounting(seed);
  *p = (plan_problem){.graph = graph_drawn(seed, MOST_LAYERS), .radio = PLAN_PROBLEM_RADIO};
  plan_problem_price(p, accounting);
  draw_nodes(p, seed);
  plan_problem_link(p, number, seed);
  p->in.seed = draw(seed);
}

/* ---- plans ---- */

/* Parts that `random` cuts need not fit: such a plan is none. */
static bool fits(const plan_problem *p, const fl_plan *plan)
{
  for (size_t i = 0; i < plan->part_count; i++)
    if (!fl_costs_part_fits(p->costs, plan->parts[i].points, p->field->nodes[plan->parts[i].node].memory_bytes))
      return false;
  return plan->outcome != FL_OUTCOME_INFEASIBLE;
}

static double value_of(const plan_problem *p, const fl_plan *plan)
{
  return plan != NULL && fits(p, plan) ? plan->bottleneck_s : INFINITY;
}

/* The best of all methods that can do without options; those that search have a budget of their own. */
static double best_other_s(const plan_problem *p, double budget_s)
{
  double best_s = INFINITY;
  for (size_t i = 0; i < fl_partitioner_count(); i++) {
    const fl_partitioner *partitioner = fl_partitioner_at(i);
    if (partitioner->run == NULL || fl_option_is_required(partitioner->options)) continue;
    for (size_t k = 0; k < fl_placer_count(); k++) {
      if (fl_option_is_required(fl_placer_at(k)->options)) continue;
      const fl_option *options = fl_placer_at(k)->options;
      fl_method method = {partitioner, {0}, fl_placer_at(k), {0}};
      if (fl_option_count(options) > 0 && strcmp(options[0].key, "budget") == 0)
        method.placer_options = (fl_option_values){&budget_s, 1, NULL};
      fl_plan *plan = plan_by(p, method);
      best_s = fmin(best_s, value_of(p, plan));
      fl_plan_free(plan);
    }
  }
  return best_s;
}

static fl_plan *plan_jointly(const plan_problem *p, double budget_s, tally *t)
{
  fl_method joint = method_of("joint", "");
  joint.partitioner_options = (fl_option_values){&budget_s, 1, NULL}; /* its first */
  clock_t start = clock();
  fl_plan *plan = plan_by(p, joint);
  if (isnan(budget_s)) t->joint_s += (double)(clock() - start) / CLOCKS_PER_SEC;
  return plan;
}

/* ---- all plans there are ---- */

/* Parts and nodes so far; a node is used once. */
typedef struct {
  const plan_problem *p;
  fl_air_hop hops[FEW_POINTS];
  size_t hop_count, last;
  bool used[FEW_NODES];
  double least_s;
} all_plans;

static void end_plan(all_plans *a, double longest_s)
{
  double period_s = 0;
  const fl_plan_input *in = &a->p->in;
  if (fl_medium_period_s(&in->medium, in->links, a->hops, a->hop_count, &period_s, NULL) == FL_OK)
    a->least_s = fmin(a->least_s, fmax(longest_s, period_s));
}

static void extend(all_plans *a, size_t first, double longest_s)
{
  const fl_plan_input *in = &a->p->in;
  size_t points = in->costs->point_count, last = a->last, hop_count = a->hop_count;
  if (first == points) {
    end_plan(a, longest_s);
    return;
  }
  for (size_t node = 0; node < in->field->count; node++) {
    double hop_s = 0, bits = first == 0 ? 0 : in->costs->transfer_bits[first - 1];
    if (a->used[node]) continue;
    if (first > 0) {
      hop_s = bits / in->links->bandwidth_hz * in->links->weight[last * in->links->count + node];
      if (isinf(hop_s) || isnan(hop_s)) continue;
      a->hops[hop_count] = fl_air_hop_over(in->medium.medium, in->links, last, node, bits);
      a->hop_count = hop_count + 1;
    }
    a->used[node] = true;
    a->last = node;
    for (size_t end = first + 1; end <= points; end++) {
      const fl_node *on = &in->field->nodes[node];
      fl_part part = {first, end};
      double compute_s = on->speed_flop_per_s > 0 ? fl_costs_part_flop(in->costs, part) / on->speed_flop_per_s : 0;
      if (first > 0) compute_s += on->messages.receive_s + on->messages.receive_s_per_byte * bits / 8;
      if (end < points)
        compute_s += on->messages.send_s + on->messages.send_s_per_byte * in->costs->transfer_bits[end - 1] / 8;
      if (!fl_accounting_fits(in->costs->accounting, fl_costs_part_bytes(in->costs, part), on->memory_bytes)) continue;
      extend(a, end, fmax(longest_s, fmax(hop_s, compute_s)));
    }
    a->used[node] = false;
    a->last = last;
    a->hop_count = hop_count;
  }
}

static void check_proof(const plan_problem *p, const fl_plan *plan, tally *t)
{
  all_plans a = {.p = p, .least_s = INFINITY};
  if (p->costs->point_count > FEW_POINTS || p->field->count > FEW_NODES || plan == NULL) return;
  extend(&a, 0, 0);
  t->checked++;
  double joint_s = value_of(p, plan);
  assert_true(joint_s >= a.least_s * (1 - 1e-9));
  if (isinf(joint_s))
    assert_true(isinf(a.least_s));
  else if (plan->proven_s >= joint_s)
    assert_close(joint_s, a.least_s, 1e-9);
  else if (!isnan(plan->proven_s))
    assert_true(plan->proven_s <= a.least_s * (1 + 1e-9));
}

/* ---- the series ---- */

static void try_problem(size_t number, uint64_t *seed, tally *t)
{
  plan_problem p;
  problem_init(&p, number, seed);
  for (size_t b = 0; b < COUNT(budgets_s); b++) {
    double other_s = best_other_s(&p, isnan(budgets_s[b]) ? NAN : fmax(budgets_s[b], LEAST_S));
    fl_plan *plan = plan_jointly(&p, budgets_s[b], t);
    double joint_s = value_of(&p, plan);
    if (joint_s > other_s * (1 + 1e-12))
      fail_msg("problem %zu, %s, budget %g s: joint %.17g, another %.17g", number, p.in.medium.medium->name,
               budgets_s[b], joint_s, other_s);
    if (!isinf(other_s) && other_s > 0) t->worst[b] = fmax(t->worst[b], joint_s / other_s);
    if (isnan(budgets_s[b])) {
      check_proof(&p, plan, t);
      t->feasible += !isinf(joint_s);
      t->proven += !isinf(joint_s) && plan->proven_s >= joint_s;
    }
    fl_plan_free(plan);
  }
  plan_problem_clear(&p);
}

static void joint_never_loses(void **state)
{
  tally t = {0};
  uint64_t seed = 20261128;
  (void)state;
  for (size_t i = 0; i < problem_count; i++) try_problem(i, &seed, &t);
  print_message("%zu problems, %zu with a plan, %zu proven, %zu held against all plans; worst ratio to the best other "
                "%.6f, %.6f, %.6f at 0 s, 1 ms, 10 s; joint took %.2f s\n",
                problem_count, t.feasible, t.proven, t.checked, t.worst[0], t.worst[1], t.worst[2], t.joint_s);
  assert_true(problem_count < 100 || (t.checked > problem_count / 20 && t.feasible > problem_count / 4));
}

int main(int argc, char **argv)
{
  static const struct CMUnitTest tests[] = {cmocka_unit_test(joint_never_loses)};
  if (argc > 1) problem_count = strtoul(argv[1], NULL, 10);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
