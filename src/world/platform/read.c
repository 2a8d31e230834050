#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/child.h"
#include "fieldline/platform.h"
#include "fieldline/units.h"
#include "world/platform/cell.h"
#include "world/platform/hosts.h"
#include "world/platform/profiled.h"
#include "world/platform/reader.h"
#include "world/simgrid.h"
#include "yaml/document.h"

enum { MAX_FILE_BYTES = 1 << 28, CPU_S = 20 };
#define MEMORY_BYTES ((uint64_t)2 << 30)

typedef struct {
  fl_platform_text file;
  char *given; /* its bytes as SimGrid gets them */
  const fl_platform_params *params;
  fl_declarations declared;
  fl_host *hosts;
  size_t count;
  bool complete; /* everything asked for has arrived */
  fl_field *field;
  fl_links *links;
  fl_cell_reading cell;
  fl_profiled profiled;
} reading;

static fl_status refuse(fl_error *err, const reading *r, const char *format, ...) FL_PRINTF(3, 4);

static fl_status refuse(fl_error *err, const reading *r, const char *format, ...)
{
  char message[sizeof err->message];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  return fl_fail_at(err, FL_ERR_VALUE, r->file.path, NULL, 0, 0, 0, "%s", message);
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
  if (length > FL_PLATFORM_MAX_TEXT_BYTES || (*text = malloc(length + 1)) == NULL) return false;
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

static fl_status set_link(reading *r, size_t from, size_t to, fl_platform_route route,
                          const fl_platform_crossing *crossings, fl_error *err)
{
  double air_s_per_bit;
  fl_status status = fl_cell_read_route(&r->cell, from, to, &route, &air_s_per_bit, err);
  if (status == FL_OK) status = fl_profiled_route(&r->profiled, from, to, &route, crossings, err);
  if (status != FL_OK) return status;
  bool on_air = air_s_per_bit > 0, wired = !(route.bandwidth_bytes_per_s < 0); /* a nan is refused below */
  if (!wired && !on_air && route.latency_s > 0)
    return refuse(err, r, "the route from \"%s\" to \"%s\" has a latency but no link, so no rate (expected links)",
                  r->field->nodes[from].id, r->field->nodes[to].id);
  if (!wired && !on_air) return FL_OK; /* stays absent */
  double weight = wired ? fmax(1 / (FL_BITS_PER_BYTE * route.bandwidth_bytes_per_s), air_s_per_bit) : air_s_per_bit;
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
  r->cell = (fl_cell_reading){
      .file = &r->file, .declared = &r->declared.cells, .hosts = r->hosts, .least_wired_bps = INFINITY};
  for (size_t row = 0; row < r->count; row++)
    for (size_t column = 0; column < r->count && status == FL_OK; column++) {
      fl_platform_route route;
      fl_platform_crossing crossings[FL_PLATFORM_MAX_CROSSINGS];
      bool came = get(in, &route, sizeof route) && route.crossings <= FL_PLATFORM_MAX_CROSSINGS;
      if (!came || !get(in, crossings, (size_t)route.crossings * sizeof *crossings)) {
        r->complete = false;
        return FL_OK;
      }
      if (row != column) status = set_link(r, position[row], position[column], route, crossings, err);
    }
  if (status == FL_OK && r->count > 1 && isinf(fl_links_least_weight(r->links)))
    return refuse(err, r, "it has no routes (expected one from every host to every other)");
  r->links->one_cell = r->cell.cell != NULL;
  if (status == FL_OK && r->links->one_cell && r->declared.profiles.count > 0)
    return refuse(err, r, "what changes over time beside a Wi-Fi cell is not followed (expected no profiles)");
  return status == FL_OK ? fl_cell_check(&r->cell, err) : status;
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
  fl_hosts_sort_as_declared(r->hosts, r->count, &r->declared.hosts);
  status = fl_hosts_make_field(&r->file, r->hosts, r->count, r->params, &r->field, err);
  if (status == FL_OK)
    status = fl_profiled_begin(&r->file, &r->declared.profiles, r->field, r->params->with_links, &r->profiled, err);
  return status == FL_OK && r->params->with_links ? make_links(r, in, err) : status;
}

/* `text` behind `prefix`, NULL when it begins otherwise. */
static const char *behind(const char *text, const char *prefix)
{
  size_t length = strlen(prefix);
  return strncmp(text, prefix, length) == 0 ? text + length : NULL;
}

/* "Parse error at FILE:LINE: words". */
static fl_status refuse_line(const reading *r, const char *place, fl_error *err)
{
  const char *colon = strchr(place, ':');
  char *end;
  size_t line = colon == NULL ? 0 : (size_t)strtoul(colon + 1, &end, 10);
  if (line == 0) return refuse(err, r, "SimGrid refuses it: %s", place);
  return fl_fail_at(err, FL_ERR_VALUE, r->file.path, r->file.text, r->file.size, line, 0, "SimGrid refuses it: %s",
                    end + strspn(end, ": "));
}

/* SimGrid's words without what they say twice: "Parse error at FILE:", "Uncaught exception TYPE:". */
static fl_status refuse_as_simgrid(const reading *r, const fl_child_end *end, fl_error *err)
{
  const char *text = end->text, *place = behind(text, "Parse error at ");
  const char *exception = behind(text, "Uncaught exception ");
  char how[FL_CHILD_TEXT_SIZE + 64];
  const char *routes = r->field != NULL ? " (expected a route from every host to every other)" : "";
  if (end->ending == FL_CHILD_STOPPED) return fl_fail(err, FL_ERR_INTERRUPTED, "interrupted");
  if (end->ending == FL_CHILD_TIMED_OUT) return refuse(err, r, "SimGrid needs more than %d s to read it", CPU_S);
  if (end->ending == FL_CHILD_EXITED && end->code == FL_PLATFORM_NOT_HANDED)
    return fl_fail_at(err, FL_ERR_FILE, r->file.path, NULL, 0, 0, 0, "cannot be handed to SimGrid: %s", text);
  if (strstr(text, "BIG FAT WARNING") != NULL) /* its only way to speak of versions */
    return refuse(err, r, "SimGrid refuses it: it is in an old form (expected <platform version=\"4.1\">)");
  if (place != NULL) return refuse_line(r, place, err);
  if (exception != NULL && strstr(exception, ": ") != NULL) text = strstr(exception, ": ") + 2;
  if (text[0] == '\0')
    return refuse(err, r, "SimGrid ends on it with %s%s", fl_child_end_text(end, how, sizeof how), routes);
  return refuse(err, r, "SimGrid refuses it: %s%s", text, routes);
}

static int run_reader(int data_fd, void *context)
{
  fl_child_close_others(data_fd);
  return fl_platform_read_with_simgrid(data_fd, context);
}

static fl_status read_with_child(reading *r, fl_error *err)
{
  const fl_platform_text given = {r->file.path, r->given, r->file.size};
  fl_platform_job job = {&given, &r->declared.cells, &r->declared.profiles, r->params->with_links};
  fl_child_limits limits = {.cpu_s = CPU_S, .memory_bytes = MEMORY_BYTES};
  fl_child child;
  fl_child_end end;
  fl_status status = fl_simgrid_load(err);
  if (status == FL_OK) status = fl_child_start(run_reader, &job, &limits, &child, err);
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

static fl_status make_given(reading *r, fl_error *err)
{
  r->given = malloc(r->file.size + 1);
  if (r->given == NULL) return fl_fail_memory(err, "a platform");
  memcpy(r->given, r->file.text, r->file.size);
  r->given[r->file.size] = '\0';
  fl_declarations_hide_profiles(&r->declared, r->given);
  return FL_OK;
}

static void release(reading *r)
{
  for (size_t i = 0; i < r->count; i++) {
    free(r->hosts[i].id);
    for (size_t k = 0; k < FL_HOST_PROPERTIES; k++) free(r->hosts[i].properties[k]);
  }
  free(r->hosts);
  free(r->given);
  fl_profiled_clear(&r->profiled);
  fl_declarations_clear(&r->declared);
}

fl_status fl_platform_load(const char *path, const fl_platform_params *params, fl_platform *out, fl_error *err)
{
  reading r = {.file = {.path = path}, .params = params};
  char *text = NULL;
  fl_status status = fl_read_file(path, MAX_FILE_BYTES, &text, &r.file.size, err);
  r.file.text = text;
  if (status == FL_OK) status = fl_declarations_read(&r.file, &r.declared, err);
  if (status == FL_OK) status = make_given(&r, err);
  if (status == FL_OK) status = read_with_child(&r, err);
  *out = (fl_platform){r.field, r.links, status == FL_OK ? fl_profiled_take(&r.profiled) : NULL};
  if (status != FL_OK) fl_platform_clear(out);
  release(&r);
  free(text);
  return status;
}

void fl_platform_clear(fl_platform *platform)
{
  fl_field_free(platform->field);
  fl_links_free(platform->links);
  fl_courses_free(platform->profiles);
  *platform = (fl_platform){NULL, NULL, NULL};
}
