#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"
#include "fieldline/platform.h"
#include "fieldline/units.h"
#include "world/platform/hosts.h"
#include "world/platform/reader.h"
#include "yaml/document.h"

enum { MAX_FILE_BYTES = 1 << 28, MAX_TEXT_BYTES = 1 << 16, CPU_S = 20 };
#define MEMORY_BYTES ((uint64_t)2 << 30)
#define MAX_POSITION_M 1e9 /* either side of the origin */

typedef struct {
  const char *path;
  const fl_platform_params *params;
  char *absolute; /* path */
  char *text;     /* of the file */
  fl_host *hosts;
  size_t count;
  bool complete; /* everything asked for has arrived */
  fl_field *field;
  fl_links *links;
} reading;

static fl_status refuse(fl_error *err, const reading *r, const char *format, ...) FL_PRINTF(3, 4);

static fl_status refuse(fl_error *err, const reading *r, const char *format, ...)
{
  char message[sizeof err->message];
  va_list args;
  va_start(args, format);
  vsnprintf(message, sizeof message, format, args);
  va_end(args);
  return fl_fail_at(err, FL_ERR_VALUE, r->path, NULL, 0, 0, 0, "%s", message);
}

static bool get(FILE *in, void *to, size_t size)
{
  return fread(to, 1, size, in) == size;
}

/* *text is NULL when the sender has none. */
static bool get_text(FILE *in, char **text)
{
  uint64_t length;
  *text = NULL;
  if (!get(in, &length, sizeof length)) return false;
  if (length == UINT64_MAX) return true;
  if (length > MAX_TEXT_BYTES || (*text = malloc(length + 1)) == NULL) return false;
  (*text)[length] = '\0';
  return get(in, *text, length);
}

static bool get_host(FILE *in, fl_host *host)
{
  bool whole =
      get_text(in, &host->id) && host->id != NULL && get(in, &host->speed_flop_per_s, sizeof host->speed_flop_per_s);
  for (size_t i = 0; i < FL_HOST_PROPERTIES && whole; i++) whole = get_text(in, &host->properties[i]);
  return whole;
}

/* FL_OK also when the sender stops early: how it ended says more than what is missing. */
static fl_status get_hosts(reading *r, FILE *in, fl_error *err)
{
  uint64_t count;
  size_t most = r->params->with_links ? FL_PLATFORM_MAX_ROUTED : FL_FIELD_MAX_NODES;
  if (!get(in, &count, sizeof count)) return FL_OK;
  if (count == 0) return refuse(err, r, "it has no hosts");
  if (count > most)
    return refuse(err, r, "%llu hosts (expected at most %zu%s)", (unsigned long long)count, most,
                  r->params->with_links ? " where routes are read" : "");
  if ((r->hosts = calloc(count, sizeof *r->hosts)) == NULL) return fl_fail_memory(err, "a platform");
  r->count = count;
  for (size_t i = 0; i < count; i++) {
    r->hosts[i].row = i;
    if (!get_host(in, &r->hosts[i])) return FL_OK;
  }
  r->complete = true;
  return FL_OK;
}

/* A property as a quantity in (low, high], or [low, high] where `low` is negative. */
static fl_status read_property(const reading *r, const fl_host *host, size_t property, fl_unit unit, double low,
                               double high, double *value, fl_error *err)
{
  static const char *const names[] = FL_HOST_PROPERTY_NAMES;
  const char *text = host->properties[property];
  bool fits = text != NULL && fl_quantity_parse(text, unit, value) && *value <= high &&
              (low < 0 ? *value >= low : *value > low);
  if (fits) return FL_OK;
  if (text == NULL)
    return refuse(err, r, "host \"%s\": it has no property \"%s\" (expected %s)", host->id, names[property],
                  fl_unit_example(unit));
  return refuse(err, r, "host \"%s\": %s: expected %s, got \"%s\"", host->id, names[property], fl_unit_example(unit),
                text);
}

/* Where a host stands; NAN when nobody says and only the routes matter. */
static fl_status read_position(const reading *r, const fl_host *host, fl_node *node, fl_error *err)
{
  node->x_m = node->y_m = NAN;
  if (r->params->with_links && host->properties[FL_HOST_X] == NULL && host->properties[FL_HOST_Y] == NULL) return FL_OK;
  fl_status status =
      read_property(r, host, FL_HOST_X, FL_UNIT_METRES, -MAX_POSITION_M, MAX_POSITION_M, &node->x_m, err);
  if (status != FL_OK) return status;
  return read_property(r, host, FL_HOST_Y, FL_UNIT_METRES, -MAX_POSITION_M, MAX_POSITION_M, &node->y_m, err);
}

static fl_status read_speed(const reading *r, const fl_host *host, fl_node *node, fl_error *err)
{
  const char *text = host->properties[FL_HOST_SPEED];
  node->speed_flop_per_s = r->params->speed_flop_per_s;
  if (text == NULL) return FL_OK;
  if (strcmp(text, "host") != 0)
    return read_property(r, host, FL_HOST_SPEED, FL_UNIT_FLOP_PER_S, 0, HUGE_VAL, &node->speed_flop_per_s, err);
  node->speed_flop_per_s = host->speed_flop_per_s;
  if (isfinite(node->speed_flop_per_s) && node->speed_flop_per_s > 0) return FL_OK;
  return refuse(err, r, "host \"%s\": speed: expected a host with a speed > 0", host->id);
}

static fl_status read_memory(const reading *r, const fl_host *host, fl_node *node, fl_error *err)
{
  const fl_platform_params *params = r->params;
  fl_status status = FL_OK;
  node->memory_bytes = params->memory_bytes;
  node->memory_bytes_per_s = params->memory_bytes_per_s;
  if (host->properties[FL_HOST_MEMORY] != NULL || params->memory_bytes == 0)
    status = read_property(r, host, FL_HOST_MEMORY, FL_UNIT_BYTES, 0, HUGE_VAL, &node->memory_bytes, err);
  if (status != FL_OK || host->properties[FL_HOST_BANDWIDTH] == NULL) return status;
  return read_property(r, host, FL_HOST_BANDWIDTH, FL_UNIT_BYTES_PER_S, 0, HUGE_VAL, &node->memory_bytes_per_s, err);
}

static fl_status read_node(const reading *r, const fl_host *host, fl_node *node, fl_error *err)
{
  if (!fl_node_id_fits(host->id)) return refuse(err, r, "host \"%.80s\": expected " FL_NODE_ID_EXPECTED, host->id);
  fl_status status = read_position(r, host, node, err);
  node->id = host->id;
  if (status == FL_OK) status = read_memory(r, host, node, err);
  return status == FL_OK ? read_speed(r, host, node, err) : status;
}

static fl_status make_field(reading *r, fl_error *err)
{
  fl_status status = FL_OK;
  fl_node *nodes = calloc(r->count, sizeof *nodes);
  if (nodes == NULL) return fl_fail_memory(err, "a platform");
  for (size_t i = 0; i < r->count && status == FL_OK; i++) status = read_node(r, &r->hosts[i], &nodes[i], err);
  if (status == FL_OK) status = fl_field_list(nodes, r->count, &r->field, err);
  free(nodes);
  return status;
}

static fl_status set_link(reading *r, size_t from, size_t to, fl_platform_route route, fl_error *err)
{
  if (route.bandwidth_bytes_per_s < 0) return FL_OK; /* stays absent */
  double weight = 1 / (FL_BITS_PER_BYTE * route.bandwidth_bytes_per_s);
  if (!isfinite(weight) || !(weight > 0))
    return refuse(err, r, "the route from \"%s\" to \"%s\" has a bandwidth of %g B/s (expected one > 0)",
                  r->field->nodes[from].id, r->field->nodes[to].id, route.bandwidth_bytes_per_s);
  if (!isfinite(route.latency_s) || route.latency_s < 0)
    return refuse(err, r, "the route from \"%s\" to \"%s\" has a latency of %g s (expected one >= 0)",
                  r->field->nodes[from].id, r->field->nodes[to].id, route.latency_s);
  r->links->weight[from * r->count + to] = weight;
  r->links->latency_s[from * r->count + to] = route.latency_s;
  return FL_OK;
}

/* `position` maps SimGrid's order to the field's. */
static fl_status get_links(reading *r, FILE *in, const size_t *position, fl_error *err)
{
  fl_status status = FL_OK;
  for (size_t row = 0; row < r->count; row++)
    for (size_t column = 0; column < r->count && status == FL_OK; column++) {
      fl_platform_route route;
      if (!get(in, &route, sizeof route)) {
        r->complete = false;
        return FL_OK;
      }
      status = set_link(r, position[row], position[column], route, err);
    }
  if (status == FL_OK && r->count > 1 && isinf(fl_links_least_weight(r->links)))
    return refuse(err, r, "it has no routes (expected one from every host to every other)");
  return status;
}

static fl_status make_links(reading *r, FILE *in, fl_error *err)
{
  fl_status status = FL_OK;
  size_t *position = calloc(r->count, sizeof *position);
  r->links = fl_links_new(r->count, 1, 1);
  if (position == NULL || r->links == NULL) {
    status = fl_fail_memory(err, "a platform's links");
    goto done;
  }
  for (size_t i = 0; i < r->count; i++) position[r->hosts[i].row] = i;
  status = get_links(r, in, position, err);
done:
  free(position);
  return status;
}

static fl_status receive(reading *r, FILE *in, fl_error *err)
{
  fl_status status = get_hosts(r, in, err);
  if (status != FL_OK || !r->complete) return status;
  fl_hosts_sort_as_in_file(r->hosts, r->count, r->text);
  status = make_field(r, err);
  return status == FL_OK && r->params->with_links ? make_links(r, in, err) : status;
}

/* `text` behind `prefix`, NULL when it begins otherwise. */
static const char *behind(const char *text, const char *prefix)
{
  size_t length = strlen(prefix);
  return strncmp(text, prefix, length) == 0 ? text + length : NULL;
}

/* SimGrid's words without what they say twice: "Parse error at FILE:", "Uncaught exception TYPE:". */
static fl_status refuse_as_simgrid(const reading *r, const fl_child_end *end, fl_error *err)
{
  const char *text = end->text, *place = behind(text, "Parse error at ");
  const char *exception = behind(text, "Uncaught exception ");
  const char *routes = r->field != NULL ? " (expected a route from every host to every other)" : "";
  if (end->ending == FL_CHILD_TIMED_OUT) return refuse(err, r, "SimGrid needs more than %d s to read it", CPU_S);
  if (strstr(text, "BIG FAT WARNING") != NULL) /* its only way to speak of versions */
    return refuse(err, r, "SimGrid refuses it: it is in an old form (expected <platform version=\"4.1\">)");
  if (place != NULL && (place = behind(place, r->absolute)) != NULL)
    return refuse(err, r, "SimGrid refuses it: line %s", place + strspn(place, ":"));
  if (exception != NULL && strstr(exception, ": ") != NULL) text = strstr(exception, ": ") + 2;
  if (text[0] == '\0')
    return refuse(err, r, "SimGrid ends on it with %s %d%s", end->ending == FL_CHILD_KILLED ? "signal" : "status",
                  end->code, routes);
  return refuse(err, r, "SimGrid refuses it: %s%s", text, routes);
}

static fl_status read_with_child(reading *r, fl_error *err)
{
  fl_platform_job job = {r->absolute, r->params->with_links};
  fl_child_limits limits = {CPU_S, MEMORY_BYTES};
  fl_child child;
  fl_child_end end;
  fl_status status = fl_child_start(fl_platform_read_with_simgrid, &job, &limits, &child, err);
  if (status != FL_OK) return status;
  FILE *in = fdopen(child.data_fd, "r");
  if (in == NULL) {
    status = fl_fail_memory(err, "a platform");
  } else {
    status = receive(r, in, err);
    fclose(in);
    child.data_fd = -1;
  }
  fl_child_finish(&child, &end);
  return status == FL_OK && !r->complete ? refuse_as_simgrid(r, &end, err) : status;
}

static bool ends_in(const char *text, const char *ending)
{
  size_t length = strlen(text), size = strlen(ending);
  return length >= size && strcmp(text + length - size, ending) == 0;
}

static fl_status read_file(reading *r, fl_error *err)
{
  size_t size;
  fl_status status = fl_read_file(r->path, MAX_FILE_BYTES, &r->text, &size, err);
  if (status != FL_OK) return status;
  r->absolute = realpath(r->path, NULL);
  if (r->absolute == NULL) return fl_fail_memory(err, "a path");
  if (ends_in(r->absolute, ".so") || ends_in(r->absolute, ".dylib")) /* SimGrid would run them */
    return refuse(err, r, "it is a library (expected an XML file)");
  return read_with_child(r, err);
}

static void release(reading *r)
{
  for (size_t i = 0; i < r->count; i++) {
    free(r->hosts[i].id);
    for (size_t k = 0; k < FL_HOST_PROPERTIES; k++) free(r->hosts[i].properties[k]);
  }
  free(r->hosts);
  free(r->text);
  free(r->absolute);
}

fl_status fl_platform_load(const char *path, const fl_platform_params *params, fl_platform *out, fl_error *err)
{
  reading r = {.path = path, .params = params};
  fl_status status = read_file(&r, err);
  *out = (fl_platform){r.field, r.links};
  if (status != FL_OK) fl_platform_clear(out);
  release(&r);
  return status;
}

void fl_platform_clear(fl_platform *platform)
{
  fl_field_free(platform->field);
  fl_links_free(platform->links);
  *platform = (fl_platform){NULL, NULL};
}
