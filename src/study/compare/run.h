/* All trials of a comparison as a job for a pool: what is done wherever the pool's workers are. */
#ifndef FIELDLINE_SRC_COMPARE_RUN_H
#define FIELDLINE_SRC_COMPARE_RUN_H

#include "fieldline/compare.h"
#include "study/compare/job.h"

typedef struct comparison_run fl_comparison_run;

/* The arguments are those of fl_comparison_run_all(); equal ones make equal chunks in every process. Who only does
 * chunks needs no sink. The comparison must outlive the run.
 * Success: *out belongs to the caller (fl_comparison_run_free). Errors: FL_ERR_MEMORY. */
fl_status fl_comparison_run_new(const fl_comparison *comparison, const uint64_t *done, bool (*stop)(void),
                                fl_trial_fn *sink, void *context, fl_comparison_run **out, fl_error *err);
void fl_comparison_run_free(fl_comparison_run *run); /* NULL is fine */

const fl_pool_job *fl_comparison_run_job(const fl_comparison_run *run);

#endif
