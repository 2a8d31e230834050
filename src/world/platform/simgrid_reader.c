/* Runs in a process of its own: SimGrid aborts on what it does not like and loads one platform in a lifetime. */
#include <simgrid/engine.h>
#include <simgrid/host.h>
#include <xbt/log.h>

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "fieldline/field.h"
#include "world/platform/reader.h"

static void put_text(FILE *out, const char *text)
{
  uint64_t length = text == NULL ? UINT64_MAX : strlen(text);
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

/* Where a Full zone has no route SimGrid finds one without links, of bandwidth -1. Other zones end the process. */
static void put_routes(FILE *out, sg_host_t *hosts, size_t count)
{
  simgrid_run(); /* nothing runs, but routes exist only from here on: zones compute theirs when a simulation starts */
  for (size_t i = 0; i < count; i++)
    for (size_t j = 0; j < count; j++) {
      fl_platform_route route = {-1, 0};
      if (i != j) {
        route.bandwidth_bytes_per_s = sg_host_get_route_bandwidth(hosts[i], hosts[j]);
        route.latency_s = sg_host_get_route_latency(hosts[i], hosts[j]);
      }
      fwrite(&route, sizeof route, 1, out);
    }
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
  FILE *out = fdopen(data_fd, "w");
  if (out == NULL) return 1;
  load(job->path);
  uint64_t count = sg_host_count();
  fwrite(&count, sizeof count, 1, out);
  if (count > 0 && count <= FL_FIELD_MAX_NODES) { /* SimGrid has no empty list of hosts */
    sg_host_t *hosts = sg_host_list();
    for (size_t i = 0; i < count; i++) put_host(out, hosts[i]);
    fflush(out); /* what follows may end the process, and the hosts should have arrived then */
    if (job->with_links && count <= FL_PLATFORM_MAX_ROUTED) put_routes(out, hosts, count);
  }
  return fclose(out) == 0 ? 0 : 1;
}
