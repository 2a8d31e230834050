/* A dynamic program over walks that remembers visits to contested nodes only. Where the walk it finds comes back to a
 * node, that node becomes contested and all is done again; where it finds none, there is no chain either. */
#include <stdlib.h>
#include <string.h>

#include "plan/search/tables.h"

enum { MOST_CONTESTED = 64, MOST_STATES = 1 << 20, MOST_PRUNED = 2048, UNCONTESTED = 255 };

/* The states of one point: a part starts here, on one of `nodes`, with the contested nodes of `visited` behind it. */
typedef struct {
  size_t count, room;
  uint64_t *visited; /* [room] */
  uint64_t *nodes;   /* [room * words] */
  uint32_t *slots;   /* [2 * room] index + 1 of a state, found by hashing `visited`; 0: free */
} layer;

struct conflicts {
  size_t p, n;
  size_t contested_count, state_count;
  uint32_t contested[MOST_CONTESTED];
  uint8_t *number;                        /* [n] of a contested node, or UNCONTESTED */
  layer *layers;                          /* [p] */
  uint64_t *followers, *available, *path; /* a set each */
};

struct conflicts *fl_conflicts_new(const search *s)
{
  struct conflicts *c = calloc(1, sizeof *c);
  if (c == NULL) return NULL;
  c->p = s->p;
  c->n = s->n;
  c->number = malloc(s->n);
  c->layers = calloc(s->p, sizeof *c->layers);
  c->followers = calloc(3 * s->words, sizeof *c->followers);
  if (c->number == NULL || c->layers == NULL || c->followers == NULL) {
    fl_conflicts_free(c);
    return NULL;
  }
  c->available = c->followers + s->words;
  c->path = c->available + s->words;
  memset(c->number, UNCONTESTED, s->n);
  return c;
}

void fl_conflicts_free(struct conflicts *conflicts)
{
  if (conflicts == NULL) return;
  for (size_t i = 0; conflicts->layers != NULL && i < conflicts->p; i++) {
    free(conflicts->layers[i].visited);
    free(conflicts->layers[i].nodes);
    free(conflicts->layers[i].slots);
  }
  free(conflicts->layers);
  free(conflicts->followers);
  free(conflicts->number);
  free(conflicts);
}

/* ---- layers ---- */

static size_t slot_of(const layer *l, uint64_t visited)
{
  uint64_t hash = visited * UINT64_C(0x9e3779b97f4a7c15);
  size_t slots = 2 * l->room, slot = (size_t)(hash ^ hash >> 32) % slots;
  while (l->slots[slot] != 0 && l->visited[l->slots[slot] - 1] != visited) slot = (slot + 1) % slots;
  return slot;
}

static bool layer_grow(layer *l, size_t words)
{
  size_t room = l->room == 0 ? 16 : 4 * l->room;
  uint64_t *visited = realloc(l->visited, room * sizeof *visited);
  if (visited != NULL) l->visited = visited;
  uint64_t *nodes = realloc(l->nodes, room * words * sizeof *nodes);
  if (nodes != NULL) l->nodes = nodes;
  uint32_t *slots = calloc(2 * room, sizeof *slots);
  if (visited == NULL || nodes == NULL || slots == NULL) {
    free(slots);
    return false;
  }
  free(l->slots);
  l->slots = slots;
  l->room = room;
  for (size_t i = 0; i < l->count; i++) l->slots[slot_of(l, l->visited[i])] = (uint32_t)i + 1;
  return true;
}

static void layer_clear(layer *l)
{
  if (l->slots != NULL) memset(l->slots, 0, 2 * l->room * sizeof *l->slots);
  l->count = 0;
}

/* The nodes of a state; NULL: there is no such state. */
static const uint64_t *layer_find(const layer *l, size_t words, uint64_t visited)
{
  if (l->count == 0) return NULL;
  uint32_t index = l->slots[slot_of(l, visited)];
  return index == 0 ? NULL : l->nodes + (index - 1) * words;
}

/* Add one node to a state; false: no memory. */
static bool layer_add(struct conflicts *c, layer *l, size_t words, uint64_t visited, size_t node)
{
  if (l->count == l->room && !layer_grow(l, words)) return false;
  size_t slot = slot_of(l, visited);
  if (l->slots[slot] == 0) {
    l->visited[l->count] = visited;
    bits_clear(l->nodes + l->count * words, words);
    l->slots[slot] = (uint32_t)++l->count;
    c->state_count++;
  }
  bits_add(l->nodes + (l->slots[slot] - 1) * words, node);
  return true;
}

static bool add_node(struct conflicts *c, size_t words, size_t point, uint64_t visited, size_t node)
{
  if (c->number[node] != UNCONTESTED) visited |= UINT64_C(1) << c->number[node];
  return layer_add(c, &c->layers[point], words, visited, node);
}

/* What a state can do, one that has visited less can do too: leave the nodes to that one. */
static void prune(search *s, layer *l)
{
  if (l->count > MOST_PRUNED) return;
  for (size_t a = 0; a < l->count; a++)
    for (size_t b = 0; b < l->count; b++) {
      if (a == b || (l->visited[b] & ~l->visited[a]) != 0) continue;
      for (size_t w = 0; w < s->words; w++) l->nodes[a * s->words + w] &= ~l->nodes[b * s->words + w];
    }
  s->steps += l->count * l->count / 2;
}

/* ---- one sweep ---- */

typedef struct {
  size_t point, node;
  uint64_t visited;
} finish;

static answer expand_to(search *s, size_t first, size_t end, const uint64_t *nodes, uint64_t visited, finish *found)
{
  struct conflicts *c = s->conflicts;
  const uint64_t *hosts = hosts_of(s, first, end);
  bits_clear(c->followers, s->words);
  BITS_EACH(v, nodes, s->words)
  {
    if (bits_has(hosts, v)) bits_or(c->followers, out_of(s, end, v), s->words);
  }
  bits_and(c->followers, s->bound + end * s->words, s->words);
  s->steps += s->words * 8;
  BITS_EACH(u, c->followers, s->words)
  {
    if (!add_node(c, s->words, end, visited, u)) return ANSWER_NO_MEMORY;
    if (!ends_here(s, end, u)) continue;
    uint64_t own = c->number[u] == UNCONTESTED ? 0 : UINT64_C(1) << c->number[u];
    *found = (finish){end, u, visited | own};
    return ANSWER_YES;
  }
  return ANSWER_NO;
}

static answer expand(search *s, size_t first, size_t state, finish *found)
{
  struct conflicts *c = s->conflicts;
  uint64_t visited = c->layers[first].visited[state];
  const uint64_t *nodes = c->layers[first].nodes + state * s->words;
  answer result = ANSWER_NO;
  if (!bits_any(nodes, s->words)) return ANSWER_NO;
  bits_copy(c->available, s->all, s->words);
  for (size_t i = 0; i < c->contested_count; i++)
    if (visited >> i & 1) bits_remove(c->available, c->contested[i]);
  fl_search_walk_bound(s, first + 1, c->available, s->bound);
  size_t last = s->farthest[first] < s->p ? s->farthest[first] : s->p - 1;
  for (size_t end = last; end > first && result == ANSWER_NO; end--)
    result = expand_to(s, first, end, nodes, visited, found);
  return result;
}

static answer sweep(search *s, uint64_t stop, finish *found)
{
  struct conflicts *c = s->conflicts;
  answer result = ANSWER_NO;
  c->state_count = 0;
  for (size_t i = 0; i < s->p; i++) layer_clear(&c->layers[i]);
  BITS_EACH(v, s->alive, s->words)
  {
    if (!add_node(c, s->words, 0, 0, v)) return ANSWER_NO_MEMORY;
  }
  for (size_t first = 0; first < s->p; first++) {
    prune(s, &c->layers[first]);
    for (size_t i = 0; i < c->layers[first].count && result == ANSWER_NO; i++) {
      result = expand(s, first, i, found);
      if (result == ANSWER_NO && (s->steps >= stop || c->state_count > MOST_STATES)) result = ANSWER_UNKNOWN;
    }
    if (result != ANSWER_NO) return result;
  }
  return ANSWER_NO;
}

/* ---- the walk behind a sweep ---- */

/* The point and node before; of several nodes one that is not on the path yet. */
static finish step_back(const search *s, const finish *at)
{
  struct conflicts *c = s->conflicts;
  finish before = {s->p, NO_NODE, at->visited};
  if (c->number[at->node] != UNCONTESTED) before.visited &= ~(UINT64_C(1) << c->number[at->node]);
  for (size_t first = at->point; first-- > 0;) {
    const uint64_t *nodes = layer_find(&c->layers[first], s->words, before.visited);
    if (nodes == NULL || s->farthest[first] < at->point) continue;
    const uint64_t *hosts = hosts_of(s, first, at->point), *into = into_of(s, at->point, at->node);
    BITS_EACH(v, into, s->words)
    {
      if (!bits_has(nodes, v) || !bits_has(hosts, v)) continue;
      if (before.node == NO_NODE || !bits_has(c->path, v)) {
        before.point = first;
        before.node = v;
      }
      if (!bits_has(c->path, v)) return before;
    }
  }
  return before;
}

/* Follow the walk to its start; nodes that it visits twice become contested. */
static answer recover(search *s, finish at)
{
  struct conflicts *c = s->conflicts;
  size_t count = 0, twice = 0, end = s->p;
  bits_clear(c->path, s->words);
  for (;;) {
    if (bits_has(c->path, at.node)) {
      twice++;
      if (c->contested_count == MOST_CONTESTED) return ANSWER_UNKNOWN;
      if (c->number[at.node] == UNCONTESTED) {
        c->number[at.node] = (uint8_t)c->contested_count;
        c->contested[c->contested_count++] = (uint32_t)at.node;
      }
    }
    bits_add(c->path, at.node);
    if (twice == 0) {
      s->found_chain[s->p - 1 - count] = at.node; /* from the back; moved below */
      s->found_ends[s->p - 1 - count] = end;
    }
    count++;
    if (at.point == 0) break;
    end = at.point;
    at = step_back(s, &at);
  }
  if (twice > 0) return ANSWER_NO;
  memmove(s->found_chain, s->found_chain + s->p - count, count * sizeof *s->found_chain);
  memmove(s->found_ends, s->found_ends + s->p - count, count * sizeof *s->found_ends);
  s->found_count = count;
  return ANSWER_YES;
}

answer fl_search_conflicts(search *s, uint64_t limit)
{
  uint64_t stop = s->steps + limit < s->in->budget ? s->steps + limit : s->in->budget;
  for (;;) {
    finish found;
    answer result = sweep(s, stop, &found);
    if (result != ANSWER_YES) return result;
    result = recover(s, found);
    if (result != ANSWER_NO) return result;
    if (s->steps >= stop) return ANSWER_UNKNOWN;
  }
}
