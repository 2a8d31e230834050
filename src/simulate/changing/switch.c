/* Another chain takes over: what is under way in a place that stays goes on there; what waits goes to where it can go
 * on from, and what nobody can use begins anew. */
#include <stdlib.h>
#include <string.h>

#include "simulate/changing/line.h"

/* A chain that gives way. */
typedef struct {
  fl_line_activity *activities;
  fl_activity *table;
  size_t count;
  const fl_plan *plan;
} old_chain;

static const fl_plan_part *part_of(const fl_plan *plan, const fl_line_activity *a)
{
  return &plan->parts[a->of->part];
}

static bool same_part(const fl_plan_part *a, const fl_plan_part *b)
{
  return a->node == b->node && a->points.first == b->points.first && a->points.end == b->points.end;
}

/* Where the very same is done in the new chain: the same part on its node, the same result to the same peer. */
static fl_line_activity *find_same(fl_line *line, const fl_plan *plan, const old_chain *old, const fl_line_activity *a)
{
  const fl_plan_part *was = part_of(old->plan, a);
  for (size_t i = 0; i < line->count; i++) {
    fl_line_activity *b = &line->activities[i];
    if (b->of->kind != a->of->kind || b->work.node != a->work.node || b->work.peer != a->work.peer) continue;
    const fl_plan_part *is = part_of(plan, b);
    if (a->of->kind == FL_COMPUTE ? same_part(was, is) : was->points.end == is->points.end) return b;
  }
  return NULL;
}

static double time_of(const fl_line_activity *a)
{
  return a->phase == FL_IN_LATENCY ? a->of->latency_s : a->of->duration_s - a->of->latency_s;
}

/* What is under way goes on: as large a share of it is left as before. */
static void carry(fl_line *line, fl_line_activity *from, fl_line_activity *to)
{
  double left = from->work.left_s - (line->now_s - from->work.counted_s) * from->work.pace, whole_s = time_of(from);
  to->at = from->at;
  to->phase = from->phase;
  to->start_s = from->start_s;
  to->share = from->share;
  from->at = NULL;
  if (to->phase == FL_WAITS_FOR_RADIOS) return;
  line->clock->cancel(line->clock, &from->work);
  to->work.sends = from->work.sends;
  to->work.left_s = whole_s > 0 && left > 0 ? left / whole_s * time_of(to) : 0;
  to->work.counted_s = line->now_s;
  to->work.pace = fl_line_pace(line, to);
  line->clock->begin(line->clock, &to->work);
}

/* Who can go on from a result up to a cut point that a node has: the one that sends it on, or computes it further. */
static fl_request_queue *find_queue(fl_line *line, const fl_plan *plan, size_t node, size_t point)
{
  for (size_t i = 0; i < plan->part_count; i++) {
    const fl_plan_part *part = &plan->parts[i];
    if (part->node != node) continue;
    if (part->points.end == point && i + 1 < plan->part_count) return &line->activities[2 * i + 1].waits;
    if (part->points.first == point) return &line->activities[2 * i].waits;
  }
  return NULL;
}

static void place(fl_line *line, const fl_plan *plan, const old_chain *old, const fl_line_activity *from,
                  fl_request *request)
{
  const fl_plan_part *part = part_of(old->plan, from);
  bool is_input = from->of->kind == FL_COMPUTE;
  fl_request_queue *queue = NULL;
  if (is_input && from->of->part == 0)
    queue = &line->activities[0].waits;
  else
    queue = find_queue(line, plan, part->node, is_input ? part->points.first : part->points.end);
  if (queue == NULL && is_input && request->copy_is_kept && line->world->recovery->resends)
    queue = find_queue(line, plan, part[-1].node, part->points.first);
  if (queue != NULL)
    fl_request_push(queue, request);
  else
    fl_line_restart(line, request);
}

/* Those that are furthest first, so that they keep their order where they meet. */
static void move(fl_line *line, const fl_plan *plan, const old_chain *old)
{
  for (size_t i = old->count; i-- > 0;) {
    fl_line_activity *from = &old->activities[i], *same = find_same(line, plan, old, from);
    fl_request *request;
    if (from->at != NULL && same != NULL) carry(line, from, same);
    if (from->at != NULL) {
      request = fl_line_break(line, from, FL_ACTIVITY_STOPPED);
      place(line, plan, old, from, request);
    }
    while ((request = fl_request_pop(&from->waits)) != NULL) place(line, plan, old, from, request);
  }
}

static void begin_anew(fl_line *line, fl_request *request, bool has_begun)
{
  request->rebuilds = request->rebuilds || request->pass > 0;
  if (has_begun || request->pass > 0)
    fl_line_restart(line, request);
  else
    fl_request_insert(&line->activities[0].waits, request);
}

/* A first pass whose first part is computed, and stays, has left nothing behind yet. */
static void carry_first(fl_line *line, const fl_plan *plan, const old_chain *old)
{
  fl_line_activity *from = &old->activities[0], *same = find_same(line, plan, old, from);
  if (from->at == NULL || same != line->activities || (from->at->pass > 0 && !from->at->rebuilds)) return;
  if (line->first != NULL) same->of = &line->first[0];
  carry(line, from, same);
}

/* What nodes have kept of sequences is of use to nobody in another chain. */
static void move_loops(fl_line *line, const fl_plan *plan, const old_chain *old)
{
  carry_first(line, plan, old);
  for (size_t i = 0; i < old->count; i++) {
    fl_line_activity *from = &old->activities[i];
    fl_request *request = fl_line_break(line, from, FL_ACTIVITY_STOPPED);
    if (request != NULL) begin_anew(line, request, true);
    while ((request = fl_request_pop(&from->waits)) != NULL) begin_anew(line, request, i > 0);
  }
}

fl_status fl_line_switch(fl_line *line, const fl_plan *from, const fl_plan *to, const double *planned)
{
  const old_chain old = {line->activities, line->table, line->count, from};
  fl_status status = fl_line_set_chain(line, to->activities, to->activity_count, planned);
  line->first = to->loop.first_pass;
  if (status == FL_OK && line->loops)
    move_loops(line, to, &old);
  else if (status == FL_OK)
    move(line, to, &old);
  line->down = 0;
  for (size_t i = 0; i < to->part_count; i++) line->down += !fl_conditions_is_up(line->conditions, to->parts[i].node);
  fl_line_free_requests(old.activities, old.count); /* that could not move, for want of memory */
  free(old.activities);
  free(old.table);
  return status;
}
