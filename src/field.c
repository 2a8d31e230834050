#include "fieldline/field.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/random.h"

static fl_field *field_new(size_t count)
{
  fl_field *field = calloc(1, sizeof *field);
  if (field == NULL) return NULL;
  field->nodes = calloc(count, sizeof *field->nodes);
  field->count = count;
  if (field->nodes == NULL) {
    free(field);
    return NULL;
  }
  return field;
}

static char *number_id(size_t index)
{
  char text[24];
  snprintf(text, sizeof text, "%zu", index);
  return strdup(text);
}

fl_status fl_field_scatter(const fl_field_params *params, uint64_t seed, uint64_t trial, fl_field **out, fl_error *err)
{
  assert(params->count >= 1 && params->count <= FL_FIELD_MAX_NODES);
  *out = NULL;
  fl_field *field = field_new(params->count);
  gsl_rng *rng = fl_random_new(seed, FL_STREAM_FIELD, trial);
  if (field == NULL || rng == NULL) goto no_memory;
  for (size_t i = 0; i < field->count; i++) {
    fl_node *node = &field->nodes[i];
    node->x_m = params->x_low_m + gsl_rng_uniform(rng) * (params->x_high_m - params->x_low_m);
    node->y_m = params->y_low_m + gsl_rng_uniform(rng) * (params->y_high_m - params->y_low_m);
    node->memory_bytes = params->memory_bytes;
    node->speed_flop_per_s = params->speed_flop_per_s;
    if ((node->id = number_id(i)) == NULL) goto no_memory;
  }
  gsl_rng_free(rng);
  *out = field;
  return FL_OK;
no_memory:
  if (rng != NULL) gsl_rng_free(rng);
  fl_field_free(field);
  return fl_fail_memory(err, "a field");
}

fl_status fl_field_list(const fl_node *nodes, size_t count, fl_field **out, fl_error *err)
{
  assert(count >= 1 && count <= FL_FIELD_MAX_NODES);
  *out = NULL;
  fl_field *field = field_new(count);
  if (field == NULL) return fl_fail_memory(err, "a field");
  for (size_t i = 0; i < count; i++) {
    field->nodes[i] = nodes[i];
    if ((field->nodes[i].id = strdup(nodes[i].id)) == NULL) {
      fl_field_free(field);
      return fl_fail_memory(err, "a field");
    }
  }
  *out = field;
  return FL_OK;
}

void fl_field_free(fl_field *field)
{
  if (field == NULL) return;
  for (size_t i = 0; i < field->count; i++) free(field->nodes[i].id);
  free(field->nodes);
  free(field);
}

double fl_field_distance_m(const fl_field *field, size_t a, size_t b)
{
  double dx = field->nodes[a].x_m - field->nodes[b].x_m, dy = field->nodes[a].y_m - field->nodes[b].y_m;
  return sqrt(dx * dx + dy * dy);
}

double fl_field_least_memory_bytes(const fl_field *field)
{
  double least = field->nodes[0].memory_bytes;
  for (size_t i = 1; i < field->count; i++)
    if (field->nodes[i].memory_bytes < least) least = field->nodes[i].memory_bytes;
  return least;
}
