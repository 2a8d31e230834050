/* Nodes of a field by their ids. */
#ifndef FIELDLINE_SRC_WORLD_CHANGES_NODE_IDS_H
#define FIELDLINE_SRC_WORLD_CHANGES_NODE_IDS_H

#include "fieldline/field.h"

typedef struct {
  const fl_field *field;
  size_t *sorted; /* [field->count] nodes in the order of their ids */
} fl_node_ids;

/* The field outlives it. End with fl_node_ids_clear(). FL_ERR_MEMORY. */
fl_status fl_node_ids_init(fl_node_ids *ids, const fl_field *field, fl_error *err);
void fl_node_ids_clear(fl_node_ids *ids); /* all zero is fine */

/* The node with that id; field->count when there is none. Cost: O(log n). */
size_t fl_node_ids_find(const fl_node_ids *ids, const char *id);

/* The same, or fl_fail_unknown_node(). */
fl_status fl_node_ids_require(const fl_node_ids *ids, const char *key, const char *id, size_t *node, fl_error *err);

#endif
