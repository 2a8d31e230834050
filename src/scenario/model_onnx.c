/* model: {file: net.onnx, ...}: a network in an ONNX file, and what the file leaves open. */
#include <stdlib.h>
#include <string.h>

#include "scenario/reader.h"

enum { MAX_FILE = 4095, MAX_OPEN = 4096 };

/* The strings and lists of the options are the scenario's. */
static char *copy_name(const scenario_reader *r, const char *text)
{
  char *copy = fl_text_copy(text);
  if (copy == NULL) fl_fail_memory(r->err, "a model");
  return copy;
}

/* Room for as many items as the map or list has; NULL, and *status, when there is none. */
static void *take_items(const scenario_reader *r, const fl_doc_node *node, size_t size, fl_status *status)
{
  *status = FL_OK;
  if (node->child_count > MAX_OPEN) {
    *status = fl_doc_expect(r->err, node, "at most %d of them", MAX_OPEN);
    return NULL;
  }
  void *items = calloc(node->child_count + 1, size);
  if (items == NULL) *status = fl_fail_memory(r->err, "a model");
  return items;
}

static fl_status expect_map(const scenario_reader *r, const fl_doc_node *node, const char *example)
{
  return node->kind == FL_DOC_MAP ? FL_OK : fl_doc_expect(r->err, node, "a map such as %s", example);
}

/* A map of the model whose keys are names of the file: what one of its items says, and where the next goes. */
typedef fl_status read_item_fn(const scenario_reader *r, const fl_doc_node *item, char *name, void *items,
                               size_t index);

typedef struct {
  const char *example;
  size_t item_size;
  read_item_fn *read;
} map_row;

/* The items, after a failure too: each is counted before it is read, so that what there is of it is freed. */
static void *read_map(const scenario_reader *r, const fl_doc_node *node, const map_row *row, size_t *count,
                      fl_status *status)
{
  *status = expect_map(r, node, row->example);
  void *items = *status == FL_OK ? take_items(r, node, row->item_size, status) : NULL;
  for (const fl_doc_node *item = node->first; item != NULL && *status == FL_OK; item = item->next) {
    char *name = copy_name(r, item->key);
    *status = name != NULL ? row->read(r, item, name, items, (*count)++) : FL_ERR_MEMORY;
  }
  return items;
}

static fl_status read_dim(const scenario_reader *r, const fl_doc_node *item, char *name, void *items, size_t index)
{
  fl_onnx_dim *dim = (fl_onnx_dim *)items + index;
  dim->name = name;
  return fl_doc_uint(item, 0, (uint64_t)1 << 40, &dim->size, r->err);
}

static fl_status read_value(const scenario_reader *r, const fl_doc_node *item, char *name, void *items, size_t index)
{
  fl_onnx_value *value = (fl_onnx_value *)items + index;
  bool truth;
  value->input = name;
  if (fl_doc_bool(item, &truth, NULL) != FL_OK)
    return fl_doc_quantity(item, FL_UNIT_NONE, -DBL_MAX, DBL_MAX, &value->value, r->err);
  value->value = truth ? 1 : 0;
  return FL_OK;
}

static fl_status read_state(const scenario_reader *r, const fl_doc_node *item, char *name, void *items, size_t index)
{
  fl_onnx_state *state = (fl_onnx_state *)items + index;
  const char *text;
  state->input = name;
  fl_status status = fl_doc_text(item, &text, r->err);
  if (status != FL_OK) return status;
  state->output = copy_name(r, text);
  return state->output == NULL ? FL_ERR_MEMORY : FL_OK;
}

static const map_row dims_row = {"{batch: 1, \"x[2]\": 640}", sizeof(fl_onnx_dim), read_dim},
                     values_row = {"{sr: 16000}", sizeof(fl_onnx_value), read_value},
                     states_row = {"{input: output}", sizeof(fl_onnx_state), read_state};

/* One name, or a list of them. */
static fl_status read_names(const scenario_reader *r, const fl_doc_node *node, const char *const **names, size_t *count)
{
  fl_status status = node->kind == FL_DOC_MAP ? fl_doc_expect(r->err, node, "a name or a list of names") : FL_OK;
  const char **list = status == FL_OK ? take_items(r, node, sizeof *list, &status) : NULL;
  *names = list;
  for (const fl_doc_node *item = node->kind == FL_DOC_LIST ? node->first : node; item != NULL && status == FL_OK;
       item = node->kind == FL_DOC_LIST ? item->next : NULL) {
    const char *text;
    if ((status = fl_doc_text(item, &text, r->err)) != FL_OK) break;
    if ((list[*count] = copy_name(r, text)) == NULL) return FL_ERR_MEMORY;
    ++*count;
  }
  return status;
}

fl_status fl_read_onnx_map(const scenario_reader *r, const fl_doc_node *node)
{
  static const char *const keys[] = {"file", "dims", "values", "inputs", "outputs", "side", "state", NULL};
  fl_scenario *s = r->scenario;
  fl_onnx_options *o = &s->onnx;
  fl_status status = fl_doc_check_keys(node, keys, r->err);
  const fl_doc_node *file = fl_doc_get(node, "file"), *dims = fl_doc_get(node, "dims"),
                    *values = fl_doc_get(node, "values"), *inputs = fl_doc_get(node, "inputs"),
                    *outputs = fl_doc_get(node, "outputs"), *side = fl_doc_get(node, "side"),
                    *state = fl_doc_get(node, "state");
  if (status != FL_OK) return status;
  if (file == NULL) return fl_read_missing(r, node, "file", "the path of an ONNX file");
  s->model_is_path = s->model_is_onnx = true;
  status = fl_read_line(r, file, MAX_FILE, &s->model);
  if (status == FL_OK) status = fl_read_path(r, file, &s->model_path);
  if (status == FL_OK && dims != NULL) o->dims = read_map(r, dims, &dims_row, &o->dim_count, &status);
  if (status == FL_OK && values != NULL) o->values = read_map(r, values, &values_row, &o->value_count, &status);
  if (status == FL_OK && inputs != NULL) status = read_names(r, inputs, &o->inputs, &o->input_count);
  if (status == FL_OK && outputs != NULL) status = read_names(r, outputs, &o->outputs, &o->output_count);
  if (status == FL_OK && side != NULL) status = read_names(r, side, &o->sides, &o->side_count);
  if (status == FL_OK && state != NULL) o->states = read_map(r, state, &states_row, &o->state_count, &status);
  return status == FL_OK ? fl_copy_value(r, "model", node, &s->onnx_text) : status;
}

static void free_names(const char *const *names, size_t count)
{
  for (size_t i = 0; i < count; i++) free((char *)names[i]); /* copies of copy_name() */
  free((void *)names);
}

void fl_free_onnx_options(fl_onnx_options *o)
{
  for (size_t i = 0; i < o->dim_count; i++) free((char *)o->dims[i].name);
  for (size_t i = 0; i < o->value_count; i++) free((char *)o->values[i].input);
  for (size_t i = 0; i < o->state_count; i++) {
    free((char *)o->states[i].input);
    free((char *)o->states[i].output);
  }
  free((void *)o->dims);
  free((void *)o->values);
  free((void *)o->states);
  free_names(o->inputs, o->input_count);
  free_names(o->outputs, o->output_count);
  free_names(o->sides, o->side_count);
}
