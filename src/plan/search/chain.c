/* Fixed parts as a constraint problem: every position of the chain has a set of nodes that it can still take. Placing
 * one takes its node from all others and leaves its neighbours what is linked up with it; what then has no support on
 * either side falls away, and so on. The position with the fewest nodes is placed next, wherever in the chain it is. */
#include <stdlib.h>
#include <string.h>

#include "plan/search/tables.h"

/* All positions at one depth of the search. */
typedef struct {
  uint64_t *domains; /* [p] nodes for a position */
  uint32_t *chain;   /* [p] NO_NODE: not placed */
  size_t placed;
  /* The position tried at this depth, and its nodes, those with the fewest ways on first. */
  size_t position, next, count;
  uint32_t *candidates; /* [n] */
} level;

typedef struct {
  search *s;
  level *levels; /* [p + 1] */
  uint64_t *words, *key;
  uint32_t *numbers;
  uint64_t *pool, *reached, *frontier; /* a set each */
  bool *dirty;                         /* [p] */
  size_t *ways;                        /* [n] */
} chains;

static uint64_t *domain(const chains *c, const level *l, size_t position)
{
  return l->domains + position * c->s->words;
}

static bool init(chains *c, search *s)
{
  size_t sets = (s->p + 1) * s->p + 3, numbers = (s->p + 1) * (s->p + s->n);
  *c = (chains){.s = s};
  c->levels = calloc(s->p + 1, sizeof *c->levels);
  c->words = malloc((sets * s->words + s->key_words) * sizeof *c->words);
  c->numbers = malloc(numbers * sizeof *c->numbers);
  c->dirty = calloc(s->p, sizeof *c->dirty);
  c->ways = calloc(s->n, sizeof *c->ways);
  if (c->levels == NULL || c->words == NULL || c->numbers == NULL || c->dirty == NULL || c->ways == NULL) return false;
  for (size_t i = 0; i <= s->p; i++) {
    c->levels[i].domains = c->words + i * s->p * s->words;
    c->levels[i].chain = c->numbers + i * (s->p + s->n);
    c->levels[i].candidates = c->levels[i].chain + s->p;
  }
  c->pool = c->words + (s->p + 1) * s->p * s->words;
  c->reached = c->pool + s->words;
  c->frontier = c->reached + s->words;
  c->key = c->frontier + s->words;
  return true;
}

static void clear(chains *c)
{
  free(c->levels);
  free(c->words);
  free(c->numbers);
  free(c->dirty);
  free(c->ways);
}

/* ---- what falls away ---- */

/* Has the node something on both sides, and not the same single node? */
static bool has_support(const chains *c, const level *l, size_t position, size_t node)
{
  const search *s = c->s;
  bool first = position == 0, last = position + 1 == s->p;
  const uint64_t *into = first ? NULL : into_of(s, position, node), *out = last ? NULL : out_of(s, position + 1, node);
  const uint64_t *before = first ? NULL : domain(c, l, position - 1),
                 *behind = last ? NULL : domain(c, l, position + 1);
  uint64_t some_left = 0, some_right = 0, differ = 0;
  size_t count = 0;
  for (size_t w = 0; w < s->words; w++) {
    uint64_t left = first ? 0 : into[w] & before[w], right = last ? 0 : out[w] & behind[w];
    some_left |= left;
    some_right |= right;
    differ |= left ^ right;
    count += left == 0 ? 0u : (left & (left - 1)) == 0 ? 1u : 2u;
  }
  if ((!first && some_left == 0) || (!last && some_right == 0)) return false;
  return first || last || differ != 0 || count > 1;
}

static void mark_neighbours(chains *c, size_t position)
{
  if (position > 0) c->dirty[position - 1] = true;
  if (position + 1 < c->s->p) c->dirty[position + 1] = true;
}

/* Take out of a position what has no support. False when nothing is left. */
static bool filter(chains *c, level *l, size_t position)
{
  const search *s = c->s;
  uint64_t *here = domain(c, l, position);
  bool changed = false;
  BITS_EACH(v, here, s->words)
  {
    c->s->steps += s->words;
    if (has_support(c, l, position, v)) continue;
    bits_remove(here, v);
    changed = true;
  }
  if (changed) mark_neighbours(c, position);
  return !changed || bits_any(here, s->words);
}

static bool propagate(chains *c, level *l)
{
  for (bool some = true; some;) {
    some = false;
    for (size_t i = 0; i < c->s->p; i++) {
      if (!c->dirty[i]) continue;
      c->dirty[i] = false;
      some = true;
      if (!filter(c, l, i)) return false;
    }
  }
  return true;
}

/* The end behind which the least is sent, of the hops from part `from` to part `to`: links that carry any of them carry
 * that one. */
static size_t loosest_end(const search *s, size_t from, size_t to)
{
  size_t loosest = from + 1;
  for (size_t end = from + 1; end <= to; end++)
    if (s->in->bits[end - 1] < s->in->bits[loosest - 1]) loosest = end;
  return loosest;
}

/* Nodes of the pool that are reached from `start` over links that carry what is sent at `end`, forwards, backwards or
 * both ways; counting stops at `enough`. They stay in c->reached. */
static size_t count_reached(chains *c, size_t end, size_t start, bool forwards, bool backwards, size_t enough)
{
  const search *s = c->s;
  size_t count = 0;
  bits_clear(c->reached, s->words);
  bits_clear(c->frontier, s->words);
  bits_add(c->frontier, start);
  for (size_t v = start; v < s->n && count < enough; v = bits_next(c->frontier, s->words, 0)) {
    const uint64_t *out = out_of(s, end, v), *into = into_of(s, end, v);
    bits_remove(c->frontier, v);
    for (size_t w = 0; w < s->words; w++) {
      uint64_t near = (forwards ? out[w] : 0) | (backwards ? into[w] : 0);
      uint64_t fresh = near & c->pool[w] & ~c->reached[w];
      c->reached[w] |= fresh;
      c->frontier[w] |= fresh;
      count += (size_t)__builtin_popcountll(fresh);
    }
    c->s->steps += 2 * s->words;
  }
  return count;
}

/* Positions from..to-1 are still to be placed. Have they enough nodes between them, and near enough to what is placed
 * beside them? */
static bool run_has_room(chains *c, const level *l, size_t from, size_t to)
{
  const search *s = c->s;
  size_t length = to - from;
  bits_clear(c->pool, s->words);
  for (size_t i = from; i < to; i++) bits_or(c->pool, domain(c, l, i), s->words);
  if (bits_count(c->pool, s->words) < length) return false;
  if (from > 0) {
    size_t end = loosest_end(s, from - 1, to < s->p ? to : to - 1);
    if (count_reached(c, end, l->chain[from - 1], true, false, length) < length) return false;
  }
  if (to < s->p) {
    size_t end = loosest_end(s, from > 0 ? from - 1 : 0, to);
    if (count_reached(c, end, l->chain[to], false, true, length) < length) return false;
  }
  return true;
}

static bool runs_have_room(chains *c, const level *l)
{
  for (size_t i = 0; i < c->s->p;) {
    size_t to = i;
    while (to < c->s->p && l->chain[to] == NO_NODE) to++;
    if (to > i && !run_has_room(c, l, i, to)) return false;
    i = to + 1;
  }
  return true;
}

/* A chain lies within one component of the loosest links: nodes of smaller ones are of no use. */
static void drop_small_components(chains *c, level *l)
{
  const search *s = c->s;
  if (s->p < 2) return;
  size_t end = loosest_end(s, 0, s->p - 1);
  bits_copy(c->pool, s->all, s->words);
  for (size_t v = 0; v < s->n; v++) {
    size_t count = count_reached(c, end, v, true, true, s->p);
    if (count >= s->p || (count + 1 == s->p && !bits_has(c->reached, v))) continue;
    for (size_t i = 0; i < s->p; i++) bits_remove(domain(c, l, i), v);
  }
}

/* ---- placing ---- */

static void forget_dirty(chains *c)
{
  memset(c->dirty, 0, c->s->p * sizeof *c->dirty);
}

/* The level below `l` with one position placed. False when that cannot be. */
static bool place(chains *c, const level *l, level *below, size_t position, uint32_t node)
{
  const search *s = c->s;
  memcpy(below->domains, l->domains, s->p * s->words * sizeof *l->domains);
  memcpy(below->chain, l->chain, s->p * sizeof *l->chain);
  below->chain[position] = node;
  below->placed = l->placed + 1;
  forget_dirty(c);
  for (size_t i = 0; i < s->p; i++) {
    uint64_t *there = domain(c, below, i);
    if (i == position) {
      bits_clear(there, s->words);
      bits_add(there, node);
      continue;
    }
    bool had = bits_has(there, node), near = i + 1 == position || i == position + 1;
    if (l->chain[i] != NO_NODE || (!had && !near)) continue;
    bits_remove(there, node);
    if (i + 1 == position) bits_and(there, into_of(s, position, node), s->words);
    if (i == position + 1) bits_and(there, out_of(s, i, node), s->words);
    if (!bits_any(there, s->words)) return false;
    c->dirty[i] = true;
    mark_neighbours(c, i);
  }
  c->s->steps += s->p * s->words;
  return propagate(c, below) && runs_have_room(c, below);
}

/* The position with the fewest nodes; of equals the one beside placed ones, then the one with the larger size. */
static size_t choose_position(const chains *c, const level *l)
{
  const search *s = c->s;
  double least = 0;
  size_t chosen = s->p;
  for (size_t i = 0; i < s->p; i++) {
    if (l->chain[i] != NO_NODE) continue;
    bool left = i > 0 && l->chain[i - 1] != NO_NODE, right = i + 1 < s->p && l->chain[i + 1] != NO_NODE;
    double before = i > 0 ? s->in->bits[i - 1] : 0, behind = i + 1 < s->p ? s->in->bits[i] : 0;
    double size = before > behind ? before : behind;
    double rank = (double)bits_count(domain(c, l, i), s->words) - 0.5 * size / s->most_bits - (left || right ? 1.6 : 0);
    if (chosen < s->p && rank >= least) continue;
    least = rank;
    chosen = i;
  }
  return chosen;
}

/* Ways on from a node at a position that is to be placed. */
static size_t count_ways(const chains *c, const level *l, size_t position, size_t node)
{
  const search *s = c->s;
  size_t ways = 0;
  if (position > 0 && l->chain[position - 1] == NO_NODE)
    ways += bits_count_both(into_of(s, position, node), domain(c, l, position - 1), s->words);
  if (position + 1 < s->p && l->chain[position + 1] == NO_NODE)
    ways += bits_count_both(out_of(s, position + 1, node), domain(c, l, position + 1), s->words);
  return ways;
}

static void list_candidates(chains *c, level *l)
{
  const search *s = c->s;
  l->position = choose_position(c, l);
  l->next = l->count = 0;
  const uint64_t *nodes = domain(c, l, l->position);
  BITS_EACH(v, nodes, s->words)
  {
    size_t i = l->count++;
    c->ways[v] = count_ways(c, l, l->position, v);
    for (; i > 0 && c->ways[l->candidates[i - 1]] > c->ways[v]; i--) l->candidates[i] = l->candidates[i - 1];
    l->candidates[i] = (uint32_t)v;
  }
  c->s->steps += l->count * s->words;
}

/* ---- what has failed ---- */

/* The nodes that are used, and where which of them borders on what is still to be placed: nothing else matters.
 * FL_FIELD_MAX_NODES leaves room in 16 bits a position. */
static void make_key(chains *c, const level *l)
{
  const search *s = c->s;
  memset(c->key, 0, s->key_words * sizeof *c->key);
  for (size_t i = 0; i < s->p; i++) {
    if (l->chain[i] == NO_NODE) continue;
    bits_add(c->key, l->chain[i]);
    bool left = i > 0 && l->chain[i - 1] == NO_NODE, right = i + 1 < s->p && l->chain[i + 1] == NO_NODE;
    uint64_t mark = left || right ? 2 + (uint64_t)l->chain[i] : 1;
    c->key[s->words + i / 4] |= mark << (16 * (i % 4));
  }
}

/* ---- the search ---- */

static bool start(chains *c)
{
  const search *s = c->s;
  level *l = &c->levels[0];
  l->placed = 0;
  for (size_t i = 0; i < s->p; i++) {
    l->chain[i] = NO_NODE;
    bits_copy(domain(c, l, i), s->alive + i * s->words, s->words);
    bits_and(domain(c, l, i), hosts_of(s, i, i + 1), s->words);
    c->dirty[i] = true;
  }
  drop_small_components(c, l);
  for (size_t i = 0; i < s->p; i++)
    if (!bits_any(domain(c, l, i), s->words)) return false;
  return propagate(c, l) && runs_have_room(c, l);
}

static answer report(const chains *c, const level *l)
{
  search *s = c->s;
  for (size_t i = 0; i < s->p; i++) {
    s->found_chain[i] = l->chain[i];
    s->found_ends[i] = i + 1;
  }
  s->found_count = s->p;
  return ANSWER_YES;
}

static answer descend(chains *c, uint64_t stop)
{
  search *s = c->s;
  size_t depth = 0;
  if (!start(c)) return ANSWER_NO;
  list_candidates(c, &c->levels[0]);
  for (;;) {
    level *l = &c->levels[depth];
    if (l->next == l->count) {
      if (depth == 0) return ANSWER_NO;
      make_key(c, l);
      fl_memo_add(s->memo, c->key);
      depth--;
      continue;
    }
    if (s->steps >= stop) return ANSWER_UNKNOWN;
    level *below = &c->levels[depth + 1];
    if (!place(c, l, below, l->position, l->candidates[l->next++])) continue;
    if (below->placed == s->p) return report(c, below);
    make_key(c, below);
    if (fl_memo_has(s->memo, c->key)) continue;
    list_candidates(c, below);
    depth++;
  }
}

answer fl_search_chain(search *s, uint64_t limit)
{
  chains c;
  uint64_t stop = s->steps + limit < s->in->budget ? s->steps + limit : s->in->budget;
  fl_memo_reset(s->memo);
  answer result = init(&c, s) ? descend(&c, stop) : ANSWER_NO_MEMORY;
  clear(&c);
  return result;
}
