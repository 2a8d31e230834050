/* Whose measured seconds the nodes of a scenario take. */
#ifndef FIELDLINE_SRC_STUDY_DEVICES_H
#define FIELDLINE_SRC_STUDY_DEVICES_H

#include "fieldline/profile.h"
#include "fieldline/scenario.h"

typedef struct {
  fl_profile *profile; /* NULL: nothing was measured */
  size_t *devices;     /* of listed nodes, as fl_node has them; NULL: none is listed */
  size_t device;       /* of all others */
} fl_devices;

/* Load the scenario's profile, bind it to its network and find every node's device in it. Filled even when it fails;
 * end with fl_devices_clear(). Errors: those of fl_profile_load() and fl_profile_bind(); FL_ERR_VALUE for a device
 * without figures, or without one of a layer, placed where the scenario names the device or where the profile has the
 * layer. */
fl_status fl_devices_load(const fl_scenario *scenario, fl_graph *graph, fl_devices *out, fl_error *err);
void fl_devices_clear(fl_devices *devices);

/* Tell the nodes of a field that the scenario makes. */
void fl_devices_give(const fl_devices *devices, fl_field *field);

#endif
