/* SimGrid has no notion of interference: rates are set anew whenever a transfer starts or ends. When a transfer starts,
 * the model CM02 keeps the bandwidth of its links as a cap that it never raises again; so transfers start on links that
 * are as fast as can be and get their rates within the same date. */
#include "simulate/simgrid_air.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <simgrid/actor.h>
#include <simgrid/engine.h>
#include <simgrid/semaphore.h>

#include "simulate/simgrid_hosts.h"

typedef struct {
  size_t from, to; /* radios */
  sg_link_t link;
  double pace, rate; /* of the transfer at hand alone, and what the link was last set to */
  sg_sem_t granted;
  bool waiting; /* for its radios, since: */
  double since_s;
} hop;

static struct {
  fl_air *air;
  size_t count;
  hop *hops;      /* [count] */
  bool *active;   /* [count] transfers under way */
  bool *busy;     /* radios taken */
  double *speeds; /* [count] */
  sg_sem_t changed;
  bool awake; /* the keeper knows that something has changed */
  uint64_t moves;
} air;

int fl_simgrid_air_init(fl_air *of, size_t hop_count, size_t radio_count)
{
  air.air = of;
  air.count = hop_count;
  air.hops = calloc(hop_count + 1, sizeof *air.hops);
  air.active = calloc(hop_count + 1, sizeof *air.active);
  air.busy = calloc(radio_count, sizeof *air.busy);
  air.speeds = calloc(hop_count + 1, sizeof *air.speeds);
  return air.hops != NULL && air.active != NULL && air.busy != NULL && air.speeds != NULL;
}

void fl_simgrid_air_set_hop(size_t i, size_t from, size_t to, sg_link_t link)
{
  air.hops[i] = (hop){.from = from, .to = to, .link = link, .granted = sg_sem_init(0)};
}

static bool radios_are_free(const hop *h)
{
  return !air.busy[h->from] && !air.busy[h->to];
}

static void take_radios(const hop *h, bool taken)
{
  air.busy[h->from] = air.busy[h->to] = taken;
}

void fl_simgrid_air_moved(void)
{
  air.moves++;
}

static void tell_keeper(void)
{
  air.moves++;
  if (air.awake) return;
  air.awake = true;
  sg_sem_release(air.changed);
  air.moves++;
}

/* Let the others run until nobody has anything left to do at this date: every actor that can go on runs once while this
 * one yields, and tells so. Twice, because starting a transfer takes a turn that nobody tells of. */
static void settle(void)
{
  for (int quiet = 0; quiet < 2; quiet++) {
    uint64_t before = air.moves;
    sg_actor_yield();
    if (air.moves != before) quiet = -1;
  }
}

/* Of two hops, the one whose turn comes first: whichever waits longer, then the one nearer to the end of the chain,
 * which makes room for those behind it. */
static bool comes_before(size_t a, size_t b)
{
  const hop *one = &air.hops[a], *other = &air.hops[b];
  if (fl_air_downstream_first(air.air) || one->since_s == other->since_s) return a > b;
  return one->since_s < other->since_s;
}

static void grant_radios(void)
{
  for (;;) {
    size_t next = air.count;
    for (size_t i = 0; i < air.count; i++)
      if (air.hops[i].waiting && radios_are_free(&air.hops[i]) && (next == air.count || comes_before(i, next)))
        next = i;
    if (next == air.count) return;
    air.hops[next].waiting = false;
    take_radios(&air.hops[next], true);
    sg_sem_release(air.hops[next].granted);
  }
}

static void set_rates(void)
{
  fl_error why = {0};
  if (fl_air_speeds(air.air, air.active, air.speeds, &why) != FL_OK) {
    fprintf(stderr, "%s\n", why.message);
    _exit(1);
  }
  for (size_t i = 0; i < air.count; i++) {
    hop *h = &air.hops[i];
    double rate = air.speeds[i] * h->pace;
    if (!air.active[i] || rate == h->rate) continue;
    h->rate = rate;
    sg_link_set_bandwidth(h->link, rate);
  }
}

static void keep(int count, char **arguments)
{
  (void)count;
  (void)arguments;
  for (;;) {
    sg_sem_acquire(air.changed);
    settle();
    air.awake = false; /* what changes from here on is for the next round */
    if (fl_air_exclusive(air.air)) grant_radios();
    if (fl_air_shares(air.air)) set_rates();
  }
}

void fl_simgrid_air_start(sg_host_t host)
{
  air.changed = sg_sem_init(0);
  sg_actor_daemonize(sg_actor_create("air", host, keep, 0, NULL));
}

void fl_simgrid_air_acquire(size_t i)
{
  air.hops[i].waiting = true;
  air.hops[i].since_s = simgrid_get_clock();
  tell_keeper();
  sg_sem_acquire(air.hops[i].granted);
  air.moves++;
}

void fl_simgrid_air_release(size_t i)
{
  take_radios(&air.hops[i], false);
  tell_keeper();
}

void fl_simgrid_air_send(size_t i, sg_host_t from, sg_host_t to, double size, double pace)
{
  air.hops[i].pace = pace;
  air.hops[i].rate = FL_SIMGRID_UNBOUNDED;
  sg_link_set_bandwidth(air.hops[i].link, FL_SIMGRID_UNBOUNDED);
  air.active[i] = true;
  tell_keeper();
  sg_host_sendto(from, to, size);
  air.active[i] = false;
  tell_keeper();
}
