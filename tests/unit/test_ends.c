/* Chains between a source and a sink, with and without relays: who may stand where, a chain by hand, and every method
 * on drawn problems of all media and objectives, the exact ones against all chains there are. unit.ends [PROBLEMS]
 * a few hundred when left out; as many as one likes by hand */
#include "all_chains.h"
#include "ends_problem.h"
#include "method_of.h"

#include <math.h>
#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static size_t problem_count = 400;

static const fl_ends none, source = {.has_source = true, .source = 2}, sink = {.has_sink = true, .sink = 2},
                           both = {.has_source = true, .source = 2, .has_sink = true, .sink = 0};

static const struct {
  const fl_ends *ends;
  size_t part, part_count, node;
  bool allowed;
} allow_cases[] = {
    {&none, 0, 3, 2, true},   {&none, 1, 3, 2, true}, /* anybody anywhere */
    {&source, 0, 3, 2, true}, {&source, 1, 3, 2, false}, {&source, 2, 3, 2, false}, {&source, 0, 3, 1, true},
    {&sink, 0, 3, 2, false},  {&sink, 1, 3, 2, false},   {&sink, 2, 3, 2, true},    {&sink, 2, 3, 1, true},
    {&both, 0, 1, 2, true},   {&both, 0, 1, 0, true},    {&both, 0, 1, 1, true}, /* an only part is first and last */
    {&both, 0, 2, 0, false},  {&both, 1, 2, 2, false},
};

static void who_may_stand_where(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT(allow_cases); i++)
    assert_int_equal(
        fl_ends_allow(allow_cases[i].ends, allow_cases[i].part, allow_cases[i].part_count, allow_cases[i].node),
        allow_cases[i].allowed);
  assert_false(fl_ends_add_parts(&none));
  assert_true(fl_ends_add_parts(&source) && fl_ends_add_parts(&sink));
  assert_true(fl_ends_has(&both, 2) && fl_ends_has(&both, 0) && !fl_ends_has(&both, 1) && !fl_ends_has(&none, 0));
}

/* ---- problems ---- */

/* What the whole series came to. */
typedef struct {
  size_t joint_feasible, joint_proven, optimal_feasible, optimal_proven, one_node, on_source, on_sink, plans, relays;
} tally;

static void problem_init(plan_problem *p, size_t number, uint64_t *seed)
{
  ends_problem_init(p, number, seed);
  p->in.objective = (fl_objective)(number / fl_medium_count() % FL_OBJECTIVE_COUNT);
  if (p->in.objective == FL_OBJECTIVE_ENERGY) ends_problem_draw_powers(p, seed);
}

/* ---- all chains there are ---- */

typedef struct {
  fl_objective objective;
  double least;
} least_value;

static void keep_least(void *context, const chain_worth *worth)
{
  least_value *l = context;
  l->least = fmin(l->least, chain_value(worth, l->objective));
}

static double least_of_all_s(const plan_problem *p, const fl_part *only, size_t only_count)
{
  least_value l = {p->in.objective, INFINITY};
  all_chains_list(p, only, only_count, keep_least, &l);
  return l.least;
}

/* ---- plans ---- */

static bool is_relay(const plan_problem *p, const fl_plan *plan, size_t i)
{
  const fl_ends *ends = &p->in.ends;
  size_t node = plan->parts[i].node;
  bool is_end = (ends->has_source && node == ends->source) || (ends->has_sink && node == ends->sink);
  return fl_part_is_empty(plan->parts[i].points) && !is_end;
}

/* Between two parts, not too many in a row, and none where the hop could do without: on the isolated medium that is to
 * be told by itself. */
static void check_relay(const plan_problem *p, const fl_plan *plan, size_t i, size_t in_a_row)
{
  assert_true(i > 0 && i + 1 < plan->part_count && in_a_row <= p->in.ends.relays);
  if (p->in.medium.medium != fl_medium_at(0)) return;
  double direct_s = fl_links_time_s(p->links, plan->hops[i].bits, plan->hops[i - 1].from, plan->hops[i].to);
  bool is_sooner =
      p->in.objective == FL_OBJECTIVE_LATENCY && direct_s > plan->hops[i - 1].time_s + plan->hops[i].time_s;
  assert_true(isnan(direct_s) || direct_s > plan->bottleneck_s || is_sooner);
}

static void check_part(const plan_problem *p, const fl_plan *plan, size_t i)
{
  const fl_plan_part *part = &plan->parts[i];
  const fl_ends *ends = &p->in.ends;
  if (fl_part_is_empty(part->points)) {
    if (!is_relay(p, plan, i))
      assert_true(i == 0 ? ends->has_source && part->points.end == 0
                         : ends->has_sink && i + 1 == plan->part_count && part->points.end == p->costs->point_count);
    if (p->field->nodes[part->node].messages.send_s == 0) assert_close(part->compute_s, 0, 0);
  }
  if (ends->has_source && part->node == ends->source) assert_int_equal(i, 0);
  if (ends->has_sink && part->node == ends->sink) assert_int_equal(i, plan->part_count - 1);
}

/* A chain as it is to be, whoever made it. */
static void check_plan(const plan_problem *p, const fl_plan *plan, tally *t)
{
  const fl_ends *ends = &p->in.ends;
  if (plan->outcome == FL_OUTCOME_INFEASIBLE) return;
  size_t last = plan->part_count - 1;
  t->plans++;
  if (ends->has_source) assert_int_equal(plan->parts[0].node, ends->source);
  if (ends->has_sink) assert_int_equal(plan->parts[last].node, ends->sink);
  for (size_t i = 0, relays = 0; i <= last; i++) {
    check_part(p, plan, i);
    relays = is_relay(p, plan, i) ? relays + 1 : 0;
    if (relays > 0) check_relay(p, plan, i, relays);
    t->relays += relays > 0;
  }
  for (size_t i = 0; i < last; i++) {
    assert_close(plan->hops[i].bits, bits_at(p->costs, plan->parts[i].points.end), 0);
    assert_int_equal(plan->hops[i].to, plan->parts[i + 1].node);
  }
  assert_int_equal(plan->outcome, last == 0 ? FL_OUTCOME_ONE_NODE : FL_OUTCOME_OK);
  t->one_node += last == 0;
  t->on_source += ends->has_source && !fl_part_is_empty(plan->parts[0].points);
  t->on_sink += ends->has_sink && !fl_part_is_empty(plan->parts[last].points);
}

static double value_of(const plan_problem *p, const fl_plan *plan)
{
  return plan == NULL || plan->outcome == FL_OUTCOME_INFEASIBLE ? INFINITY : fl_plan_value(plan, p->in.objective);
}

/* A proven plan is the best, one that is not is no better, and no proof is wrong. */
static void check_exact(const plan_problem *p, const char *name, const fl_plan *plan, double least_s, size_t *proven)
{
  double value_s = value_of(p, plan);
  if (plan == NULL) return;
  bool is_proven = (1 + 1e-12) * plan->proven_s >= value_s || isinf(value_s);
  if (value_s < least_s * (1 - 1e-9) || (is_proven && value_s > least_s * (1 + 1e-9)) ||
      plan->proven_s > least_s * (1 + 1e-9))
    fail_msg("%s, %s: %.17g, proven %.17g; of all chains %.17g", p->in.medium.medium->name, name, value_s,
             plan->proven_s, least_s);
  *proven += is_proven;
}

/* `optimal` and a certificate for the parts that a plan has. */
static void check_placing(const plan_problem *p, const fl_partitioner *partitioner, tally *t)
{
  fl_plan_input in = p->in;
  fl_cuts *cuts;
  in.method.partitioner = partitioner;
  assert_int_equal(fl_plan_cut(&in, &cuts, NULL), FL_OK);
  fl_plan *optimal = plan_by(p, (fl_method){partitioner, {0}, fl_placer_find("optimal"), {0}});
  fl_plan *greedy = plan_by(p, (fl_method){partitioner, {0}, fl_placer_find("greedy"), {0}});
  if (cuts->count > 0 && optimal != NULL) {
    double least_s = least_of_all_s(p, cuts->parts, cuts->count);
    check_exact(p, "optimal", optimal, least_s, &t->optimal_proven);
    t->optimal_feasible++;
    if (greedy != NULL && greedy->outcome == FL_OUTCOME_OK) {
      assert_int_equal(fl_plan_certify(&in, 10, greedy, NULL), FL_OK);
      if (!isnan(greedy->optimal_s)) assert_close(greedy->optimal_s, least_s, 1e-9);
    }
  }
  fl_plan_free(optimal);
  fl_plan_free(greedy);
  fl_cuts_free(cuts);
}

static double try_methods(const plan_problem *p, const fl_partitioner *partitioner, tally *t)
{
  double best_s = INFINITY;
  for (size_t k = 0; k < fl_placer_count(); k++) {
    if (fl_option_is_required(fl_placer_at(k)->options)) continue;
    fl_plan *plan = plan_by(p, (fl_method){partitioner, {0}, fl_placer_at(k), {0}});
    if (plan != NULL) check_plan(p, plan, t);
    if (!partitioner->may_overflow) best_s = fmin(best_s, value_of(p, plan));
    fl_plan_free(plan);
  }
  return best_s;
}

static void try_problem(size_t number, uint64_t *seed, tally *t)
{
  plan_problem p;
  double other_s = INFINITY;
  problem_init(&p, number, seed);
  for (size_t i = 0; i < fl_partitioner_count(); i++) {
    const fl_partitioner *partitioner = fl_partitioner_at(i);
    if (partitioner->run == NULL || fl_option_is_required(partitioner->options)) continue;
    other_s = fmin(other_s, try_methods(&p, partitioner, t));
    if (!partitioner->may_overflow) check_placing(&p, partitioner, t);
  }
  fl_plan *joint = plan_by(&p, method_of("joint", ""));
  if (joint != NULL) {
    check_plan(&p, joint, t);
    check_exact(&p, "joint", joint, least_of_all_s(&p, NULL, 0), &t->joint_proven);
    if (value_of(&p, joint) > other_s * (1 + 1e-12))
      fail_msg("problem %zu, %s, %s: joint %.17g, another %.17g", number, p.in.medium.medium->name,
               fl_objective_name(p.in.objective), value_of(&p, joint), other_s);
    t->joint_feasible++;
  }
  fl_plan_free(joint);
  plan_problem_clear(&p);
}

static void all_methods_keep_to_the_ends(void **state)
{
  tally t = {0};
  uint64_t seed = 20261128;
  (void)state;
  for (size_t i = 0; i < problem_count; i++) try_problem(i, &seed, &t);
  print_message("%zu problems, %zu plans, %zu on one node, %zu computing on the source, %zu on the sink, %zu relays; "
                "joint proven in "
                "%zu of %zu, optimal in %zu of %zu\n",
                problem_count, t.plans, t.one_node, t.on_source, t.on_sink, t.relays, t.joint_proven, t.joint_feasible,
                t.optimal_proven, t.optimal_feasible);
  assert_true(problem_count < 100 || (t.joint_proven > problem_count / 2 && t.optimal_proven > problem_count / 2));
  assert_true(problem_count < 100 || (t.one_node > 0 && t.on_source > 0 && t.on_sink > 0 && t.relays > 0));
}

int main(int argc, char **argv)
{
  static const struct CMUnitTest tests[] = {cmocka_unit_test(who_may_stand_where),
                                            cmocka_unit_test(all_methods_keep_to_the_ends)};
  if (argc > 1) problem_count = strtoul(argv[1], NULL, 10);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
