/* What changes in the world of a trial. */
#ifndef FIELDLINE_SRC_STUDY_WORLD_H
#define FIELDLINE_SRC_STUDY_WORLD_H

#include "fieldline/changes.h"
#include "fieldline/experiment.h"
#include "fieldline/scenario.h"

struct trial_world {
  fl_change *list;
  fl_changing_nodes nodes;
  fl_change_spec spec;
  fl_change_input input; /* what streams of them are opened with */
};

/* On the nodes of `field`, which outlives it, as does the scenario. Success: *out belongs to the caller
 * (fl_trial_world_free). Errors: those of fl_scenario_changes(). */
fl_status fl_trial_world_new(const fl_scenario *scenario, const fl_courses *profiles, const fl_field *field,
                             uint64_t trial, fl_trial_world **out, fl_error *err);
void fl_trial_world_free(fl_trial_world *world); /* NULL is fine */

/* Read the file of changes that the scenario names, or its trace of movements, to the end, so that what is wrong in it
 * is known before anything is simulated, and make it part of the digest; and are nodes where they may move?
 * FL_ERR_VALUE with the line of a file, or about the key; FL_ERR_FILE. */
fl_status fl_trial_world_check_file(const fl_trial_world *world, uint64_t *digest, fl_error *err);
fl_status fl_trial_world_check_movements(const fl_trial_world *world, uint64_t *digest, fl_error *err);

/* Does the scenario let anything change? Or end its run before the last request? The platform may as well: see
 * fl_experiment_world_changes(). */
bool fl_scenario_lists_changes(const fl_scenario *scenario);
bool fl_scenario_world_changes(const fl_scenario *scenario);

#endif
