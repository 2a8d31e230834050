/* Nodes that are alike are counted, not told apart. A dynamic program over cut points, the class of the node and how
 * many of each class are used finds, of all chains in which nothing is as long as a limit, the one with the least air
 * time so far: of the last hop, which is all that the next pair depends on, or of all hops. Limits are bisected. */
#include <stdlib.h>
#include <string.h>

#include "plan/search/classes.h"
#include "plan/search/period/period.h"

static const double most_states = 1 << 20;
/* Nearer than this to the optimum only whether there is anything better at all is asked. */
static const double near_enough = 1e-6;

typedef struct {
  periods *s;
  fl_search_classes classes;
  size_t *stride;       /* [classes] of a class's number in an index over the numbers of all */
  size_t number_count;  /* such indices */
  double *air_s;        /* [p][classes][number_count] least air time of a chain to the node; INFINITY: there is none */
  double below_s;       /* the limit */
  size_t *ends, *chain; /* [p] the chain found, classes first */
  size_t part_count;
} counts;

/* Where a part starts, the class of its node, and the nodes used, it among them. */
typedef struct {
  size_t point, class, numbers;
} state;

static double *air_of(const counts *c, state at)
{
  return &c->air_s[(at.point * c->classes.count + at.class) * c->number_count + at.numbers];
}

/* More nodes of a class than points are of no use. */
static size_t most_of(const counts *c, size_t class)
{
  return c->classes.size[class] < c->s->p ? c->classes.size[class] : c->s->p;
}

/* False: too many states, or hardly any node is like another. */
static bool number_classes(counts *c)
{
  c->number_count = 1;
  if (2 * c->classes.count > c->s->n) return false;
  for (size_t class = 0; class < c->classes.count; class ++) {
    c->stride[class] = c->number_count;
    c->number_count *= most_of(c, class) + 1;
    if ((double)c->number_count * (double)c->classes.count * (double)c->s->p > most_states) return false;
  }
  return true;
}

static double stage_of(const counts *c, size_t first, size_t end, size_t class)
{
  return periods_stage_s(c->s, first, end, classes_sample(&c->classes, class));
}

/* A part [first, end) on a node of the class, and the hop to another. False: it is not below the limit. */
static bool step_of(const counts *c, size_t first, size_t end, size_t from, size_t to, partial *step)
{
  size_t sender, receiver;
  double stage_s = stage_of(c, first, end, from);
  if (!(stage_s < c->below_s) || (from == to && c->classes.size[from] < 2)) return false;
  fl_search_classes_pair(&c->classes, from, to, &sender, &receiver);
  *step = fl_periods_extend(c->s, (partial){0, 0}, stage_s, end, sender, receiver);
  return step->worst_s < c->below_s;
}

static bool has_more(const counts *c, size_t class, size_t numbers)
{
  return numbers / c->stride[class] % (most_of(c, class) + 1) < most_of(c, class);
}

/* Every chain to (first, from) goes on with the step. */
static void go_on(const counts *c, size_t first, size_t end, size_t from, size_t to, partial step)
{
  const double *here = air_of(c, (state){first, from, 0});
  double *there = air_of(c, (state){end, to, 0});
  for (size_t numbers = 0; numbers < c->number_count; numbers++) {
    if (isinf(here[numbers]) || !has_more(c, to, numbers)) continue;
    partial next = periods_join(c->s, (partial){0, here[numbers]}, step);
    double *least = &there[numbers + c->stride[to]];
    if (next.worst_s < c->below_s && next.air_s < *least) *least = next.air_s;
  }
}

static void go_on_from(const counts *c, size_t first, size_t from)
{
  partial step;
  for (size_t end = first + 1; end <= span_last_end(c->s->in, first) && end < c->s->p; end++)
    for (size_t to = 0; to < c->classes.count; to++) {
      if (!step_of(c, first, end, from, to, &step)) continue;
      go_on(c, first, end, from, to, step);
      c->s->steps += c->number_count;
    }
}

/* The last part of the best chain; `class` is the number of classes where there is none. */
static state best_end(const counts *c)
{
  double least_s = INFINITY;
  state best = {0, c->classes.count, 0};
  for (size_t first = 0; first < c->s->p; first++)
    for (size_t class = 0; class < c->classes.count && span_last_end(c->s->in, first) == c->s->p; class ++) {
      if (!(stage_of(c, first, c->s->p, class) < c->below_s)) continue;
      for (size_t numbers = 0; numbers < c->number_count; numbers++) {
        state at = {first, class, numbers};
        if (*air_of(c, at) < least_s) least_s = *air_of(c, best = at);
      }
    }
  return best;
}

/* ---- the plan behind an answer ---- */

/* Where a state comes from; false: it begins the chain. */
static bool step_back(const counts *c, state at, state *from)
{
  partial step;
  for (size_t first = 0; first < at.point; first++)
    for (size_t class = 0; class < c->classes.count && span_last_end(c->s->in, first) >= at.point; class ++) {
      state before = {first, class, at.numbers - c->stride[at.class]};
      if (isinf(*air_of(c, before)) || !step_of(c, first, at.point, class, at.class, &step)) continue;
      partial next = periods_join(c->s, (partial){0, *air_of(c, before)}, step);
      if (!(next.worst_s < c->below_s) || next.air_s != *air_of(c, at)) continue;
      *from = before;
      return true;
    }
  return false;
}

/* Nodes of the classes along the chain, each once, in the field's order. */
static void name_nodes(const counts *c)
{
  for (size_t i = 0; i < c->part_count; i++) {
    size_t before = 0, class = c->chain[i];
    for (size_t k = i; k-- > 0;) before += c->classes.of[c->chain[k]] == class;
    c->chain[i] = c->classes.member[c->classes.member_at[class] + before];
  }
}

static void unroll(counts *c, state at)
{
  size_t from = c->s->p, end = c->s->p;
  do {
    c->ends[--from] = end;
    c->chain[from] = at.class;
    end = at.point;
  } while (step_back(c, at, &at));
  c->part_count = c->s->p - from;
  memmove(c->ends, c->ends + from, c->part_count * sizeof *c->ends);
  memmove(c->chain, c->chain + from, c->part_count * sizeof *c->chain);
  name_nodes(c);
}

/* ---- questions ---- */

typedef enum { ANSWER_NO, ANSWER_YES, ANSWER_UNKNOWN } answer;

/* Is there a plan below the limit? A better one than the plan's is kept, also where it is not. */
static answer ask(counts *c, double below_s)
{
  periods *s = c->s;
  size_t count = s->p * c->classes.count * c->number_count;
  c->below_s = below_s;
  for (size_t i = 0; i < count; i++) c->air_s[i] = INFINITY;
  for (size_t class = 0; class < c->classes.count; class ++) *air_of(c, (state){0, class, c->stride[class]}) = 0;
  for (size_t first = 0; first < s->p; first++) {
    for (size_t class = 0; class < c->classes.count; class ++) go_on_from(c, first, class);
    if (periods_out_of_budget(s)) return ANSWER_UNKNOWN;
  }
  state last = best_end(c);
  if (last.class == c->classes.count) return ANSWER_NO;
  unroll(c, last);
  double value_s = fl_periods_value_by_kind(s, c->ends, c->chain, c->part_count);
  fl_periods_offer(s, c->ends, c->chain, c->part_count, value_s);
  return value_s < below_s ? ANSWER_YES : ANSWER_NO;
}

static void bisect(counts *c)
{
  fl_search_plan *plan = c->s->plan;
  double low_s = c->s->floor_s, below_s = nextafter(low_s, INFINITY);
  if (isinf(plan->bottleneck_s) && ask(c, INFINITY) == ANSWER_NO) low_s = INFINITY;
  while (low_s < plan->bottleneck_s) {
    answer result = ask(c, below_s);
    if (result == ANSWER_UNKNOWN) break;
    if (result == ANSWER_NO) low_s = below_s;
    double gap_s = plan->bottleneck_s - low_s;
    below_s = gap_s > near_enough * plan->bottleneck_s ? low_s + gap_s / 2 : plan->bottleneck_s;
  }
  plan->proven_s = fmin(low_s, plan->bottleneck_s);
}

static fl_status count(counts *c, fl_error *err)
{
  size_t states = c->s->p * c->classes.count * c->number_count;
  c->air_s = malloc(states * sizeof *c->air_s);
  c->ends = calloc(c->s->p, sizeof *c->ends);
  c->chain = calloc(c->s->p, sizeof *c->chain);
  if (c->air_s == NULL || c->ends == NULL || c->chain == NULL) return fl_fail_memory(err, "a search");
  bisect(c);
  return FL_OK;
}

fl_status fl_periods_counts(periods *s, fl_error *err)
{
  counts c = {.s = s};
  fl_status status = fl_search_classes_make(s->in, false, &c.classes, &s->steps, err);
  if (status != FL_OK) return status;
  c.stride = calloc(c.classes.count, sizeof *c.stride);
  if (c.stride == NULL)
    status = fl_fail_memory(err, "a search");
  else if (number_classes(&c))
    status = count(&c, err);
  fl_search_classes_clear(&c.classes);
  free(c.stride);
  free(c.air_s);
  free(c.ends);
  free(c.chain);
  return status;
}
