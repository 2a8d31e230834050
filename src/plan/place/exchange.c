#include "plan/place/exchange.h"

#include <math.h>
#include <stdint.h>

#define FREE SIZE_MAX

typedef enum { REPLACE, SWAP, TURN } kind;

typedef struct {
  kind kind;
  size_t a, b; /* REPLACE: a position and a node; SWAP: two positions; TURN: the ends of a piece, a < b */
} move;

typedef struct {
  const fl_place_input *in;
  size_t *chain;
  size_t *position; /* [n] in the chain, FREE outside */
} state;

typedef struct {
  double time_s;
  size_t first, last; /* parts it lies between, or is */
} stage;

static void put(state *s, size_t at, size_t node)
{
  s->chain[at] = node;
  s->position[node] = at;
}

static void swap(state *s, size_t a, size_t b)
{
  size_t node = s->chain[a];
  put(s, a, s->chain[b]);
  put(s, b, node);
}

/* Make a move. Returns the one that undoes it. */
static move make(state *s, const move *m)
{
  move back = *m;
  switch (m->kind) {
  case REPLACE:
    back.b = s->chain[m->a];
    s->position[back.b] = FREE;
    put(s, m->a, m->b);
    break;
  case SWAP:
    swap(s, m->a, m->b);
    break;
  case TURN:
    for (size_t a = m->a, b = m->b; a < b; a++, b--) swap(s, a, b);
    break;
  }
  return back;
}

static double hop_s(const state *s, size_t hop)
{
  return fl_links_time_s(s->in->links, s->in->hop_bits[hop], s->chain[hop], s->chain[hop + 1]);
}

/* The longest stage of parts first..last and of the hops beside them; INFINITY when a part does not fit. Stops at
 * `enough`. */
static double longest_s(const state *s, size_t first, size_t last, double enough)
{
  double longest = first > 0 ? hop_s(s, first - 1) : 0;
  for (size_t i = first; i <= last && longest < enough; i++) {
    if (!fl_place_fits(s->in, i, s->chain[i])) return INFINITY;
    longest = fmax(longest, fl_place_stage_s(s->in, i, s->chain[i]));
    if (i + 1 < s->in->part_count) longest = fmax(longest, hop_s(s, i));
  }
  return longest;
}

/* What the stages that a move touches come to. */
static double value_of(state *s, const move *m, double enough)
{
  move back = make(s, m);
  double longest = longest_s(s, m->a, m->kind == TURN ? m->b : m->a, enough);
  if (m->kind == SWAP) longest = fmax(longest, longest_s(s, m->b, m->b, enough));
  make(s, &back);
  return longest;
}

static stage bottleneck_of(const state *s)
{
  stage worst = {-1, 0, 0};
  for (size_t i = 0; i < s->in->part_count; i++) {
    double stage_s = fl_place_stage_s(s->in, i, s->chain[i]);
    if (stage_s > worst.time_s) worst = (stage){stage_s, i, i};
    if (i + 1 < s->in->part_count && hop_s(s, i) > worst.time_s) worst = (stage){hop_s(s, i), i, i + 1};
  }
  return worst;
}

/* Remember the better move. */
static void consider(state *s, move m, move *best, double *least_s)
{
  double time_s = value_of(s, &m, *least_s);
  if (time_s >= *least_s) return;
  *least_s = time_s;
  *best = m;
}

static void consider_nodes(state *s, size_t at, move *best, double *least_s)
{
  for (size_t node = 0; node < s->in->links->count; node++) {
    if (s->position[node] == FREE)
      consider(s, (move){REPLACE, at, node}, best, least_s);
    else if (s->position[node] != at)
      consider(s, (move){SWAP, at, s->position[node]}, best, least_s);
  }
}

static void consider_turns(state *s, const stage *worst, move *best, double *least_s)
{
  if (worst->first == worst->last) return;
  for (size_t i = 0; i < worst->first; i++) consider(s, (move){TURN, i, worst->first}, best, least_s);
  for (size_t i = worst->last + 1; i < s->in->part_count; i++) consider(s, (move){TURN, worst->last, i}, best, least_s);
}

/* Make the best move; false when none helps. */
static bool improve(state *s)
{
  stage worst = bottleneck_of(s);
  double least_s = worst.time_s;
  move best;
  for (size_t at = worst.first; at <= worst.last; at++) consider_nodes(s, at, &best, &least_s);
  consider_turns(s, &worst, &best, &least_s);
  if (least_s >= worst.time_s) return false;
  make(s, &best);
  return true;
}

void fl_place_exchange(const fl_place_input *in, size_t *chain, size_t *position)
{
  state s = {in, chain, position};
  for (size_t node = 0; node < in->links->count; node++) position[node] = FREE;
  for (size_t i = 0; i < in->part_count; i++) position[chain[i]] = i;
  for (size_t round = 0; round < 4 * in->part_count && improve(&s); round++) continue;
}
