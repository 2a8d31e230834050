#include "study/devices.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
  const fl_scenario *scenario;
  fl_devices *out;
} taking;

/* "field.nodes[3].device": where the scenario says whose seconds a node takes. */
static void device_key(const fl_scenario *s, const fl_node_names *names, char *key, size_t size)
{
  const char *last = names->device != NULL ? "device" : "board";
  bool own = names != &s->every && memcmp(&names->place, &s->every.place, sizeof names->place) != 0;
  if (names->place.source == 0)
    snprintf(key, size, "profile");
  else if (own)
    snprintf(key, size, "field.nodes[%zu].%s", (size_t)(names - s->names_of_nodes), last);
  else
    snprintf(key, size, "node.%s", last);
}

/* It has none, or one that the profile does not know. */
static fl_status fail_device(const taking *t, const fl_node_names *names, const char *what, fl_error *err)
{
  char key[64];
  fl_error about;
  device_key(t->scenario, names, key, sizeof key);
  fl_fail_about(&about, FL_ERR_VALUE, key, "%.800s", what);
  if (names->place.source == 0) return fl_scenario_place_error(t->scenario, &about, err);
  fl_scenario_put_error(t->scenario, names->place, &about);
  if (err != NULL) *err = about;
  return FL_ERR_VALUE;
}

/* Whose seconds a node takes: its device's, or its board's; 0: nobody's. */
static fl_status find_device(const taking *t, const char *id, const fl_node_names *names, size_t *device, fl_error *err)
{
  const char *name = names->device != NULL ? names->device : names->board;
  fl_error why;
  *device = 0;
  if (name != NULL) {
    size_t found = fl_profile_find_device(t->out->profile, name, &why);
    *device = found < fl_profile_device_count(t->out->profile) ? found + 1 : 0;
  } else {
    fl_fail(&why, FL_ERR_VALUE, "it is of devices, and %.200s has none (expected device: \"%.80s\" or another)", id,
            fl_profile_device_at(t->out->profile, 0));
  }
  if (*device > 0 || t->scenario->gaps_are_by_roofline) return FL_OK;
  return fail_device(t, names, why.message, err);
}

static fl_status take_device(const taking *t, const char *id, const fl_node_names *names, size_t *device, fl_error *err)
{
  fl_status status = find_device(t, id, names, device, err);
  if (status != FL_OK || *device == 0 || t->scenario->gaps_are_by_roofline) return status;
  return fl_profile_check_device(t->out->profile, *device - 1, id, err);
}

static fl_status take_devices(const taking *t, fl_error *err)
{
  const fl_scenario *s = t->scenario;
  fl_status status = FL_OK;
  if (s->field_source != FL_FIELD_LISTED) return take_device(t, "every node", &s->every, &t->out->device, err);
  t->out->devices = calloc(s->node_count, sizeof *t->out->devices);
  if (t->out->devices == NULL) return fl_fail_memory(err, "an experiment");
  for (size_t i = 0; i < s->node_count && status == FL_OK; i++) {
    char id[2 * FL_NODE_ID_MAX_BYTES];
    snprintf(id, sizeof id, "node \"%s\"", s->nodes[i].id);
    status = take_device(t, id, &s->names_of_nodes[i], &t->out->devices[i], err);
  }
  return status;
}

fl_status fl_devices_load(const fl_scenario *scenario, fl_graph *graph, fl_devices *out, fl_error *err)
{
  const taking t = {scenario, out};
  fl_status status = fl_profile_load(scenario->profile_path, &out->profile, err);
  if (status == FL_OK) status = fl_profile_bind(out->profile, graph, err);
  return status == FL_OK ? take_devices(&t, err) : status;
}

void fl_devices_clear(fl_devices *devices)
{
  fl_profile_free(devices->profile);
  free(devices->devices);
}

void fl_devices_give(const fl_devices *devices, fl_field *field)
{
  for (size_t i = 0; i < field->count; i++)
    field->nodes[i].device = devices->devices != NULL ? devices->devices[i] : devices->device;
}
