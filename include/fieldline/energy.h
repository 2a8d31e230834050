/* The energy that a chain takes: what its nodes draw, over what they do. */
#ifndef FIELDLINE_ENERGY_H
#define FIELDLINE_ENERGY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fieldline/activity.h"
#include "fieldline/api.h"
#include "fieldline/error.h"
#include "fieldline/field.h"
#include "fieldline/plan.h"
#include "fieldline/simulate.h"

FL_BEGIN_DECLS

/* Of a node, by what it was spent on. A node idles whenever it does not compute; it computes for as long as a compute
 * lasts, codec and messages included; its radio sends, or receives, for as long as a transfer lasts, latency and
 * waiting for the medium included, and both at once where it does both. */
typedef struct {
  size_t node;
  double j[FL_POWER_KINDS]; /* all NAN when its powers are not known */
} fl_node_energy;

double fl_node_energy_j(const fl_node_energy *energy); /* in all */

/* Of the nodes of a chain, or of the chains that took over from each other and of whoever sent them weights, from date
 * 0 to the last completion; where the world changes, to the end of the run, or of the node's battery. Other nodes are
 * not in it: what they do is not the chain's matter. */
typedef struct {
  size_t node_count;
  fl_node_energy *nodes; /* [node_count] in the order of the chain, then as others joined */
  double per_request_j;  /* of all of them over all requests that were completed, those to warm up included; NAN where
                          * there are none, or where a node's powers are not known: that counts as what nobody knows,
                          * never as 0 */
} fl_energy;

/* Collects what requests did, and what happened beside them. Memory: O(nodes of the field), whatever the number of
 * requests. */
typedef struct energy_meter fl_energy_meter;

/* For a chain of `count` >= 1 activities on the field's nodes; both outlive the meter.
 * Success: *out belongs to the caller (fl_energy_meter_free). Errors: FL_ERR_MEMORY. */
fl_status fl_energy_meter_new(const fl_activity *activities, size_t count, const fl_field *field, fl_energy_meter **out,
                              fl_error *err);
void fl_energy_meter_add(fl_energy_meter *meter, const fl_request_record *record);
void fl_energy_meter_hear(fl_energy_meter *meter, const fl_happening *happening); /* as fl_happening_fn is told */
void fl_energy_meter_free(fl_energy_meter *meter);                                /* NULL is fine */

/* Has a node of the chain taken more than its battery holds? Then it would have gone down meanwhile: the world changes.
 * *node: the first of them. */
bool fl_energy_meter_overdraws(const fl_energy_meter *meter, size_t *node);

/* Fill *out (end with fl_energy_clear). Errors: FL_ERR_MEMORY. */
fl_status fl_energy_meter_finish(const fl_energy_meter *meter, fl_energy *out, fl_error *err);
void fl_energy_clear(fl_energy *energy);

bool fl_field_knows_powers(const fl_field *field); /* of some node: energy is something to talk about */

bool fl_field_has_battery(const fl_field *field); /* some node */

/* A battery, drained by a power that changes from time to time. */
typedef struct {
  double left_j;  /* at */
  double since_s; /* from when on */
  double power_w; /* is drawn */
} fl_battery;

/* From `date_s` on, not before the last such date, `power_w` >= 0 is drawn. */
void fl_battery_draw(fl_battery *battery, double date_s, double power_w);
/* When it is empty if nothing changes: INFINITY where nothing is drawn. */
double fl_battery_empty_s(const fl_battery *battery);

FL_END_DECLS

#endif
