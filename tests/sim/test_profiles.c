/* What the profiles of a platform change, against plain SimGrid: when a transfer, or a computation, ends in its own
 * simulation of the same files (CM02, no cross traffic), and when it does by the changes that fieldline has read. */
#include "plain_simgrid.h"
#include "text_file.h"

#include <simgrid/actor.h>
#include <simgrid/exec.h>
#include <simgrid/host.h>

#include "fieldline/changes.h"
#include "fieldline/platform.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const double BYTES = 1e6, FLOP = 5e9;

typedef struct {
  const char *name;
  const char *first, *second; /* the files p and q; NULL: there is none */
  const char *host, *links;   /* attributes of host a; links and the route from a to b */
  bool computes;              /* FLOP on a, else BYTES from a to b */
  double end_s;               /* by hand */
  double capped_s;            /* SimGrid's, where it keeps a transfer at the rate it began with; 0: the same */
} profile_case;

#define LINK(id, bandwidth, more) "<link id=\"" id "\" bandwidth=\"" bandwidth "\" latency=\"2us\" " more "/>"
#define CTN(id) "<link_ctn id=\"" id "\"/>"
#define ROUTE(links) "<route src=\"a\" dst=\"b\">" links "</route>"
#define ONE LINK("l", "1MBps", "bandwidth_file=\"p\"") ROUTE(CTN("l"))

/* 1 MB at 1 MB/s takes 1 s, behind a latency of 2 us a link. The host does 1 Gflop/s. */
static const profile_case cases[] = {
    /* 0.1 s at 1 MB/s, less the latency, and the rest at 0.05 MB/s: (1e6 - 99 998) / 5e4 = 18.00004 s more */
    {"a link gets slower", "0.1 50000", NULL, "", ONE, false, 18.10004, 0},
    /* from 0.2 s on at 2 MB/s: 1e6 - 199 998 = 800 002 B in 0.400001 s */
    {"and faster", "# times\n\n0.2 2e6\n", NULL, "", ONE, false, 0.600001, 1.000002},
    /* rounds of 0.5 s: 0.1 s at 1 MB/s (99 998 B), then 0.4 s at 0.1 (40 000) and 0.1 at 1 (100 000) in turn: after
     * 3.1 s, 99 998 + 6 x 140 000 = 939 998 B; 40 000 more until 3.5 s, and 20 002 at 1 MB/s */
    {"rounds by their length", "PERIODICITY 0.5\n0 1e6\n0.1 1e5", NULL, "", ONE, false, 3.520002, 0},
    /* a round ends 0.3 s behind its last date, at 0.4 s: 99 998 B in 0.1 s, 30 000 in 0.3 s and 100 000 in 0.1 s in
     * turn: after 2.5 s, 99 998 + 6 x 130 000 = 879 998 B; 30 000 until 2.8 s, and 90 002 at 1 MB/s */
    {"rounds by what follows them", "0 1e6\n0.1 1e5\nLOOPAFTER 0.3", NULL, "", ONE, false, 2.890002, 0},
    /* crossed twice, a transfer gets half: 0.5 MB/s, then 25 kB/s; (1e6 - 0.099996 x 5e5) / 25e3 = 38.00008 s */
    {"a link that is crossed twice", "0.1 50000", NULL, "",
     LINK("l", "1MBps", "bandwidth_file=\"p\"") ROUTE(CTN("l") CTN("l")), false, 38.10008, 0},
    /* l falls to 0.5 MB/s at 0.1 s, m to 0.25 at 0.5 s: 99 996 + 200 000, and 700 004 at 0.25 MB/s: 2.800016 s */
    {"two links, each by its own", "0.1 5e5", "0.5 25e4", "",
     LINK("l", "1MBps", "bandwidth_file=\"p\"") LINK("m", "2MBps", "bandwidth_file='q'") ROUTE(CTN("l") CTN("m")),
     false, 3.300016, 0},
    /* m is no faster than 0.8 MB/s, however fast l gets */
    {"a link without one sets the limit", "0.25 3e6", NULL, "",
     LINK("l", "0.4MBps", "bandwidth_file=\"p\"") LINK("m", "0.8MBps", "") ROUTE(CTN("l") CTN("m")), false, 1.375002,
     2.500004},
    {"both ways of a duplex link", "0.1 50000", NULL, "",
     LINK("l", "1MBps", "sharing_policy=\"SPLITDUPLEX\" bandwidth_file=\"p\"")
         ROUTE("<link_ctn id=\"l\" direction=\"UP\"/>"),
     false, 18.10004, 0},
    /* 5 Gflop: 1 s at 1, 4 s at 0.5, 2 at 1; and 1 s at 1, 1 at 0.5 in turn: 4.5 in 6 s, 0.5 in 0.5 s */
    {"a host slows down for a while", "1 0.5\n5 1", NULL, "speed_file=\"p\"", LINK("l", "1MBps", "") ROUTE(CTN("l")),
     true, 7, 0},
    {"again and again", "1 0.5\n2 1\nLOOPAFTER 0", NULL, "speed_file=\"p\"", LINK("l", "1MBps", "") ROUTE(CTN("l")),
     true, 6.5, 0},
};

/* ---- SimGrid's answer, in a process of its own ---- */

typedef struct {
  const char *path;
  bool computes;
} question;

static bool computes; /* the actor takes no arguments */

static void work(int count, char *arguments[])
{
  (void)count, (void)arguments;
  if (computes)
    sg_actor_execute(FLOP);
  else
    sg_host_sendto(sg_host_by_name("a"), sg_host_by_name("b"), BYTES);
  double end_s = simgrid_get_clock();
  if (write(3, &end_s, sizeof end_s) != sizeof end_s) exit(1);
}

/* Loops have no end, so that it ends with the work. */
static void end_all(int count, char *arguments[])
{
  work(count, arguments);
  _exit(0);
}

static int ask_simgrid(int data_fd, void *context)
{
  const question *q = context;
  if (dup2(data_fd, 3) != 3) return 1;
  computes = q->computes;
  plain_simgrid_load(q->path);
  sg_actor_create("worker", sg_host_by_name("a"), end_all, 0, NULL);
  simgrid_run();
  return 1;
}

static double simgrid_s(const profile_case *c, const char *path)
{
  question q = {path, c->computes};
  return plain_simgrid_s(ask_simgrid, &q);
}

/* ---- fieldline's, by the integral of the rate ---- */

static double pace_of(const profile_case *c, const fl_platform *platform, double factor)
{
  if (c->computes) return platform->field->nodes[0].speed_flop_per_s * factor;
  return fl_links_rate_bps(platform->links, 0, 1) / 8 * factor;
}

static double fieldline_s(const profile_case *c, const fl_platform *platform)
{
  const fl_change_spec spec = {.profiles = platform->profiles};
  const fl_change_input in = {.spec = &spec, .field = platform->field, .rates_are_given = true};
  fl_changes *changes;
  double now_s = c->computes ? 0 : fl_links_latency_s(platform->links, 0, 1), left = c->computes ? FLOP : BYTES;
  double pace = pace_of(c, platform, 1);
  assert_int_equal(fl_changes_open(&in, &changes, NULL), FL_OK);
  while (now_s + left / pace > fl_changes_next_s(changes)) {
    fl_change change;
    assert_int_equal(fl_changes_take(changes, &change, NULL), FL_OK);
    assert_int_equal(change.kind, c->computes ? FL_CHANGE_SPEED : FL_CHANGE_RATE);
    if (change.date_s > now_s) {
      left -= pace * (change.date_s - now_s);
      now_s = change.date_s;
    }
    pace = pace_of(c, platform, change.value[0]);
  }
  fl_changes_close(changes);
  return now_s + left / pace;
}

static void check_profile(void **state)
{
  const profile_case *c = *state;
  static const fl_platform_params params = {.memory_bytes = 1, .with_links = 1};
  text_folder folder = text_folder_make();
  char text[2000];
  fl_platform platform;
  fl_error err = {0};
  text_file_write(&folder, "p", c->first, strlen(c->first));
  if (c->second != NULL) text_file_write(&folder, "q", c->second, strlen(c->second));
  snprintf(text, sizeof text,
           "<?xml version=\"1.0\"?>\n<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
           "<platform version=\"4.1\"><zone id=\"z\" routing=\"Full\"><host id=\"a\" speed=\"1Gf\" %s/>"
           "<host id=\"b\" speed=\"1Gf\"/>%s</zone></platform>\n",
           c->host, c->links);
  const char *path = text_file_write(&folder, "platform.xml", text, strlen(text));
  if (fl_platform_load(path, &params, &platform, &err) != FL_OK) fail_msg("%s", err.message);
  double end_s = fieldline_s(c, &platform);
  assert_close(end_s, c->end_s, 1e-9);
  assert_close(simgrid_s(c, path), c->capped_s > 0 ? c->capped_s : c->end_s, 1e-9);
  fl_platform_clear(&platform);
  text_folder_remove(&folder);
}

int main(void)
{
  struct CMUnitTest tests[COUNT(cases)];
  for (size_t i = 0; i < COUNT(cases); i++) /* the cast: cmocka keeps its state without const */
    tests[i] = (struct CMUnitTest){cases[i].name, check_profile, NULL, NULL, (void *)&cases[i]};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
