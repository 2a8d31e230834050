/* Depth-first search: what comes to least goes first, and nothing is followed whose bound is not below the plan. */
#include <math.h>
#include <stdlib.h>

#include "plan/search/branch.h"
#include "plan/search/latency/latency.h"

typedef struct {
  branch_head head; /* `to` is a class */
  so_far behind;
} branch;

typedef struct {
  quickest *q;
  size_t *ends, *chain; /* [p + 1], [p] */
  size_t *visits;       /* [classes] */
  uint64_t limit;
  fl_status status;
  fl_error *err;
} walk;

static bool is_open(const walk *w)
{
  return w->status == FL_OK && w->q->steps < w->limit;
}

static bool is_better(const walk *w, double latency_s)
{
  return latency_s < w->q->plan->bottleneck_s;
}

static bool has_room(const walk *w, size_t from, size_t to)
{
  return quickest_has_link(w->q, from, to) && w->visits[to] < w->q->classes.size[to];
}

static void end_here(walk *w, size_t depth)
{
  double latency_s;
  w->ends[depth] = w->q->p;
  w->status = fl_quickest_value(w->q, w->ends, w->chain, depth + 1, &latency_s, w->err);
  if (w->status == FL_OK) fl_quickest_offer(w->q, w->ends, w->chain, depth + 1, latency_s);
  w->q->steps += 8 + (w->q->exact ? depth : 16 * depth * depth);
}

/* Over all nodes behind a part that ends here, with its stage in `before`. */
static size_t branch_over(walk *w, size_t layer, size_t end, size_t from, so_far before, branch *branches)
{
  quickest *q = w->q;
  size_t count = 0;
  uint32_t barred = quickest_is_single(q, from) ? (uint32_t)from : NO_CLASS;
  for (size_t to = 0; to < q->n; to++) {
    so_far behind = before;
    if (!has_room(w, from, to) || !fl_quickest_extend(q, &behind, layer, end, from, to)) continue;
    double bound_s = behind.latency_s + quickest_rest_s(&q->at[quickest_index(q, layer, end, to)], barred);
    if (is_better(w, bound_s)) branches[count++] = (branch){{bound_s, end, to}, behind};
  }
  q->steps += q->n;
  return count;
}

/* All ways on behind part `depth`, which starts at `first` on a node of the class. Those that end here are plans. */
static size_t branches_from(walk *w, size_t depth, size_t layer, size_t first, size_t class, so_far before,
                            branch *branches)
{
  quickest *q = w->q;
  size_t count = 0;
  for (size_t end = first + 1; end <= span_last_end(q->in, first) && w->status == FL_OK; end++) {
    double stage_s = quickest_stage_s(q, first, end, class);
    size_t next = quickest_next_layer(q, layer, first, end);
    double together = before.latency_s + quickest_cost(q, first, end, class);
    if (!(stage_s < q->in->period_below_s) || !is_better(w, together) || next == SIZE_MAX) continue;
    if (end == q->p) {
      if (quickest_is_end(next)) end_here(w, depth);
      continue;
    }
    so_far with_stage = {together, before.air_s};
    count += branch_over(w, next, end, class, with_stage, branches + count);
  }
  return count;
}

static void visit(walk *w, size_t depth, size_t class)
{
  w->chain[depth] = w->q->classes.member[w->q->classes.member_at[class] + w->visits[class]++];
}

/* Nothing comes of a walk whose hops so far are too much for the medium. */
static bool is_possible(walk *w, size_t depth)
{
  bool below = true;
  w->ends[depth] = w->ends[depth - 1]; /* the part behind the hop is not formed yet */
  w->status = fl_quickest_hops_are_below(w->q, w->ends, w->chain, depth + 1, &below, w->err);
  if (!w->q->exact) w->q->steps += 8 + 16 * depth * depth;
  return w->status == FL_OK && below;
}

static void descend(walk *w, size_t depth, size_t layer, size_t first, size_t class, so_far before)
{
  quickest *q = w->q;
  branch *branches = malloc((span_last_end(q->in, first) - first) * q->n * sizeof *branches);
  if (branches == NULL) {
    w->status = fl_fail_memory(w->err, "a search");
    return;
  }
  size_t count = branches_from(w, depth, layer, first, class, before, branches);
  qsort(branches, count, sizeof *branches, branch_by_bound);
  for (size_t i = 0; i < count && is_open(w) && is_better(w, branches[i].head.bound_s); i++) {
    size_t end = branches[i].head.end, to = branches[i].head.to;
    w->ends[depth] = end;
    visit(w, depth + 1, to);
    if (is_possible(w, depth + 1))
      descend(w, depth + 1, quickest_next_layer(q, layer, first, end), end, to, branches[i].behind);
    w->visits[to]--;
  }
  free(branches);
}

static void search(walk *w, branch_head *starts)
{
  quickest *q = w->q;
  size_t layer = quickest_first_layer(q);
  for (size_t class = 0; class < q->n; class ++)
    starts[class] = (branch_head){q->at[quickest_index(q, layer, 0, class)].best.rest_s, 0, class};
  qsort(starts, q->n, sizeof *starts, branch_by_bound);
  for (size_t i = 0; i < q->n && is_open(w) && is_better(w, starts[i].bound_s); i++) {
    visit(w, 0, starts[i].to);
    descend(w, 0, layer, 0, starts[i].to, (so_far){0, 0});
    w->visits[starts[i].to]--;
  }
}

fl_status fl_quickest_depth(quickest *q, uint64_t limit, bool *done, fl_error *err)
{
  walk w = {.q = q,
            .ends = calloc(q->p + 1, sizeof *w.ends),
            .chain = calloc(q->p + 1, sizeof *w.chain),
            .visits = calloc(q->n, sizeof *w.visits),
            .limit = q->steps + limit < q->in->budget ? q->steps + limit : q->in->budget,
            .err = err};
  branch_head *starts = calloc(q->n, sizeof *starts);
  if (w.ends == NULL || w.chain == NULL || w.visits == NULL || starts == NULL)
    w.status = fl_fail_memory(err, "a search");
  else
    search(&w, starts);
  *done = is_open(&w);
  free(w.ends);
  free(w.chain);
  free(w.visits);
  free(starts);
  return w.status;
}
