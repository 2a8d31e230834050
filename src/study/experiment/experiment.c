#include <stdlib.h>

#include "fieldline/onnx.h"
#include "fieldline/platform.h"
#include "study/devices.h"
#include "study/experiment/state.h"
#include "study/world.h"

/* The nodes of all trials have the same ids: what the first field says of a file of changes holds for all. */
static fl_status check_changes(fl_experiment *e, fl_error *err)
{
  fl_field *field = NULL;
  fl_trial_world *world = NULL;
  fl_error why = {0};
  const char *key = "changes.file";
  if (e->scenario->changes_path == NULL && e->scenario->mobility.model == FL_MOBILITY_NONE) return FL_OK;
  fl_status status = fl_experiment_make_field(e, 0, &field, &why);
  if (status == FL_OK) status = fl_trial_world_new(e->scenario, NULL, field, 0, &world, &why);
  if (status == FL_OK) status = fl_trial_world_check_file(world, &e->changes_digest, &why);
  if (status == FL_OK) {
    key = "mobility.trace";
    status = fl_trial_world_check_movements(world, &e->changes_digest, &why);
  }
  fl_trial_world_free(world);
  fl_field_free(field);
  return status == FL_OK ? FL_OK : fl_experiment_place_file_error(e->scenario, key, &why, err);
}

fl_status fl_experiment_new(const fl_scenario *scenario, fl_experiment **out, fl_error *err)
{
  fl_status status;
  *out = NULL;
  fl_experiment *e = calloc(1, sizeof *e);
  if (e == NULL) return fl_fail_memory(err, "an experiment");
  e->scenario = scenario;
  status = fl_experiment_read_inputs(e, err);
  if (status == FL_OK) status = check_changes(e, err);
  if (status != FL_OK) {
    fl_experiment_free(e);
    return status;
  }
  *out = e;
  return FL_OK;
}

void fl_experiment_free(fl_experiment *experiment)
{
  if (experiment == NULL) return;
  fl_graph_free(experiment->graph);
  fl_onnx_free(experiment->onnx);
  fl_tensor_free(experiment->tensor);
  fl_costs_free(experiment->costs);
  fl_graph_free(experiment->prefill);
  fl_costs_free(experiment->prefill_costs);
  fl_platform_clear(&experiment->platform);
  fl_devices_clear(&experiment->devices);
  free(experiment);
}

void fl_experiment_set_scenario(fl_experiment *experiment, const fl_scenario *scenario)
{
  experiment->scenario = scenario;
}

const fl_graph *fl_experiment_graph(const fl_experiment *experiment)
{
  return experiment->graph;
}

const fl_onnx *fl_experiment_onnx(const fl_experiment *experiment)
{
  return experiment->onnx;
}
