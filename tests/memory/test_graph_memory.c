#include "failing_memory.h"

#include <string.h>

#include "fieldline/accounting.h"
#include "fieldline/graph.h"
#include "fieldline/models.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- reading graphs ---- */

typedef struct {
  const char *name, *text;
  fl_status want;
} parse_case;

#define HEAD "model: m\nsource: {by: hand}\ninput: in\nlayers:\n- {name: in, op: InputLayer, shape: [8, 8, 16]}\n"

static const parse_case parse_cases[] = {
    {"a block",
     HEAD "- {name: a, op: ReLU, from: [in], shape: [8, 8, 16], params: 3, activation: relu}\n"
          "- {name: out, from: [in, a], shape: [10]}\n",
     FL_OK},
    {"a repeated name", HEAD "- {name: in, from: [in], shape: [4]}\n", FL_ERR_VALUE},
    {"an unknown source", HEAD "- {name: out, from: [inn], shape: [4]}\n", FL_ERR_VALUE},
    {"a cycle", HEAD "- {name: a, from: [b], shape: [4]}\n- {name: b, from: [a], shape: [4]}\n", FL_ERR_VALUE},
    {"a later layer", HEAD "- {name: a, from: [b], shape: [4]}\n- {name: b, from: [in], shape: [4]}\n", FL_ERR_VALUE},
    {"a second output, and all keys",
     HEAD "- {name: a, from: [in], shape: [4], state: s, tensors: [t, u]}\n"
          "- {name: b, from: [in], shape: [4], state: s, output: true}\n",
     FL_OK},
    {"an unread input", HEAD "- {name: a, shape: [4]}\n", FL_ERR_VALUE},
    {"an unknown key", HEAD "- {name: a, form: [in], shape: [4]}\n", FL_ERR_VALUE},
    {"no YAML", HEAD "- {name: a, from: [in\n", FL_ERR_SYNTAX},
};

static fl_status parse(const void *context, fl_error *err)
{
  const parse_case *c = context;
  fl_graph *graph = (fl_graph *)1;
  fl_status status = fl_graph_parse("g.yaml", c->text, strlen(c->text), &graph, err);
  if ((status == FL_OK) != (graph != NULL)) return FL_ERR_INTERNAL;
  fl_graph_free(graph);
  return status;
}

static void check_parse(void **state)
{
  const parse_case *c = *state;
  assert_between(memory_check(parse, c, c->want), 3, 1000);
}

static fl_status load(const void *context, fl_error *err)
{
  fl_graph *graph;
  fl_status status = fl_graph_load(context, &graph, err);
  fl_graph_free(graph);
  return status;
}

static void loading_a_file(void **state)
{
  (void)state;
  assert_between(memory_check(load, FL_SOURCE_DIR "/scenarios/models/VGG16.yaml", FL_OK), 5, 1000);
  assert_int_equal(memory_check(load, "/nowhere.yaml", FL_ERR_FILE), 0);
}

/* ---- pricing ---- */

typedef struct {
  const fl_graph *graph;
  fl_accounting accounting;
  const char *codec, *tensor;
} price_case;

static fl_status price(const void *context, fl_error *err)
{
  const price_case *c = context;
  fl_tensor *tensor = NULL;
  fl_costs *costs = NULL;
  fl_codec_params codec = {.codec = fl_codec_find(c->codec), .value = 8, .seed = 1};
  fl_status status = c->tensor == NULL ? FL_OK : fl_tensor_load_npy(c->tensor, &tensor, err);
  codec.tensor = tensor;
  if (status == FL_OK)
    status = fl_costs_make(c->graph, &(fl_cost_params){.accounting = c->accounting, .codec = codec, .state_copies = 1},
                           &costs, err);
  fl_costs_free(costs);
  fl_tensor_free(tensor);
  return status;
}

static void pricing(void **state)
{
  (void)state;
  fl_graph *graph;
  assert_int_equal(fl_graph_parse("g", parse_cases[0].text, strlen(parse_cases[0].text), &graph, NULL), FL_OK);
  const price_case cases[] = {
      {graph, FL_ACCOUNTING_PUBLISHED, "ratio", NULL},
      {graph, FL_ACCOUNTING_PHYSICAL, "rate", NULL},
      {graph, FL_ACCOUNTING_PHYSICAL, "precision", NULL},
      {graph, FL_ACCOUNTING_PUBLISHED, "reversible", FL_SOURCE_DIR "/tests/data/small-v1-64x14x14-relu.npy"},
  };
  for (size_t i = 0; i < COUNT(cases); i++) assert_between(memory_check(price, &cases[i], FL_OK), 5, 1000);
  fl_graph_free(graph);
}

/* ---- the folder of models ---- */

static fl_status list(const void *context, fl_error *err)
{
  char **names;
  size_t count;
  fl_status status = fl_models_list(context, &names, &count, err);
  if (status == FL_OK) fl_models_free(names, count);
  return status;
}

static fl_status find(const void *context, fl_error *err)
{
  char *folder, *path = NULL;
  fl_status status = fl_models_folder(&folder, err);
  if (status == FL_OK) status = fl_models_path(folder, context, &path, err);
  free(path);
  free(folder);
  return status;
}

static void models(void **state)
{
  (void)state;
  setenv("FIELDLINE_MODELS", FL_SOURCE_DIR "/scenarios/models", 1);
  memory_check(list, FL_SOURCE_DIR "/scenarios/models", FL_OK);
  memory_check(find, "ResNet50", FL_OK);
  memory_check(find, "ResNet51", FL_ERR_VALUE);
}

int main(void)
{
  static const struct CMUnitTest single[] = {
      cmocka_unit_test(loading_a_file),
      cmocka_unit_test(pricing),
      cmocka_unit_test(models),
  };
  struct CMUnitTest tests[COUNT(parse_cases) + COUNT(single)];
  size_t n = 0; /* the cast: cmocka keeps its state without const */
  for (size_t i = 0; i < COUNT(parse_cases); i++)
    tests[n++] = (struct CMUnitTest){parse_cases[i].name, check_parse, NULL, NULL, (void *)&parse_cases[i]};
  for (size_t i = 0; i < COUNT(single); i++) tests[n++] = single[i];
  return cmocka_run_group_tests(tests, NULL, NULL);
}
