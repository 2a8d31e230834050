/* What happened to the world of a run, from changes.csv and windows.csv, in bounded memory however long the run was. */
#ifndef FIELDLINE_SRC_REPORT_RUN_CHANGES_H
#define FIELDLINE_SRC_REPORT_RUN_CHANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fieldline/error.h"
#include "present/report/changes_reader.h"

enum {
  FL_CHANGE_STRETCHES = 400, /* equal ones that a run is drawn in */
  FL_CHANGE_NODES_SHOWN = 12,
  FL_CHANGE_LISTED = 25,
  FL_WINDOWS_MOST = 1000
};

/* When something was so: the share of each stretch of the run. */
typedef struct {
  double share[FL_CHANGE_STRETCHES]; /* 0 to 1 */
  double since_s;                    /* NAN: it is not so now */
} fl_run_spans;

typedef struct {
  double down_s, since_s; /* in all; when it went down, NAN: it is up */
  uint64_t failures;
  double x_m, y_m; /* where it moved to last; NAN: it did not move */
} fl_run_changed_node;

/* A row of changes.csv to be told. */
typedef struct {
  double date_s, value;
  size_t kind;
  char *where, *text;
} fl_run_happening;

typedef struct {
  double end_s;                              /* of the run */
  uint64_t counts[FL_ROW_KINDS];             /* of rows */
  fl_run_happening listed[FL_CHANGE_LISTED]; /* the first that are neither moves nor fading */
  size_t listed_count;
  fl_run_spans broken;                      /* the chain was not whole */
  double last_chain_s;                      /* when another chain took over last; NAN */
  double taken_over_s[FL_CHANGE_STRETCHES]; /* the first time in each stretch that another chain took over; NAN */
  fl_run_changed_node *nodes;               /* [node_count] at the end */
  size_t node_count, failing_count;         /* failing: went down at all */
  size_t shown[FL_CHANGE_NODES_SHOWN];      /* of those the ones that were down longest, longest first */
  fl_run_spans *downs;                      /* [shown_count] */
  size_t shown_count;
} fl_run_changes;

/* Read changes.csv of a run of `count` nodes, by their ids, which ended at end_s. Success: *out belongs to the caller
 * (fl_run_changes_free). Errors: those of fl_change_rows_read(). Cost: two passes. */
fl_status fl_run_changes_load(const char *path, const char *const *ids, size_t count, double end_s,
                              fl_run_changes **out, fl_error *err);
void fl_run_changes_free(fl_run_changes *changes); /* NULL is fine */

uint64_t fl_run_changes_untold(const fl_run_changes *changes); /* rows that are neither listed, nor moves, nor fading */

/* A row of windows.csv. */
typedef struct {
  double start_s, end_s, throughput_per_s;
  uint64_t completions, in_flight, lost;
} fl_run_window;

/* Success: *out belongs to the caller, who frees it; *count of them, at most FL_WINDOWS_MOST. FL_ERR_FILE,
 * FL_ERR_VALUE with the line, FL_ERR_MEMORY. */
fl_status fl_run_windows_load(const char *path, fl_run_window **out, size_t *count, fl_error *err);

#endif
