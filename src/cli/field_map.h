/* The field with the chain of a plan, drawn with characters. */
#ifndef FIELDLINE_SRC_CLI_FIELD_MAP_H
#define FIELDLINE_SRC_CLI_FIELD_MAP_H

#include <stdbool.h>
#include <stdio.h>

#include "fieldline/error.h"
#include "fieldline/field.h"
#include "fieldline/plan.h"
#include "terminal.h"

enum {
  FIELD_MAP_LEAST_COLUMNS = 40,
  FIELD_MAP_MOST_COLUMNS = 160,
  FIELD_MAP_LEAST_ROWS = 12,
  FIELD_MAP_MOST_ROWS = 40
};

/* Draw a plan that is not infeasible, with who is up (`is_up` NULL: everybody), as large as it goes on the terminal and
 * within the bounds above (which hold also for a terminal beyond them). The same input gives the same bytes. Errors:
 * FL_ERR_MEMORY. */
fl_status field_map_draw(FILE *out, const fl_field *field, const fl_plan *plan, const bool *is_up, const terminal *on,
                         fl_error *err);

#endif
