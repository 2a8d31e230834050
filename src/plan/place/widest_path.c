/* A threshold on link weights makes a graph; the least threshold whose graph holds a path of so many nodes is looked
 * for: from a lower bound on, thresholds grow until a path is found, and bisection over the weights between closes in.
 * A path is looked for depth first over bit sets, in an order drawn at random: from each node on it must reach as many
 * unused nodes as are left to place, and failed (end, used nodes) pairs are remembered. */
#include "plan/place/widest_path.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/splitmix64.h"

enum { MEMO_SIZE = 1 << 14, MEMO_MOST = MEMO_SIZE / 2, WORD_BITS = 64 };

static const uint64_t step_limit = 1 << 21; /* words touched for one threshold */
static const double growth = 1.1;           /* of thresholds above the bound; squared each time */

typedef struct {
  uint64_t key;
  uint32_t age; /* search that wrote it; the table is never cleared */
} memory;

struct widest_path {
  const fl_place_input *in;
  double slowest; /* weight of all links */
  const fl_path_query *query;
  /* The nodes of this query, numbered in an order drawn at random: their numbers are called labels. */
  size_t *node_of;  /* [label] */
  size_t *label_of; /* [node]; FL_ANY_NODE of those it must not use */
  size_t label_count, words;
  size_t from, to; /* labels: where a path grows from and must end; FL_ANY_NODE */
  bool backwards;  /* only the last node is given: grow from there against the links */
  /* The graph of a threshold and the path in it. */
  uint64_t *next; /* [label x words] who can follow */
  uint64_t *used, *reached, *expanded;
  size_t *path; /* labels in growing order */
  uint64_t steps;
  memory *failed; /* [MEMO_SIZE] */
  size_t failed_count;
  uint32_t age;
};

static double slowest_of(const fl_links *links)
{
  double most = 0;
  for (size_t i = 0; i < links->count * links->count; i++)
    if (links->weight[i] > most && !isinf(links->weight[i])) most = links->weight[i];
  return most;
}

fl_widest_path *fl_widest_path_new(const fl_place_input *in)
{
  size_t n = in->links->count, words = (n + WORD_BITS - 1) / WORD_BITS;
  fl_widest_path *s = calloc(1, sizeof *s);
  if (s == NULL) return NULL;
  s->in = in;
  s->node_of = calloc(n, sizeof *s->node_of);
  s->label_of = calloc(n, sizeof *s->label_of);
  s->next = calloc(n * words, sizeof *s->next);
  s->used = calloc(3 * words, sizeof *s->used);
  s->path = calloc(n, sizeof *s->path);
  s->failed = calloc(MEMO_SIZE, sizeof *s->failed);
  if (s->node_of == NULL || s->label_of == NULL || s->next == NULL || s->used == NULL || s->path == NULL ||
      s->failed == NULL) {
    fl_widest_path_free(s);
    return NULL;
  }
  s->reached = s->used + words;
  s->expanded = s->reached + words;
  s->slowest = slowest_of(in->links);
  return s;
}

void fl_widest_path_free(fl_widest_path *s)
{
  if (s == NULL) return;
  free(s->node_of);
  free(s->label_of);
  free(s->next);
  free(s->used);
  free(s->path);
  free(s->failed);
  free(s);
}

/* ---- bit sets ---- */

static void put(uint64_t *set, size_t label)
{
  set[label / WORD_BITS] |= (uint64_t)1 << label % WORD_BITS;
}

static void drop(uint64_t *set, size_t label)
{
  set[label / WORD_BITS] &= ~((uint64_t)1 << label % WORD_BITS);
}

static bool has(const uint64_t *set, size_t label)
{
  return (set[label / WORD_BITS] >> label % WORD_BITS & 1) != 0;
}

static size_t lowest_bit(uint64_t word)
{
  return (size_t)__builtin_ctzll(word); /* gcc and clang; word is not 0 */
}

/* ---- what has failed ---- */

/* Stands for a label in the sum over all used ones, or, `as_end`, where the path has come to. */
static uint64_t hash_of(size_t label, bool as_end)
{
  return splitmix64_mix(2 * label + 1 + as_end);
}

static memory *slot_of(const fl_widest_path *s, uint64_t key)
{
  size_t i = key % MEMO_SIZE;
  while (s->failed[i].age == s->age && s->failed[i].key != key) i = (i + 1) % MEMO_SIZE;
  return &s->failed[i];
}

static bool has_failed(const fl_widest_path *s, uint64_t key)
{
  return slot_of(s, key)->age == s->age;
}

static void remember(fl_widest_path *s, uint64_t key)
{
  if (s->failed_count >= MEMO_MOST) return;
  *slot_of(s, key) = (memory){key, s->age};
  s->failed_count++;
}

/* ---- the graph of a threshold ---- */

static void build(fl_widest_path *s, double threshold)
{
  const fl_links *links = s->in->links;
  memset(s->next, 0, s->label_count * s->words * sizeof *s->next);
  for (size_t a = 0; a < links->count; a++) {
    const double *row = links->weight + a * links->count;
    size_t from = s->label_of[a];
    if (from == FL_ANY_NODE) continue;
    for (size_t b = 0; b < links->count; b++) {
      if (row[b] > threshold || s->label_of[b] == FL_ANY_NODE) continue;
      if (s->backwards)
        put(s->next + s->label_of[b] * s->words, from);
      else
        put(s->next + from * s->words, s->label_of[b]);
    }
  }
}

/* Does the part at the path's `placed`th node, in growing order, fit there? */
static bool fits(const fl_widest_path *s, size_t placed, size_t label)
{
  size_t offset = s->backwards ? s->query->count - 1 - placed : placed;
  return fl_place_fits(s->in, s->query->position + offset, s->node_of[label]);
}

/* Add to the reached labels what can follow `label`. Returns how many are reached. */
static size_t expand(fl_widest_path *s, size_t label)
{
  const uint64_t *next = s->next + label * s->words;
  size_t count = 0;
  for (size_t w = 0; w < s->words; w++) {
    s->reached[w] |= next[w] & ~s->used[w];
    count += (size_t)__builtin_popcountll(s->reached[w]);
  }
  s->steps += s->words;
  return count;
}

/* A reached label that has not been expanded; FL_ANY_NODE when there is none. */
static size_t pending(const fl_widest_path *s)
{
  for (size_t w = 0; w < s->words; w++) {
    uint64_t rest = s->reached[w] & ~s->expanded[w];
    if (rest != 0) return w * WORD_BITS + lowest_bit(rest);
  }
  return FL_ANY_NODE;
}

/* Do unused labels hang on `at`, `left` of them and the end among them? */
static bool can_go_on(fl_widest_path *s, size_t at, size_t left)
{
  memset(s->reached, 0, 2 * s->words * sizeof *s->reached); /* what is expanded, too */
  size_t count = expand(s, at);
  while (count < left || (s->to != FL_ANY_NODE && !has(s->reached, s->to))) {
    size_t label = pending(s);
    if (label == FL_ANY_NODE) return false;
    put(s->expanded, label);
    count = expand(s, label);
  }
  return true;
}

static bool extend(fl_widest_path *s, size_t placed, uint64_t hash);

/* Go on to `label` as the path's `placed`th node. */
static bool step(fl_widest_path *s, size_t placed, size_t label, uint64_t hash)
{
  bool is_last = placed + 1 == s->query->count;
  if (s->to != FL_ANY_NODE && is_last != (label == s->to)) return false;
  if (!fits(s, placed, label)) return false;
  s->path[placed] = label;
  put(s->used, label);
  if (is_last || extend(s, placed + 1, hash + hash_of(label, false))) return true;
  drop(s->used, label);
  return false;
}

/* Complete a path of which `placed` nodes stand. `hash` sums up the used labels. */
static bool extend(fl_widest_path *s, size_t placed, uint64_t hash)
{
  size_t at = s->path[placed - 1];
  uint64_t key = hash ^ hash_of(at, true);
  if (has_failed(s, key) || !can_go_on(s, at, s->query->count - placed)) return false;
  for (size_t w = 0; w < s->words; w++)
    for (uint64_t rest = s->next[at * s->words + w] & ~s->used[w]; rest != 0; rest &= rest - 1) {
      if (step(s, placed, w * WORD_BITS + lowest_bit(rest), hash)) return true;
      if (s->steps > step_limit) return false;
    }
  remember(s, key);
  return false;
}

/* Is there a path with no weight above the threshold? Leaves it in s->path. */
static bool search(fl_widest_path *s, double threshold)
{
  build(s, threshold);
  memset(s->used, 0, s->words * sizeof *s->used);
  s->steps = 0;
  s->failed_count = 0;
  s->age++;
  if (s->from != FL_ANY_NODE) return step(s, 0, s->from, 0);
  for (size_t label = 0; label < s->label_count && s->steps <= step_limit; label++)
    if (step(s, 0, label, 0)) return true;
  return false;
}

/* ---- thresholds ---- */

/* No path's slowest link is faster than the fastest of all links, and than the fastest at a given end. */
static double lower_bound(const fl_widest_path *s)
{
  const fl_links *links = s->in->links;
  size_t first = s->query->first, last = s->query->last;
  double least = INFINITY, least_first = INFINITY, least_last = INFINITY;
  if (s->query->count == 2 && first != FL_ANY_NODE && last != FL_ANY_NODE)
    return links->weight[first * links->count + last];
  for (size_t a = 0; a < links->count; a++) {
    if (s->query->taken[a]) continue;
    const double *row = links->weight + a * links->count;
    double least_of_row = INFINITY;
    for (size_t b = 0; b < links->count; b++)
      if (row[b] < least_of_row && !s->query->taken[b]) least_of_row = row[b];
    if (a == first) least_first = least_of_row;
    least = fmin(least, least_of_row);
    if (last != FL_ANY_NODE) least_last = fmin(least_last, row[last]);
  }
  if (first != FL_ANY_NODE) least = fmax(least, least_first);
  return last != FL_ANY_NODE ? fmax(least, least_last) : least;
}

/* The weight between low and high, both left out, that is nearest to their middle; NAN when there is none. */
static double weight_between(const fl_widest_path *s, double low, double high)
{
  const fl_links *links = s->in->links;
  double middle = low + (high - low) / 2, nearest = NAN;
  for (size_t a = 0; a < links->count; a++) {
    const double *row = links->weight + a * links->count;
    if (s->label_of[a] == FL_ANY_NODE) continue;
    for (size_t b = 0; b < links->count; b++) {
      if (!(low < row[b] && row[b] < high) || s->label_of[b] == FL_ANY_NODE) continue;
      if (!(fabs(row[b] - middle) >= fabs(nearest - middle))) nearest = row[b]; /* NAN at first */
    }
  }
  return nearest;
}

static double weight(const fl_widest_path *s, size_t from, size_t to)
{
  size_t a = s->node_of[s->backwards ? to : from], b = s->node_of[s->backwards ? from : to];
  return s->in->links->weight[a * s->in->links->count + b];
}

/* Write the found path out. Returns its slowest weight. */
static double keep(const fl_widest_path *s, size_t *nodes)
{
  size_t count = s->query->count;
  double slowest = 0;
  for (size_t i = 0; i < count; i++) {
    nodes[s->backwards ? count - 1 - i : i] = s->node_of[s->path[i]];
    if (i > 0 && weight(s, s->path[i - 1], s->path[i]) > slowest) slowest = weight(s, s->path[i - 1], s->path[i]);
  }
  return slowest;
}

static bool find_least(fl_widest_path *s, size_t *nodes)
{
  double low = lower_bound(s), high, factor = growth;
  if (isinf(low)) return false;
  for (high = low; !search(s, high); factor *= factor) {
    if (high >= s->slowest) return false; /* all links are in */
    low = high;
    high = fmin(low * factor, s->slowest);
  }
  high = keep(s, nodes);
  for (double middle; !isnan(middle = weight_between(s, low, high));) {
    if (search(s, middle))
      high = keep(s, nodes);
    else
      low = middle;
  }
  return true;
}

/* ---- a query ---- */

/* Number the nodes it may use, in an order drawn at random. */
static void label(fl_widest_path *s, gsl_rng *rng)
{
  s->label_count = 0;
  for (size_t node = 0; node < s->in->links->count; node++) {
    s->label_of[node] = FL_ANY_NODE;
    if (!s->query->taken[node]) s->node_of[s->label_count++] = node;
  }
  gsl_ran_shuffle(rng, s->node_of, s->label_count, sizeof *s->node_of);
  for (size_t i = 0; i < s->label_count; i++) s->label_of[s->node_of[i]] = i;
  s->words = (s->label_count + WORD_BITS - 1) / WORD_BITS;
  s->expanded = s->reached + s->words;
}

bool fl_widest_path_find(fl_widest_path *s, const fl_path_query *query, gsl_rng *rng, size_t *nodes)
{
  s->query = query;
  label(s, rng);
  if (s->label_count < query->count) return false;
  size_t first = query->first == FL_ANY_NODE ? FL_ANY_NODE : s->label_of[query->first];
  size_t last = query->last == FL_ANY_NODE ? FL_ANY_NODE : s->label_of[query->last];
  s->backwards = first == FL_ANY_NODE && last != FL_ANY_NODE;
  s->from = s->backwards ? last : first;
  s->to = s->backwards ? FL_ANY_NODE : last;
  return find_least(s, nodes);
}
