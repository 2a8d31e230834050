/* The folder of a run or a plan, read back from its files. */
#ifndef FIELDLINE_SRC_REPORT_RUN_RESULTS_H
#define FIELDLINE_SRC_REPORT_RUN_RESULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fieldline/activity.h"
#include "fieldline/error.h"
#include "fieldline/field.h"
#include "fieldline/numbers.h"
#include "fieldline/plan.h"
#include "fieldline/scenario.h"
#include "fieldline/text.h"
#include "present/report/run_changes.h"
#include "present/report/run_stream.h"
#include "yaml/document.h"

/* The layers of a part, by name. */
typedef struct {
  const char *first, *last; /* NULL in an empty part */
} fl_run_layers;

typedef struct {
  const char *layer;
  double bits;
} fl_run_cut_point;

typedef struct fl_run_results fl_run_results;
struct fl_run_results {
  fl_plan plan;          /* as it was written, layers by name alone: */
  fl_run_layers *layers; /* [plan.part_count] */
  const char *model, *accounting, *partitioner, *placer;
  uint64_t seed;
  double at_s;     /* the date that the plan is for; NAN: the first */
  fl_field *field; /* places (NAN: nobody says where it stands) and memory; no more is told of nodes */
  bool *is_up;     /* [field->count] in a plan for a later date of a world that changes; NULL: all are */
  fl_run_cut_point *cut_points;
  double *segment_bytes;
  size_t cut_point_count, segment_count;
  bool simulated; /* there is a summary.json of an outcome that could be simulated */
  fl_run_numbers numbers;
  fl_world_summary world; /* numbers.measured.world, where the world changes; without the nodes' times */
  fl_scenario *scenario;
  char *latency_path, *trace_path; /* of latency.csv and trace.csv; NULL where there is none */
  fl_latency_series latency;       /* of latency.csv; of 0 bins where no request took any time */
  fl_run_changes *changes;         /* of changes.csv, where the world changes; NULL where there is none */
  fl_run_window *windows;          /* [window_count] likewise, of windows.csv */
  size_t window_count;
  fl_run_results *last;                  /* of last-plan.json, the plan alone; NULL where no other chain took over */
  fl_document *plan_text, *summary_text; /* what the texts belong to */
};

/* Read plan.json, summary.json and latency.csv where they are there, and scenario.yaml. Success: *out belongs to the
 * caller (fl_run_results_free). FL_ERR_FILE, FL_ERR_SYNTAX, FL_ERR_VALUE with the place in the file, FL_ERR_MEMORY. */
fl_status fl_run_results_load(const char *folder, fl_run_results **out, fl_error *err);
void fl_run_results_free(fl_run_results *results); /* NULL is fine */

/* Is the activity the bottleneck, or, where the air is that, what takes longest? */
bool fl_run_is_worst(const fl_run_results *results, size_t activity);
/* "node 31 computing part 1" (of an empty part "forwarding"), "the hop from node 31 to node 9": at most `size` bytes;
 * returns `out`. */
char *fl_run_activity_name(const fl_run_results *results, size_t activity, char *out, size_t size);
/* A node's id where there is not much room: cut where it is long. Returns `out`. */
enum { FL_SHORT_ID_COLUMNS = 13, FL_SHORT_ID_SIZE = (FL_SHORT_ID_COLUMNS + 1) * FL_GLYPH_SIZE };
const char *fl_run_short_id(const fl_run_results *results, size_t node, char out[FL_SHORT_ID_SIZE]);
/* The same as a row of a drawing: "31 computes" ("forwards"), "31 to 9". */
char *fl_run_stage_label(const fl_run_results *results, size_t activity, char *out, size_t size);
/* What the activity is that takes the longest: "the bottleneck", where that is not the air. */
const char *fl_run_worst_word(const fl_run_results *results);
bool fl_run_computes(const fl_run_results *results); /* some part takes time to compute */

#endif
