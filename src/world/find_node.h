/* Nodes by what people call them. */
#ifndef FIELDLINE_SRC_FIND_NODE_H
#define FIELDLINE_SRC_FIND_NODE_H

#include "fieldline/error.h"
#include "fieldline/field.h"

/* The node with that id. FL_ERR_VALUE, about `key`, with the nearest id that there is; FL_ERR_MEMORY. Cost: O(n). */
fl_status fl_find_node(const fl_field *field, const char *key, const char *id, size_t *node, fl_error *err);

#endif
