/* One transfer on a platform's route takes what plain SimGrid says: its own simulation of the same file (CM02, no cross
 * traffic) against latency + size / rate of what fieldline has read, for every kind of zone and of sharing. */
#include "plain_simgrid.h"

#include <simgrid/actor.h>
#include <simgrid/host.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fieldline/platform.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const double BYTES = 1e6;

typedef struct {
  const char *name;
  const char *from, *to;
  const char *inside;      /* of <platform> */
  double rate_bytes_per_s; /* as worked out by hand from `from` to `to` */
} route_case;

#define HOSTS "<host id=\"a\" speed=\"1Gf\"/><host id=\"b\" speed=\"1Gf\"/>"
#define FULL(inside) "<zone id=\"z\" routing=\"Full\">" HOSTS inside "</zone>"
#define LINK(id, bandwidth, policy)                                                                                    \
  "<link id=\"" id "\" bandwidth=\"" bandwidth "\" latency=\"2us\" sharing_policy=\"" policy "\"/>"
#define CTN(id) "<link_ctn id=\"" id "\"/>"
#define WAY(id, direction) "<link_ctn id=\"" id "\" direction=\"" direction "\"/>"
#define ROUTE(links) "<route src=\"a\" dst=\"b\">" links "</route>"
#define CLUSTER(id, attributes)                                                                                        \
  "<cluster id=\"" id "\" prefix=\"" id "-\" suffix=\"\" speed=\"1Gf\" bw=\"1MBps\" lat=\"3us\" " attributes "/>"
/* SimGrid 4.0 crashes of these shapes where they are the whole platform. */
#define SHAPED(attributes) "<zone id=\"z\" routing=\"Full\">" CLUSTER("c", attributes) "</zone>"
#define ZONE(id, host, link)                                                                                           \
  "<zone id=\"" id "\" routing=\"Full\"><host id=\"" host "\" speed=\"1Gf\"/><router id=\"" id "-r\"/>" link           \
  "<route src=\"" host "\" dst=\"" id "-r\">" CTN("in-" id) "</route></zone>"
#define MESH(routing)                                                                                                  \
  "<zone id=\"z\" routing=\"" routing "\">" HOSTS "<router id=\"r\"/>" LINK("l", "3MBps", "SHARED") LINK(              \
      "m", "2MBps", "SHARED") "<route src=\"a\" dst=\"r\">" CTN("l") "</route><route src=\"r\" dst=\"b\">" CTN("l")    \
      CTN("m") "</route></zone>"

static const route_case cases[] = {
    {"one link", "a", "b", FULL(LINK("l", "5Mbps", "SHARED") ROUTE(CTN("l"))), 625e3},
    {"a link twice: half", "a", "b", FULL(LINK("l", "5Mbps", "SHARED") ROUTE(CTN("l") CTN("l"))), 312.5e3},
    {"twice and back", "b", "a", FULL(LINK("l", "5Mbps", "SHARED") ROUTE(CTN("l") CTN("l"))), 312.5e3},
    {"a link three times is slower than another", "a", "b",
     FULL(LINK("l", "3MBps", "SHARED") LINK("m", "1.5MBps", "SHARED") ROUTE(CTN("l") CTN("m") CTN("l") CTN("l"))), 1e6},
    {"a link twice is faster than another", "a", "b",
     FULL(LINK("l", "3MBps", "SHARED") LINK("m", "1MBps", "SHARED") ROUTE(CTN("l") CTN("m") CTN("l"))), 1e6},
    {"a fat pipe twice: all of it", "a", "b", FULL(LINK("l", "5Mbps", "FATPIPE") ROUTE(CTN("l") CTN("l"))), 625e3},
    {"up and down are two links", "a", "b",
     FULL(LINK("l", "5Mbps", "SPLITDUPLEX") ROUTE(WAY("l", "UP") WAY("l", "DOWN"))), 625e3},
    {"up twice is one link", "a", "b", FULL(LINK("l", "5Mbps", "SPLITDUPLEX") ROUTE(WAY("l", "UP") WAY("l", "UP"))),
     312.5e3},
    {"zones whose shared way is crossed going out and coming in", "a", "b",
     "<zone id=\"w\" routing=\"Full\">" ZONE("y", "a", LINK("in-y", "8MBps", "SHARED"))
         ZONE("z", "b", LINK("in-z", "9MBps", "SHARED"))
             LINK("bus", "6MBps", "SHARED") "<zoneRoute src=\"y\" dst=\"z\" gw_src=\"y-r\" gw_dst=\"z-r\">" CTN("bus")
                 CTN("bus") "</zoneRoute></zone>",
     3e6},
    {"shortest paths (Floyd)", "a", "b", MESH("Floyd"), 1.5e6},
    {"shortest paths (Dijkstra)", "b", "a", MESH("Dijkstra"), 1.5e6},
    {"shortest paths, kept", "a", "b", MESH("DijkstraCache"), 1.5e6},
    {"a cluster", "c-0", "c-3", CLUSTER("c", "radical=\"0-3\""), 1e6},
    {"a cluster of shared links", "c-0", "c-3", CLUSTER("c", "radical=\"0-3\" sharing_policy=\"SHARED\""), 1e6},
    {"a cluster with a slow backbone", "c-0", "c-3", CLUSTER("c", "radical=\"0-3\" bb_bw=\"250kBps\" bb_lat=\"1us\""),
     250e3},
    {"a cluster with limiters", "c-0", "c-3", CLUSTER("c", "radical=\"0-3\" limiter_link=\"500kBps\""), 500e3},
    {"a torus", "c-0", "c-4", SHAPED("radical=\"0-8\" topology=\"TORUS\" topo_parameters=\"3,3\""), 1e6},
    {"a torus of shared links", "c-0", "c-4",
     SHAPED("radical=\"0-8\" topology=\"TORUS\" topo_parameters=\"3,3\" sharing_policy=\"SHARED\""), 1e6},
    {"a fat tree", "c-0", "c-7", SHAPED("radical=\"0-7\" topology=\"FAT_TREE\" topo_parameters=\"2;4,2;1,2;1,2\""),
     1e6},
    {"a dragonfly", "c-0", "c-7", SHAPED("radical=\"0-7\" topology=\"DRAGONFLY\" topo_parameters=\"2,1;2,1;2,1;1\""),
     1e6},
    {"peers", "p", "q",
     "<zone id=\"v\" routing=\"Vivaldi\"><peer id=\"p\" speed=\"1Gf\" bw_in=\"7MBps\" bw_out=\"4MBps\" "
     "coordinates=\"1 1 0\"/><peer id=\"q\" speed=\"1Gf\" bw_in=\"2MBps\" bw_out=\"5MBps\" coordinates=\"2 1 "
     "0\"/></zone>",
     2e6},
};

/* ---- SimGrid's answer, in a process of its own ---- */

typedef struct {
  const route_case *route;
  const char *path;
} question;

static question asked; /* the actor takes no arguments */

static void send_once(int count, char *arguments[])
{
  (void)count, (void)arguments;
  sg_host_sendto(sg_host_by_name(asked.route->from), sg_host_by_name(asked.route->to), BYTES);
}

static int ask_simgrid(int data_fd, void *context)
{
  asked = *(question *)context;
  plain_simgrid_load(asked.path);
  sg_actor_create("sender", sg_host_by_name(asked.route->from), send_once, 0, NULL);
  simgrid_run();
  double end_s = simgrid_get_clock();
  return write(data_fd, &end_s, sizeof end_s) == sizeof end_s ? 0 : 1;
}

static double simgrid_s(const route_case *c, const char *path)
{
  question q = {c, path};
  return plain_simgrid_s(ask_simgrid, &q);
}

/* ---- */

static size_t find(const fl_field *field, const char *id)
{
  for (size_t i = 0; i < field->count; i++)
    if (strcmp(field->nodes[i].id, id) == 0) return i;
  fail_msg("no node %s", id);
  return 0;
}

static void write_platform(const char *path, const char *inside)
{
  FILE *out = fopen(path, "w");
  assert_non_null(out);
  fprintf(out,
          "<?xml version=\"1.0\"?>\n<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
          "<platform version=\"4.1\">\n%s\n</platform>\n",
          inside);
  assert_int_equal(fclose(out), 0);
}

static void check_route(void **state)
{
  const route_case *c = *state;
  static const fl_platform_params params = {.memory_bytes = 1, .with_links = 1};
  char path[] = "/tmp/fieldline-routes-XXXXXX.xml";
  fl_platform got;
  fl_error err = {0};
  int fd = mkstemps(path, 4);
  assert_true(fd >= 0 && close(fd) == 0);
  write_platform(path, c->inside);
  if (fl_platform_load(path, &params, &got, &err) != FL_OK) fail_msg("%s", err.message);
  size_t from = find(got.field, c->from), to = find(got.field, c->to);
  double bytes_per_s = fl_links_rate_bps(got.links, from, to) / 8, latency_s = fl_links_latency_s(got.links, from, to);
  assert_close(bytes_per_s, c->rate_bytes_per_s, 1e-12);
  assert_close(latency_s + BYTES / bytes_per_s, simgrid_s(c, path), 1e-9);
  fl_platform_clear(&got);
  unlink(path);
}

int main(void)
{
  struct CMUnitTest tests[COUNT(cases)];
  for (size_t i = 0; i < COUNT(cases); i++) /* the cast: cmocka keeps its state without const */
    tests[i] = (struct CMUnitTest){cases[i].name, check_route, NULL, NULL, (void *)&cases[i]};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
