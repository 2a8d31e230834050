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

static fl_status read_dims(const scenario_reader *r, const fl_doc_node *node, fl_onnx_options *o)
{
  fl_status status = expect_map(r, node, "{batch: 1, \"x[2]\": 640}");
  fl_onnx_dim *dims = status == FL_OK ? take_items(r, node, sizeof *dims, &status) : NULL;
  o->dims = dims;
  for (const fl_doc_node *item = node->first; item != NULL && status == FL_OK; item = item->next) {
    uint64_t size;
    if ((status = fl_doc_uint(item, 0, (uint64_t)1 << 40, &size, r->err)) != FL_OK) break;
    char *name = copy_name(r, item->key);
    if (name == NULL) return FL_ERR_MEMORY;
    dims[o->dim_count++] = (fl_onnx_dim){name, size};
  }
  return status;
}

static fl_status read_values(const scenario_reader *r, const fl_doc_node *node, fl_onnx_options *o)
{
  fl_status status = expect_map(r, node, "{sr: 16000}");
  fl_onnx_value *values = status == FL_OK ? take_items(r, node, sizeof *values, &status) : NULL;
  o->values = values;
  for (const fl_doc_node *item = node->first; item != NULL && status == FL_OK; item = item->next) {
    double value;
    bool truth, is_truth = fl_doc_bool(item, &truth, NULL) == FL_OK;
    if (is_truth)
      value = truth ? 1 : 0;
    else if ((status = fl_doc_quantity(item, FL_UNIT_NONE, -DBL_MAX, DBL_MAX, &value, r->err)) != FL_OK)
      break;
    char *name = copy_name(r, item->key);
    if (name == NULL) return FL_ERR_MEMORY;
    values[o->value_count++] = (fl_onnx_value){name, value};
  }
  return status;
}

static fl_status read_states(const scenario_reader *r, const fl_doc_node *node, fl_onnx_options *o)
{
  fl_status status = expect_map(r, node, "{input: output}");
  fl_onnx_state *states = status == FL_OK ? take_items(r, node, sizeof *states, &status) : NULL;
  o->states = states;
  for (const fl_doc_node *item = node->first; item != NULL && status == FL_OK; item = item->next) {
    const char *text;
    if ((status = fl_doc_text(item, &text, r->err)) != FL_OK) break;
    char *input = copy_name(r, item->key), *output = copy_name(r, text);
    states[o->state_count++] = (fl_onnx_state){input, output};
    if (input == NULL || output == NULL) status = FL_ERR_MEMORY;
  }
  return status;
}

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
  if (status == FL_OK && dims != NULL) status = read_dims(r, dims, o);
  if (status == FL_OK && values != NULL) status = read_values(r, values, o);
  if (status == FL_OK && inputs != NULL) status = read_names(r, inputs, &o->inputs, &o->input_count);
  if (status == FL_OK && outputs != NULL) status = read_names(r, outputs, &o->outputs, &o->output_count);
  if (status == FL_OK && side != NULL) status = read_names(r, side, &o->sides, &o->side_count);
  if (status == FL_OK && state != NULL) status = read_states(r, state, o);
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
