/* Links that are worked out one by one, held against all of them worked out at once. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "draw.h"
#include "fieldline/plan.h"
#include "fieldline/radio.h"
#include "method_of.h"
#include "nodes.h"
#include "plan_problem.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { MOST_NODES = 70 };

typedef struct {
  fl_node nodes[MOST_NODES];
  fl_field field;
} place;

/* ---- fields with all sorts of ties ---- */

static void put_anywhere(place *p, uint64_t *seed)
{
  for (size_t i = 0; i < p->field.count; i++) {
    p->nodes[i].x_m = draw_unit(seed) * 150;
    p->nodes[i].y_m = draw_unit(seed) * 150;
  }
}

/* Squares of a tenth of a metre, whose sums are not exact: ties that are none, and the other way round. */
static void put_on_grid(place *p, uint64_t *seed)
{
  double step_m = draw_below(seed, 2) == 0 ? 1 : 0.1;
  for (size_t i = 0; i < p->field.count; i++) {
    p->nodes[i].x_m = 3 + step_m * (double)(i % 8);
    p->nodes[i].y_m = 7 + step_m * (double)(i / 8);
  }
}

/* A grid whose nodes are off by so little that roundings and margins matter. */
static void put_nearly_on_grid(place *p, uint64_t *seed)
{
  double off = exp10(-4 - 13 * draw_unit(seed));
  put_on_grid(p, seed);
  for (size_t i = 0; i < p->field.count; i++) {
    p->nodes[i].x_m *= 1 + off * (draw_unit(seed) - 0.5);
    p->nodes[i].y_m *= 1 + off * (draw_unit(seed) - 0.5);
  }
}

static void put_in_line(place *p, uint64_t *seed)
{
  double step_m = 0.5 + draw_unit(seed);
  for (size_t i = 0; i < p->field.count; i++) {
    p->nodes[i].x_m = step_m * (double)i;
    p->nodes[i].y_m = 0;
  }
}

static void put_on_circle(place *p, uint64_t *seed)
{
  double radius_m = 1 + 50 * draw_unit(seed);
  for (size_t i = 0; i < p->field.count; i++) {
    double angle = 2 * acos(-1) * (double)i / (double)p->field.count;
    p->nodes[i].x_m = radius_m * cos(angle);
    p->nodes[i].y_m = radius_m * sin(angle);
  }
}

/* Groups of three far from 0, and each from the others: two nodes stand about equally far from the third. What single
 * precision makes of their distances may be wrong. */
static void put_in_groups(place *p, uint64_t *seed)
{
  double apart_m = exp10(-9 + 10 * draw_unit(seed)), away_m = exp10(7 * draw_unit(seed));
  double off = exp10(-2 - 5 * draw_unit(seed));
  if (draw_below(seed, 2) == 0) apart_m = 0.1 + draw_unit(seed);
  put_anywhere(p, seed);
  for (size_t i = 0; i < p->field.count; i++) {
    fl_node *node = &p->nodes[i], *middle = &p->nodes[i / 3 * 3];
    double angle = 7 * draw_unit(seed), distance_m = apart_m * (1 + off * draw_unit(seed));
    if (node == middle) {
      node->x_m += away_m;
      node->y_m -= away_m;
    } else {
      node->x_m = middle->x_m + distance_m * cos(angle);
      node->y_m = middle->y_m + distance_m * sin(angle);
    }
  }
}

static void (*const placings[])(place *, uint64_t *) = {put_anywhere, put_on_grid,   put_nearly_on_grid,
                                                        put_in_line,  put_on_circle, put_in_groups};

static void draw_place(size_t number, uint64_t *seed, place *p)
{
  memset(p, 0, sizeof *p);
  p->field = (fl_field){1 + draw_below(seed, MOST_NODES), p->nodes};
  placings[number % COUNT(placings)](p, seed);
}

static fl_radio_params draw_radio(uint64_t *seed)
{
  static const double exponents[] = {1, 2, 2.7, 3, 4}, nearest_m[] = {0, 0, 0, 1, 2.5, 20};
  return (fl_radio_params){.bandwidth_hz = 1048576,
                           .path_exponent = exponents[draw_below(seed, COUNT(exponents))],
                           .snr_at_1m = exp10(4 + 5 * draw_unit(seed)),
                           .min_distance_m = nearest_m[draw_below(seed, COUNT(nearest_m))],
                           .latency_s = draw_below(seed, 2) == 0 ? 0 : 0.25,
                           .efficiency = draw_below(seed, 2) == 0 ? 0 : 0.7};
}

static fl_links *links_of(fl_radio_params radio, const fl_field *field, bool few)
{
  fl_links *links = NULL;
  fl_error err = {0};
  radio.few_links = few;
  if (fl_radio_links(&radio, field, 1, 0, &links, &err) != FL_OK) fail_msg("%s", err.message);
  return links;
}

/* ---- the same links ---- */

static void check_every_link(const fl_links *all, const fl_links *few)
{
  for (size_t from = 0; from < all->count; from++)
    for (size_t to = 0; to < all->count; to++) {
      assert_true(fl_links_weight(few, from, to) == all->weight[from * all->count + to]);
      assert_true(fl_links_time_s(few, 1e6, from, to) == fl_links_time_s(all, 1e6, from, to));
      assert_true(fl_links_rate_bps(few, from, to) == fl_links_rate_bps(all, from, to));
      if (from != to) assert_true(fl_links_latency_s(few, from, to) == fl_links_latency_s(all, from, to));
    }
}

/* The witness: of those that are open, the first in the order of weights, then indices. */
static size_t fastest(const fl_links *all, size_t from, const bool *open)
{
  size_t best = all->count;
  for (size_t to = 0; to < all->count; to++) {
    double weight = all->weight[from * all->count + to];
    if (open[to] && !isinf(weight) && (best == all->count || weight < all->weight[from * all->count + best])) best = to;
  }
  return best;
}

static void check_nearest(const fl_links *all, const fl_links *links, size_t from)
{
  bool open[MOST_NODES];
  fl_nearest nearest;
  memset(open, true, sizeof open);
  fl_links_nearest(links, from, &nearest);
  size_t there = all->count - 1;
  assert_int_equal(nearest.count, there < FL_NEAREST ? there : FL_NEAREST);
  for (size_t i = 0; i < nearest.count; i++) {
    assert_int_equal(nearest.node[i], fastest(all, from, open));
    open[nearest.node[i]] = false;
  }
}

static void check_fastest(const fl_links *all, const fl_links *links, size_t from, uint64_t *seed)
{
  bool open[MOST_NODES];
  for (size_t i = 0; i < all->count; i++) open[i] = draw_below(seed, 3) == 0;
  assert_int_equal(fl_links_fastest(links, from, open), fastest(all, from, open));
}

/* Where lengths differ by more than their share, weights do. */
static void check_lengths(const fl_links *all, const fl_links *links, uint64_t *seed)
{
  size_t n = all->count, pairs = n * n;
  for (size_t i = 0; i < 4 * n; i++) {
    size_t a = draw_below(seed, pairs), b = draw_below(seed, pairs);
    double a_length = fl_links_length(links, a / n, a % n), b_length = fl_links_length(links, b / n, b % n);
    if (a_length > b_length * (1 + FL_LENGTH_SHARE)) assert_true(all->weight[a] > all->weight[b]);
    assert_true(isinf(a_length) == isinf(all->weight[a]));
  }
}

static void links_on_demand_are_those_that_are_worked_out_at_once(void **state)
{
  (void)state;
  uint64_t seed = 171;
  size_t on_demand = 0;
  enum { FIELDS = 600 };
  for (size_t number = 0; number < FIELDS; number++) {
    place p;
    draw_place(number, &seed, &p);
    fl_radio_params radio = draw_radio(&seed);
    fl_links *all = links_of(radio, &p.field, false), *few = links_of(radio, &p.field, true);
    on_demand += few->on_demand != NULL;
    check_every_link(all, few);
    assert_true(fl_links_least_weight(few) == fl_links_least_weight(all));
    check_lengths(all, few, &seed);
    check_lengths(all, all, &seed);
    for (size_t from = 0; from < all->count; from++) {
      check_nearest(all, few, from);
      check_nearest(all, all, from);
      check_fastest(all, few, from, &seed);
      check_fastest(all, all, from, &seed);
    }
    fl_links_free(all);
    fl_links_free(few);
  }
  assert_true(on_demand > FIELDS * 3 / 4); /* the others have signals below a thousandth of the noise */
}

/* ---- the same plans ---- */

/* Nodes of 60 m x 60 m: alike, or each with its own memory and speed; for some problems with ends. */
static void draw_problem(uint64_t *seed, plan_problem *p)
{
  fl_accounting accounting = draw_accounting(seed);
  *p = (plan_problem){.graph = graph_drawn(seed, 20), .radio = PLAN_PROBLEM_RADIO};
  p->radio.keep_snr = false;
  plan_problem_price(p, accounting);
  double memory_bytes = 1 + fl_costs_part_bytes(p->costs, (fl_part){0, p->costs->point_count}) * draw_unit(seed);
  fl_field_params params = AREA(0, 60, 0, 60, 2 + draw_below(seed, 29), memory_bytes, 1e4);
  assert_int_equal(fl_field_scatter(&params, draw(seed), 0, &p->field, NULL), FL_OK);
  bool mixed = draw_below(seed, 2) == 0;
  for (size_t i = 0; i < p->field->count && mixed; i++) {
    p->field->nodes[i].memory_bytes = memory_bytes * (0.3 + 1.2 * draw_unit(seed));
    p->field->nodes[i].speed_flop_per_s *= 0.5 + draw_unit(seed);
  }
  plan_problem_link(p, 0, seed);
  p->in.medium = (fl_medium_choice){0};
  p->in.seed = draw(seed);
  p->in.ends =
      (fl_ends){.has_source = draw_below(seed, 4) == 0, .source = 0, .has_sink = draw_below(seed, 4) == 0, .sink = 1};
}

static void check_same_plan(const fl_plan *a, const fl_plan *b)
{
  assert_int_equal(a->outcome, b->outcome);
  assert_string_equal(a->reason, b->reason);
  assert_int_equal(a->part_count, b->part_count);
  if (a->part_count == 0) return;
  assert_memory_equal(&a->bottleneck_s, &b->bottleneck_s, sizeof a->bottleneck_s);
  assert_memory_equal(&a->lower_bound_s, &b->lower_bound_s, sizeof a->lower_bound_s);
  for (size_t i = 0; i < a->part_count; i++) assert_int_equal(a->parts[i].node, b->parts[i].node);
  for (size_t i = 0; i < a->hop_count; i++) assert_true(a->hops[i].rate_bps == b->hops[i].rate_bps);
}

static void check_placer(const fl_placer *placer, const char *partitioner, plan_problem *p, fl_links *few)
{
  fl_links *all = p->links;
  fl_method method = method_of(partitioner, placer->name);
  fl_plan *by_all = plan_by(p, method);
  p->in.links = few;
  fl_plan *by_few = plan_by(p, method);
  p->in.links = all;
  check_same_plan(by_all, by_few);
  fl_plan_free(by_all);
  fl_plan_free(by_few);
}

/* Of every placer that says it gets on with few links. */
static void plans_are_the_same_with_them(void **state)
{
  (void)state;
  uint64_t seed = 172;
  size_t placers = 0, on_demand = 0;
  enum { PROBLEMS = 400 };
  for (size_t number = 0; number < PROBLEMS; number++) {
    plan_problem p;
    draw_problem(&seed, &p);
    fl_links *few = links_of(p.radio, p.field, true);
    on_demand += few->on_demand != NULL;
    for (size_t i = 0; i < fl_placer_count(); i++) {
      const fl_placer *placer = fl_placer_at(i);
      if (!placer->asks_few_links || fl_option_is_required(placer->options)) continue;
      check_placer(placer, "min-sum", &p, few);
      check_placer(placer, "balanced", &p, few);
      placers++;
    }
    fl_links_free(few);
    plan_problem_clear(&p);
  }
  assert_true(placers >= 2 * PROBLEMS); /* greedy and random at least */
  assert_true(on_demand > PROBLEMS * 9 / 10);
}

/* ---- where they are not worked out one by one ---- */

typedef struct {
  const char *name;
  fl_radio_params radio;
} whole_case;

#define PLAIN .bandwidth_hz = 1e6, .snr_at_1m = 1e5

static const whole_case whole_cases[] = {
    {"shadowing", {PLAIN, .path_exponent = 2, .shadowing_db = 4}},
    {"a break", {PLAIN, .path_exponent = 2, .break_distance_m = 20, .exponent_beyond = 3}},
    {"a fixed rate", {PLAIN, .path_exponent = 2, .fixed_rate_bps = 6e6, .snr_needed_db = 5}},
    {"distance hardly matters", {PLAIN, .path_exponent = 0.5}},
    {"signals are kept", {PLAIN, .path_exponent = 2, .keep_snr = true}},
    {"a weak signal", {PLAIN, .path_exponent = 4}}, /* 1e5 / 150^4 = 2e-4 */
};

static void check_whole(void **state)
{
  const whole_case *c = *state;
  uint64_t seed = 5;
  place p = {.field = {50, p.nodes}};
  put_anywhere(&p, &seed);
  p.nodes[0].x_m = p.nodes[0].y_m = 0;
  p.nodes[1].x_m = p.nodes[1].y_m = 150;
  fl_links *links = links_of(c->radio, &p.field, true);
  assert_null(links->on_demand);
  assert_non_null(links->weight);
  fl_links_free(links);
}

/* What two nodes in one place are told of. */
static void one_place_is_refused_as_ever(void **state)
{
  (void)state;
  static const double apart_m[] = {0, 1e-170, 1e-160};
  for (size_t i = 0; i < COUNT(apart_m); i++) {
    fl_node nodes[] = {NODE("far", 100, 0, 1, 0), NODE("left", 0, 0, 1, 0), NODE("right", apart_m[i], 0, 1, 0)};
    fl_field field = {3, nodes};
    fl_radio_params radio = {PLAIN, .path_exponent = 2, .few_links = true};
    fl_links *links = (fl_links *)nodes;
    fl_error err = {0};
    assert_int_equal(fl_radio_links(&radio, &field, 1, 0, &links, &err), FL_ERR_VALUE);
    assert_string_equal(err.message,
                        "field.nodes: \"left\" and \"right\" stand in one place (move one, or set radio.min_distance)");
    assert_null(links);
  }
}

int main(void)
{
  enum { WHOLE = COUNT(whole_cases) };
  struct CMUnitTest tests[WHOLE + 3] = {cmocka_unit_test(links_on_demand_are_those_that_are_worked_out_at_once),
                                        cmocka_unit_test(plans_are_the_same_with_them),
                                        cmocka_unit_test(one_place_is_refused_as_ever)};
  for (size_t i = 0; i < WHOLE; i++) /* the cast: cmocka keeps its state without const */
    tests[3 + i] = (struct CMUnitTest){whole_cases[i].name, check_whole, NULL, NULL, (void *)&whole_cases[i]};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
