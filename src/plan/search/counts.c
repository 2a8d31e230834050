/* Nodes that are alike as far as a question goes are counted, not told apart: they run the same spans in time, and are
 * linked up in time with the same others. A dynamic program over cut points, the class of the node and how many of each
 * class are used settles the question: where links are fast enough all nodes of a kind are one class, however many. Of
 * one class it is the least number that is kept. */
#include <stdlib.h>
#include <string.h>

#include "plan/search/tables.h"

enum { MOST_CLASSES = 16 };

typedef struct {
  search *s;
  size_t count;
  uint32_t first[MOST_CLASSES], second[MOST_CLASSES]; /* nodes of a class; NO_NODE: there is only one */
  size_t size[MOST_CLASSES];                          /* at most p, more are of no use */
  uint32_t *class_of;                                 /* [n] */

  size_t least;                /* the class whose least number is kept: the largest */
  size_t stride[MOST_CLASSES]; /* of its number in an index over the numbers of all others */
  size_t number_count;         /* such indices */
  bool *links;                 /* [class_count of sizes][count][count] */
  uint32_t *used;              /* [p][count][number_count] nodes of the least class so far; NONE: not to be had */
} counts;

#define NONE UINT32_MAX

/* ---- who is alike ---- */

/* Equal but for the bits of the two nodes themselves. */
static bool same_but(const uint64_t *a, const uint64_t *b, size_t words, size_t u, size_t v)
{
  for (size_t w = 0; w < words; w++) {
    uint64_t differ = a[w] ^ b[w];
    if (u / 64 == w) differ &= ~(UINT64_C(1) << u % 64);
    if (v / 64 == w) differ &= ~(UINT64_C(1) << v % 64);
    if (differ != 0) return false;
  }
  return true;
}

static bool are_alike(const search *s, size_t u, size_t v)
{
  if (s->in->kind_of[u] != s->in->kind_of[v]) return false;
  for (size_t c = 0; c < s->class_count; c++) {
    const uint64_t *out_u = s->out + (c * s->n + u) * s->words, *out_v = s->out + (c * s->n + v) * s->words;
    const uint64_t *into_u = s->into + (c * s->n + u) * s->words, *into_v = s->into + (c * s->n + v) * s->words;
    if (bits_has(out_u, v) != bits_has(out_v, u)) return false;
    if (!same_but(out_u, out_v, s->words, u, v) || !same_but(into_u, into_v, s->words, u, v)) return false;
  }
  return true;
}

static void add_to_class(counts *c, size_t class, size_t node)
{
  c->class_of[node] = (uint32_t) class;
  if (c->size[class] == 0)
    c->first[class] = (uint32_t)node;
  else if (c->size[class] == 1)
    c->second[class] = (uint32_t)node;
  if (c->size[class] < c->s->p) c->size[class]++;
}

/* Being alike is transitive: a node is held against the first of each class. False: too many classes. */
static bool find_classes(counts *c)
{
  for (size_t node = 0; node < c->s->n; node++) {
    size_t class = 0;
    c->s->steps += c->count;
    while (class < c->count && !are_alike(c->s, c->first[class], node)) class ++;
    if (class == MOST_CLASSES) return false;
    if (class == c->count) c->count++;
    add_to_class(c, class, node);
  }
  return true;
}

static bool number_classes(counts *c, size_t most_states)
{
  c->number_count = 1;
  for (size_t class = 1; class < c->count; class ++)
    if (c->size[class] > c->size[c->least]) c->least = class;
  for (size_t class = 0; class < c->count; class ++) {
    if (class == c->least) continue;
    c->stride[class] = c->number_count;
    c->number_count *= c->size[class] + 1;
    if (c->number_count * c->count * c->s->p > most_states) return false;
  }
  return true;
}

/* ---- the program ---- */

static bool *link_of(const counts *c, size_t size_class, size_t from, size_t to)
{
  return &c->links[(size_class * c->count + from) * c->count + to];
}

static void link_classes(counts *c)
{
  const search *s = c->s;
  for (size_t size_class = 0; size_class < s->class_count; size_class++)
    for (size_t from = 0; from < c->count; from++)
      for (size_t to = 0; to < c->count; to++) {
        const uint64_t *out = s->out + (size_class * s->n + c->first[from]) * s->words;
        size_t node = from == to ? c->second[to] : c->first[to];
        *link_of(c, size_class, from, to) = node != NO_NODE && bits_has(out, node);
      }
}

static uint32_t *used_of(const counts *c, size_t point, size_t class, size_t numbers)
{
  return &c->used[(point * c->count + class) * c->number_count + numbers];
}

/* Take one more node of the class; false: there is none. */
static bool take(const counts *c, size_t class, size_t *numbers, uint32_t *used)
{
  if (class == c->least) return ++*used <= c->size[class];
  if (*numbers / c->stride[class] % (c->size[class] + 1) == c->size[class]) return false;
  *numbers += c->stride[class];
  return true;
}

static void enter(const counts *c, size_t point, size_t class, size_t numbers, uint32_t used)
{
  if (!take(c, class, &numbers, &used)) return;
  uint32_t *least = used_of(c, point, class, numbers);
  if (used < *least) *least = used;
}

static void go_on(const counts *c, size_t first, size_t end, size_t class)
{
  search *s = c->s;
  for (size_t to = 0; to < c->count; to++) {
    if (!*link_of(c, s->class_of[end], class, to)) continue;
    for (size_t numbers = 0; numbers < c->number_count; numbers++) {
      uint32_t used = *used_of(c, first, class, numbers);
      if (used != NONE) enter(c, end, to, numbers, used);
    }
    s->steps += c->number_count;
  }
}

/* Any state of the class at the point; number_count: none. */
static size_t find_state(const counts *c, size_t point, size_t class)
{
  size_t numbers = 0;
  while (numbers < c->number_count && *used_of(c, point, class, numbers) == NONE) numbers++;
  return numbers;
}

/* ---- the plan behind an answer ---- */

typedef struct {
  size_t point, class, numbers;
} state;

/* Where a state comes from: a node less of its class. */
static state step_back(const counts *c, state at)
{
  const search *s = c->s;
  uint32_t used = *used_of(c, at.point, at.class, at.numbers) - (at.class == c->least);
  size_t numbers = at.class == c->least ? at.numbers : at.numbers - c->stride[at.class];
  for (size_t first = 0; first < at.point; first++)
    for (size_t class = 0; class < c->count && s->farthest[first] >= at.point; class ++) {
      if (*used_of(c, first, class, numbers) > used || !bits_has(hosts_of(s, first, at.point), c->first[class]))
        continue;
      if (*link_of(c, s->class_of[at.point], class, at.class)) return (state){first, class, numbers};
    }
  return at; /* not reached: every state but those of point 0 comes from one */
}

/* The next free node of a class, in the field's order. */
static size_t next_of(const counts *c, size_t *cursor, size_t class)
{
  while (c->class_of[cursor[class]] != class) cursor[class]++;
  return cursor[class]++;
}

static answer report(const counts *c, state at)
{
  search *s = c->s;
  size_t cursor[MOST_CLASSES] = {0}, from = s->p, end = s->p;
  for (;; at = step_back(c, at)) {
    from--;
    s->found_ends[from] = end;
    s->found_chain[from] = at.class;
    end = at.point;
    if (end == 0) break;
  }
  s->found_count = s->p - from;
  memmove(s->found_ends, s->found_ends + from, s->found_count * sizeof *s->found_ends);
  for (size_t i = 0; i < s->found_count; i++) s->found_chain[i] = next_of(c, cursor, s->found_chain[from + i]);
  return ANSWER_YES;
}

static answer settle(const counts *c)
{
  search *s = c->s;
  for (size_t class = 0; class < c->count; class ++) enter(c, 0, class, 0, 0);
  for (size_t first = 0; first < s->p; first++)
    for (size_t class = 0; class < c->count; class ++) {
      size_t numbers = find_state(c, first, class);
      if (numbers == c->number_count) continue;
      if (ends_here(s, first, c->first[class])) return report(c, (state){first, class, numbers});
      for (size_t end = first + 1; end <= s->farthest[first] && end < s->p; end++)
        if (bits_has(hosts_of(s, first, end), c->first[class])) go_on(c, first, end, class);
      if (out_of_budget(s)) return ANSWER_UNKNOWN;
    }
  return ANSWER_NO;
}

answer fl_search_counts(search *s, size_t most_states)
{
  counts c = {.s = s, .class_of = calloc(s->n, sizeof *c.class_of)};
  answer result = c.class_of == NULL ? ANSWER_NO_MEMORY : ANSWER_UNKNOWN;
  for (size_t class = 0; class < MOST_CLASSES; class ++) c.second[class] = NO_NODE;
  if (result == ANSWER_UNKNOWN && find_classes(&c) && number_classes(&c, most_states)) {
    size_t states = s->p * c.count * c.number_count;
    c.links = calloc(s->class_count * c.count * c.count + 1, sizeof *c.links);
    c.used = malloc(states * sizeof *c.used);
    result = ANSWER_NO_MEMORY;
    if (c.links != NULL && c.used != NULL) {
      memset(c.used, 0xff, states * sizeof *c.used);
      link_classes(&c);
      result = settle(&c);
    }
  }
  free(c.class_of);
  free(c.links);
  free(c.used);
  return result;
}
