#include "network/profile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/text.h"
#include "network/graph_box.h"

void fl_profile_free(fl_profile *profile)
{
  if (profile == NULL) return;
  free(profile->file);
  free(profile->text);
  free(profile->rows);
  free(profile->devices);
  free(profile->seconds);
  free(profile->strings);
  free(profile->row_of);
  free(profile);
}

const char *fl_profile_name(const fl_profile *profile)
{
  return profile->name;
}

uint64_t fl_profile_batch(const fl_profile *profile)
{
  return profile->batch;
}

size_t fl_profile_device_count(const fl_profile *profile)
{
  return profile->device_count;
}

const char *fl_profile_device_at(const fl_profile *profile, size_t device)
{
  return profile->devices[device];
}

size_t fl_profile_find_device(const fl_profile *profile, const char *name, fl_error *err)
{
  size_t device = 0, count = profile->device_count;
  while (device < count && strcmp(profile->devices[device], name) != 0) device++;
  if (device < count) return device;
  const char *near = fl_suggest(name, profile->devices, count);
  fl_fail(err, FL_ERR_VALUE, "the profile \"%.80s\" has no figures of the device \"%.80s\" (%s \"%.80s\"%s)",
          profile->name, name, near != NULL ? "did you mean" : "expected one such as",
          near != NULL ? near : profile->devices[0], near != NULL ? "?" : "");
  return count;
}

static void place(const fl_profile *p, size_t line, size_t column, fl_error *err)
{
  fl_error_place(err, p->file, p->text, p->size, line, column);
}

static fl_status fail_unknown(const fl_profile *p, const fl_profile_row *row, const char *const *names, size_t count,
                              const char *model, fl_error *err)
{
  char key[64];
  const char *near = fl_suggest(row->layer, names, count);
  snprintf(key, sizeof key, "layers[%zu].layer", (size_t)(row - p->rows));
  if (near != NULL)
    fl_fail_about(err, FL_ERR_VALUE, key, "%.80s has no layer \"%.80s\" (did you mean \"%.80s\"?)", model, row->layer,
                  near);
  else
    fl_fail_about(err, FL_ERR_VALUE, key, "%.80s has no layer \"%.80s\"", model, row->layer);
  place(p, row->line, row->column, err);
  return FL_ERR_VALUE;
}

static void take_output_bytes(const fl_profile *p, const fl_profile_row *row, graph_box *box, size_t layer)
{
  char key[64];
  fl_error *refused = &box->graph.not_published;
  if (row->output_bytes == 0) return;
  box->layers[layer].output_bytes = row->output_bytes;
  if (refused->status != FL_OK) return;
  snprintf(key, sizeof key, "layers[%zu].output_bytes", (size_t)(row - p->rows));
  fl_fail_about(refused, FL_ERR_VALUE, key, "the published accounting counts elements (expected none)");
  place(p, row->output_line, row->output_column, refused);
}

static fl_status bind(fl_profile *p, fl_graph *graph, const char **names, uint32_t *by_name, fl_error *err)
{
  graph_box *box = (graph_box *)graph; /* its first member */
  size_t n = graph->layer_count;
  for (size_t i = 0; i < n; i++) {
    names[i] = graph->layers[i].name;
    p->row_of[i] = p->row_count;
  }
  fl_graph_sort_names(names, by_name, n);
  for (size_t i = 0; i < p->row_count; i++) {
    size_t layer = fl_graph_find_name(names, by_name, n, p->rows[i].layer);
    if (layer == n) return fail_unknown(p, &p->rows[i], names, n, graph->model, err);
    p->row_of[layer] = i;
    take_output_bytes(p, &p->rows[i], box, layer);
  }
  p->graph = graph;
  return FL_OK;
}

fl_status fl_profile_bind(fl_profile *profile, fl_graph *graph, fl_error *err)
{
  size_t n = graph->layer_count;
  const char **names = calloc(n, sizeof *names);
  uint32_t *by_name = calloc(n, sizeof *by_name);
  free(profile->row_of);
  profile->row_of = calloc(n, sizeof *profile->row_of);
  bool complete = names != NULL && by_name != NULL && profile->row_of != NULL;
  fl_status status = complete ? bind(profile, graph, names, by_name, err) : fl_fail_memory(err, "a profile");
  free(names);
  free(by_name);
  return status;
}

double fl_profile_seconds(const fl_profile *profile, size_t layer, size_t device)
{
  size_t row = profile->row_of[layer];
  double seconds = row < profile->row_count ? profile->seconds[row * profile->device_count + device] : NAN;
  return isnan(seconds) && profile->graph->layers[layer].from_count == 0 ? 0 : seconds;
}

/* At the layer's figures, or at all of them where it has none. */
static fl_status fail_missing(const fl_profile *p, size_t layer, size_t device, const char *who, fl_error *err)
{
  char key[64] = "layers";
  size_t row = p->row_of[layer];
  bool listed = row < p->row_count;
  if (listed) snprintf(key, sizeof key, "layers[%zu].seconds", row);
  fl_fail_about(err, FL_ERR_VALUE, key,
                "layer \"%.80s\" has no figure of the device \"%.80s\", which %.160s is (profile_gaps: roofline takes "
                "speed and bandwidth)",
                p->graph->layers[layer].name, p->devices[device], who);
  place(p, listed ? p->rows[row].line : p->line, listed ? p->rows[row].column : p->column, err);
  return FL_ERR_VALUE;
}

fl_status fl_profile_check_device(const fl_profile *profile, size_t device, const char *who, fl_error *err)
{
  for (size_t i = 0; i < profile->graph->layer_count; i++)
    if (isnan(fl_profile_seconds(profile, i, device))) return fail_missing(profile, i, device, who, err);
  return FL_OK;
}
