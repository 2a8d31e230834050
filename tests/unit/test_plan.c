#include "graphs.h"
#include "method_of.h"

#include "fieldline/plan.h"
#include "method_of.h"
#include "nodes.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Three layers, all cut points, 4 bytes an element, one parameter 4 bytes (physical accounting, nothing compressed):
 *   in    1000 elements: 4000 B                                  alone                    4000 B
 *   wide  2000 elements: 8000 B, 250 parameters, 1e6 macs        behind in      1000 + 4000 + 8000 = 13 000 B
 *   out     10 elements:   40 B, 500 parameters, 2e6 macs        behind wide    2000 + 8000 + 40   = 10 040 B
 * in and wide 13 000 B as well; wide and out, or all three, 3000 + 12 000 = 15 000 B.
 * Up to 13 000 B min-sum finds {in, wide}, {out}: cutting behind wide sends 2000 x 32 = 64 000 bit, behind in 32 000
 * more. */
static const char *const layers = "model: three\nlayers:\n"
                                  "- {name: in, shape: [1000]}\n"
                                  "- {name: wide, from: [in], shape: [2000], params: 250, macs: 1000000}\n"
                                  "- {name: out, from: [wide], shape: [10], params: 500, macs: 2000000}\n";

/* Three nodes at 1 MHz: 0-1 weight 1/8, 8 Mbit/s; 1-2 weight 1/4, 4 Mbit/s; 0-2 weight 1/2, 2 Mbit/s. 64 000 bit take
 * 8, 16 and 32 ms. The largest transfer over the fastest link is 8 ms. */
static const double weights[3][3] = {{INFINITY, 0.125, 0.5}, {0.125, INFINITY, 0.25}, {0.5, 0.25, INFINITY}};

typedef struct {
  const char *name;
  double memory_bytes[3], speed_gflop_per_s[3];
  fl_codec_charge charge;
  double latency_s; /* of every link; negative: no link at all */
  /* What comes out. Computes are those of {in, wide} with 2 Mflop and {out} with 4 Mflop. */
  fl_outcome outcome;
  size_t chain[2];
  double compute_s[2], bottleneck_s;
  size_t bottleneck;
  double ratio;
  const char *reason;
} plan_case;

/* clang-format off */
#define LESS {13000, 13000, 13000}
#define MORE {15000, 15000, 15000}
#define NO_SPEED {0, 0, 0}
#define FIRST 0
#define HOP 1
#define SECOND 2

static const plan_case plan_cases[] = {
    {"the hop is slowest", LESS, {1, 1, 1}, {0, 0}, 0,
     FL_OUTCOME_OK, {0, 1}, {2e-3, 4e-3}, 8e-3, HOP, 1, ""},
    {"computing takes no time", LESS, NO_SPEED, {0, 0}, 0,
     FL_OUTCOME_OK, {0, 1}, {0, 0}, 8e-3, HOP, 1, ""},
    /* Chains that greedy looks at: 0-1: 2, 8, 40 ms; 1-0: 20, 8, 4 ms; 2-1: 2, 16, 40 ms. */
    {"a slow node", LESS, {1, 0.1, 1}, {0, 0}, 0,
     FL_OUTCOME_OK, {1, 0}, {20e-3, 4e-3}, 20e-3, FIRST, 2.5, ""},
    /* 0-1: 8, 8, 4 ms; 1-0: 2, 8, 16 ms; 2-1: 2, 16, 4 ms. */
    {"of equals the first", LESS, {0.25, 1, 1}, {0, 0}, 0,
     FL_OUTCOME_OK, {0, 1}, {8e-3, 4e-3}, 8e-3, FIRST, 1, ""},
    /* wide has 8000 B before compression: 0.1 us/B to compress is 0.8 ms, 2 us/B to expand 16 ms. */
    {"the codec takes time", LESS, {1, 1, 1}, {1e-7, 2e-6}, 0,
     FL_OUTCOME_OK, {0, 1}, {2.8e-3, 20e-3}, 20e-3, SECOND, 2.5, ""},
    {"also on nodes without a speed", LESS, NO_SPEED, {1e-7, 2e-6}, 0,
     FL_OUTCOME_OK, {0, 1}, {0.8e-3, 16e-3}, 16e-3, SECOND, 2, ""},
    /* 4 + 8 ms; the bound is that of the rates alone. */
    {"latency counts", LESS, {1, 1, 1}, {0, 0}, 4e-3,
     FL_OUTCOME_OK, {0, 1}, {2e-3, 4e-3}, 12e-3, HOP, 1.5, ""},
    {"the least memory decides", {15000, 13000, 1e9}, {1, 1, 1}, {0, 0}, 0,
     FL_OUTCOME_OK, {0, 1}, {2e-3, 4e-3}, 8e-3, HOP, 1, ""},
    /* 6 Mflop at 2 Gflop/s, no codec; nodes 1 and 2 are equal. */
    {"all on one node", MORE, {1, 2, 2}, {1e-7, 2e-6}, 0,
     FL_OUTCOME_ONE_NODE, {1}, {3e-3}, 3e-3, FIRST, NAN, ""},
    {"one node needs no link", MORE, NO_SPEED, {0, 0}, -1,
     FL_OUTCOME_ONE_NODE, {0}, {0}, 0, FIRST, NAN, ""},
    {"too little memory", {12999, 13000, 13000}, {1, 1, 1}, {0, 0}, 0,
     FL_OUTCOME_INFEASIBLE, {0}, {0}, NAN, 0, NAN,
     "min-sum: the segment up to layer \"wide\", 12.70 KiB, does not fit into 12.69 KiB, the least memory of a node; nodes differ and it cuts for the "
     "least of them: joint may find a plan"},
    {"no links", LESS, {1, 1, 1}, {0, 0}, -1,
     FL_OUTCOME_INFEASIBLE, {0}, {0}, NAN, 0, NAN,
     "greedy: no chain of 2 nodes is linked up"},
};
/* clang-format on */

static bool same(double got, double want)
{
  return (isnan(got) && isnan(want)) || fabs(got - want) <= 1e-12 * fabs(want);
}

static fl_links *make_links(double latency_s)
{
  fl_links *links = fl_links_new(3, 1e6, latency_s > 0);
  for (size_t i = 0; i < 9 && latency_s >= 0; i++) {
    links->weight[i] = weights[i / 3][i % 3];
    if (latency_s > 0) links->latency_s[i] = latency_s;
  }
  return links;
}

static fl_costs *make_costs(const fl_graph *graph)
{
  fl_codec_params codec = {.codec = fl_codec_find("ratio"), .value = 1};
  fl_costs *costs = NULL;
  assert_int_equal(
      fl_costs_make(graph, &(fl_cost_params){.accounting = FL_ACCOUNTING_PHYSICAL, .codec = codec, .state_copies = 1},
                    &costs, NULL),
      FL_OK);
  return costs;
}

static void check_compute(const plan_case *c, const fl_plan *plan, size_t number, size_t part)
{
  const fl_activity *a = &plan->activities[number];
  assert_int_equal(plan->parts[part].activity, number);
  assert_int_equal(a->kind, FL_COMPUTE);
  assert_int_equal(fl_activity_index(a), part);
  assert_int_equal(a->node, c->chain[part]);
  assert_close(a->duration_s, c->compute_s[part], 1e-12);
  assert_close(a->bits, 0, 0);
}

/* The compute of part 0, its transfer, the compute of part 1. */
static void check_activities(const plan_case *c, const fl_plan *plan)
{
  const fl_activity *hop = &plan->activities[HOP];
  assert_int_equal(plan->activity_count, 3);
  assert_int_equal(plan->hop_count, 1);
  check_compute(c, plan, FIRST, 0);
  check_compute(c, plan, SECOND, 1);
  assert_int_equal(plan->hops[0].activity, HOP);
  assert_int_equal(hop->kind, FL_TRANSFER);
  assert_int_equal(fl_activity_index(hop), 0);
  assert_int_equal(hop->node, c->chain[0]);
  assert_int_equal(hop->peer, c->chain[1]);
  assert_close(hop->bits, 64000, 0);
  assert_close(hop->duration_s, c->latency_s + 8e-3, 1e-12);
  assert_close(hop->latency_s, c->latency_s, 0);
  assert_int_equal(fl_activity_find(plan->activities, 3, FL_COMPUTE, 1, 0), SECOND);
  assert_int_equal(fl_activity_find(plan->activities, 3, FL_TRANSFER, 0, 3), HOP); /* round the end */
  assert_int_equal(fl_activity_find(plan->activities, 3, FL_TRANSFER, 1, 0), 3);
  assert_int_equal(fl_activity_count_of(plan->activities, 3, FL_COMPUTE), 2);
}

static void check_ok(const plan_case *c, const fl_plan *plan)
{
  static const fl_plan_part parts[] = {
      {.points = {0, 2}, .first_layer = 0, .last_layer = 1, .memory_bytes = 13000, .flop = 2e6},
      {.points = {2, 3}, .first_layer = 2, .last_layer = 2, .memory_bytes = 10040, .flop = 4e6}};
  assert_int_equal(plan->part_count, 2);
  for (size_t i = 0; i < 2; i++) {
    assert_int_equal(plan->parts[i].points.first, parts[i].points.first);
    assert_int_equal(plan->parts[i].points.end, parts[i].points.end);
    assert_int_equal(plan->parts[i].first_layer, parts[i].first_layer);
    assert_int_equal(plan->parts[i].last_layer, parts[i].last_layer);
    assert_int_equal(plan->parts[i].node, c->chain[i]);
    assert_close(plan->parts[i].memory_bytes, parts[i].memory_bytes, 0);
    assert_close(plan->parts[i].flop, parts[i].flop, 0);
    assert_close(plan->parts[i].compute_s, c->compute_s[i], 1e-12);
  }
  const fl_plan_hop *hop = &plan->hops[0];
  assert_int_equal(hop->from, c->chain[0]);
  assert_int_equal(hop->to, c->chain[1]);
  assert_close(hop->bits, 64000, 0);
  assert_close(hop->rate_bps, 8e6, 0);
  assert_close(hop->latency_s, c->latency_s, 0);
  assert_close(hop->time_s, c->latency_s + 8e-3, 1e-12);
  assert_close(plan->lower_bound_s, 8e-3, 1e-12);
  assert_close(fl_plan_alone_s(plan), c->compute_s[0] + c->latency_s + 8e-3 + c->compute_s[1], 1e-12);
  check_activities(c, plan);
}

static void check_one_node(const plan_case *c, const fl_plan *plan)
{
  assert_int_equal(plan->part_count, 1);
  assert_int_equal(plan->parts[0].points.first, 0);
  assert_int_equal(plan->parts[0].points.end, 3);
  assert_int_equal(plan->parts[0].first_layer, 0);
  assert_int_equal(plan->parts[0].last_layer, 2);
  assert_int_equal(plan->parts[0].node, c->chain[0]);
  assert_close(plan->parts[0].memory_bytes, 15000, 0);
  assert_close(plan->parts[0].flop, 6e6, 0);
  assert_close(plan->parts[0].compute_s, c->compute_s[0], 1e-12);
  assert_close(fl_plan_alone_s(plan), c->compute_s[0], 1e-12);
  assert_true(isnan(plan->lower_bound_s));
}

static void check_plan(void **state)
{
  const plan_case *c = *state;
  fl_node nodes[3];
  static char id[] = "n";
  for (size_t i = 0; i < 3; i++) nodes[i] = (fl_node)NODE(id, 0, 0, c->memory_bytes[i], c->speed_gflop_per_s[i] * 1e9);
  fl_field field = {3, nodes};
  fl_graph *graph = graph_of(layers);
  fl_costs *costs = make_costs(graph);
  fl_links *links = make_links(c->latency_s);
  fl_plan_input in = {.graph = graph,
                      .costs = costs,
                      .field = &field,
                      .links = links,
                      .charge = c->charge,
                      .method = method_of("min-sum", "greedy")};
  fl_plan *plan = NULL;
  assert_int_equal(fl_plan_make(&in, &plan, NULL), FL_OK);
  assert_int_equal(plan->outcome, c->outcome);
  assert_string_equal(plan->reason, c->reason);
  if (plan->outcome == FL_OUTCOME_OK) check_ok(c, plan);
  if (plan->outcome == FL_OUTCOME_ONE_NODE) check_one_node(c, plan);
  if (plan->outcome == FL_OUTCOME_INFEASIBLE) assert_int_equal(plan->part_count, 0);
  assert_int_equal(plan->bottleneck, c->bottleneck);
  assert_true(same(plan->bottleneck_s, c->bottleneck_s));
  assert_true(same(plan->approximation_ratio, c->ratio));
  fl_plan_free(plan);
  fl_links_free(links);
  fl_costs_free(costs);
  fl_graph_free(graph);
}

/* Parts are numbered in cut points, their layers in the file's order. Cut points in, a, add, out; published segments: a
 * 85 B, {b, c, add} 296 B, out 17 B. Below 297 B parts [0, 1), [1, 3), [3, 4) send (10 + 20) x 64 bit, where [0, 2),
 * [2, 4) would send two copies of a's 20. */
static void layers_of_the_parts(void **state)
{
  (void)state;
  static const size_t want[3][4] = {{0, 1, 0, 0}, {1, 3, 1, 4}, {3, 4, 5, 5}}; /* points, layers */
  fl_graph *graph = graph_of("model: block\nlayers:\n"
                             "- {name: in, shape: [10]}\n"
                             "- {name: a, from: [in], shape: [20], params: 5}\n"
                             "- {name: b, from: [a], shape: [30], params: 7}\n"
                             "- {name: c, from: [b], shape: [20], params: 9}\n"
                             "- {name: add, from: [a, c], shape: [20]}\n"
                             "- {name: out, from: [add], shape: [3], dtype_bytes: 2, params: 11}\n");
  fl_codec_params codec = {.codec = fl_codec_find("ratio"), .value = 1};
  fl_costs *costs;
  fl_plan *plan = NULL;
  static char id[] = "n";
  fl_node nodes[3] = {NODE(id, 0, 0, 297, 0), NODE(id, 0, 0, 297, 0), NODE(id, 0, 0, 297, 0)};
  fl_field field = {3, nodes};
  fl_links *links = make_links(0);
  assert_int_equal(
      fl_costs_make(graph, &(fl_cost_params){.accounting = FL_ACCOUNTING_PUBLISHED, .codec = codec, .state_copies = 1},
                    &costs, NULL),
      FL_OK);
  fl_plan_input in = {
      .graph = graph, .costs = costs, .field = &field, .links = links, .method = method_of("min-sum", "greedy")};
  assert_int_equal(fl_plan_make(&in, &plan, NULL), FL_OK);
  assert_int_equal(plan->part_count, 3);
  for (size_t i = 0; i < 3; i++) {
    assert_int_equal(plan->parts[i].points.first, want[i][0]);
    assert_int_equal(plan->parts[i].points.end, want[i][1]);
    assert_int_equal(plan->parts[i].first_layer, want[i][2]);
    assert_int_equal(plan->parts[i].last_layer, want[i][3]);
  }
  assert_close(plan->hops[0].bits, 640, 0);
  assert_close(plan->hops[1].bits, 1280, 0);
  fl_plan_free(plan);
  fl_links_free(links);
  fl_costs_free(costs);
  fl_graph_free(graph);
}

/* Methods that draw get the seed and the trial: the chain of random and random follows from them. */
static void draws_follow_seed_and_trial(void **state)
{
  (void)state;
  fl_field_params params = AREA(0, 100, 0, 100, 30, 13000, 0);
  fl_radio_params radio = {.bandwidth_hz = 1e6, .path_exponent = 2, .snr_at_1m = 283230};
  fl_graph *graph = graph_of(layers);
  fl_costs *costs = make_costs(graph);
  fl_field *field;
  fl_links *links;
  size_t first_node[3];
  assert_int_equal(fl_field_scatter(&params, 1, 0, &field, NULL), FL_OK);
  assert_int_equal(fl_radio_links(&radio, field, 1, 0, &links, NULL), FL_OK);
  for (size_t i = 0; i < 3; i++) {
    fl_plan *plan = NULL;
    fl_plan_input in = {.graph = graph,
                        .costs = costs,
                        .field = field,
                        .links = links,
                        .method = method_of("min-sum", "random"),
                        .seed = 1,
                        .trial = i == 1}; /* the third as the first */
    assert_int_equal(fl_plan_make(&in, &plan, NULL), FL_OK);
    first_node[i] = plan->parts[0].node;
    assert_true(plan->approximation_ratio >= 1);
    fl_plan_free(plan);
  }
  assert_int_equal(first_node[0], first_node[2]);
  assert_int_not_equal(first_node[0], first_node[1]);
  fl_links_free(links);
  fl_field_free(field);
  fl_costs_free(costs);
  fl_graph_free(graph);
}

static void outcome_names(void **state)
{
  (void)state;
  assert_string_equal(fl_outcome_name(FL_OUTCOME_OK), "ok");
  assert_string_equal(fl_outcome_name(FL_OUTCOME_ONE_NODE), "one_node");
  assert_string_equal(fl_outcome_name(FL_OUTCOME_INFEASIBLE), "infeasible");
  fl_plan_free(NULL);
}

int main(void)
{
  static const struct CMUnitTest single[] = {
      cmocka_unit_test(layers_of_the_parts),
      cmocka_unit_test(draws_follow_seed_and_trial),
      cmocka_unit_test(outcome_names),
  };
  struct CMUnitTest tests[COUNT(plan_cases) + COUNT(single)];
  size_t n = 0; /* the cast: cmocka keeps its state without const */
  for (size_t i = 0; i < COUNT(plan_cases); i++)
    tests[n++] = (struct CMUnitTest){plan_cases[i].name, check_plan, NULL, NULL, (void *)&plan_cases[i]};
  for (size_t i = 0; i < COUNT(single); i++) tests[n++] = single[i];
  return cmocka_run_group_tests(tests, NULL, NULL);
}
