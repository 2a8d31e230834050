#define _POSIX_C_SOURCE 200809L /* open_memstream */

#include "support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/experiment.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SCENARIOS FL_SOURCE_DIR "/scenarios"

static fl_scenario *parse(const char *text)
{
  fl_scenario *scenario = NULL;
  fl_error err = {0};
  if (fl_scenario_parse("s.yaml", SCENARIOS, text, strlen(text), NULL, 0, &scenario, &err) == FL_OK) return scenario;
  fl_error_print(stderr, &err);
  fail();
  return NULL;
}

static fl_scenario *load(const char *path)
{
  fl_scenario *scenario = NULL;
  fl_error err = {0};
  if (fl_scenario_load(path, NULL, 0, &scenario, &err) == FL_OK) return scenario;
  fl_error_print(stderr, &err);
  fail();
  return NULL;
}

static fl_experiment *experiment_of(const fl_scenario *scenario)
{
  fl_experiment *experiment = NULL;
  fl_error err = {0};
  if (fl_experiment_new(scenario, &experiment, &err) == FL_OK) return experiment;
  fl_error_print(stderr, &err);
  fail();
  return NULL;
}

static fl_trial trial_of(const fl_experiment *experiment, uint64_t number)
{
  fl_trial trial;
  assert_int_equal(fl_trial_make(experiment, number, &trial, NULL), FL_OK);
  return trial;
}

/* ---- three-nodes.yaml, whose head works it all out ---- */

static void three_nodes(void **state)
{
  (void)state;
  fl_scenario *scenario = load(SCENARIOS "/three-nodes.yaml");
  fl_experiment *experiment = experiment_of(scenario);
  fl_trial trial = trial_of(experiment, 0);
  const fl_plan *plan = trial.plan;
  assert_string_equal(fl_experiment_graph(experiment)->model, "three-layers");
  assert_int_equal(plan->outcome, FL_OUTCOME_OK);
  assert_int_equal(plan->part_count, 2);
  assert_string_equal(trial.field->nodes[plan->parts[0].node].id, "a");
  assert_string_equal(trial.field->nodes[plan->parts[1].node].id, "b");
  assert_close(plan->hops[0].bits, 64000, 0);
  assert_close(plan->hops[0].rate_bps, 8e6, 1e-12);
  assert_close(plan->bottleneck_s, 8e-3, 1e-12);
  assert_close(plan->approximation_ratio, 1, 1e-12);
  fl_trial_clear(&trial);
  fl_trial_clear(&trial); /* once more does no harm */
  fl_experiment_free(experiment);
  fl_experiment_free(NULL);
  fl_scenario_free(scenario);
}

/* b stands still from 3 s on and c moves to where b is; a change at the date itself counts. */
static void a_trial_at_a_later_date(void **state)
{
  (void)state;
  static const fl_override overrides[] = {{"changes=[{at: 1 s, link: [a, b], rate: 0.5}, {at: 3 s, node: b, speed: 0}, "
                                           "{at: 3 s, node: c, move: {x: 100, y: "
                                           "50}}, {at: 3001 ms, node: a, up: no}]"}};
  fl_scenario *scenario;
  fl_trial trial;
  assert_int_equal(fl_scenario_load(SCENARIOS "/three-nodes.yaml", overrides, 1, &scenario, NULL), FL_OK);
  fl_experiment *experiment = experiment_of(scenario);
  assert_int_equal(fl_trial_draw(experiment, 0, &trial, NULL), FL_OK);
  assert_int_equal(fl_trial_advance(&trial, 3, NULL, NULL), FL_OK);
  assert_int_equal(trial.changes, 3);
  assert_true(trial.is_up[0] && !trial.is_up[1] && trial.is_up[2]);
  assert_ptr_equal(trial.input.is_up, trial.is_up);
  assert_close(trial.input.at_s, 3, 0);
  assert_close(fl_links_rate_bps(trial.links, 0, 1), 4e6, 1e-12);
  assert_close(trial.field->nodes[2].y_m, 50, 0);
  /* 1 MHz log2(1 + 2 550 000 / (100^2 + 50^2)) */
  assert_close(fl_links_rate_bps(trial.links, 0, 2), 1e6 * log2(1 + 2550000.0 / 12500), 1e-12);
  fl_trial_clear(&trial);
  fl_experiment_free(experiment);
  fl_scenario_free(scenario);
}

static bool stop_at_once(void)
{
  return true;
}

static void dates_that_are_none(void **state)
{
  (void)state;
  static const fl_override overrides[] = {{"until=5 s"}, {"fading={model: rayleigh, block: 1 ms}"}};
  fl_error err = {0};
  fl_scenario *scenario;
  fl_trial trial;
  assert_int_equal(fl_scenario_load(SCENARIOS "/three-nodes.yaml", overrides, 2, &scenario, NULL), FL_OK);
  fl_experiment *experiment = experiment_of(scenario);
  assert_int_equal(fl_trial_draw(experiment, 0, &trial, NULL), FL_OK);
  assert_int_equal(fl_trial_advance(&trial, 6, NULL, &err), FL_ERR_VALUE);
  assert_int_equal(fl_trial_advance(&trial, 5, stop_at_once, &err), FL_ERR_INTERRUPTED);
  fl_trial_clear(&trial);
  fl_experiment_free(experiment);
  fl_scenario_free(scenario);
}

typedef struct {
  uint64_t seen, stop_at;
  double latency_s;
} listener;

static fl_status hear(void *context, const fl_request_record *record, fl_error *err)
{
  listener *l = context;
  assert_int_equal(record->request, l->seen++);
  assert_close(record->intervals[2].end_s - record->arrival_s, l->latency_s, 1e-9);
  return record->request == l->stop_at ? fl_fail(err, FL_ERR_FILE, "enough") : FL_OK;
}

/* A request every 10 ms finds everything idle: 2 + 8 + 4 = 14 ms each, with either engine. */
static void three_nodes_simulated(void **state)
{
  (void)state;
  for (size_t e = 0; e < fl_engine_count(); e++) {
    if (fl_engine_at(e)->run == NULL) continue;
    fl_scenario *scenario = load(SCENARIOS "/three-nodes.yaml");
    scenario->engine = fl_engine_at(e);
    fl_experiment *experiment = experiment_of(scenario);
    fl_trial trial = trial_of(experiment, 0);
    listener all = {0, UINT64_MAX, 14e-3}, some = {0, 3, 14e-3};
    fl_error err = {0};
    assert_int_equal(fl_trial_simulate(experiment, &trial, hear, NULL, &all, &err), FL_OK);
    assert_int_equal(all.seen, 10);
    assert_int_equal(fl_trial_simulate(experiment, &trial, hear, NULL, &some, &err), FL_ERR_FILE);
    assert_string_equal(err.message, "enough");
    assert_int_equal(some.seen, 4);
    fl_trial_clear(&trial);
    fl_experiment_free(experiment);
    fl_scenario_free(scenario);
  }
}

/* ---- trials ---- */

#define DRAWN                                                                                                          \
  "model: graphs/three-layers.yaml\nfield: {nodes: 12}\nnode: {memory: 14000 B}\n"                                     \
  "radio: {bandwidth: 1 MHz, snr_at_1m: 283230, shadowing: 4 dB}\n"

static bool same_trial(const fl_trial *a, const fl_trial *b)
{
  size_t n = a->field->count;
  for (size_t i = 0; i < n; i++)
    if (a->field->nodes[i].x_m != b->field->nodes[i].x_m || a->field->nodes[i].y_m != b->field->nodes[i].y_m)
      return false;
  return memcmp(a->links->weight, b->links->weight, n * n * sizeof *a->links->weight) == 0 &&
         a->plan->bottleneck_s == b->plan->bottleneck_s;
}

/* Trial 7 is the same alone, after others, and from another experiment; the method changes neither field nor links. */
static void a_trial_depends_on_seed_and_number(void **state)
{
  (void)state;
  fl_scenario *scenario = parse(DRAWN), *random = parse(DRAWN "placer: random\n");
  fl_scenario *reseeded = parse(DRAWN "seed: 2\n");
  fl_experiment *first = experiment_of(scenario), *second = experiment_of(scenario);
  fl_experiment *other_method = experiment_of(random), *other_seed = experiment_of(reseeded);
  fl_trial alone = trial_of(first, 7);
  for (uint64_t number = 0; number < 7; number++) {
    fl_trial before = trial_of(second, number);
    assert_true(alone.field->nodes[0].x_m != before.field->nodes[0].x_m);
    assert_true(alone.links->weight[1] != before.links->weight[1]);
    assert_int_equal(before.input.trial, number);
    fl_trial_clear(&before);
  }
  fl_trial after = trial_of(second, 7), drawn = trial_of(other_method, 7), reseed = trial_of(other_seed, 7);
  assert_true(same_trial(&alone, &after));
  assert_false(same_trial(&alone, &reseed));
  assert_memory_equal(alone.links->weight, drawn.links->weight, 144 * sizeof(double));
  assert_true(drawn.plan->bottleneck_s >= alone.plan->lower_bound_s);
  fl_trial *trials[] = {&alone, &after, &drawn, &reseed};
  for (size_t i = 0; i < COUNT(trials); i++) fl_trial_clear(trials[i]);
  fl_experiment *experiments[] = {first, second, other_method, other_seed};
  for (size_t i = 0; i < COUNT(experiments); i++) fl_experiment_free(experiments[i]);
  fl_scenario_free(scenario);
  fl_scenario_free(random);
  fl_scenario_free(reseeded);
}

/* ---- the method where none is named ---- */

#define TWO_BOARDS                                                                                                     \
  "model: graphs/three-layers.yaml\nnode: {memory: 14000 B}\n"                                                         \
  "radio: {bandwidth: 1 MHz, snr_at_1m: 283230}\n"
#define EQUAL TWO_BOARDS "field: {nodes: [{x: 0, y: 0}, {x: 10, y: 0}]}\n"
#define MIXED TWO_BOARDS "field: {nodes: [{x: 0, y: 0}, {x: 10, y: 0, memory: 1 MB}]}\n"

typedef struct {
  const char *name, *text;
  const char *partitioner, *placer; /* NULL: it takes none */
} method_case;

static const method_case method_cases[] = {
    {"equal nodes", EQUAL, "min-sum", "greedy"},
    {"nodes that differ in memory", MIXED, "joint", NULL},
    {"nodes that differ in speed alone", TWO_BOARDS "field: {nodes: [{x: 0, y: 0}, {x: 10, y: 0, speed: 1 Gflop/s}]}\n",
     "min-sum", "greedy"},
    {"drawn nodes", DRAWN, "min-sum", "greedy"},
    {"a platform whose nodes differ",
     "model: graphs/three-layers.yaml\nfield: {platform: ../platforms/lab-mixed.xml}\n"
     "radio: platform\n",
     "joint", NULL},
    {"a placer is named", MIXED "placer: two-ended\n", "min-sum", "two-ended"},
    {"a partitioner is named", MIXED "partitioner: balanced\n", "balanced", "greedy"},
    {"methods take the rest from the scenario's own", MIXED "methods: [{placer: optimal}]\n", "min-sum", "greedy"},
    {"a placer is swept", MIXED "sweep: {placer: [k-path, greedy]}\n", "min-sum", "k-path"},
};

/* Written with its method, it is planned with that again. */
static void the_nodes_choose_the_method(void **state)
{
  const method_case *c = *state;
  fl_scenario *scenario = parse(c->text);
  fl_experiment *experiment = experiment_of(scenario);
  fl_trial trial = trial_of(experiment, 0);
  const fl_method *method = &trial.input.method;
  assert_string_equal(method->partitioner->name, c->partitioner);
  assert_true((method->placer == NULL) == (c->placer == NULL));
  if (c->placer != NULL) assert_string_equal(method->placer->name, c->placer);
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  assert_non_null(out);
  assert_int_equal(fl_trial_write_scenario(out, &trial, NULL), FL_OK);
  fclose(out);
  fl_scenario *again = parse(text);
  if (scenario->axis_count == 0) assert_true(again->method_is_given);
  if (again->method_is_given) assert_ptr_equal(again->method.partitioner, method->partitioner);
  free(text);
  fl_scenario_free(again);
  fl_trial_clear(&trial);
  fl_experiment_free(experiment);
  fl_scenario_free(scenario);
}

/* Listed nodes stand where they are in every trial; the shadowing is drawn anew. */
/* ---- one trial in the memory of another ---- */

#define RADIO "radio: {bandwidth: 1 MHz, snr_at_1m: 283230}\n"
#define GREEDY "methods: [{partitioner: min-sum, placer: greedy}]\n"
#define NETWORK "model: graphs/three-layers.yaml\nnode: {memory: 14000 B, power: {idle: 1 W, compute: 2 W}}\n"

typedef struct {
  const char *name, *text;
  size_t least_few, most_few; /* trials, of 20, whose links are worked out on demand */
} again_case;

static const again_case again_cases[] = {
    {"again: few links", NETWORK "field: {nodes: 12}\n" RADIO GREEDY, 20, 20},
    /* up to 283230 / (16.8 km)^2, a thousandth: some fields are wider */
    {"again: few links, sometimes", NETWORK "field: {area: {x: [0, 18 km], y: [0, 18 km]}, nodes: 4}\n" RADIO GREEDY, 4,
     16},
    {"again: all links", NETWORK "field: {nodes: 12}\n" RADIO, 0, 0},
    {"again: shadowing", DRAWN GREEDY, 0, 0},
    {"again: listed nodes",
     NETWORK "field: {nodes: [{x: 0, y: 0}, {x: 10, y: 0}, {x: 4, y: 9}]}\n"
             "radio: {bandwidth: 1 MHz, snr_at_1m: 283230, shadowing: 4 dB}\n",
     0, 0},
    {"again: a platform",
     "model: graphs/three-layers.yaml\naccounting: published\nradio: platform\n"
     "field: {platform: ../platforms/lab-mixed.xml}\n",
     0, 0},
    {"again: failures",
     NETWORK "field: {nodes: 12}\n" RADIO "failures: {mean_up: 10 s, mean_down: 1 s}\nengine: events\n", 0, 0},
    {"again: batteries",
     "model: graphs/three-layers.yaml\nfield: {nodes: 12}\n" RADIO
     "node: {memory: 14000 B, power: {idle: 1 W, compute: 2 W}, battery: 3 J}\n",
     0, 0},
};

static void check_same_world(const fl_trial *a, const fl_trial *b)
{
  assert_int_equal(a->world != NULL, b->world != NULL);
  assert_int_equal(a->if_empty != NULL, b->if_empty != NULL);
  assert_ptr_equal(a->engine, b->engine);
}

static void check_same_draw(const fl_trial *a, const fl_trial *b)
{
  size_t n = b->field->count;
  assert_int_equal(a->field->count, n);
  assert_int_equal(a->input.trial, b->input.trial);
  assert_ptr_equal(a->input.links, a->links);
  assert_int_equal(a->links->on_demand != NULL, b->links->on_demand != NULL);
  for (size_t i = 0; i < n; i++) {
    assert_true(a->field->nodes[i].x_m == b->field->nodes[i].x_m && a->field->nodes[i].y_m == b->field->nodes[i].y_m);
    assert_string_equal(a->field->nodes[i].id, b->field->nodes[i].id);
    for (size_t k = 0; k < n; k++)
      if (i != k) assert_true(fl_links_time_s(a->links, 1e6, i, k) == fl_links_time_s(b->links, 1e6, i, k));
  }
  check_same_world(a, b);
  assert_true(fl_links_least_weight(a->links) == fl_links_least_weight(b->links));
}

static void drawn_again(void **state)
{
  const again_case *c = *state;
  fl_scenario *scenario = parse(c->text);
  fl_experiment *experiment = experiment_of(scenario);
  fl_trial again, own;
  size_t few = 0;
  if (scenario->method_count > 0) fl_experiment_is_for(experiment, scenario->methods, scenario->method_count);
  assert_int_equal(fl_trial_draw(experiment, 0, &again, NULL), FL_OK);
  for (uint64_t k = 0; k < 20; k++) {
    uint64_t number = k * 7 % 20;
    assert_int_equal(fl_trial_draw_again(experiment, number, &again, NULL), FL_OK);
    assert_int_equal(fl_trial_draw(experiment, number, &own, NULL), FL_OK);
    check_same_draw(&again, &own);
    few += own.links->on_demand != NULL;
    assert_int_equal(fl_trial_plan(&again, NULL), FL_OK);
    assert_int_equal(fl_trial_plan(&own, NULL), FL_OK);
    assert_memory_equal(&again.plan->bottleneck_s, &own.plan->bottleneck_s, sizeof(double));
    fl_trial_clear(&own);
  }
  assert_true(few >= c->least_few && few <= c->most_few);
  fl_trial_clear(&again);
  fl_experiment_free(experiment);
  fl_scenario_free(scenario);
}

/* ---- nodes that are given ---- */

static void listed_nodes_stay(void **state)
{
  (void)state;
  fl_scenario *scenario = parse("model: graphs/three-layers.yaml\nnode: {memory: 14000 B}\n"
                                "field: {nodes: [{x: 0, y: 0}, {x: 10, y: 0, memory: 1 MB, speed: 1 Gflop/s}]}\n"
                                "radio: {bandwidth: 1 MHz, snr_at_1m: 283230, shadowing: 4 dB}\n");
  fl_experiment *experiment = experiment_of(scenario);
  fl_trial first = trial_of(experiment, 0), second = trial_of(experiment, 1);
  assert_true(first.field->nodes[1].x_m == 10 && second.field->nodes[1].x_m == 10);
  assert_true(first.field->nodes[0].memory_bytes == 14000 && first.field->nodes[1].memory_bytes == 1e6);
  assert_true(first.field->nodes[0].speed_flop_per_s == 0 && first.field->nodes[1].speed_flop_per_s == 1e9);
  assert_true(first.links->weight[1] != second.links->weight[1]);
  fl_trial_clear(&first);
  fl_trial_clear(&second);
  fl_experiment_free(experiment);
  fl_scenario_free(scenario);
}

/* A platform's nodes, with its links or with those of a radio, are the same in every trial. */
static void platforms(void **state)
{
  (void)state;
  static const char *const scenarios[] = {
      "model: graphs/three-layers.yaml\naccounting: published\nfield: {platform: ../platforms/lab-mixed.xml}\nradio: "
      "platform\n",
      "model: graphs/three-layers.yaml\nfield: {platform: ../platforms/lab-mixed.xml}\n"
      "radio: {bandwidth: 1 MHz, snr_at_1m: 60 dB}\n"};
  for (size_t i = 0; i < COUNT(scenarios); i++) {
    fl_scenario *scenario = parse(scenarios[i]);
    fl_experiment *experiment = experiment_of(scenario);
    fl_trial first = trial_of(experiment, 0), second = trial_of(experiment, 5);
    assert_int_equal(first.field->count, 8);
    assert_string_equal(first.field->nodes[0].id, "bench-1");
    assert_true(first.field->nodes[0].x_m == 1 && first.field->nodes[0].y_m == 4);
    assert_int_equal(first.links->latency_s != NULL, i == 0);
    assert_ptr_not_equal(first.links, second.links);
    assert_true(same_trial(&first, &second) || first.plan->outcome == FL_OUTCOME_INFEASIBLE);
    if (i == 0) /* bench-1 to bench-2: 117.5 MB/s, 2 x 30 us */
      assert_close(fl_links_rate_bps(first.links, 0, 1), 117.5e6 * 8, 1e-12);
    fl_trial_clear(&first);
    fl_trial_clear(&second);
    fl_experiment_free(experiment);
    fl_scenario_free(scenario);
  }
}

/* 12 999 B hold no `wide`: an outcome with its reason, not an error. */
static void infeasible_is_an_outcome(void **state)
{
  (void)state;
  fl_scenario *scenario = parse("model: graphs/three-layers.yaml\nfield: {nodes: 3}\nnode: {memory: 12999 B}\n"
                                "radio: {bandwidth: 1 MHz, snr_at_1m: 283230}\n");
  fl_experiment *experiment = experiment_of(scenario);
  fl_trial trial = trial_of(experiment, 0);
  assert_int_equal(trial.plan->outcome, FL_OUTCOME_INFEASIBLE);
  assert_string_equal(
      trial.plan->reason,
      "min-sum: the segment up to layer \"wide\", 12.70 KiB, does not fit into 12.69 KiB, the least memory of a node");
  fl_trial_clear(&trial);
  fl_experiment_free(experiment);
  fl_scenario_free(scenario);
}

/* ---- batteries ---- */

/* three-nodes.yaml: b computes 40 of 104 ms and idles 64, 1 W more and less: 144 mJ at 1 and 2 W. */
static bool changes_with(const char *battery)
{
  char node[200];
  snprintf(node, sizeof node, "node={memory: 14000 B, speed: 1 Gflop/s, power: {idle: 1 W, compute: 2 W}, battery: %s}",
           battery);
  const fl_override override = {node};
  fl_scenario *scenario;
  fl_error err = {0};
  if (fl_scenario_load(SCENARIOS "/three-nodes.yaml", &override, 1, &scenario, &err) != FL_OK)
    fail_msg("%s", err.message);
  fl_experiment *experiment = experiment_of(scenario);
  fl_trial trial = trial_of(experiment, 0);
  assert_null(trial.world);
  assert_string_equal(trial.engine->name, "simgrid");
  assert_int_equal(fl_trial_prepare(experiment, &trial, NULL), FL_OK);
  bool changes = trial.world != NULL;
  assert_string_equal(trial.engine->name, changes ? "events" : "simgrid");
  fl_trial_clear(&trial);
  fl_experiment_free(experiment);
  fl_scenario_free(scenario);
  return changes;
}

static void batteries(void **state)
{
  (void)state;
  assert_false(changes_with("144 mJ"));
  assert_true(changes_with("143.9 mJ"));
}

/* ---- what goes wrong ---- */

#define REST "\nfield: {nodes: 3}\nnode: {memory: 1 MB}\nradio: {bandwidth: 1 MHz, snr_at_1m: 283230}\n"

typedef struct {
  const char *name, *text;
  fl_status status;
  const char *file; /* the end of its name */
  size_t line, column;
  const char *message; /* a part of it */
} failing_case;

static const failing_case failing_cases[] = {
    {"an unknown model is placed in the scenario", "seed: 1\nmodel: ResNet51" REST, FL_ERR_VALUE, "s.yaml", 2, 8,
     "model: no model is called \"ResNet51\" (did you mean \"ResNet50\"?)"},
    {"a model's file that is not there", "model: ./nothing.yaml" REST, FL_ERR_FILE, "s.yaml", 1, 8,
     "scenarios/nothing.yaml: cannot read: No such file"},
    {"a model's file that is none", "model: ../tests/data/small-v1-64x14x14-relu.npy" REST, FL_ERR_SYNTAX, "relu.npy",
     1, 1, ""},
    {"a platform that is not there",
     "model: graphs/three-layers.yaml\nfield: {platform: nothing.xml}\nnode: {memory: 1 MB}\n"
     "radio: {bandwidth: 1 MHz, snr_at_1m: 283230}\n",
     FL_ERR_FILE, "s.yaml", 2, 19, "field.platform: " FL_SOURCE_DIR "/scenarios/nothing.xml: cannot read"},
    {"a tensor that is not there",
     "compression: {codec: reversible, tensor: nothing.npy}\nmodel: graphs/three-layers.yaml" REST, FL_ERR_FILE,
     "s.yaml", 1, 42, "compression.tensor: " FL_SOURCE_DIR "/scenarios/nothing.npy: cannot read"},
};

static bool ends_in(const char *text, const char *tail)
{
  return strlen(text) >= strlen(tail) && strcmp(text + strlen(text) - strlen(tail), tail) == 0;
}

static void check_failing(void **state)
{
  const failing_case *c = *state;
  fl_scenario *scenario = parse(c->text);
  fl_experiment *experiment = (fl_experiment *)1;
  fl_error err = {0};
  assert_int_equal(fl_experiment_new(scenario, &experiment, &err), c->status);
  assert_null(experiment);
  if (!ends_in(err.file, c->file) || strstr(err.message, c->message) == NULL)
    fail_msg("%s:%zu:%zu: %s", err.file, err.line, err.column, err.message);
  assert_int_equal(err.line, c->line);
  assert_int_equal(err.column, c->column);
  fl_scenario_free(scenario);
}

static void two_nodes_in_one_place(void **state)
{
  (void)state;
  fl_scenario *scenario = parse("model: graphs/three-layers.yaml\nnode: {memory: 1 MB}\n"
                                "field: {nodes: [{id: here, x: 1, y: 2}, {x: 0, y: 0}, {id: there, x: 1, y: 2}]}\n"
                                "radio: {bandwidth: 1 MHz, snr_at_1m: 283230}\n");
  fl_experiment *experiment = experiment_of(scenario);
  fl_trial trial;
  fl_error err = {0};
  memset(&trial, 'x', sizeof trial);
  assert_int_equal(fl_trial_make(experiment, 0, &trial, &err), FL_ERR_VALUE);
  assert_string_equal(err.message,
                      "field.nodes: \"here\" and \"there\" stand in one place (move one, or set radio.min_distance)");
  assert_null(trial.plan);
  assert_null(trial.field);
  fl_experiment_free(experiment);
  fl_scenario_free(scenario);
}

static int set_models(void **state)
{
  (void)state;
  return setenv("FIELDLINE_MODELS", SCENARIOS "/models", 1);
}

int main(void)
{
  static const struct CMUnitTest single[] = {
      cmocka_unit_test(three_nodes),
      cmocka_unit_test(three_nodes_simulated),
      cmocka_unit_test(a_trial_at_a_later_date),
      cmocka_unit_test(dates_that_are_none),
      cmocka_unit_test(a_trial_depends_on_seed_and_number),
      cmocka_unit_test(listed_nodes_stay),
      cmocka_unit_test(platforms),
      cmocka_unit_test(infeasible_is_an_outcome),
      cmocka_unit_test(batteries),
      cmocka_unit_test(two_nodes_in_one_place),
  };
  struct CMUnitTest tests[COUNT(failing_cases) + COUNT(method_cases) + COUNT(again_cases) + COUNT(single)];
  size_t n = 0; /* the cast: cmocka keeps its state without const */
  for (size_t i = 0; i < COUNT(failing_cases); i++)
    tests[n++] = (struct CMUnitTest){failing_cases[i].name, check_failing, NULL, NULL, (void *)&failing_cases[i]};
  for (size_t i = 0; i < COUNT(method_cases); i++)
    tests[n++] =
        (struct CMUnitTest){method_cases[i].name, the_nodes_choose_the_method, NULL, NULL, (void *)&method_cases[i]};
  for (size_t i = 0; i < COUNT(again_cases); i++)
    tests[n++] = (struct CMUnitTest){again_cases[i].name, drawn_again, NULL, NULL, (void *)&again_cases[i]};
  for (size_t i = 0; i < COUNT(single); i++) tests[n++] = single[i];
  return cmocka_run_group_tests(tests, set_models, NULL);
}
