/* A profile from YAML. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "network/graph_box.h"
#include "network/profile.h"
#include "yaml/document.h"

enum { MAX_FILE_BYTES = 64 << 20 };
static const double most_seconds = 1e6;
static const uint64_t most_batch = 65536;

typedef struct {
  fl_profile *p;
  const fl_doc_node **nodes; /* [row] */
  char *end;                 /* of the strings that are kept */
  fl_error *err;
} reader;

/* ---- texts ---- */

/* A copy in the profile's own room. */
static const char *keep(reader *r, const char *text)
{
  char *copy = r->end;
  size_t size = strlen(text) + 1;
  memcpy(copy, text, size);
  r->end += size;
  return copy;
}

static fl_status read_text(reader *r, const fl_doc_node *map, const char *key, const char *what, const char **value)
{
  const fl_doc_node *node = fl_doc_get(map, key);
  if (node == NULL) return fl_doc_fail(r->err, map, "%s is missing (%s)", key, what);
  fl_status status = fl_doc_text(node, value, r->err);
  if (status != FL_OK) return status;
  if ((*value)[0] == '\0' || !fl_is_printable(*value, false))
    return fl_doc_expect(r->err, node, "a text without control characters");
  *value = keep(r, *value);
  return FL_OK;
}

/* ---- devices ---- */

static size_t find_device(const fl_profile *p, const char *name)
{
  size_t device = 0;
  while (device < p->device_count && strcmp(p->devices[device], name) != 0) device++;
  return device;
}

static fl_status add_devices(reader *r, const fl_doc_node *seconds)
{
  fl_profile *p = r->p;
  for (const fl_doc_node *figure = seconds->first; figure != NULL; figure = figure->next) {
    if (find_device(p, figure->key) < p->device_count) continue;
    if (p->device_count == FL_PROFILE_MAX_DEVICES)
      return fl_doc_fail_key(r->err, figure, "more than %zu devices", FL_PROFILE_MAX_DEVICES);
    if (figure->key[0] == '\0' || !fl_is_printable(figure->key, false))
      return fl_doc_fail_key(r->err, figure, "expected the name of a device, without control characters");
    p->devices[p->device_count++] = keep(r, figure->key);
  }
  return FL_OK;
}

static fl_status read_seconds(reader *r, size_t row)
{
  fl_profile *p = r->p;
  double *seconds = p->seconds + row * p->device_count;
  const fl_doc_node *map = fl_doc_get(r->nodes[row], "seconds");
  fl_status status = FL_OK;
  for (size_t i = 0; i < p->device_count; i++) seconds[i] = NAN;
  for (const fl_doc_node *figure = map->first; figure != NULL && status == FL_OK; figure = figure->next)
    status = fl_doc_quantity(figure, FL_UNIT_SECONDS, 0, most_seconds, &seconds[find_device(p, figure->key)], r->err);
  return status;
}

/* ---- layers ---- */

static fl_status read_output_bytes(reader *r, const fl_doc_node *node, fl_profile_row *row)
{
  const fl_doc_node *bytes = fl_doc_get(node, "output_bytes");
  if (bytes == NULL) return FL_OK;
  row->output_line = bytes->line;
  row->output_column = bytes->column;
  return fl_doc_uint(bytes, 1, FL_GRAPH_MAX_COUNT, &row->output_bytes, r->err);
}

static fl_status read_row(reader *r, const fl_doc_node *node, fl_profile_row *row)
{
  static const char *const keys[] = {"layer", "seconds", "output_bytes", NULL};
  fl_status status = fl_doc_check_keys(node, keys, r->err);
  if (status == FL_OK) status = read_text(r, node, "layer", "the name of a layer of the network", &row->layer);
  if (status == FL_OK) status = read_output_bytes(r, node, row);
  if (status != FL_OK) return status;
  const fl_doc_node *seconds = fl_doc_get(node, "seconds");
  row->line = node->line;
  row->column = node->column;
  if (seconds == NULL) return fl_doc_fail(r->err, node, "seconds is missing (expected a map such as {DEVICE: 12 ms})");
  if (seconds->kind != FL_DOC_MAP || seconds->child_count == 0)
    return fl_doc_expect(r->err, seconds, "a map such as {DEVICE: 12 ms}");
  return add_devices(r, seconds);
}

/* Sorted by name, a layer that comes twice is its own neighbour. */
static fl_status check_names(const reader *r)
{
  const fl_profile *p = r->p;
  const char **names = calloc(p->row_count, sizeof *names);
  uint32_t *by_name = calloc(p->row_count, sizeof *by_name);
  fl_status status = names == NULL || by_name == NULL ? fl_fail_memory(r->err, "a profile") : FL_OK;
  for (size_t i = 0; i < p->row_count && status == FL_OK; i++) names[i] = p->rows[i].layer;
  if (status == FL_OK) fl_graph_sort_names(names, by_name, p->row_count);
  for (size_t i = 1; i < p->row_count && status == FL_OK; i++) {
    const fl_profile_row *first = &p->rows[by_name[i - 1]], *second = &p->rows[by_name[i]];
    if (strcmp(first->layer, second->layer) != 0) continue;
    status = fl_doc_fail(r->err, fl_doc_get(r->nodes[by_name[i]], "layer"), "\"%s\" has figures already, on line %zu",
                         second->layer, first->line);
  }
  free(names);
  free(by_name);
  return status;
}

static fl_status read_rows(reader *r, const fl_doc_node *layers)
{
  fl_profile *p = r->p;
  fl_status status = FL_OK;
  p->row_count = layers->child_count;
  p->rows = calloc(p->row_count, sizeof *p->rows);
  p->devices = calloc(FL_PROFILE_MAX_DEVICES, sizeof *p->devices);
  r->nodes = calloc(p->row_count, sizeof *r->nodes);
  if (p->rows == NULL || p->devices == NULL || r->nodes == NULL) return fl_fail_memory(r->err, "a profile");
  const fl_doc_node *node = layers->first;
  for (size_t i = 0; i < p->row_count && status == FL_OK; i++, node = node->next) {
    r->nodes[i] = node;
    status = read_row(r, node, &p->rows[i]);
  }
  if (status == FL_OK) status = check_names(r);
  if (status != FL_OK) return status;
  p->seconds = calloc(p->row_count * p->device_count, sizeof *p->seconds);
  if (p->seconds == NULL) return fl_fail_memory(r->err, "a profile");
  for (size_t i = 0; i < p->row_count && status == FL_OK; i++) status = read_seconds(r, i);
  return status;
}

static fl_status read_root(reader *r, const fl_doc_node *root)
{
  static const char *const keys[] = {"profile", "source", "batch", "layers", NULL};
  fl_profile *p = r->p;
  fl_status status = fl_doc_check_keys(root, keys, r->err);
  if (status == FL_OK) status = read_text(r, root, "profile", "its name", &p->name);
  if (status != FL_OK) return status;
  const fl_doc_node *batch = fl_doc_get(root, "batch"), *layers = fl_doc_get(root, "layers");
  p->batch = 1;
  if (batch != NULL) status = fl_doc_uint(batch, 1, most_batch, &p->batch, r->err);
  if (status != FL_OK) return status;
  if (layers == NULL) return fl_doc_fail(r->err, root, "layers is missing (a list of layers with their seconds)");
  if (layers->kind != FL_DOC_LIST || layers->child_count == 0 || layers->child_count > FL_GRAPH_MAX_LAYERS)
    return fl_doc_expect(r->err, layers, "a list of 1 to %zu layers with their seconds", FL_GRAPH_MAX_LAYERS);
  p->line = layers->line;
  p->column = layers->column;
  return read_rows(r, layers);
}

static fl_profile *profile_new(const char *name, const char *text, size_t size)
{
  fl_profile *p = calloc(1, sizeof *p);
  if (p == NULL) return NULL;
  p->file = strdup(name);
  p->text = malloc(size + 1);
  p->strings = malloc(2 * (size + 1)); /* texts are shorter than what they are written in, but for UTF-16 */
  p->size = size;
  if (p->file != NULL && p->text != NULL && p->strings != NULL) {
    memcpy(p->text, text, size);
    p->text[size] = '\0';
    return p;
  }
  fl_profile_free(p);
  return NULL;
}

fl_status fl_profile_parse(const char *name, const char *text, size_t size, fl_profile **out, fl_error *err)
{
  fl_document *document = NULL;
  *out = NULL;
  fl_profile *p = profile_new(name, text, size);
  if (p == NULL) return fl_fail_memory(err, "a profile");
  reader r = {.p = p, .end = p->strings, .err = err};
  fl_status status = fl_document_parse(name, text, size, &document, err);
  if (status == FL_OK) status = read_root(&r, fl_document_root(document));
  if (status == FL_OK)
    *out = p;
  else
    fl_profile_free(p);
  free(r.nodes);
  fl_document_free(document);
  return status;
}

fl_status fl_profile_load(const char *path, fl_profile **out, fl_error *err)
{
  char *text;
  size_t size;
  *out = NULL;
  fl_status status = fl_read_file(path, MAX_FILE_BYTES, &text, &size, err);
  if (status != FL_OK) return status;
  status = fl_profile_parse(path, text, size, out, err);
  free(text);
  return status;
}
