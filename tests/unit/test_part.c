#include "support.h"

#include <stdlib.h>

#include "fieldline/codec.h"
#include "fieldline/part.h"
#include "graphs.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* 4000 B in, 8000 B behind `wide`, 40 B out; 2 and 4 Mflop. */
static const char network[] = "model: three\nlayers:\n"
                              "- {name: in, shape: [1000]}\n"
                              "- {name: wide, from: [in], shape: [2000], macs: 1000000}\n"
                              "- {name: out, from: [wide], shape: [10], macs: 2000000}\n";

/* 1 Gflop/s; 1 ms + 250 ns/B to send, 0.5 ms + 125 ns/B to receive: 4000 B cost 2 and 1 ms, 8000 B 3 and 1.5 ms. */
static const fl_node node = {.speed_flop_per_s = 1e9, .messages = {1e-3, 250e-9, 0.5e-3, 125e-9}};

typedef struct {
  const char *name;
  fl_part part;
  double want_s;
} part_case;

static const part_case part_cases[] = {
    {"all of it: no message", {0, 3}, 6e-3},
    {"what enters is no message, 4000 B are sent", {0, 1}, 2e-3},
    {"8000 B are sent", {0, 2}, 2e-3 + 3e-3},
    {"4000 B come, 8000 B go", {1, 2}, 1e-3 + 2e-3 + 3e-3},
    {"8000 B come, what leaves is no message", {2, 3}, 1.5e-3 + 4e-3},
    {"4000 B come, what leaves is no message", {1, 3}, 1e-3 + 6e-3},
    {"4000 B come and go on", {1, 1}, 1e-3 + 2e-3},
    {"8000 B come and go on", {2, 2}, 1.5e-3 + 3e-3},
};

static fl_costs *costs_at(const fl_graph *graph, double ratio)
{
  fl_cost_params params = {.accounting = FL_ACCOUNTING_PHYSICAL,
                           .codec = {.codec = fl_codec_find("ratio"), .value = ratio},
                           .state_copies = 1};
  fl_costs *costs;
  assert_int_equal(fl_costs_make(graph, &params, &costs, NULL), FL_OK);
  return costs;
}

static void check_part(void **state)
{
  const part_case *c = *state;
  static const fl_codec_charge none = {0};
  fl_graph *graph = graph_of(network);
  fl_costs *costs = costs_at(graph, 1);
  assert_close(fl_part_compute_s(costs, &none, &node, c->part), c->want_s, 1e-14);
  fl_costs_free(costs);
  fl_graph_free(graph);
}

/* At a ratio of 2 messages are half as long, 2000 and 4000 B, and the codec's time is that of all 4000 and 8000 B. */
static void messages_are_as_long_as_what_is_sent(void **state)
{
  (void)state;
  static const fl_codec_charge charge = {1e-6, 2e-6};
  fl_graph *graph = graph_of(network);
  fl_costs *costs = costs_at(graph, 2);
  assert_close(fl_part_compute_s(costs, &charge, &node, (fl_part){1, 2}),
               (0.5e-3 + 0.25e-3) + 8e-3 + 2e-3 + 8e-3 + (1e-3 + 1e-3), 1e-14);
  fl_costs_free(costs);
  fl_graph_free(graph);
}

/* Node 1 between a source 0 and a sink 2: the input's 4000 B cost it 1 ms to receive, the output's 40 B 1.01 ms to
 * send, as far as the part has them. The source receives no input, the sink sends no outputs on. */
static void ends_cost_their_neighbours_messages(void **state)
{
  (void)state;
  static const fl_codec_charge none = {0};
  fl_graph *graph = graph_of(network);
  fl_costs *costs = costs_at(graph, 1);
  fl_node nodes[] = {node, node, node};
  const fl_field field = {COUNT(nodes), nodes};
  const fl_ends ends = {.has_source = true, .has_sink = true, .source = 0, .sink = 2}, nobody = {0};
  assert_close(fl_part_stage_s(costs, &none, &ends, &field, 1, (fl_part){0, 3}), 6e-3 + 1e-3 + 1.01e-3, 1e-14);
  assert_close(fl_part_stage_s(costs, &none, &ends, &field, 1, (fl_part){0, 1}), 2e-3 + 1e-3, 1e-14);
  assert_close(fl_part_stage_s(costs, &none, &ends, &field, 1, (fl_part){1, 2}), 6e-3, 1e-14);
  assert_close(fl_part_stage_s(costs, &none, &ends, &field, 0, (fl_part){0, 1}), 2e-3, 1e-14);
  assert_close(fl_part_stage_s(costs, &none, &ends, &field, 2, (fl_part){1, 3}), 7e-3, 1e-14);
  assert_close(fl_part_stage_s(costs, &none, &nobody, &field, 1, (fl_part){0, 3}), 6e-3, 1e-14);
  fl_costs_free(costs);
  fl_graph_free(graph);
}

int main(void)
{
  struct CMUnitTest tests[COUNT(part_cases) + 2];
  size_t n = 0; /* the cast: cmocka keeps its state without const */
  for (size_t i = 0; i < COUNT(part_cases); i++)
    tests[n++] = (struct CMUnitTest){part_cases[i].name, check_part, NULL, NULL, (void *)&part_cases[i]};
  tests[n++] = (struct CMUnitTest)cmocka_unit_test(messages_are_as_long_as_what_is_sent);
  tests[n++] = (struct CMUnitTest)cmocka_unit_test(ends_cost_their_neighbours_messages);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
