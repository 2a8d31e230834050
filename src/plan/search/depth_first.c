/* Depth-first search from the first part on. At every step the walk bound over the nodes that are left says which nodes
 * can follow at all; what has failed is remembered as (point, node, nodes used), whole. */
#include <stdlib.h>

#include "plan/search/tables.h"

/* One part placed; its successors are tried one after the other. */
typedef struct {
  size_t first, node, end; /* the part, on its node; where it is tried to end */
  uint64_t *key;           /* point and node, and behind them the next: */
  uint64_t *available;     /* nodes left behind it */
  uint64_t *bound;         /* [p] */
  uint64_t *untried;       /* for the end */
} frame;

typedef struct {
  search *s;
  frame *frames; /* [deepest] */
  uint64_t *sets;
  size_t depth, deepest, set_count; /* sets of a frame */
} dive;

static bool dive_init(dive *d, search *s)
{
  d->s = s;
  d->deepest = s->p < s->n ? s->p : s->n;
  d->set_count = 2 + s->p;
  size_t frame_words = 1 + d->set_count * s->words;
  d->frames = calloc(d->deepest, sizeof *d->frames);
  d->sets = malloc(d->deepest * frame_words * sizeof *d->sets);
  if (d->frames == NULL || d->sets == NULL) return false;
  for (size_t i = 0; i < d->deepest; i++) {
    d->frames[i].key = d->sets + i * frame_words;
    d->frames[i].available = d->frames[i].key + 1;
    d->frames[i].untried = d->frames[i].available + s->words;
    d->frames[i].bound = d->frames[i].untried + s->words;
  }
  return true;
}

/* Of the untried nodes the one with the fewest ways on; NO_NODE: none is left. */
static size_t take_candidate(const dive *d, frame *f)
{
  const search *s = d->s;
  size_t chosen = NO_NODE, fewest = SIZE_MAX;
  if (!bits_any(f->untried, s->words)) return NO_NODE;
  size_t next_end = s->farthest[f->end] < s->p ? s->farthest[f->end] : s->p - 1;
  BITS_EACH(u, f->untried, s->words)
  {
    size_t ways = next_end > f->end ? bits_count_both(out_of(s, next_end, u), f->available, s->words) : 0;
    if (ways >= fewest) continue;
    fewest = ways;
    chosen = u;
  }
  bits_remove(f->untried, chosen);
  return chosen;
}

/* Go on to the next end at which somebody can follow; false when there is none. */
static bool next_end(const dive *d, frame *f)
{
  const search *s = d->s;
  while (--f->end > f->first) {
    if (!bits_has(hosts_of(s, f->first, f->end), f->node)) continue;
    bits_copy(f->untried, out_of(s, f->end, f->node), s->words);
    bits_and(f->untried, f->available, s->words);
    bits_and(f->untried, f->bound + f->end * s->words, s->words);
    if (bits_any(f->untried, s->words)) return true;
  }
  return false;
}

/* Place a part that starts at `first` on `node`. False when that is known to fail. */
static bool enter(dive *d, size_t first, size_t node)
{
  search *s = d->s;
  frame *f = &d->frames[d->depth];
  f->first = first;
  f->node = node;
  bits_copy(f->available, d->depth == 0 ? s->all : f[-1].available, s->words);
  bits_remove(f->available, node);
  bits_clear(f->untried, s->words);
  f->key[0] = first * s->n + node;
  if (fl_memo_has(s->memo, f->key)) return false;
  fl_search_walk_bound(s, first + 1, f->available, f->bound);
  f->end = s->farthest[first] < s->p ? s->farthest[first] + 1 : s->p; /* the end itself was looked at already */
  d->depth++;
  return true;
}

/* The last part goes on `node`. */
static answer report(const dive *d, size_t node)
{
  search *s = d->s;
  for (size_t i = 0; i < d->depth; i++) {
    s->found_ends[i] = d->frames[i].end;
    s->found_chain[i] = d->frames[i].node;
  }
  s->found_ends[d->depth] = s->p;
  s->found_chain[d->depth] = node;
  s->found_count = d->depth + 1;
  return ANSWER_YES;
}

/* From one node for the first part. */
static answer dive_from(dive *d, size_t start, uint64_t limit)
{
  search *s = d->s;
  d->depth = 0;
  if (ends_here(s, 0, start)) return report(d, start);
  if (!enter(d, 0, start)) return ANSWER_NO;
  while (d->depth > 0) {
    frame *f = &d->frames[d->depth - 1];
    if (s->steps >= limit) return ANSWER_UNKNOWN;
    size_t node = take_candidate(d, f);
    s->steps += s->words * 4;
    if (node != NO_NODE) {
      if (ends_here(s, f->end, node)) return report(d, node);
      if (d->depth < d->deepest) enter(d, f->end, node);
    } else if (!next_end(d, f)) {
      fl_memo_add(s->memo, f->key);
      d->depth--;
    }
  }
  return ANSWER_NO;
}

answer fl_search_depth_first(search *s, uint64_t limit)
{
  dive d = {0};
  answer result = ANSWER_NO;
  uint64_t stop = s->steps + limit < s->in->budget ? s->steps + limit : s->in->budget;
  if (!dive_init(&d, s)) result = ANSWER_NO_MEMORY;
  fl_memo_reset(s->memo);
  for (size_t v = bits_next(s->alive, s->words, 0); v < s->n && result == ANSWER_NO;
       v = bits_next(s->alive, s->words, v + 1))
    result = dive_from(&d, v, stop);
  free(d.frames);
  free(d.sets);
  return result;
}
