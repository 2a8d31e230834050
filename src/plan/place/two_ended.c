/* two-ended: chains grow at both ends from a link that carries a large transfer, the seat, always on the side whose
 * next transfer is larger. greedy goes to the fastest link whatever is sent over it and comes to the large transfers
 * wherever that has led; here these choose first, and each step looks two transfers ahead.
 * Starts from greedy's chain, so it is never worse. Seats are the fastest links of every node, for each of the largest
 * transfers; a chain is given up as soon as it is no better than the best one. Nodes are looked for among the
 * NEAR fastest links of a node, and among all only when those are used up. In the end parts beside the bottleneck
 * change places as long as that helps: exchange.c.
 * O(n^2) for these lists, and per seat O(k NEAR^2), as a rule far less. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "plan/place/exchange.h"
#include "plan/place/placers.h"
#include "plan/place/relays.h"

enum { NEAR = 16, SEAT_LINKS = 2, DEFAULT_SEATS = 2 };

/* Which way a chain grows: links are followed from sender to receiver, or back. */
typedef enum { BACK, FORTH } direction;

typedef struct {
  double weight; /* INFINITY: none */
  size_t node;
} neighbour;

typedef struct {
  double weight;
  size_t from, to;
} seat;

typedef struct {
  const fl_place_input *in;
  neighbour *lists;   /* [2 x n x NEAR], in two pieces: */
  neighbour *near[2]; /* [n x NEAR] by direction, fastest first; the same where links are symmetric */
  seat *seats;        /* [n x SEAT_LINKS x 2] fastest first */
  size_t seat_count;
  size_t *hops; /* [k - 1] largest transfer first */
  bool *taken;  /* [n] */
  size_t *chain;
  size_t *position;   /* [n] */
  size_t left, right; /* the chain's ends */
  double bottleneck_s, least_s;
} search;

static double weight(const search *s, direction side, size_t at, size_t node)
{
  const fl_links *links = s->in->links;
  return side == FORTH ? links->weight[at * links->count + node] : links->weight[node * links->count + at];
}

/* ---- lists ---- */

static void insert(neighbour *list, double w, size_t node)
{
  size_t i = NEAR - 1;
  for (; i > 0 && list[i - 1].weight > w; i--) list[i] = list[i - 1];
  list[i] = (neighbour){w, node};
}

static bool is_symmetric(const fl_links *links)
{
  size_t n = links->count;
  for (size_t a = 0; a < n; a++)
    for (size_t b = 0; b < a; b++)
      if (links->weight[a * n + b] != links->weight[b * n + a]) return false;
  return true;
}

/* The links that leave every node, or those that reach it: row by row, as they lie in memory. */
static void list_neighbours(search *s, direction side)
{
  size_t n = s->in->links->count;
  for (size_t i = 0; i < n * NEAR; i++) s->near[side][i] = (neighbour){INFINITY, 0};
  for (size_t from = 0; from < n; from++)
    for (size_t to = 0; to < n; to++) {
      neighbour *list = s->near[side] + (side == FORTH ? from : to) * NEAR;
      double w = s->in->links->weight[from * n + to];
      if (w < list[NEAR - 1].weight) insert(list, w, side == FORTH ? to : from);
    }
}

static int by_weight(const void *a, const void *b)
{
  const seat *x = a, *y = b;
  if (x->weight != y->weight) return x->weight < y->weight ? -1 : 1;
  if (x->from != y->from) return x->from < y->from ? -1 : 1;
  return x->to < y->to ? -1 : x->to > y->to;
}

static void add_seat(search *s, size_t from, size_t to)
{
  double w = weight(s, FORTH, from, to);
  if (!isinf(w)) s->seats[s->seat_count++] = (seat){w, from, to};
}

/* The fastest links of every node, both ways round, each once. */
static void list_seats(search *s)
{
  size_t distinct = 0;
  s->seat_count = 0;
  for (size_t at = 0; at < s->in->links->count; at++)
    for (size_t i = 0; i < SEAT_LINKS; i++) {
      const neighbour *near = &s->near[FORTH][at * NEAR + i];
      if (isinf(near->weight)) break;
      add_seat(s, at, near->node);
      add_seat(s, near->node, at);
    }
  qsort(s->seats, s->seat_count, sizeof *s->seats, by_weight);
  for (size_t i = 0; i < s->seat_count; i++)
    if (i == 0 || by_weight(&s->seats[i], &s->seats[i - 1]) != 0) s->seats[distinct++] = s->seats[i];
  s->seat_count = distinct;
}

/* Hops by falling size; of equals the first in the chain comes first. */
static void list_hops(search *s)
{
  const double *bits = s->in->hop_bits;
  for (size_t hop = 0; hop + 1 < s->in->part_count; hop++) {
    size_t i = hop;
    for (; i > 0 && bits[s->hops[i - 1]] < bits[hop]; i--) s->hops[i] = s->hops[i - 1];
    s->hops[i] = hop;
  }
}

/* ---- growing ---- */

/* Parts left to place on a side whose outermost is `position`. */
static size_t parts_left(const search *s, direction side, size_t position)
{
  return side == FORTH ? s->in->part_count - 1 - position : position;
}

/* The hop and the part that come next on a side whose outermost part is `position`. */
static size_t next_hop(direction side, size_t position)
{
  return side == FORTH ? position : position - 1;
}

static size_t next_part(direction side, size_t position)
{
  return side == FORTH ? position + 1 : position - 1;
}

/* Stage time that the part beside `position`, which lies on `at`, would bring on `node`. */
static double stage_s(const search *s, direction side, size_t position, size_t at, size_t node)
{
  size_t from = side == FORTH ? at : node, to = side == FORTH ? node : at;
  double hop_s = fl_links_time_s(s->in->links, s->in->hop_bits[next_hop(side, position)], from, to);
  return fmax(hop_s, fl_place_stage_s(s->in, next_part(side, position), node));
}

/* A time that the hop cannot be below, from its weight alone. */
static double least_hop_s(const search *s, direction side, size_t position, double w)
{
  return s->in->hop_bits[next_hop(side, position)] / s->in->links->bandwidth_hz * w;
}

static bool can_take(const search *s, size_t part, size_t node)
{
  return !s->taken[node] && fl_place_fits(s->in, part, node);
}

/* The free node with the fastest link that the part beside `position` fits; the node count: none. */
static size_t fastest(const search *s, direction side, size_t position, size_t at)
{
  const neighbour *near = s->near[side] + at * NEAR;
  size_t n = s->in->links->count, part = next_part(side, position), chosen = n;
  double least = INFINITY;
  for (size_t i = 0; i < NEAR && !isinf(near[i].weight); i++)
    if (can_take(s, part, near[i].node)) return near[i].node;
  if (isinf(near[NEAR - 1].weight)) return n; /* all links are listed */
  for (size_t node = 0; node < n; node++)
    if (weight(s, side, at, node) < least && can_take(s, part, node)) {
      least = weight(s, side, at, node);
      chosen = node;
    }
  return chosen;
}

/* The next stage when the fastest node is taken. */
static double look_one(const search *s, direction side, size_t position, size_t at)
{
  if (parts_left(s, side, position) == 0) return 0;
  size_t node = fastest(s, side, position, at);
  return node == s->in->links->count ? INFINITY : stage_s(s, side, position, at, node);
}

/* The least that the larger of the next two stages comes to; anything up to `enough` is as good. */
static double look_two(const search *s, direction side, size_t position, size_t at, double enough)
{
  const neighbour *near = s->near[side] + at * NEAR;
  double least_s = INFINITY;
  if (parts_left(s, side, position) < 2) return look_one(s, side, position, at);
  for (size_t i = 0; i < NEAR && least_s > enough; i++) {
    if (least_hop_s(s, side, position, near[i].weight) >= least_s) break; /* INFINITY, too */
    size_t part = next_part(side, position), node = near[i].node;
    if (!can_take(s, part, node)) continue;
    s->taken[node] = true;
    double time_s = stage_s(s, side, position, at, node);
    if (time_s < least_s) least_s = fmin(least_s, fmax(time_s, look_one(s, side, part, node)));
    s->taken[node] = false;
  }
  return isinf(least_s) ? look_one(s, side, position, at) : least_s;
}

/* The node that leaves the bottleneck least, this stage and two more looked at, the fastest link of equals. */
static size_t choose(const search *s, direction side, size_t position, size_t at)
{
  const neighbour *near = s->near[side] + at * NEAR;
  size_t chosen = s->in->links->count, part = next_part(side, position);
  double least_s = INFINITY;
  for (size_t i = 0; i < NEAR && least_s > s->bottleneck_s; i++) {
    size_t node = near[i].node;
    if (least_hop_s(s, side, position, near[i].weight) >= fmin(least_s, s->least_s)) break;
    if (!can_take(s, part, node)) continue;
    double time_s = fmax(s->bottleneck_s, stage_s(s, side, position, at, node));
    if (time_s >= least_s) continue;
    s->taken[node] = true;
    time_s = fmax(time_s, look_two(s, side, part, node, time_s));
    s->taken[node] = false;
    if (time_s >= least_s) continue;
    least_s = time_s;
    chosen = node;
  }
  return chosen == s->in->links->count ? fastest(s, side, position, at) : chosen;
}

/* Add a node at one end; false when there is none or the chain is no better than the best one. */
static bool grow(search *s, direction side)
{
  size_t *end = side == FORTH ? &s->right : &s->left;
  size_t at = s->chain[*end], node = choose(s, side, *end, at);
  if (node == s->in->links->count) return false;
  s->bottleneck_s = fmax(s->bottleneck_s, stage_s(s, side, *end, at, node));
  *end = next_part(side, *end);
  s->chain[*end] = node;
  s->taken[node] = true;
  return s->bottleneck_s < s->least_s;
}

static bool sit(search *s, size_t hop, const seat *at)
{
  if (!fl_place_fits(s->in, hop, at->from) || !fl_place_fits(s->in, hop + 1, at->to)) return false;
  memset(s->taken, 0, s->in->links->count * sizeof *s->taken);
  s->taken[at->from] = s->taken[at->to] = true;
  s->chain[hop] = at->from;
  s->chain[hop + 1] = at->to;
  s->left = hop;
  s->right = hop + 1;
  s->bottleneck_s = fmax(fl_place_stage_s(s->in, hop, at->from), stage_s(s, FORTH, hop, at->from, at->to));
  return s->bottleneck_s < s->least_s;
}

static direction larger_side(const search *s)
{
  if (s->left == 0) return FORTH;
  if (s->right + 1 == s->in->part_count) return BACK;
  return s->in->hop_bits[s->left - 1] > s->in->hop_bits[s->right] ? BACK : FORTH;
}

/* Grow a chain from a seat; true when it comes out better than the best one. */
static bool complete(search *s, size_t hop, const seat *at)
{
  if (!sit(s, hop, at)) return false;
  while (s->left > 0 || s->right + 1 < s->in->part_count)
    if (!grow(s, larger_side(s))) return false;
  return true;
}

/* No chain's largest transfer takes less than over the fastest link. */
static bool is_optimal(const search *s)
{
  return s->seat_count > 0 && s->least_s <= least_hop_s(s, FORTH, s->hops[0], s->seats[0].weight);
}

static void try_seats(search *s, size_t hop, size_t *chain)
{
  for (size_t i = 0; i < s->seat_count; i++) {
    if (least_hop_s(s, FORTH, hop, s->seats[i].weight) >= s->least_s) return;
    if (!complete(s, hop, &s->seats[i])) continue;
    s->least_s = s->bottleneck_s;
    memcpy(chain, s->chain, s->in->part_count * sizeof *chain);
  }
}

static bool search_init(search *s, const fl_place_input *in)
{
  size_t n = in->links->count;
  *s = (search){.in = in, .least_s = INFINITY};
  s->lists = calloc(2 * n, NEAR * sizeof *s->lists);
  s->seats = calloc(n * SEAT_LINKS * 2, sizeof *s->seats);
  s->hops = calloc(in->part_count, sizeof *s->hops);
  s->taken = calloc(n, sizeof *s->taken);
  s->chain = calloc(in->part_count, sizeof *s->chain);
  s->position = calloc(n, sizeof *s->position);
  if (s->lists == NULL || s->seats == NULL || s->hops == NULL || s->taken == NULL || s->chain == NULL ||
      s->position == NULL)
    return false;
  s->near[FORTH] = s->lists;
  s->near[BACK] = s->lists + n * NEAR;
  return true;
}

static void search_clear(search *s)
{
  free(s->lists);
  free(s->seats);
  free(s->hops);
  free(s->taken);
  free(s->chain);
  free(s->position);
}

static void run(search *s, size_t *chain)
{
  double option = fl_option_value(&s->in->options, 0);
  size_t hop_count = s->in->part_count - 1, seats = isnan(option) ? DEFAULT_SEATS : (size_t)option;
  list_neighbours(s, FORTH);
  if (is_symmetric(s->in->links))
    s->near[BACK] = s->near[FORTH];
  else
    list_neighbours(s, BACK);
  list_seats(s);
  list_hops(s);
  for (size_t i = 0; i < hop_count && i < seats && !is_optimal(s); i++) try_seats(s, s->hops[i], chain);
  if (!isinf(s->least_s) && !is_optimal(s)) fl_place_exchange(s->in, chain, s->position);
}

static fl_status grow_chain(const fl_place_input *in, fl_placement *out, fl_error *err)
{
  search s;
  fl_status status = fl_place_greedy(in, out, err);
  if (in->part_count == 1 || (status != FL_OK && status != FL_ERR_INFEASIBLE)) return status;
  if (!search_init(&s, in)) {
    status = fl_fail_memory(err, "two-ended");
    goto done;
  }
  if (status == FL_OK) s.least_s = fl_place_bottleneck_s(in, out->chain);
  run(&s, out->chain);
  status = FL_OK;
  if (isinf(s.least_s))
    status = fl_fail(err, FL_ERR_INFEASIBLE,
                     "two-ended: finds no chain of %zu nodes that are linked up and hold their parts", in->part_count);
done:
  search_clear(&s);
  return status;
}

fl_status fl_place_two_ended(const fl_place_input *in, fl_placement *out, fl_error *err)
{
  return in->ends.relays > 0 ? fl_place_relayed(in, grow_chain, "two-ended", out, err) : grow_chain(in, out, err);
}
