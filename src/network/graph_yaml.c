/* A layer graph from YAML: texts and numbers are read here, fl_graph_build() looks whether they make a graph. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "fieldline/graph.h"
#include "fieldline/text.h"
#include "network/graph_box.h"
#include "yaml/document.h"

enum { MAX_FILE_BYTES = 64 << 20 };

typedef struct {
  size_t count;
  const fl_doc_node **nodes; /* [layer] */
  fl_layer_record *records;  /* [layer] */
  const char **names;        /* [layer] */
  uint32_t *by_name;         /* layer indices sorted by name */
  uint32_t *edges;
  uint64_t *sides;
  const char **tensors;
} reader;

static const char *const layer_keys[] = {"name",         "op",           "from",       "shape",       "dtype_bytes",
                                         "params",       "macs",         "activation", "inner_bytes", "consumers",
                                         "param_bytes",  "output_bytes", "side_bytes", "state_bytes", "state",
                                         "shared_bytes", "tensors",      "output",     NULL};
static const char *const graph_keys[] = {"model", "source", "input", "layers", NULL};

/* ---- keys of a layer ---- */

static fl_status read_shape(const fl_doc_node *node, fl_layer_record *record, uint64_t **sides, fl_error *err)
{
  const fl_doc_node *shape = fl_doc_get(node, "shape");
  if (shape == NULL) return fl_doc_fail(err, node, "shape is missing (expected a list of sides, without the batch)");
  if (shape->kind != FL_DOC_LIST || shape->child_count < 1 || shape->child_count > FL_GRAPH_MAX_RANK)
    return fl_doc_fail(err, shape, "expected a list of 1 to %d sides, without the batch", FL_GRAPH_MAX_RANK);
  record->shape = *sides;
  record->rank = shape->child_count;
  for (const fl_doc_node *side = shape->first; side != NULL; side = side->next) {
    fl_status status = fl_doc_uint(side, 1, FL_GRAPH_MAX_ELEMENTS, (*sides)++, err);
    if (status != FL_OK) return status;
  }
  return FL_OK;
}

static fl_status read_dtype(const fl_doc_node *node, fl_layer_record *record, fl_error *err)
{
  uint64_t bytes = 4;
  const fl_doc_node *dtype = fl_doc_get(node, "dtype_bytes");
  fl_status status = dtype == NULL ? FL_OK : fl_doc_uint(dtype, 1, 8, &bytes, err);
  record->dtype_bytes = (uint32_t)bytes; /* <= 8 */
  return status;
}

/* The counts of a layer, and what they are when they are left out. */
typedef struct {
  const char *key;
  size_t offset;
  uint64_t least, fallback;
} count_row;

static const count_row count_rows[] = {
    {"params", offsetof(fl_layer_record, params), 0, 0},
    {"macs", offsetof(fl_layer_record, macs), 0, 0},
    {"inner_bytes", offsetof(fl_layer_record, inner_bytes), 0, 0},
    {"param_bytes", offsetof(fl_layer_record, param_bytes), 0, FL_GRAPH_DEFAULT},
    {"output_bytes", offsetof(fl_layer_record, output_bytes), 1, FL_GRAPH_DEFAULT},
    {"shared_bytes", offsetof(fl_layer_record, shared_bytes), 0, 0},
    {"side_bytes", offsetof(fl_layer_record, side_bytes), 0, 0},
    {"state_bytes", offsetof(fl_layer_record, state_bytes), 0, 0},
};

static fl_status read_counts(const fl_doc_node *node, fl_layer_record *record, fl_error *err)
{
  for (size_t i = 0; i < sizeof count_rows / sizeof count_rows[0]; i++) {
    const fl_doc_node *count = fl_doc_get(node, count_rows[i].key);
    uint64_t value = count_rows[i].fallback;
    fl_status status = count == NULL ? FL_OK : fl_doc_uint(count, count_rows[i].least, FL_GRAPH_MAX_COUNT, &value, err);
    if (status != FL_OK) return status;
    memcpy((char *)record + count_rows[i].offset, &value, sizeof value);
  }
  return FL_OK;
}

/* Its least value depends on the readers, which are not known here. */
static fl_status read_consumers(const fl_doc_node *node, fl_layer_record *record, fl_error *err)
{
  const fl_doc_node *consumers = fl_doc_get(node, "consumers");
  record->consumers = FL_GRAPH_DEFAULT;
  return consumers == NULL ? FL_OK : fl_doc_uint(consumers, 0, FL_GRAPH_MAX_EDGES, &record->consumers, err);
}

static fl_status check_text(const fl_doc_node *text, const char **value, fl_error *err)
{
  fl_status status = fl_doc_text(text, value, err);
  if (status != FL_OK || fl_is_printable(*value, false)) return status;
  return fl_doc_expect(err, text, "a text without control characters");
}

/* NULL when it is left out. */
static fl_status read_text(const fl_doc_node *node, const char *key, const char **value, fl_error *err)
{
  const fl_doc_node *text = fl_doc_get(node, key);
  return text == NULL ? FL_OK : check_text(text, value, err);
}

static fl_status read_tensors(const fl_doc_node *node, fl_layer_record *record, const char ***tensors, fl_error *err)
{
  const fl_doc_node *list = fl_doc_get(node, "tensors");
  if (list == NULL) return FL_OK;
  if (list->kind != FL_DOC_LIST || list->child_count == 0)
    return fl_doc_expect(err, list, "a list of the names of the outputs");
  record->tensors = *tensors;
  record->tensor_count = list->child_count;
  for (const fl_doc_node *name = list->first; name != NULL; name = name->next) {
    fl_status status = check_text(name, (*tensors)++, err);
    if (status != FL_OK) return status;
  }
  return FL_OK;
}

static fl_status read_output(const fl_doc_node *node, fl_layer_record *record, fl_error *err)
{
  const fl_doc_node *output = fl_doc_get(node, "output");
  return output == NULL ? FL_OK : fl_doc_bool(output, &record->is_output, err);
}

static fl_status read_layer(const fl_doc_node *node, fl_layer_record *record, uint64_t **sides, const char ***tensors,
                            fl_error *err)
{
  fl_status status = fl_doc_check_keys(node, layer_keys, err);
  if (status != FL_OK) return status;
  record->line = node->line;
  if (fl_doc_get(node, "name") == NULL) return fl_doc_fail(err, node, "name is missing");
  if ((status = read_text(node, "name", &record->name, err)) != FL_OK) return status;
  if ((status = read_text(node, "op", &record->op, err)) != FL_OK) return status;
  if ((status = read_text(node, "activation", &record->activation, err)) != FL_OK) return status;
  if ((status = read_text(node, "state", &record->state, err)) != FL_OK) return status;
  if ((status = read_shape(node, record, sides, err)) != FL_OK) return status;
  if ((status = read_dtype(node, record, err)) != FL_OK) return status;
  if ((status = read_counts(node, record, err)) != FL_OK) return status;
  if ((status = read_consumers(node, record, err)) != FL_OK) return status;
  if ((status = read_tensors(node, record, tensors, err)) != FL_OK) return status;
  return read_output(node, record, err);
}

/* ---- edges ---- */

static fl_status fail_unknown_layer(const reader *r, const fl_doc_node *edge, const char *name, fl_error *err)
{
  const char *near = fl_suggest(name, r->names, r->count);
  if (near != NULL) return fl_doc_fail(err, edge, "no layer is called \"%s\" (did you mean \"%s\"?)", name, near);
  return fl_doc_fail(err, edge, "no layer is called \"%s\"", name);
}

static fl_status read_edges(const reader *r, size_t index, uint32_t **edges, fl_error *err)
{
  fl_layer_record *record = &r->records[index];
  const fl_doc_node *from = fl_doc_get(r->nodes[index], "from");
  record->from = *edges;
  if (from == NULL) return FL_OK;
  if (from->kind != FL_DOC_LIST) return fl_doc_fail(err, from, "expected a list of layers");
  for (const fl_doc_node *edge = from->first; edge != NULL; edge = edge->next) {
    const char *name;
    fl_status status = fl_doc_text(edge, &name, err);
    if (status != FL_OK) return status;
    size_t source = fl_graph_find_name(r->names, r->by_name, r->count, name);
    if (source == r->count) return fail_unknown_layer(r, edge, name, err);
    *(*edges)++ = (uint32_t)source;
    record->from_count++;
  }
  return FL_OK;
}

/* ---- the whole ---- */

static size_t children(const fl_doc_node *map, const char *key)
{
  const fl_doc_node *node = fl_doc_get(map, key);
  return node == NULL ? 0 : node->child_count;
}

static fl_status allocate(reader *r, const fl_doc_node *layers, fl_error *err)
{
  size_t edges = 0, sides = 0, tensors = 0;
  for (const fl_doc_node *node = layers->first; node != NULL; node = node->next) {
    edges += children(node, "from");
    sides += children(node, "shape");
    tensors += children(node, "tensors");
  }
  r->count = layers->child_count;
  r->nodes = calloc(r->count, sizeof *r->nodes);
  r->records = calloc(r->count, sizeof *r->records);
  r->names = calloc(r->count, sizeof *r->names);
  r->by_name = calloc(r->count, sizeof *r->by_name);
  r->edges = calloc(edges + 1, sizeof *r->edges);
  r->sides = calloc(sides + 1, sizeof *r->sides);
  r->tensors = calloc(tensors + 1, sizeof *r->tensors);
  bool complete = r->nodes != NULL && r->records != NULL && r->names != NULL && r->by_name != NULL &&
                  r->edges != NULL && r->sides != NULL && r->tensors != NULL;
  return complete ? FL_OK : fl_fail_memory(err, "a layer graph");
}

static void reader_clear(reader *r)
{
  free(r->nodes);
  free(r->records);
  free(r->names);
  free(r->by_name);
  free(r->edges);
  free(r->sides);
  free(r->tensors);
}

static fl_status read_layers(reader *r, const fl_doc_node *layers, fl_error *err)
{
  uint64_t *sides = r->sides;
  uint32_t *edges = r->edges;
  const char **tensors = r->tensors;
  fl_status status = FL_OK;
  const fl_doc_node *node = layers->first;
  for (size_t i = 0; i < r->count && status == FL_OK; i++, node = node->next) {
    r->nodes[i] = node;
    status = read_layer(node, &r->records[i], &sides, &tensors, err);
    r->names[i] = r->records[i].name;
  }
  if (status == FL_OK) fl_graph_sort_names(r->names, r->by_name, r->count);
  for (size_t i = 0; i < r->count && status == FL_OK; i++) status = read_edges(r, i, &edges, err);
  return status;
}

/* The named input is one. */
static fl_status check_input(const reader *r, const fl_doc_node *root, fl_error *err)
{
  const fl_doc_node *input = fl_doc_get(root, "input");
  const char *name;
  if (input == NULL) return FL_OK;
  fl_status status = fl_doc_text(input, &name, err);
  if (status != FL_OK) return status;
  size_t layer = fl_graph_find_name(r->names, r->by_name, r->count, name);
  if (layer < r->count && r->records[layer].from_count == 0) return FL_OK;
  return fl_doc_fail(err, input, "\"%s\" is not a layer without sources (expected one such as \"%s\")", name,
                     r->names[0]);
}

/* Where the fault's layer, key and item stand; the nearest place around where there is none. */
static const fl_doc_node *node_of(const reader *r, const fl_doc_node *root, const fl_graph_fault *fault)
{
  const fl_doc_node *layer = fault->layer == FL_GRAPH_NO_LAYER ? root : r->nodes[fault->layer];
  const fl_doc_node *node = fault->key == NULL ? NULL : fl_doc_get(layer, fault->key);
  if (node == NULL) return layer;
  bool whole = fault->item == FL_GRAPH_NO_ITEM || fault->item >= node->child_count;
  const fl_doc_node *item = node->first;
  for (size_t k = 0; !whole && k < fault->item; k++) item = item->next;
  return whole ? node : item;
}

static fl_status place(const reader *r, const fl_doc_node *root, const fl_graph_fault *fault, fl_error *err)
{
  if (err == NULL || err->status != FL_ERR_VALUE) return err == NULL ? FL_ERR_VALUE : err->status;
  fl_error why = *err;
  return fl_doc_fail(err, node_of(r, root, fault), "%s", why.message);
}

static fl_status build(const reader *r, const fl_doc_node *root, const char *model, fl_graph **out, fl_error *err)
{
  fl_graph_fault fault;
  fl_status status = fl_graph_build(model, r->records, r->count, out, &fault, err);
  if (status == FL_OK)
    place(r, root, &fault, &(*out)->not_published);
  else
    place(r, root, &fault, err);
  return status;
}

static fl_status read_graph(reader *r, const fl_doc_node *root, fl_graph **out, fl_error *err)
{
  const char *model = NULL;
  fl_status status = fl_doc_check_keys(root, graph_keys, err);
  if (status != FL_OK) return status;
  const fl_doc_node *layers = fl_doc_get(root, "layers");
  if (fl_doc_get(root, "model") == NULL) return fl_doc_fail(err, root, "model is missing (the network's name)");
  if (layers == NULL) return fl_doc_fail(err, root, "layers is missing (a list of layers)");
  if (layers->kind != FL_DOC_LIST || layers->child_count == 0 || layers->child_count > FL_GRAPH_MAX_LAYERS)
    return fl_doc_fail(err, layers, "expected a list of 1 to %zu layers", FL_GRAPH_MAX_LAYERS);
  if ((status = read_text(root, "model", &model, err)) != FL_OK) return status;
  if ((status = allocate(r, layers, err)) != FL_OK) return status;
  if ((status = read_layers(r, layers, err)) != FL_OK) return status;
  if ((status = check_input(r, root, err)) != FL_OK) return status;
  return build(r, root, model, out, err);
}

fl_status fl_graph_parse(const char *name, const char *text, size_t size, fl_graph **out, fl_error *err)
{
  fl_document *document = NULL;
  reader r = {0};
  *out = NULL;
  fl_status status = fl_document_parse(name, text, size, &document, err);
  if (status == FL_OK) status = read_graph(&r, fl_document_root(document), out, err);
  reader_clear(&r);
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
