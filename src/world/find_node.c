#include "world/find_node.h"

#include <stdlib.h>
#include <string.h>

#include "fieldline/text.h"

size_t fl_node_called(const fl_field *field, const char *id)
{
  size_t node = 0;
  while (node < field->count && strcmp(field->nodes[node].id, id) != 0) node++;
  return node;
}

const char *fl_nearest_node(const fl_field *field, const char *id)
{
  const char **ids = calloc(field->count, sizeof *ids);
  if (ids == NULL) return NULL;
  for (size_t i = 0; i < field->count; i++) ids[i] = field->nodes[i].id;
  const char *nearest = fl_suggest(id, ids, field->count);
  free(ids);
  return nearest;
}

fl_status fl_fail_unknown_node(const fl_field *field, const char *key, const char *id, fl_error *err)
{
  const char *nearest = fl_nearest_node(field, id);
  if (nearest == NULL) return fl_fail_about(err, FL_ERR_VALUE, key, "the field has no node \"%s\"", id);
  return fl_fail_about(err, FL_ERR_VALUE, key, "the field has no node \"%s\" (did you mean \"%s\"?)", id, nearest);
}

fl_status fl_find_node(const fl_field *field, const char *key, const char *id, size_t *node, fl_error *err)
{
  *node = fl_node_called(field, id);
  return *node < field->count ? FL_OK : fl_fail_unknown_node(field, key, id, err);
}
