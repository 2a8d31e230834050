/* The least SimGrid program that streams requests through a chain: an actor for each processor and each radio, counters
 * to hand over, a semaphore for who must wait. Nothing is written down, no date but the last is looked at.
 *   bare_simgrid REQUESTS IN_FLIGHT TIME... */
#include <string.h>
#include <unistd.h>

#include <simgrid/actor.h>
#include <simgrid/engine.h>
#include <simgrid/host.h>
#include <simgrid/link.h>
#include <simgrid/semaphore.h>
#include <xbt/config.h>
#include <xbt/log.h>

#include "pipeline.h"

/* AddressSanitizer does not follow SimGrid's own switching of stacks. */
#if defined(__SANITIZE_ADDRESS__)
#define CONTEXTS "thread"
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CONTEXTS "thread"
#endif
#endif

#define SIZE 1e6 /* of every transfer; its time is in the link's rate */

typedef struct {
  uint64_t may_start; /* requests let through by the activity before */
  bool asleep;
  sg_sem_t awake;
  sg_host_t from, to;
} station;

static bench_pipeline pipeline;
static station stations[MOST_ACTIVITIES];

static void let_through(station *s)
{
  s->may_start++;
  if (!s->asleep) return;
  s->asleep = false;
  sg_sem_release(s->awake);
}

static void run_station(int argc, char **argv)
{
  (void)argc;
  size_t i = strtoul(argv[1], NULL, 10),
         next = (i + 1) % pipeline.activity_count; /* a request that leaves lets one in */
  station *s = &stations[i];
  for (uint64_t done = 0; done < pipeline.requests; done++) {
    if (done >= s->may_start) {
      s->asleep = true;
      sg_sem_acquire(s->awake);
    }
    if (i % 2 == 0)
      sg_actor_sleep_for(pipeline.times_s[i]);
    else
      sg_host_sendto(s->from, s->to, SIZE);
    let_through(&stations[next]);
  }
}

static bool load_platform(void)
{
  char path[] = "/tmp/bare_simgrid.XXXXXX.xml";
  int fd = mkstemps(path, 4);
  if (fd < 0 ||
      dprintf(fd,
              "<?xml version='1.0'?>\n<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
              "<platform version=\"4.1\"><cluster id=\"c\" prefix=\"c\" suffix=\"\" radical=\"0-%zu\" speed=\"1f\" "
              "bw=\"1e15Bps\" lat=\"0s\" sharing_policy=\"SPLITDUPLEX\"/></platform>\n",
              pipeline.activity_count / 2) < 0)
    return false;
  close(fd);
  simgrid_load_platform(path);
  unlink(path);
  return true;
}

static sg_host_t host_of(size_t part)
{
  char name[32];
  snprintf(name, sizeof name, "c%zu", part);
  return sg_host_by_name(name);
}

static void create_station(size_t i)
{
  char index[32], *arguments[] = {"station", index, NULL};
  snprintf(index, sizeof index, "%zu", i);
  stations[i] = (station){.awake = sg_sem_init(0), .from = host_of(i / 2)};
  if (i == 0) stations[i].may_start = pipeline.in_flight;
  if (i % 2 != 0) {
    char link[64];
    snprintf(link, sizeof link, "c_link_%zu_UP", i / 2);
    sg_link_set_bandwidth(sg_link_by_name(link), SIZE / pipeline.times_s[i]);
    stations[i].to = host_of(i / 2 + 1);
  }
  sg_actor_create("station", stations[i].from, run_station, 2, arguments);
}

int main(int argc, char **argv)
{
  if (!bench_read(argc, argv, &pipeline)) return 2;
  double start_s = bench_now_s();
  char *name[] = {argv[0], NULL};
  int count = 1;
  xbt_log_control_set("root.thres:critical");
  simgrid_init(&count, name);
  sg_cfg_set_string("network/model", "CM02");
  sg_cfg_set_boolean("network/crosstraffic", "no");
  sg_cfg_set_double("network/TCP-gamma", 0); /* no window that caps a rate */
  sg_cfg_set_double("surf/precision", 1e-12);
#ifdef CONTEXTS
  sg_cfg_set_string("contexts/factory", CONTEXTS);
#endif
  if (!load_platform()) return 1;
  for (size_t i = 0; i < pipeline.activity_count; i++) create_station(i);
  simgrid_run();
  bench_report(&pipeline, bench_now_s() - start_s, simgrid_get_clock());
  _exit(0); /* SimGrid's own tidying up is not what is timed */
}
