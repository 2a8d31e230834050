/* Local moves on a plan: another node for a part, two nodes that change places, a piece turned round, a cut moved by a
 * point. Each is kept if the plan gets better. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plan/search/period/period.h"

enum { MOST_ROUNDS = 20 };

typedef struct {
  periods *s;
  size_t *ends, *chain; /* [p] the plan, and what is tried of it */
  bool *taken;          /* [n] */
  fl_status status;
  fl_error *err;
} moves;

static bool is_open(const moves *m)
{
  return m->status == FL_OK && !periods_out_of_budget(m->s);
}

static void set_back(moves *m)
{
  const fl_search_plan *plan = m->s->plan;
  memcpy(m->ends, plan->ends, plan->part_count * sizeof *m->ends);
  memcpy(m->chain, plan->chain, plan->part_count * sizeof *m->chain);
}

/* Keep what has been tried, or take it back. */
static bool judge(moves *m)
{
  size_t count = m->s->plan->part_count;
  double before_s = m->s->plan->bottleneck_s, value_s;
  m->status = fl_periods_value(m->s, m->ends, m->chain, count, &value_s, m->err);
  m->s->steps += m->s->exact ? count : 8 + 16 * count * count;
  if (m->status == FL_OK) fl_periods_offer(m->s, m->ends, m->chain, count, value_s);
  set_back(m);
  return m->s->plan->bottleneck_s < before_s;
}

static void swap(size_t *chain, size_t i, size_t k)
{
  size_t node = chain[i];
  chain[i] = chain[k];
  chain[k] = node;
}

static bool try_nodes(moves *m, size_t i)
{
  bool better = false;
  for (size_t node = 0; node < m->s->n && is_open(m); node++) {
    if (m->taken[node]) continue;
    size_t before = m->chain[i];
    m->chain[i] = node;
    if (!judge(m)) continue;
    m->taken[before] = false;
    m->taken[node] = better = true;
  }
  return better;
}

static bool try_swaps(moves *m, size_t i)
{
  bool better = false;
  for (size_t k = i + 1; k < m->s->plan->part_count && is_open(m); k++) {
    swap(m->chain, i, k);
    better |= judge(m);
  }
  return better;
}

static bool try_turns(moves *m, size_t i)
{
  bool better = false;
  for (size_t k = i + 2; k < m->s->plan->part_count && is_open(m); k++) {
    for (size_t a = i, b = k; a < b; a++, b--) swap(m->chain, a, b);
    better |= judge(m);
  }
  return better;
}

static bool try_cuts(moves *m, size_t i)
{
  size_t count = m->s->plan->part_count;
  bool better = false;
  if (m->s->in->fixed_parts || i + 1 == count) return false;
  for (int by = -1; by <= 1; by += 2) {
    size_t first = i == 0 ? 0 : m->ends[i - 1], end = by < 0 ? m->ends[i] - 1 : m->ends[i] + 1;
    if (end <= first || end >= m->ends[i + 1]) continue;
    m->ends[i] = end;
    better |= judge(m);
  }
  return better;
}

fl_status fl_periods_polish(periods *s, fl_error *err)
{
  moves m = {.s = s,
             .ends = calloc(s->p, sizeof *m.ends),
             .chain = calloc(s->p, sizeof *m.chain),
             .taken = calloc(s->n, sizeof *m.taken),
             .err = err};
  bool better = m.ends != NULL && m.chain != NULL && m.taken != NULL;
  m.status = better ? FL_OK : fl_fail_memory(err, "a search");
  if (better) {
    set_back(&m);
    for (size_t i = 0; i < s->plan->part_count; i++) m.taken[m.chain[i]] = true;
  }
  for (int round = 0; round < MOST_ROUNDS && better; round++) {
    better = false;
    for (size_t i = 0; i < s->plan->part_count && is_open(&m); i++) {
      better |= try_nodes(&m, i);
      better |= try_swaps(&m, i);
      better |= try_turns(&m, i);
      better |= try_cuts(&m, i);
    }
  }
  free(m.ends);
  free(m.chain);
  free(m.taken);
  return m.status;
}
