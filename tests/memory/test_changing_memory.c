/* Worlds that change, without memory: what is asked for in vain is told, and nothing is left behind. */
#include "failing_memory.h"

#include <string.h>

#include "fieldline/run.h"

#define SCENARIOS FL_SOURCE_DIR "/scenarios"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

typedef struct {
  const char *name, *text;
  fl_status want;
} scenario_case;

#define FIELD                                                                                                          \
  "model: graphs/three-layers.yaml\n"                                                                                  \
  "field: {nodes: [{id: a, x: 0, y: 0}, {id: b, x: 100, y: 0}, {id: c, x: 300, y: 0}]}\n"                              \
  "radio: {bandwidth: 1 MHz, exponent: 2, snr_at_1m: 2550000}\n"                                                       \
  "requests: {count: 6, arrivals: {periodic: {interval: 10 ms}}, warmup: 0}\n"
#define MAINS "node: {memory: 14000 B, speed: 1 Gflop/s}\n"
#define BATTERY "node: {memory: 14000 B, speed: 1 Gflop/s, power: {idle: 1.6 W, compute: 5 W}, battery: 110 mJ}\n"
#define DOWN_AND_UP "changes: [{at: 25 ms, node: b, up: no}, {at: 45 ms, node: b, up: yes}]\n"

static const scenario_case cases[] = {
    {"a node is down for a while", FIELD MAINS DOWN_AND_UP, FL_OK},
    {"and for good", FIELD MAINS "changes: [{at: 25 ms, node: b, up: no}]\n", FL_ERR_INFEASIBLE},
    {"on a medium that is shared", FIELD MAINS DOWN_AND_UP "medium: shared\n", FL_OK},
    {"another chain takes over",
     FIELD MAINS "changes: [{at: 25 ms, node: b, up: no}]\nreplan: {policy: re-plan, detect: 1 ms, weights: a}\n",
     FL_OK},
    {"what is drawn",
     FIELD MAINS "failures: {mean_up: 50 ms, mean_down: 5 ms}\nfading: {model: rayleigh, block: 20 ms}\nuntil: 1\n",
     FL_OK},
    {"rates by the closed form",
     FIELD MAINS
     "engine: closed-form\nchanges: [{at: 25 ms, link: [a, b], rate: 0.5}, {at: 35 ms, link: [a, b], rate: 2}]\n",
     FL_OK},
    {"a battery", FIELD BATTERY, FL_ERR_INFEASIBLE},
    {"a battery, and another chain", FIELD BATTERY "replan: {policy: replace, detect: 1 ms}\nuntil: 1\n", FL_OK},
};

static fl_status run(const void *context, fl_error *err)
{
  const scenario_case *c = context;
  fl_scenario *scenario = NULL;
  fl_status status = fl_scenario_parse("s.yaml", SCENARIOS, c->text, strlen(c->text), NULL, 0, &scenario, err);
  if (status == FL_OK) status = fl_run_scenario(scenario, NULL, 0, err);
  fl_scenario_free(scenario);
  return status;
}

static void check_scenario(void **state)
{
  const scenario_case *c = *state;
  assert_between(memory_check(run, c, c->want), 10, 4000);
}

int main(void)
{
  struct CMUnitTest tests[COUNT(cases)];
  for (size_t i = 0; i < COUNT(cases); i++) /* the cast: cmocka keeps its state without const */
    tests[i] = (struct CMUnitTest){cases[i].name, check_scenario, NULL, NULL, (void *)&cases[i]};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
