#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/units.h"
#include "world/platform/hosts.h"

#define MAX_POSITION_M 1e9 /* either side of the origin */

typedef struct {
  const fl_platform_text *file;
  const fl_platform_params *params;
  fl_error *err;
} making;

static fl_status refuse(const making *m, const fl_host *host, const char *format, ...) FL_PRINTF(3, 4);

/* FL_ERR_VALUE at the host's place: its name and the formatted text. */
static fl_status refuse(const making *m, const fl_host *host, const char *format, ...)
{
  char text[512];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  return fl_fail_at(m->err, FL_ERR_VALUE, m->file->path, m->file->text, m->file->size, host->line, host->column,
                    "host \"%.120s\": %s", host->id, text);
}

/* A property as a quantity in (low, high], or [low, high] where `low` is negative. */
static fl_status read_property(const making *m, const fl_host *host, size_t property, fl_unit unit, double low,
                               double high, double *value)
{
  static const char *const names[] = FL_HOST_PROPERTY_NAMES;
  const char *text = host->properties[property];
  bool fits = text != NULL && fl_quantity_parse(text, unit, value) && *value <= high &&
              (low < 0 ? *value >= low : *value > low);
  if (fits) return FL_OK;
  if (text == NULL)
    return refuse(m, host, "it has no property \"%s\" (expected %s)", names[property], fl_unit_example(unit));
  return refuse(m, host, "%s: expected %s, got \"%.80s\"", names[property], fl_unit_example(unit), text);
}

/* Where a host stands; NAN when nobody says and only the routes matter. */
static fl_status read_position(const making *m, const fl_host *host, fl_node *node)
{
  node->x_m = node->y_m = NAN;
  if (m->params->with_links && host->properties[FL_HOST_X] == NULL && host->properties[FL_HOST_Y] == NULL) return FL_OK;
  fl_status status = read_property(m, host, FL_HOST_X, FL_UNIT_METRES, -MAX_POSITION_M, MAX_POSITION_M, &node->x_m);
  if (status != FL_OK) return status;
  return read_property(m, host, FL_HOST_Y, FL_UNIT_METRES, -MAX_POSITION_M, MAX_POSITION_M, &node->y_m);
}

/* The property, else what the caller says, else SimGrid's own speed, unless the property says that it is none. */
static fl_status read_speed(const making *m, const fl_host *host, fl_node *node)
{
  const char *text = host->properties[FL_HOST_SPEED];
  bool none = text != NULL && strcmp(text, "none") == 0;
  node->speed_flop_per_s = text == NULL || none ? m->params->speed_flop_per_s : 0;
  if (none || node->speed_flop_per_s > 0) return FL_OK;
  if (text != NULL && strcmp(text, "host") != 0)
    return read_property(m, host, FL_HOST_SPEED, FL_UNIT_FLOP_PER_S, 0, HUGE_VAL, &node->speed_flop_per_s);
  node->speed_flop_per_s = host->speed_flop_per_s;
  if (isfinite(node->speed_flop_per_s) && node->speed_flop_per_s > 0) return FL_OK;
  return refuse(m, host, "speed: expected a host with a speed > 0");
}

static fl_status read_memory(const making *m, const fl_host *host, fl_node *node)
{
  fl_status status = FL_OK;
  node->memory_bytes = m->params->memory_bytes;
  node->memory_bytes_per_s = m->params->memory_bytes_per_s;
  if (host->properties[FL_HOST_MEMORY] != NULL || m->params->memory_bytes == 0)
    status = read_property(m, host, FL_HOST_MEMORY, FL_UNIT_BYTES, 0, HUGE_VAL, &node->memory_bytes);
  if (status != FL_OK || host->properties[FL_HOST_BANDWIDTH] == NULL) return status;
  return read_property(m, host, FL_HOST_BANDWIDTH, FL_UNIT_BYTES_PER_S, 0, HUGE_VAL, &node->memory_bytes_per_s);
}

/* Each property, else what the caller says. */
static fl_status read_messages(const making *m, const fl_host *host, fl_message_costs *costs)
{
  const struct {
    size_t property;
    fl_unit unit;
    double *value;
  } rows[] = {
      {FL_HOST_SEND_MESSAGE, FL_UNIT_SECONDS, &costs->send_s},
      {FL_HOST_SEND_BYTE, FL_UNIT_SECONDS_PER_BYTE, &costs->send_s_per_byte},
      {FL_HOST_RECEIVE_MESSAGE, FL_UNIT_SECONDS, &costs->receive_s},
      {FL_HOST_RECEIVE_BYTE, FL_UNIT_SECONDS_PER_BYTE, &costs->receive_s_per_byte},
  };
  fl_status status = FL_OK;
  *costs = m->params->messages;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0] && status == FL_OK; i++)
    if (host->properties[rows[i].property] != NULL)
      status = read_property(m, host, rows[i].property, rows[i].unit, 0, HUGE_VAL, rows[i].value);
  return status;
}

static fl_status read_node(const making *m, const fl_host *host, fl_node *node)
{
  if (!fl_node_id_fits(host->id)) return refuse(m, host, "expected " FL_NODE_ID_EXPECTED);
  fl_status status = read_position(m, host, node);
  node->id = host->id;
  node->powers = m->params->powers;
  node->battery_j = m->params->battery_j;
  if (status == FL_OK) status = read_memory(m, host, node);
  if (status == FL_OK) status = read_messages(m, host, &node->messages);
  return status == FL_OK ? read_speed(m, host, node) : status;
}

fl_status fl_hosts_make_field(const fl_platform_text *file, const fl_host *hosts, size_t count,
                              const fl_platform_params *params, fl_field **out, fl_error *err)
{
  const making m = {file, params, err};
  fl_status status = FL_OK;
  fl_node *nodes = calloc(count, sizeof *nodes);
  *out = NULL;
  if (nodes == NULL) return fl_fail_memory(err, "a platform");
  for (size_t i = 0; i < count && status == FL_OK; i++) status = read_node(&m, &hosts[i], &nodes[i]);
  if (status == FL_OK) status = fl_field_list(nodes, count, out, err);
  free(nodes);
  return status;
}
