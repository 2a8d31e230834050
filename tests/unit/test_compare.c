#include "support.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fieldline/compare.h"
#include "fieldline/experiment.h"
#include "fieldline/write.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The network of three-nodes.yaml: 12 999 B hold no `wide`; 13 000 to 14 999 B take two parts; 15 000 B take all. */
#define MODEL "model: " FL_SOURCE_DIR "/scenarios/graphs/three-layers.yaml\n"
#define FIELD "field: {nodes: 6}\n"
#define NODE "node: {memory: 14000 B}\n"
#define RADIO "radio: {bandwidth: 1 MHz, snr_at_1m: 283230, shadowing: 4 dB}\n"
#define SMALL MODEL FIELD NODE RADIO "engine: none\n"

/* ---- comparisons from texts ---- */

static fl_status try_text(const char *text, const fl_override *overrides, size_t count, fl_comparison **out,
                          fl_error *err)
{
  char path[] = "/tmp/fieldline-compare-XXXXXX";
  int fd = mkstemp(path);
  assert_true(fd >= 0);
  assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
  close(fd);
  fl_status status = fl_comparison_new(path, overrides, count, NULL, out, err);
  unlink(path);
  return status;
}

static fl_comparison *comparison_of(const char *text)
{
  fl_comparison *comparison;
  fl_error err = {0};
  if (try_text(text, NULL, 0, &comparison, &err) == FL_OK) return comparison;
  fl_error_print(stderr, &err);
  fail();
  return NULL;
}

/* All rows, [cell][trial][method]. */
typedef struct {
  const fl_comparison *comparison;
  size_t expected; /* the number of the next trial, over all cells */
  size_t fails_at;
  fl_trial_row *rows;
} collection;

static fl_status collect(void *context, const fl_trials *trials, fl_error *err)
{
  collection *c = context;
  size_t methods = fl_comparison_method_count(c->comparison);
  for (size_t i = 0; i < trials->count; i++) {
    size_t index = trials->cell * (size_t)fl_comparison_trial_count(c->comparison) + (size_t)trials->first + i;
    assert_int_equal(index, c->expected++); /* cells and trials in order */
    memcpy(c->rows + index * methods, trials->rows + i * methods, methods * sizeof *trials->rows);
    if (index == c->fails_at) return fl_fail(err, FL_ERR_FILE, "enough");
  }
  return FL_OK;
}

static fl_status run(const fl_comparison *comparison, size_t jobs, bool (*stop)(void), collection *into, fl_error *err)
{
  const fl_comparison_order order = {.stop = stop, .sink = collect, .context = into};
  return fl_comparison_run_all(comparison, &order, jobs, err);
}

static size_t row_count(const fl_comparison *c)
{
  return fl_comparison_cell_count(c) * (size_t)fl_comparison_trial_count(c) * fl_comparison_method_count(c);
}

static fl_trial_row *rows_of(const fl_comparison *comparison, size_t jobs)
{
  collection c = {comparison, 0, SIZE_MAX, calloc(row_count(comparison), sizeof(fl_trial_row))};
  fl_error err = {0};
  assert_non_null(c.rows);
  if (run(comparison, jobs, NULL, &c, &err) != FL_OK) fail_msg("%s", err.message);
  assert_int_equal(c.expected * fl_comparison_method_count(comparison), row_count(comparison));
  return c.rows;
}

static bool same(double a, double b)
{
  return a == b || (isnan(a) && isnan(b));
}

static bool same_row(const fl_trial_row *a, const fl_trial_row *b)
{
  return a->outcome == b->outcome && a->unsettled == b->unsettled && a->part_count == b->part_count &&
         same(a->bottleneck_s, b->bottleneck_s) && same(a->lower_bound_s, b->lower_bound_s) &&
         same(a->approximation_ratio, b->approximation_ratio) && same(a->throughput_per_s, b->throughput_per_s) &&
         same(a->latency_mean_s, b->latency_mean_s) && same(a->latency_p95_s, b->latency_p95_s);
}

/* ---- names ---- */

typedef struct {
  const char *text;
  const char *names[4];
} name_case;

static const name_case name_cases[] = {
    {"methods: [{placer: greedy}, {placer: random}]\n", {"min-sum+greedy", "min-sum+random"}},
    {"methods: [{name: mine, placer: greedy}, {partitioner: random}]\n", {"mine", "random+greedy"}},
    {"methods: [{partitioner: {name: min-sum, completion_memory: 64 MiB}}]\n",
     {"min-sum+greedy(completion_memory=64 MiB)"}},
    {"methods: [{partitioner: {name: min-sum, completion_memory: 64 MiB}, placer: {name: k-path, classes: 20}}]\n",
     {"min-sum+k-path(completion_memory=64 MiB; classes=20)"}},
    {"methods: [{placer: {name: k-path, classes: 8}}, {placer: k-path}]\n",
     {"min-sum+k-path(classes=8)", "min-sum+k-path"}},
    {"methods: [{partitioner: {name: fixed, after: [in, wide]}, placer: {name: fixed, chain: ['0', '1', '2']}}]\n",
     {"fixed+fixed(after=[in, wide]; chain=[\"0\", \"1\", \"2\"])"}},
    /* what is left out is as in the scenario's own */
    {"partitioner: random\nplacer: random\nmethods: [{partitioner: min-sum}, {placer: greedy}, {name: own}]\n",
     {"min-sum+random", "random+greedy", "own"}},
};

static void check_names(void **state)
{
  (void)state;
  for (size_t i = 0; i < COUNT(name_cases); i++) {
    const name_case *c = &name_cases[i];
    char text[2048];
    snprintf(text, sizeof text, "%s%s", SMALL, c->text);
    fl_comparison *comparison = comparison_of(text);
    size_t count = 0;
    for (; c->names[count] != NULL; count++)
      assert_string_equal(fl_comparison_method_name(comparison, 0, count), c->names[count]);
    assert_int_equal(fl_comparison_method_count(comparison), count);
    fl_comparison_free(comparison);
  }
}

/* A sweep of a method's option shows in the names, cell by cell. */
static void names_follow_the_sweep(void **state)
{
  (void)state;
  fl_comparison *c = comparison_of(SMALL "methods: [{placer: greedy}, {name: always, placer: random}]\n"
                                         "sweep: {partitioner.completion_memory: [14 kB, 1 MB]}\n");
  assert_string_equal(fl_comparison_method_name(c, 0, 0), "min-sum+greedy(completion_memory=14 kB)");
  assert_string_equal(fl_comparison_method_name(c, 1, 0), "min-sum+greedy(completion_memory=1 MB)");
  assert_string_equal(fl_comparison_method_name(c, 1, 1), "always");
  fl_comparison_free(c);
}

static bool needs_options(const fl_option *options)
{
  for (size_t i = 0; i < fl_option_count(options); i++)
    if (options[i].required) return true;
  return false;
}

/* Without `methods`: the scenario's own first, then every other placer and every method that does both, as far as they
 * need no options; each once. 100 trials. */
static void defaults(void **state)
{
  (void)state;
  fl_comparison *c = comparison_of(SMALL "placer: random\n");
  size_t methods = fl_comparison_method_count(c), expected = 0;
  for (size_t i = 0; i < fl_placer_count(); i++) expected += !needs_options(fl_placer_at(i)->options);
  for (size_t i = 0; i < fl_partitioner_count(); i++) expected += fl_partitioner_at(i)->run_joint != NULL;
  assert_int_equal(methods, expected);
  assert_string_equal(fl_comparison_method_name(c, 0, 0), "min-sum+random");
  for (size_t i = 0; i < methods; i++)
    for (size_t j = 0; j < i; j++)
      assert_string_not_equal(fl_comparison_method_name(c, 0, i), fl_comparison_method_name(c, 0, j));
  assert_int_equal(fl_comparison_trial_count(c), 100);
  assert_int_equal(fl_comparison_scenario(c)->trials, 100);
  assert_int_equal(fl_comparison_scenario(c)->method_count, methods);
  assert_int_equal(fl_comparison_cell_count(c), 1);
  fl_comparison_free(c);
  fl_comparison_free(NULL);
}

/* ---- cells ---- */

/* Three keys of 2, 1 and 3 values: the last runs fastest. */
static void the_last_key_runs_fastest(void **state)
{
  (void)state;
  static const char *const expected[][3] = {
      {"4", "1", "13 kB"}, {"4", "1", "14000 B"}, {"4", "1", "1 MB"},
      {"6", "1", "13 kB"}, {"6", "1", "14000 B"}, {"6", "1", "1 MB"},
  };
  fl_comparison *c =
      comparison_of(SMALL "trials: 2\nmethods: [{placer: greedy}]\n"
                          "sweep: {field.nodes: [4, 6], seed: [1], node.memory: [13 kB, '14000 B', 1 MB]}\n");
  assert_int_equal(fl_comparison_cell_count(c), COUNT(expected));
  for (size_t cell = 0; cell < COUNT(expected); cell++)
    for (size_t axis = 0; axis < 3; axis++)
      assert_string_equal(fl_comparison_value(c, cell, axis), expected[cell][axis]);
  fl_trial_row *rows = rows_of(c, 1); /* 13 kB: two parts, 14 kB: two, 1 MB: one */
  for (size_t cell = 0; cell < COUNT(expected); cell++)
    assert_int_equal(rows[2 * cell].outcome, cell % 3 == 2 ? FL_OUTCOME_ONE_NODE : FL_OUTCOME_OK);
  assert_true(same_row(&rows[0], &rows[2]));      /* the same field, the same parts */
  assert_false(same_row(&rows[2], &rows[2 + 6])); /* six nodes instead of four */
  free(rows);
  fl_comparison_free(c);
}

/* What a sweep gives may be left out elsewhere: it stands at the sweep's first value. An override of what is swept
 * would have no effect in any cell. */
static void the_first_value_fills_in(void **state)
{
  (void)state;
  static const char text[] = MODEL RADIO "engine: none\nsweep: {node.memory: [13 kB, 1 MB], field.nodes: [3, 5]}\n";
  static const fl_override overrides[] = {{"sweep.field.nodes=[7]"}, {"node={memory: 2 MB}"}, {"node.memory=2 MB"}};
  fl_error err = {0};
  fl_comparison *c = comparison_of(text);
  assert_true(fl_comparison_scenario(c)->field.memory_bytes == 13e3);
  assert_int_equal(fl_comparison_scenario(c)->field.count, 3);
  fl_comparison_free(c);
  assert_int_equal(try_text(text, overrides, 2, &c, NULL), FL_OK);
  assert_true(fl_comparison_scenario(c)->field.memory_bytes == 2e6);
  assert_int_equal(fl_comparison_scenario(c)->field.count, 7);
  assert_int_equal(fl_comparison_cell_count(c), 2);
  fl_comparison_free(c);
  assert_int_equal(try_text(text, overrides, 3, &c, &err), FL_ERR_VALUE);
  assert_string_equal(err.file, "--set");
  assert_string_equal(err.excerpt, overrides[2].text);
  assert_string_equal(err.key, "node.memory");
}

/* Files are called by their names, as long as those differ. */
static void labels_of_files(void **state)
{
  (void)state;
  static const char models[] = FL_SOURCE_DIR "/scenarios/models/", graphs[] = FL_SOURCE_DIR "/scenarios/graphs/";
  char text[4096];
  snprintf(text, sizeof text,
           SMALL "sweep: {model: [VGG16, %sthree-layers.yaml, %s../graphs/three-layers.yaml, %sVGG19.yaml]}\n", graphs,
           models, models);
  fl_comparison *c = comparison_of(text);
  char first[1024], second[1024];
  snprintf(first, sizeof first, "%sthree-layers.yaml", graphs);
  snprintf(second, sizeof second, "%s../graphs/three-layers.yaml", models);
  const char *const expected[] = {"VGG16", first, second, "VGG19.yaml"};
  for (size_t i = 0; i < COUNT(expected); i++) assert_string_equal(fl_comparison_value(c, i, 0), expected[i]);
  fl_comparison_free(c);
}

/* ---- fields ---- */

#define PAIR "trials: 5\nmethods: [{name: g, placer: greedy}, {name: r, placer: random}]\n"

/* A method's row depends on cell and trial alone: not on which methods stand beside it, nor on how many trials, nor on
 * the cells before. */
static void rows_do_not_depend_on_company(void **state)
{
  (void)state;
  fl_comparison *both = comparison_of(SMALL PAIR);
  fl_comparison *swapped = comparison_of(SMALL "trials: 5\nmethods: [{name: r, placer: random}, {name: x, partitioner: "
                                               "random, placer: random}, {name: g, placer: greedy}]\n");
  fl_comparison *fewer = comparison_of(SMALL "trials: 3\nmethods: [{name: r, placer: random}]\n");
  fl_comparison *later = comparison_of(SMALL PAIR "sweep: {node.memory: [1 MB, 14 kB], field.nodes: [9, 6]}\n");
  fl_trial_row *a = rows_of(both, 1), *b = rows_of(swapped, 1), *c = rows_of(fewer, 1), *d = rows_of(later, 1);
  for (size_t t = 0; t < 5; t++) {
    assert_true(same_row(&a[2 * t], &b[3 * t + 2]));
    assert_true(same_row(&a[2 * t + 1], &b[3 * t]));
    if (t < 3) assert_true(same_row(&a[2 * t + 1], &c[t]));
    assert_true(same_row(&a[2 * t], &d[2 * (3 * 5 + t)])); /* cell 3: 14 kB, 6 nodes */
    assert_true(same_row(&a[2 * t + 1], &d[2 * (3 * 5 + t) + 1]));
    assert_true(a[2 * t].lower_bound_s == a[2 * t + 1].lower_bound_s); /* one field for both */
  }
  assert_false(same_row(&a[0], &a[2]));
  fl_trial_row *rows[] = {a, b, c, d};
  fl_comparison *comparisons[] = {both, swapped, fewer, later};
  for (size_t i = 0; i < COUNT(rows); i++) free(rows[i]), fl_comparison_free(comparisons[i]);
}

/* Keys of a sweep whose cells have an experiment in common with their neighbours, or have none, in all orders. */
static const char *const swept[][3] = {
    {"seed", "3", "4"},
    {"node.memory", "13500 B", "15 kB"},
    {"accounting", "published", "physical"},
    {"compression", "{codec: ratio, ratio: 2}", "{codec: precision, precision: 12}"},
    {"batch", "1", "2"},
    {"radio.exponent", "2", "3"},
    {"model", FL_SOURCE_DIR "/scenarios/graphs/three-layers.yaml", "MobileNet"},
};

/* The cell alone: an override for each of the two keys. */
static void check_cell_alone(const fl_comparison *all, size_t cell, const fl_trial_row *rows)
{
  char texts[2][256];
  fl_override overrides[2] = {{texts[0]}, {texts[1]}};
  const fl_scenario *s = fl_comparison_scenario(all);
  fl_comparison *alone;
  for (size_t i = 0; i < 2; i++)
    snprintf(texts[i], sizeof texts[i], "%s=%s", s->axes[i].key, s->axes[i].values[i == 0 ? cell / 2 : cell % 2].text);
  assert_int_equal(
      try_text(SMALL "trials: 3\nmethods: [{placer: greedy}, {placer: two-ended}]\n", overrides, 2, &alone, NULL),
      FL_OK);
  fl_trial_row *own = rows_of(alone, 1);
  for (size_t i = 0; i < row_count(alone); i++) assert_true(same_row(&rows[i], &own[i]));
  free(own);
  fl_comparison_free(alone);
}

static void cells_are_what_they_are_alone(void **state)
{
  (void)state;
  for (size_t a = 0; a < COUNT(swept); a++)
    for (size_t b = 0; b < COUNT(swept); b++) {
      char text[2048];
      if (a == b) continue;
      snprintf(text, sizeof text,
               SMALL "trials: 3\nmethods: [{placer: greedy}, {placer: two-ended}]\n"
                     "sweep: {%s: [%s, %s], %s: [%s, %s]}\n",
               swept[a][0], swept[a][1], swept[a][2], swept[b][0], swept[b][1], swept[b][2]);
      fl_comparison *all = comparison_of(text);
      fl_trial_row *rows = rows_of(all, 1);
      for (size_t cell = 0; cell < 4; cell++) check_cell_alone(all, cell, rows + cell * 3 * 2);
      free(rows);
      fl_comparison_free(all);
    }
}

typedef struct {
  const char *name, *text;
} run_case;

static const run_case run_cases[] = {
    {"trial 0 is that of run: greedy", SMALL "methods: [{placer: greedy}, {placer: random}]\ntrials: 3\n"},
    {"trial 0 is that of run: random", SMALL "partitioner: random\nplacer: random\ntrials: 3\n"
                                             "methods: [{placer: greedy}, {partitioner: random}]\n"},
    {"trial 0 is that of run: an infeasible one", MODEL FIELD RADIO "engine: none\nnode: {memory: 12999 B}\n"},
};

/* Every method by itself, planned on the fields that the scenario draws, comes to the same. */
static void check_against_run(void **state)
{
  const run_case *c = *state;
  fl_comparison *comparison = comparison_of(c->text);
  const fl_scenario *scenario = fl_comparison_scenario(comparison);
  size_t methods = fl_comparison_method_count(comparison);
  fl_trial_row *rows = rows_of(comparison, 1);
  fl_experiment *experiment;
  assert_int_equal(fl_experiment_new(scenario, &experiment, NULL), FL_OK);
  for (size_t t = 0; t < 3; t++)
    for (size_t m = 0; m < methods; m++) {
      fl_trial trial;
      const fl_trial_row *row = &rows[t * methods + m];
      assert_int_equal(fl_trial_draw(experiment, t, &trial, NULL), FL_OK);
      trial.input.method = scenario->methods[m].method;
      assert_int_equal(fl_trial_plan(&trial, NULL), FL_OK);
      assert_int_equal(row->outcome, trial.plan->outcome);
      assert_int_equal(row->part_count, trial.plan->part_count);
      assert_true(same(row->bottleneck_s, trial.plan->bottleneck_s > 0 ? trial.plan->bottleneck_s : NAN));
      assert_true(same(row->lower_bound_s, trial.plan->lower_bound_s));
      assert_true(same(row->approximation_ratio, trial.plan->approximation_ratio));
      assert_true(same(row->throughput_per_s, 1 / row->bottleneck_s));
      assert_true(isnan(row->latency_mean_s) && isnan(row->latency_p95_s));
      fl_trial_clear(&trial);
    }
  fl_experiment_free(experiment);
  free(rows);
  fl_comparison_free(comparison);
}

/* Of listed nodes without shadowing every trial is the same. */
static void listed_nodes_stay(void **state)
{
  (void)state;
  fl_comparison *c = comparison_of(MODEL NODE "field: {nodes: [{x: 0, y: 0}, {x: 100, y: 0}, {x: 300, y: 0}]}\n"
                                              "radio: {bandwidth: 1 MHz, snr_at_1m: 2550000}\nengine: none\n"
                                              "trials: 4\nmethods: [{placer: greedy}]\n");
  fl_trial_row *rows = rows_of(c, 1);
  for (size_t t = 0; t < 4; t++) assert_close(rows[t].bottleneck_s, 8e-3, 1e-12); /* three-nodes.yaml: 8 ms */
  free(rows);
  fl_comparison_free(c);
}

/* ---- simulation ---- */

/* three-nodes.yaml with a speed: a request every 10 ms finds everything idle, so 14 ms each and 100 a second. */
static void engines_agree(void **state)
{
  (void)state;
  static const char *const engines[] = {"closed-form", "simgrid"};
  for (size_t i = 0; i < COUNT(engines); i++) {
    char text[2048];
    snprintf(text, sizeof text,
             MODEL "node: {memory: 14000 B, speed: 1 Gflop/s}\n"
                   "field: {nodes: [{x: 0, y: 0}, {x: 100, y: 0}, {x: 300, y: 0}]}\n"
                   "radio: {bandwidth: 1 MHz, snr_at_1m: 2550000}\nengine: %s\ntrials: 3\n"
                   "requests: {count: 10, arrivals: {periodic: {interval: 10 ms}}, warmup: 0}\n"
                   "methods: [{placer: greedy}]\nsweep: {node.memory: [14000 B, 1 MB, 1 kB]}\n",
             engines[i]);
    fl_comparison *c = comparison_of(text);
    fl_trial_row *rows = rows_of(c, 2);
    for (size_t t = 0; t < 3; t++) {
      const fl_trial_row *two = &rows[t], *one = &rows[3 + t], *none = &rows[6 + t];
      assert_close(two->bottleneck_s, 8e-3, 1e-12);
      assert_close(two->throughput_per_s, 100, 1e-9);
      assert_close(two->latency_mean_s, 14e-3, 1e-9);
      assert_close(two->latency_p95_s, 14e-3, 1e-9);
      assert_int_equal(one->outcome, FL_OUTCOME_ONE_NODE); /* 6 Mflop: 6 ms */
      assert_close(one->bottleneck_s, 6e-3, 1e-12);
      assert_close(one->latency_mean_s, 6e-3, 1e-9);
      assert_int_equal(none->outcome, FL_OUTCOME_INFEASIBLE);
      assert_true(isnan(none->bottleneck_s) && isnan(none->throughput_per_s) && isnan(none->latency_mean_s));
    }
    free(rows);
    fl_comparison_free(c);
  }
}

/* ---- methods that come to the same plan ---- */

#define FIVE MODEL "field: {nodes: 5}\n" RADIO
#define RANDOM_DATES "requests: {count: 40, arrivals: {poisson: {rate: 60 Hz}}, warmup: 4}\ntrials: 6\n"

/* The first and the last are the same; two differ from them in the nodes or in the cuts alone; two others in what
 * placed them, and mostly in nothing else, and those two in what they do when a node fails. */
#define FIRST_CUT "partitioner: {name: fixed, after: [in]}, placer: "
static const char *const alike_methods[] = {
    "{name: a, " FIRST_CUT "{name: fixed, chain: ['0', '1']}",
    "{name: b, partitioner: {name: fixed, after: [wide]}, placer: {name: fixed, chain: ['0', '1']}",
    "{name: c, " FIRST_CUT "{name: fixed, chain: ['0', '2']}",
    "{name: d, " FIRST_CUT "greedy",
    "{name: e, " FIRST_CUT "optimal",
    "{name: f, " FIRST_CUT "{name: fixed, chain: ['0', '1']}",
};

typedef struct {
  const char *name, *rest, *of_node, *of_last_method;
} alike_case;

static const alike_case alike_cases[] = {
    {"one simulation for all that plan alike: closed form", "engine: closed-form\n", "", ""},
    {"one simulation for all that plan alike: a shared medium", "engine: events\nmedium: shared\n", "", ""},
    {"one simulation for all that plan alike: another engine", "engine: simgrid\nmedium: half-duplex\n", "", ""},
    {"nodes with powers", "engine: events\n", ", power: {idle: 1 W, compute: 5 W, send: 2 W, receive: 1 W}", ""},
    {"nodes that fail", "failures: {mean_up: 300 ms, mean_down: 50 ms}\nreplan: none\n", "",
     ", replan: {policy: replace, detect: 1 ms}"},
};

/* `only`: one of them; else all. */
static fl_comparison *alike_comparison(const alike_case *c, size_t only)
{
  char text[4096];
  int size = snprintf(text, sizeof text, FIVE RANDOM_DATES "node: {memory: 1 MB, speed: 1 Gflop/s%s}\n%smethods: [",
                      c->of_node, c->rest);
  for (size_t m = 0; m < COUNT(alike_methods); m++) {
    if (only < COUNT(alike_methods) && only != m) continue;
    size += snprintf(text + size, sizeof text - (size_t)size, "%s%s},", alike_methods[m],
                     m + 1 == COUNT(alike_methods) ? c->of_last_method : "");
  }
  snprintf(text + size - 1, sizeof text - (size_t)size, "]\n");
  return comparison_of(text);
}

static bool same_measures(const fl_trial_row *a, const fl_trial_row *b)
{
  return same_row(a, b) && same(a->availability, b->availability) && same(a->goodput_per_s, b->goodput_per_s) &&
         same(a->lost, b->lost) && same(a->energy_per_request_j, b->energy_per_request_j);
}

/* Each comes to what it comes to alone. */
static void check_alike(void **state)
{
  const alike_case *c = *state;
  enum { METHODS = COUNT(alike_methods), LAST = METHODS - 1 };
  fl_comparison *all = alike_comparison(c, METHODS);
  fl_trial_row *rows = rows_of(all, 1);
  size_t trials = (size_t)fl_comparison_trial_count(all), alike[METHODS] = {0};
  for (size_t m = 0; m < METHODS; m++) {
    fl_comparison *one = alike_comparison(c, m);
    fl_trial_row *alone = rows_of(one, 1);
    for (size_t t = 0; t < trials; t++) {
      assert_true(isfinite(alone[t].latency_mean_s));
      assert_true(same_measures(&rows[t * METHODS + m], &alone[t]));
      alike[m] += same_measures(&rows[t * METHODS + m], &rows[t * METHODS]);
    }
    free(alone);
    fl_comparison_free(one);
  }
  assert_int_equal(alike[1] + alike[2], 0);
  assert_true(c->of_last_method[0] == '\0' ? alike[LAST] == trials : alike[LAST] < trials);
  free(rows);
  fl_comparison_free(all);
}

/* ---- jobs ---- */

/* More trials than a chunk holds, over cells that are at their ends in the middle of a chunk. */
static void jobs_do_not_matter(void **state)
{
  (void)state;
  static const char *const engines[] = {"none", "closed-form"};
  for (size_t e = 0; e < COUNT(engines); e++) {
    char text[2048];
    snprintf(text, sizeof text,
             MODEL FIELD NODE RADIO "engine: %s\nrequests: {count: 20}\ntrials: %d\n"
                                    "methods: [{placer: greedy}, {partitioner: random, placer: random}]\n"
                                    "sweep: {field.nodes: [3, 5], node.memory: [12 kB, 14 kB]}\n",
             engines[e], e == 0 ? 150 : 10);
    fl_comparison *c = comparison_of(text);
    fl_trial_row *alone = rows_of(c, 1);
    for (size_t jobs = 2; jobs <= 7; jobs += 5) {
      fl_trial_row *rows = rows_of(c, jobs);
      for (size_t i = 0; i < row_count(c); i++) assert_true(same_row(&rows[i], &alone[i]));
      free(rows);
    }
    free(alone);
    fl_comparison_free(c);
  }
}

static bool at_once(void)
{
  return true;
}

static void sinks_and_stops(void **state)
{
  (void)state;
  fl_comparison *c = comparison_of(SMALL PAIR);
  for (size_t jobs = 1; jobs <= 2; jobs++) {
    fl_error err = {0};
    collection some = {c, 0, 3, calloc(row_count(c), sizeof(fl_trial_row))};
    assert_int_equal(run(c, jobs, NULL, &some, &err), FL_ERR_FILE);
    assert_string_equal(err.message, "enough");
    assert_int_equal(some.expected, 4);
    some.expected = 0;
    assert_int_equal(run(c, jobs, at_once, &some, &err), FL_ERR_INTERRUPTED);
    assert_int_equal(some.expected, 0);
    free(some.rows);
  }
  fl_comparison_free(c);
}

/* ---- certificates ---- */

#define CERTIFIED                                                                                                      \
  MODEL "field: {nodes: 5}\nnode: {memory: 14000 B}\n" RADIO "engine: none\ntrials: 40\n"                              \
        "partitioner: {name: fixed, after: [in, wide]}\n"

/* The proof of `optimal` serves all methods with the same parts; a method with other parts gets none from it. */
static void certificates_are_shared(void **state)
{
  (void)state;
  fl_comparison *c = comparison_of(CERTIFIED "methods: [{placer: greedy}, {placer: random}, {placer: optimal}, "
                                             "{partitioner: min-sum}]\n");
  fl_trial_row *rows = rows_of(c, 1);
  size_t above = 0;
  for (size_t t = 0; t < 40; t++) {
    const fl_trial_row *row = rows + 4 * t;
    assert_true(row[2].gap == 1 && row[2].optimal_s == row[2].bottleneck_s);
    for (size_t m = 0; m < 3; m++) {
      assert_int_equal(row[m].part_count, 3);
      assert_true(row[m].optimal_s == row[2].bottleneck_s);
      assert_true(row[m].gap == row[m].bottleneck_s / row[m].optimal_s && row[m].gap >= 1);
      above += row[m].gap > 1;
    }
    assert_int_equal(row[3].part_count, 2);
    assert_true(isnan(row[3].optimal_s) && isnan(row[3].gap));
  }
  assert_true(above > 0);
  free(rows);
  fl_comparison_free(c);
}

/* The proof of `joint` is about any cuts: it says nothing of the best chain for somebody's own. */
static void joint_certificates_are_its_own(void **state)
{
  (void)state;
  fl_comparison *c =
      comparison_of(CERTIFIED "methods: [{placer: greedy}, {placer: optimal}, {partitioner: joint}, "
                              "{partitioner: min-sum, placer: greedy}, {partitioner: random, placer: greedy}]\n");
  fl_trial_row *rows = rows_of(c, 1);
  for (size_t t = 0; t < 40; t++) {
    const fl_trial_row *row = rows + 5 * t, *joint = &row[2];
    assert_true(joint->gap == 1 && joint->optimal_s == joint->bottleneck_s);
    assert_true(row[0].optimal_s == row[1].bottleneck_s);
    assert_true(joint->bottleneck_s <= row[1].bottleneck_s);
    assert_true(isnan(row[3].optimal_s) && isnan(row[3].gap)); /* nobody settled these parts */
  }
  free(rows);
  fl_comparison_free(c);
}

/* ---- what goes wrong ---- */

typedef struct {
  const char *name, *text;
  fl_status status;
  size_t line, column;
  const char *message; /* its beginning */
} failing_case;

static const failing_case failing_cases[] = {
    {"a value of the sweep that is none", SMALL "sweep: {node.memory: [1 MB, 2 Mb]}\n", FL_ERR_VALUE, 6, 29,
     "sweep.node.memory: 2 Mb: node.memory: expected a size such as 64 MiB"},
    {"a first value that is none, with nothing elsewhere",
     MODEL FIELD RADIO "engine: none\nsweep: {node.memory: [2 Mb, 1 MB]}\n", FL_ERR_VALUE, 5, 23,
     "node.memory: expected a size such as 64 MiB"},
    {"an unknown model in a sweep", SMALL "sweep: {model: [VGG16, VGG18]}\n", FL_ERR_VALUE, 6, 24,
     "sweep.model: VGG18: model: no model is called \"VGG18\" (did you mean \"VGG1"},
    {"a model that is wrong anyway", "model: VGG18\n" FIELD NODE RADIO "sweep: {field.nodes: [3, 4]}\n", FL_ERR_VALUE,
     1, 8, "model: no model is called \"VGG18\""},
    {"nodes in one place, with a sweep of something else",
     MODEL NODE RADIO "field: {nodes: [{x: 1, y: 1}, {x: 1, y: 1}]}\nsweep: {seed: [1, 2]}\n", FL_ERR_VALUE, 4, 16,
     "field.nodes: \"0\" and \"1\" stand in one place"},
    {"nodes in one place, in one cell",
     SMALL "sweep: {seed: [1, 2], field: [{nodes: 2}, {nodes: [{x: 1, y: 1}, {x: 1, y: 1}]}]}\n", FL_ERR_VALUE, 6, 43,
     "sweep.field: {nodes: 2 nodes}: field.nodes: \"0\" and \"1\" stand in one place"},
    {"a warm-up that is too long for one cell",
     SMALL "requests: {count: 50, warmup: 20}\nsweep: {field.nodes: [2, 3], requests.count: [30, 20]}\n", FL_ERR_VALUE,
     7, 51, "sweep.requests.count: 20: requests.warmup: expected fewer than the 20 requests"},
    {"wrong only together: the last key is named",
     SMALL "sweep: {requests.count: [200, 20], requests.warmup: [5, 20]}\n", FL_ERR_VALUE, 6, 57,
     "sweep.requests.warmup: 20: requests.warmup: expected fewer than the 20 requests"},
    {"two methods with one name", SMALL "methods: [{placer: greedy}, {partitioner: min-sum}]\n", FL_ERR_VALUE, 6, 29,
     "methods[1]: \"min-sum+greedy\" is called as method 0 is (expected a `name` of its own)"},
    {"a method that becomes another in one cell",
     SMALL "methods: [{partitioner: min-sum}, {partitioner: min-sum, placer: random}]\nsweep: {placer: [greedy, "
           "random]}\n",
     FL_ERR_VALUE, 7, 26, "sweep.placer: random: methods[1]: \"min-sum+random\" is called as method 0 is"},
    {"a layer that is none", SMALL "methods: [{placer: greedy}, {partitioner: {name: fixed, after: [wode]}}]\n",
     FL_ERR_VALUE, 6, 29, "methods[1].partitioner.after: three-layers has no layer \"wode\""},
    {"trials are no key of a sweep", SMALL "sweep: {trials: [1]}\n", FL_ERR_VALUE, 6, 9, "sweep.trials: unknown key"},
};

static void check_failing(void **state)
{
  const failing_case *c = *state;
  fl_comparison *comparison = (fl_comparison *)1;
  fl_error err = {0};
  assert_int_equal(try_text(c->text, NULL, 0, &comparison, &err), c->status);
  assert_null(comparison);
  if (strncmp(err.message, c->message, strlen(c->message)) != 0) fail_msg("got \"%s\"", err.message);
  assert_int_equal(err.line, c->line);
  assert_int_equal(err.column, c->column);
}

/* 22^3 = 10 648 cells: refused before any is made. */
static void too_many_cells(void **state)
{
  (void)state;
  char values[256] = "", text[2048];
  for (int i = 1; i <= 22; i++) snprintf(values + strlen(values), 8, "%s%d", i == 1 ? "" : ", ", i);
  snprintf(text, sizeof text, SMALL "sweep: {seed: [%s], field.nodes: [%s], node.speed: [%s]}\n", values, values,
           values);
  fl_comparison *comparison;
  fl_error err = {0};
  assert_int_equal(try_text(text, NULL, 0, &comparison, &err), FL_ERR_VALUE);
  assert_string_equal(err.message, "sweep: more than 10000 cells (expected fewer keys or values)");
}

static void an_override_is_blamed_as_such(void **state)
{
  (void)state;
  static const fl_override overrides[] = {{"model=VGG18"}};
  fl_comparison *comparison;
  fl_error err = {0};
  assert_int_equal(try_text(SMALL "sweep: {field.nodes: [3, 4]}\n", overrides, 1, &comparison, &err), FL_ERR_VALUE);
  assert_string_equal(err.file, "--set");
  assert_int_equal(err.column, 7);
}

/* A value of a sweep, and a method, that are wrong in an override. */
static void overrides_are_blamed_for_what_they_bring(void **state)
{
  (void)state;
  static const fl_override sweep[] = {{"seed=3"}, {"sweep.model=[VGG16, VGG18]"}};
  static const fl_override methods[] = {{"methods=[{placer: {name: fixed, chain: [x]}}]"}};
  fl_comparison *comparison;
  fl_error err = {0};
  assert_int_equal(try_text(SMALL "sweep: {field.nodes: [3, 4]}\n", sweep, 2, &comparison, &err), FL_ERR_VALUE);
  assert_string_equal(err.file, "--set");
  assert_string_equal(err.excerpt, sweep[1].text);
  assert_int_equal(err.column, 21);
  assert_string_equal(err.key, "sweep.model");
  assert_int_equal(try_text(SMALL, methods, 1, &comparison, &err), FL_ERR_VALUE);
  assert_string_equal(err.file, "--set");
  assert_int_equal(err.column, 10);
  assert_string_equal(err.key, "methods[0].placer.chain");
}

static void a_file_that_is_not_there(void **state)
{
  (void)state;
  fl_comparison *comparison = (fl_comparison *)1;
  assert_int_equal(fl_comparison_new("/nothing/here.yaml", NULL, 0, NULL, &comparison, NULL), FL_ERR_FILE);
  assert_null(comparison);
}

/* ---- the scenario that is written ---- */

static char *written(const fl_comparison *comparison)
{
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  assert_non_null(out);
  assert_int_equal(fl_scenario_write(out, fl_comparison_scenario(comparison), NULL), FL_OK);
  fclose(out);
  return text;
}

static const char *const rerun_cases[] = {
    SMALL "trials: 2\n",
    SMALL PAIR "sweep: {field.nodes: [3, 5]}\n",
    MODEL RADIO "engine: none\ntrials: 2\nsweep: {node.memory: [13 kB, 1 MB], field.nodes: [3, 5]}\n",
    /* each cell has defaults of its own */
    SMALL "trials: 2\nsweep: {partitioner.completion_memory: [13 kB, 1 MB]}\n",
    SMALL "trials: 2\nmethods: [{name: x}, {placer: random}]\nsweep: {placer: [greedy, k-path]}\n",
    SMALL "trials: 2\nsweep: {accounting: [published, physical]}\n",
    MODEL FIELD NODE RADIO "engine: closed-form\ntrials: 2\nsweep: {requests.count: [5, 200]}\n",
    MODEL NODE RADIO "engine: none\ntrials: 2\nsweep: {node.memory: [13 kB, 14 kB, 1 MB]}\n"
                     "field: {nodes: [{x: 0, y: 0}, {x: 10, y: 0}, {x: 30, y: 0, memory: 14 kB}]}\n",
};

/* Run again from what was written, everything comes out the same, names and labels too. */
static void check_rerun(void **state)
{
  const char *text = *state;
  fl_comparison *first = comparison_of(text);
  char *effective = written(first);
  fl_comparison *second = comparison_of(effective);
  char *again = written(second), *after_name = strchr(again, '\n');
  assert_string_equal(after_name, strchr(effective, '\n')); /* the name is that of the temporary file */
  assert_int_equal(row_count(first), row_count(second));
  fl_trial_row *a = rows_of(first, 1), *b = rows_of(second, 1);
  for (size_t i = 0; i < row_count(first); i++) assert_true(same_row(&a[i], &b[i]));
  for (size_t cell = 0; cell < fl_comparison_cell_count(first); cell++) {
    for (size_t m = 0; m < fl_comparison_method_count(first); m++)
      assert_string_equal(fl_comparison_method_name(first, cell, m), fl_comparison_method_name(second, cell, m));
    for (size_t i = 0; i < fl_comparison_scenario(first)->axis_count; i++)
      assert_string_equal(fl_comparison_value(first, cell, i), fl_comparison_value(second, cell, i));
  }
  free(a);
  free(b);
  free(again);
  free(effective);
  fl_comparison_free(first);
  fl_comparison_free(second);
}

/* ---- trials as text ---- */

typedef struct {
  const fl_trial_writer *writer;
  FILE *out;
  size_t longest; /* text of a trial, on the average of a portion */
} texts;

static fl_status hear_text(void *context, const fl_trials *trials, fl_error *err)
{
  texts *t = context;
  (void)err;
  size_t mean = trials->text_size / trials->count;
  if (mean > t->longest) t->longest = mean;
  assert_true(trials->text_size <= trials->count * t->writer->room);
  assert_int_equal(fwrite(trials->text, 1, trials->text_size, t->out), trials->text_size);
  return FL_OK;
}

static bool never(void)
{
  return false;
}

/* The rows of trials.csv; the caller frees them. */
static char *text_of(const fl_comparison *comparison, size_t jobs, size_t *longest)
{
  fl_trials_csv *csv;
  char *text = NULL;
  size_t size;
  assert_int_equal(fl_trials_csv_new(comparison, &csv, NULL), FL_OK);
  texts t = {fl_trials_csv_writer(csv), open_memstream(&text, &size), 0};
  const fl_comparison_order order = {.stop = never, .writer = t.writer, .sink = hear_text, .context = &t};
  assert_non_null(t.out);
  assert_int_equal(fl_comparison_run_all(comparison, &order, jobs, NULL), FL_OK);
  fclose(t.out);
  *longest = t.longest;
  fl_trials_csv_free(csv);
  return text;
}

static size_t count_lines(const char *text)
{
  size_t lines = 0;
  for (; *text != '\0'; text++) lines += *text == '\n';
  return lines;
}

/* A name of 60 quotes becomes one of 122, and what a spreadsheet would compute gets a mark: there is room for both. */
static void texts_have_room(void **state)
{
  (void)state;
  char quotes[61] = "", text[512];
  memset(quotes, '"', 60);
  snprintf(text, sizeof text,
           SMALL "trials: 50\nmethods: [{name: '=%s'}, {placer: random}]\nsweep: {placer: [greedy, {name: k-path, "
                 "classes: 4}]}\n",
           quotes);
  fl_comparison *c = comparison_of(text);
  size_t longest, other;
  char *one = text_of(c, 1, &longest), *three = text_of(c, 3, &other);
  assert_string_equal(one, three);
  assert_int_equal(count_lines(one), row_count(c));
  assert_int_equal(strncmp(one, "greedy,0,\"'=\"\"\"\"", 16), 0);
  assert_true(longest > 130);
  free(one);
  free(three);
  fl_comparison_free(c);
}

static int set_models(void **state)
{
  (void)state;
  return setenv("FIELDLINE_MODELS", FL_SOURCE_DIR "/scenarios/models", 1);
}

int main(void)
{
  static const struct CMUnitTest single[] = {
      cmocka_unit_test(check_names),
      cmocka_unit_test(names_follow_the_sweep),
      cmocka_unit_test(defaults),
      cmocka_unit_test(the_last_key_runs_fastest),
      cmocka_unit_test(the_first_value_fills_in),
      cmocka_unit_test(labels_of_files),
      cmocka_unit_test(rows_do_not_depend_on_company),
      cmocka_unit_test(cells_are_what_they_are_alone),
      cmocka_unit_test(listed_nodes_stay),
      cmocka_unit_test(engines_agree),
      cmocka_unit_test(jobs_do_not_matter),
      cmocka_unit_test(sinks_and_stops),
      cmocka_unit_test(certificates_are_shared),
      cmocka_unit_test(joint_certificates_are_its_own),
      cmocka_unit_test(too_many_cells),
      cmocka_unit_test(an_override_is_blamed_as_such),
      cmocka_unit_test(overrides_are_blamed_for_what_they_bring),
      cmocka_unit_test(a_file_that_is_not_there),
      cmocka_unit_test(texts_have_room),
  };
  struct CMUnitTest
      tests[COUNT(failing_cases) + COUNT(run_cases) + COUNT(rerun_cases) + COUNT(alike_cases) + COUNT(single)];
  size_t n = 0; /* the casts: cmocka keeps its state without const */
  for (size_t i = 0; i < COUNT(failing_cases); i++)
    tests[n++] = (struct CMUnitTest){failing_cases[i].name, check_failing, NULL, NULL, (void *)&failing_cases[i]};
  for (size_t i = 0; i < COUNT(run_cases); i++)
    tests[n++] = (struct CMUnitTest){run_cases[i].name, check_against_run, NULL, NULL, (void *)&run_cases[i]};
  for (size_t i = 0; i < COUNT(rerun_cases); i++)
    tests[n++] = (struct CMUnitTest){"run again from what was written", check_rerun, NULL, NULL,
                                     (void *)(uintptr_t)rerun_cases[i]};
  for (size_t i = 0; i < COUNT(alike_cases); i++)
    tests[n++] = (struct CMUnitTest){alike_cases[i].name, check_alike, NULL, NULL, (void *)&alike_cases[i]};
  for (size_t i = 0; i < COUNT(single); i++) tests[n++] = single[i];
  return cmocka_run_group_tests(tests, set_models, NULL);
}
