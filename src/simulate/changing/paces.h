/* How fast every activity of a chain goes over time, where rates and speeds change and nobody goes down: when is done
 * what begins at some date? */
#ifndef FIELDLINE_SRC_SIMULATE_CHANGING_PACES_H
#define FIELDLINE_SRC_SIMULATE_CHANGING_PACES_H

#include "fieldline/simulate.h"

typedef struct fl_paces fl_paces;

/* Of a pipeline that has a world, and outlives the paces. Success: *out belongs to the caller (fl_paces_free).
 * Errors: those of fl_changes_open(); FL_ERR_VALUE, about "engine", where nodes may go down or the run is to end early;
 * FL_ERR_MEMORY. */
fl_status fl_paces_new(const fl_pipeline *pipeline, fl_paces **out, fl_error *err);
void fl_paces_free(fl_paces *paces); /* NULL is fine */

/* When it ends: C^-1(C(start + latency) + the rest of its time), C the integral of its pace. `of` is activity number
 * `activity` of the pipeline, of the first pass or of others; `start_s` is not before the end of what that was last
 * asked for. Memory: O(changes of paces between the dates that the chain's activities are at). Errors: those of the
 * stream of changes, and of whoever is told of them; FL_ERR_VALUE, about "engine", where a node goes down or it never
 * ends. */
fl_status fl_paces_end_s(fl_paces *paces, size_t activity, const fl_activity *of, double start_s, double *end_s,
                         fl_error *err);

/* The run is over: tell of what changes up to then, and of the end. Errors as above. */
fl_status fl_paces_finish(fl_paces *paces, double date_s, fl_error *err);

#endif
