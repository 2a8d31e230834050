/* One line of comma-separated values, taken apart where it stands. */
#ifndef FIELDLINE_SRC_WORLD_CHANGES_CSV_LINE_H
#define FIELDLINE_SRC_WORLD_CHANGES_CSV_LINE_H

#include <stddef.h>

enum { FL_CSV_CELLS = 6 }; /* at most kept; more are counted */

typedef struct {
  char *text; /* zero-terminated, without quotes and spaces around it */
  size_t column;
} fl_csv_cell;

/* Cut `line` (changed) at its commas, those inside double quotes excepted. Returns the number of cells. */
size_t fl_csv_split(char *line, fl_csv_cell cells[FL_CSV_CELLS]);

#endif
