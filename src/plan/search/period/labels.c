/* Labels over walks: each walk remembers which contested nodes it has visited and does not visit them again, nor the
 * node that it comes from. Nodes are contested once a best walk has visited them twice. A best walk that visits no
 * node twice is a plan, and the best. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plan/search/period/period.h"

#define NO_LABEL UINT32_MAX
#define NO_NODE UINT32_MAX

enum { MOST_CONTESTED = 64, MOST_LABELS = 1 << 22 };

/* A walk up to the node of a part that starts at `first`. */
typedef struct {
  partial so_far;
  uint64_t visited; /* contested nodes, as bits */
  uint32_t first, node;
  uint32_t from;   /* the node before, when it is not contested: the walk must not return to it; else NO_NODE */
  uint32_t parent; /* label; NO_LABEL: the walk begins here */
  uint32_t next;   /* label of the same state that is not beaten */
  uint32_t later;  /* label whose part starts at the same point */
  bool beaten;
} label;

typedef struct {
  periods *s;
  label *labels;
  size_t count, room;
  uint32_t *slots; /* [slot_count] the first label of a state; a power of two, open addressing */
  size_t slot_count, state_count;
  uint32_t *newest;       /* [p] of the labels that start there */
  uint32_t *contested_as; /* [n] bit of a contested node, or NO_NODE */
  size_t contested_count;
  uint32_t best_parent; /* the best walk's last label */
  double best_s;        /* what it comes to */
  size_t *ends, *chain; /* [p] it, unrolled */
  size_t part_count;
  uint32_t *seen; /* [n] room */
} labels;

typedef enum { GOES_ON, NO_MEMORY, TOO_MUCH } outcome;

/* ---- states ---- */

static size_t hash(const labels *l, uint32_t first, uint32_t node, uint64_t visited)
{
  uint64_t h = (visited ^ ((uint64_t)first << 32 | node)) * UINT64_C(0x9e3779b97f4a7c15);
  return (size_t)(h ^ h >> 29) & (l->slot_count - 1);
}

/* The slot of a state, or the empty one where it belongs. */
static uint32_t *find_slot(const labels *l, uint32_t first, uint32_t node, uint64_t visited)
{
  for (size_t i = hash(l, first, node, visited);; i = (i + 1) & (l->slot_count - 1)) {
    if (l->slots[i] == NO_LABEL) return &l->slots[i];
    const label *have = &l->labels[l->slots[i]];
    if (have->first == first && have->node == node && have->visited == visited) return &l->slots[i];
  }
}

static bool grow_slots(labels *l)
{
  uint32_t *old = l->slots;
  size_t old_count = l->slot_count;
  l->slot_count = old_count == 0 ? 4096 : 2 * old_count;
  l->slots = malloc(l->slot_count * sizeof *l->slots);
  if (l->slots == NULL) {
    l->slots = old;
    l->slot_count = old_count;
    return false;
  }
  memset(l->slots, 0xff, l->slot_count * sizeof *l->slots);
  for (size_t i = 0; i < old_count; i++)
    if (old[i] != NO_LABEL)
      *find_slot(l, l->labels[old[i]].first, l->labels[old[i]].node, l->labels[old[i]].visited) = old[i];
  free(old);
  return true;
}

static bool grow_labels(labels *l)
{
  size_t room = l->room == 0 ? 4096 : 2 * l->room;
  label *grown = realloc(l->labels, room * sizeof *grown);
  if (grown == NULL) return false;
  l->labels = grown;
  l->room = room;
  return true;
}

/* ---- dominance ---- */

static bool no_worse(const label *a, const label *b)
{
  return a->so_far.worst_s <= b->so_far.worst_s && a->so_far.air_s <= b->so_far.air_s;
}

/* A walk can be left out when another of the same state is no worse and may go wherever it may: to all nodes that are
 * not contested but the one it comes from. Two that come from different nodes may together go everywhere. */
static bool is_beaten(const labels *l, uint32_t head, const label *new)
{
  uint32_t other = NO_NODE;
  for (uint32_t i = head; i != NO_LABEL; i = l->labels[i].next) {
    const label *have = &l->labels[i];
    l->s->steps++;
    if (!no_worse(have, new)) continue;
    if (have->from == NO_NODE || have->from == new->from || (other != NO_NODE && other != have->from)) return true;
    other = have->from;
  }
  return false;
}

/* Takes those that a new one makes needless out of their state's list. */
static void beat(labels *l, uint32_t *link, const label *new)
{
  while (*link != NO_LABEL) {
    label *have = &l->labels[*link];
    l->s->steps++;
    have->beaten = (new->from == NO_NODE || new->from == have->from) && no_worse(new, have);
    if (have->beaten)
      *link = have->next;
    else
      link = &have->next;
  }
}

static outcome add(labels *l, label new)
{
  if (l->count == MOST_LABELS) return TOO_MUCH;
  if (l->count == l->room && !grow_labels(l)) return NO_MEMORY;
  if (2 * l->state_count >= l->slot_count && !grow_slots(l)) return NO_MEMORY;
  uint32_t *slot = find_slot(l, new.first, new.node, new.visited);
  if (*slot == NO_LABEL) l->state_count++;
  if (is_beaten(l, *slot, &new)) return GOES_ON;
  beat(l, slot, &new);
  new.next = *slot;
  new.later = l->newest[new.first];
  *slot = l->newest[new.first] = (uint32_t)l->count;
  l->labels[l->count++] = new;
  return GOES_ON;
}

/* ---- walks ---- */

static uint64_t bit_of(const labels *l, size_t node)
{
  return l->contested_as[node] == NO_NODE ? 0 : UINT64_C(1) << l->contested_as[node];
}

static bool is_better(const labels *l, double value_s)
{
  return value_s < l->best_s;
}

static outcome begin(labels *l)
{
  outcome result = GOES_ON;
  for (size_t node = 0; node < l->s->n && result == GOES_ON; node++)
    if (is_better(l, periods_bound(l->s, (partial){0, 0}, 0, node)))
      result = add(l, (label){.visited = bit_of(l, node), .node = (uint32_t)node, .from = NO_NODE, .parent = NO_LABEL});
  return result;
}

static outcome hop(labels *l, uint32_t parent, double stage_s, size_t end, size_t to)
{
  const label *at = &l->labels[parent];
  uint64_t bit = bit_of(l, to);
  if (to == at->node || to == at->from || (at->visited & bit) != 0) return GOES_ON;
  partial so_far = fl_periods_extend(l->s, at->so_far, stage_s, end, at->node, to);
  if (!is_better(l, so_far.worst_s) || !is_better(l, periods_bound(l->s, so_far, end, to))) return GOES_ON;
  return add(l, (label){.so_far = so_far,
                        .visited = at->visited | bit,
                        .first = (uint32_t)end,
                        .node = (uint32_t)to,
                        .from = bit_of(l, at->node) != 0 ? NO_NODE : at->node,
                        .parent = parent});
}

static outcome go_on(labels *l, uint32_t at)
{
  periods *s = l->s;
  outcome result = GOES_ON;
  size_t first = l->labels[at].first, node = l->labels[at].node;
  for (size_t end = first + 1; end <= span_last_end(s->in, first) && result == GOES_ON; end++) {
    double stage_s = periods_stage_s(s, first, end, node);
    if (!is_better(l, stage_s)) continue;
    if (end == s->p) {
      double value_s = fl_periods_finish(s, l->labels[at].so_far, stage_s);
      if (!is_better(l, value_s)) continue;
      l->best_s = value_s;
      l->best_parent = at;
      continue;
    }
    for (size_t to = 0; to < s->n && result == GOES_ON; to++) result = hop(l, at, stage_s, end, to);
    s->steps += s->n;
  }
  return result;
}

/* The best walk below the plan's bottleneck, if there is any: l->best_s, l->best_parent. */
static outcome find_walk(labels *l)
{
  l->count = l->state_count = 0;
  l->best_s = l->s->plan->bottleneck_s;
  l->best_parent = NO_LABEL;
  if (l->slots != NULL) memset(l->slots, 0xff, l->slot_count * sizeof *l->slots);
  memset(l->newest, 0xff, l->s->p * sizeof *l->newest);
  outcome result = begin(l);
  for (size_t first = 0; first < l->s->p && result == GOES_ON; first++) {
    for (uint32_t at = l->newest[first]; at != NO_LABEL && result == GOES_ON; at = l->labels[at].later) {
      if (!l->labels[at].beaten) result = go_on(l, at);
      if (periods_out_of_budget(l->s)) result = TOO_MUCH;
    }
  }
  return result;
}

static void unroll(labels *l)
{
  size_t end = l->s->p, count = 0;
  for (uint32_t at = l->best_parent; at != NO_LABEL; at = l->labels[at].parent) count++;
  l->part_count = count;
  for (uint32_t at = l->best_parent; at != NO_LABEL; at = l->labels[at].parent) {
    l->ends[--count] = end;
    l->chain[count] = l->labels[at].node;
    end = l->labels[at].first;
  }
}

/* Nodes that the walk visits more than once. False: there are none. */
static bool contest(labels *l)
{
  bool some = false;
  memset(l->seen, 0, l->s->n * sizeof *l->seen);
  for (size_t i = 0; i < l->part_count; i++) {
    size_t node = l->chain[i];
    if (l->seen[node]++ == 0) continue;
    some = true;
    if (l->contested_as[node] == NO_NODE && l->contested_count < MOST_CONTESTED)
      l->contested_as[node] = (uint32_t)l->contested_count++;
  }
  return some;
}

static outcome search(labels *l)
{
  fl_search_plan *plan = l->s->plan;
  for (;;) {
    size_t known = l->contested_count;
    outcome result = find_walk(l);
    if (result != GOES_ON) return result;
    plan->proven_s = fmax(plan->proven_s, l->best_s); /* that of the plan where no walk is below it */
    if (l->best_parent == NO_LABEL) return GOES_ON;
    unroll(l);
    if (!contest(l)) {
      fl_periods_offer(l->s, l->ends, l->chain, l->part_count, l->best_s);
      return GOES_ON;
    }
    if (l->contested_count == known) return TOO_MUCH;
  }
}

fl_status fl_periods_labels(periods *s, fl_error *err)
{
  labels l = {.s = s,
              .newest = calloc(s->p, sizeof *l.newest),
              .contested_as = malloc(s->n * sizeof *l.contested_as),
              .ends = calloc(s->p, sizeof *l.ends),
              .chain = calloc(s->p, sizeof *l.chain),
              .seen = calloc(s->n, sizeof *l.seen)};
  outcome result = NO_MEMORY;
  if (l.newest != NULL && l.contested_as != NULL && l.ends != NULL && l.chain != NULL && l.seen != NULL) {
    memset(l.contested_as, 0xff, s->n * sizeof *l.contested_as);
    result = search(&l);
  }
  free(l.labels);
  free(l.slots);
  free(l.newest);
  free(l.contested_as);
  free(l.ends);
  free(l.chain);
  free(l.seen);
  return result == NO_MEMORY ? fl_fail_memory(err, "a search") : FL_OK;
}
