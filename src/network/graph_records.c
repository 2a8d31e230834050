/* Are records those of a layer graph? */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "network/graph_builder.h"

/* ---- one record ---- */

static fl_status check_text(const graph_builder *b, size_t layer, const char *key, size_t item, const char *text)
{
  if (text == NULL || fl_is_printable(text, false)) return FL_OK;
  return REFUSE(b, layer, key, item, "expected a text without control characters");
}

static fl_status check_texts(const graph_builder *b, size_t i)
{
  const fl_layer_record *r = &b->records[i];
  if (r->name == NULL || r->name[0] == '\0') return REFUSE(b, i, "name", 0, "a layer's name cannot be empty");
  if (r->state != NULL && r->state[0] == '\0') return REFUSE(b, i, "state", 0, "a state's name cannot be empty");
  fl_status status = check_text(b, i, "name", 0, r->name);
  if (status == FL_OK) status = check_text(b, i, "op", 0, r->op);
  if (status == FL_OK) status = check_text(b, i, "activation", 0, r->activation);
  if (status == FL_OK) status = check_text(b, i, "state", 0, r->state);
  for (size_t k = 0; k < r->tensor_count && status == FL_OK; k++)
    status = check_text(b, i, "tensors", k, r->tensors[k]);
  return status;
}

static fl_status check_shape(const graph_builder *b, size_t i)
{
  const fl_layer_record *r = &b->records[i];
  uint64_t elements = 1;
  if (r->rank < 1 || r->rank > FL_GRAPH_MAX_RANK)
    return REFUSE(b, i, "shape", 0, "expected a list of 1 to %d sides, without the batch", FL_GRAPH_MAX_RANK);
  for (size_t k = 0; k < r->rank; k++) {
    if (r->shape[k] == 0) return REFUSE(b, i, "shape", k, "a side of length 0");
    if (r->shape[k] > FL_GRAPH_MAX_ELEMENTS / elements)
      return REFUSE(b, i, "shape", FL_GRAPH_NO_ITEM, "an activation of more than 2^36 elements");
    elements *= r->shape[k];
  }
  b->box->layers[i].elements = elements;
  return FL_OK;
}

static fl_status check_count(const graph_builder *b, size_t i, const char *key, uint64_t value)
{
  if (value <= FL_GRAPH_MAX_COUNT) return FL_OK;
  return REFUSE(b, i, key, 0, "expected at most %" PRIu64 ", got %" PRIu64, FL_GRAPH_MAX_COUNT, value);
}

/* A count that may be left out. */
static fl_status check_bytes(const graph_builder *b, size_t i, const char *key, uint64_t value)
{
  return value == FL_GRAPH_DEFAULT ? FL_OK : check_count(b, i, key, value);
}

static fl_status check_sizes(const graph_builder *b, size_t i)
{
  const fl_layer_record *r = &b->records[i];
  uint32_t dtype = r->dtype_bytes;
  if (dtype == 0 || dtype > 8 || (dtype & (dtype - 1)) != 0)
    return REFUSE(b, i, "dtype_bytes", 0, "expected 1, 2, 4 or 8, got %" PRIu32, dtype);
  fl_status status = check_count(b, i, "params", r->params);
  if (status == FL_OK) status = check_count(b, i, "macs", r->macs);
  if (status == FL_OK) status = check_count(b, i, "inner_bytes", r->inner_bytes);
  if (status == FL_OK) status = check_bytes(b, i, "param_bytes", r->param_bytes);
  if (status == FL_OK) status = check_bytes(b, i, "output_bytes", r->output_bytes);
  if (status == FL_OK && r->output_bytes == 0) status = REFUSE(b, i, "output_bytes", 0, "expected at least 1 byte");
  uint64_t stored = r->param_bytes == FL_GRAPH_DEFAULT ? r->params * dtype : r->param_bytes;
  if (status == FL_OK && r->shared_bytes > stored)
    status =
        REFUSE(b, i, "shared_bytes", 0, "expected at most the layer's %" PRIu64 " bytes of parameters, got %" PRIu64,
               stored, r->shared_bytes);
  if (status == FL_OK) status = check_count(b, i, "side_bytes", r->side_bytes);
  if (status == FL_OK) status = check_count(b, i, "state_bytes", r->state_bytes);
  if (status == FL_OK && r->unused_bytes > r->state_bytes)
    status = REFUSE(b, i, "unused_bytes", 0, "expected at most the layer's %" PRIu64 " bytes of state, got %" PRIu64,
                    r->state_bytes, r->unused_bytes);
  return status;
}

/* ---- how layers hang together ---- */

/* "the layer at line 7" of a file, or "layer 6" of none. */
typedef struct {
  char text[48];
} layer_place;

static layer_place place_of(const graph_builder *b, size_t layer)
{
  layer_place place;
  if (b->records[layer].line > 0)
    snprintf(place.text, sizeof place.text, "the layer at line %zu", b->records[layer].line);
  else
    snprintf(place.text, sizeof place.text, "layer %zu", layer);
  return place;
}

static fl_status check_names(const graph_builder *b)
{
  fl_status status = FL_OK;
  const char **names = calloc(b->count, sizeof *names);
  uint32_t *by_name = calloc(b->count, sizeof *by_name);
  if (names == NULL || by_name == NULL) status = fl_fail_memory(b->err, "a layer graph");
  if (status == FL_OK) {
    for (size_t i = 0; i < b->count; i++) names[i] = b->records[i].name;
    fl_graph_sort_names(names, by_name, b->count);
  }
  for (size_t k = 1; k < b->count && status == FL_OK; k++) {
    uint32_t first = by_name[k - 1], again = by_name[k];
    if (strcmp(names[first], names[again]) != 0) continue;
    status = REFUSE(b, again, "name", 0, "\"%s\" is already the name of %s", names[again], place_of(b, first).text);
  }
  free(names);
  free(by_name);
  return status;
}

/* Does `start` read `target`, directly or through others? `seen` is zeroed; `stack` has room for all layers. */
static bool depends_on(const graph_builder *b, size_t start, size_t target, bool *seen, uint32_t *stack)
{
  size_t depth = 0;
  stack[depth++] = (uint32_t)start;
  seen[start] = true;
  while (depth > 0) {
    const fl_layer_record *layer = &b->records[stack[--depth]];
    for (size_t k = 0; k < layer->from_count; k++) {
      uint32_t source = layer->from[k];
      if (source == target) return true;
      if (source >= b->count) continue;
      if (!seen[source]) stack[depth++] = source;
      seen[source] = true;
    }
  }
  return false;
}

/* Layer i reads, as its source number k, one that does not stand before it: say why that cannot be. */
static fl_status fail_order(const graph_builder *b, size_t i, size_t k)
{
  const char *name = b->records[i].name;
  size_t source = b->records[i].from[k];
  if (source >= b->count) return REFUSE(b, i, "from", k, "there is no layer %zu", source);
  if (source == i) return REFUSE(b, i, "from", k, "a cycle: \"%s\" reads itself", name);
  bool *seen = calloc(b->count, sizeof *seen);
  uint32_t *stack = calloc(b->count, sizeof *stack);
  bool complete = seen != NULL && stack != NULL;
  bool cycle = complete && depends_on(b, source, i, seen, stack);
  free(seen);
  free(stack);
  if (!complete) return fl_fail_memory(b->err, "a layer graph");
  const char *other = b->records[source].name;
  if (cycle) return REFUSE(b, i, "from", k, "a cycle: \"%s\" reads \"%s\", which depends on it", name, other);
  if (b->records[source].line > 0)
    return REFUSE(b, i, "from", k, "\"%s\" stands later, at line %zu (layers must be in topological order)", other,
                  b->records[source].line);
  return REFUSE(b, i, "from", k, "\"%s\" stands later (layers must be in topological order)", other);
}

static fl_status check_order(const graph_builder *b)
{
  for (size_t i = 0; i < b->count; i++)
    for (size_t k = 0; k < b->records[i].from_count; k++)
      if (b->records[i].from[k] >= i) return fail_order(b, i, k);
  return FL_OK;
}

/* ---- all of them ---- */

fl_status fl_graph_check_size(const graph_builder *b)
{
  if (b->model == NULL || b->model[0] == '\0')
    return REFUSE(b, FL_GRAPH_NO_LAYER, "model", 0, "a model's name cannot be empty");
  if (b->count == 0 || b->count > FL_GRAPH_MAX_LAYERS)
    return REFUSE(b, FL_GRAPH_NO_LAYER, "layers", FL_GRAPH_NO_ITEM, "expected a list of 1 to %zu layers",
                  FL_GRAPH_MAX_LAYERS);
  return check_text(b, FL_GRAPH_NO_LAYER, "model", 0, b->model);
}

fl_status fl_graph_check_records(const graph_builder *b)
{
  fl_status status = FL_OK;
  for (size_t i = 0; i < b->count && status == FL_OK; i++) {
    status = check_texts(b, i);
    if (status == FL_OK) status = check_shape(b, i);
    if (status == FL_OK) status = check_sizes(b, i);
  }
  if (status == FL_OK) status = check_names(b);
  if (status == FL_OK) status = check_order(b);
  return status;
}
