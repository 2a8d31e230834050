/* Rows that a program adds to one of the tables of methods. */
#ifndef FIELDLINE_SRC_REGISTRY_H
#define FIELDLINE_SRC_REGISTRY_H

#include <stddef.h>

#include "fieldline/error.h"

/* All zero: empty. Belongs to the process, and lasts as long. */
typedef struct {
  const void **rows;
  size_t count;
} fl_registry;

/* Tables have at most so many rows, their own and others. */
#define FL_TABLE_MAX_ROWS ((size_t)64)

/* Add a row called `name` to a table that has `count` of them; `known` is the row of that name, NULL when there is
 * none. The row outlives the process's use of the table. FL_ERR_VALUE: the name is no name, or taken, or the table is
 * full; FL_ERR_MEMORY. */
fl_status fl_registry_add(fl_registry *registry, const char *what, const char *name, const void *row, size_t count,
                          const void *known, fl_error *err);

#endif
