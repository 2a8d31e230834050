/* Runs in a process of its own: SimGrid aborts on what it does not like and loads one platform in a lifetime. */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fieldline/field.h"
#include "world/platform/reader.h"
#include "world/simgrid.h"

static void put_text(FILE *out, const char *text)
{
  uint64_t length = text == NULL ? UINT64_MAX : strnlen(text, FL_PLATFORM_MAX_TEXT_BYTES);
  fwrite(&length, sizeof length, 1, out);
  if (text != NULL) fwrite(text, 1, length, out);
}

static void put_host(FILE *out, const_sg_host_t host)
{
  static const char *const properties[] = FL_HOST_PROPERTY_NAMES;
  double speed = sg_host_get_speed(host);
  put_text(out, sg_host_get_name(host));
  fwrite(&speed, sizeof speed, 1, out);
  for (size_t i = 0; i < FL_HOST_PROPERTIES; i++) put_text(out, sg_host_get_property_value(host, properties[i]));
}

/* ---- routes ---- */

/* What is known of a link, kept as its data. */
typedef struct {
  uint64_t route; /* number of the last route that crossed it */
  unsigned times; /* how often that did */
  uint64_t cell;  /* as in fl_platform_route */
  size_t profile; /* the first that is declared of it; SIZE_MAX: none */
  double bytes_per_s;
  bool shared;
} crossing;

static uint64_t find_cell(const fl_declared_list *cells, const char *name)
{
  for (size_t i = 0; i < cells->count; i++)
    if (strcmp(cells->items[i].id, name) == 0) return i + 1;
  return 0;
}

/* A duplex link is two of SimGrid's. */
static bool is_called(const fl_declared_profile *profile, const char *name)
{
  size_t length = strlen(profile->id);
  if (!profile->of_link || strncmp(profile->id, name, length) != 0) return false;
  const char *rest = name + length;
  return profile->is_duplex ? strcmp(rest, "_UP") == 0 || strcmp(rest, "_DOWN") == 0 : rest[0] == '\0';
}

static size_t find_profile(const fl_declared_profiles *profiles, const char *name)
{
  for (size_t i = 0; i < profiles->count; i++)
    if (is_called(&profiles->items[i], name)) return i;
  return SIZE_MAX;
}

/* NULL without memory. */
static crossing *crossing_of(sg_link_t link, const fl_platform_job *job)
{
  crossing *c = sg_link_get_data(link);
  if (c != NULL || (c = malloc(sizeof *c)) == NULL) return c;
  const char *name = sg_link_get_name(link);
  *c = (crossing){.cell = find_cell(job->cells, name),
                  .profile = find_profile(job->profiles, name),
                  .bytes_per_s = sg_link_get_bandwidth(link),
                  .shared = sg_link_is_shared(link)};
  sg_link_set_data(link, c);
  return c;
}

/* The links in the order of the route: malloc'd, NULL without memory. */
static sg_link_t *links_of(const_sg_host_t from, const_sg_host_t to, size_t *count)
{
#if SIMGRID_VERSION >= 40000
  int size;
  sg_link_t *links = (sg_link_t *)sg_host_get_route_links(from, to, &size); /* the cast: their data is ours to set */
  *count = (size_t)size;
#else
  xbt_dynar_t found = xbt_dynar_new(sizeof(sg_link_t), NULL);
  sg_host_get_route(from, to, found);
  *count = xbt_dynar_length(found);
  sg_link_t *links = malloc((*count + 1) * sizeof(sg_link_t));
  for (size_t i = 0; i < *count && links != NULL; i++) xbt_dynar_get_cpy(found, i, &links[i]);
  xbt_dynar_free(&found);
#endif
  return links;
}

/* A Wi-Fi link at its place in a route. */
static void cross_cell(fl_platform_route *route, uint64_t cell, size_t place, size_t count)
{
  if (place == 0)
    route->cell_out = cell;
  else if (place + 1 == count)
    route->cell_in = cell;
  else
    route->cell_between = cell;
}

static void take_least(double *rate, double other)
{
  if (*rate < 0 || !(other >= *rate)) *rate = other;
}

/* A link with a profile, told once however often the route crosses it. */
static void cross_profiled(fl_platform_route *route, fl_platform_crossing *crossings, const crossing *c)
{
  for (uint64_t i = 0; i < route->crossings; i++)
    if (crossings[i].profile == c->profile) return;
  if (route->crossings < FL_PLATFORM_MAX_CROSSINGS)
    crossings[route->crossings++] = (fl_platform_crossing){c->profile, c->bytes_per_s, c->shared ? c->times : 1};
}

/* What one transfer gets: of a link that it crosses n times an n-th, unless the link is a fat pipe, whose every
 * crossing has it all. Without links but Wi-Fi's, whose rate is a placeholder: -1. False without memory. */
static bool rate_route(const_sg_host_t from, const_sg_host_t to, uint64_t number, const fl_platform_job *job,
                       fl_platform_route *route, fl_platform_crossing *crossings)
{
  size_t count;
  sg_link_t *links = links_of(from, to, &count);
  bool ready = links != NULL;
  for (size_t i = 0; ready && i < count; i++) {
    crossing *c = crossing_of(links[i], job);
    ready = c != NULL;
    if (!ready) break;
    c->times = c->route == number ? c->times + 1 : 1;
    c->route = number;
    if (c->cell > 0) cross_cell(route, c->cell, i, count);
  }
  for (size_t i = 0; ready && i < count; i++) {
    const crossing *c = sg_link_get_data(links[i]);
    double rate = c->shared ? c->bytes_per_s / c->times : c->bytes_per_s;
    if (c->cell > 0) continue;
    take_least(&route->bandwidth_bytes_per_s, rate);
    if (c->profile == SIZE_MAX)
      take_least(&route->rest_bytes_per_s, rate);
    else
      cross_profiled(route, crossings, c);
  }
  free(links);
  return ready;
}

/* Where a Full zone has no route SimGrid finds one without links. Other zones end the process. */
static bool put_routes(FILE *out, sg_host_t *hosts, size_t count, const fl_platform_job *job)
{
  simgrid_run(); /* nothing runs, but routes exist only from here on: zones compute theirs when a simulation starts */
  for (size_t i = 0; i < count; i++)
    for (size_t j = 0; j < count; j++) {
      fl_platform_route route = {.bandwidth_bytes_per_s = -1, .rest_bytes_per_s = -1};
      fl_platform_crossing crossings[FL_PLATFORM_MAX_CROSSINGS];
      if (i != j) {
        if (!rate_route(hosts[i], hosts[j], 1 + i * count + j, job, &route, crossings)) return false;
        route.latency_s = sg_host_get_route_latency(hosts[i], hosts[j]);
      }
      fwrite(&route, sizeof route, 1, out);
      fwrite(crossings, sizeof crossings[0], route.crossings, out);
    }
  return true;
}

/* ---- the file ---- */

/* A file in memory of these bytes, for SimGrid, which opens paths alone. */
static bool offer(const fl_platform_text *file, char *path, size_t size)
{
  int fd = memfd_create("platform", 0);
  for (size_t done = 0; fd >= 0 && done < file->size;) {
    ssize_t written = write(fd, file->text + done, file->size - done);
    if (written <= 0) {
      close(fd);
      fd = -1;
    } else {
      done += (size_t)written;
    }
  }
  if (fd < 0) fprintf(stderr, "%s\n", strerror(errno));
  snprintf(path, size, "/proc/self/fd/%d", fd);
  return fd >= 0;
}

static void load(const char *path)
{
  char name[] = "fieldline", *arguments[] = {name, NULL};
  int count = 1;
  xbt_log_control_set("root.thres:error");
  xbt_log_control_set("root.fmt:%m%n"); /* the message alone */
  simgrid_init(&count, arguments);
  simgrid_load_platform(path);
}

int fl_platform_read_with_simgrid(int data_fd, void *context)
{
  const fl_platform_job *job = context;
  char path[64];
  bool whole = true;
  FILE *out = fdopen(data_fd, "w");
  if (out == NULL) return 1;
  if (!offer(job->file, path, sizeof path)) return FL_PLATFORM_NOT_HANDED;
  load(path);
  uint64_t count = sg_host_count();
  fwrite(&count, sizeof count, 1, out);
  if (count > 0 && count <= FL_FIELD_MAX_NODES) { /* SimGrid has no empty list of hosts */
    sg_host_t *hosts = sg_host_list();
    for (size_t i = 0; i < count; i++) put_host(out, hosts[i]);
    fflush(out); /* what follows may end the process, and the hosts should have arrived then */
    if (job->with_links && count <= FL_PLATFORM_MAX_ROUTED) whole = put_routes(out, hosts, count, job);
  }
  return fclose(out) == 0 && whole ? 0 : 1;
}
