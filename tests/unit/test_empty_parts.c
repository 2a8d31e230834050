/* Parts that run no layers, from their costs to the report. */
#define _GNU_SOURCE /* mkdtemp */

#include "graphs.h"
#include "text_file.h"

#include "fieldline/experiment.h"
#include "fieldline/report.h"
#include "fieldline/run.h"
#include "fieldline/write.h"
#include "present/report/run_results.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- costs ---- */

/* Cut points in, wide, out. in is read twice, so published counts two copies; side bytes go as they are. */
static const char network[] = "model: three\nlayers:\n"
                              "- {name: in, shape: [1000], consumers: 2%s}\n"
                              "- {name: wide, from: [in], shape: [2000], params: 250, macs: 1000000}\n"
                              "- {name: out, from: [wide], shape: [10], params: 500, macs: 2000000}\n";

static const struct {
  fl_accounting accounting;
  double ratio;
  const char *further;
  double bits[4], bytes[4]; /* of the empty parts [j, j] */
} cost_cases[] = {
    /* Elements x 64 bit / 1.44, the output once. Published charges nobody for what is sent to it. */
    {FL_ACCOUNTING_PUBLISHED, 1.44, "", {128000 / 1.44, 128000 / 1.44, 128000 / 1.44, 640 / 1.44}, {0}},
    /* Elements x 32 bit, and 100 B beside the input. */
    {FL_ACCOUNTING_PHYSICAL, 1, ", side_bytes: 100", {32800, 32800, 64000, 320}, {4100, 4100, 8000, 40}},
    {FL_ACCOUNTING_PHYSICAL, 2, "", {16000, 16000, 32000, 160}, {2000, 2000, 4000, 20}},
};

static void an_empty_part_costs_what_it_forwards(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT(cost_cases); i++) {
    char text[512];
    snprintf(text, sizeof text, network, cost_cases[i].further);
    fl_graph *graph = graph_of(text);
    fl_codec_params codec = {.codec = fl_codec_find("ratio"), .value = cost_cases[i].ratio};
    fl_cost_params params = {.accounting = cost_cases[i].accounting, .codec = codec, .state_copies = 1};
    fl_node node = {.speed_flop_per_s = 1e9, .memory_bytes_per_s = 1e9};
    fl_costs *costs;
    assert_int_equal(fl_costs_make(graph, &params, &costs, NULL), FL_OK);
    for (size_t j = 0; j <= 3; j++) {
      fl_part part = {j, j};
      assert_true(fl_part_is_empty(part));
      assert_close(fl_costs_hop_bits(costs, part), cost_cases[i].bits[j], 1e-15);
      assert_close(fl_costs_part_bytes(costs, part), cost_cases[i].bytes[j], 0);
      assert_close(fl_costs_part_flop(costs, part), 0, 0);
      assert_close(fl_costs_part_s(costs, part, 1e9, 0), 0, 0);
      assert_close(fl_part_compute_s(costs, &(fl_codec_charge){1e-6, 1e-6}, &node, part), 0, 0);
    }
    fl_costs_free(costs);
    fl_graph_free(graph);
  }
}

/* What enters is what the cut behind the inputs sends, where there is one; what leaves, each output once. */
static void ends_of_drawn_graphs(void **state)
{
  (void)state;
  uint64_t seed = 71;
  fl_cost_params params = {
      .accounting = FL_ACCOUNTING_PHYSICAL, .codec = {.codec = fl_codec_find("ratio"), .value = 1}, .state_copies = 1};
  for (int round = 0; round < 300; round++) {
    fl_graph *graph = graph_drawn_wide(&seed, GRAPH_MAX_DRAWN);
    double input_bytes = 0, output_bytes = 0;
    fl_costs *costs;
    for (const fl_layer *layer = graph->layers; layer < graph->layers + graph->layer_count; layer++) {
      if (layer->from_count == 0) input_bytes += (double)(layer->output_bytes + layer->side_bytes);
      if (layer->is_output) output_bytes += (double)layer->output_bytes;
    }
    assert_int_equal(fl_costs_make(graph, &params, &costs, NULL), FL_OK);
    assert_close(fl_costs_part_bytes(costs, (fl_part){0, 0}), input_bytes, 0);
    assert_close(fl_costs_part_bytes(costs, (fl_part){costs->point_count, costs->point_count}), output_bytes, 0);
    assert_close(costs->raw_bytes[costs->point_count - 1], output_bytes, 0);
    if (costs->point_count > 1 && graph->layers[graph->cuts[0]].from_count == 0)
      assert_close(costs->input_bits, costs->transfer_bits[0], 0);
    fl_costs_free(costs);
    fl_graph_free(graph);
  }
}

/* An only layer is input and output. */
static void one_layer_enters_and_leaves(void **state)
{
  (void)state;
  fl_graph *graph = graph_of("model: m\nlayers: [{name: in, shape: [3]}]\n");
  fl_codec_params codec = {.codec = fl_codec_find("ratio"), .value = 1};
  fl_costs *costs;
  assert_int_equal(
      fl_costs_make(graph, &(fl_cost_params){.accounting = FL_ACCOUNTING_PUBLISHED, .codec = codec, .state_copies = 1},
                    &costs, NULL),
      FL_OK);
  assert_close(fl_costs_hop_bits(costs, (fl_part){0, 0}), 192, 0);
  assert_close(fl_costs_hop_bits(costs, (fl_part){1, 1}), 192, 0);
  fl_costs_free(costs);
  fl_graph_free(graph);
}

/* 2^30 values: more than is ever made up to be compressed. No cut sends them. */
static void an_output_too_large_to_compress_counts_as_it_is(void **state)
{
  (void)state;
  fl_graph *graph = graph_of("model: m\nlayers:\n- {name: in, shape: [8, 8, 1]}\n"
                             "- {name: out, from: [in], shape: [32768, 32768, 1]}\n");
  fl_codec_params codec = {.codec = fl_codec_find("reversible")};
  fl_costs *costs;
  assert_int_equal(
      fl_costs_make(graph, &(fl_cost_params){.accounting = FL_ACCOUNTING_PHYSICAL, .codec = codec, .state_copies = 1},
                    &costs, NULL),
      FL_OK);
  assert_close(costs->output_bits, 0x1p35, 0);
  assert_true(costs->input_bits > 0 && costs->input_bits == costs->transfer_bits[0]);
  fl_costs_free(costs);
  fl_graph_free(graph);
}

/* ---- a plan, by hand ---- */

/* Five nodes in a row, a metre from each to the next: 1 MHz log2(1 + 3) = 2 Mbit/s. The network is that of
 * graphs/three-layers.yaml: in sends 32 000 bit (16 ms), wide 64 000 (32 ms), the output has 320 (0.16 ms); wide
 * computes 2 Mflop, out 4 Mflop, at 1 Gflop/s. */
static const char scenario_text[] =
    "name: empty\nmodel: graphs/three-layers.yaml\n"
    "field: {nodes: [{id: a, x: 0, y: 0}, {id: b, x: 1, y: 0}, {id: c, x: 2, y: 0}, {id: d, x: 3, y: 0}, "
    "{id: e, x: 4, y: 0}]}\n"
    "node: {memory: 1 MB, speed: 1 Gflop/s}\nradio: {bandwidth: 1 MHz, snr_at_1m: 3}\n"
    "placer: {name: fixed, chain: [%s]}\nrequests: {count: 3, warmup: 0, arrivals: burst}\nengine: %s\n";

enum { REQUESTS = 3, PARTS = 5, ACTIVITIES = 9 };

static fl_part five[PARTS] = {{0, 0}, {0, 2}, {2, 2}, {2, 3}, {3, 3}};
static const char *const first_layers[PARTS] = {NULL, "in", NULL, "out", NULL};
static const char *const last_layers[PARTS] = {NULL, "wide", NULL, "out", NULL};
/* Parameters at 4 B and the largest of in + wide and wide + out, else what is forwarded. */
static const double memory_bytes[PARTS] = {4000, 13000, 8000, 10040, 40};
static const double bits[PARTS - 1] = {32000, 64000, 64000, 320};
static const double durations_s[ACTIVITIES] = {0, 16e-3, 2e-3, 32e-3, 0, 32e-3, 4e-3, 0.16e-3, 0};

/* An activity starts when the one before it has ended and it is done with the request before: ends, in ms.
 *             a    a-b   b     b-c   c    c-d   d     d-e     e
 * request 0   0    16    18    50    50   82    86    86.16   86.16
 * request 1   0    32    34    82    82   114   118   118.16  118.16
 * request 2   0    48    50    114   114  146   150   150.16  150.16 */
static const double ends_ms[REQUESTS][ACTIVITIES] = {{0, 16, 18, 50, 50, 82, 86, 86.16, 86.16},
                                                     {0, 32, 34, 82, 82, 114, 118, 118.16, 118.16},
                                                     {0, 48, 50, 114, 114, 146, 150, 150.16, 150.16}};

typedef struct {
  fl_scenario *scenario;
  fl_experiment *experiment;
  fl_trial trial;
} planned;

static planned plan_by_hand(const char *engine, const char *chain, const fl_cuts *cuts)
{
  planned p = {0};
  char text[1024];
  snprintf(text, sizeof text, scenario_text, chain, engine);
  assert_int_equal(
      fl_scenario_parse("empty.yaml", FL_SOURCE_DIR "/scenarios", text, strlen(text), NULL, 0, &p.scenario, NULL),
      FL_OK);
  assert_int_equal(fl_experiment_new(p.scenario, &p.experiment, NULL), FL_OK);
  assert_int_equal(fl_trial_draw(p.experiment, 0, &p.trial, NULL), FL_OK);
  p.trial.input.cuts = cuts;
  assert_int_equal(fl_trial_plan(&p.trial, NULL), FL_OK);
  return p;
}

static void planned_clear(planned *p)
{
  fl_trial_clear(&p->trial);
  fl_experiment_free(p->experiment);
  fl_scenario_free(p->scenario);
}

static void check_plan(const planned *p)
{
  fl_plan *plan = p->trial.plan;
  assert_int_equal(plan->outcome, FL_OUTCOME_OK);
  assert_int_equal(plan->part_count, PARTS);
  assert_int_equal(plan->activity_count, ACTIVITIES);
  for (size_t i = 0; i < PARTS; i++) assert_close(plan->parts[i].memory_bytes, memory_bytes[i], 0);
  for (size_t i = 0; i + 1 < PARTS; i++) assert_close(plan->hops[i].bits, bits[i], 0);
  for (size_t i = 0; i < ACTIVITIES; i++) {
    assert_int_equal(plan->activities[i].kind, i % 2 == 0 ? FL_COMPUTE : FL_TRANSFER);
    assert_close(plan->activities[i].duration_s, durations_s[i], 1e-12);
  }
  assert_close(plan->bottleneck_s, 32e-3, 1e-12);
  assert_int_equal(plan->bottleneck, 3);
  assert_close(plan->lower_bound_s, 32e-3, 1e-12);
  assert_int_equal(fl_plan_certify(&p->trial.input, 1, plan, NULL), FL_OK);
  assert_close(plan->gap, 1, 0);
}

/* ---- its files ---- */

enum { SINKS = 4 };

typedef struct {
  fl_sink sinks[SINKS];
  uint64_t requests;
} audience;

static fl_status check_request(void *context, const fl_request_record *record, fl_error *err)
{
  audience *a = context;
  fl_status status = FL_OK;
  assert_int_equal(record->activity_count, ACTIVITIES);
  for (size_t i = 0; i < ACTIVITIES; i++) {
    double end_s = record->intervals[i].end_s;
    assert_close(end_s, ends_ms[record->request][i] * 1e-3, 1e-12);
    assert_true(fabs(end_s - record->intervals[i].start_s - durations_s[i]) < 1e-12);
  }
  a->requests++;
  for (size_t i = 0; i < SINKS && status == FL_OK; i++)
    if (a->sinks[i].request != NULL) status = a->sinks[i].request(a->sinks[i].context, record, err);
  return status;
}

/* Simulate, unless `plan_only`, and write everything to the folder. */
static void write_run(const planned *p, const char *folder, bool plan_only)
{
  fl_output *output;
  fl_run_files *files;
  assert_int_equal(fl_output_open(folder, &output, NULL), FL_OK);
  assert_int_equal(fl_run_files_new(output, &files, NULL), FL_OK);
  audience a = {
      {fl_run_files_plan(files), fl_run_files_latency(files), fl_run_files_trace(files), fl_run_files_summary(files)},
      0};
  size_t count = plan_only ? 1 : SINKS;
  for (size_t i = 0; i < count; i++) assert_int_equal(a.sinks[i].begin(a.sinks[i].context, &p->trial, NULL), FL_OK);
  if (!plan_only) {
    assert_int_equal(fl_trial_simulate(p->experiment, &p->trial, check_request, NULL, &a, NULL), FL_OK);
    assert_int_equal(a.requests, REQUESTS);
  }
  for (size_t i = 0; i < count; i++)
    if (a.sinks[i].end != NULL) assert_int_equal(a.sinks[i].end(a.sinks[i].context, NULL), FL_OK);
  assert_int_equal(fl_output_commit(output, NULL), FL_OK);
  fl_run_files_free(files);
  fl_output_close(output);
}

static char *read_file(const text_folder *folder, const char *name)
{
  char path[128];
  snprintf(path, sizeof path, "%s/%s", folder->path, name);
  return text_file_read(path);
}

static void expect_in(const text_folder *folder, const char *name, const char *want)
{
  char *text = read_file(folder, name);
  if (strstr(text, want) == NULL) fail_msg("%s does not hold: %s", name, want);
  free(text);
}

static void check_read_back(const text_folder *folder)
{
  fl_run_results *results;
  char text[64];
  fl_error err = {0};
  if (fl_run_results_load(folder->path, &results, &err) != FL_OK) fail_msg("%s", err.message);
  assert_int_equal(results->plan.part_count, PARTS);
  for (size_t i = 0; i < PARTS; i++) {
    assert_int_equal(results->plan.parts[i].points.first, five[i].first);
    assert_int_equal(results->plan.parts[i].points.end, five[i].end);
    assert_int_equal(results->layers[i].first == NULL, first_layers[i] == NULL);
    if (first_layers[i] == NULL) continue;
    assert_string_equal(results->layers[i].first, first_layers[i]);
    assert_string_equal(results->layers[i].last, last_layers[i]);
  }
  assert_string_equal(fl_run_activity_name(results, 4, text, sizeof text), "node c forwarding part 2");
  assert_string_equal(fl_run_stage_label(results, 4, text, sizeof text), "c forwards");
  assert_string_equal(fl_run_stage_label(results, 2, text, sizeof text), "b computes");
  assert_int_equal(results->plan.bottleneck, 3);
  assert_int_equal(results->numbers.measured.requests, REQUESTS);
  fl_run_results_free(results);
}

static void every_engine_agrees_with_the_hand(void **state)
{
  (void)state;
  fl_cuts cuts = {PARTS, five, ""};
  for (size_t i = 0; i < fl_engine_count(); i++) {
    if (fl_engine_at(i)->run == NULL) continue;
    text_folder folder = text_folder_make();
    planned p = plan_by_hand(fl_engine_at(i)->name, "a, b, c, d, e", &cuts);
    check_plan(&p);
    write_run(&p, folder.path, false);
    expect_in(&folder, "plan.json",
              "{\"points\": [2, 2], \"first_layer\": null, \"last_layer\": null, \"memory_bytes\": 8000, \"flop\": 0, "
              "\"compute_s\": 0, \"node\": \"c\"}");
    expect_in(&folder, "trace.json", "node c: part 2 (forwards)");
    expect_in(&folder, "platform.xml", "<link id=\"d--e\"");
    check_read_back(&folder);
    planned_clear(&p);
    text_folder_remove(&folder);
  }
}

/* ---- the report ---- */

static size_t occurrences(const char *text, const char *word)
{
  size_t count = 0;
  for (; (text = strstr(text, word)) != NULL; text++) count++;
  return count;
}

/* The page, and every figure drawn where there is a gnuplot. */
static void check_report(const text_folder *folder, size_t empty_parts)
{
  fl_report report;
  assert_int_equal(fl_report_make(folder->path, &report, NULL), FL_OK);
  assert_true(report.figure_count > 0);
  if (report.gnuplot) assert_int_equal(report.drawn_count, report.figure_count);
  char *page = read_file(folder, "report.html");
  assert_int_equal(occurrences(page, "<td>(forwards)</td>"), empty_parts);
  assert_int_equal(occurrences(page, "(null)"), 0);
  free(page);
}

static void the_report_shows_who_forwards(void **state)
{
  (void)state;
  fl_cuts cuts = {PARTS, five, ""};
  text_folder folder = text_folder_make();
  planned p = plan_by_hand("closed-form", "a, b, c, d, e", &cuts);
  write_run(&p, folder.path, false);
  check_report(&folder, 3);
  expect_in(&folder, "figures/memory.dat", "part 2 on node c, which forwards: 7.812 KiB of 976.6 KiB");
  expect_in(&folder, "figures/map.gp", "data index 'forwards' using 1:2:3 with labels hypertext point pt 6");
  expect_in(&folder, "figures/map.dat", "part 2, no layers, 7.812 KiB of 976.6 KiB, forwards");
  char *data = read_file(&folder, "figures/cuts.dat");
  assert_int_equal(occurrences(data, "cut point 1, wide"), 2); /* as one that there is, and once as a chosen one */
  assert_int_equal(occurrences(data, "cut point 0, in"), 1);
  free(data);
  planned_clear(&p);
  text_folder_remove(&folder);
}

/* All layers on one node, between two that only send and receive: there are hops, but no cut. */
static void hops_without_a_cut(void **state)
{
  (void)state;
  fl_part parts[] = {{0, 0}, {0, 3}, {3, 3}};
  fl_cuts cuts = {3, parts, ""};
  text_folder folder = text_folder_make();
  planned p = plan_by_hand("closed-form", "a, b, c", &cuts);
  assert_close(p.trial.plan->bottleneck_s, 16e-3, 1e-12);
  write_run(&p, folder.path, true);
  check_report(&folder, 2);
  char *data = read_file(&folder, "figures/cuts.dat");
  assert_int_equal(occurrences(data, "chosen"), 0);
  free(data);
  planned_clear(&p);
  text_folder_remove(&folder);
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_empty_part_costs_what_it_forwards),
      cmocka_unit_test(ends_of_drawn_graphs),
      cmocka_unit_test(one_layer_enters_and_leaves),
      cmocka_unit_test(an_output_too_large_to_compress_counts_as_it_is),
      cmocka_unit_test(every_engine_agrees_with_the_hand),
      cmocka_unit_test(the_report_shows_who_forwards),
      cmocka_unit_test(hops_without_a_cut),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
