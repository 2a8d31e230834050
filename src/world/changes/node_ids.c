#include "world/changes/node_ids.h"

#include <stdlib.h>
#include <string.h>

#include "world/find_node.h"

typedef struct {
  const char *id;
  size_t node;
} entry;

static int compare(const void *a, const void *b)
{
  return strcmp(((const entry *)a)->id, ((const entry *)b)->id);
}

fl_status fl_node_ids_init(fl_node_ids *ids, const fl_field *field, fl_error *err)
{
  entry *entries = malloc(field->count * sizeof *entries);
  *ids = (fl_node_ids){field, malloc(field->count * sizeof *ids->sorted)};
  if (entries == NULL || ids->sorted == NULL) {
    free(entries);
    fl_node_ids_clear(ids);
    return fl_fail_memory(err, "ids of nodes");
  }
  for (size_t i = 0; i < field->count; i++) entries[i] = (entry){field->nodes[i].id, i};
  qsort(entries, field->count, sizeof *entries, compare);
  for (size_t i = 0; i < field->count; i++) ids->sorted[i] = entries[i].node;
  free(entries);
  return FL_OK;
}

void fl_node_ids_clear(fl_node_ids *ids)
{
  free(ids->sorted);
  *ids = (fl_node_ids){0};
}

size_t fl_node_ids_find(const fl_node_ids *ids, const char *id)
{
  size_t low = 0, high = ids->field->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = strcmp(id, ids->field->nodes[ids->sorted[middle]].id);
    if (order == 0) return ids->sorted[middle];
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return ids->field->count;
}

fl_status fl_node_ids_require(const fl_node_ids *ids, const char *key, const char *id, size_t *node, fl_error *err)
{
  *node = fl_node_ids_find(ids, id);
  return *node < ids->field->count ? FL_OK : fl_fail_unknown_node(ids->field, key, id, err);
}
