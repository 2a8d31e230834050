/* What an experiment holds, for the files that it is made of. */
#ifndef FIELDLINE_SRC_EXPERIMENT_STATE_H
#define FIELDLINE_SRC_EXPERIMENT_STATE_H

#include "fieldline/experiment.h"
#include "fieldline/platform.h"
#include "study/devices.h"

struct experiment {
  const fl_scenario *scenario;
  fl_graph *graph;
  fl_onnx *onnx; /* NULL: the model is none */
  fl_tensor *tensor;
  fl_costs *costs;
  fl_graph *prefill; /* token loops: the pass over the prompt, and what it costs */
  fl_costs *prefill_costs;
  fl_platform platform;    /* empty unless the field is one */
  uint64_t changes_digest; /* of the file of changes; 0: none */
  bool few_links;          /* who draws trials asks for few of their links */
  fl_devices devices;      /* whose seconds nodes take; none where nothing was measured */
};

/* inputs.c: everything that the scenario names is read, and what it takes is priced. What has been made is the
 * experiment's, also on failure. */
fl_status fl_experiment_read_inputs(fl_experiment *e, fl_error *err);

/* A file that the scenario names and that cannot be read: the error stands where it is named. */
fl_status fl_experiment_place_file_error(const fl_scenario *scenario, const char *key, const fl_error *why,
                                         fl_error *err);

/* trial.c: the nodes of a trial, with what is measured of their devices. Success: *field belongs to the caller. */
fl_status fl_experiment_make_field(const fl_experiment *e, uint64_t trial, fl_field **field, fl_error *err);

#endif
