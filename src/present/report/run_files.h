/* The files of a run's folder, read back into fl_run_results. */
#ifndef FIELDLINE_SRC_REPORT_RUN_FILES_H
#define FIELDLINE_SRC_REPORT_RUN_FILES_H

#include "present/report/object.h"
#include "present/report/run_results.h"

/* What plan.json and summary.json hold; the latter needs the former. FL_ERR_VALUE with the place, FL_ERR_MEMORY. */
fl_status fl_run_read_plan(fl_doc_node *root, fl_run_results *results, fl_error *err);
fl_status fl_run_read_summary(fl_doc_node *root, fl_run_results *results, fl_error *err);

/* {"kind": "transfer", "index": 1}; null and 0 where nothing is done. */
size_t fl_run_read_activity(fl_object *r, const char *key, const fl_run_results *results);
fl_outcome fl_run_read_outcome(fl_object *r);
/* The node that an id names. */
size_t fl_run_read_node(fl_object *r, const char *key, const fl_run_results *results);

#endif
