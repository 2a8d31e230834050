#include "graphs.h"

#include "fieldline/graph.h"
#include "fieldline/models.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- what is refused, and where ---- */

typedef struct {
  const char *name, *text, *want; /* "LINE:COLUMN: message" */
} refusal;

#define M "model: m\n"
#define L "model: m\nlayers:\n"
#define IN "- {name: in, shape: [4]}\n"
#define OUT "- {name: out, from: [in], shape: [4]}\n"

static const refusal refusals[] = {
    {"nothing", "", "1:1: nothing to read here"},
    {"no YAML", "layers: [", "1:10: layers: did not find expected node content while parsing a flow node"},
    {"a list", "- a\n", "1:1: expected a map (keys: model, source, input, layers), got a list"},
    {"an unknown key", M "layer:\n" IN, "2:1: layer: unknown key (did you mean \"layers\"?)"},
    {"no model", "layers:\n" IN, "1:1: model is missing (the network's name)"},
    {"a model without a name", "model:\nlayers:\n" IN, "1:7: model: expected a text, got nothing"},
    {"a name that steers a terminal", "model: \"a\\e[31m\"\nlayers:\n" IN,
     "1:8: model: expected a text without control characters, got \"a\033[31m\""},
    {"an empty name of the model", "model: ''\nlayers:\n" IN, "1:8: model: a model's name cannot be empty"},
    {"no layers", M, "1:1: layers is missing (a list of layers)"},
    {"an empty list of layers", M "layers: []\n", "2:9: layers: expected a list of 1 to 32768 layers"},
    {"layers that are none", M "layers: 3\n", "2:9: layers: expected a list of 1 to 32768 layers"},
    {"a layer that is none", L "- in\n",
     "3:3: layers[0]: expected a map (keys: name, op, from, shape, dtype_bytes, params, macs, activation, inner_bytes, "
     "consumers, param_bytes, output_bytes, side_bytes, state_bytes, state, shared_bytes, tensors, output), got "
     "\"in\""},
    {"a layer's unknown key", L "- {name: in, shape: [4], param: 3}\n",
     "3:26: layers[0].param: unknown key (did you mean \"params\"?)"},
    {"no name", L "- {shape: [4]}\n", "3:3: layers[0]: name is missing"},
    {"an empty name", L "- {name: '', shape: [4]}\n", "3:10: layers[0].name: a layer's name cannot be empty"},
    {"a name that is a list", L "- {name: [in], shape: [4]}\n", "3:10: layers[0].name: expected a text, got a list"},
    {"an op that is a map", L "- {name: in, op: {a: b}, shape: [4]}\n",
     "3:18: layers[0].op: expected a text, got a map"},
    {"a repeated name", L IN OUT "- {name: in, from: [out], shape: [4]}\n",
     "5:10: layers[2].name: \"in\" is already the name of the layer at line 3"},
    {"no shape", L "- {name: in}\n", "3:3: layers[0]: shape is missing (expected a list of sides, without the batch)"},
    {"a shape that is a number", L "- {name: in, shape: 4}\n",
     "3:21: layers[0].shape: expected a list of 1 to 8 sides, without the batch"},
    {"an empty shape", L "- {name: in, shape: []}\n",
     "3:21: layers[0].shape: expected a list of 1 to 8 sides, without the batch"},
    {"nine sides", L "- {name: in, shape: [1, 1, 1, 1, 1, 1, 1, 1, 1]}\n",
     "3:21: layers[0].shape: expected a list of 1 to 8 sides, without the batch"},
    {"a side of 0", L "- {name: in, shape: [4, 0]}\n",
     "3:25: layers[0].shape[1]: expected a whole number from 1 to 68719476736, got \"0\""},
    {"a batch side", L "- {name: in, shape: [null, 4]}\n",
     "3:22: layers[0].shape[0]: expected a whole number from 1 to 68719476736, got nothing"},
    {"too many elements", L "- {name: in, shape: [65536, 65536, 17]}\n", /* 2^32 x 17 > 2^36 */
     "3:21: layers[0].shape: an activation of more than 2^36 elements"},
    {"more than 64 bits of elements", L "- {name: in, shape: [68719476736, 68719476736, 68719476736]}\n",
     "3:21: layers[0].shape: an activation of more than 2^36 elements"},
    {"a dtype of 3 bytes", L "- {name: in, shape: [4], dtype_bytes: 3}\n",
     "3:39: layers[0].dtype_bytes: expected 1, 2, 4 or 8, got 3"},
    {"a dtype of 16 bytes", L "- {name: in, shape: [4], dtype_bytes: 16}\n",
     "3:39: layers[0].dtype_bytes: expected a whole number from 1 to 8, got \"16\""},
    {"negative parameters", L "- {name: in, shape: [4], params: -1}\n",
     "3:34: layers[0].params: expected a whole number from 0 to 35184372088832, got \"-1\""},
    {"too many multiply-accumulates", L "- {name: in, shape: [4], macs: 35184372088833}\n",
     "3:32: layers[0].macs: expected a whole number from 0 to 35184372088832, got \"35184372088833\""},
    {"half an inner byte", L "- {name: in, shape: [4], inner_bytes: 0.5}\n",
     "3:39: layers[0].inner_bytes: expected a whole number from 0 to 35184372088832, got \"0.5\""},
    {"inputs that nobody reads", L IN "- {name: out, shape: [4]}\n",
     "3:3: layers[0]: \"in\" reads no layer, and no layer reads it"},
    {"parameters of more bytes than there are", L "- {name: in, shape: [4], param_bytes: 35184372088833}\n",
     "3:39: layers[0].param_bytes: expected a whole number from 0 to 35184372088832, got \"35184372088833\""},
    {"no number of bytes", L "- {name: in, shape: [4], output_bytes: many}\n",
     "3:40: layers[0].output_bytes: expected a whole number from 1 to 35184372088832, got \"many\""},
    {"fewer side bytes than none", L "- {name: in, shape: [4], side_bytes: -1}\n",
     "3:38: layers[0].side_bytes: expected a whole number from 0 to 35184372088832, got \"-1\""},
    {"half a state", L "- {name: in, shape: [4], state_bytes: 0.5}\n",
     "3:39: layers[0].state_bytes: expected a whole number from 0 to 35184372088832, got \"0.5\""},
    {"a state without a name", L "- {name: in, shape: [4], state: ''}\n",
     "3:33: layers[0].state: a state's name cannot be empty"},
    {"a state that is a list", L "- {name: in, shape: [4], state: [a]}\n",
     "3:33: layers[0].state: expected a text, got a list"},
    {"tensors that are none", L "- {name: in, shape: [4], tensors: x}\n",
     "3:35: layers[0].tensors: expected a list of the names of the outputs, got \"x\""},
    {"a tensor that steers a terminal", L "- {name: in, shape: [4], tensors: [x, \"a\\e[31m\"]}\n",
     "3:39: layers[0].tensors[1]: expected a text without control characters, got \"a\033[31m\""},
    {"an output that may be one", L "- {name: in, shape: [4], output: perhaps}\n",
     "3:34: layers[0].output: expected true or false, got \"perhaps\""},
    {"a source that is no list", L IN "- {name: out, from: in, shape: [4]}\n",
     "4:21: layers[1].from: expected a list of layers"},
    {"a source that is a list", L IN "- {name: out, from: [[in]], shape: [4]}\n",
     "4:22: layers[1].from[0]: expected a text, got a list"},
    {"an unknown source", L IN "- {name: out, from: [in, inn], shape: [4]}\n",
     "4:26: layers[1].from[1]: no layer is called \"inn\" (did you mean \"in\"?)"},
    {"a layer that reads itself", L IN "- {name: out, from: [in, out], shape: [4]}\n",
     "4:26: layers[1].from[1]: a cycle: \"out\" reads itself"},
    {"a cycle of two", L IN "- {name: a, from: [in, b], shape: [4]}\n- {name: b, from: [a], shape: [4]}\n",
     "4:24: layers[1].from[1]: a cycle: \"a\" reads \"b\", which depends on it"},
    {"a cycle of three with a way around",
     L IN "- {name: a, from: [c], shape: [4]}\n- {name: b, from: [in, a], shape: [4]}\n- {name: c, from: [in, b], "
          "shape: [4]}\n",
     "4:20: layers[1].from[0]: a cycle: \"a\" reads \"c\", which depends on it"},
    {"a cycle further on, behind a later layer",
     L IN
     "- {name: a, from: [b], shape: [4]}\n- {name: b, from: [in, c], shape: [4]}\n- {name: c, from: [b], shape: [4]}\n",
     "4:20: layers[1].from[0]: \"b\" stands later, at line 5 (layers must be in topological order)"},
    {"a later layer", L IN "- {name: a, from: [b], shape: [4]}\n- {name: b, from: [in], shape: [4]}\n",
     "4:20: layers[1].from[0]: \"b\" stands later, at line 5 (layers must be in topological order)"},
    {"an input that is not the first", L "- {name: out, from: [in], shape: [4]}\n- {name: in, from: [], shape: [4]}\n",
     "3:22: layers[0].from[0]: \"in\" stands later, at line 4 (layers must be in topological order)"},
    {"a first layer that reads itself", L "- {name: in, from: [in], shape: [4]}\n",
     "3:21: layers[0].from[0]: a cycle: \"in\" reads itself"},
    {"another layer called the input", M "input: out\nlayers:\n" IN OUT,
     "2:8: input: \"out\" is not a layer without sources (expected one such as \"in\")"},
    {"an input that is a list", M "input: [in]\nlayers:\n" IN OUT, "2:8: input: expected a text, got a list"},
    {"consumers of nobody", L "- {name: in, shape: [4], consumers: 0}\n" OUT,
     "3:37: layers[0].consumers: expected a whole number from 1 to 1048576, got \"0\""},
};

static void check_refusal(void **state)
{
  const refusal *c = *state;
  fl_graph *graph = (fl_graph *)1;
  fl_error err = {0};
  char got[1200];
  assert_int_not_equal(fl_graph_parse("g.yaml", c->text, strlen(c->text), &graph, &err), FL_OK);
  assert_null(graph);
  assert_string_equal(err.file, "g.yaml");
  snprintf(got, sizeof got, "%zu:%zu: %s", err.line, err.column, err.message);
  assert_string_equal(got, c->want);
}

/* ---- what a graph holds ---- */

static void every_key_is_read(void **state)
{
  (void)state;
  fl_graph *graph = graph_of(
      "model: two\n"
      "source: {package: any, nested: [1, 2]}\n" /* free for notes */
      "input: in\n"
      "layers:\n"
      "- {name: in, op: InputLayer, from: [], shape: [3, 5], dtype_bytes: 1, params: 1, macs: 2, inner_bytes: 3}\n"
      "- {name: out, op: Dense, from: [in, in], shape: [7], params: 4, macs: 35184372088832, activation: relu, "
      "consumers: 6}\n");
  const fl_layer *in = &graph->layers[0], *out = &graph->layers[1];
  assert_string_equal(graph->model, "two");
  assert_int_equal(graph->layer_count, 2);
  assert_int_equal(graph->edge_count, 2);
  assert_string_equal(in->name, "in");
  assert_string_equal(in->op, "InputLayer");
  assert_string_equal(in->activation, "");
  assert_int_equal(in->from_count, 0);
  assert_int_equal(in->rank, 2);
  assert_int_equal(in->shape[0], 3);
  assert_int_equal(in->shape[1], 5);
  assert_int_equal(in->elements, 15);
  assert_int_equal(in->dtype_bytes, 1);
  assert_int_equal(in->params, 1);
  assert_int_equal(in->macs, 2);
  assert_int_equal(in->inner_bytes, 3);
  assert_int_equal(in->consumers, 2); /* read twice by one layer: two edges */
  assert_int_equal(in->level, 0);
  assert_string_equal(out->activation, "relu");
  assert_int_equal(out->from_count, 2);
  assert_int_equal(out->from[0] + out->from[1], 0);
  assert_int_equal(out->dtype_bytes, 4); /* where the file says nothing */
  assert_true(out->macs == FL_GRAPH_MAX_COUNT);
  assert_int_equal(out->inner_bytes, 0);
  assert_int_equal(out->consumers, 6);
  assert_int_equal(out->level, 1);
  assert_int_equal(graph->cut_count, 2);
  fl_graph_free(graph);
}

static void one_layer_is_a_graph(void **state)
{
  (void)state;
  fl_graph *graph = graph_of("model: m\nlayers: [{name: only, shape: [68719476736], consumers: 0}]\n");
  assert_int_equal(graph->cut_count, 1);
  assert_int_equal(graph->cuts[0], 0);
  assert_int_equal(graph->layers[0].consumers, 0);
  assert_true(graph->layers[0].elements == FL_GRAPH_MAX_ELEMENTS);
  fl_graph_free(graph);
  fl_graph_free(NULL);
}

/* A chain of `count` layers. */
static char *write_chain(size_t count)
{
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  fprintf(out, "model: chain\nlayers:\n- {name: l0, shape: [1]}\n");
  for (size_t i = 1; i < count; i++) fprintf(out, "- {name: l%zu, from: [l%zu], shape: [1]}\n", i, i - 1);
  fclose(out);
  return text;
}

static void the_longest_chain(void **state)
{
  (void)state;
  fl_graph *graph;
  fl_error err;
  char *text = write_chain(FL_GRAPH_MAX_LAYERS);
  graph = graph_of(text);
  free(text);
  assert_int_equal(graph->cut_count, FL_GRAPH_MAX_LAYERS); /* all are cut points, each on a level of its own */
  for (size_t i = 0; i < FL_GRAPH_MAX_LAYERS; i++) assert_true(graph->cuts[i] == i && graph->layers[i].level == i);
  fl_graph_free(graph);
  text = write_chain(FL_GRAPH_MAX_LAYERS + 1);
  assert_int_equal(fl_graph_parse("g", text, strlen(text), &graph, &err), FL_ERR_VALUE);
  assert_string_equal(err.message, "layers: expected a list of 1 to 32768 layers");
  free(text);
}

/* 2^20 edges are read, one more is not. */
static void the_most_edges(void **state)
{
  (void)state;
  for (size_t more = 0; more < 2; more++) {
    char *text = NULL;
    size_t size;
    fl_graph *graph;
    fl_error err;
    FILE *out = open_memstream(&text, &size);
    fputs("model: m\nlayers:\n- {name: a, shape: [1]}\n- {name: b, shape: [1], from: [a", out);
    for (size_t i = 1; i < FL_GRAPH_MAX_EDGES + more; i++) fputs(",a", out);
    fputs("]}\n", out);
    fclose(out);
    fl_status status = fl_graph_parse("g", text, size, &graph, &err);
    free(text);
    if (more == 0) {
      assert_int_equal(status, FL_OK);
      assert_int_equal(graph->layers[0].consumers, FL_GRAPH_MAX_EDGES);
    } else {
      assert_int_equal(status, FL_ERR_VALUE);
      assert_string_equal(err.message, "layers: more than 1048576 edges");
    }
    fl_graph_free(graph);
  }
}

/* ---- cut points: by another way ---- */

/* Is the output still reached from the input when `without` is taken out? */
static bool flows_around(const fl_graph *graph, size_t without, bool *reached)
{
  for (size_t i = 0; i < graph->layer_count; i++) {
    reached[i] = i == 0;
    for (size_t k = 0; k < graph->layers[i].from_count; k++)
      reached[i] = reached[i] || reached[graph->layers[i].from[k]];
    if (i == without) reached[i] = false;
  }
  return reached[graph->layer_count - 1];
}

/* All data passes a layer when nothing gets around it: then it is alone on its level and no edge passes over it, for a
 * layer beside it, or an edge over it, would lie on a way from the input to the output that leaves it out; and the
 * other way round such a way has to cross its level. */
static void check_cuts(const fl_graph *graph)
{
  bool *reached = calloc(graph->layer_count, sizeof *reached);
  size_t found = 0;
  for (size_t i = 0; i < graph->layer_count; i++) {
    if (flows_around(graph, i, reached)) continue;
    if (found == graph->cut_count || graph->cuts[found] != i)
      fail_msg("%s: all data passes layer %s, no cut point", graph->model, graph->layers[i].name);
    found++;
  }
  assert_int_equal(found, graph->cut_count);
  free(reached);
}

static size_t longest_way(const graph_drawing *g, size_t to)
{
  size_t longest = 0;
  for (size_t j = 0; j < to; j++) {
    if (!g->reads[to][j]) continue;
    size_t way = longest_way(g, j) + 1;
    if (way > longest) longest = way;
  }
  return longest;
}

/* The definition, word by word: alone on its level, and no edge from before the level to behind it. */
static bool is_cut(const graph_drawing *g, const size_t *level, size_t layer)
{
  for (size_t i = 0; i < g->layer_count; i++) {
    if (i != layer && level[i] == level[layer]) return false;
    for (size_t j = 0; j < i; j++)
      if (g->reads[i][j] && level[j] < level[layer] && level[layer] < level[i]) return false;
  }
  return true;
}

static void cut_points_of_drawn_graphs(void **state)
{
  (void)state;
  uint64_t seed = 11;
  size_t inner = 0, hidden = 0;
  for (int round = 0; round < 3000; round++) {
    graph_drawing g = graph_draw(&seed, 12);
    char *text = graph_write(&g, &seed);
    fl_graph *graph = graph_of(text);
    size_t level[GRAPH_MAX_DRAWN], found = 0;
    for (size_t i = 0; i < g.layer_count; i++) {
      level[i] = longest_way(&g, i);
      assert_int_equal(graph->layers[i].level, level[i]);
    }
    for (size_t i = 0; i < g.layer_count; i++)
      if (is_cut(&g, level, i)) assert_int_equal(graph->cuts[found++], i);
    assert_int_equal(graph->cut_count, found);
    check_cuts(graph);
    inner += found > 2;
    hidden += found < g.layer_count;
    fl_graph_free(graph);
    free(text);
  }
  assert_true(inner > 500 && hidden > 500); /* the drawings are neither all chains nor all tangles */
}

/* ---- several inputs and outputs, states, boundaries: by slow definitions ---- */

static bool is_input(const fl_graph *graph, size_t i)
{
  return graph->layers[i].from_count == 0;
}

static bool reads(const fl_graph *graph, size_t i, size_t j)
{
  for (size_t k = 0; k < graph->layers[i].from_count; k++)
    if (graph->layers[i].from[k] == j) return true;
  return false;
}

/* Would a cut behind layer i part layers of one state? */
static bool parts_a_state(const fl_graph *graph, size_t i)
{
  for (size_t a = 0; a <= i; a++)
    for (size_t b = i + 1; b < graph->layer_count; b++)
      if (graph->layers[a].state[0] != '\0' && strcmp(graph->layers[a].state, graph->layers[b].state) == 0) return true;
  return false;
}

/* Does something get from an input to an output around this layer? Inputs are joined before the first layer, outputs
 * behind the last. */
static bool something_gets_around(const fl_graph *graph, size_t without)
{
  bool reached[GRAPH_MAX_DRAWN];
  for (size_t i = 0; i < graph->layer_count; i++) {
    reached[i] = is_input(graph, i);
    for (size_t j = 0; j < i; j++) reached[i] = reached[i] || (reads(graph, i, j) && reached[j]);
    if (i == without) reached[i] = false;
    if (reached[i] && graph->layers[i].is_output) return true;
  }
  return false;
}

/* Is layer t's output sent by a cut behind layers 0..i? Inputs are there from the start. */
static bool is_sent(const fl_graph *graph, size_t t, size_t i)
{
  if (i + 1 == graph->layer_count || (t > i && !is_input(graph, t))) return false;
  bool wanted = graph->layers[t].is_output;
  for (size_t later = i + 1; later < graph->layer_count; later++) wanted = wanted || reads(graph, later, t);
  return wanted;
}

static void check_sent(const fl_graph *graph)
{
  for (size_t c = 0; c < graph->cut_count; c++)
    for (size_t t = 0; t < graph->layer_count; t++) {
      const fl_layer *layer = &graph->layers[t];
      assert_int_equal(layer->sent_first <= c && c < layer->sent_end, is_sent(graph, t, graph->cuts[c]));
    }
}

/* The cut points of a graph: the virtual input, what nothing gets around, the virtual output; none inside a state. */
static size_t slow_points(const fl_graph *graph, size_t *points)
{
  size_t count = 0, leading = 0, n = graph->layer_count;
  while (leading < n && is_input(graph, leading)) leading++;
  if (graph->input_count > 1 && !parts_a_state(graph, leading - 1)) points[count++] = leading - 1;
  for (size_t i = graph->input_count > 1 ? leading : 0; i < n; i++)
    if (!something_gets_around(graph, i) && !parts_a_state(graph, i)) points[count++] = i;
  if (graph->output_count > 1) points[count++] = n - 1;
  return count;
}

static void cuts_of_wide_graphs(void **state)
{
  (void)state;
  uint64_t seed = 12;
  size_t inputs = 0, outputs = 0, inner = 0, stateful = 0;
  for (int round = 0; round < 3000; round++) {
    fl_graph *graph = graph_drawn_wide(&seed, 12);
    size_t points[GRAPH_MAX_DRAWN + 2], n = graph->layer_count, count = slow_points(graph, points);
    assert_int_equal(graph->cut_count, count);
    for (size_t c = 0; c < count; c++) assert_int_equal(graph->cuts[c], points[c]);
    check_sent(graph);
    if (graph->input_count > 1 && graph->cuts[0] < points[count - 1] && is_input(graph, graph->cuts[0]))
      assert_string_equal(fl_graph_cut_name(graph, 0), "(inputs)");
    if (graph->output_count > 1) assert_string_equal(fl_graph_cut_name(graph, count - 1), "(outputs)");
    inputs += graph->input_count > 1;
    outputs += graph->output_count > 1;
    inner += count > 2;
    assert_int_equal(fl_graph_choose_cuts(graph, FL_CUTS_BOUNDARIES, NULL), FL_OK);
    count = 0;
    for (size_t i = 0; i < n; i++)
      if (!parts_a_state(graph, i)) points[count++] = i;
    assert_int_equal(graph->cut_count, count);
    for (size_t c = 0; c < count; c++) {
      assert_int_equal(graph->cuts[c], points[c]);
      assert_string_equal(fl_graph_cut_name(graph, c), graph->layers[points[c]].name);
    }
    check_sent(graph);
    stateful += count < n;
    fl_graph_free(graph);
  }
  assert_true(inputs > 300 && outputs > 300 && inner > 300 && stateful > 300);
}

/* ---- records ---- */

static const uint64_t four[] = {4};
static const uint32_t reads_0[] = {0}, reads_7[] = {7}, reads_0_1[] = {0, 1};
static const char *const bell[] = {"\a"};

#define RECORD(...)                                                                                                    \
  {                                                                                                                    \
    .shape = four, .rank = 1, .dtype_bytes = 4, .param_bytes = FL_GRAPH_DEFAULT, .output_bytes = FL_GRAPH_DEFAULT,     \
    .consumers = FL_GRAPH_DEFAULT, __VA_ARGS__                                                                         \
  }

typedef struct {
  const char *name;
  fl_layer_record second; /* behind an input called "in" */
  const char *want;
} record_case;

/* What no YAML can say, or says elsewhere. */
static const record_case record_cases[] = {
    {"a record without a name", RECORD(.from = reads_0, .from_count = 1),
     "layer \"\": name: a layer's name cannot be empty"},
    {"a record of a known name", RECORD(.name = "in", .from = reads_0, .from_count = 1),
     "layer \"in\": name: \"in\" is already the name of layer 0"},
    {"a record with a bell", RECORD(.name = "a", .op = "\a", .from = reads_0, .from_count = 1),
     "layer \"a\": op: expected a text without control characters"},
    {"a tensor with a bell", RECORD(.name = "a", .tensors = bell, .tensor_count = 1, .from = reads_0, .from_count = 1),
     "layer \"a\": tensors: expected a text without control characters"},
    {"a source that is none", RECORD(.name = "a", .from = reads_7, .from_count = 1),
     "layer \"a\": from: there is no layer 7"},
    {"a record that reads itself", RECORD(.name = "a", .from = reads_0_1, .from_count = 2),
     "layer \"a\": from: a cycle: \"a\" reads itself"},
    {"no sides",
     {.name = "a", .dtype_bytes = 4, .from = reads_0, .from_count = 1},
     "layer \"a\": shape: expected a list of 1 to 8 sides, without the batch"},
    {"no bytes an element",
     {.name = "a", .shape = four, .rank = 1, .from = reads_0, .from_count = 1},
     "layer \"a\": dtype_bytes: expected 1, 2, 4 or 8, got 0"},
    {"more than 2^45 multiply-accumulates",
     RECORD(.name = "a", .macs = FL_GRAPH_MAX_COUNT + 1, .from = reads_0, .from_count = 1),
     "layer \"a\": macs: expected at most 35184372088832, got 35184372088833"},
    {"outputs of no bytes",
     {.name = "a", .shape = four, .rank = 1, .dtype_bytes = 4, .from = reads_0, .from_count = 1},
     "layer \"a\": output_bytes: expected at least 1 byte"},
};

static void check_record(void **state)
{
  const record_case *c = *state;
  fl_layer_record records[] = {RECORD(.name = "in"), c->second};
  fl_graph *graph = (fl_graph *)1;
  fl_error err = {0};
  fl_graph_fault fault;
  assert_int_equal(fl_graph_build("m", records, 2, &graph, NULL, &err), FL_ERR_VALUE);
  assert_null(graph);
  assert_string_equal(err.message, c->want);
  assert_int_equal(fl_graph_build("m", records, 2, &graph, &fault, &err), FL_ERR_VALUE);
  assert_int_equal(fault.layer, 1);
  assert_non_null(strstr(c->want, err.message)); /* without the place */
}

static void a_graph_of_no_layers(void **state)
{
  (void)state;
  fl_graph *graph;
  fl_error err;
  fl_layer_record in = RECORD(.name = "in");
  assert_int_equal(fl_graph_build("m", NULL, 0, &graph, NULL, &err), FL_ERR_VALUE);
  assert_string_equal(err.message, "layers: expected a list of 1 to 32768 layers");
  assert_int_equal(fl_graph_build("", &in, 1, &graph, NULL, &err), FL_ERR_VALUE);
  assert_string_equal(err.message, "model: a model's name cannot be empty");
}

/* What the published accounting has no word for, with its place. */
static const refusal unpublished_cases[] = {
    {"bytes of outputs", L IN "- {name: out, from: [in], shape: [4], output_bytes: 3}\n",
     "4:53: layers[1].output_bytes: the published accounting has no such key (expected accounting: physical)"},
    {"side bytes", L "- {name: in, shape: [4], side_bytes: 1}\n" OUT,
     "3:38: layers[0].side_bytes: the published accounting has no such key (expected accounting: physical)"},
    {"state bytes", L IN "- {name: out, from: [in], shape: [4], state_bytes: 1, param_bytes: 9}\n",
     "4:52: layers[1].state_bytes: the published accounting has no such key (expected accounting: physical)"},
    {"a state", L IN "- {name: out, from: [in], shape: [4], state: s}\n",
     "4:46: layers[1].state: the published accounting has no such key (expected accounting: physical)"},
    {"a second input", L IN "- {name: in2, shape: [4]}\n- {name: out, from: [in, in2], shape: [4]}\n",
     "4:3: layers[1]: \"in2\" reads no layer: a second input beside \"in\" (the published accounting takes one; "
     "expected "
     "accounting: physical)"},
    {"a second output", L IN "- {name: out2, from: [in], shape: [4]}\n" OUT,
     "4:3: layers[1]: \"out2\" is a second output beside \"out\" (the published accounting takes one; expected "
     "accounting: physical)"},
    {"an output that is read", L "- {name: in, shape: [4], output: true}\n" OUT,
     "3:34: layers[0].output: \"in\" is a second output beside \"out\" (the published accounting takes one; expected "
     "accounting: physical)"},
    {"stored bytes alone", L IN "- {name: out, from: [in], shape: [4], param_bytes: 9}\n", "0:0: "},
};

static void check_unpublished(void **state)
{
  const refusal *c = *state;
  char got[1200];
  fl_graph *graph = graph_of(c->text);
  const fl_error *err = &graph->not_published;
  snprintf(got, sizeof got, "%zu:%zu: %s", err->line, err->column, err->message);
  assert_string_equal(got, c->want);
  assert_string_equal(err->file, err->line > 0 ? "graph.yaml" : "");
  fl_graph_free(graph);
}

/* ---- the models that come along ---- */

static void models_load(void **state)
{
  (void)state;
  const char *folder = FL_SOURCE_DIR "/scenarios/models";
  char **names;
  size_t count;
  assert_int_equal(fl_models_list(folder, &names, &count, NULL), FL_OK);
  assert_int_equal(count, 71);
  for (size_t i = 0; i < count; i++) {
    char path[1024];
    fl_graph *graph = NULL;
    fl_error err;
    snprintf(path, sizeof path, "%s/%s.yaml", folder, names[i]);
    if (fl_graph_load(path, &graph, &err) != FL_OK) fail_msg("%s: %s", path, err.message);
    assert_string_equal(graph->model, names[i]);
    assert_true(graph->cut_count >= 2);
    if (graph->layer_count < 600) check_cuts(graph);
    fl_graph_free(graph);
  }
  fl_models_free(names, count);
}

/* ResNet50 has 177 layers and 41 cut points. */
static void resnet50(void **state)
{
  (void)state;
  fl_graph *graph;
  assert_int_equal(fl_graph_load(FL_SOURCE_DIR "/scenarios/models/ResNet50.yaml", &graph, NULL), FL_OK);
  assert_int_equal(graph->layer_count, 177);
  assert_int_equal(graph->cut_count, 41);
  assert_string_equal(graph->layers[graph->cuts[40]].name, "predictions");
  fl_graph_free(graph);
}

static void a_missing_file(void **state)
{
  (void)state;
  fl_graph *graph = (fl_graph *)1;
  fl_error err;
  assert_int_equal(fl_graph_load("/nowhere/at all.yaml", &graph, &err), FL_ERR_FILE);
  assert_null(graph);
  assert_string_equal(err.file, "/nowhere/at all.yaml");
  assert_string_equal(err.message, "cannot read: No such file or directory");
  assert_int_equal(fl_graph_load(FL_SOURCE_DIR, &graph, &err), FL_ERR_FILE);
  assert_string_equal(err.message, "cannot read: Is a directory");
}

/* ---- rectifiers ---- */

typedef struct {
  const char *name, *layers; /* behind the input; the last is asked about */
  bool want;
} rectified_case;

#define LAYER(name, from, more) "- {name: " name ", from: [" from "], shape: [4], " more "}\n"

static const rectified_case rectified_cases[] = {
    {"an activation", LAYER("a", "in", "op: Activation, activation: relu"), true},
    {"a ReLU layer", LAYER("a", "in", "op: ReLU"), true},
    {"relu6 inside a convolution", LAYER("a", "in", "op: Conv2D, activation: relu6"), true},
    {"swish", LAYER("a", "in", "op: Activation, activation: swish"), false},
    {"no activation", LAYER("a", "in", "op: Dense"), false},
    {"no op", LAYER("a", "in", "params: 0"), false},
    {"pooling moves values", LAYER("a", "in", "op: ReLU") LAYER("b", "a", "op: MaxPooling2D"), true},
    {"so do three layers",
     LAYER("a", "in", "op: ReLU") LAYER("b", "a", "op: Dropout") LAYER("c", "b", "op: ZeroPadding2D")
         LAYER("d", "c", "op: Flatten"),
     true},
    {"averages are not sparse", LAYER("a", "in", "op: ReLU") LAYER("b", "a", "op: AveragePooling2D"), false},
    {"what moves the input", LAYER("a", "in", "op: Dropout"), false},
    {"two sources", LAYER("a", "in", "op: ReLU") LAYER("b", "a, a", "op: Flatten"), false},
};

static void check_rectified(void **state)
{
  const rectified_case *c = *state;
  char text[1000];
  snprintf(text, sizeof text, "%s%s", L IN, c->layers);
  fl_graph *graph = graph_of(text);
  assert_int_equal(fl_graph_is_rectified(graph, graph->layer_count - 1), c->want);
  fl_graph_free(graph);
}

int main(void)
{
  static const struct CMUnitTest single[] = {
      cmocka_unit_test(every_key_is_read),
      cmocka_unit_test(one_layer_is_a_graph),
      cmocka_unit_test(the_longest_chain),
      cmocka_unit_test(the_most_edges),
      cmocka_unit_test(cut_points_of_drawn_graphs),
      cmocka_unit_test(cuts_of_wide_graphs),
      cmocka_unit_test(a_graph_of_no_layers),
      cmocka_unit_test(models_load),
      cmocka_unit_test(resnet50),
      cmocka_unit_test(a_missing_file),
  };
  struct CMUnitTest
      tests[COUNT(refusals) + COUNT(rectified_cases) + COUNT(record_cases) + COUNT(unpublished_cases) + COUNT(single)];
  size_t n = 0; /* the casts: cmocka keeps its state without const */
  for (size_t i = 0; i < COUNT(refusals); i++)
    tests[n++] = (struct CMUnitTest){refusals[i].name, check_refusal, NULL, NULL, (void *)&refusals[i]};
  for (size_t i = 0; i < COUNT(rectified_cases); i++)
    tests[n++] = (struct CMUnitTest){rectified_cases[i].name, check_rectified, NULL, NULL, (void *)&rectified_cases[i]};
  for (size_t i = 0; i < COUNT(record_cases); i++)
    tests[n++] = (struct CMUnitTest){record_cases[i].name, check_record, NULL, NULL, (void *)&record_cases[i]};
  for (size_t i = 0; i < COUNT(unpublished_cases); i++)
    tests[n++] =
        (struct CMUnitTest){unpublished_cases[i].name, check_unpublished, NULL, NULL, (void *)&unpublished_cases[i]};
  for (size_t i = 0; i < COUNT(single); i++) tests[n++] = single[i];
  return cmocka_run_group_tests(tests, NULL, NULL);
}
