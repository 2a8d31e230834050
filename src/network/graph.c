/* A layer graph from records: everything is checked and copied here, whatever format it was read from. */
#include "fieldline/graph.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "network/graph_builder.h"

/* ---- who reads whom ---- */

/* Count readers, and find the inputs and outputs. */
static fl_status count_consumers(const graph_builder *b)
{
  graph_box *box = b->box;
  for (size_t i = 0; i < b->count; i++)
    for (size_t k = 0; k < b->records[i].from_count; k++) box->layers[b->records[i].from[k]].consumers++;
  for (size_t i = 0; i < b->count; i++) {
    fl_layer *layer = &box->layers[i];
    bool is_input = b->records[i].from_count == 0, is_read = layer->consumers > 0;
    if (is_input && !is_read && b->count > 1)
      return REFUSE(b, i, NULL, 0, "\"%s\" reads no layer, and no layer reads it", b->records[i].name);
    layer->is_output = !is_read || b->records[i].is_output;
    box->graph.input_count += is_input;
    box->graph.output_count += layer->is_output;
  }
  return FL_OK;
}

static fl_status set_consumers(const graph_builder *b)
{
  for (size_t i = 0; i < b->count; i++) {
    uint64_t given = b->records[i].consumers, least = b->box->layers[i].consumers > 0;
    if (given == FL_GRAPH_DEFAULT) continue;
    if (given < least || given > FL_GRAPH_MAX_EDGES)
      return REFUSE(b, i, "consumers", 0, "expected a whole number from %" PRIu64 " to %zu, got \"%" PRIu64 "\"", least,
                    FL_GRAPH_MAX_EDGES, given);
    b->box->layers[i].consumers = (uint32_t)given;
  }
  return FL_OK;
}

/* ---- what the published accounting refuses ---- */

typedef struct {
  const char *key; /* NULL: the layer itself */
  bool found;
} unpublished;

static fl_status note_unpublished(const graph_builder *b, size_t i)
{
  const fl_layer_record *r = &b->records[i];
  const unpublished keys[] = {{"output_bytes", r->output_bytes != FL_GRAPH_DEFAULT},
                              {"side_bytes", r->side_bytes > 0},
                              {"state_bytes", r->state_bytes > 0},
                              {"state", r->state != NULL}};
  for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++)
    if (keys[k].found)
      return REFUSE(b, i, keys[k].key, 0, "the published accounting has no such key (expected accounting: physical)");
  if (i > 0 && r->from_count == 0)
    return REFUSE(b, i, NULL, 0,
                  "\"%s\" reads no layer: a second input beside \"%s\" (the published accounting takes one; expected "
                  "accounting: physical)",
                  r->name, b->records[0].name);
  if (i + 1 < b->count && b->box->layers[i].is_output)
    return REFUSE(b, i, r->is_output ? "output" : NULL, 0,
                  "\"%s\" is a second output beside \"%s\" (the published accounting takes one; expected accounting: "
                  "physical)",
                  r->name, b->records[b->count - 1].name);
  return FL_OK;
}

/* The first thing that is refused goes into the graph. */
static void look_whether_published(const graph_builder *b)
{
  graph_builder looking = *b;
  looking.err = &b->box->graph.not_published;
  for (size_t i = 0; i < b->count; i++)
    if (note_unpublished(&looking, i) != FL_OK) return;
}

/* ---- rectifiers ---- */

static bool is_one_of(const char *text, const char *const *list)
{
  for (; *list != NULL; list++)
    if (strcmp(text, *list) == 0) return true;
  return false;
}

/* Whose values are those of a rectifier: its own, or what a layer that only moves values was given. */
static void find_rectified(graph_box *box)
{
  static const char *const rectifiers[] = {"relu", "relu6", NULL};
  static const char *const movers[] = {"MaxPooling2D", "ZeroPadding2D", "Cropping2D", "Dropout",
                                       "Flatten",      "Reshape",       NULL};
  for (size_t i = 0; i < box->graph.layer_count; i++) {
    const fl_layer *layer = &box->layers[i];
    bool moves = is_one_of(layer->op, movers) && layer->from_count == 1;
    box->rectified[i] = strcmp(layer->op, "ReLU") == 0 || is_one_of(layer->activation, rectifiers) ||
                        (moves && box->rectified[layer->from[0]]);
  }
}

/* ---- copying ---- */

typedef struct {
  size_t edges, sides, tensors, bytes;
} pool_sizes;

static size_t text_bytes(const char *text)
{
  return (text == NULL ? 0 : strlen(text)) + 1;
}

static pool_sizes measure(const graph_builder *b)
{
  pool_sizes sum = {.bytes = text_bytes(b->model)};
  for (const fl_layer_record *r = b->records; r < b->records + b->count; r++) {
    sum.edges += r->from_count;
    sum.sides += r->rank;
    sum.tensors += r->tensor_count;
    sum.bytes += text_bytes(r->name) + text_bytes(r->op) + text_bytes(r->activation) + text_bytes(r->state);
    for (size_t k = 0; k < r->tensor_count; k++) sum.bytes += text_bytes(r->tensors[k]);
  }
  return sum;
}

static const char *keep(char **strings, const char *text)
{
  size_t size = text_bytes(text);
  char *copy = memcpy(*strings, text == NULL ? "" : text, size);
  *strings += size;
  return copy;
}

static uint64_t or_default(uint64_t given, uint64_t fallback)
{
  return given == FL_GRAPH_DEFAULT ? fallback : given;
}

/* Where the next layer's lists and texts go. */
typedef struct {
  uint32_t *edges;
  uint64_t *sides;
  const char **tensors;
  char *strings;
} pool_ends;

static void copy_layer(const fl_layer_record *r, fl_layer *layer, pool_ends *ends)
{
  layer->name = keep(&ends->strings, r->name);
  layer->op = keep(&ends->strings, r->op);
  layer->activation = keep(&ends->strings, r->activation);
  layer->state = keep(&ends->strings, r->state);
  layer->from = ends->edges;
  layer->shape = ends->sides;
  layer->tensors = ends->tensors;
  for (size_t k = 0; k < r->from_count; k++) *ends->edges++ = r->from[k];
  for (size_t k = 0; k < r->rank; k++) *ends->sides++ = r->shape[k];
  for (size_t k = 0; k < r->tensor_count; k++) *ends->tensors++ = keep(&ends->strings, r->tensors[k]);
  layer->from_count = r->from_count;
  layer->rank = r->rank;
  layer->tensor_count = r->tensor_count;
  layer->dtype_bytes = r->dtype_bytes;
  layer->params = r->params;
  layer->macs = r->macs;
  layer->inner_bytes = r->inner_bytes;
  layer->param_bytes = or_default(r->param_bytes, r->params * r->dtype_bytes);
  layer->output_bytes = or_default(r->output_bytes, layer->elements * r->dtype_bytes);
  layer->shared_bytes = r->shared_bytes;
  layer->side_bytes = r->side_bytes;
  layer->state_bytes = r->state_bytes;
  layer->unused_bytes = r->unused_bytes;
}

static fl_status copy_layers(const graph_builder *b)
{
  graph_box *box = b->box;
  pool_sizes sizes = measure(b);
  if (sizes.edges > FL_GRAPH_MAX_EDGES)
    return REFUSE(b, FL_GRAPH_NO_LAYER, "layers", FL_GRAPH_NO_ITEM, "more than %zu edges", FL_GRAPH_MAX_EDGES);
  if (sizes.tensors > FL_GRAPH_MAX_TENSORS)
    return REFUSE(b, FL_GRAPH_NO_LAYER, "layers", FL_GRAPH_NO_ITEM, "more than %zu names of tensors",
                  FL_GRAPH_MAX_TENSORS);
  box->edges = calloc(sizes.edges + 1, sizeof *box->edges);
  box->sides = calloc(sizes.sides + 1, sizeof *box->sides);
  box->tensors = calloc(sizes.tensors + 1, sizeof *box->tensors);
  box->strings = calloc(sizes.bytes, 1);
  if (box->edges == NULL || box->sides == NULL || box->tensors == NULL || box->strings == NULL)
    return fl_fail_memory(b->err, "a layer graph");
  pool_ends ends = {box->edges, box->sides, box->tensors, box->strings};
  box->graph.model = keep(&ends.strings, b->model);
  box->graph.edge_count = sizes.edges;
  for (size_t i = 0; i < b->count; i++) copy_layer(&b->records[i], &box->layers[i], &ends);
  return FL_OK;
}

/* ---- the whole ---- */

static fl_status allocate(graph_builder *b)
{
  graph_box *box = b->box = calloc(1, sizeof *box);
  if (box == NULL) return fl_fail_memory(b->err, "a layer graph");
  box->graph.layers = box->layers = calloc(b->count, sizeof *box->layers);
  box->graph.cuts = box->cuts = calloc(b->count + 2, sizeof *box->cuts);
  box->rectified = calloc(b->count, sizeof *box->rectified);
  box->graph.layer_count = b->count;
  if (box->layers == NULL || box->cuts == NULL || box->rectified == NULL)
    return fl_fail_memory(b->err, "a layer graph");
  return FL_OK;
}

static fl_status build(graph_builder *b)
{
  fl_status status = fl_graph_check_size(b);
  if (status == FL_OK) status = allocate(b);
  if (status == FL_OK) status = fl_graph_check_records(b);
  if (status == FL_OK) status = copy_layers(b);
  if (status == FL_OK) status = count_consumers(b);
  if (status == FL_OK) status = set_consumers(b);
  if (status != FL_OK) return status;
  look_whether_published(b);
  find_rectified(b->box);
  fl_graph_assign_levels(b->box);
  return fl_graph_choose_cuts(&b->box->graph, FL_CUTS_POINTS, b->err);
}

/* Put the layer and the key before a text that lacks them. */
static void tell_place(const graph_builder *b, fl_error *err)
{
  const fl_graph_fault *fault = b->fault;
  if (err == NULL || err->status != FL_ERR_VALUE) return;
  fl_error why = *err;
  bool whole = fault->layer == FL_GRAPH_NO_LAYER;
  const char *name = whole || b->records[fault->layer].name == NULL ? "" : b->records[fault->layer].name;
  const char *key = fault->key == NULL ? "" : fault->key;
  fl_fail(err, why.status, "%s%.200s%s%s%s%.700s", whole ? "" : "layer \"", name, whole ? "" : "\": ", key,
          key[0] == '\0' ? "" : ": ", why.message);
}

fl_status fl_graph_build(const char *model, const fl_layer_record *layers, size_t count, fl_graph **out,
                         fl_graph_fault *fault, fl_error *err)
{
  fl_graph_fault own;
  graph_builder b = {model, layers, count, NULL, fault == NULL ? &own : fault, err};
  *out = NULL;
  *b.fault = (fl_graph_fault){FL_GRAPH_NO_LAYER, NULL, 0};
  fl_status status = build(&b);
  if (fault == NULL) tell_place(&b, status == FL_OK ? &b.box->graph.not_published : err);
  if (status == FL_OK)
    *out = &b.box->graph;
  else if (b.box != NULL)
    fl_graph_free(&b.box->graph);
  return status;
}

void fl_graph_free(fl_graph *graph)
{
  if (graph == NULL) return;
  graph_box *box = (graph_box *)graph; /* its first member */
  free(box->layers);
  free(box->edges);
  free(box->cuts);
  free(box->sides);
  free(box->rectified);
  free(box->tensors);
  free(box->strings);
  free(box);
}

bool fl_graph_is_rectified(const fl_graph *graph, size_t layer)
{
  return ((const graph_box *)graph)->rectified[layer];
}
