#include "plan/search/latency/states.h"

#include <stdlib.h>
#include <string.h>

/* A label costs as much as so many ordinary steps: it is looked up, and, if kept, goes through the heap. */
enum { LOOK_UP_STEPS = 4, KEEP_STEPS = 16 };
enum { MOST_LABELS = 1 << 22, FIRST_ROOM = 4096 };

/* ---- who shares a state ---- */

static bool same_state(const label *a, const label *b)
{
  return a->step == b->step && a->layer == b->layer && a->point == b->point && a->class == b->class &&
         a->visits == b->visits;
}

static size_t hash(const states *s, const label *l)
{
  uint64_t place = ((uint64_t)l->layer << 44) ^ ((uint64_t)l->point << 24) ^ ((uint64_t)l->class << 2) ^ l->step;
  uint64_t h = (l->visits * UINT64_C(0xd1342543de82ef95) ^ place) * UINT64_C(0x9e3779b97f4a7c15);
  return (size_t)(h ^ h >> 29) & (s->slot_count - 1);
}

/* The slot of a state, or the empty one where it belongs. */
static uint32_t *find_slot(const states *s, const label *l)
{
  for (size_t i = hash(s, l);; i = (i + 1) & (s->slot_count - 1))
    if (s->slots[i] == NO_LABEL || same_state(&s->labels[s->slots[i]], l)) return &s->slots[i];
}

static bool grow_slots(states *s)
{
  uint32_t *old = s->slots;
  size_t old_count = s->slot_count, count = old_count == 0 ? FIRST_ROOM : 2 * old_count;
  uint32_t *grown = malloc(count * sizeof *grown);
  if (grown == NULL) return false;
  memset(grown, 0xff, count * sizeof *grown);
  s->slots = grown;
  s->slot_count = count;
  for (size_t i = 0; i < old_count; i++)
    if (old[i] != NO_LABEL) *find_slot(s, &s->labels[old[i]]) = old[i];
  free(old);
  return true;
}

/* ---- which of them beats another ---- */

static bool no_worse(const label *a, const label *b)
{
  return a->walk.latency_s <= b->walk.latency_s && a->walk.air_s <= b->walk.air_s;
}

/* The class that this label alone must not go to. */
static uint32_t barred(const label *l)
{
  return l->remembers_previous ? NO_CLASS : l->previous;
}

/* One is left out when another of its state is no worse and may go wherever it may. Two that come from different
 * classes may together go everywhere. */
static bool is_beaten(const states *s, uint32_t head, const label *new, uint64_t *steps)
{
  uint32_t other = NO_CLASS;
  for (uint32_t i = head; i != NO_LABEL; i = s->labels[i].next) {
    const label *have = &s->labels[i];
    uint32_t bar = barred(have);
    ++*steps;
    if (!no_worse(have, new)) continue;
    if (bar == NO_CLASS || bar == barred(new) || (other != NO_CLASS && other != bar)) return true;
    other = bar;
  }
  return false;
}

/* Takes those that a new one makes needless out of their state's list. */
static void beat(states *s, uint32_t *link, const label *new, uint64_t *steps)
{
  while (*link != NO_LABEL) {
    label *have = &s->labels[*link];
    ++*steps;
    have->beaten = (barred(new) == NO_CLASS || barred(new) == barred(have)) && no_worse(new, have);
    if (have->beaten)
      *link = have->next;
    else
      link = &have->next;
  }
}

/* ---- which is next ---- */

static bool goes_first(const states *s, uint32_t a, uint32_t b)
{
  const label *x = &s->labels[a], *y = &s->labels[b];
  if (x->bound_s != y->bound_s) return x->bound_s < y->bound_s;
  if (x->point != y->point) return x->point > y->point;
  if (x->step != y->step) return x->step > y->step;
  return a < b;
}

static void sift_up(states *s, size_t at)
{
  uint32_t moving = s->heap[at];
  for (; at > 0 && goes_first(s, moving, s->heap[(at - 1) / 2]); at = (at - 1) / 2) s->heap[at] = s->heap[(at - 1) / 2];
  s->heap[at] = moving;
}

static void sift_down(states *s, size_t at)
{
  uint32_t moving = s->heap[at];
  for (size_t child; (child = 2 * at + 1) < s->heap_count; at = child) {
    if (child + 1 < s->heap_count && goes_first(s, s->heap[child + 1], s->heap[child])) child++;
    if (!goes_first(s, s->heap[child], moving)) break;
    s->heap[at] = s->heap[child];
  }
  s->heap[at] = moving;
}

static uint32_t pop_any(states *s)
{
  uint32_t first = s->heap[0];
  s->heap[0] = s->heap[--s->heap_count];
  if (s->heap_count > 0) sift_down(s, 0);
  return first;
}

uint32_t fl_states_pop(states *s)
{
  while (s->heap_count > 0) {
    uint32_t first = pop_any(s);
    if (!s->labels[first].beaten) return first;
  }
  return NO_LABEL;
}

/* ---- all of them ---- */

/* Room for one more in both lists. */
static bool grow(states *s)
{
  if (s->count < s->room) return true;
  size_t room = s->room == 0 ? FIRST_ROOM : 2 * s->room;
  label *labels = realloc(s->labels, room * sizeof *labels);
  if (labels != NULL) s->labels = labels;
  uint32_t *heap = realloc(s->heap, room * sizeof *heap);
  if (heap != NULL) s->heap = heap;
  if (labels == NULL || heap == NULL) return false;
  s->room = room;
  return true;
}

states_outcome fl_states_add(states *s, const label *new, uint64_t *steps)
{
  if (s->count == MOST_LABELS) return STATES_TOO_MANY;
  if (!grow(s) || (2 * s->state_count >= s->slot_count && !grow_slots(s))) return STATES_NO_MEMORY;
  uint32_t *slot = find_slot(s, new);
  *steps += LOOK_UP_STEPS;
  if (*slot == NO_LABEL) s->state_count++;
  if (is_beaten(s, *slot, new, steps)) return STATES_FINE;
  beat(s, slot, new, steps);
  uint32_t index = (uint32_t)s->count++;
  s->labels[index] = *new;
  s->labels[index].next = *slot;
  *slot = index;
  s->heap[s->heap_count++] = index;
  sift_up(s, s->heap_count - 1);
  *steps += KEEP_STEPS;
  return STATES_FINE;
}

void fl_states_empty(states *s)
{
  s->count = s->state_count = s->heap_count = 0;
  if (s->slots != NULL) memset(s->slots, 0xff, s->slot_count * sizeof *s->slots);
}

void fl_states_free(states *s)
{
  free(s->labels);
  free(s->slots);
  free(s->heap);
}
