/* Nodes by what people call them. */
#ifndef FIELDLINE_SRC_FIND_NODE_H
#define FIELDLINE_SRC_FIND_NODE_H

#include "fieldline/error.h"
#include "fieldline/field.h"

/* The node with that id; the field's count: there is none. Cost: O(n). */
size_t fl_node_called(const fl_field *field, const char *id);

/* The id of the field that `id` was meant to be; NULL when none is near. */
const char *fl_nearest_node(const fl_field *field, const char *id);

/* FL_ERR_VALUE: the field has no such node; with the nearest id that there is. */
fl_status fl_fail_unknown_node(const fl_field *field, const char *key, const char *id, fl_error *err);

/* The node with that id, or that error. Cost: O(n). */
fl_status fl_find_node(const fl_field *field, const char *key, const char *id, size_t *node, fl_error *err);

#endif
