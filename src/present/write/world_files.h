/* The files that a run has only where the world changes. */
#ifndef FIELDLINE_SRC_WRITE_WORLD_FILES_H
#define FIELDLINE_SRC_WRITE_WORLD_FILES_H

#include <stdio.h>

#include "fieldline/write.h"

/* trace.csv and trace.json with every attempt; end as other writers of requests do. */
fl_status fl_changed_trace_csv_new(FILE *out, const fl_plan_input *in, const fl_plan *plan, fl_request_writer **writer,
                                   fl_error *err);
fl_status fl_changed_trace_json_new(FILE *out, const fl_plan_input *in, const fl_plan *plan, fl_request_writer **writer,
                                    fl_error *err);
void fl_changed_trace_json_hear(fl_request_writer *writer, const fl_happening *happening);

/* changes.csv: its head, then a row for what happens. FL_ERR_FILE. */
fl_status fl_changes_csv_head(FILE *out, fl_error *err);
fl_status fl_changes_csv_row(FILE *out, const fl_field *field, const fl_happening *happening, fl_error *err);

/* windows.csv: the run in a hundred windows or so of a round length. What it needs waits in a temporary file where it
 * is much. Success: end with fl_windows_free(). FL_ERR_MEMORY. */
typedef struct windows fl_windows;
fl_status fl_windows_new(fl_windows **out, fl_error *err);
void fl_windows_free(fl_windows *windows); /* NULL is fine */
fl_status fl_windows_add(fl_windows *windows, const fl_request_record *record, fl_error *err);
fl_status fl_windows_write(fl_windows *windows, double end_s, FILE *out, fl_error *err);

#endif
