/* Small problems for searches, drawn at random, with room for everything they point to. */
#ifndef FIELDLINE_TESTS_SEARCH_PROBLEM_H
#define FIELDLINE_TESTS_SEARCH_PROBLEM_H

#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "draw.h"
#include "plan/search/search.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { MAX_POINTS = 9, MAX_NODES = 7, MAX_KINDS = 2 };

typedef struct {
  double bits[MAX_POINTS];
  double stage_s[MAX_KINDS][MAX_POINTS][MAX_POINTS + 1]; /* [kind][first][end] */
  size_t kind_of[MAX_NODES];
  fl_radio_params radio;
  fl_links *links;
  fl_search_problem in;
} problem;

static inline double stage_of(const void *context, size_t first, size_t end, size_t kind)
{
  const problem *p = context;
  return p->stage_s[kind][first][end];
}

/* Stages take no time, links are absent, the bandwidth is 1 Hz: a hop takes bits x weight seconds. */
static inline void problem_init(problem *p, size_t points, size_t nodes)
{
  memset(p, 0, sizeof *p);
  p->links = fl_links_new(nodes, 1, 0);
  assert_non_null(p->links);
  p->in = (fl_search_problem){.point_count = points,
                              .bits = p->bits,
                              .links = p->links,
                              .kind_count = 1,
                              .kind_of = p->kind_of,
                              .stage_s = stage_of,
                              .context = p,
                              .period_below_s = INFINITY,
                              .budget = UINT64_C(1) << 40};
}

static inline void problem_clear(problem *p)
{
  fl_links_free(p->links);
}

static inline void link_nodes(problem *p, size_t from, size_t to, double weight)
{
  p->links->weight[from * p->links->count + to] = p->links->weight[to * p->links->count + from] = weight;
}

typedef struct {
  size_t ends[MAX_POINTS], chain[MAX_POINTS];
  fl_search_plan plan;
} answer_room;

static inline fl_search_plan *solve(const problem *p, answer_room *room)
{
  fl_error err = {0};
  room->plan = (fl_search_plan){.ends = room->ends, .chain = room->chain, .bottleneck_s = INFINITY};
  if (fl_search(&p->in, &room->plan, &err) != FL_OK) fail_msg("%s", err.message);
  return &room->plan;
}

/* What the medium makes of a chain's hops: of neighbouring pairs the largest, of all the sum, or what it says itself.
 */
static inline double period_of(const problem *p, const size_t *ends, const size_t *chain, size_t count)
{
  const fl_medium *medium = p->in.medium.medium;
  double last_s = 0, sum_s = 0, pair_s = 0, period_s;
  fl_air_hop hops[MAX_POINTS];
  for (size_t i = 0; i + 1 < count; i++) {
    hops[i] = fl_air_hop_over(medium, p->links, chain[i], chain[i + 1], p->bits[ends[i] - 1]);
    pair_s = fmax(pair_s, last_s + hops[i].air_s);
    sum_s += last_s = hops[i].air_s;
  }
  if (medium == NULL) return 0;
  if (!medium->period_is_more) return medium->period_kind == FL_PERIOD_SUM ? sum_s : pair_s;
  assert_int_equal(fl_medium_period_s(&p->in.medium, p->links, hops, count - 1, &period_s, NULL), FL_OK);
  return period_s;
}

static inline double draw_size(uint64_t *seed, size_t family)
{
  static const double steps[] = {68.055, 34.03, 34.03, 17.01, 17.01, 17.01, 8.51};
  switch (family % 4) {
  case 0:
    return 0.05 + 4 * draw_unit(seed);
  case 1:
    return 0.9 + 0.2 * draw_unit(seed);
  case 2:
    return 1;
  default:
    return steps[draw_below(seed, COUNT(steps))];
  }
}

static inline void draw_links(problem *p, uint64_t *seed, size_t round)
{
  size_t n = p->links->count;
  bool symmetric = round % 3 != 0, lattice = round % 2 == 0, uniform = round % 5 == 4;
  for (size_t u = 0; u < n; u++)
    for (size_t v = 0; v < n; v++) {
      if (u == v || (symmetric && v < u)) continue;
      double weight = lattice ? 1 + (double)draw_below(seed, 4) : 0.1 + draw_unit(seed);
      if (draw_below(seed, 6) == 0) weight = INFINITY;
      if (uniform) weight = 0.5; /* nodes of a kind are alike */
      p->links->weight[u * n + v] = weight;
      if (symmetric) p->links->weight[v * n + u] = weight;
    }
}

/* Stages that grow with the part, memory that ends it, the second kind slower and larger. */
static inline void draw_stages(problem *p, uint64_t *seed, size_t round)
{
  size_t points = p->in.point_count;
  double load[MAX_POINTS], scale = round % 4 == 1 ? 0 : 10 * draw_unit(seed);
  double memory = (double)points * (0.2 + 0.9 * draw_unit(seed));
  p->in.kind_count = 1 + round % 2;
  for (size_t i = 0; i < points; i++) load[i] = 0.5 + draw_unit(seed);
  for (size_t v = 0; v < p->links->count; v++) p->kind_of[v] = draw_below(seed, p->in.kind_count);
  for (size_t kind = 0; kind < p->in.kind_count; kind++)
    for (size_t first = 0; first < points; first++) {
      double total = 0;
      for (size_t end = first + 1; end <= points; end++) {
        total += load[end - 1];
        bool fits = total <= memory * (1 + (double)kind) || p->in.fixed_parts;
        p->stage_s[kind][first][end] = fits ? scale * total * (1 + (double)kind) : INFINITY;
      }
    }
}

/* Somewhere in a field of 30 m; signals there have nothing to do with the links' weights. */
static inline void draw_medium(problem *p, uint64_t *seed, const char *name)
{
  size_t n = p->links->count;
  double x_m[MAX_NODES], y_m[MAX_NODES];
  p->radio = (fl_radio_params){.bandwidth_hz = 1, .path_exponent = 2, .snr_at_1m = 1e5, .sense_snr_db = 24};
  p->links->snr = calloc(n * n, sizeof *p->links->snr);
  assert_non_null(p->links->snr);
  for (size_t v = 0; v < n; v++) {
    x_m[v] = 30 * draw_unit(seed);
    y_m[v] = 30 * draw_unit(seed);
    for (size_t u = 0; u < v; u++)
      p->links->snr[u * n + v] = p->links->snr[v * n + u] =
          fl_radio_snr(&p->radio, hypot(x_m[u] - x_m[v], y_m[u] - y_m[v]), 0);
  }
  p->in.medium = (fl_medium_choice){fl_medium_find(name), {0}, &p->radio};
}

static inline void draw_problem(problem *p, uint64_t *seed, size_t round, bool fixed, size_t most_nodes)
{
  size_t nodes = 2 + draw_below(seed, most_nodes - 1);
  size_t points = fixed ? 1 + draw_below(seed, nodes < 6 ? nodes : 6) : 1 + draw_below(seed, MAX_POINTS - 1);
  problem_init(p, points, nodes);
  p->in.fixed_parts = fixed;
  for (size_t i = 0; i + 1 < points; i++) p->bits[i] = draw_size(seed, round);
  draw_links(p, seed, round);
  draw_stages(p, seed, round);
}

#endif
