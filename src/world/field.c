#define _POSIX_C_SOURCE 200809L /* stpcpy */

#include "fieldline/field.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "fieldline/random.h"

/* One allocation holds everything. */
typedef struct {
  fl_field field;
  fl_node nodes[];
} box;

enum { NUMBER_ID_SIZE = 6 }; /* digits of the largest node number, and the zero */
_Static_assert(FL_FIELD_MAX_NODES <= 100000, "node numbers have five digits at most");

/* A field with room for `id_bytes` of ids, which start at *ids. */
static fl_field *field_new(size_t count, size_t id_bytes, char **ids)
{
  box *b = calloc(1, sizeof *b + count * sizeof *b->nodes + id_bytes);
  if (b == NULL) return NULL;
  b->field = (fl_field){count, b->nodes};
  *ids = (char *)(b->nodes + count);
  return &b->field;
}

/* Write the number in decimal; returns what is behind its zero. */
static char *write_number(char *to, size_t number)
{
  size_t digits = 1;
  for (size_t rest = number; rest >= 10; rest /= 10) digits++;
  for (size_t i = digits; i-- > 0; number /= 10) to[i] = (char)('0' + number % 10);
  return to + digits + 1;
}

void fl_field_scatter_again(const fl_field_params *params, uint64_t seed, uint64_t trial, fl_field *field)
{
  assert(params->count == field->count);
  fl_random_room room;
  gsl_rng *rng = fl_random_in(&room, seed, FL_STREAM_FIELD, trial);
  for (size_t i = 0; i < field->count; i++) {
    fl_node *node = &field->nodes[i];
    node->x_m = params->x_low_m + gsl_rng_uniform(rng) * (params->x_high_m - params->x_low_m);
    node->y_m = params->y_low_m + gsl_rng_uniform(rng) * (params->y_high_m - params->y_low_m);
  }
}

fl_status fl_field_scatter(const fl_field_params *params, uint64_t seed, uint64_t trial, fl_field **out, fl_error *err)
{
  assert(params->count >= 1 && params->count <= FL_FIELD_MAX_NODES);
  char *id;
  fl_field *field = *out = field_new(params->count, params->count * NUMBER_ID_SIZE, &id);
  if (field == NULL) return fl_fail_memory(err, "a field");
  for (size_t i = 0; i < field->count; i++) {
    field->nodes[i] = (fl_node){.id = id,
                                .memory_bytes = params->memory_bytes,
                                .speed_flop_per_s = params->speed_flop_per_s,
                                .memory_bytes_per_s = params->memory_bytes_per_s,
                                .messages = params->messages,
                                .powers = params->powers,
                                .battery_j = params->battery_j};
    id = write_number(id, i);
  }
  fl_field_scatter_again(params, seed, trial, field);
  return FL_OK;
}

int fl_node_id_fits(const char *id)
{
  size_t bytes = strnlen(id, FL_NODE_ID_MAX_BYTES + 1);
  return bytes >= 1 && bytes <= FL_NODE_ID_MAX_BYTES && fl_is_printable(id, false);
}

static fl_status check_ids(const fl_node *nodes, size_t count, fl_error *err)
{
  for (size_t i = 0; i < count; i++)
    if (!fl_node_id_fits(nodes[i].id))
      return fl_fail(err, FL_ERR_VALUE, "node %zu: expected " FL_NODE_ID_EXPECTED ", got \"%.80s\"", i, nodes[i].id);
  return FL_OK;
}

fl_status fl_field_list(const fl_node *nodes, size_t count, fl_field **out, fl_error *err)
{
  assert(count >= 1 && count <= FL_FIELD_MAX_NODES);
  char *id;
  size_t id_bytes = 0;
  *out = NULL;
  fl_status status = check_ids(nodes, count, err);
  if (status != FL_OK) return status;
  for (size_t i = 0; i < count; i++) id_bytes += strlen(nodes[i].id) + 1;
  fl_field *field = *out = field_new(count, id_bytes, &id);
  if (field == NULL) return fl_fail_memory(err, "a field");
  for (size_t i = 0; i < count; i++) {
    field->nodes[i] = nodes[i];
    field->nodes[i].id = id;
    id = stpcpy(id, nodes[i].id) + 1;
  }
  return FL_OK;
}

void fl_field_free(fl_field *field)
{
  free(field); /* the box, which begins with it */
}

int fl_field_has_places(const fl_field *field)
{
  for (size_t i = 0; i < field->count; i++)
    if (isnan(field->nodes[i].x_m) || isnan(field->nodes[i].y_m)) return false;
  return true;
}

double fl_field_distance_m(const fl_field *field, size_t a, size_t b)
{
  double dx = field->nodes[a].x_m - field->nodes[b].x_m, dy = field->nodes[a].y_m - field->nodes[b].y_m;
  return sqrt(dx * dx + dy * dy);
}

void fl_field_distances_m(const fl_field *field, size_t from, double *distances_m)
{
  for (size_t to = from + 1; to < field->count; to++) distances_m[to - from - 1] = fl_field_distance_m(field, from, to);
}

const char *fl_power_kind_name(fl_power_kind kind)
{
  static const char *const names[FL_POWER_KINDS] = {"idle", "compute", "send", "receive", "off"};
  return names[kind];
}

bool fl_messages_cost(const fl_message_costs *costs)
{
  return costs->send_s > 0 || costs->send_s_per_byte > 0 || costs->receive_s > 0 || costs->receive_s_per_byte > 0;
}

double fl_field_least_memory_bytes(const fl_field *field)
{
  double least = field->nodes[0].memory_bytes;
  for (size_t i = 1; i < field->count; i++)
    if (field->nodes[i].memory_bytes < least) least = field->nodes[i].memory_bytes;
  return least;
}

bool fl_field_memory_differs(const fl_field *field)
{
  for (size_t i = 1; i < field->count; i++)
    if (field->nodes[i].memory_bytes != field->nodes[0].memory_bytes) return true;
  return false;
}

static bool is_alike(const fl_node *a, const fl_node *b)
{
  const fl_message_costs *m = &a->messages, *n = &b->messages;
  return a->memory_bytes == b->memory_bytes && a->speed_flop_per_s == b->speed_flop_per_s &&
         a->memory_bytes_per_s == b->memory_bytes_per_s && a->device == b->device && m->send_s == n->send_s &&
         m->send_s_per_byte == n->send_s_per_byte && m->receive_s == n->receive_s &&
         m->receive_s_per_byte == n->receive_s_per_byte;
}

bool fl_field_is_uniform(const fl_field *field)
{
  for (size_t i = 1; i < field->count; i++)
    if (!is_alike(&field->nodes[i], &field->nodes[0])) return false;
  return true;
}
