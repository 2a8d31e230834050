#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "simulate/changing/line.h"

static const fl_replan *asked(const fl_line *line)
{
  return line->world->replan;
}

/* ---- weights ---- */

static bool *has(const fl_line *line, size_t node, size_t point)
{
  return &line->takeover.has[node * line->world->in->costs->point_count + point];
}

static void take_weights(fl_line *line, const fl_plan_part *part)
{
  for (size_t i = part->points.first; i < part->points.end; i++) *has(line, part->node, i) = true;
}

/* What a part's node has yet to be sent, in bits. */
static double missing_bits(const fl_line *line, const fl_plan_part *part)
{
  double bytes = 0;
  size_t store = asked(line)->store;
  if (store == FL_REPLAN_NO_STORE || part->node == store) return 0;
  for (size_t i = part->points.first; i < part->points.end; i++)
    if (!*has(line, part->node, i)) bytes += fl_costs_part_weights(line->world->in->costs, (fl_part){i, i + 1});
  return FL_BITS_PER_BYTE * bytes;
}

fl_status fl_line_takeover_init(fl_line *line)
{
  fl_takeover *t = &line->takeover;
  t->detect_s = t->every_s = INFINITY;
  if (asked(line) == NULL) return FL_OK;
  t->current = line->world->plan;
  if (asked(line)->when == FL_REPLAN_EVERY) t->every_s = asked(line)->every_s;
  t->has = calloc(line->world->changes->field->count * line->world->in->costs->point_count, sizeof *t->has);
  if (t->has == NULL) return fl_fail_memory(line->err, "what nodes have of a network");
  for (size_t i = 0; i < t->current->part_count; i++) take_weights(line, &t->current->parts[i]);
  return FL_OK;
}

static void drop_next(fl_takeover *t)
{
  fl_plan_free(t->next);
  free(t->planned);
  t->next = NULL;
  t->planned = NULL;
}

static fl_status set_next(fl_line *line, fl_plan *plan)
{
  fl_takeover *t = &line->takeover;
  t->next = plan;
  t->planned = malloc(plan->activity_count * sizeof *t->planned);
  if (t->planned == NULL) return fl_fail_memory(line->err, "a chain");
  for (size_t i = 0; i < plan->activity_count; i++) t->planned[i] = fl_line_planned(line, &plan->activities[i]);
  return FL_OK;
}

void fl_line_takeover_clear(fl_line *line)
{
  free(line->takeover.has);
  fl_plan_free(line->takeover.mine);
  drop_next(&line->takeover);
}

double fl_line_takeover_next_s(const fl_line *line)
{
  return fmin(line->takeover.detect_s, line->takeover.every_s);
}

/* ---- which chain ---- */

bool fl_line_could_use(const fl_line *line, size_t node)
{
  size_t store = asked(line)->store;
  if (fl_conditions_speed(line->conditions, node) == 0) return false;
  bool has_its_own = line->activity_of[node] < line->count || node == store || store == FL_REPLAN_NO_STORE;
  return has_its_own || fl_conditions_rate_bps(line->conditions, store, node) > 0;
}

/* What is planned with in the world as it is. */
static fl_plan_input plan_input(const fl_line *line)
{
  fl_plan_input in = *line->world->in;
  in.field = fl_conditions_field(line->conditions);
  in.links = fl_conditions_links(line->conditions);
  in.cuts = NULL;
  return in;
}

static fl_status ask_about(fl_line *line, const fl_replan_policy *policy, const bool *usable, fl_plan **out)
{
  const fl_plan_input in = plan_input(line);
  const fl_replan_problem problem = {&in, usable, line->takeover.current};
  return policy->run(&problem, out, line->err);
}

/* What a policy makes of the world as it is. */
static fl_status ask(fl_line *line, const fl_replan_policy *policy, fl_plan **out)
{
  size_t count = line->world->changes->field->count;
  bool *usable = malloc(count * sizeof *usable);
  if (usable == NULL) return fl_fail_memory(line->err, "nodes");
  for (size_t i = 0; i < count; i++) usable[i] = fl_conditions_is_up(line->conditions, i) && fl_line_could_use(line, i);
  fl_status status = ask_about(line, policy, usable, out);
  free(usable);
  return status;
}

bool fl_line_finds_plan(fl_line *line, const bool *usable)
{
  fl_plan *plan;
  fl_status status = ask_about(line, asked(line)->policy, usable, &plan);
  fl_line_fail(line, status);
  if (status != FL_OK) return false;
  bool finds = plan->outcome != FL_OUTCOME_INFEASIBLE;
  fl_plan_free(plan);
  return finds;
}

static bool same_chain(const fl_plan *a, const fl_plan *b)
{
  if (a->part_count != b->part_count) return false;
  for (size_t i = 0; i < a->part_count; i++)
    if (a->parts[i].node != b->parts[i].node || a->parts[i].points.first != b->parts[i].points.first ||
        a->parts[i].points.end != b->parts[i].points.end)
      return false;
  return true;
}

/* Better than the chain at work, which is whole, as much as is asked. Nothing is lost of that chain, so that to replace
 * is to judge it as the world is now. */
static bool is_better(fl_line *line, const fl_plan *plan)
{
  fl_plan *now;
  double gain = asked(line)->when == FL_REPLAN_ON_GAIN ? asked(line)->gain : 0;
  fl_status status = ask(line, fl_replan_policy_find("replace"), &now);
  fl_line_fail(line, status);
  if (status != FL_OK) return false;
  double now_s = now->outcome == FL_OUTCOME_INFEASIBLE ? INFINITY : now->bottleneck_s;
  fl_plan_free(now);
  return plan->bottleneck_s < now_s * (1 - gain);
}

/* ---- taking over ---- */

/* A chain that stands still stops sending; what is being computed is computed. */
static void stand_still(fl_line *line, bool still)
{
  bool stops = still && !line->stands_still;
  line->stands_still = still;
  for (size_t i = 1; stops && i < line->count; i += 2) {
    fl_line_activity *hop = &line->activities[i];
    fl_request *request = fl_line_break(line, hop, FL_ACTIVITY_STOPPED);
    if (request != NULL) fl_request_push_front(&hop->waits, request);
  }
}

static void decide_standstill(fl_line *line)
{
  stand_still(line, line->takeover.next != NULL && !(asked(line)->ready && line->down == 0));
}

static void switch_over(fl_line *line)
{
  fl_takeover *t = &line->takeover;
  fl_plan *plan = t->next;
  t->next = NULL;
  line->stands_still = false;
  fl_line_fail(line, fl_line_switch(line, t->current, plan, t->planned));
  drop_next(t);
  fl_plan_free(t->mine);
  t->current = t->mine = plan;
  for (size_t i = 0; i < plan->part_count; i++) take_weights(line, &plan->parts[i]);
  const fl_plan_input in = plan_input(line);
  fl_line_tell_chain(line, &in, plan);
}

/* The next weights that are missing; when there are none, the new chain takes over. */
static void go_on(fl_line *line)
{
  fl_takeover *t = &line->takeover;
  for (; t->part < t->next->part_count; t->part++) {
    const fl_plan_part *part = &t->next->parts[t->part];
    t->bits = missing_bits(line, part);
    if (t->bits == 0) continue;
    t->is_wanted = true;
    t->fetch = (fl_work){.dated.number = (size_t)-1, .node = asked(line)->store, .peer = part->node};
    return;
  }
  switch_over(line);
}

void fl_line_break_fetch(fl_line *line)
{
  fl_takeover *t = &line->takeover;
  if (!t->fetches) return;
  fl_line_tell_fetch(line, FL_HAPPENS_FETCH_LOST);
  t->fetches = false;
  line->clock->cancel(line->clock, &t->fetch);
  fl_line_free_radios(line, &t->fetch);
  line->paces_are_old = line->air_is_old = true;
}

static void decide(fl_line *line)
{
  fl_takeover *t = &line->takeover;
  fl_plan *plan;
  bool whole = line->down == 0;
  fl_status status = ask(line, asked(line)->policy, &plan);
  fl_line_fail(line, status);
  if (status != FL_OK) return;
  t->fails_to_plan = plan->outcome == FL_OUTCOME_INFEASIBLE;
  if (t->fails_to_plan || same_chain(plan, t->current) || (whole && !is_better(line, plan))) {
    fl_plan_free(plan);
    return;
  }
  status = set_next(line, plan);
  fl_line_fail(line, status);
  if (status != FL_OK) return;
  t->part = 0;
  decide_standstill(line);
  go_on(line);
}

void fl_line_takeover_due(fl_line *line)
{
  fl_takeover *t = &line->takeover;
  bool detected = t->detect_s <= line->now_s;
  while (t->every_s <= line->now_s) {
    t->every_s += asked(line)->every_s;
    detected = detected || (t->next == NULL && line->down == 0);
  }
  if (!detected || line->status != FL_OK) return;
  if (t->detect_s <= line->now_s) fl_line_tell_detected(line);
  t->detect_s = INFINITY;
  if (t->next == NULL) decide(line);
}

/* ---- what the world does to it ---- */

void fl_line_takeover_down(fl_line *line, size_t node)
{
  fl_takeover *t = &line->takeover;
  if (asked(line) == NULL) return;
  if (t->fetches && (node == t->fetch.node || node == t->fetch.peer)) fl_line_break_fetch(line);
  if (t->next != NULL &&
      fl_plan_has_node(t->next, node)) { /* that chain is none any more, and nobody wants its weights */
    fl_line_break_fetch(line);
    drop_next(t);
    t->is_wanted = false;
  }
  decide_standstill(line);
  if (t->next == NULL && line->down > 0) t->detect_s = fmin(t->detect_s, line->now_s + asked(line)->detect_s);
}

void fl_line_takeover_change(fl_line *line, const fl_change *change)
{
  fl_takeover *t = &line->takeover;
  if (asked(line) == NULL) return;
  if (t->next != NULL) {
    decide_standstill(line);
    return;
  }
  bool is_up = change->kind == FL_CHANGE_UP && change->value[0] != 0;
  if (is_up && line->down == 0) {
    t->detect_s = INFINITY; /* nobody noticed */
    t->fails_to_plan = false;
  }
  if (t->fails_to_plan && line->down > 0) t->detect_s = line->now_s;
  if (asked(line)->when == FL_REPLAN_ON_GAIN && line->down == 0) decide(line);
}

/* ---- the transfer of weights ---- */

static double rate_of(const fl_line *line, const fl_work *fetch)
{
  return fl_conditions_rate_bps(line->conditions, fetch->node, fetch->peer);
}

static void begin(fl_line *line, double left, double pace)
{
  fl_work *fetch = &line->takeover.fetch;
  fetch->sends = !line->takeover.in_latency;
  fetch->left_s = left;
  fetch->counted_s = line->now_s;
  fetch->pace = pace;
  line->clock->begin(line->clock, fetch);
}

static void begin_bits(fl_line *line)
{
  line->takeover.in_latency = false;
  begin(line, line->takeover.bits, line->shares ? 0 : rate_of(line, &line->takeover.fetch));
  line->paces_are_old = true;
}

bool fl_line_fetch(fl_line *line)
{
  fl_takeover *t = &line->takeover;
  bool both_up = t->is_wanted && fl_conditions_is_up(line->conditions, t->fetch.node) &&
                 fl_conditions_is_up(line->conditions, t->fetch.peer);
  if (!both_up || t->fetches || !fl_line_takes_radios(line, &t->fetch)) return false;
  double latency_s = fl_links_latency_s(fl_conditions_links(line->conditions), t->fetch.node, t->fetch.peer);
  t->fetches = true;
  t->since_s = line->now_s;
  t->in_latency = latency_s > 0;
  line->air_is_old = true; /* one hop more */
  if (t->in_latency)
    begin(line, latency_s, 1);
  else
    begin_bits(line);
  return true;
}

void fl_line_fetch_ended(fl_line *line)
{
  fl_takeover *t = &line->takeover;
  if (t->in_latency) {
    begin_bits(line);
    return;
  }
  fl_line_free_radios(line, &t->fetch);
  t->fetches = t->is_wanted = false;
  line->paces_are_old = line->air_is_old = true;
  take_weights(line, &t->next->parts[t->part]);
  fl_line_tell_fetch(line, FL_HAPPENS_FETCHED);
  go_on(line);
}
