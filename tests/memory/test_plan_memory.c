#include "failing_memory.h"

#include <math.h>
#include <string.h>

#include "fieldline/advise.h"
#include "fieldline/experiment.h"
#include "nodes.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SCENARIOS FL_SOURCE_DIR "/scenarios"

/* ---- fields and links ---- */

static fl_status scatter_and_link(const void *context, fl_error *err)
{
  static const fl_field_params params = AREA(0, 100, 0, 100, 5, 1e6, 0);
  const fl_radio_params *radio = context;
  fl_field *field, *copy = NULL;
  fl_links *links = NULL;
  fl_status status = fl_field_scatter(&params, 1, 0, &field, err);
  if (status == FL_OK) status = fl_field_list(field->nodes, field->count, &copy, err);
  if (status == FL_OK) status = fl_radio_links(radio, copy, 1, 0, &links, err);
  fl_links_free(links);
  fl_field_free(copy);
  fl_field_free(field);
  return status;
}

static void fields_and_links(void **state)
{
  (void)state;
  static const fl_radio_params radios[] = {
      {.bandwidth_hz = 1e6, .path_exponent = 2, .snr_at_1m = 283230},
      {.bandwidth_hz = 1e6, .path_exponent = 2, .snr_at_1m = 283230, .shadowing_db = 4}};
  /* one for each field, two for the links, one for their distances */
  for (size_t i = 0; i < COUNT(radios); i++)
    assert_int_equal(memory_check(scatter_and_link, &radios[i], FL_OK), 2 * 1 + 3);
}

/* ---- every method ---- */

typedef struct {
  const fl_experiment *experiment;
  const fl_trial *trial;
  fl_method method;
} plan_case;

static fl_status plan(const void *context, fl_error *err)
{
  const plan_case *c = context;
  fl_plan_input in = c->trial->input;
  fl_plan *made = (fl_plan *)1;
  in.method = c->method;
  fl_status status = fl_plan_make(&in, &made, err);
  if ((status == FL_OK) != (made != NULL)) return FL_ERR_INTERNAL;
  fl_plan_free(made);
  return status;
}

/* A trial of three nodes whose powers are known. */
typedef struct {
  fl_scenario *scenario;
  fl_experiment *experiment;
  fl_trial trial;
} three_nodes;

static void three_nodes_open(three_nodes *t, const char *medium, fl_ends ends, fl_objective objective)
{
  const fl_override overrides[] = {
      {"engine=simgrid"}, {"node.power={idle: 1 W, compute: 5 W, send: 2 W, receive: 1 W}"}, {medium}};
  assert_int_equal(fl_scenario_load(SCENARIOS "/three-nodes.yaml", overrides, COUNT(overrides), &t->scenario, NULL),
                   FL_OK);
  assert_int_equal(fl_experiment_new(t->scenario, &t->experiment, NULL), FL_OK);
  assert_int_equal(fl_trial_make(t->experiment, 0, &t->trial, NULL), FL_OK);
  t->trial.input.ends = ends;
  t->trial.input.objective = objective;
}

static void three_nodes_close(three_nodes *t)
{
  fl_trial_clear(&t->trial);
  fl_experiment_free(t->experiment);
  fl_scenario_free(t->scenario);
}

static void every_method_on(const char *medium, fl_ends ends, fl_objective objective)
{
  three_nodes t;
  three_nodes_open(&t, medium, ends, objective);
  for (size_t i = 0; i < fl_partitioner_count(); i++)
    for (size_t k = 0; k < fl_placer_count(); k++) {
      const fl_partitioner *partitioner = fl_partitioner_at(i);
      const fl_placer *placer = partitioner->run_joint == NULL ? fl_placer_at(k) : NULL;
      if (fl_option_is_required(partitioner->options) || (placer != NULL && fl_option_is_required(placer->options)))
        continue;
      plan_case c = {t.experiment, &t.trial, {partitioner, {0}, placer, {0}}};
      assert_between(memory_check(plan, &c, FL_OK), 8, 5000);
    }
  three_nodes_close(&t);
}

static void every_method(void **state)
{
  static const char *const media[] = {"medium=isolated", "medium=half-duplex", "medium=shared", "medium=carrier-sense",
                                      "medium=sinr"};
  (void)state;
  for (size_t i = 0; i < COUNT(media); i++) every_method_on(media[i], (fl_ends){0}, FL_OBJECTIVE_PERIOD);
}

static void every_method_between_ends(void **state)
{
  (void)state;
  every_method_on("medium=isolated",
                  (fl_ends){.has_source = true, .source = 0, .has_sink = true, .sink = 2, .relays = 1},
                  FL_OBJECTIVE_PERIOD);
  every_method_on("medium=shared", (fl_ends){.relays = 1}, FL_OBJECTIVE_PERIOD);
}

static void every_objective(void **state)
{
  (void)state;
  for (fl_objective i = FL_OBJECTIVE_PERIOD + 1; i < FL_OBJECTIVE_COUNT; i++) {
    every_method_on("medium=isolated", (fl_ends){.has_source = true, .source = 0, .relays = 1}, i);
    every_method_on("medium=shared", (fl_ends){0}, i);
  }
}

static fl_status advise(const void *context, fl_error *err)
{
  fl_advice *advice = (fl_advice *)1;
  fl_status status = fl_advise(context, &(fl_advise_options){3, NAN}, &advice, err);
  if ((status == FL_OK) != (advice != NULL)) return FL_ERR_INTERNAL;
  fl_advice_free(advice);
  return status;
}

static void advice(void **state)
{
  (void)state;
  for (fl_objective i = 0; i < FL_OBJECTIVE_COUNT; i++) {
    three_nodes t;
    three_nodes_open(&t, "medium=isolated", (fl_ends){0}, i);
    assert_between(memory_check(advise, &t.trial, FL_OK), 100, 50000);
    three_nodes_close(&t);
  }
}

/* ---- from the text of a scenario to the last request ---- */

typedef struct {
  const char *name, *text;
  fl_status want;
} scenario_case;

#define REST "radio: {bandwidth: 1 MHz, snr_at_1m: 283230, shadowing: 3 dB}\nengine: closed-form\n"

static const scenario_case scenario_cases[] = {
    {"a drawn field", "model: graphs/three-layers.yaml\nfield: {nodes: 4}\nnode: {memory: 14000 B}\n" REST, FL_OK},
    {"a named model", "model: VGG16\nfield: {nodes: 9}\nnode: {memory: 1 GiB}\n" REST, FL_OK},
    {"listed nodes",
     "name: n\nquestion: why?\nmodel: graphs/three-layers.yaml\nnode: {memory: 14000 B}\n"
     "field: {nodes: [{x: 0, y: 0}, {id: b, x: 10, y: 0, speed: 1 Gflop/s}]}\n"
     "requests: {count: 5, arrivals: {poisson: {rate: 3 Hz}}, warmup: 1}\n" REST,
     FL_OK},
    {"things to compare",
     "model: graphs/three-layers.yaml\nfield: {nodes: 4}\nnode: {memory: 14000 B}\ntrials: 3\n"
     "methods: [{placer: greedy}, {name: x, partitioner: random, placer: random}]\n"
     "sweep: {node.memory: [14000 B, 1 MB], field.nodes: [4, 5]}\n" REST,
     FL_OK},
    {"an unknown model", "model: VGG17\nfield: {nodes: 4}\nnode: {memory: 1 MB}\n" REST, FL_ERR_VALUE},
    {"one place",
     "model: graphs/three-layers.yaml\nnode: {memory: 14000 B}\n"
     "field: {nodes: [{x: 0, y: 0}, {x: 0, y: 0}]}\n" REST,
     FL_ERR_VALUE},
};

static fl_status hear(void *context, const fl_request_record *record, fl_error *err)
{
  (void)context, (void)record, (void)err;
  return FL_OK;
}

static fl_status run(const void *context, fl_error *err)
{
  const scenario_case *c = context;
  fl_scenario *scenario = NULL;
  fl_experiment *experiment = NULL;
  fl_trial trial = {0};
  fl_status status = fl_scenario_parse("s.yaml", SCENARIOS, c->text, strlen(c->text), NULL, 0, &scenario, err);
  if (status == FL_OK) status = fl_experiment_new(scenario, &experiment, err);
  if (status == FL_OK) status = fl_trial_make(experiment, 0, &trial, err);
  if (status == FL_OK && trial.plan->outcome != FL_OUTCOME_INFEASIBLE)
    status = fl_trial_simulate(experiment, &trial, hear, NULL, NULL, err);
  fl_trial_clear(&trial);
  fl_experiment_free(experiment);
  fl_scenario_free(scenario);
  return status;
}

static void check_scenario(void **state)
{
  const scenario_case *c = *state;
  assert_between(memory_check(run, c, c->want), 10, 1000);
}

static int set_models(void **state)
{
  (void)state;
  return setenv("FIELDLINE_MODELS", SCENARIOS "/models", 1);
}

int main(void)
{
  static const struct CMUnitTest single[] = {
      cmocka_unit_test(fields_and_links), cmocka_unit_test(every_method), cmocka_unit_test(every_method_between_ends),
      cmocka_unit_test(every_objective),  cmocka_unit_test(advice),
  };
  struct CMUnitTest tests[COUNT(scenario_cases) + COUNT(single)];
  size_t n = 0; /* the cast: cmocka keeps its state without const */
  for (size_t i = 0; i < COUNT(scenario_cases); i++)
    tests[n++] = (struct CMUnitTest){scenario_cases[i].name, check_scenario, NULL, NULL, (void *)&scenario_cases[i]};
  for (size_t i = 0; i < COUNT(single); i++) tests[n++] = single[i];
  return cmocka_run_group_tests(tests, set_models, NULL);
}
