/* field: drawn, listed, or a platform's nodes. */
#include <stdlib.h>
#include <string.h>

#include "scenario/node.h"

static const double max_coordinate_m = 1e7;

static fl_status read_ends(const scenario_reader *r, const fl_doc_node *node, double *low, double *high)
{
  if (node == NULL) return FL_OK;
  if (node->kind != FL_DOC_LIST) return fl_doc_expect(r->err, node, "two ends such as [0, 150]");
  return fl_read_range(r, node, FL_UNIT_METRES, -max_coordinate_m, max_coordinate_m, low, high);
}

static fl_status read_area(const scenario_reader *r, const fl_doc_node *node)
{
  static const char *const keys[] = {"x", "y", NULL};
  fl_field_params *field = &r->scenario->field;
  field->x_low_m = field->y_low_m = 0;
  field->x_high_m = field->y_high_m = 150;
  if (node == NULL) return FL_OK;
  fl_status status = fl_doc_check_keys(node, keys, r->err);
  if (status == FL_OK) status = read_ends(r, fl_doc_get(node, "x"), &field->x_low_m, &field->x_high_m);
  if (status == FL_OK) status = read_ends(r, fl_doc_get(node, "y"), &field->y_low_m, &field->y_high_m);
  return status;
}

static fl_status read_coordinate(const scenario_reader *r, const fl_doc_node *node, const char *key, double *value)
{
  const fl_doc_node *at = fl_doc_get(node, key);
  if (at == NULL) return fl_read_missing(r, node, key, fl_unit_example(FL_UNIT_METRES));
  return fl_doc_quantity(at, FL_UNIT_METRES, -max_coordinate_m, max_coordinate_m, value, r->err);
}

static fl_status read_id(const scenario_reader *r, const fl_doc_node *node, size_t index, char **id)
{
  char number[24];
  const fl_doc_node *at = fl_doc_get(node, "id");
  if (at != NULL) return fl_read_line(r, at, FL_NODE_ID_MAX_BYTES, id);
  snprintf(number, sizeof number, "%zu", index);
  *id = fl_text_copy(number);
  return *id == NULL ? fl_fail_memory(r->err, "a scenario") : FL_OK;
}

static fl_status read_listed_node(const scenario_reader *r, const fl_doc_node *node, size_t index)
{
  fl_node *into = &r->scenario->nodes[index];
  const char *keys[3 + FL_NODE_KEYS + 1] = {"id", "x", "y", NULL};
  memcpy(keys + 3, fl_node_keys, sizeof fl_node_keys);
  fl_status status = fl_doc_check_keys(node, keys, r->err);
  if (status == FL_OK) status = read_id(r, node, index, &into->id);
  if (status == FL_OK) status = read_coordinate(r, node, "x", &into->x_m);
  if (status == FL_OK) status = read_coordinate(r, node, "y", &into->y_m);
  if (status == FL_OK) status = fl_read_abilities(r, node, into, &r->scenario->names_of_nodes[index]);
  return status;
}

typedef struct {
  const char *id;
  const fl_doc_node *node;
  size_t index;
} known_id;

static int compare_ids(const void *a, const void *b)
{
  const known_id *left = a, *right = b;
  int order = strcmp(left->id, right->id);
  return order != 0 ? order : left->index < right->index ? -1 : 1;
}

/* Sorted, equal ids are neighbours. */
static fl_status check_ids(const scenario_reader *r, const fl_doc_node *list)
{
  const fl_scenario *s = r->scenario;
  fl_status status = FL_OK;
  known_id *ids = malloc(s->node_count * sizeof *ids);
  if (ids == NULL) return fl_fail_memory(r->err, "a scenario");
  const fl_doc_node *node = list->first;
  for (size_t i = 0; i < s->node_count; i++, node = node->next) ids[i] = (known_id){s->nodes[i].id, node, i};
  qsort(ids, s->node_count, sizeof *ids, compare_ids);
  for (size_t i = 1; i < s->node_count && status == FL_OK; i++) {
    if (strcmp(ids[i - 1].id, ids[i].id) != 0) continue;
    const fl_doc_node *at = fl_doc_get(ids[i].node, "id");
    status = fl_doc_fail(r->err, at != NULL ? at : ids[i].node, "the id \"%s\" is that of node %zu already", ids[i].id,
                         ids[i - 1].index);
  }
  free(ids);
  return status;
}

static fl_status read_list(const scenario_reader *r, const fl_doc_node *list)
{
  fl_scenario *s = r->scenario;
  s->field_source = FL_FIELD_LISTED;
  s->nodes = calloc(list->child_count, sizeof *s->nodes);
  s->names_of_nodes = calloc(list->child_count, sizeof *s->names_of_nodes);
  if (s->nodes == NULL || s->names_of_nodes == NULL) return fl_fail_memory(r->err, "a scenario");
  for (const fl_doc_node *node = list->first; node != NULL; node = node->next) {
    fl_status status = read_listed_node(r, node, s->node_count);
    s->node_count++; /* counted before it is complete: its id may exist already */
    if (status != FL_OK) return status;
  }
  return check_ids(r, list);
}

static fl_status read_nodes(const scenario_reader *r, const fl_doc_node *nodes)
{
  fl_scenario *s = r->scenario;
  uint64_t count;
  if (fl_doc_is_uint(nodes, 1, FL_FIELD_MAX_NODES, &count)) {
    s->field_source = FL_FIELD_DRAWN;
    s->field.count = (size_t)count;
    return FL_OK;
  }
  if (nodes->kind == FL_DOC_LIST && nodes->child_count >= 1 && nodes->child_count <= FL_FIELD_MAX_NODES)
    return read_list(r, nodes);
  if (nodes->kind == FL_DOC_LIST)
    return fl_doc_fail(r->err, nodes, "expected 1 to %zu nodes, got %zu", FL_FIELD_MAX_NODES, nodes->child_count);
  return fl_doc_expect(r->err, nodes, "a whole number from 1 to %zu, or a list of nodes", FL_FIELD_MAX_NODES);
}

fl_status fl_read_field(const scenario_reader *r, const fl_doc_node *node)
{
  static const char *const keys[] = {"area", "nodes", "platform", NULL};
  static const char expected[] = "a number of nodes, a list of them, or platform: file.xml";
  fl_scenario *s = r->scenario;
  if (node == NULL)
    return fl_read_missing(r, r->root, "field", "{nodes: 50}, a list of nodes, or {platform: file.xml}");
  fl_status status = fl_doc_check_keys(node, keys, r->err);
  if (status != FL_OK) return status;
  const fl_doc_node *area = fl_doc_get(node, "area"), *nodes = fl_doc_get(node, "nodes");
  const fl_doc_node *platform = fl_doc_get(node, "platform");
  if (nodes == NULL && platform == NULL) return fl_read_missing(r, node, "nodes", expected);
  if (nodes != NULL && platform != NULL)
    return fl_doc_fail_key(r->err, platform, "nodes come from a platform or from field.nodes, not both");
  if (platform != NULL) {
    s->field_source = FL_FIELD_PLATFORM;
    status = fl_read_path(r, platform, &s->platform_path);
  } else {
    status = read_nodes(r, nodes);
  }
  return status == FL_OK ? read_area(r, area) : status; /* listed nodes may keep the area of drawn ones beside them */
}
