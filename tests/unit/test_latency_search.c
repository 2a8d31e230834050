#include "support.h"

#include <string.h>

#include "search_problem.h"

/* ---- brute force ---- */

typedef struct {
  const problem *p;
  bool used[MAX_NODES];
  size_t ends[MAX_POINTS], chain[MAX_POINTS];
  double least_period_s, least_latency_s; /* of the best plan: by the objective, and of equals by the other */
} brute;

/* Is this plan better than the best so far, in what is minimised, then in the other? */
static bool is_better(const brute *b, double period_s, double latency_s)
{
  bool latency = b->p->in.objective == FL_OBJECTIVE_LATENCY;
  double first = latency ? latency_s : period_s, best = latency ? b->least_latency_s : b->least_period_s;
  if (first != best) return first < best;
  return latency ? period_s < b->least_period_s : latency_s < b->least_latency_s;
}

static void weigh(brute *b, size_t parts, double worst_s, double latency_s)
{
  if (b->p->in.part_count > 0 && parts != b->p->in.part_count) return;
  if (!(worst_s < b->p->in.period_below_s) || !is_better(b, worst_s, latency_s)) return;
  double period_s = fmax(worst_s, period_of(b->p, b->ends, b->chain, parts)); /* asked last: it may take long */
  if (!(period_s < b->p->in.period_below_s) || !is_better(b, period_s, latency_s)) return;
  b->least_period_s = period_s;
  b->least_latency_s = latency_s;
}

static void brute_part(brute *b, size_t part, size_t first, size_t node, double worst_s, double latency_s)
{
  const fl_search_problem *in = &b->p->in;
  size_t last = in->fixed_parts ? first + 1 : in->point_count;
  b->used[node] = true;
  b->chain[part] = node;
  for (size_t end = first + 1; end <= last; end++) {
    double stage_s = stage_of(b->p, first, end, in->kind_of[node]);
    double here_s = fmax(worst_s, stage_s), so_far_s = latency_s + stage_s;
    if (isinf(stage_s)) continue;
    b->ends[part] = end;
    if (end == in->point_count) {
      weigh(b, part + 1, here_s, so_far_s);
      continue;
    }
    for (size_t to = 0; to < in->links->count; to++) {
      double hop_s = fl_links_time_s(in->links, in->bits[end - 1], node, to);
      if (!b->used[to] && !isinf(hop_s)) brute_part(b, part + 1, end, to, fmax(here_s, hop_s), so_far_s + hop_s);
    }
  }
  b->used[node] = false;
}

static brute brute_force(const problem *p)
{
  brute b = {.p = p, .least_period_s = INFINITY, .least_latency_s = INFINITY};
  for (size_t v = 0; v < p->in.links->count; v++) brute_part(&b, 0, 0, v, 0, 0);
  return b;
}

static double best_of(const brute *b)
{
  return b->p->in.objective == FL_OBJECTIVE_LATENCY ? b->least_latency_s : b->least_period_s;
}

/* ---- is a plan what it says ---- */

static void check_plan(const problem *p, const fl_search_plan *plan)
{
  bool used[MAX_NODES] = {false};
  double value_s;
  for (size_t i = 0; i < plan->part_count; i++) {
    assert_true(plan->chain[i] < p->in.links->count && !used[plan->chain[i]]);
    assert_true(plan->ends[i] > (i == 0 ? 0 : plan->ends[i - 1]));
    used[plan->chain[i]] = true;
  }
  assert_int_equal(plan->ends[plan->part_count - 1], p->in.point_count);
  assert_int_equal(fl_search_value(&p->in, plan, INFINITY, &value_s, NULL), FL_OK);
  assert_true(value_s == plan->bottleneck_s);
}

static bool is_same(double a, double b)
{
  return a == b || fabs(a / b - 1) < 1e-13;
}

/* ---- by hand ---- */

/* Three points on nodes a, b, c, d; no node holds more than one point. Hops of 2 and 1 bit. Links a-b, b-c, c-a weigh
 * 1, those to d 0.1 but c-d, which is missing. Best: a, d, b: 0.2 + 0.1 s; walks that come back to a node are no
 * chains.
 */
static void the_shortest_chain_visits_nodes_once(void **state)
{
  (void)state;
  problem p;
  answer_room room;
  problem_init(&p, 3, 4);
  p.in.objective = FL_OBJECTIVE_LATENCY;
  for (size_t i = 0; i < 3; i++) {
    link_nodes(&p, i, (i + 1) % 3, 1);
    link_nodes(&p, i, 3, i == 2 ? INFINITY : 0.1);
  }
  for (size_t first = 0; first < 3; first++)
    for (size_t end = first + 2; end <= 3; end++) p.stage_s[0][first][end] = INFINITY;
  p.bits[0] = 2;
  p.bits[1] = 1;
  const fl_search_plan *plan = solve(&p, &room);
  assert_close(plan->bottleneck_s, 0.2 + 0.1, 0);
  assert_close(plan->proven_s, 0.2 + 0.1, 0);
  check_plan(&p, plan);
  problem_clear(&p);
}

/* Six seconds of layers, one each, on equal boards a second apart. One node: period and latency 6. Two parts: 3 and
 * 6 + 1; three: 2 and 6 + 2; six: 1 and 6 + 5; a seventh has nothing to do. */
static void parts_are_counted(void **state)
{
  static const double period_s[] = {6, 3, 2, 2, 2, 1};
  (void)state;
  problem p;
  answer_room room;
  problem_init(&p, 6, 7);
  for (size_t i = 0; i < 5; i++) p.bits[i] = 1;
  for (size_t u = 0; u < 7; u++)
    for (size_t v = 0; v < u; v++) link_nodes(&p, u, v, 1);
  for (size_t first = 0; first < 6; first++)
    for (size_t end = first + 1; end <= 6; end++) p.stage_s[0][first][end] = (double)(end - first);
  for (size_t parts = 1; parts <= 6; parts++) {
    p.in.part_count = parts;
    p.in.objective = FL_OBJECTIVE_PERIOD;
    const fl_search_plan *plan = solve(&p, &room);
    assert_close(plan->bottleneck_s, period_s[parts - 1], 0);
    assert_close(plan->proven_s, period_s[parts - 1], 0);
    assert_int_equal(plan->part_count, parts);
    assert_close(fl_search_latency_s(&p.in, plan), 5 + (double)parts, 0);
    p.in.objective = FL_OBJECTIVE_LATENCY;
    plan = solve(&p, &room);
    assert_close(plan->bottleneck_s, 5 + (double)parts, 0);
    assert_close(plan->proven_s, 5 + (double)parts, 0);
  }
  p.in.part_count = 7;
  const fl_search_plan *plan = solve(&p, &room);
  assert_true(isinf(plan->bottleneck_s) && isinf(plan->proven_s));
  problem_clear(&p);
}

/* ---- against brute force ---- */

static const char *const media[] = {"isolated", "half-duplex", "shared", "sinr", "carrier-sense"};

/* Any objective, any number of parts or one of them, any period or some limit that plans may meet. */
static void draw_question(problem *p, uint64_t *seed, size_t round)
{
  const char *medium = media[round % COUNT(media)];
  draw_problem(p, seed, round, round / 7 % 3 == 0, strcmp(medium, "sinr") == 0 ? 5 : 6);
  if (round % COUNT(media) > 0) draw_medium(p, seed, medium);
  p->in.objective = round / 3 % 3 == 0 ? FL_OBJECTIVE_PERIOD : FL_OBJECTIVE_LATENCY;
  bool counted = p->in.objective == FL_OBJECTIVE_PERIOD || round % 2 == 0;
  if (counted && !p->in.fixed_parts) p->in.part_count = 1 + draw_below(seed, 4);
  if (draw_below(seed, 2) == 0) p->in.period_below_s = 30 * draw_unit(seed) * draw_unit(seed);
}

static void agrees_with_brute_force(void **state)
{
  (void)state;
  uint64_t seed = 31;
  size_t infeasible = 0;
  for (size_t round = 0; round < 4000; round++) {
    problem p;
    answer_room room;
    draw_question(&p, &seed, round);
    const fl_search_plan *plan = solve(&p, &room);
    brute want = brute_force(&p);
    if (!is_same(plan->bottleneck_s, best_of(&want)) || plan->proven_s != plan->bottleneck_s)
      fail_msg("round %zu, %s: found %.17g, proven %.17g, brute force %.17g", round, media[round % COUNT(media)],
               plan->bottleneck_s, plan->proven_s, best_of(&want));
    infeasible += isinf(best_of(&want)) ? 1 : 0;
    if (!isinf(best_of(&want))) check_plan(&p, plan);
    bool ties_count = p.in.objective == FL_OBJECTIVE_PERIOD && (p.in.part_count > 0 || !isinf(p.in.period_below_s));
    if (ties_count && !isinf(best_of(&want)) && !is_same(fl_search_latency_s(&p.in, plan), want.least_latency_s))
      fail_msg("round %zu: latency %.17g, brute force %.17g", round, fl_search_latency_s(&p.in, plan),
               want.least_latency_s);
    problem_clear(&p);
  }
  assert_between(infeasible, 200, 3000);
}

/* Whatever the budget, the proof holds and the plan is one. */
static void a_small_budget_is_honest(void **state)
{
  (void)state;
  uint64_t seed = 32;
  size_t open = 0;
  for (size_t round = 0; round < 2000; round++) {
    problem p;
    answer_room room;
    draw_question(&p, &seed, round);
    p.in.budget = draw_below(&seed, 2000);
    const fl_search_plan *plan = solve(&p, &room);
    brute want = brute_force(&p);
    if (!(plan->proven_s <= best_of(&want) * (1 + 1e-13) && best_of(&want) <= plan->bottleneck_s * (1 + 1e-13)))
      fail_msg("round %zu: found %.17g, proven %.17g, brute force %.17g", round, plan->bottleneck_s, plan->proven_s,
               best_of(&want));
    open += plan->proven_s < plan->bottleneck_s;
    if (!isinf(plan->bottleneck_s)) check_plan(&p, plan);
    problem_clear(&p);
  }
  assert_between(open, 20, 1900);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_shortest_chain_visits_nodes_once),
      cmocka_unit_test(parts_are_counted),
      cmocka_unit_test(agrees_with_brute_force),
      cmocka_unit_test(a_small_budget_is_honest),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
