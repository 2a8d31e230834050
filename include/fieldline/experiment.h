/* From a scenario to plans and simulations: what the command runs. */
#ifndef FIELDLINE_EXPERIMENT_H
#define FIELDLINE_EXPERIMENT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "fieldline/api.h"
#include "fieldline/error.h"
#include "fieldline/onnx.h"
#include "fieldline/plan.h"
#include "fieldline/scenario.h"
#include "fieldline/simulate.h"

FL_BEGIN_DECLS

/* The layer graph of a scenario's model, with its cuts, and what else is known of an ONNX file (NULL: it is none).
 * Success: both belong to the caller (fl_graph_free, fl_onnx_free).
 * Errors: FL_ERR_FILE, FL_ERR_VALUE, FL_ERR_SYNTAX, FL_ERR_MEMORY, placed in the scenario or in the model's file. */
fl_status fl_experiment_load_model(const fl_scenario *scenario, fl_graph **out, fl_onnx **onnx, fl_error *err);

/* A scenario with its files loaded and all that does not depend on the trial worked out. */
typedef struct experiment fl_experiment;

/* Load the model, the tensor and the platform that the scenario names, and price the model's cuts.
 * The scenario must outlive the experiment. Named models are looked up in fl_models_folder().
 * Success: *out belongs to the caller (fl_experiment_free). Errors: those of the loaders, placed in the scenario
 * where they are about its names. */
fl_status fl_experiment_new(const fl_scenario *scenario, fl_experiment **out, fl_error *err);
void fl_experiment_free(fl_experiment *experiment); /* NULL is fine */

/* Draw trials of another scenario from now on. It names the same files and prices them the same: what was loaded is
 * kept. */
void fl_experiment_set_scenario(fl_experiment *experiment, const fl_scenario *scenario);

/* The layers of its model; as long as the experiment. */
const fl_graph *fl_experiment_graph(const fl_experiment *experiment);
/* What is known of the model's ONNX file but its graph; NULL: it comes from none. */
const fl_onnx *fl_experiment_onnx(const fl_experiment *experiment);

/* A number that tells what the files came to that the scenario names: what cuts send and parts weigh, the platform's
 * nodes and links. It changes, as good as certainly, when they do (FNV-1a; Fowler, Noll, Vo). */
uint64_t fl_experiment_digest(const fl_experiment *experiment);

/* Does anything change while requests are under way, by what the scenario or its platform say, or end the run early? */
bool fl_experiment_world_changes(const fl_experiment *experiment);

/* What changes while requests are under way. */
typedef struct trial_world fl_trial_world;

/* One trial: a field, its links, and a plan on them. `input` refers to all of them and to the experiment. */
typedef struct {
  const fl_scenario *scenario;
  fl_field *field;
  fl_links *links;
  fl_trial_world *world;    /* what changes in it; NULL: nothing, unless */
  fl_trial_world *if_empty; /* a battery runs out: see fl_trial_prepare(); NULL: there is none */
  const fl_engine *engine;  /* that simulates it: the scenario's, or one that can */
  fl_replan replan;         /* what is done about it */
  fl_plan *plan;            /* NULL until one is made */
  /* After fl_trial_advance(): the date, how many changes there were up to then, and who may be used; else NULL. */
  double at_s;
  uint64_t changes;
  bool *is_up; /* [field->count] */
  fl_plan_input input;
} fl_trial;

/* Whoever draws trials from now on does no more with them than plan with these methods and simulate: where none of them
 * looks at all links, they are worked out one by one. */
void fl_experiment_is_for(fl_experiment *experiment, const fl_named_method *methods, size_t count);

/* Draw (or take) field `trial`, with its links: a function of the scenario and the trial alone.
 * Success: *out is filled, its method the scenario's own, or joint where none is given and nodes differ in memory,
 * there may be relays, or the objective is not the period; end with fl_trial_clear(). */
fl_status fl_trial_draw(const fl_experiment *experiment, uint64_t trial, fl_trial *out, fl_error *err);

/* Draw another trial of the same scenario into one that was drawn, and not advanced: what is the same for all of them
 * is kept. Failure: it is as after fl_trial_clear(). */
fl_status fl_trial_draw_again(const fl_experiment *experiment, uint64_t trial, fl_trial *io, fl_error *err);

/* Plan anew in another way than the scenario says, but with weights from where it says. */
void fl_trial_choose_replan(fl_trial *trial, const fl_replan *replan);

/* To the date at_s >= 0 of a world that changes: the field, the links and is_up become what all changes up to then,
 * those of that date among them, have made of them. A node that stands still counts as down. `stop` is asked whether to
 * give up; NULL: never. Errors: FL_ERR_VALUE where nothing changes, or the run is over by then; FL_ERR_INTERRUPTED;
 * those of fl_changes_open(). Cost: the changes up to then. */
fl_status fl_trial_advance(fl_trial *trial, double at_s, bool (*stop)(void), fl_error *err);

/* Is what the scenario says of planning heeded by the trial's method? FL_ERR_VALUE where the scenario says what is not.
 * One that lists methods to compare may say it for those. */
fl_status fl_trial_check(const fl_trial *trial, fl_error *err);

/* The effective scenario, with the trial's method and engine: see fl_scenario_write(). Where none is given the nodes
 * decide about them, and those are not known before. */
fl_status fl_trial_write_scenario(FILE *out, const fl_trial *trial, fl_error *err);

/* Plan with trial->input, whose method and cuts the caller may have changed; an earlier plan is freed. */
fl_status fl_trial_plan(fl_trial *trial, fl_error *err);

/* Both. */
fl_status fl_trial_make(const fl_experiment *experiment, uint64_t trial, fl_trial *out, fl_error *err);
void fl_trial_clear(fl_trial *trial);

/* Where nothing changes but nodes have batteries, find out, by simulating it once, whether those of the chain last. A
 * node that goes down because one does not changes the world: trial->world is set, and an engine for that where the
 * scenario names none. The plan is not infeasible.
 * Errors: those of the engine; FL_ERR_VALUE where the scenario's engine, or its token loops, know no such world. */
fl_status fl_trial_prepare(const fl_experiment *experiment, fl_trial *trial, fl_error *err);

/* Stream the scenario's requests through the trial's plan, which is not infeasible. The engine simulates. Where the
 * world changes, `happened` is told of what happens beside requests; NULL: nobody is. */
fl_status fl_trial_simulate(const fl_experiment *experiment, const fl_trial *trial, fl_request_fn *sink,
                            fl_happening_fn *happened, void *context, fl_error *err);

FL_END_DECLS

#endif
