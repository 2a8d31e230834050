/* Relays for a chain that stands: as long as its longest hop is longer than all else, and a way over few enough nodes
 * that are free has only shorter ones, the best such way takes its place. A way is looked for relay by relay (Bellman:
 * On a Routing Problem, 1958, with the longest hop in place of the sum). */
#include "plan/place/relays.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A hop of the chain: parts that are done before it, and its nodes. */
typedef struct {
  size_t done, from, to;
  double bits, time_s;
} hop;

typedef struct {
  const fl_place_input *in;
  fl_placement *placement;
  bool *taken;     /* [n] */
  double *longest; /* [(relays + 1) * n] the least longest hop of a way there over so many relays, or fewer */
  size_t *before;  /* likewise the node before; the node itself: none */
  double floor_s;  /* of all stages and of hops with relays the longest */
} search;

static bool search_init(search *s, const fl_place_input *in, fl_placement *placement)
{
  size_t n = in->field->count, steps = in->ends.relays + 1;
  *s = (search){.in = in,
                .placement = placement,
                .taken = calloc(n, sizeof *s->taken),
                .longest = calloc(steps * n, sizeof *s->longest),
                .before = calloc(steps * n, sizeof *s->before)};
  return s->taken != NULL && s->longest != NULL && s->before != NULL;
}

static void search_clear(search *s)
{
  free(s->taken);
  free(s->longest);
  free(s->before);
}

static void take(search *s)
{
  const fl_place_input *in = s->in;
  for (size_t i = 0; i < in->part_count; i++) {
    size_t node = s->placement->chain[i];
    s->taken[node] = true;
    s->floor_s = fmax(s->floor_s, fl_place_compute_s(in, i, node));
  }
  if (in->ends.has_source) s->taken[in->ends.source] = true;
  if (in->ends.has_sink) s->taken[in->ends.sink] = true;
}

/* ---- ways ---- */

static double hop_s(const search *s, const hop *h, size_t from, size_t to)
{
  return fl_links_time_s(s->in->links, h->bits, from, to);
}

/* Ways from the hop's first node over one relay more. */
static void go_on(search *s, const hop *h, size_t step)
{
  size_t n = s->in->field->count;
  const double *shorter = s->longest + (step - 1) * n;
  double *longest = s->longest + step * n;
  for (size_t to = 0; to < n; to++) {
    longest[to] = shorter[to];
    s->before[step * n + to] = to;
    if (s->taken[to] && to != h->to) continue;
    for (size_t relay = 0; relay < n; relay++) {
      if (s->taken[relay] || relay == to || isinf(shorter[relay])) continue;
      double over_s = fmax(fmax(shorter[relay], fl_place_forward_s(s->in, h->done, relay)), hop_s(s, h, relay, to));
      if (!(over_s < longest[to]) || !fl_place_can_forward(s->in, h->bits, relay)) continue;
      longest[to] = over_s;
      s->before[step * n + to] = relay;
    }
  }
}

static void find_ways(search *s, const hop *h)
{
  size_t n = s->in->field->count;
  for (size_t to = 0; to < n; to++) s->longest[to] = to == h->from ? INFINITY : hop_s(s, h, h->from, to);
  for (size_t step = 1; step <= s->in->ends.relays; step++) go_on(s, h, step);
}

/* The longest hop of the best way. */
static double way_s(const search *s, const hop *h)
{
  return s->longest[s->in->ends.relays * s->in->field->count + h->to];
}

/* Put the relays of the way into the placement, those of the hops before them first. */
static void insert(search *s, const hop *h)
{
  fl_placement *p = s->placement;
  size_t n = s->in->field->count, at = 0, to = h->to;
  s->floor_s = fmax(s->floor_s, way_s(s, h));
  while (at < p->relay_count && p->relays[at].done < h->done) at++;
  for (size_t step = s->in->ends.relays; step > 0; step--) {
    size_t relay = s->before[step * n + to];
    if (relay == to) continue;
    memmove(p->relays + at + 1, p->relays + at, (p->relay_count - at) * sizeof *p->relays);
    p->relays[at] = (fl_relay){h->done, relay};
    p->relay_count++;
    s->taken[relay] = true;
    to = relay;
  }
}

/* ---- the chain ---- */

static bool has_relays(const fl_placement *p, size_t done)
{
  for (size_t i = 0; i < p->relay_count; i++)
    if (p->relays[i].done == done) return true;
  return false;
}

static void consider(const search *s, hop h, hop *longest)
{
  if (h.from == h.to || has_relays(s->placement, h.done)) return;
  h.time_s = hop_s(s, &h, h.from, h.to);
  if (h.time_s > longest->time_s) *longest = h;
}

/* Of the hops without relays. */
static hop longest_hop(const search *s)
{
  const fl_place_input *in = s->in;
  const size_t *chain = s->placement->chain;
  size_t last = in->part_count - 1;
  hop longest = {.time_s = -1};
  if (in->ends.has_source) consider(s, (hop){0, in->ends.source, chain[0], in->input_bits, 0}, &longest);
  for (size_t i = 0; i < last; i++) consider(s, (hop){i + 1, chain[i], chain[i + 1], in->hop_bits[i], 0}, &longest);
  if (in->ends.has_sink) consider(s, (hop){in->part_count, chain[last], in->ends.sink, in->output_bits, 0}, &longest);
  return longest;
}

fl_status fl_place_add_relays(const fl_place_input *in, fl_placement *placement, fl_error *err)
{
  search s;
  bool complete = search_init(&s, in, placement), better = complete && in->ends.relays > 0;
  placement->relay_count = 0;
  if (complete) take(&s);
  while (better) {
    hop h = longest_hop(&s);
    better = h.time_s > s.floor_s;
    if (better) find_ways(&s, &h);
    better = better && way_s(&s, &h) < h.time_s;
    if (better) insert(&s, &h);
  }
  search_clear(&s);
  return complete ? FL_OK : fl_fail_memory(err, "relays");
}
