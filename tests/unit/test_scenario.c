#define _POSIX_C_SOURCE 200809L /* open_memstream */

#include "support.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fieldline/scenario.h"
#include "fieldline/units.h"

/* The smallest scenario, a line each, so that cases can put others in. */
#define MODEL "model: VGG16\n"
#define FIELD "field: {nodes: 5}\n"
#define NODE "node: {memory: 1 GB}\n"
#define RADIO "radio: {bandwidth: 20 MHz, snr_at_1m: 1000}\n"
#define SMALLEST MODEL FIELD NODE RADIO

static fl_scenario *parse(const char *text, const char *override)
{
  fl_override overrides[] = {{override}};
  fl_scenario *scenario = NULL;
  fl_error err = {0};
  if (fl_scenario_parse("dir/my test.yaml", "/base", text, strlen(text), overrides, override != NULL, &scenario,
                        &err) == FL_OK)
    return scenario;
  fl_error_print(stderr, &err);
  fail();
  return NULL;
}

/* ---- error texts ---- */

typedef struct {
  const char *text, *want; /* "LINE:COLUMN: message" */
} refusal;

/* Lines 1 to 4 are the model, field, node and radio where a case does not bring its own. */
static const refusal refusals[] = {
    /* the whole */
    {"", "1:1: nothing to read here"},
    {"[1]\n", "1:1: expected a map (keys: name, question, seed, model, accounting, cuts, batch, profile, profile_gaps, "
              "field, node, source, "
              "sink, relays, radio, compression, medium, objective, "
              "partitioner, placer, engine, requests, changes, failures, mobility, fading, recovery, replan, until, "
              "trace, latency, trials, "
              "methods, sweep), got a list"},
    {SMALLEST "filed: 3\n", "5:1: filed: unknown key (did you mean \"field\"?)"},
    {SMALLEST "seed: 1\nseed: 2\n", "6:1: seed: repeated key (first on line 5)"},
    /* name, question, seed, model, accounting */
    {SMALLEST "name: a/b\n",
     "5:7: name: expected up to 100 letters, digits, '.', '_' or '-', not starting with '.', got \"a/b\""},
    {SMALLEST "name: .a\n",
     "5:7: name: expected up to 100 letters, digits, '.', '_' or '-', not starting with '.', got \".a\""},
    {SMALLEST "name:\n", "5:6: name: expected a text, got nothing"},
    {SMALLEST "question: \"a\\eb\"\n", "5:11: question: expected a text without control characters, got \"a\033b\""},
    {SMALLEST "seed: -1\n", "5:7: seed: expected a whole number from 0 to 18446744073709551615, got \"-1\""},
    {FIELD NODE RADIO "seed: 1\n", "1:1: model: missing (expected the name of a model, or the path of a layer graph)"},
    {"model: [a]\n" FIELD NODE RADIO, "1:8: model: expected a text, got a list"},
    {SMALLEST "accounting: pyhsical\n",
     "5:13: accounting: unknown accounting \"pyhsical\" (did you mean \"physical\"? known: published, physical)"},
    /* field and node */
    {MODEL NODE RADIO, "1:1: field: missing (expected {nodes: 50}, a list of nodes, or {platform: file.xml})"},
    {MODEL "field: {}\n" NODE RADIO,
     "2:8: field.nodes: missing (expected a number of nodes, a list of them, or platform: file.xml)"},
    {MODEL "field: {nodes: many}\n" NODE RADIO,
     "2:16: field.nodes: expected a whole number from 1 to 10000, or a list of nodes, got \"many\""},
    {MODEL "field: {nodes: 10001}\n" NODE RADIO,
     "2:16: field.nodes: expected a whole number from 1 to 10000, or a list of nodes, got \"10001\""},
    {MODEL "field: {nodes: []}\n" NODE RADIO, "2:16: field.nodes: expected 1 to 10000 nodes, got 0"},
    {MODEL "field: {nodes: 5, platform: x.xml}\n" NODE RADIO,
     "2:19: field.platform: nodes come from a platform or from field.nodes, not both"},
    {MODEL "field: {area: {x: [0, one]}, nodes: [{x: 1, y: 2}]}\n" NODE RADIO,
     "2:23: field.area.x[1]: expected a length such as 1 m, from -10000 km to 10000 km, got \"one\""},
    {MODEL "field: {area: {x: [3, 1]}, nodes: 2}\n" NODE RADIO,
     "2:19: field.area.x: expected the lower end first, got [3, 1]"},
    {MODEL "field: {area: {y: [1, 2, 3]}, nodes: 2}\n" NODE RADIO,
     "2:19: field.area.y: expected two ends such as [0, 150], got a list"},
    {MODEL "field: {area: {y: [1, 1e8]}, nodes: 2}\n" NODE RADIO,
     "2:23: field.area.y[1]: expected a length such as 1 m, from -10000 km to 10000 km, got \"1e8\""},
    {MODEL "field: {nodes: [{x: 1}]}\n" NODE RADIO, "2:17: field.nodes[0].y: missing (expected a length such as 1 m)"},
    {MODEL "field: {nodes: [{x: 1, y: 2, z: 3}]}\n" NODE RADIO,
     "2:30: field.nodes[0].z: unknown key (known: id, x, y, board, device, memory, speed, memory_bandwidth, "
     "send_cost, receive_cost, power, battery)"},
    {MODEL "field: {nodes: [{x: 1, y: 2}, {id: \"0\", x: 1, y: 2}]}\n" NODE RADIO,
     "2:36: field.nodes[1].id: the id \"0\" is that of node 0 already"},
    {MODEL "field: {nodes: [{id: '', x: 1, y: 2}]}\n" NODE RADIO,
     "2:22: field.nodes[0].id: expected a text of 1 to 64 bytes, got \"\""},
    {MODEL "field: {nodes: [{x: 1, y: 2, memory: 0}]}\n" NODE RADIO,
     "2:38: field.nodes[0].memory: expected a size such as 64 MiB, from 1 B to 1 PiB, got \"0\""},
    {MODEL FIELD RADIO, "1:1: node.memory: missing (expected a size such as 64 MiB)"},
    {MODEL FIELD "node: {speed: 1 Gflop/s}\n" RADIO, "3:7: node.memory: missing (expected a size such as 64 MiB)"},
    {MODEL "field: {nodes: [{x: 1, y: 2, memory: 1 GB}, {x: 2, y: 2}]}\n" RADIO,
     "1:1: node.memory: missing (expected a size such as 64 MiB)"},
    {MODEL FIELD "node: {memory: 2 PiB}\n" RADIO,
     "3:16: node.memory: expected a size such as 64 MiB, from 1 B to 1 PiB, got \"2 PiB\""},
    {MODEL FIELD "node: 64 MiB\n" RADIO,
     "3:7: node: expected a map (keys: board, device, memory, speed, memory_bandwidth, send_cost, receive_cost, power, "
     "battery), "
     "got \"64 MiB\""},
    {SMALLEST "source: {}\n", "5:9: source: expected a text, got a map"},
    {SMALLEST "source: ''\n", "5:9: source: expected a text of 1 to 64 bytes, got \"\""},
    {SMALLEST "source: a\nsink: a\n",
     "6:7: sink: \"a\" is the source, and a node stands in a chain once (expected another node)"},
    {SMALLEST "relays: -1\n", "5:9: relays: expected a whole number from 0 to 10000, got \"-1\""},
    /* radio */
    {MODEL FIELD NODE, "1:1: radio: missing (expected a map with bandwidth and snr_at_1m, or the word platform)"},
    {MODEL FIELD NODE "radio: platform\n",
     "4:8: radio: the links can come from a platform only where the nodes do (field.platform)"},
    {MODEL FIELD NODE "radio: wifi\n",
     "4:8: radio: expected a map with bandwidth and snr_at_1m, or the word platform, got \"wifi\""},
    {MODEL FIELD NODE "radio:\n  bandwith: 3\n", "5:3: radio.bandwith: unknown key (did you mean \"bandwidth\"?)"},
    {MODEL FIELD NODE "radio: {bandwidth: 1}\n",
     "4:8: radio.snr_at_1m: missing (expected a ratio such as 283230 or 54.52 dB)"},
    {MODEL FIELD NODE "radio: {bandwidth: fast, snr_at_1m: 1}\n",
     "4:20: radio.bandwidth: expected a frequency such as 20 MHz, from 1 Hz to 1 PHz, got \"fast\""},
    {MODEL FIELD NODE "radio: {bandwidth: 1, snr_at_1m: 0}\n",
     "4:34: radio.snr_at_1m: expected a ratio such as 283230 or 54.52 dB, > 0 and at most 1e+30, got \"0\""},
    {MODEL FIELD NODE "radio: {bandwidth: 1, snr_at_1m: 1, exponent: 21}\n",
     "4:47: radio.exponent: expected a number from 0 to 20, got \"21\""},
    {MODEL FIELD NODE "radio: {bandwidth: 1, snr_at_1m: 1, shadowing: -1}\n",
     "4:48: radio.shadowing: expected decibels such as 4 dB, from 0 dB to 50 dB, got \"-1\""},
    {MODEL FIELD NODE "radio: {bandwidth: 1, environment: tng-d}\n",
     "4:36: radio.environment: no environment is called \"tng-d\" (did you mean \"tgn-d\"?)"},
    {MODEL FIELD NODE "radio: {bandwidth: 1, environment: tgn-d, snr_at_1m: 3, frequency: 1 GHz}\n",
     "4:68: radio.frequency: says nothing beside snr_at_1m (it is what the loss at 1 m comes from)"},
    {MODEL FIELD NODE "radio: {bandwidth: 1, transmit_power: 1 dBm, noise: -9 dBm, noise_figure: 3 dB}\n",
     "4:75: radio.noise_figure: says nothing beside radio.noise (leave out one of them)"},
    {MODEL FIELD NODE "radio: {bandwidth: 1, transmit_power: 1 dBm, frequency: 1 GHz}\n",
     "4:8: radio.noise: missing (expected a power such as 20 dBm)"},
    {MODEL FIELD NODE "radio: {bandwidth: 1, snr_at_1m: 1, exponent_beyond: 3}\n",
     "4:54: radio.exponent_beyond: says nothing without a break_distance"},
    {MODEL FIELD NODE "radio: {bandwidth: 1, environment: 3gpp-inf-sl, shadowing_beyond: 3 dB}\n",
     "4:67: radio.shadowing_beyond: says nothing without a break_distance"},
    {MODEL FIELD NODE "radio: {bandwidth: 1, snr_at_1m: 1, break_distance: 10 m}\n",
     "4:8: radio.exponent_beyond: missing (expected the path-loss exponent beyond break_distance)"},
    {MODEL FIELD NODE "radio: {bandwidth: 1, snr_at_1m: 1, latency: -1 s}\n",
     "4:46: radio.latency: expected a time such as 0.4 s, from 0 s to 1000000 s, got \"-1 s\""},
    /* compression */
    {SMALLEST "compression: {codec: acuracy}\n",
     "5:22: compression.codec: unknown codec \"acuracy\" (did you mean \"accuracy\"? known: ratio, rate, accuracy, "
     "precision, reversible)"},
    {SMALLEST "compression: {tensor: x.npy}\n",
     "5:15: compression.tensor: codec ratio is not measured on a tensor (accuracy, precision and reversible are)"},
    {SMALLEST "compression: {codec: zfp, ratio: 2}\n",
     "5:14: compression.rate: missing (expected it, accuracy, precision, or reversible: true)"},
    {SMALLEST "compression: {rate: 8, ratio: 2}\n",
     "5:24: compression.ratio: one codec at a time (rate is set already)"},
    {SMALLEST "compression: {codec: rate, ratio: 2}\n",
     "5:28: compression.ratio: not a parameter of codec rate (rate: a number of bits per value, 1 to 64)"},
    {SMALLEST "compression: {codec: rate}\n",
     "5:14: compression.rate: missing (expected a number of bits per value, 1 to 64)"},
    {SMALLEST "compression: {rate: 65}\n",
     "5:21: compression.rate: expected a number of bits per value, 1 to 64, got \"65\""},
    {SMALLEST "compression: {precision: 3.5}\n",
     "5:26: compression.precision: expected a whole number of bit planes, 1 to 64, got \"3.5\""},
    {SMALLEST "compression: {accuracy: 2}\n",
     "5:25: compression.accuracy: expected a fraction of the tensor's range, > 0 and at most 1, got \"2\""},
    {SMALLEST "compression: {accuracy: 0, tolerance: absolute}\n",
     "5:25: compression.accuracy: expected a tolerance > 0 in the tensor's own unit, got \"0\""},
    {SMALLEST "compression: {accuracy: 0.1, tolerance: strict}\n",
     "5:41: compression.tolerance: expected relative or absolute, got \"strict\""},
    {SMALLEST "compression: {rate: 8, tolerance: absolute}\n",
     "5:24: compression.tolerance: only codec accuracy has a tolerance, not rate"},
    {SMALLEST "compression: {ratio: 2, tensor: x.npy}\n",
     "5:25: compression.tensor: codec ratio is not measured on a tensor (accuracy, precision and reversible are)"},
    {SMALLEST "compression: {reversible: false}\n",
     "5:27: compression.reversible: expected true, or another codec, got \"false\""},
    {SMALLEST "compression: {ratio: 2, compress_time: 3 s}\n",
     "5:40: compression.compress_time: expected a time per size such as 2.5 ms/MB, from 0 s/B to 1 s/B, got \"3 s\""},
    /* methods, medium, engine */
    {SMALLEST "partitioner: minsum\n",
     "5:14: partitioner: unknown partitioner \"minsum\" (did you mean \"min-sum\"? known: "},
    {SMALLEST "placer: {name: greedi}\n",
     "5:16: placer.name: unknown placer \"greedi\" (did you mean \"greedy\"? known: "},
    {SMALLEST "placer: {seed: 3}\n", "5:10: placer.seed: unknown key (known: "},
    {SMALLEST "placer: [greedy]\n",
     "5:9: placer: expected the name of a placer, or {name: ..., option: value}, got a list"},
    {SMALLEST "partitioner: {name: min-sum, completion_memori: 3}\n",
     "5:30: partitioner.completion_memori: unknown key (did you mean \"completion_memory\"?)"},
    {SMALLEST "partitioner: {name: min-sum, completion_memory: x}\n",
     "5:49: partitioner.completion_memory: expected a size such as 64 MiB, from 1 B to "},
    {SMALLEST "medium: isolatd\n", "5:9: medium: unknown medium \"isolatd\" (did you mean \"isolated\"? known: "},
    {SMALLEST "engine: simgird\n", "5:9: engine: unknown engine \"simgird\" (did you mean \"simgrid\"? known: "},
    {SMALLEST "medium: {name: isolated, fairnes: packet}\n",
     "5:26: medium.fairnes: isolated has no such option (did you mean \"fairness\", of shared?)"},
    {SMALLEST "placer: {nme: greedy}\n", "5:10: placer.nme: unknown key (did you mean \"name\"?)"},
    {SMALLEST "placer: {name: greedy, xyzzy: 1}\n", "5:24: placer.xyzzy: unknown key (known: name)"},
    /* requests and trace */
    {SMALLEST "requests: {count: 0}\n",
     "5:19: requests.count: expected a whole number from 1 to 1000000000, got \"0\""},
    {SMALLEST "requests: {count: 5, warmup: 5}\n",
     "5:30: requests.warmup: expected fewer than the 5 requests of requests.count, got \"5\""},
    {SMALLEST "requests: {arrivals: closed}\n",
     "5:22: requests.arrivals: expected {closed: {in_flight: 16}}, {periodic: {interval: 0.4 s}}, "
     "{poisson: {rate: 3 Hz}} or burst, got \"closed\""},
    {SMALLEST "requests: {arrivals: brust}\n",
     "5:22: requests.arrivals: expected {closed: {in_flight: 16}}, {periodic: {interval: 0.4 s}}, "
     "{poisson: {rate: 3 Hz}} or burst, got \"brust\" (did you mean \"burst\"?)"},
    {SMALLEST "requests: {arrivals: {closed: {}, poisson: {rate: 1}}}\n",
     "5:35: requests.arrivals.poisson: one kind of arrivals at a time (closed is set already)"},
    {SMALLEST "requests: {arrivals: {periodic: {}}}\n",
     "5:33: requests.arrivals.periodic.interval: missing (expected a time such as 0.4 s)"},
    {SMALLEST "requests: {arrivals: {poisson: {rate: 0}}}\n",
     "5:39: requests.arrivals.poisson.rate: expected a frequency such as 20 MHz, from 1e-09 Hz to 1 GHz, got \"0\""},
    {SMALLEST "requests: {buffers: {send: 0}}\n",
     "5:28: requests.buffers.send: expected a whole number from 1 to 65536, or unbounded, got \"0\""},
    {SMALLEST "trace: some\n", "5:8: trace: expected all, none, or a whole number up to 1000000000, got \"some\""},
    {SMALLEST "latency: non\n", "5:10: latency: unknown choice \"non\" (did you mean \"none\"? known: all, none)"},
    /* comparisons */
    {SMALLEST "trials: 0\n", "5:9: trials: expected a whole number from 1 to 1000000000, got \"0\""},
    {SMALLEST "methods: []\n", "5:10: methods: expected a list of 1 to 64 methods such as {partitioner: min-sum, "
                               "placer: greedy}, got an empty list"},
    {SMALLEST "methods: [{partitoner: random}]\n",
     "5:12: methods[0].partitoner: unknown key (did you mean \"partitioner\"?)"},
    {SMALLEST "methods: [{name: a}, {name: a}]\n", "5:29: methods[1].name: the name \"a\" is that of method 0 already"},
    {SMALLEST "sweep: {node.memori: [1]}\n", "5:9: sweep.node.memori: unknown key (did you mean \"node.memory\"?)"},
    {SMALLEST "sweep: {nothing: [1]}\n",
     "5:9: sweep.nothing: unknown key (expected a key of the scenario such as node.memory)"},
    {SMALLEST "sweep: {node.memory: 1}\n", "5:22: sweep.node.memory: expected a list of 1 to 10000 values, got \"1\""},
    {SMALLEST "sweep: [64 MiB]\n",
     "5:8: sweep: expected a map of 1 to 16 keys with lists of values, such as {node.memory: [64 MiB, 128 MiB]}, got "
     "a list"},
    {SMALLEST "sweep: {node: [{memory: 1 B}], node.memory: [1 B]}\n",
     "5:32: sweep.node.memory: node is swept as well, and holds it (expected one of the two)"},
    {SMALLEST "sweep: {node.memory: [1 B], node: [{memory: 1 B}]}\n",
     "5:9: sweep.node.memory: node is swept as well, and holds it (expected one of the two)"},
    /* what only the sweep gives is wrong where the sweep says so */
    {MODEL NODE RADIO "sweep: {field.nodes: [many]}\n",
     "4:23: field.nodes: expected a whole number from 1 to 10000, or a list of nodes, got \"many\""},
    {MODEL FIELD RADIO "node: 3\nsweep: {node.memory: [1 B]}\n",
     "5:9: node: a single value, nothing can be set below it"},
};

/* Texts that end in a list of names grow with the tables: their beginning is compared. */
static void expect_error(const fl_error *err, const char *want)
{
  char got[1200];
  size_t length = strlen(want);
  snprintf(got, sizeof got, "%zu:%zu: %s", err->line, err->column, err->message);
  if (want[length - 1] == ' ') got[length] = '\0';
  assert_string_equal(got, want);
}

static void check_refusals(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
    const refusal *c = &refusals[i];
    fl_scenario *scenario = (fl_scenario *)1;
    fl_error err = {0};
    fl_status status = fl_scenario_parse("s.yaml", "/base", c->text, strlen(c->text), NULL, 0, &scenario, &err);
    assert_null(scenario);
    assert_int_equal(status, err.status);
    assert_string_equal(err.file, "s.yaml");
    expect_error(&err, c->want);
  }
}

/* ---- what is read ---- */

static void check_defaults(void **state)
{
  (void)state;
  fl_scenario *s = parse(SMALLEST, NULL);
  assert_string_equal(s->name, "my-test"); /* of "dir/my test.yaml" */
  assert_string_equal(s->question, "");
  assert_int_equal(s->seed, 1);
  assert_string_equal(s->model, "VGG16");
  assert_false(s->model_is_path);
  assert_int_equal(s->accounting, FL_ACCOUNTING_PHYSICAL);
  assert_int_equal(s->field_source, FL_FIELD_DRAWN);
  assert_int_equal(s->field.count, 5);
  assert_close(s->field.x_low_m, 0, 0);
  assert_close(s->field.y_high_m, 150, 0);
  assert_close(s->field.memory_bytes, 1e9, 0);
  assert_close(s->field.speed_flop_per_s, 0, 0);
  assert_close(s->radio.bandwidth_hz, 20e6, 0);
  assert_close(s->radio.path_exponent, 2, 0);
  assert_close(s->radio.shadowing_db, 0, 0);
  assert_int_equal(s->codec.codec->kind, FL_CODEC_RATIO);
  assert_close(s->codec.value, 1, 0);
  assert_string_equal(s->medium->name, "isolated");
  assert_string_equal(s->method.partitioner->name, "min-sum");
  assert_true(isnan(fl_option_value(&s->method.partitioner_options, 0)));
  assert_string_equal(s->method.placer->name, "greedy");
  assert_string_equal(s->engine->name, "simgrid");
  assert_int_equal(s->workload.count, 200);
  assert_int_equal(s->workload.warmup, 20);
  assert_int_equal(s->workload.arrivals.kind, FL_ARRIVALS_CLOSED);
  assert_int_equal(s->workload.arrivals.in_flight, 16);
  assert_int_equal(s->workload.receive_buffer, 0);
  assert_true(s->trace_requests == FL_TRACE_ALL);
  assert_int_equal(s->trials + s->method_count + s->axis_count, 0);
  fl_scenario_free(s);
}

/* The published accounting compresses by 1.44 where nothing is said; what is said holds. */
static void check_published(void **state)
{
  (void)state;
  fl_scenario *s = parse(SMALLEST "accounting: published\nseed: 7\n", NULL);
  assert_close(s->codec.value, 1.44, 0);
  assert_int_equal(s->codec.seed, 7);
  assert_int_equal(s->workload.seed, 7);
  fl_scenario_free(s);
  s = parse(SMALLEST "accounting: published\ncompression: {ratio: 2}\n", NULL);
  assert_close(s->codec.value, 2, 0);
  fl_scenario_free(s);
}

/* 20 MHz hear -173.975 + 10 log10 20e6 = -100.965 dBm, and -93.965 dBm behind a receiver of 7 dB. What is sent at 20
 * dBm comes with -26.768 dBm at 5.2 GHz, -20.052 dBm at 2.4 GHz. */
static void check_environment(void **state)
{
  (void)state;
  static const struct {
    const char *radio;
    double snr_db;
  } cases[] = {
      {"{bandwidth: 20 MHz, environment: tgn-d}", 67.1970},
      {"{bandwidth: 20 MHz, environment: tgn-d, frequency: 2.4 GHz}", 73.9128},
      {"{bandwidth: 20 MHz, environment: tgn-d, transmit_power: 15 dBm, noise_figure: 3 dB}", 66.1970},
      {"{bandwidth: 20 MHz, environment: tgn-d, noise: -90 dBm, loss_at_1m: 40 dB}", 70},
      {"{bandwidth: 20 MHz, environment: tgn-d, snr_at_1m: 50 dB}", 50},
      {"{bandwidth: 20 MHz, transmit_power: 20 dBm, noise: -90 dBm, frequency: 2.4 GHz}", 69.9480},
      {"{bandwidth: 20 MHz, transmit_power: 20 dBm, noise: -90 dBm}", 63.3223}, /* 46.6777 dB at 1 m */
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    char text[512];
    snprintf(text, sizeof text, MODEL FIELD NODE "radio: %s\n", cases[i].radio);
    fl_scenario *s = parse(text, NULL);
    assert_close(fl_db_from_ratio(s->radio.snr_at_1m), cases[i].snr_db, 1e-5);
    fl_scenario_free(s);
  }
}

/* A listed node's own memory and speed go before those of `node`. */
static void check_listed(void **state)
{
  (void)state;
  fl_scenario *s = parse(MODEL NODE RADIO "field:\n  nodes:\n  - {id: a, x: 3.5, y: 1 km, memory: 64 MiB}\n"
                                          "  - {x: -1, y: 0, speed: 2 Gflop/s}\n",
                         NULL);
  assert_int_equal(s->field_source, FL_FIELD_LISTED);
  assert_int_equal(s->node_count, 2);
  assert_string_equal(s->nodes[0].id, "a");
  assert_close(s->nodes[0].y_m, 1000, 0);
  assert_close(s->nodes[0].memory_bytes, 67108864, 0); /* 64 x 2^20 */
  assert_close(s->nodes[0].speed_flop_per_s, 0, 0);
  assert_string_equal(s->nodes[1].id, "1");
  assert_close(s->nodes[1].memory_bytes, 1e9, 0);
  assert_close(s->nodes[1].speed_flop_per_s, 2e9, 0);
  fl_scenario_free(s);
}

typedef struct {
  const char *model, *path; /* NULL: a name */
} path_case;

static const path_case path_cases[] = {
    {"ResNet50", NULL},
    {"mine.yaml", "/base/mine.yaml"},
    {"mine.yml", "/base/mine.yml"},
    {"./nets/mine", "/base/nets/mine"},
    {"../mine.yaml", "/base/../mine.yaml"},
    {"/abs/mine.yaml", "/abs/mine.yaml"},
};

static void check_paths(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof path_cases / sizeof path_cases[0]; i++) {
    char override[64];
    snprintf(override, sizeof override, "model=%s", path_cases[i].model);
    fl_scenario *s = parse(SMALLEST, override);
    assert_int_equal(s->model_is_path, path_cases[i].path != NULL);
    if (path_cases[i].path == NULL)
      assert_null(s->model_path);
    else
      assert_string_equal(s->model_path, path_cases[i].path);
    fl_scenario_free(s);
  }
}

/* Relative to a relative folder: the path starts from the working directory. */
static void check_relative_folder(void **state)
{
  (void)state;
  static const char text[] = "model: a.yaml\n" FIELD NODE RADIO;
  char here[4096], want[4200];
  fl_scenario *s;
  fl_error err;
  assert_non_null(getcwd(here, sizeof here));
  snprintf(want, sizeof want, "%s/sub/a.yaml", here);
  assert_int_equal(fl_scenario_parse("s", "sub", text, strlen(text), NULL, 0, &s, &err), FL_OK);
  assert_string_equal(s->model_path, want);
  fl_scenario_free(s);
  snprintf(want, sizeof want, "%s/a.yaml", here);
  assert_int_equal(fl_scenario_parse("s", "", text, strlen(text), NULL, 0, &s, &err), FL_OK);
  assert_string_equal(s->model_path, want);
  fl_scenario_free(s);
}

static void check_model_place(void **state)
{
  (void)state;
  fl_error why, err;
  fl_scenario *s = parse(SMALLEST, NULL);
  (void)fl_fail_about(&why, FL_ERR_VALUE, "model", "there is none");
  fl_scenario_place_error(s, &why, &err);
  assert_int_equal(err.status, FL_ERR_VALUE);
  expect_error(&err, "1:8: model: there is none");
  assert_string_equal(err.file, "dir/my test.yaml");
  assert_string_equal(err.excerpt, "model: VGG16");
  fl_scenario_free(s);
}

/* An error that comes late stands where its key was given last, or else where what holds the key was. */
typedef struct {
  const char *name, *override, *key;
  const char *file;
  size_t line, column;
  const char *excerpt;
} place_case;

static const place_case place_cases[] = {
    {"in the text", "seed=2", "radio.bandwidth", "dir/my test.yaml", 4, 8,
     "radio: {bandwidth: 20 MHz, snr_at_1m: 1000}"},
    {"at the override", "radio.exponent=3", "seed", "", 0, 0, ""},
    {"at the override that gave it", "seed=2", "seed", "--set", 1, 6, "seed=2"},
    {"a key below an override", "model=ResNet50", "model.dims.batch", "--set", 1, 7, "model=ResNet50"},
    {"a word that only begins as a key does", "seed=2", "seeds", "", 0, 0, ""},
    {"no key", "seed=2", "", "", 0, 0, ""},
};

static void check_late_place(void **state)
{
  const place_case *c = *state;
  fl_error why, err;
  fl_scenario *s = parse(SMALLEST, c->override);
  (void)fl_fail_about(&why, FL_ERR_VALUE, c->key, "wrong");
  assert_int_equal(fl_scenario_place_error(s, &why, &err), FL_ERR_VALUE);
  assert_string_equal(err.file, c->file);
  assert_int_equal(err.line, c->line);
  assert_int_equal(err.column, c->column);
  assert_string_equal(err.excerpt, c->excerpt);
  assert_string_equal(err.message, why.message);
  fl_scenario_forget_text(s); /* the place stays */
  fl_scenario_place_error(s, &why, &err);
  assert_int_equal(err.column, c->column);
  assert_string_equal(err.excerpt, "");
  fl_scenario_free(s);
}

static void check_missing_file(void **state)
{
  (void)state;
  fl_scenario *s = (fl_scenario *)1;
  fl_error err;
  assert_int_equal(fl_scenario_load("/no/such/file.yaml", NULL, 0, &s, &err), FL_ERR_FILE);
  assert_null(s);
  assert_string_equal(err.file, "/no/such/file.yaml");
  assert_string_equal(err.message, "cannot read: No such file or directory");
}

/* ---- the effective scenario ---- */

static char *write_out(const fl_scenario *scenario)
{
  char *text = NULL;
  size_t size;
  fl_error err;
  FILE *out = open_memstream(&text, &size);
  assert_non_null(out);
  assert_int_equal(fl_scenario_write(out, scenario, &err), FL_OK);
  fclose(out);
  return text;
}

typedef struct {
  const char *text, *override; /* more keys, and one override or NULL */
  const char *want;            /* a line of what is written */
} effective_case;

static const effective_case effective_cases[] = {
    {"", NULL, "name: my-test"},
    {"", NULL, "question: \"\""},
    {"", NULL, "field: {area: {x: [0 m, 150 m], y: [0 m, 150 m]}, nodes: 5}"},
    {"", NULL, "node: {memory: 1 GB}"},
    {"", NULL, "radio: {bandwidth: 20 MHz, exponent: 2, snr_at_1m: 1000, shadowing: 0 dB, min_distance: 0 m}"},
    {"", NULL, "compression: {codec: ratio, ratio: 1, compress_time: 0 s/B, expand_time: 0 s/B}"},
    {"", NULL,
     "requests: {count: 200, arrivals: {closed: {in_flight: 16}}, warmup: 20, buffers: {receive: unbounded, send: "
     "unbounded}}"},
    {"", NULL, "trace: all"},
    /* texts are quoted where a reader of YAML would take them for something else, and only there */
    {"question: how fast can 50 nodes stream?\n", NULL, "question: how fast can 50 nodes stream?"},
    {"question: 'yes'\n", NULL, "question: \"yes\""},
    {"question: 'null'\n", NULL, "question: \"null\""},
    {"question: '#1: a \"b\" \\'\n", NULL, "question: \"#1: a \\\"b\\\" \\\\\""},
    {"question: |\n  two\n  lines\n", NULL, "question: \"two\\nlines\\n\""},
    {"question: \xc3\xa9t\xc3\xa9\n", NULL, "question: \"\xc3\xa9t\xc3\xa9\""},
    {"name: 1e3\n", NULL, "name: \"1e3\""},
    {"name: no\n", NULL, "name: \"no\""},
    {"", "model='a b/c: d.yaml'", "model: \"/base/a b/c: d.yaml\""},
    /* fields */
    {"", "field.nodes=[{x: 1, y: 2}, {id: b c, x: 3, y: 4.5, speed: 2 Gflop/s}]",
     "  - {id: b c, x: 3 m, y: 4.5 m, memory: 1 GB, speed: 2 Gflop/s}"},
    {"", "field={platform: p.xml}", "field: {platform: /base/p.xml}"},
    {"", "node.speed=13.5 Gflop/s", "node: {memory: 1 GB, speed: 13.5 Gflop/s}"},
    {"", "cuts=boundaries", "cuts: boundaries"},
    {"", "requests.state_copies=3",
     "requests: {count: 200, arrivals: {closed: {in_flight: 16}}, warmup: 20, buffers: {receive: unbounded, send: "
     "unbounded}, state_copies: 3}"},
    {"", "node.memory_bandwidth=25 GB/s", "node: {memory: 1 GB, memory_bandwidth: 25 GB/s}"},
    {"", "field.nodes=[{x: 1, y: 2, memory_bandwidth: 5e10}]",
     "  - {id: \"0\", x: 1 m, y: 2 m, memory: 1 GB, memory_bandwidth: 50 GB/s}"},
    {"", "radio.bandwidth=1048576",
     "radio: {bandwidth: 1.048576 MHz, exponent: 2, snr_at_1m: 1000, shadowing: 0 dB, min_distance: 0 m}"},
    {"", "radio.snr_at_1m=30 dB",
     "radio: {bandwidth: 20 MHz, exponent: 2, snr_at_1m: 1000, shadowing: 0 dB, min_distance: 0 m}"},
    {"",
     "radio={bandwidth: 1 MHz, snr_at_1m: 9, break_distance: 5 m, exponent_beyond: 3.5, shadowing: 2 dB, latency: "
     "2 ms}",
     "radio: {bandwidth: 1 MHz, exponent: 2, snr_at_1m: 9, shadowing: 2 dB, min_distance: 0 m, break_distance: 5 m, "
     "exponent_beyond: 3.5, shadowing_beyond: 2 dB, latency: 2 ms}"},
    {"", "radio={bandwidth: 1 MHz, snr_at_1m: 9, environment: tgn-d}",
     "radio: {bandwidth: 1 MHz, exponent: 2, snr_at_1m: 9, shadowing: 3 dB, min_distance: 0 m, break_distance: 10 m, "
     "exponent_beyond: 3.5, shadowing_beyond: 5 dB}"},
    {"", "radio={bandwidth: 1 MHz, snr_at_1m: 9, environment: tgn-d, shadowing: 0 dB, exponent: 3}",
     "radio: {bandwidth: 1 MHz, exponent: 3, snr_at_1m: 9, shadowing: 0 dB, min_distance: 0 m, break_distance: 10 m, "
     "exponent_beyond: 3}"},
    {"", "radio={bandwidth: 1 MHz, snr_at_1m: 9, environment: tgn-d, break_distance: 0 m}",
     "radio: {bandwidth: 1 MHz, exponent: 2, snr_at_1m: 9, shadowing: 3 dB, min_distance: 0 m}"},
    {"", "radio={bandwidth: 1 MHz, snr_at_1m: 9, fixed_rate: 6 Mbit/s, snr_needed: 0 dB}",
     "radio: {bandwidth: 1 MHz, exponent: 2, snr_at_1m: 9, shadowing: 0 dB, min_distance: 0 m, fixed_rate: 6 Mbit/s, "
     "snr_needed: 0 dB}"},
    /* ends */
    {"source: 0\nsink: b c\n", NULL, "source: \"0\""},
    {"source: 0\nsink: b c\n", NULL, "sink: b c"},
    {"", "relays=2", "relays: 2"},
    {"source: 0\nsweep: {sink: [1, 2]}\n", NULL, "source: 0"},
    {"source: 0\nsweep: {sink: [1, 2]}\n", NULL, "  sink: [1, 2]"},
    /* codecs */
    {"compression: {codec: zfp, reversible: true}\n", NULL,
     "compression: {codec: reversible, compress_time: 0 s/B, expand_time: 0 s/B}"},
    {"compression: {accuracy: 1e-3, tensor: t.npy, compress_time: 2.5 ns/B}\n", NULL,
     "compression: {codec: accuracy, accuracy: 0.001, tolerance: relative, tensor: /base/t.npy, compress_time: "
     "2.5e-09 s/B, expand_time: 0 s/B}"},
    {"compression: {accuracy: 7, tolerance: absolute}\n", NULL,
     "compression: {codec: accuracy, accuracy: 7, tolerance: absolute, compress_time: 0 s/B, expand_time: 0 s/B}"},
    {"compression: {compress_time: 1 ms/MB}\n", NULL, /* the accounting's own ratio */
     "compression: {codec: ratio, ratio: 1, compress_time: 1e-09 s/B, expand_time: 0 s/B}"},
    {"accounting: published\ncompression: {codec: ratio}\n", NULL,
     "compression: {codec: ratio, ratio: 1.44, compress_time: 0 s/B, expand_time: 0 s/B}"},
    {"compression: {codec: ratio, ratio: 1.44, rate: 8}\n", "compression.codec=rate", /* leaves the ratio behind */
     "compression: {codec: rate, rate: 8, compress_time: 0 s/B, expand_time: 0 s/B}"},
    /* lists from the command line, written as errors write them */
    {"", "field.nodes=[{x: 1, y: 2}]", "  - {id: \"0\", x: 1 m, y: 2 m, memory: 1 GB}"},
    {"methods: [{placer: random}]\n", "methods[0].placer=greedy", "- {partitioner: min-sum, placer: greedy}"},
    {"methods: [{placer: random}, {placer: random}]\n", "methods.1.placer.name=greedy",
     "- {partitioner: min-sum, placer: greedy}"},
    /* methods */
    {"", "partitioner.completion_memory=64 MiB", "partitioner: {name: min-sum, completion_memory: 64 MiB}"},
    {"partitioner: {name: random}\n", NULL, "partitioner: random"},
    /* requests */
    {"requests: {arrivals: burst}\n", "requests.arrivals.poisson.rate=3Hz",
     "requests: {count: 200, arrivals: {poisson: {rate: 3 Hz}}, warmup: 20, buffers: {receive: unbounded, send: "
     "unbounded}}"},
    {"requests: {count: 7, arrivals: {poisson: {rate: 1}}, buffers: {receive: 2}}\n", "requests.arrivals=burst",
     "requests: {count: 7, arrivals: burst, warmup: 0, buffers: {receive: 2, send: unbounded}}"},
    {"", "requests.arrivals.periodic.interval=0.4s",
     "requests: {count: 200, arrivals: {periodic: {interval: 400 ms}}, warmup: 20, buffers: {receive: unbounded, send: "
     "unbounded}}"},
    {"trace: 0\n", NULL, "trace: none"},
    {"trace: none\n", "trace=12", "trace: 12"},
    {"latency: none\n", NULL, "latency: none"},
    {"", "seed=18446744073709551615", "seed: 18446744073709551615"},
    /* comparisons */
    {"trials: 50\n", NULL, "trials: 50"},
    {"methods: [{partitioner: {name: min-sum, completion_memory: 1}}, {name: 'a: b', placer: random}]\n", NULL,
     "- {partitioner: {name: min-sum, completion_memory: 1 B}, placer: greedy}"},
    {"methods: [{name: 'a: b', placer: random}]\n", NULL, "- {name: \"a: b\", partitioner: min-sum, placer: random}"},
    {"sweep: {node.memory: [64 MiB, \"1 GB\"], placer: [{name: random}, ~]}\n", NULL,
     "  node.memory: [64 MiB, \"1 GB\"]"},
    {"sweep: {placer: [{name: random}, ~, 'a,b']}\n", NULL, "  placer: [{name: random}, null, \"a,b\"]"},
    {"sweep: {field: [{platform: a/b.xml}, {nodes: 3}]}\n", NULL, "  field: [{platform: /base/a/b.xml}, {nodes: 3}]"},
    {"sweep: {compression: [{reversible: true, tensor: x.npy}]}\n", NULL,
     "  compression: [{reversible: true, tensor: /base/x.npy}]"},
    /* with a sweep, defaults that cells may change are not written */
    {"sweep: {accounting: [published, physical]}\n", NULL, "accounting: published"},
    {"compression: {reversible: true, tensor: x.npy}\nsweep: {accounting: [published, physical]}\n", NULL,
     "compression: {reversible: true, tensor: /base/x.npy}"},
    {"requests: {count: 7}\nsweep: {requests.count: [5, 50]}\n", NULL, "requests: {count: 7}"},
    {"methods: [{placer: random}, {name: 'a: b'}]\nsweep: {placer: [random, greedy]}\n", NULL,
     "methods: [{placer: random}, {name: \"a: b\"}]"},
    {"sweep: {model: [VGG16, ./a.yaml]}\n", NULL, "  model: [VGG16, /base/a.yaml]"},
    {"", "sweep.partitioner.completion_memory=[32 MiB]", "  partitioner.completion_memory: [32 MiB]"},
};

static bool has_line(const char *text, const char *line)
{
  size_t length = strlen(line);
  for (const char *at = text; at != NULL; at = strchr(at, '\n')) {
    if (*at == '\n') at++;
    if (strncmp(at, line, length) == 0 && at[length] == '\n') return true;
  }
  return false;
}

static void check_line(const char *text, const char *line)
{
  if (has_line(text, line)) return;
  fprintf(stderr, "no line \"%s\" in\n%s", line, text);
  fail();
}

/* Every effective scenario reads back, from anywhere, and is written as the same bytes. */
static void check_round_trip(const char *text)
{
  fl_scenario *again = NULL;
  fl_error err;
  fl_status status = fl_scenario_parse("elsewhere.yaml", "/elsewhere", text, strlen(text), NULL, 0, &again, &err);
  if (status != FL_OK) fl_error_print(stderr, &err);
  assert_int_equal(status, FL_OK);
  char *second = write_out(again);
  assert_string_equal(second, text);
  free(second);
  fl_scenario_free(again);
}

static void check_effective(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof effective_cases / sizeof effective_cases[0]; i++) {
    const effective_case *c = &effective_cases[i];
    char text[1024];
    snprintf(text, sizeof text, "%s%s", SMALLEST, c->text);
    fl_scenario *scenario = parse(text, c->override);
    char *written = write_out(scenario);
    check_line(written, c->want);
    check_round_trip(written);
    free(written);
    fl_scenario_free(scenario);
  }
}

/* ---- overrides ---- */

/* Later overrides win, and an error in one is placed in its own text. */
static void check_overrides(void **state)
{
  (void)state;
  fl_override good[] = {{"field.nodes=7"}, {"field.nodes=9"}, {"node.memory=2 GB"}};
  fl_override bad[] = {{"field.nodes=7"}, {"radio.bandwidth=fast"}};
  fl_scenario *s;
  fl_error err;
  assert_int_equal(fl_scenario_parse("s", "/", SMALLEST, strlen(SMALLEST), good, 3, &s, &err), FL_OK);
  assert_int_equal(s->field.count, 9);
  assert_close(s->field.memory_bytes, 2e9, 0);
  fl_scenario_free(s);
  assert_int_equal(fl_scenario_parse("s", "/", SMALLEST, strlen(SMALLEST), bad, 2, &s, &err), FL_ERR_VALUE);
  assert_null(s);
  assert_string_equal(err.file, "--set");
  assert_string_equal(err.excerpt, "radio.bandwidth=fast");
  expect_error(&err, "1:17: radio.bandwidth: expected a frequency such as 20 MHz, from 1 Hz to 1 PHz, got \"fast\"");
}

int main(void)
{
  enum { PLACES = sizeof place_cases / sizeof place_cases[0] };
  struct CMUnitTest places[PLACES];
  for (size_t i = 0; i < PLACES; i++) /* the cast: cmocka keeps its state without const */
    places[i] = (struct CMUnitTest){place_cases[i].name, check_late_place, NULL, NULL, (void *)&place_cases[i]};
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(check_refusals),    cmocka_unit_test(check_defaults),
      cmocka_unit_test(check_published),   cmocka_unit_test(check_environment),
      cmocka_unit_test(check_environment), cmocka_unit_test(check_listed),
      cmocka_unit_test(check_paths),       cmocka_unit_test(check_relative_folder),
      cmocka_unit_test(check_model_place), cmocka_unit_test(check_effective),
      cmocka_unit_test(check_overrides),   cmocka_unit_test(check_missing_file),
  };
  int failed = cmocka_run_group_tests(places, NULL, NULL);
  return failed + cmocka_run_group_tests(tests, NULL, NULL);
}
