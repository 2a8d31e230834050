/* The same pipeline as a hand-written event simulator: a binary heap of dates, a counter for each activity.
 *   heap_events REQUESTS IN_FLIGHT TIME... */
#include "pipeline.h"

typedef struct {
  double date_s;
  uint64_t number; /* of equal dates the one scheduled first */
  size_t activity; /* that ends then */
} event;

typedef struct {
  event events[MOST_ACTIVITIES]; /* an activity has at most one */
  size_t count;
  uint64_t scheduled;
} heap;

typedef struct {
  uint64_t let_in, started;
  bool busy;
} station;

static bool is_before(const event *a, const event *b)
{
  return a->date_s < b->date_s || (a->date_s == b->date_s && a->number < b->number);
}

static void push(heap *h, double date_s, size_t activity)
{
  event added = {date_s, h->scheduled++, activity};
  size_t at = h->count++;
  for (; at > 0 && is_before(&added, &h->events[(at - 1) / 2]); at = (at - 1) / 2)
    h->events[at] = h->events[(at - 1) / 2];
  h->events[at] = added;
}

static event pop(heap *h)
{
  event first = h->events[0], moved = h->events[--h->count];
  size_t at = 0, child;
  while ((child = 2 * at + 1) < h->count) {
    if (child + 1 < h->count && is_before(&h->events[child + 1], &h->events[child])) child++;
    if (!is_before(&h->events[child], &moved)) break;
    h->events[at] = h->events[child];
    at = child;
  }
  h->events[at] = moved;
  return first;
}

static void start_if_possible(const bench_pipeline *p, heap *h, station *stations, size_t activity, double now_s)
{
  station *s = &stations[activity];
  if (s->busy || s->started == s->let_in || s->started == p->requests) return;
  s->busy = true;
  s->started++;
  push(h, now_s + p->times_s[activity], activity);
}

/* The date of the last event. */
static double simulate(const bench_pipeline *p)
{
  static station stations[MOST_ACTIVITIES];
  static heap h;
  double now_s = 0;
  stations[0].let_in = p->in_flight;
  start_if_possible(p, &h, stations, 0, now_s);
  while (h.count > 0) {
    event e = pop(&h);
    size_t next = (e.activity + 1) % p->activity_count; /* a request that leaves lets one in */
    now_s = e.date_s;
    stations[e.activity].busy = false;
    stations[next].let_in++;
    start_if_possible(p, &h, stations, e.activity, now_s);
    start_if_possible(p, &h, stations, next, now_s);
  }
  return now_s;
}

int main(int argc, char **argv)
{
  bench_pipeline pipeline;
  if (!bench_read(argc, argv, &pipeline)) return 2;
  double start_s = bench_now_s();
  double last_s = simulate(&pipeline);
  bench_report(&pipeline, bench_now_s() - start_s, last_s);
  return 0;
}
