/* changes.csv read back, row by row: what happened to nodes, links and the chain, in the order of dates. */
#ifndef FIELDLINE_SRC_REPORT_CHANGES_READER_H
#define FIELDLINE_SRC_REPORT_CHANGES_READER_H

#include <stddef.h>

#include "fieldline/changes.h"
#include "fieldline/error.h"

/* Beyond the kinds of changes. */
enum {
  FL_ROW_BATTERY = FL_CHANGE_KINDS, /* the node's is empty: it is down for good */
  FL_ROW_BROKEN,
  FL_ROW_WHOLE,
  FL_ROW_DETECTED,
  FL_ROW_WEIGHTS,
  FL_ROW_CHAIN,
  FL_ROW_END,
  FL_ROW_KINDS
};

typedef struct {
  double date_s;
  size_t kind;       /* an fl_change_kind, or one of the above */
  const char *where; /* as it stands there, as long as the call */
  size_t node;       /* where a node goes down, comes back or moves, or its battery is empty */
  double value[2];   /* of a change; of weights, bits; else NAN */
  const char *text;  /* the value as it stands there */
} fl_change_row;

/* Anything but FL_OK stops the reading with it. */
typedef fl_status fl_change_row_fn(void *context, const fl_change_row *row, fl_error *err);

/* Nodes by their ids, found by halving. */
typedef struct {
  const char *id;
  size_t node;
} fl_known_node;
void fl_known_nodes_sort(fl_known_node *nodes, size_t count);

/* Hand every row of the file to `each`. Dates do not go back, and none is beyond `end_s`. Memory: a row's. FL_ERR_FILE;
 * FL_ERR_VALUE with the line: it is not what it should be; what `each` returned. */
fl_status fl_change_rows_read(const char *path, const fl_known_node *nodes, size_t count, double end_s,
                              fl_change_row_fn *each, void *context, fl_error *err);

#endif
