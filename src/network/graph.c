#include "fieldline/graph.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/printable.h"
#include "base/suggest.h"
#include "yaml/document.h"

enum { MAX_FILE_BYTES = 64 << 20 };

/* The graph with what its pointers point to. */
typedef struct {
  fl_graph graph; /* first: a fl_graph * is a box * */
  fl_layer *layers;
  uint32_t *edges, *cuts;
  uint64_t *sides;
  bool *rectified; /* [layer] */
  char *strings;
} box;

/* What is needed while reading only. */
typedef struct {
  box *box;
  const fl_doc_node **nodes; /* [layer] */
  uint32_t *by_name;         /* layer indices sorted by name */
  size_t edge_total, side_total, string_total;
} reader;

static const char *const layer_keys[] = {"name", "op",         "from",        "shape",     "dtype_bytes", "params",
                                         "macs", "activation", "inner_bytes", "consumers", NULL};
static const char *const graph_keys[] = {"model", "source", "input", "layers", NULL};

static size_t scalar_bytes(const fl_doc_node *map, const char *key)
{
  const fl_doc_node *node = fl_doc_get(map, key);
  return (node == NULL || node->kind != FL_DOC_SCALAR ? 0 : strlen(node->text)) + 1;
}

static size_t children(const fl_doc_node *map, const char *key)
{
  const fl_doc_node *node = fl_doc_get(map, key);
  return node == NULL ? 0 : node->child_count;
}

/* First pass: count, so that everything is allocated once. */
static void measure(reader *r, const fl_doc_node *root, const fl_doc_node *layers)
{
  r->string_total = scalar_bytes(root, "model");
  size_t i = 0;
  for (const fl_doc_node *node = layers->first; node != NULL; node = node->next) {
    r->nodes[i++] = node;
    r->edge_total += children(node, "from");
    r->side_total += children(node, "shape");
    r->string_total += scalar_bytes(node, "name") + scalar_bytes(node, "op") + scalar_bytes(node, "activation");
  }
}

static const char *keep(char **strings, const char *text)
{
  size_t size = strlen(text) + 1;
  char *copy = memcpy(*strings, text, size);
  *strings += size;
  return copy;
}

static fl_status read_shape(const fl_doc_node *node, fl_layer *layer, uint64_t **sides, fl_error *err)
{
  const fl_doc_node *shape = fl_doc_get(node, "shape");
  if (shape == NULL) return fl_doc_fail(err, node, "shape is missing (expected a list of sides, without the batch)");
  if (shape->kind != FL_DOC_LIST || shape->child_count < 1 || shape->child_count > FL_GRAPH_MAX_RANK)
    return fl_doc_fail(err, shape, "expected a list of 1 to %d sides, without the batch", FL_GRAPH_MAX_RANK);
  layer->shape = *sides;
  layer->elements = 1;
  for (const fl_doc_node *side = shape->first; side != NULL; side = side->next) {
    fl_status status = fl_doc_uint(side, 1, FL_GRAPH_MAX_ELEMENTS, *sides, err);
    if (status != FL_OK) return status;
    if (**sides > FL_GRAPH_MAX_ELEMENTS / layer->elements)
      return fl_doc_fail(err, shape, "an activation of more than 2^36 elements");
    layer->elements *= **sides;
    (*sides)++;
    layer->rank++;
  }
  return FL_OK;
}

static fl_status read_dtype(const fl_doc_node *node, fl_layer *layer, fl_error *err)
{
  uint64_t bytes = 4;
  const fl_doc_node *dtype = fl_doc_get(node, "dtype_bytes");
  if (dtype != NULL) {
    fl_status status = fl_doc_uint(dtype, 1, 8, &bytes, err);
    if (status != FL_OK) return status;
    if ((bytes & (bytes - 1)) != 0) return fl_doc_fail(err, dtype, "expected 1, 2, 4 or 8, got %d", (int)bytes);
  }
  layer->dtype_bytes = (uint32_t)bytes;
  return FL_OK;
}

/* An optional count, 0 when it is left out. */
static fl_status read_count(const fl_doc_node *node, const char *key, uint64_t max, uint64_t *value, fl_error *err)
{
  const fl_doc_node *count = fl_doc_get(node, key);
  *value = 0;
  return count == NULL ? FL_OK : fl_doc_uint(count, 0, max, value, err);
}

static fl_status read_text(const fl_doc_node *node, const char *key, char **strings, const char **value, fl_error *err)
{
  const fl_doc_node *text = fl_doc_get(node, key);
  const char *found = "";
  fl_status status = text == NULL ? FL_OK : fl_doc_text(text, &found, err);
  if (status != FL_OK) return status;
  if (!fl_is_printable(found, false)) return fl_doc_expect(err, text, "a text without control characters");
  *value = keep(strings, found);
  return FL_OK;
}

static fl_status read_layer(const fl_doc_node *node, fl_layer *layer, uint64_t **sides, char **strings, fl_error *err)
{
  fl_status status = fl_doc_check_keys(node, layer_keys, err);
  if (status != FL_OK) return status;
  if (fl_doc_get(node, "name") == NULL) return fl_doc_fail(err, node, "name is missing");
  if ((status = read_text(node, "name", strings, &layer->name, err)) != FL_OK) return status;
  if (layer->name[0] == '\0') return fl_doc_fail(err, fl_doc_get(node, "name"), "a layer's name cannot be empty");
  if ((status = read_text(node, "op", strings, &layer->op, err)) != FL_OK) return status;
  if ((status = read_text(node, "activation", strings, &layer->activation, err)) != FL_OK) return status;
  if ((status = read_shape(node, layer, sides, err)) != FL_OK) return status;
  if ((status = read_dtype(node, layer, err)) != FL_OK) return status;
  if ((status = read_count(node, "params", FL_GRAPH_MAX_COUNT, &layer->params, err)) != FL_OK) return status;
  if ((status = read_count(node, "macs", FL_GRAPH_MAX_COUNT, &layer->macs, err)) != FL_OK) return status;
  return read_count(node, "inner_bytes", FL_GRAPH_MAX_COUNT, &layer->inner_bytes, err);
}

static int compare_names(const void *a, const void *b, void *layers)
{
  const fl_layer *all = layers;
  uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
  int order = strcmp(all[i].name, all[j].name);
  return order != 0 ? order : i < j ? -1 : 1; /* equal names in file order: the second is the repeated one */
}

static fl_status sort_names(reader *r, fl_error *err)
{
  const fl_layer *layers = r->box->layers;
  size_t n = r->box->graph.layer_count;
  for (uint32_t i = 0; i < n; i++) r->by_name[i] = i;
  qsort_r(r->by_name, n, sizeof *r->by_name, compare_names, r->box->layers);
  for (size_t k = 1; k < n; k++) {
    uint32_t first = r->by_name[k - 1], again = r->by_name[k];
    if (strcmp(layers[first].name, layers[again].name) == 0)
      return fl_doc_fail(err, fl_doc_get(r->nodes[again], "name"),
                         "\"%s\" is already the name of the layer at line %zu", layers[again].name,
                         r->nodes[first]->line);
  }
  return FL_OK;
}

/* Index of the named layer; the layer count when there is none. */
static size_t find_layer(const reader *r, const char *name)
{
  size_t low = 0, high = r->box->graph.layer_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = strcmp(name, r->box->layers[r->by_name[middle]].name);
    if (order == 0) return r->by_name[middle];
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return r->box->graph.layer_count;
}

static fl_status fail_unknown_layer(const reader *r, const fl_doc_node *edge, const char *name, fl_error *err)
{
  size_t count = r->box->graph.layer_count;
  const char **names = calloc(count, sizeof *names);
  if (names == NULL) return fl_fail_memory(err, "a layer graph");
  for (size_t i = 0; i < count; i++) names[i] = r->box->layers[i].name;
  const char *near = fl_suggest(name, names, count);
  free(names);
  if (near != NULL) return fl_doc_fail(err, edge, "no layer is called \"%s\" (did you mean \"%s\"?)", name, near);
  return fl_doc_fail(err, edge, "no layer is called \"%s\"", name);
}

static fl_status read_edges(reader *r, size_t index, uint32_t **edges, fl_error *err)
{
  fl_layer *layer = &r->box->layers[index];
  const fl_doc_node *from = fl_doc_get(r->nodes[index], "from");
  layer->from = *edges;
  if (from == NULL && index > 0)
    return fl_doc_fail(err, r->nodes[index], "from is missing (expected a list of layers)");
  if (from == NULL) return FL_OK;
  if (from->kind != FL_DOC_LIST) return fl_doc_fail(err, from, "expected a list of layers");
  for (const fl_doc_node *edge = from->first; edge != NULL; edge = edge->next) {
    const char *name;
    fl_status status = fl_doc_text(edge, &name, err);
    if (status != FL_OK) return status;
    size_t source = find_layer(r, name);
    if (source == r->box->graph.layer_count) return fail_unknown_layer(r, edge, name, err);
    *(*edges)++ = (uint32_t)source;
    layer->from_count++;
  }
  return FL_OK;
}

/* Does `start` read `target`, directly or through others? `seen` is zeroed; `stack` has room for all layers. */
static bool depends_on(const fl_layer *layers, size_t start, size_t target, bool *seen, uint32_t *stack)
{
  size_t depth = 0;
  stack[depth++] = (uint32_t)start;
  seen[start] = true;
  while (depth > 0) {
    const fl_layer *layer = &layers[stack[--depth]];
    for (size_t k = 0; k < layer->from_count; k++) {
      uint32_t source = layer->from[k];
      if (source == target) return true;
      if (!seen[source]) stack[depth++] = source;
      seen[source] = true;
    }
  }
  return false;
}

/* Layer `index` reads `source`, which does not stand before it: say why that cannot be. */
static fl_status fail_order(const reader *r, size_t index, size_t source, const fl_doc_node *edge, fl_error *err)
{
  const fl_layer *layers = r->box->layers;
  size_t n = r->box->graph.layer_count;
  if (source == index) return fl_doc_fail(err, edge, "a cycle: \"%s\" reads itself", layers[index].name);
  bool *seen = calloc(n, sizeof *seen);
  uint32_t *stack = calloc(n, sizeof *stack);
  bool complete = seen != NULL && stack != NULL;
  bool cycle = complete && depends_on(layers, source, index, seen, stack);
  free(seen);
  free(stack);
  if (!complete) return fl_fail_memory(err, "a layer graph");
  if (cycle)
    return fl_doc_fail(err, edge, "a cycle: \"%s\" reads \"%s\", which depends on it", layers[index].name,
                       layers[source].name);
  return fl_doc_fail(err, edge, "\"%s\" stands later, at line %zu (layers must be in topological order)",
                     layers[source].name, r->nodes[source]->line);
}

static fl_status check_order(const reader *r, fl_error *err)
{
  const fl_graph *graph = &r->box->graph;
  for (size_t i = 0; i < graph->layer_count; i++) {
    const fl_layer *layer = &graph->layers[i];
    const fl_doc_node *from = fl_doc_get(r->nodes[i], "from");
    const fl_doc_node *edge = from == NULL ? NULL : from->first;
    for (size_t k = 0; k < layer->from_count; k++, edge = edge->next)
      if (layer->from[k] >= i) return fail_order(r, i, layer->from[k], edge, err);
    if (i > 0 && layer->from_count == 0)
      return fl_doc_fail(err, r->nodes[i], "\"%s\" reads no layer: a second input beside \"%s\" (one is supported)",
                         layer->name, graph->layers[0].name);
  }
  return FL_OK;
}

static fl_status read_consumers(reader *r, fl_error *err)
{
  fl_graph *graph = &r->box->graph;
  fl_layer *layers = r->box->layers;
  for (size_t i = 0; i < graph->layer_count; i++)
    for (size_t k = 0; k < layers[i].from_count; k++) layers[layers[i].from[k]].consumers++;
  for (size_t i = 0; i < graph->layer_count; i++) {
    if (layers[i].consumers == 0 && i + 1 < graph->layer_count)
      return fl_doc_fail(err, r->nodes[i], "no layer reads \"%s\": a second output beside \"%s\" (one is supported)",
                         layers[i].name, layers[graph->layer_count - 1].name);
    const fl_doc_node *consumers = fl_doc_get(r->nodes[i], "consumers");
    uint64_t count;
    if (consumers == NULL) continue;
    fl_status status = fl_doc_uint(consumers, i + 1 < graph->layer_count, FL_GRAPH_MAX_EDGES, &count, err);
    if (status != FL_OK) return status;
    layers[i].consumers = (uint32_t)count;
  }
  return FL_OK;
}

static size_t assign_levels(fl_layer *layers, size_t count)
{
  uint32_t highest = 0;
  for (size_t i = 0; i < count; i++) {
    for (size_t k = 0; k < layers[i].from_count; k++) {
      uint32_t above = layers[layers[i].from[k]].level + 1;
      if (above > layers[i].level) layers[i].level = above;
    }
    if (layers[i].level > highest) highest = layers[i].level;
  }
  return (size_t)highest + 1;
}

/* A layer is a cut point when it is alone on its level and no edge passes over that level. Edges are
 * counted where they begin and end to pass: one sweep, linear in edges. */
static fl_status find_cuts(box *b, fl_error *err)
{
  size_t n = b->graph.layer_count, level_count = assign_levels(b->layers, n);
  int64_t *passing = calloc(level_count + 1, sizeof *passing); /* change in the number of passing edges */
  uint32_t *population = calloc(level_count, sizeof *population);
  uint32_t *resident = calloc(level_count, sizeof *resident); /* a layer of the level */
  fl_status status = FL_OK;

  if (passing == NULL || population == NULL || resident == NULL) {
    status = fl_fail_memory(err, "cut points");
    goto done;
  }
  for (uint32_t i = 0; i < n; i++) {
    population[b->layers[i].level]++;
    resident[b->layers[i].level] = i;
    for (size_t k = 0; k < b->layers[i].from_count; k++) {
      passing[b->layers[b->layers[i].from[k]].level + 1]++;
      passing[b->layers[i].level]--;
    }
  }
  int64_t over = 0;
  for (size_t level = 0; level < level_count; level++) {
    over += passing[level];
    if (population[level] == 1 && over == 0) b->cuts[b->graph.cut_count++] = resident[level];
  }
  assert(b->cuts[0] == 0 && b->cuts[b->graph.cut_count - 1] == n - 1);
done:
  free(passing);
  free(population);
  free(resident);
  return status;
}

static bool is_one_of(const char *text, const char *const *list)
{
  for (; *list != NULL; list++)
    if (strcmp(text, *list) == 0) return true;
  return false;
}

/* Whose values are those of a rectifier: its own, or what a layer that only moves values was given. */
static void find_rectified(box *b)
{
  static const char *const rectifiers[] = {"relu", "relu6", NULL};
  static const char *const movers[] = {"MaxPooling2D", "ZeroPadding2D", "Cropping2D", "Dropout",
                                       "Flatten",      "Reshape",       NULL};
  for (size_t i = 0; i < b->graph.layer_count; i++) {
    const fl_layer *layer = &b->layers[i];
    bool moves = is_one_of(layer->op, movers) && layer->from_count == 1;
    b->rectified[i] = strcmp(layer->op, "ReLU") == 0 || is_one_of(layer->activation, rectifiers) ||
                      (moves && b->rectified[layer->from[0]]);
  }
}

static fl_status check_input(const reader *r, const fl_doc_node *root, fl_error *err)
{
  const fl_doc_node *input = fl_doc_get(root, "input");
  const fl_layer *first = &r->box->layers[0];
  const char *name;
  if (first->from_count > 0)
    return fl_doc_fail(err, r->nodes[0], "the first layer, \"%s\", must be the input and read no layer", first->name);
  if (input == NULL) return FL_OK;
  fl_status status = fl_doc_text(input, &name, err);
  if (status == FL_OK && strcmp(name, first->name) != 0)
    status = fl_doc_fail(err, input, "\"%s\" is not the layer without sources, which is \"%s\"", name, first->name);
  return status;
}

static fl_status allocate(reader *r, size_t layer_count, fl_error *err)
{
  box *b = r->box = calloc(1, sizeof *b);
  r->nodes = calloc(layer_count, sizeof *r->nodes);
  r->by_name = calloc(layer_count, sizeof *r->by_name);
  if (b == NULL || r->nodes == NULL || r->by_name == NULL) return fl_fail_memory(err, "a layer graph");
  b->graph.layers = b->layers = calloc(layer_count, sizeof *b->layers);
  b->graph.cuts = b->cuts = calloc(layer_count, sizeof *b->cuts);
  b->rectified = calloc(layer_count, sizeof *b->rectified);
  b->graph.layer_count = layer_count;
  if (b->layers == NULL || b->cuts == NULL || b->rectified == NULL) return fl_fail_memory(err, "a layer graph");
  return FL_OK;
}

static fl_status allocate_pools(reader *r, fl_error *err)
{
  box *b = r->box;
  b->edges = calloc(r->edge_total + 1, sizeof *b->edges);
  b->sides = calloc(r->side_total + 1, sizeof *b->sides);
  b->strings = calloc(r->string_total, 1);
  if (b->edges == NULL || b->sides == NULL || b->strings == NULL) return fl_fail_memory(err, "a layer graph");
  b->graph.edge_count = r->edge_total;
  return FL_OK;
}

static fl_status read_layers(reader *r, char **strings, fl_error *err)
{
  box *b = r->box;
  uint64_t *sides = b->sides;
  uint32_t *edges = b->edges;
  fl_status status = FL_OK;
  for (size_t i = 0; i < b->graph.layer_count && status == FL_OK; i++)
    status = read_layer(r->nodes[i], &b->layers[i], &sides, strings, err);
  if (status == FL_OK) status = sort_names(r, err);
  for (size_t i = 0; i < b->graph.layer_count && status == FL_OK; i++) status = read_edges(r, i, &edges, err);
  return status;
}

static fl_status read_graph(reader *r, const fl_doc_node *root, fl_error *err)
{
  fl_status status = fl_doc_check_keys(root, graph_keys, err);
  if (status != FL_OK) return status;
  const fl_doc_node *layers = fl_doc_get(root, "layers");
  if (fl_doc_get(root, "model") == NULL) return fl_doc_fail(err, root, "model is missing (the network's name)");
  if (layers == NULL) return fl_doc_fail(err, root, "layers is missing (a list of layers)");
  if (layers->kind != FL_DOC_LIST || layers->child_count == 0 || layers->child_count > FL_GRAPH_MAX_LAYERS)
    return fl_doc_fail(err, layers, "expected a list of 1 to %zu layers", FL_GRAPH_MAX_LAYERS);
  if ((status = allocate(r, layers->child_count, err)) != FL_OK) return status;
  measure(r, root, layers);
  if (r->edge_total > FL_GRAPH_MAX_EDGES) return fl_doc_fail(err, layers, "more than %zu edges", FL_GRAPH_MAX_EDGES);
  if ((status = allocate_pools(r, err)) != FL_OK) return status;
  char *strings = r->box->strings;
  if ((status = read_text(root, "model", &strings, &r->box->graph.model, err)) != FL_OK) return status;
  if (r->box->graph.model[0] == '\0')
    return fl_doc_fail(err, fl_doc_get(root, "model"), "a model's name cannot be empty");
  if ((status = read_layers(r, &strings, err)) != FL_OK) return status;
  if ((status = check_input(r, root, err)) != FL_OK) return status;
  if ((status = check_order(r, err)) != FL_OK) return status;
  if ((status = read_consumers(r, err)) != FL_OK) return status;
  find_rectified(r->box);
  return find_cuts(r->box, err);
}

fl_status fl_graph_parse(const char *name, const char *text, size_t size, fl_graph **out, fl_error *err)
{
  fl_document *document = NULL;
  reader r = {0};

  *out = NULL;
  fl_status status = fl_document_parse(name, text, size, &document, err);
  if (status == FL_OK) status = read_graph(&r, fl_document_root(document), err);
  if (status == FL_OK) {
    *out = &r.box->graph;
    r.box = NULL;
  }
  if (r.box != NULL) fl_graph_free(&r.box->graph);
  free(r.nodes);
  free(r.by_name);
  fl_document_free(document);
  return status;
}

fl_status fl_graph_load(const char *path, fl_graph **out, fl_error *err)
{
  char *text;
  size_t size;
  *out = NULL;
  fl_status status = fl_read_file(path, MAX_FILE_BYTES, &text, &size, err);
  if (status != FL_OK) return status;
  status = fl_graph_parse(path, text, size, out, err);
  free(text);
  return status;
}

void fl_graph_free(fl_graph *graph)
{
  if (graph == NULL) return;
  box *b = (box *)graph; /* its first member */
  free(b->layers);
  free(b->edges);
  free(b->cuts);
  free(b->sides);
  free(b->rectified);
  free(b->strings);
  free(b);
}

bool fl_graph_is_rectified(const fl_graph *graph, size_t layer)
{
  return ((const box *)graph)->rectified[layer];
}
