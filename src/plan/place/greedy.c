/* greedy: from every start node go repeatedly to the free node with the fastest link, lowest index on a tie; keep the
 * start with the strictly least bottleneck, lowest index first. Published as "joint optimization", where all nodes
 * hold any part; here those that are too small for theirs are passed over. A start is given up as soon as it is no
 * better than the best one. O(n^2 + n k^2), or O(n^2 k) where parts do not fit the nearest nodes. */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "plan/place/placers.h"

/* A part, and the hop to it from the part before: what was worked out of one tells of others, whatever chain they are
 * in. */
typedef struct {
  bool fits; /* where all nodes are alike */
  double stage_s;
  double too_long;         /* a longer link has been too slow, and what is demanded only grows */
  double known, at_most_s; /* a shorter link than `known` takes at most so long */
} step;

typedef struct {
  fl_nearest nearest;
  bool is_known; /* who is nearest */
  uint16_t last; /* the last chain that came by, by its start + 1 */
} stop;

/* What all chains share. */
typedef struct {
  const fl_place_input *in;
  bool alike;     /* all nodes */
  double least_s; /* of the best chain so far */
  step *steps;    /* [k] the memory of all that */
  size_t *chain;  /* [k] that grows */
  stop *stops;    /* [n] */
  bool *open;     /* [n] to work in */
} search;

static bool fits(const search *s, size_t part, size_t node)
{
  return s->alike ? s->steps[part].fits : fl_place_fits(s->in, part, node);
}

static double stage_s(const search *s, size_t part, size_t node)
{
  return s->alike ? s->steps[part].stage_s : fl_place_stage_s(s->in, part, node);
}

/* Is the node free for the chain from `start`, and does it hold the part? */
static bool is_open(const search *s, size_t start, size_t part, size_t node)
{
  return s->stops[node].last != start + 1 && fits(s, part, node);
}

static size_t fastest_of_all(const search *s, size_t start, size_t part, size_t from)
{
  for (size_t node = 0; node < s->in->links->count; node++) s->open[node] = is_open(s, start, part, node);
  return fl_links_fastest(s->in->links, from, s->open);
}

/* The free node with the fastest link from `from` that `part` fits; the node count when there is none. Mostly it is one
 * of the nearest, which are the same for every chain. */
static size_t fastest_neighbour(search *s, size_t start, size_t part, size_t from)
{
  stop *here = &s->stops[from];
  if (!here->is_known) fl_links_nearest(s->in->links, from, &here->nearest);
  here->is_known = true;
  for (size_t i = 0; i < here->nearest.count; i++)
    if (is_open(s, start, part, here->nearest.node[i])) return here->nearest.node[i];
  return here->nearest.count < FL_NEAREST ? s->in->links->count : fastest_of_all(s, start, part, from);
}

static double hop_s(const search *s, size_t part, size_t from, size_t to)
{
  return fl_links_time_s(s->in->links, s->in->hop_bits[part - 1], from, to);
}

/* Where latencies are the same a longer link takes longer. */
static void learn(step *hop, double length, double time_s, double least_s)
{
  if (time_s >= least_s) {
    hop->too_long = fmin(hop->too_long, length * (1 + FL_LENGTH_SHARE));
  } else {
    hop->known = length * (1 - FL_LENGTH_SHARE);
    hop->at_most_s = time_s;
  }
}

/* Does the hop to `part` take as long as the best chain? */
static bool is_too_slow(search *s, size_t part, size_t from, size_t to)
{
  step *hop = &s->steps[part];
  double length = fl_links_length(s->in->links, from, to);
  if (length > hop->too_long) return true;
  if (length < hop->known && hop->at_most_s < s->least_s) return false;
  double time_s = hop_s(s, part, from, to);
  if (s->in->links->latency_s == NULL) learn(hop, length, time_s, s->least_s);
  return time_s >= s->least_s;
}

static bool is_stage_too_long(const search *s, size_t part, size_t node)
{
  return stage_s(s, part, node) >= s->least_s;
}

/* Grow a chain from `start`. False: it gets stuck, or is no better than the best one. */
static bool grow(search *s, size_t start)
{
  size_t k = s->in->part_count, from = start;
  if (!fits(s, 0, start) || is_stage_too_long(s, 0, start)) return false;
  s->chain[0] = start;
  for (size_t part = 1; part < k; part++) {
    s->stops[from].last = (uint16_t)(start + 1);
    size_t to = fastest_neighbour(s, start, part, from);
    if (to == s->in->links->count || is_too_slow(s, part, from, to) || is_stage_too_long(s, part, to)) return false;
    s->chain[part] = from = to;
  }
  return true;
}

/* Of the chain that has grown. */
static double bottleneck_s(const search *s)
{
  const size_t *chain = s->chain;
  double longest_s = stage_s(s, 0, chain[0]);
  for (size_t part = 1; part < s->in->part_count; part++) {
    longest_s = fmax(longest_s, hop_s(s, part, chain[part - 1], chain[part]));
    longest_s = fmax(longest_s, stage_s(s, part, chain[part]));
  }
  return longest_s;
}

static fl_status fail(const fl_place_input *in, fl_error *err)
{
  for (size_t part = 0; part < in->part_count; part++)
    for (size_t node = 0; node < in->field->count; node++)
      if (!fl_place_fits(in, part, node))
        return fl_fail(err, FL_ERR_INFEASIBLE, "greedy: finds no chain of %zu nodes that hold their parts",
                       in->part_count);
  return fl_fail(err, FL_ERR_INFEASIBLE, "greedy: no chain of %zu nodes is linked up", in->part_count);
}

static bool has_ends(const fl_place_input *in)
{
  return in->ends.has_source || in->ends.has_sink;
}

/* One allocation, since comparisons run this millions of times. False: no memory; search_clear() either way. */
static bool search_init(search *s, const fl_place_input *in)
{
  size_t n = in->links->count, k = in->part_count;
  *s = (search){.in = in, .least_s = INFINITY};
  s->steps = calloc(1, k * (sizeof *s->steps + sizeof *s->chain) + n * (sizeof *s->stops + sizeof *s->open));
  if (s->steps == NULL) return false;
  s->chain = (size_t *)(s->steps + k);
  s->stops = (stop *)(s->chain + k);
  s->open = (bool *)(s->stops + n);
  s->alike = in->stages.by_kind && !has_ends(in) && fl_field_is_uniform(in->field);
  for (size_t part = 0; part < k; part++) {
    s->steps[part].too_long = s->steps[part].at_most_s = INFINITY;
    if (s->alike) s->steps[part].fits = fl_place_fits(in, part, 0);
    if (s->alike) s->steps[part].stage_s = fl_place_stage_s(in, part, 0);
  }
  return true;
}

static void search_clear(search *s)
{
  free(s->steps);
}

fl_status fl_place_greedy(const fl_place_input *in, fl_placement *out, fl_error *err)
{
  search s;
  if (!search_init(&s, in)) return fl_fail_memory(err, "greedy");
  for (size_t start = 0; start < in->links->count; start++) {
    if (!grow(&s, start)) continue;
    s.least_s = bottleneck_s(&s);
    memcpy(out->chain, s.chain, in->part_count * sizeof *s.chain);
  }
  fl_status status = isinf(s.least_s) ? fail(in, err) : FL_OK;
  search_clear(&s);
  return status;
}
