/* changes: what happens to nodes and links while requests are under way: a list, or a file. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/reader.h"
#include "world/changes/node_ids.h"

enum { MAX_CHANGES = 100000 };

static fl_status read_up(const scenario_reader *r, const fl_doc_node *node, double *value)
{
  bool yes = fl_doc_is(node, "yes") || fl_doc_is(node, "true"), no = fl_doc_is(node, "no") || fl_doc_is(node, "false");
  if (!yes && !no) return fl_doc_expect(r->err, node, "yes or no");
  value[0] = yes;
  return FL_OK;
}

static fl_status read_move(const scenario_reader *r, const fl_doc_node *node, double *value)
{
  static const quantity_row rows[] = {{"x", FL_UNIT_METRES, -1e7, 1e7, NAN, 0, false},
                                      {"y", FL_UNIT_METRES, -1e7, 1e7, NAN, sizeof(double), false}};
  static const char *const keys[] = {"x", "y", NULL};
  fl_status status = fl_doc_check_keys(node, keys, r->err);
  return status == FL_OK ? fl_read_quantities(r, node, rows, 2, value) : status;
}

static fl_status read_factor(const scenario_reader *r, const fl_doc_node *node, double *value)
{
  return fl_doc_quantity(node, FL_UNIT_NONE, 0, FL_CHANGE_MAX_FACTOR, value, r->err);
}

static fl_status read_loss(const scenario_reader *r, const fl_doc_node *node, double *value)
{
  return fl_doc_quantity(node, FL_UNIT_DECIBELS, -FL_CHANGE_MAX_LOSS_DB, FL_CHANGE_MAX_LOSS_DB, value, r->err);
}

typedef fl_status read_value_fn(const scenario_reader *r, const fl_doc_node *node, double *value);

static read_value_fn *const value_readers[FL_CHANGE_KINDS] = {
    [FL_CHANGE_UP] = read_up,       [FL_CHANGE_MOVE] = read_move, [FL_CHANGE_SPEED] = read_factor,
    [FL_CHANGE_RATE] = read_factor, [FL_CHANGE_LOSS] = read_loss, [FL_CHANGE_FADE] = read_loss,
};

/* What one of the list changes: the value under the key that is called like its kind. */
static fl_status find_value(const scenario_reader *r, const fl_doc_node *map, fl_change_kind *kind,
                            const fl_doc_node **value)
{
  static const char expected[] = "up, move or speed of a node, rate, loss or fade of a link";
  *value = NULL;
  for (const fl_doc_node *child = map->first; child != NULL; child = child->next) {
    fl_change_kind found;
    if (!fl_change_kind_find(child->key, &found)) continue;
    if (*value != NULL)
      return fl_doc_fail_key(r->err, child, "one change at a time (%s is set already)", (*value)->key);
    *kind = found;
    *value = child;
  }
  return *value != NULL ? FL_OK : fl_doc_expect(r->err, map, "%s", expected);
}

static fl_status read_id(const scenario_reader *r, const fl_doc_node *node, char **id, fl_place *place)
{
  *place = fl_place_of(node);
  return fl_read_line(r, node, FL_NODE_ID_MAX_BYTES, id);
}

static fl_status read_ends(const scenario_reader *r, const fl_doc_node *map, fl_named_change *into)
{
  bool of_link = fl_change_is_of_link(into->change.kind);
  const char *kind = fl_change_kind_name(into->change.kind);
  const fl_doc_node *node = fl_doc_get(map, "node"), *link = fl_doc_get(map, "link");
  if (of_link && node != NULL) return fl_doc_fail_key(r->err, node, "%s is of a link (expected link: [a, b])", kind);
  if (!of_link && link != NULL) return fl_doc_fail_key(r->err, link, "%s is of a node (expected node: a)", kind);
  if (of_link && link == NULL) return fl_read_missing(r, map, "link", "two nodes such as [a, b]");
  if (!of_link && node == NULL) return fl_read_missing(r, map, "node", "the id of a node");
  if (!of_link) return read_id(r, node, &into->node, &into->node_place);
  if (link->kind != FL_DOC_LIST || link->child_count != 2)
    return fl_doc_expect(r->err, link, "two nodes such as [a, b]");
  fl_status status = read_id(r, link->first, &into->node, &into->node_place);
  return status == FL_OK ? read_id(r, link->last, &into->peer, &into->peer_place) : status;
}

static fl_status read_change(const scenario_reader *r, const fl_doc_node *map, fl_named_change *into)
{
  static const char *const keys[] = {"at", "node", "up", "move", "speed", "link", "rate", "loss", "fade", NULL};
  const fl_doc_node *value = NULL;
  fl_status status = fl_doc_check_keys(map, keys, r->err);
  if (status != FL_OK) return status;
  const fl_doc_node *at = fl_doc_get(map, "at");
  if (at == NULL) return fl_read_missing(r, map, "at", fl_unit_example(FL_UNIT_SECONDS));
  status = fl_doc_quantity(at, FL_UNIT_SECONDS, 0, FL_CHANGE_MAX_DATE_S, &into->change.date_s, r->err);
  if (status == FL_OK) status = find_value(r, map, &into->change.kind, &value);
  if (status == FL_OK) status = read_ends(r, map, into);
  if (status != FL_OK) return status;
  into->value_place = fl_place_of(value);
  return value_readers[into->change.kind](r, value, into->change.value);
}

static fl_status read_list(const scenario_reader *r, const fl_doc_node *list)
{
  fl_scenario *s = r->scenario;
  if (list->child_count > MAX_CHANGES)
    return fl_doc_fail(r->err, list, "expected at most %d changes, got %zu (a file may hold more)", MAX_CHANGES,
                       list->child_count);
  if (list->child_count == 0) return FL_OK; /* --set changes=[]: none */
  s->changes = calloc(list->child_count, sizeof *s->changes);
  if (s->changes == NULL) return fl_fail_memory(r->err, "a scenario");
  for (const fl_doc_node *node = list->first; node != NULL; node = node->next) {
    fl_status status = read_change(r, node, &s->changes[s->change_count++]);
    if (status != FL_OK) return status;
  }
  return FL_OK;
}

fl_status fl_read_changes(const scenario_reader *r, const fl_doc_node *node)
{
  static const char *const keys[] = {"file", NULL};
  if (node == NULL) return FL_OK;
  if (node->kind == FL_DOC_LIST) return read_list(r, node);
  if (node->kind != FL_DOC_MAP)
    return fl_doc_expect(r->err, node, "a list such as [{at: 12 s, node: a, up: no}], or {file: changes.csv}");
  fl_status status = fl_doc_check_keys(node, keys, r->err);
  const fl_doc_node *file = fl_doc_get(node, "file");
  if (status != FL_OK || node->child_count == 0) return status;
  return fl_read_path(r, file, &r->scenario->changes_path);
}

void fl_free_changes(fl_scenario *scenario)
{
  for (size_t i = 0; i < scenario->change_count; i++) {
    free(scenario->changes[i].node);
    free(scenario->changes[i].peer);
  }
  free(scenario->changes);
  free(scenario->changes_path);
}

/* The first key that lets the world change; NULL: it does not. */
const fl_doc_node *fl_find_changes(const scenario_reader *r)
{
  static const char *const keys[] = {"changes", "failures", "mobility", "fading"};
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
    const fl_doc_node *node = fl_doc_get(r->root, keys[i]);
    if (node != NULL && node->child_count > 0) return node;
  }
  return NULL;
}

bool fl_nodes_may_fail(const scenario_reader *r)
{
  const fl_scenario *s = r->scenario;
  bool may_fail = fl_find_changes(r) != NULL || s->field.battery_j > 0 || s->field_source == FL_FIELD_PLATFORM;
  for (size_t i = 0; i < s->node_count; i++) may_fail = may_fail || s->nodes[i].battery_j > 0;
  return may_fail;
}

/* ---- on the nodes of a field ---- */

static fl_status find_node(const fl_scenario *s, size_t index, const fl_node_ids *ids, const char *id, fl_place place,
                           size_t *node, fl_error *err)
{
  char path[64];
  snprintf(path, sizeof path, "changes[%zu].%s", index,
           fl_change_is_of_link(s->changes[index].change.kind) ? "link" : "node");
  fl_status status = fl_node_ids_require(ids, path, id, node, err);
  if (status != FL_OK) fl_scenario_put_error(s, place, err);
  return status;
}

static fl_status bind(const fl_scenario *s, size_t index, const fl_node_ids *ids, const fl_change_input *in,
                      fl_change *out, fl_error *err)
{
  const fl_named_change *named = &s->changes[index];
  *out = named->change;
  fl_status status = find_node(s, index, ids, named->node, named->node_place, &out->node, err);
  out->peer = out->node;
  if (status == FL_OK && named->peer != NULL)
    status = find_node(s, index, ids, named->peer, named->peer_place, &out->peer, err);
  if (status != FL_OK) return status;
  const char *fault = fl_change_fault(out, in);
  if (fault == NULL) return FL_OK;
  char path[64];
  snprintf(path, sizeof path, "changes[%zu].%s", index, fl_change_kind_name(out->kind));
  fl_fail_about(err, FL_ERR_VALUE, path, "%s", fault);
  fl_scenario_put_error(s, named->value_place, err);
  return FL_ERR_VALUE;
}

/* By dates; of equals the one that is listed first. */
static int compare_dates(const void *a, const void *b)
{
  const fl_change *x = *(fl_change *const *)a, *y = *(fl_change *const *)b;
  if (x->date_s != y->date_s) return x->date_s < y->date_s ? -1 : 1;
  return x < y ? -1 : x > y;
}

/* As a list of its own. */
static fl_status sort(const fl_change *list, size_t count, fl_change **out, fl_error *err)
{
  const fl_change **order = calloc(count, sizeof *order);
  *out = malloc(count * sizeof **out);
  fl_status status = order != NULL && *out != NULL ? FL_OK : fl_fail_memory(err, "changes");
  for (size_t i = 0; i < count && status == FL_OK; i++) order[i] = &list[i];
  if (status == FL_OK) qsort(order, count, sizeof *order, compare_dates);
  for (size_t i = 0; i < count && status == FL_OK; i++) (*out)[i] = *order[i];
  free(order);
  return status;
}

fl_status fl_scenario_changes(const fl_scenario *scenario, const fl_change_input *in, fl_change **out, fl_error *err)
{
  fl_node_ids ids;
  size_t count = scenario->change_count;
  *out = NULL;
  if (count == 0) return FL_OK;
  fl_change *list = calloc(count, sizeof *list);
  if (list == NULL) return fl_fail_memory(err, "changes");
  fl_status status = fl_node_ids_init(&ids, in->field, err);
  for (size_t i = 0; i < count && status == FL_OK; i++) status = bind(scenario, i, &ids, in, &list[i], err);
  fl_node_ids_clear(&ids);
  if (status == FL_OK) status = sort(list, count, out, err);
  free(list);
  return status;
}

/* ---- written back ---- */

static void write_value(FILE *out, const fl_change *change)
{
  const char *name = fl_change_kind_name(change->kind);
  switch (change->kind) {
  case FL_CHANGE_UP:
    fprintf(out, "up: %s", change->value[0] != 0 ? "yes" : "no");
    return;
  case FL_CHANGE_MOVE:
    fprintf(out, "move: {");
    fl_write_key_quantity(out, "x", change->value[0], FL_UNIT_METRES);
    fl_write_key_quantity(out, ", y", change->value[1], FL_UNIT_METRES);
    putc('}', out);
    return;
  case FL_CHANGE_SPEED:
  case FL_CHANGE_RATE:
    fl_write_key_quantity(out, name, change->value[0], FL_UNIT_NONE);
    return;
  case FL_CHANGE_LOSS:
  case FL_CHANGE_FADE:
    break;
  }
  fl_write_key_quantity(out, name, change->value[0], FL_UNIT_DECIBELS);
}

static void write_change(FILE *out, const fl_named_change *named)
{
  fl_write_key_quantity(out, "  - {at", named->change.date_s, FL_UNIT_SECONDS);
  fputs(named->peer != NULL ? ", link: [" : ", node: ", out);
  fl_write_text(out, named->node);
  if (named->peer != NULL) {
    fputs(", ", out);
    fl_write_text(out, named->peer);
    putc(']', out);
  }
  fputs(", ", out);
  write_value(out, &named->change);
  fputs("}\n", out);
}

void fl_write_changes(FILE *out, const fl_scenario *s)
{
  if (s->changes_path != NULL) {
    fputs("changes: {file: ", out);
    fl_write_text(out, s->changes_path);
    fputs("}\n", out);
  }
  if (s->change_count > 0) fputs("changes:\n", out);
  for (size_t i = 0; i < s->change_count; i++) write_change(out, &s->changes[i]);
}
