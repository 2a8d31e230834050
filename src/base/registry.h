/* Tables of methods: rows of our own, and those that a program adds. */
#ifndef FIELDLINE_SRC_REGISTRY_H
#define FIELDLINE_SRC_REGISTRY_H

#include <stddef.h>

#include "fieldline/error.h"

/* Belongs to the process, and lasts as long. A row begins with its name. */
typedef struct {
  const char *what; /* a row is */
  const void *own;
  size_t own_count, row_size;
  const void **added; /* before scenarios are loaded */
  size_t added_count;
} fl_registry;

#define FL_REGISTRY(what, rows)                                                                                        \
  {                                                                                                                    \
    what, rows, sizeof(rows) / sizeof((rows)[0]), sizeof((rows)[0]), NULL, 0                                           \
  }

/* Tables have at most so many rows, their own and others. */
#define FL_TABLE_MAX_ROWS ((size_t)64)

size_t fl_registry_count(const fl_registry *registry);
const void *fl_registry_at(const fl_registry *registry, size_t index);
const void *fl_registry_find(const fl_registry *registry, const char *name); /* NULL when there is none */

/* Add a row, which outlives the process's use of the table. FL_ERR_VALUE: the name is no name, or taken, or the table
 * is full; FL_ERR_MEMORY. */
fl_status fl_registry_add(fl_registry *registry, const void *row, fl_error *err);

#endif
