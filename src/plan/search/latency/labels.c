/* Labels over walks, in the order of what they come to at least: the first that is through is the best walk. Where it
 * visits a class more often than that has nodes, the class is contested from then on: a counter of visits to it is
 * remembered wherever the walk passed between them, and the search begins again. A best walk that visits no class too
 * often is a plan, and the best. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plan/search/latency/states.h"

enum { COUNTER_BITS = 64 };

typedef struct {
  quickest *q;
  states states;
  unsigned *shift;      /* [classes] of a contested class's counter */
  uint64_t *counter;    /* [classes] its bits; 0: not contested */
  unsigned used_bits;   /* by all of them */
  uint64_t *remembered; /* [classes] counters that walks keep when they come to this class */
  size_t *ends, *chain; /* [p] the best walk: ends of parts, and classes */
  size_t part_count;
  size_t *visits; /* [classes] room */
  fl_status status;
  fl_error *err;
} labels;

typedef enum { GOES_ON, IS_SETTLED, NO_MEMORY, TOO_MUCH } outcome;

static outcome outcome_of(states_outcome o)
{
  return o == STATES_FINE ? GOES_ON : o == STATES_NO_MEMORY ? NO_MEMORY : TOO_MUCH;
}

/* ---- visits ---- */

static bool has_room(const labels *l, uint64_t visits, size_t class)
{
  return (visits & l->counter[class]) >> l->shift[class] < l->q->classes.size[class];
}

static uint64_t visit(const labels *l, uint64_t visits, size_t class)
{
  visits &= l->remembered[class];
  return l->counter[class] == 0 ? visits : visits + (UINT64_C(1) << l->shift[class]);
}

/* Counts to the class's size. False: there is no room left for a counter. */
static bool add_counter(labels *l, size_t class)
{
  unsigned bits = 1;
  while (l->q->classes.size[class] >> bits != 0) bits++;
  if (l->used_bits + bits > COUNTER_BITS) return false;
  l->shift[class] = l->used_bits;
  l->counter[class] = (UINT64_MAX >> (COUNTER_BITS - bits)) << l->used_bits;
  l->used_bits += bits;
  return true;
}

/* ---- walks ---- */

static outcome keep(labels *l, label *new)
{
  if (!(new->bound_s < l->q->plan->bottleneck_s)) return GOES_ON;
  return outcome_of(fl_states_add(&l->states, new, &l->q->steps));
}

static outcome begin(labels *l)
{
  outcome result = GOES_ON;
  size_t layer = quickest_first_layer(l->q);
  for (size_t class = 0; class < l->q->n && result == GOES_ON; class ++) {
    label new = {.bound_s = l->q->at[quickest_index(l->q, layer, 0, class)].best.rest_s,
                 .visits = visit(l, 0, class),
                 .layer = (uint32_t)layer,
                 .class = (uint32_t) class,
                 .previous = NO_CLASS,
                 .parent = NO_LABEL,
                 .step = STEP_STARTS};
    result = keep(l, &new);
  }
  return result;
}

/* A part that starts here may end at any point. */
static outcome compute(labels *l, uint32_t parent)
{
  quickest *q = l->q;
  outcome result = GOES_ON;
  label from = l->states.labels[parent];
  for (size_t end = from.point + 1; end <= span_last_end(q->in, from.point) && result == GOES_ON; end++) {
    double stage_s = quickest_stage_s(q, from.point, end, from.class);
    size_t layer = quickest_next_layer(q, from.layer, from.point, end);
    if (!(stage_s < q->in->period_below_s) || layer == SIZE_MAX) continue;
    label new = from;
    new.walk.latency_s += quickest_cost(q, from.point, end, from.class);
    new.parent = parent;
    new.point = (uint32_t)end;
    new.layer = (uint32_t)layer;
    if (end == q->p && quickest_is_end(layer)) {
      new.step = STEP_IS_THROUGH;
      new.bound_s = new.walk.latency_s;
      result = keep(l, &new);
    } else if (end < q->p) {
      new.step = STEP_SENDS;
      new.bound_s =
          new.walk.latency_s + quickest_rest_s(&q->send[quickest_index(q, new.layer, end, from.class)], from.previous);
      result = keep(l, &new);
    }
  }
  return result;
}

static outcome send(labels *l, uint32_t parent)
{
  quickest *q = l->q;
  outcome result = GOES_ON;
  label from = l->states.labels[parent];
  uint32_t previous = quickest_is_single(q, from.class) ? from.class : NO_CLASS;
  q->steps += q->n;
  for (size_t to = 0; to < q->n && result == GOES_ON; to++) {
    label new = from;
    if (to == from.previous || !quickest_has_link(q, from.class, to) || !has_room(l, from.visits, to)) continue;
    if (!fl_quickest_extend(q, &new.walk, from.layer, from.point, from.class, to)) continue;
    new.parent = parent;
    new.step = STEP_STARTS;
    new.class = (uint32_t)to;
    new.visits = visit(l, from.visits, to);
    new.previous = previous;
    new.remembers_previous = previous != NO_CLASS && (new.visits & l->counter[previous]) != 0;
    new.bound_s = new.walk.latency_s + quickest_rest_s(&q->at[quickest_index(q, from.layer, from.point, to)], previous);
    result = keep(l, &new);
  }
  return result;
}

static void unroll(labels *l, uint32_t last)
{
  size_t count = 0, end = l->q->p;
  const label *all = l->states.labels;
  for (uint32_t at = all[last].parent; at != NO_LABEL; at = all[at].parent) count += all[at].step == STEP_STARTS;
  l->part_count = count;
  for (uint32_t at = all[last].parent; at != NO_LABEL; at = all[at].parent) {
    if (all[at].step != STEP_STARTS) continue;
    l->ends[--count] = end;
    l->chain[count] = all[at].class;
    end = all[at].point;
  }
}

/* The best walk below the plan, as l->ends and l->chain; GOES_ON: there is none. */
static outcome find_walk(labels *l)
{
  quickest *q = l->q;
  fl_states_empty(&l->states);
  outcome result = begin(l);
  while (result == GOES_ON) {
    uint32_t at = fl_states_pop(&l->states);
    if (at == NO_LABEL) return GOES_ON;
    const label *first = &l->states.labels[at];
    if (first->bound_s > q->plan->proven_s) q->plan->proven_s = first->bound_s;
    if (quickest_out_of_budget(q)) return TOO_MUCH;
    if (first->step == STEP_IS_THROUGH) {
      unroll(l, at);
      return IS_SETTLED;
    }
    result = first->step == STEP_STARTS ? compute(l, at) : send(l, at);
  }
  return result;
}

/* ---- contested classes ---- */

/* The part after `at` that visits the class of part `at` once too often; the number of parts: none does. */
static size_t too_often_at(const labels *l, size_t at)
{
  size_t class = l->chain[at], count = 0;
  for (size_t i = at; i < l->part_count; i++)
    if (l->chain[i] == class && ++count > l->q->classes.size[class]) return i;
  return l->part_count;
}

/* What the walk does is forbidden from now on. IS_SETTLED: it visits no class too often. */
static outcome contest(labels *l)
{
  outcome result = IS_SETTLED;
  for (size_t first = 0; first < l->part_count; first++) {
    size_t last = too_often_at(l, first), class = l->chain[first];
    if (last == l->part_count) continue;
    result = GOES_ON;
    if (l->counter[class] == 0 && !add_counter(l, class)) return TOO_MUCH;
    for (size_t i = first; i < last; i++) l->remembered[l->chain[i]] |= l->counter[class];
  }
  return result;
}

/* Nodes of the walk's classes, the first of each that is free. */
static void name_nodes(labels *l)
{
  memset(l->visits, 0, l->q->n * sizeof *l->visits);
  for (size_t i = 0; i < l->part_count; i++) {
    size_t class = l->chain[i];
    l->chain[i] = l->q->classes.member[l->q->classes.member_at[class] + l->visits[class]++];
  }
}

/* A walk that is a chain: the best plan, if the medium takes it. */
static outcome conclude(labels *l)
{
  quickest *q = l->q;
  double latency_s;
  name_nodes(l);
  l->status = fl_quickest_value(q, l->ends, l->chain, l->part_count, &latency_s, l->err);
  if (l->status != FL_OK || isinf(latency_s)) return TOO_MUCH;
  fl_quickest_offer(q, l->ends, l->chain, l->part_count, latency_s);
  q->plan->proven_s = q->plan->bottleneck_s;
  return IS_SETTLED;
}

static outcome search(labels *l)
{
  for (;;) {
    outcome result = find_walk(l);
    if (result == GOES_ON) {
      l->q->plan->proven_s = l->q->plan->bottleneck_s;
      return IS_SETTLED;
    }
    if (result != IS_SETTLED) return result;
    result = contest(l);
    if (result == IS_SETTLED) return conclude(l);
    if (result != GOES_ON) return result;
  }
}

fl_status fl_quickest_labels(quickest *q, fl_error *err)
{
  labels l = {.q = q,
              .shift = calloc(q->n, sizeof *l.shift),
              .counter = calloc(q->n, sizeof *l.counter),
              .remembered = calloc(q->n, sizeof *l.remembered),
              .ends = calloc(q->p, sizeof *l.ends),
              .chain = calloc(q->p, sizeof *l.chain),
              .visits = calloc(q->n, sizeof *l.visits),
              .err = err};
  outcome result = NO_MEMORY;
  if (l.shift != NULL && l.counter != NULL && l.remembered != NULL && l.ends != NULL && l.chain != NULL &&
      l.visits != NULL)
    result = search(&l);
  if (result == NO_MEMORY) l.status = fl_fail_memory(err, "a search");
  fl_states_free(&l.states);
  free(l.shift);
  free(l.counter);
  free(l.remembered);
  free(l.ends);
  free(l.chain);
  free(l.visits);
  return l.status;
}
