/* The files of a result folder, one format a file of source. Numbers read back to the same double. */
#ifndef FIELDLINE_WRITE_H
#define FIELDLINE_WRITE_H

#include <stdint.h>
#include <stdio.h>

#include "fieldline/advise.h"
#include "fieldline/api.h"
#include "fieldline/compare.h"
#include "fieldline/error.h"
#include "fieldline/experiment.h"
#include "fieldline/plan.h"
#include "fieldline/run.h"
#include "fieldline/simulate.h"
#include "fieldline/statistics.h"

FL_BEGIN_DECLS

/* A result folder: files appear whole, all of them together, or not at all. */
typedef struct output fl_output;

/* Make the folder and its parents where missing. Success: *out belongs to the caller. FL_ERR_FILE. */
fl_status fl_output_open(const char *folder, fl_output **out, fl_error *err);
/* The first bytes of a file that the folder has, at most size - 1 and a 0 behind them. Returns how many: 0 where there
 * is no such file or nothing in it. */
size_t fl_output_peek(const fl_output *output, const char *name, char *buffer, size_t size);
/* Open a file of the folder for writing, under a name that nobody knows. The stream belongs to the folder.
 * FL_ERR_FILE. */
fl_status fl_output_file(fl_output *output, const char *name, FILE **file, fl_error *err);
/* A folder for other programs to write to, which goes when the output is closed: *path belongs to the output.
 * FL_ERR_FILE. */
fl_status fl_output_drafts(fl_output *output, const char **path, fl_error *err);
/* In the commit, the file of this name among the drafts goes to `folder`, a folder in the result folder; or what has
 * the name there is removed. FL_ERR_FILE when the folder cannot be made or a folder has the name. */
fl_status fl_output_adopt(fl_output *output, const char *folder, const char *name, fl_error *err);
fl_status fl_output_drop(fl_output *output, const char *folder, const char *name, fl_error *err);
/* Flush, sync and check every file, then give all their final names; old files are kept aside until the last has its
 * own. After it only fl_output_close(). FL_ERR_FILE: what was there before is there again; when the process is killed
 * in between, each file is the old or the new one. A folder that was moved meanwhile is such an error. */
fl_status fl_output_commit(fl_output *output, fl_error *err);
/* An error that has no file, and was met while writing: name the file whose stream has failed. Returns `status`. */
fl_status fl_output_blame(const fl_output *output, fl_status status, fl_error *err);
/* Bytes that this user may still write to the folder's file system; INFINITY where that does not say. */
double fl_output_free_bytes(const fl_output *output);
/* Close; what was not committed is removed. NULL is fine. */
void fl_output_close(fl_output *output);

/* plan.json (design: `outcome`, `model`, cut points, segments, parts, hops, chain, bottleneck, nodes). */
fl_status fl_write_plan_json(FILE *out, const fl_plan_input *in, const fl_plan *plan, fl_error *err);

/* Beyond this many nodes platform.xml holds the links of the plan's chain only. */
#define FL_PLATFORM_MESH_MAX ((size_t)200)

/* platform.xml: the field as a platform that loads in any SimGrid program, one host a node with its position and memory
 * as properties, one link a pair (a direction, where they differ) at the pair's rate, in SimGrid's bytes per second.
 * Above FL_PLATFORM_MESH_MAX nodes only the hops of `plan` get routes, and a comment in the file says so. FL_ERR_FILE.
 */
fl_status fl_write_platform_xml(FILE *out, const fl_field *field, const fl_links *links, const fl_plan *plan,
                                fl_error *err);

/* summary.json; `summary` is NULL when nothing was simulated. What the workload comes to is foreseen where the plan is
 * one of token loops, else it may be NULL. */
fl_status fl_write_summary_json(FILE *out, const fl_plan_input *in, const fl_plan *plan, const fl_workload *workload,
                                const fl_summary *summary, fl_error *err);

/* Writers of per-request rows. fl_writer_add has the shape of fl_request_fn with the writer as context. */
typedef struct request_writer fl_request_writer;
fl_status fl_latency_csv_new(FILE *out, const fl_plan *plan, fl_request_writer **writer, fl_error *err);
fl_status fl_trace_csv_new(FILE *out, const fl_plan_input *in, const fl_plan *plan, fl_request_writer **writer,
                           fl_error *err);
fl_status fl_trace_json_new(FILE *out, const fl_plan_input *in, const fl_plan *plan, fl_request_writer **writer,
                            fl_error *err);
fl_status fl_request_writer_add(void *writer, const fl_request_record *record, fl_error *err);
/* Write what closes the file; the stream stays open. */
fl_status fl_request_writer_finish(fl_request_writer *writer, fl_error *err);
void fl_request_writer_free(fl_request_writer *writer); /* NULL is fine */

/* ---- a run's files, as sinks of it (run.h) ---- */

typedef struct run_files fl_run_files;

/* Success: *out belongs to the caller (fl_run_files_free, once the run is over) and writes into `output`, which
 * outlives it and which the caller commits. FL_ERR_MEMORY. */
fl_status fl_run_files_new(fl_output *output, fl_run_files **out, fl_error *err);
void fl_run_files_free(fl_run_files *files); /* NULL is fine */

/* Each is handed to one run, and once. Errors: those of the writers above. */
fl_sink fl_run_files_plan(fl_run_files *files);    /* scenario.yaml, plan.json, platform.xml */
fl_sink fl_run_files_latency(fl_run_files *files); /* latency.csv, unless the scenario leaves it out */
fl_sink
fl_run_files_trace(fl_run_files *files); /* trace.csv and trace.json, of as many requests as the scenario says */
fl_sink fl_run_files_summary(fl_run_files *files); /* summary.json */

/* What the simulation came to, of a summary sink whose run has ended; NULL when nothing was simulated. */
const fl_summary *fl_run_files_result(const fl_run_files *files);

/* How large the files become that grow with the requests, before the run: the closed form takes some hundred requests
 * through the plan, whose rows are counted. A few per cent beside what comes, where transfers do not disturb each
 * other. FL_ERR_MEMORY. */
#define FL_GROWING_FILES 3
typedef struct {
  const char *name;
  double bytes; /* 0: it is not written */
} fl_expected_file;
fl_status fl_run_files_expect(const fl_trial *trial, fl_expected_file out[FL_GROWING_FILES], fl_error *err);

/* ---- comparisons ---- */

/* trials.csv: the head, then what the writer makes of one trial after the other. The comparison must outlive it.
 * Success: *out belongs to the caller (fl_trials_csv_free). FL_ERR_MEMORY, of the writer too. */
fl_status fl_write_trials_csv_head(FILE *out, const fl_comparison *comparison, fl_error *err);
typedef struct trials_csv fl_trials_csv;
fl_status fl_trials_csv_new(const fl_comparison *comparison, fl_trials_csv **out, fl_error *err);
const fl_trial_writer *fl_trials_csv_writer(const fl_trials_csv *csv); /* one at a time may write */
void fl_trials_csv_free(fl_trials_csv *csv);                           /* NULL is fine */

/* comparison.csv: the head, then the rows of one cell after the other; summaries[method_count]. */
fl_status fl_write_comparison_csv_head(FILE *out, const fl_comparison *comparison, fl_error *err);
fl_status fl_write_comparison_csv_rows(FILE *out, const fl_comparison *comparison, size_t cell,
                                       const fl_method_summary *summaries, fl_error *err);

/* The same as JSON: summaries[cell_count * method_count], verdicts[cell_count]. */
fl_status fl_write_comparison_json(FILE *out, const fl_comparison *comparison, const fl_method_summary *summaries,
                                   const fl_verdict *verdicts, fl_error *err);

/* What fl_trial_write_scenario() writes as YAML, as JSON. Errors: FL_ERR_FILE, FL_ERR_MEMORY. */
fl_status fl_write_scenario_json(FILE *out, const fl_trial *trial, fl_error *err);

/* ---- advice ---- */

/* advice.csv: a row for every number of nodes. front.csv: a row for every plan of the front. What is not known is
 * empty. */
fl_status fl_write_advice_csv(FILE *out, const fl_advice *advice, fl_error *err);
fl_status fl_write_front_csv(FILE *out, const fl_advice *advice, fl_error *err);
/* Both, and the advice in a sentence, as JSON: advice.json. */
fl_status fl_write_advice_json(FILE *out, const fl_advice *advice, fl_error *err);

FL_END_DECLS

#endif
