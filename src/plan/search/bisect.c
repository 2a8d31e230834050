/* Bisection over what hops and stages can take. */
#include "plan/search/tables.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_CANDIDATES = 1 << 20, ROUNDS = 5 };
static const size_t most_bytes = (size_t)256 << 20;

/* ---- tables ---- */

static size_t count_classes(search *s)
{
  size_t count = 0;
  for (size_t end = 1; end < s->p; end++) {
    size_t c = 0;
    while (c < count && s->class_bits[c] != s->in->bits[end - 1]) c++;
    if (c == count) s->class_bits[count++] = s->in->bits[end - 1];
    s->class_of[end] = c;
  }
  return count;
}

/* Bytes that the tables take, about. In double: the sizes of absurd problems must not wrap around. */
static double bytes_needed(const search *s)
{
  double p = (double)s->p, n = (double)s->n, words = (double)s->words, spans = (double)span_count(s->in);
  double deepest = p < n ? p : n;
  return 8 * (spans * (double)s->in->kind_count + 2 * (double)s->class_count * n * words + spans * words +
              deepest * (p + 2) * words + p * n + 65536 * (words + 2)) +
         8 * (double)MOST_CANDIDATES;
}

static uint64_t *sets(const search *s, size_t count)
{
  return calloc(count * s->words + 1, sizeof(uint64_t));
}

static bool is_symmetric(const fl_links *links)
{
  size_t n = links->count;
  for (size_t u = 0; u < n; u++)
    for (size_t v = 0; v < u; v++) {
      size_t there = u * n + v, back = v * n + u;
      if (links->weight[there] != links->weight[back]) return false;
      if (links->latency_s != NULL && links->latency_s[there] != links->latency_s[back]) return false;
    }
  return true;
}

static bool allocate(search *s)
{
  s->stages = calloc(span_count(s->in) * s->in->kind_count, sizeof *s->stages);
  s->out = sets(s, s->class_count * s->n);
  s->into = is_symmetric(s->in->links) ? s->out : sets(s, s->class_count * s->n);
  s->hosts = sets(s, span_count(s->in));
  s->farthest = calloc(s->p, sizeof *s->farthest);
  s->alive = sets(s, s->p);
  s->next = calloc(s->p * s->n, sizeof *s->next);
  s->bound = sets(s, s->p);
  s->reach = sets(s, s->p + 1);
  s->joined = sets(s, s->p + 1);
  s->all = sets(s, 1);
  s->scratch = sets(s, 1);
  s->found_ends = calloc(s->p, sizeof *s->found_ends);
  s->found_chain = calloc(s->p, sizeof *s->found_chain);
  s->conflicts = fl_conflicts_new(s);
  s->memo = fl_memo_new(s->key_words);
  return s->stages != NULL && s->out != NULL && s->into != NULL && s->hosts != NULL && s->farthest != NULL &&
         s->alive != NULL && s->next != NULL && s->bound != NULL && s->reach != NULL && s->joined != NULL &&
         s->all != NULL && s->scratch != NULL && s->found_ends != NULL && s->found_chain != NULL &&
         s->conflicts != NULL && s->memo != NULL;
}

static void release(search *s)
{
  free(s->class_of);
  free(s->class_bits);
  free(s->stages);
  if (s->into != s->out) free(s->into);
  free(s->out);
  free(s->hosts);
  free(s->farthest);
  free(s->alive);
  free(s->next);
  free(s->bound);
  free(s->reach);
  free(s->joined);
  free(s->all);
  free(s->scratch);
  free(s->found_ends);
  free(s->found_chain);
  fl_conflicts_free(s->conflicts);
  fl_memo_free(s->memo);
}

/* ---- the bound that needs no search ---- */

static double least_hop_s(const search *s, size_t class)
{
  double least_s = INFINITY;
  if (s->in->links->latency_s == NULL)
    return s->class_bits[class] / s->in->links->bandwidth_hz * fl_links_least_weight(s->in->links);
  for (size_t u = 0; u < s->n; u++)
    for (size_t v = 0; v < s->n; v++)
      if (u != v) least_s = fmin(least_s, fl_links_time_s(s->in->links, s->class_bits[class], u, v));
  return least_s;
}

/* The least largest stage or hop of any cuts, every part on its best node and every hop over its best link. */
static fl_status least_bound(const search *s, double *bound_s, fl_error *err)
{
  const fl_search_problem *in = s->in;
  double *best = calloc(s->p + 1, sizeof *best), *hop_s = calloc(s->class_count + 1, sizeof *hop_s);
  if (best == NULL || hop_s == NULL) {
    free(best);
    free(hop_s);
    return fl_fail_memory(err, "a search");
  }
  for (size_t c = 0; c < s->class_count; c++) hop_s[c] = least_hop_s(s, c);
  for (size_t first = s->p; first-- > 0;) {
    best[first] = INFINITY;
    for (size_t end = first + 1; end <= span_last_end(in, first); end++) {
      double stage_s = INFINITY;
      for (size_t kind = 0; kind < in->kind_count; kind++)
        stage_s = fmin(stage_s, in->stage_s(in->context, first, end, kind));
      double rest_s = end == s->p ? 0 : fmax(best[end], hop_s[s->class_of[end]]);
      best[first] = fmin(best[first], fmax(stage_s, rest_s));
    }
  }
  *bound_s = best[0];
  free(best);
  free(hop_s);
  return FL_OK;
}

/* ---- questions ---- */

static double value_of_found(const search *s)
{
  const fl_search_problem *in = s->in;
  double value_s = 0;
  for (size_t i = 0, first = 0; i < s->found_count; first = s->found_ends[i++]) {
    value_s = fmax(value_s, span_stage_s(in, s->stages, first, s->found_ends[i], s->found_chain[i]));
    if (i + 1 < s->found_count)
      value_s = fmax(value_s, fl_links_time_s(in->links, in->bits[s->found_ends[i] - 1], s->found_chain[i],
                                              s->found_chain[i + 1]));
  }
  return value_s;
}

static void keep_found(search *s)
{
  s->plan->part_count = s->found_count;
  memcpy(s->plan->ends, s->found_ends, s->found_count * sizeof *s->found_ends);
  memcpy(s->plan->chain, s->found_chain, s->found_count * sizeof *s->found_chain);
  s->plan->bottleneck_s = value_of_found(s);
}

/* By counting alike nodes where that is little work, or else by search and by contested nodes in turn, with growing
 * limits. Nodes of which hardly two are alike are counted only after a first short search: it settles most questions in
 * less time. */
static answer settle(search *s)
{
  enum { FEW_STATES = 1 << 12, MOST_STATES = 1 << 21 };
  answer counted = fl_search_counts(s, FEW_STATES);
  if (counted != ANSWER_UNKNOWN) return counted;
  if (!fl_search_relax(s)) return ANSWER_NO;
  if (out_of_budget(s)) return ANSWER_UNKNOWN;
  uint64_t limit = 20000 + 40 * (uint64_t)s->p * s->n, most = fl_search_steps_left(s->in, s->steps) / 2;
  for (int round = 0; round < ROUNDS; round++, limit *= 16) {
    uint64_t now = limit < most ? limit : most;
    answer result = s->in->fixed_parts ? fl_search_chain(s, now) : fl_search_depth_first(s, now);
    if (result == ANSWER_UNKNOWN && fl_search_can_use_subsets(s)) return fl_search_subsets(s);
    if (result == ANSWER_UNKNOWN) result = fl_search_conflicts(s, 2 * limit < most ? 2 * limit : most);
    if (result == ANSWER_UNKNOWN && round == 0) result = fl_search_counts(s, MOST_STATES);
    if (result != ANSWER_UNKNOWN) return result;
    if (limit >= most || out_of_budget(s)) break;
  }
  return ANSWER_UNKNOWN;
}

static answer ask(search *s, double threshold_s)
{
  if (out_of_budget(s)) return ANSWER_UNKNOWN;
  fl_search_set_threshold(s, threshold_s);
  answer result = settle(s);
  if (result == ANSWER_YES) keep_found(s);
  return result;
}

/* ---- candidates ---- */

/* Values in [low, high), sorted, each once; when there are too many only every so manieth. */
typedef struct {
  double *values;
  size_t count, stride, skipped;
} candidates;

static void add_candidate(candidates *c, double value_s)
{
  if (++c->skipped < c->stride) return;
  c->skipped = 0;
  if (c->count == MOST_CANDIDATES) {
    for (size_t i = 0; i < MOST_CANDIDATES / 2; i++) c->values[i] = c->values[2 * i];
    c->count = MOST_CANDIDATES / 2;
    c->stride *= 2;
  }
  c->values[c->count++] = value_s;
}

static int by_value(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Times over the links from a node; of links that are the same both ways one is enough. */
static void collect_hops(const search *s, size_t class, size_t from, double low_s, double high_s, candidates *c)
{
  const fl_links *links = s->in->links;
  double size = s->class_bits[class] / links->bandwidth_hz;
  for (size_t to = s->into == s->out ? from + 1 : 0; to < s->n; to++) {
    double time_s = links->latency_s == NULL ? size * links->weight[from * s->n + to]
                                             : fl_links_time_s(links, s->class_bits[class], from, to);
    if (time_s >= low_s && time_s < high_s && to != from) add_candidate(c, time_s);
  }
}

static void collect(search *s, double low_s, double high_s, candidates *c)
{
  c->count = c->skipped = 0;
  c->stride = 1;
  for (size_t class = 0; class < s->class_count; class ++)
    for (size_t from = 0; from < s->n; from++) collect_hops(s, class, from, low_s, high_s, c);
  for (size_t i = 0; i < span_count(s->in) * s->in->kind_count; i++)
    if (s->stages[i] >= low_s && s->stages[i] < high_s) add_candidate(c, s->stages[i]);
  s->steps += s->class_count * s->n * s->n;
  qsort(c->values, c->count, sizeof *c->values, by_value);
  size_t distinct = 0;
  for (size_t i = 0; i < c->count; i++)
    if (distinct == 0 || c->values[i] != c->values[distinct - 1]) c->values[distinct++] = c->values[i];
  c->count = distinct;
}

/* How many of the first `count` are below the value. */
static size_t count_below(const candidates *c, size_t count, double value_s)
{
  size_t low = 0, high = count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (c->values[middle] < value_s)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* ---- bisection ---- */

/* Ask within candidates [low, high): those below are answered no, values[high] is answered yes or is the plan's. An
 * unanswered question counts as no while going up, so that the plan still gets better, and as yes while going down, so
 * that the proof does. Returns the first candidate that is not answered no. */
static answer bisect(search *s, const candidates *c, size_t *low, size_t *high, bool upwards, size_t *unanswered)
{
  bool first = upwards;
  while (*low < *high) {
    size_t middle = first ? *low : *low + (*high - *low) / 2;
    first = false;
    answer result = ask(s, c->values[middle]);
    if (result == ANSWER_NO_MEMORY) return result;
    if (result == ANSWER_YES)
      *high = count_below(c, middle + 1, s->plan->bottleneck_s);
    else if (result == ANSWER_NO)
      *low = middle + 1;
    else if (upwards) {
      if (*unanswered > middle) *unanswered = middle;
      *low = middle + 1;
    } else {
      *high = middle;
    }
  }
  return ANSWER_NO;
}

/* All candidates are at hand: settle which is the optimum, or how far down it may lie. */
static answer search_list(search *s, const candidates *c)
{
  size_t low = 0, high = c->count, unanswered = SIZE_MAX;
  answer result = bisect(s, c, &low, &high, true, &unanswered);
  if (result == ANSWER_NO_MEMORY) return result;
  if (unanswered < high) { /* what is below the first unanswered one may still be answered */
    low = 0;
    high = unanswered;
    result = bisect(s, c, &low, &high, false, &unanswered);
    if (result == ANSWER_NO_MEMORY) return result;
    s->plan->proven_s = c->values[low] < s->plan->bottleneck_s ? c->values[low] : s->plan->bottleneck_s;
  } else {
    s->plan->proven_s = s->plan->bottleneck_s;
  }
  return ANSWER_NO;
}

static answer search_between(search *s, candidates *c)
{
  fl_search_plan *plan = s->plan;
  for (;;) {
    collect(s, plan->proven_s, plan->bottleneck_s, c);
    if (c->stride == 1) return search_list(s, c);
    double middle_s = c->values[c->count / 2];
    answer result = ask(s, middle_s);
    if (result == ANSWER_NO_MEMORY || result == ANSWER_UNKNOWN) return result;
    if (result == ANSWER_NO) plan->proven_s = nextafter(middle_s, INFINITY);
  }
}

/* A first plan, where the caller has none. */
static answer search_any(search *s)
{
  if (!isinf(s->plan->bottleneck_s)) return ANSWER_YES;
  answer result = ask(s, DBL_MAX);
  if (result == ANSWER_NO) s->plan->proven_s = INFINITY;
  return result;
}

static fl_status run(search *s, fl_error *err)
{
  candidates c = {.values = malloc(MOST_CANDIDATES * sizeof *c.values)};
  answer result = ANSWER_NO_MEMORY;
  if (allocate(s) && c.values != NULL) {
    for (size_t v = 0; v < s->n; v++) bits_add(s->all, v);
    span_fill_stages(s->in, s->stages);
    result = search_any(s);
    if (result == ANSWER_YES) result = search_between(s, &c);
  }
  free(c.values);
  return result == ANSWER_NO_MEMORY ? fl_fail_memory(err, "a search") : FL_OK;
}

fl_status fl_search_thresholds(const fl_search_problem *problem, fl_search_plan *plan, uint64_t *steps, fl_error *err)
{
  search s = {.in = problem, .p = problem->point_count, .n = problem->links->count, .plan = plan};
  s.words = (s.n + 63) / 64;
  s.class_of = calloc(s.p + 1, sizeof *s.class_of);
  s.class_bits = calloc(s.p + 1, sizeof *s.class_bits);
  fl_status status = s.class_of == NULL || s.class_bits == NULL ? fl_fail_memory(err, "a search") : FL_OK;
  if (status == FL_OK) {
    s.class_count = count_classes(&s);
    for (size_t c = 0; c < s.class_count; c++) s.most_bits = fmax(s.most_bits, s.class_bits[c]);
    s.key_words = s.words + (problem->fixed_parts ? (s.p + 3) / 4 : 1);
    status = least_bound(&s, &plan->proven_s, err);
  }
  bool open = status == FL_OK && plan->proven_s < plan->bottleneck_s;
  if (open && bytes_needed(&s) < (double)most_bytes) status = run(&s, err);
  if (plan->proven_s > plan->bottleneck_s) plan->proven_s = plan->bottleneck_s;
  *steps += s.steps;
  release(&s);
  return status;
}
