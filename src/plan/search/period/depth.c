/* Depth-first search for media that only tell what a chain comes to: the nearest first, and nothing is followed whose
 * bound is not below the plan. */
#include <math.h>
#include <stdlib.h>

#include "plan/search/branch.h"
#include "plan/search/period/period.h"

/* A way to go on. */
typedef struct {
  branch_head head;
  partial so_far;
  double hop_s;
} branch;

/* What promises most comes first; of equals, as many are, the one with the shortest hop. */
static int by_promise(const void *a, const void *b)
{
  const branch *x = a, *y = b;
  if (x->head.bound_s != y->head.bound_s || x->hop_s == y->hop_s) return branch_by_bound(x, y);
  return x->hop_s < y->hop_s ? -1 : 1;
}

typedef struct {
  periods *s;
  size_t *ends, *chain; /* [p] */
  bool *taken;          /* [n] */
  fl_status status;
  fl_error *err;
} walk;

static bool is_open(const walk *w)
{
  return w->status == FL_OK && !periods_out_of_budget(w->s);
}

static double value_of(walk *w, size_t part_count)
{
  double value_s;
  w->status = fl_periods_value(w->s, w->ends, w->chain, part_count, &value_s, w->err);
  return value_s;
}

static bool is_better(const walk *w, double value_s)
{
  return value_s < w->s->plan->bottleneck_s;
}

/* All ways on behind part `depth`, which starts at `first` on its node. Those that end here are plans. */
static size_t branches_from(walk *w, size_t depth, size_t first, partial so_far, branch *branches)
{
  periods *s = w->s;
  size_t count = 0, node = w->chain[depth];
  for (size_t end = first + 1; end <= span_last_end(s->in, first) && w->status == FL_OK; end++) {
    double stage_s = periods_stage_s(s, first, end, node);
    if (!is_better(w, stage_s)) continue;
    if (end == s->p) {
      w->ends[depth] = end;
      double value_s = value_of(w, depth + 1);
      if (w->status == FL_OK) fl_periods_offer(s, w->ends, w->chain, depth + 1, value_s);
      continue;
    }
    for (size_t to = 0; to < s->n; to++) {
      if (w->taken[to]) continue;
      partial next = fl_periods_extend(s, so_far, stage_s, end, node, to);
      double bound_s = periods_bound(s, next, end, to);
      double hop_s = fl_links_time_s(s->in->links, s->in->bits[end - 1], node, to);
      if (is_better(w, bound_s)) branches[count++] = (branch){{bound_s, end, to}, next, hop_s};
    }
    s->steps += s->n;
  }
  return count;
}

static void descend(walk *w, size_t depth, size_t first, partial so_far)
{
  periods *s = w->s;
  size_t most = (span_last_end(s->in, first) - first) * s->n;
  branch *branches = malloc(most * sizeof *branches);
  if (branches == NULL) {
    w->status = fl_fail_memory(w->err, "a search");
    return;
  }
  size_t count = branches_from(w, depth, first, so_far, branches);
  qsort(branches, count, sizeof *branches, by_promise);
  for (size_t i = 0; i < count && is_open(w) && is_better(w, branches[i].head.bound_s); i++) {
    size_t end = branches[i].head.end, to = branches[i].head.to;
    w->ends[depth] = w->ends[depth + 1] = end; /* the part behind it is not formed yet: it takes no time */
    w->chain[depth + 1] = to;
    bool below;
    w->status = fl_periods_hops_are_below(s, w->ends, w->chain, depth + 2, &below, NULL, w->err);
    if (w->status != FL_OK || !below) continue;
    w->taken[to] = true;
    descend(w, depth + 1, end, branches[i].so_far);
    w->taken[to] = false;
  }
  free(branches);
}

static void search(walk *w, branch_head *starts)
{
  periods *s = w->s;
  for (size_t node = 0; node < s->n; node++)
    starts[node] = (branch_head){periods_bound(s, (partial){0, 0}, 0, node), 0, node};
  qsort(starts, s->n, sizeof *starts, branch_by_bound);
  for (size_t i = 0; i < s->n && is_open(w) && is_better(w, starts[i].bound_s); i++) {
    s->plan->proven_s = fmax(s->plan->proven_s, starts[i].bound_s); /* all before it are settled */
    w->chain[0] = starts[i].to;
    w->taken[starts[i].to] = true;
    descend(w, 0, 0, (partial){0, 0});
    w->taken[starts[i].to] = false;
  }
  if (is_open(w)) s->plan->proven_s = s->plan->bottleneck_s;
}

fl_status fl_periods_depth(periods *s, fl_error *err)
{
  walk w = {.s = s,
            .ends = calloc(s->p + 1, sizeof *w.ends),
            .chain = calloc(s->p + 1, sizeof *w.chain),
            .taken = calloc(s->n, sizeof *w.taken),
            .err = err};
  branch_head *starts = calloc(s->n, sizeof *starts);
  if (w.ends == NULL || w.chain == NULL || w.taken == NULL || starts == NULL)
    w.status = fl_fail_memory(err, "a search");
  else
    search(&w, starts);
  free(w.ends);
  free(w.chain);
  free(w.taken);
  free(starts);
  return w.status;
}
