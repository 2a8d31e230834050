/* Local moves on a plan: another node for a part, two nodes that change places, a piece turned round, a cut moved by a
 * point. Where only the medium tells what a chain comes to, so that nothing else finds better plans soon, also a cut
 * moved anywhere, with another node beside it; two nodes that follow each other exchanged at once; a node left out; a
 * node put in. Each is kept if the plan gets better. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plan/search/period/period.h"

enum { MOST_ROUNDS = 20 };

typedef struct {
  periods *s;
  size_t *ends, *chain; /* [p] the plan, and what is tried of it */
  size_t count;         /* its parts */
  bool *taken;          /* [n] */
  uint64_t stop;        /* steps */
  fl_status status;
  fl_error *err;
} moves;

static bool is_open(const moves *m)
{
  return m->status == FL_OK && m->s->steps < m->stop;
}

static void set_back(moves *m)
{
  const fl_search_plan *plan = m->s->plan;
  m->count = plan->part_count;
  memcpy(m->ends, plan->ends, m->count * sizeof *m->ends);
  memcpy(m->chain, plan->chain, m->count * sizeof *m->chain);
}

static void note_taken(moves *m)
{
  const fl_search_plan *plan = m->s->plan;
  memset(m->taken, 0, m->s->n * sizeof *m->taken);
  for (size_t i = 0; i < plan->part_count; i++) m->taken[plan->chain[i]] = true;
}

/* Keep what has been tried, or take it back. */
static bool judge(moves *m)
{
  double before_s = m->s->plan->bottleneck_s, value_s;
  m->status = fl_periods_value(m->s, m->ends, m->chain, m->count, &value_s, m->err);
  if (m->status == FL_OK) fl_periods_offer(m->s, m->ends, m->chain, m->count, value_s);
  set_back(m);
  if (!(m->s->plan->bottleneck_s < before_s)) return false;
  note_taken(m);
  return true;
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
    m->chain[i] = node;
    better |= judge(m);
  }
  return better;
}

static bool try_swaps(moves *m, size_t i)
{
  bool better = false;
  for (size_t k = i + 1; k < m->count && is_open(m); k++) {
    swap(m->chain, i, k);
    better |= judge(m);
  }
  return better;
}

static bool try_turns(moves *m, size_t i)
{
  bool better = false;
  for (size_t k = i + 2; k < m->count && is_open(m); k++) {
    for (size_t a = i, b = k; a < b; a++, b--) swap(m->chain, a, b);
    better |= judge(m);
  }
  return better;
}

static size_t first_of(const moves *m, size_t i)
{
  return i == 0 ? 0 : m->ends[i - 1];
}

static bool try_cuts(moves *m, size_t i)
{
  bool better = false;
  if (m->s->in->fixed_parts || i + 1 == m->count) return false;
  for (int by = -1; by <= 1; by += 2) {
    size_t end = by < 0 ? m->ends[i] - 1 : m->ends[i] + 1;
    if (end <= first_of(m, i) || end >= m->ends[i + 1]) continue;
    m->ends[i] = end;
    better |= judge(m);
  }
  return better;
}

/* ---- where only the medium tells ---- */

/* The cut behind part i anywhere, with other nodes for part `beside`. */
static bool try_cuts_with_nodes(moves *m, size_t i, size_t beside)
{
  bool better = false;
  for (size_t end = first_of(m, i) + 1; i + 1 < m->count && end < m->ends[i + 1] && is_open(m); end++)
    for (size_t node = 0; node < m->s->n && i + 1 < m->count && end < m->ends[i + 1] && is_open(m); node++) {
      if (m->taken[node] && node != m->chain[beside]) continue;
      m->ends[i] = end;
      m->chain[beside] = node;
      better |= judge(m);
    }
  return better;
}

/* Can the node take part i, for all that the part before it and the node alone say? */
static bool may_follow(const moves *m, size_t i, size_t node)
{
  const periods *s = m->s;
  double limit_s = s->plan->bottleneck_s, stage_s = periods_stage_s(s, first_of(m, i), m->ends[i], node);
  if (m->taken[node] || !(stage_s < limit_s)) return false;
  return i == 0 || fl_periods_extend(s, (partial){0, 0}, 0, m->ends[i - 1], m->chain[i - 1], node).worst_s < limit_s;
}

static bool try_pairs(moves *m, size_t i)
{
  bool better = false;
  if (i + 1 >= m->count) return false;
  for (size_t node = 0; node < m->s->n && is_open(m); node++)
    for (size_t next = 0; next < m->s->n && is_open(m) && may_follow(m, i, node); next++) {
      if (m->taken[next] || node == next) continue;
      m->chain[i] = node;
      m->chain[i + 1] = next;
      better |= judge(m);
    }
  return better;
}

/* The part joins the one before it or the one behind it. */
static bool try_without(moves *m, size_t i)
{
  bool better = false;
  for (size_t with = 0; with < 2 && m->count > 1 && i < m->count && is_open(m); with++) {
    if (with == 0 ? i == 0 : i + 1 == m->count) continue;
    size_t behind = m->count - 1 - i, cut = with == 0 ? i - 1 : i;
    memmove(m->chain + i, m->chain + i + 1, behind * sizeof *m->chain);
    memmove(m->ends + cut, m->ends + cut + 1, (m->count - 1 - cut) * sizeof *m->ends);
    m->count--;
    better |= judge(m);
  }
  return better;
}

/* The part on two nodes: another takes what is behind the cut. */
static bool try_with(moves *m, size_t i)
{
  bool better = false;
  size_t parts = m->count;
  for (size_t end = first_of(m, i) + 1; end < m->ends[i] && is_open(m); end++)
    for (size_t node = 0; node < m->s->n && is_open(m); node++) {
      if (m->taken[node] || m->count == m->s->p) continue;
      memmove(m->chain + i + 1, m->chain + i, (m->count - i) * sizeof *m->chain);
      memmove(m->ends + i + 1, m->ends + i, (m->count - i) * sizeof *m->ends);
      m->ends[i] = end;
      m->chain[i + 1] = node;
      m->count++;
      if (!judge(m)) continue;
      better = true;
      if (m->count != parts) return better;
    }
  return better;
}

static bool try_more(moves *m, size_t i)
{
  bool better = try_pairs(m, i);
  if (m->s->in->fixed_parts) return better;
  better |= try_cuts_with_nodes(m, i, i);
  better |= try_cuts_with_nodes(m, i, i + 1);
  better |= try_without(m, i);
  return i < m->count ? try_with(m, i) || better : better;
}

static bool try_few(moves *m, size_t i)
{
  bool better = try_nodes(m, i);
  better |= try_swaps(m, i);
  better |= try_turns(m, i);
  return try_cuts(m, i) || better;
}

static bool go_round(moves *m, bool (*try)(moves *m, size_t i))
{
  bool better = false;
  for (size_t i = 0; i < m->count && is_open(m); i++) better |= try(m, i);
  return better;
}

fl_status fl_periods_polish(periods *s, bool thorough, fl_error *err)
{
  moves m = {.s = s,
             .ends = calloc(s->p, sizeof *m.ends),
             .chain = calloc(s->p, sizeof *m.chain),
             .taken = calloc(s->n, sizeof *m.taken),
             .stop = s->exact ? s->in->budget : s->steps + fl_search_steps_left(s->in, s->steps) / 2,
             .err = err};
  bool better = m.ends != NULL && m.chain != NULL && m.taken != NULL;
  m.status = better ? FL_OK : fl_fail_memory(err, "a search");
  if (better) {
    set_back(&m);
    note_taken(&m);
  }
  for (int round = 0; round < MOST_ROUNDS && better; round++)
    better = go_round(&m, try_few) || (thorough && go_round(&m, try_more));
  free(m.ends);
  free(m.chain);
  free(m.taken);
  return m.status;
}
