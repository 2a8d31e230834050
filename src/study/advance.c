/* A trial at a later date of its world. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/conditions.h"
#include "fieldline/units.h"
#include "study/world.h"

static fl_status check_date(const fl_trial *trial, double at_s, fl_error *err)
{
  char date[FL_QUANTITY_SIZE], end[FL_QUANTITY_SIZE];
  const fl_scenario *scenario = trial->scenario;
  fl_quantity_format(date, at_s, FL_UNIT_SECONDS, 6);
  if (trial->world == NULL || !fl_changes_are_asked(&trial->world->spec))
    return fl_fail(err, FL_ERR_VALUE,
                   "--at: has no effect: nothing changes in %s (expected changes, failures, mobility or fading)",
                   scenario->name);
  if (!(scenario->until_s > 0) || at_s <= scenario->until_s) return FL_OK;
  return fl_fail(err, FL_ERR_VALUE, "--at: expected a date up to %s, when the run ends (until), got %s",
                 fl_quantity_format(end, scenario->until_s, FL_UNIT_SECONDS, 6), date);
}

static fl_status apply(fl_trial *trial, fl_changes *changes, fl_conditions *conditions, bool (*stop)(void),
                       fl_error *err)
{
  fl_status status = FL_OK;
  fl_change change;
  while (status == FL_OK && fl_changes_next_s(changes) <= trial->at_s) {
    if (stop != NULL && stop()) return fl_fail(err, FL_ERR_INTERRUPTED, "interrupted");
    status = fl_changes_take(changes, &change, err);
    if (status == FL_OK) status = fl_conditions_apply(conditions, &change, err);
    trial->changes++;
  }
  return status;
}

/* What the conditions have changed of what the trial owns. */
static fl_status take_over(fl_trial *trial, const fl_conditions *conditions, fl_error *err)
{
  size_t n = trial->field->count;
  const fl_field *field = fl_conditions_field(conditions);
  const fl_links *links = fl_conditions_links(conditions);
  trial->is_up = malloc(n * sizeof *trial->is_up);
  if (trial->is_up == NULL) return fl_fail_memory(err, "nodes");
  for (size_t i = 0; i < n; i++) {
    trial->is_up[i] = fl_conditions_is_up(conditions, i) && fl_conditions_speed(conditions, i) > 0;
    trial->field->nodes[i].x_m = field->nodes[i].x_m;
    trial->field->nodes[i].y_m = field->nodes[i].y_m;
    trial->field->nodes[i].speed_flop_per_s = field->nodes[i].speed_flop_per_s;
    trial->field->nodes[i].memory_bytes_per_s = field->nodes[i].memory_bytes_per_s;
  }
  memcpy(trial->links->weight, links->weight, n * n * sizeof *links->weight);
  if (links->snr != NULL) memcpy(trial->links->snr, links->snr, n * n * sizeof *links->snr);
  trial->input.is_up = trial->is_up;
  trial->input.at_s = trial->at_s;
  return FL_OK;
}

static fl_status advance(fl_trial *trial, bool (*stop)(void), fl_error *err)
{
  const fl_scenario *scenario = trial->scenario;
  const fl_radio_params *radio = scenario->radio_is_platform ? NULL : &scenario->radio;
  fl_conditions *conditions = NULL;
  fl_changes *changes = NULL;
  fl_status status = fl_conditions_new(trial->field, trial->links, radio, &conditions, err);
  if (status == FL_OK) status = fl_changes_open(&trial->world->input, &changes, err);
  if (status == FL_OK) status = apply(trial, changes, conditions, stop, err);
  if (status == FL_OK) status = take_over(trial, conditions, err);
  fl_changes_close(changes);
  fl_conditions_free(conditions);
  return status;
}

fl_status fl_trial_advance(fl_trial *trial, double at_s, bool (*stop)(void), fl_error *err)
{
  fl_error why = {0};
  fl_status status = check_date(trial, at_s, err);
  if (status != FL_OK) return status;
  trial->at_s = at_s;
  status = advance(trial, stop, &why);
  return status == FL_OK ? FL_OK : fl_scenario_place_error(trial->scenario, &why, err);
}
