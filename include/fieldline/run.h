/* A scenario from its plan to its last request, handed to whoever listens. */
#ifndef FIELDLINE_RUN_H
#define FIELDLINE_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include "fieldline/api.h"
#include "fieldline/error.h"
#include "fieldline/experiment.h"
#include "fieldline/scenario.h"
#include "fieldline/simulate.h"

FL_BEGIN_DECLS

/* Who listens to a run. Each function may be NULL; anything but FL_OK stops the run with that status. They are called
 * from the thread that runs, one after the other, in the order of the sinks. */
typedef struct {
  void *context;
  /* A plan has been made, feasible or not (trial->plan->outcome). The trial lasts as long as the run. */
  fl_status (*begin)(void *context, const fl_trial *trial, fl_error *err);
  fl_request_fn *request;
  /* The last request is through, or there was none since no plan fits. Not called after a failure. */
  fl_status (*end)(void *context, fl_error *err);
  fl_happening_fn *happened; /* where the world changes: what happens beside requests */
} fl_sink;

/* A scenario with its plan. */
typedef struct run fl_run;

/* Load what the scenario names, draw field 0, plan on it, and add the certificate of a second's search where the method
 * proves nothing itself. The scenario must outlive the run.
 * Success, an infeasible problem too: *out belongs to the caller (fl_run_close). Errors: those of fl_experiment_new(),
 * fl_trial_make(), fl_plan_certify(). */
fl_status fl_run_open(const fl_scenario *scenario, fl_run **out, fl_error *err);
/* The same at the date at_s: the world is as the changes up to then have left it, and what is planned is planned on the
 * nodes that are up, with the scenario's own method. Such a run is for fl_run_plan_only(). Errors: also those of
 * fl_trial_advance(), which asks `stop`. */
fl_status fl_run_open_at(const fl_scenario *scenario, double at_s, bool (*stop)(void), fl_run **out, fl_error *err);
void fl_run_close(fl_run *run); /* NULL is fine */

const fl_trial *fl_run_trial(const fl_run *run);           /* as long as the run */
const fl_experiment *fl_run_experiment(const fl_run *run); /* likewise */

/* Tell the sinks of the plan and that nothing is simulated: begin, end. Errors: FL_ERR_INFEASIBLE with the reason,
 * after the sinks have been told; what a sink returned. */
fl_status fl_run_plan_only(const fl_run *run, const fl_sink *sinks, size_t count, fl_error *err);

/* Can it be streamed? A scenario for comparisons may name an engine that simulates nothing: FL_ERR_VALUE, at its place.
 * And do the batteries last: fl_trial_prepare(), with its errors. Done once, however often it is called. */
fl_status fl_run_prepare(fl_run *run, fl_error *err);

/* Stream the scenario's requests through the plan: begin, every request in order, end.
 * Errors: those of fl_run_prepare(); FL_ERR_INFEASIBLE as above, nothing having been simulated; those of the
 * engine (fl_simulate_fn); what a sink returned. */
fl_status fl_run_stream(fl_run *run, const fl_sink *sinks, size_t count, fl_error *err);

/* All of it: open, stream, close. */
fl_status fl_run_scenario(const fl_scenario *scenario, const fl_sink *sinks, size_t count, fl_error *err);

FL_END_DECLS

#endif
