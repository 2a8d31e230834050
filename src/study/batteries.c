/* Whether batteries last: a world in which nothing else changes is simulated once to see. */
#include "fieldline/energy.h"
#include "study/world.h"

static fl_status measure(void *context, const fl_request_record *record, fl_error *err)
{
  (void)err;
  fl_energy_meter_add(context, record);
  return FL_OK;
}

/* Requests through the plan as if there were energy without end. *node: one that takes more than there is. */
static fl_status find_overdrawn(const fl_experiment *experiment, const fl_trial *trial, bool *overdraws, size_t *node,
                                fl_error *err)
{
  fl_energy_meter *meter;
  fl_trial endless = *trial;
  endless.engine = fl_engine_general();
  fl_status status =
      fl_energy_meter_new(trial->plan->activities, trial->plan->activity_count, trial->field, &meter, err);
  if (status != FL_OK) return status;
  status = fl_trial_simulate(experiment, &endless, measure, NULL, meter, err);
  *overdraws = status == FL_OK && fl_energy_meter_overdraws(meter, node);
  fl_energy_meter_free(meter);
  return status;
}

static fl_status refuse(const fl_trial *trial, size_t node, const char *key, const char *why_not, fl_error *err)
{
  fl_error why = {0};
  fl_fail_about(&why, FL_ERR_VALUE, key,
                "the battery of node \"%s\" is used up before the last request is through, and %s",
                trial->field->nodes[node].id, why_not);
  return fl_scenario_place_error(trial->scenario, &why, err);
}

fl_status fl_trial_prepare(const fl_experiment *experiment, fl_trial *trial, fl_error *err)
{
  bool overdraws;
  size_t node = 0;
  const fl_scenario *scenario = trial->scenario;
  if (trial->if_empty == NULL || trial->world != NULL) return FL_OK;
  fl_status status = find_overdrawn(experiment, trial, &overdraws, &node, err);
  if (status != FL_OK || !overdraws) return status;
  trial->world = trial->if_empty;
  if (!scenario->engine_is_given) trial->engine = fl_engine_general();
  if (!trial->engine->any_failure)
    return refuse(trial, node, "engine", "this one does not simulate nodes that go down (expected events)", err);
  return FL_OK;
}
