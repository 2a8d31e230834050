#include "support.h"

#include <string.h>

#include "search_problem.h"

/* ---- brute force ---- */

typedef struct {
  const problem *p;
  bool used[MAX_NODES];
  size_t ends[MAX_POINTS], chain[MAX_POINTS];
  double least_s;
} brute;

static void brute_part(brute *b, size_t part, size_t first, size_t node, double worst_s)
{
  const fl_search_problem *in = &b->p->in;
  size_t last = in->fixed_parts ? first + 1 : in->point_count;
  b->used[node] = true;
  b->chain[part] = node;
  for (size_t end = first + 1; end <= last; end++) {
    double stage_s = stage_of(b->p, first, end, in->kind_of[node]);
    double here_s = stage_s > worst_s ? stage_s : worst_s;
    if (here_s >= b->least_s) continue;
    b->ends[part] = end;
    if (end == in->point_count) {
      b->least_s = fmin(b->least_s, fmax(here_s, period_of(b->p, b->ends, b->chain, part + 1)));
      continue;
    }
    for (size_t to = 0; to < in->links->count; to++) {
      if (b->used[to]) continue;
      double hop_s = fl_links_time_s(in->links, in->bits[end - 1], node, to);
      if (hop_s < b->least_s) brute_part(b, part + 1, end, to, hop_s > here_s ? hop_s : here_s);
    }
  }
  b->used[node] = false;
}

static double brute_force(const problem *p)
{
  brute b = {.p = p, .least_s = INFINITY};
  for (size_t v = 0; v < p->in.links->count; v++) brute_part(&b, 0, 0, v, 0);
  return b.least_s;
}

/* ---- is a plan what it says ---- */

static void check_plan(const problem *p, const fl_search_plan *plan)
{
  bool used[MAX_NODES] = {false};
  double worst_s = 0;
  size_t first = 0;
  for (size_t i = 0; i < plan->part_count; i++) {
    size_t node = plan->chain[i];
    assert_true(node < p->in.links->count && !used[node] && plan->ends[i] > first);
    used[node] = true;
    if (p->in.fixed_parts) assert_int_equal(plan->ends[i], first + 1);
    worst_s = fmax(worst_s, stage_of(p, first, plan->ends[i], p->kind_of[node]));
    if (i + 1 < plan->part_count)
      worst_s = fmax(worst_s, fl_links_time_s(p->links, p->bits[plan->ends[i] - 1], node, plan->chain[i + 1]));
    first = plan->ends[i];
  }
  assert_int_equal(first, p->in.point_count);
  worst_s = fmax(worst_s, period_of(p, plan->ends, plan->chain, plan->part_count));
  assert_true(worst_s == plan->bottleneck_s);
}

/* ---- by hand ---- */

/* A square a-b-c-d with links of weight 1, its diagonals 3. Three parts that send 2 and 1: 2 x 1 = 2 s. */
static void a_chain_round_a_square(void **state)
{
  (void)state;
  problem p;
  answer_room room;
  problem_init(&p, 3, 4);
  p.in.fixed_parts = true;
  for (size_t i = 0; i < 4; i++) link_nodes(&p, i, (i + 1) % 4, 1);
  link_nodes(&p, 0, 2, 3);
  link_nodes(&p, 1, 3, 3);
  p.bits[0] = 2;
  p.bits[1] = 1;
  const fl_search_plan *plan = solve(&p, &room);
  assert_close(plan->bottleneck_s, 2, 0);
  assert_close(plan->proven_s, 2, 0);
  check_plan(&p, plan);
  problem_clear(&p);
}

/* A star: every walk over two hops comes back to its middle, a chain of three hops does not exist. */
static void no_chain_in_a_star(void **state)
{
  (void)state;
  problem p;
  answer_room room;
  problem_init(&p, 4, 5);
  p.in.fixed_parts = true;
  for (size_t leaf = 1; leaf < 5; leaf++) link_nodes(&p, 0, leaf, 1);
  for (size_t i = 0; i < 3; i++) p.bits[i] = 1;
  const fl_search_plan *plan = solve(&p, &room);
  assert_true(isinf(plan->bottleneck_s) && isinf(plan->proven_s));
  problem_clear(&p);
}

/* Two nodes a second apart per bit; cutting behind the first point sends 5, behind the second 1. Nothing fits whole
 * (INFINITY), so joint cuts where 1 is sent. With fixed parts there would be two hops for two nodes: none. */
static void joint_cuts_where_little_is_sent(void **state)
{
  (void)state;
  problem p;
  answer_room room;
  problem_init(&p, 3, 2);
  link_nodes(&p, 0, 1, 1);
  p.bits[0] = 5;
  p.bits[1] = 1;
  p.stage_s[0][0][3] = INFINITY;
  const fl_search_plan *plan = solve(&p, &room);
  assert_close(plan->bottleneck_s, 1, 0);
  assert_int_equal(plan->part_count, 2);
  assert_int_equal(plan->ends[0], 2);
  check_plan(&p, plan);
  p.in.fixed_parts = true;
  plan = solve(&p, &room);
  assert_true(isinf(plan->proven_s));
  problem_clear(&p);
}

/* Everything fits on one node: nothing is sent, and the stage is all there is. */
static void one_node_is_a_plan(void **state)
{
  (void)state;
  problem p;
  answer_room room;
  problem_init(&p, 2, 2);
  p.bits[0] = 1;
  p.stage_s[0][0][2] = 0.25;
  const fl_search_plan *plan = solve(&p, &room);
  assert_close(plan->bottleneck_s, 0.25, 0);
  assert_int_equal(plan->part_count, 1);
  problem_clear(&p);
}

/* Any two boards a weight apart. */
static fl_links *links_between_all(size_t boards, double weight)
{
  fl_links *links = fl_links_new(boards, 1, 0);
  assert_non_null(links);
  for (size_t i = 0; i < boards * boards; i++) links->weight[i] = i % (boards + 1) == 0 ? INFINITY : weight;
  return links;
}

enum { POINTS = 96, BOARDS = 64 };

typedef double stage_s_fn(const void *context, size_t first, size_t end, size_t kind);

/* Alike in all, with the steps of 0.1 s. */
static fl_search_problem equal_boards(const fl_links *links, const double *bits, stage_s_fn *stage_s,
                                      const char *medium)
{
  static const size_t kind_of[BOARDS];
  return (fl_search_problem){.point_count = POINTS,
                             .bits = bits,
                             .links = links,
                             .kind_count = 1,
                             .kind_of = kind_of,
                             .stage_s = stage_s,
                             .medium = {.medium = fl_medium_find(medium)},
                             .period_below_s = INFINITY,
                             .budget = (uint64_t)(FL_SEARCH_STEPS_PER_S / 10)};
}

/* 96 layers of a second each on 64 equal boards, links that take 1 ms: no part has fewer than two layers, and 2 s are
 * proven within the steps of 0.1 s, also where hops share the air, which take 63 x 1 ms together. */
static double one_second_each(const void *context, size_t first, size_t end, size_t kind)
{
  (void)context, (void)kind;
  return (double)(end - first);
}

static void equal_boards_are_counted(void **state)
{
  static const char *const media[] = {"isolated", "half-duplex", "shared"};
  static double bits[POINTS];
  static size_t ends[POINTS], chain[POINTS];
  (void)state;
  fl_links *links = links_between_all(BOARDS, 1e-3);
  for (size_t i = 0; i < POINTS; i++) bits[i] = 1;
  for (size_t i = 0; i < COUNT(media); i++) {
    fl_search_problem in = equal_boards(links, bits, one_second_each, media[i]);
    if (i > 0) in.budget *= 10; /* a tenth of it is for the plan that does not look at the air */
    fl_search_plan plan = {.ends = ends, .chain = chain, .bottleneck_s = INFINITY};
    assert_int_equal(fl_search(&in, &plan, NULL), FL_OK);
    assert_close(plan.bottleneck_s, 2, 0);
    assert_close(plan.proven_s, 2, 0);
  }
  fl_links_free(links);
}

/* As above where boards are worth using up to a point only: layers of 8, 3, 9, 9 and 1, 1, 4, 1 to send, a thousandth
 * more from layer to layer, so that no two cuts are the same. What shares the air is proven within the steps of 0.1 s.
 */
static double uneven_load(size_t layer)
{
  static const double of_four[] = {8, 3, 9, 9};
  return of_four[layer % 4] + 1e-3 * (double)layer;
}

static double uneven_stage_s(const void *context, size_t first, size_t end, size_t kind)
{
  double load = 0;
  (void)context, (void)kind;
  for (size_t i = first; i < end; i++) load += uneven_load(i);
  return load;
}

static void equal_boards_that_share_the_air_are_proven(void **state)
{
  static const char *const media[] = {"half-duplex", "shared"};
  static double bits[POINTS];
  static size_t ends[POINTS], chain[POINTS];
  (void)state;
  fl_links *links = links_between_all(BOARDS, 1);
  for (size_t i = 0; i < POINTS; i++) bits[i] = (i % 4 == 2 ? 4 : 1) * (1 + 1e-3 * (double)i);
  for (size_t i = 0; i < COUNT(media); i++) {
    fl_search_problem in = equal_boards(links, bits, uneven_stage_s, media[i]);
    fl_search_plan plan = {.ends = ends, .chain = chain, .bottleneck_s = INFINITY};
    assert_int_equal(fl_search(&in, &plan, NULL), FL_OK);
    assert_true(plan.part_count > 20 && plan.proven_s == plan.bottleneck_s);
  }
  fl_links_free(links);
}

/* ---- budgets ---- */

/* At most six points to a part, no time for any. */
static double up_to_six(const void *context, size_t first, size_t end, size_t kind)
{
  (void)context, (void)kind;
  return end - first <= 6 ? 0 : INFINITY;
}

enum { FIELD_NODES = 20, FIELD_POINTS = 24 };

/* What the search for a plan of a field does with a budget. */
static uint64_t steps_done(const fl_links *links, const char *medium, uint64_t budget, const double *bits)
{
  static const size_t kind_of[FIELD_NODES];
  size_t ends[FIELD_POINTS], chain[FIELD_POINTS];
  uint64_t steps = 0;
  const fl_search_problem in = {.point_count = FIELD_POINTS,
                                .bits = bits,
                                .links = links,
                                .kind_count = 1,
                                .kind_of = kind_of,
                                .stage_s = up_to_six,
                                .medium = {.medium = fl_medium_find(medium)},
                                .period_below_s = INFINITY,
                                .budget = budget,
                                .steps = &steps};
  fl_search_plan plan = {.ends = ends, .chain = chain, .bottleneck_s = INFINITY};
  assert_int_equal(fl_search(&in, &plan, NULL), FL_OK);
  return steps;
}

/* Where only the medium tells, searches are made of searches, each of which may do a little more than it is to, such as
 * to work out a last period: whatever would come then is left out. */
static void a_used_budget_is_an_end(void **state)
{
  (void)state;
  uint64_t seed = 41;
  const fl_field_params params = {.x_high_m = 150, .y_high_m = 150, .count = FIELD_NODES};
  const fl_radio_params radio = {.bandwidth_hz = 1e6, .path_exponent = 3, .snr_at_1m = 1e8, .keep_snr = true};
  for (size_t number = 0; number < 60; number++) {
    double bits[FIELD_POINTS];
    fl_field *field;
    fl_links *links;
    uint64_t budget = 20000 + draw_below(&seed, 100000);
    for (size_t i = 0; i < FIELD_POINTS; i++) bits[i] = 1e5 * (1 + draw_unit(&seed));
    assert_int_equal(fl_field_scatter(&params, draw(&seed), 0, &field, NULL), FL_OK);
    assert_int_equal(fl_radio_links(&radio, field, 1, 0, &links, NULL), FL_OK);
    uint64_t steps = steps_done(links, "sinr", budget, bits);
    assert_true(steps < 3 * budget);
    fl_links_free(links);
    fl_field_free(field);
  }
}

/* ---- against brute force ---- */

/* Of boards that are alike the chain does not matter: all cuts are all plans. */
enum { CUT_POINTS = 12 };

typedef struct {
  double load[CUT_POINTS], bits[CUT_POINTS];
} cut_problem;

static double load_of(const void *context, size_t first, size_t end, size_t kind)
{
  const cut_problem *c = context;
  double load = 0;
  (void)kind;
  for (size_t i = first; i < end; i++) load += c->load[i];
  return load;
}

/* Cuts are the bits of `cuts`; INFINITY: they need more boards than there are. */
static double period_of_cuts(const cut_problem *c, unsigned cuts, size_t boards, bool sum)
{
  double longest_s = 0, sum_s = 0, last_s = 0;
  size_t first = 0, parts = 1;
  for (size_t end = 1; end < CUT_POINTS; end++) {
    if ((cuts >> (end - 1) & 1) == 0) continue;
    longest_s = fmax(longest_s, fmax(load_of(c, first, end, 0), last_s + c->bits[end - 1]));
    sum_s += last_s = c->bits[end - 1];
    first = end;
    parts++;
  }
  longest_s = fmax(longest_s, load_of(c, first, CUT_POINTS, 0));
  return parts > boards ? INFINITY : sum ? fmax(longest_s, sum_s) : longest_s;
}

static void equal_boards_agree_with_all_cuts(void **state)
{
  static const char *const media[] = {"half-duplex", "shared"};
  static size_t kind_of[CUT_POINTS], ends[CUT_POINTS], chain[CUT_POINTS];
  uint64_t seed = 15;
  (void)state;
  for (size_t round = 0; round < 200; round++) {
    cut_problem c;
    size_t boards = 2 + draw_below(&seed, CUT_POINTS - 2);
    double scale = 0.2 + 2 * draw_unit(&seed), want_s = INFINITY;
    fl_links *links = links_between_all(boards, 1);
    for (size_t i = 0; i < CUT_POINTS; i++) {
      c.load[i] = scale * (0.5 + draw_unit(&seed));
      c.bits[i] = draw_size(&seed, round);
    }
    for (unsigned cuts = 0; cuts < 1U << (CUT_POINTS - 1); cuts++)
      want_s = fmin(want_s, period_of_cuts(&c, cuts, boards, round % 2 == 1));
    fl_search_problem in = {.point_count = CUT_POINTS,
                            .bits = c.bits,
                            .links = links,
                            .kind_count = 1,
                            .kind_of = kind_of,
                            .stage_s = load_of,
                            .context = &c,
                            .medium = {.medium = fl_medium_find(media[round % 2])},
                            .period_below_s = INFINITY,
                            .budget = (uint64_t)FL_SEARCH_STEPS_PER_S};
    fl_search_plan plan = {.ends = ends, .chain = chain, .bottleneck_s = INFINITY};
    assert_int_equal(fl_search(&in, &plan, NULL), FL_OK);
    assert_close(plan.bottleneck_s, want_s, 1e-14);
    assert_true(plan.proven_s == plan.bottleneck_s);
    fl_links_free(links);
  }
}

static void agrees_with_brute_force(void **state)
{
  bool fixed = *state != NULL;
  uint64_t seed = fixed ? 11 : 12;
  size_t infeasible = 0;
  for (size_t round = 0; round < 4000; round++) {
    problem p;
    answer_room room;
    draw_problem(&p, &seed, round, fixed, MAX_NODES);
    const fl_search_plan *plan = solve(&p, &room);
    double want_s = brute_force(&p);
    if (!(plan->bottleneck_s == want_s && plan->proven_s == want_s))
      fail_msg("round %zu: found %.17g, proven %.17g, brute force %.17g", round, plan->bottleneck_s, plan->proven_s,
               want_s);
    if (isinf(want_s))
      infeasible++;
    else
      check_plan(&p, plan);
    problem_clear(&p);
  }
  assert_between(infeasible, 20, 2000);
}

static void agrees_with_brute_force_on_media(void **state)
{
  static const char *const media[] = {"half-duplex", "shared", "sinr", "carrier-sense"};
  (void)state;
  uint64_t seed = 14;
  for (size_t round = 0; round < 2000; round++) {
    problem p;
    answer_room room;
    const char *medium = media[round % COUNT(media)];
    draw_problem(&p, &seed, round, round / COUNT(media) % 2 == 0, strcmp(medium, "sinr") == 0 ? 5 : MAX_NODES);
    draw_medium(&p, &seed, medium);
    const fl_search_plan *plan = solve(&p, &room);
    double want_s = brute_force(&p);
    bool same = plan->bottleneck_s == want_s || fabs(plan->bottleneck_s / want_s - 1) < 1e-14;
    if (!same || plan->proven_s != plan->bottleneck_s)
      fail_msg("round %zu, %s: found %.17g, proven %.17g, brute force %.17g", round, medium, plan->bottleneck_s,
               plan->proven_s, want_s);
    if (!isinf(want_s)) check_plan(&p, plan);
    problem_clear(&p);
  }
}

/* Whatever the budget, the proof holds and the plan is one. */
static void a_small_budget_is_honest(void **state)
{
  (void)state;
  uint64_t seed = 13;
  for (size_t round = 0; round < 1200; round++) {
    problem p;
    answer_room room;
    draw_problem(&p, &seed, round, round % 2 == 0, MAX_NODES);
    if (round % 3 > 0) draw_medium(&p, &seed, round % 3 == 1 ? "shared" : "carrier-sense");
    p.in.budget = draw_below(&seed, 3000);
    const fl_search_plan *plan = solve(&p, &room);
    double want_s = brute_force(&p);
    if (!(plan->proven_s <= want_s * (1 + 1e-14) && want_s <= plan->bottleneck_s * (1 + 1e-14)))
      fail_msg("round %zu: found %.17g, proven %.17g, brute force %.17g", round, plan->bottleneck_s, plan->proven_s,
               want_s);
    if (!isinf(plan->bottleneck_s)) check_plan(&p, plan);
    problem_clear(&p);
  }
}

int main(void)
{
  static int fixed;
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_chain_round_a_square),           cmocka_unit_test(no_chain_in_a_star),
      cmocka_unit_test(joint_cuts_where_little_is_sent),  cmocka_unit_test(one_node_is_a_plan),
      cmocka_unit_test(equal_boards_are_counted),         cmocka_unit_test_prestate(agrees_with_brute_force, &fixed),
      cmocka_unit_test(agrees_with_brute_force),          cmocka_unit_test(agrees_with_brute_force_on_media),
      cmocka_unit_test(a_small_budget_is_honest),         cmocka_unit_test(equal_boards_that_share_the_air_are_proven),
      cmocka_unit_test(equal_boards_agree_with_all_cuts), cmocka_unit_test(a_used_budget_is_an_end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
