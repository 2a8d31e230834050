#include "simulate/changing/line.h"

#include <math.h>
#include <stdlib.h>

#include "simulate/changing/changing.h"

static bool is_up(const fl_line *line, const fl_work *work)
{
  return fl_conditions_is_up(line->conditions, work->node) && fl_conditions_is_up(line->conditions, work->peer);
}

/* ---- what ends ---- */

static size_t last_compute(const fl_line *line)
{
  size_t last = line->count - 1;
  return line->table[last].kind == FL_COMPUTE ? last : last - 1;
}

static void note_token(fl_request *request, double date_s)
{
  request->token_s = date_s;
  if (request->pass == 0) request->first_token_s = date_s;
}

/* A result has been made, or has arrived: whoever sent it keeps it until it is computed further. */
static void finish(fl_line *line, fl_line_activity *a)
{
  fl_request *request = a->at;
  fl_line_end(line, a, FL_ACTIVITY_DONE);
  request->copy_is_kept = a->of->kind == FL_TRANSFER;
  if (a->work.dated.number == last_compute(line)) note_token(request, line->now_s);
  if (a->work.dated.number + 1 < line->count)
    fl_request_push(&a[1].waits, request);
  else
    fl_line_fail(line, fl_gate_end(&line->gate, request, FL_REQUEST_COMPLETED, line->now_s, &line->activities[0].waits,
                                   line->err));
}

static void happen(fl_line *line, fl_work *work)
{
  line->idle = 0;
  if (work == &line->takeover.fetch) {
    fl_line_fetch_ended(line);
    return;
  }
  fl_line_activity *a = &line->activities[work->dated.number];
  if (a->phase != FL_IN_LATENCY) {
    finish(line, a);
    return;
  }
  a->phase = FL_ON_AIR;
  fl_line_begin(line, a);
}

/* ---- what changes ---- */

/* Does it change what a transfer or a computation of the chain takes? */
static bool concerns_chain(const fl_line *line, const fl_change *change)
{
  return line->activity_of[change->node] < line->count || line->activity_of[change->peer] < line->count;
}

static void turn(fl_line *line, size_t node, bool up)
{
  bool in_chain = line->activity_of[node] < line->count;
  if (!up && in_chain) fl_line_lose_node(line, node);
  if (in_chain) line->down += up ? (size_t)-1 : 1;
  fl_line_note_gone(line, node, up);
  if (!up) fl_line_takeover_down(line, node);
  line->clock->turn(line->clock, node, up);
}

static void change(fl_line *line, const fl_change *change)
{
  bool was_up = fl_conditions_is_up(line->conditions, change->node);
  if (change->kind == FL_CHANGE_UP && !was_up && line->batteries.is_empty[change->node]) return; /* it stays down */
  fl_status status = fl_conditions_apply(line->conditions, change, line->err);
  if (status != FL_OK) {
    fl_line_fail(line, status);
    return;
  }
  fl_line_tell_change(line, change);
  if (change->kind == FL_CHANGE_UP) {
    bool up = change->value[0] != 0;
    if (up != was_up) turn(line, change->node, up);
  } else if (concerns_chain(line, change)) {
    line->paces_are_old = true;
    line->air_is_old = line->air_is_old || change->kind != FL_CHANGE_SPEED;
  }
  fl_line_takeover_change(line, change);
}

static void empty_batteries(fl_line *line)
{
  size_t node;
  while (line->status == FL_OK && fl_line_take_empty(line, &node)) {
    const fl_change down = {.date_s = line->now_s, .kind = FL_CHANGE_UP, .node = node, .peer = node};
    fl_line_tell_empty(line, node);
    change(line, &down);
  }
}

static void change_world(fl_line *line)
{
  while (line->status == FL_OK && fl_changes_next_s(line->changes) <= line->now_s) {
    fl_change next;
    fl_line_fail(line, fl_changes_take(line->changes, &next, line->err));
    change(line, &next);
    line->idle++;
  }
  empty_batteries(line);
  if (line->status == FL_OK) fl_line_takeover_due(line);
  fl_line_tell_whole(line);
}

/* ---- what starts ---- */

/* Bounded buffers: room at the receiver, or at the node that computes. */
static bool has_room(const fl_line *line, const fl_line_activity *a)
{
  const fl_workload *work = line->workload;
  if (a->work.dated.number >= last_compute(line)) return true;
  const fl_line_activity *next = a + 1;
  if (a->of->kind == FL_COMPUTE)
    return work->send_buffer == 0 || next->waits.count + (next->at != NULL) < work->send_buffer;
  return work->receive_buffer == 0 || next->waits.count < work->receive_buffer;
}

static bool can_start(const fl_line *line, const fl_line_activity *a)
{
  return a->at == NULL && a->waits.count > 0 && is_up(line, &a->work) && has_room(line, a);
}

static void start(fl_line *line, fl_line_activity *a)
{
  a->at = fl_request_pop(&a->waits);
  bool is_first = line->first != NULL && (a->at->pass == 0 || a->at->rebuilds);
  a->of = is_first ? &line->first[a->work.dated.number] : &line->table[a->work.dated.number];
  a->start_s = line->now_s;
  if (a->of->kind == FL_TRANSFER && (line->exclusive || !fl_line_takes_radios(line, &a->work)))
    a->phase = FL_WAITS_FOR_RADIOS;
  else
    fl_line_begin(line, a);
}

static bool start_all(fl_line *line)
{
  fl_line_activity *first = line->activities;
  bool started = fl_line_fetch(line);
  if (first->waits.count == 0) fl_line_fail(line, fl_gate_arrive(&line->gate, line->now_s, &first->waits, line->err));
  if (line->stands_still) return started;
  for (size_t i = 0; i < line->count; i++) {
    if (!can_start(line, &first[i])) continue;
    start(line, &first[i]);
    started = true;
  }
  return started;
}

/* ---- a date ---- */

static bool has_ended(const fl_line *line)
{
  return line->clock->has_ended(line->clock, line->now_s);
}

/* Requests that are somewhere on the way. */
static fl_request_queue collect(fl_line *line)
{
  fl_request_queue left = {0};
  for (size_t i = 0; i < line->count; i++) {
    fl_line_activity *a = &line->activities[i];
    fl_request *request = fl_line_break(line, a, FL_ACTIVITY_STOPPED);
    if (request != NULL) fl_request_push(&left, request);
    while ((request = fl_request_pop(&a->waits)) != NULL) fl_request_push(&left, request);
  }
  return left;
}

static void close(fl_line *line, fl_run_end end)
{
  fl_line_break_fetch(line);
  fl_request_queue left = collect(line);
  line->over = true;
  line->end = end;
  fl_line_fail(line, fl_gate_close(&line->gate, &left, line->now_s, line->err));
  fl_line_tell_end(line);
}

static void settle(fl_line *line)
{
  fl_work *ended;
  bool again;
  do {
    while (line->status == FL_OK && (ended = line->clock->take_ended(line->clock, line->now_s)) != NULL)
      happen(line, ended);
    change_world(line);
    again = line->status == FL_OK && start_all(line);
    if (line->status == FL_OK && !again && !has_ended(line)) fl_line_grant_radios(line);
  } while (line->status == FL_OK && (again || has_ended(line)));
  if (line->status == FL_OK) fl_line_set_paces(line);
  if (line->status == FL_OK) fl_line_draw_power(line);
}

fl_status fl_line_settle(fl_line *line)
{
  settle(line);
  if (line->status != FL_OK) return line->status;
  if (line->gate.handed_on == line->gate.pass_count)
    close(line, FL_END_DONE);
  else if (line->now_s >= line->world->until_s)
    close(line, FL_END_UNTIL);
  else if (isinf(line->world->until_s) && fl_line_is_hopeless(line))
    close(line, FL_END_STUCK);
  else if (line->idle > FL_MOST_IDLE_CHANGES)
    close(line, FL_END_GIVEN_UP);
  return line->status;
}

fl_status fl_line_give_up(fl_line *line)
{
  close(line, FL_END_STUCK);
  return line->status;
}

double fl_line_next_s(const fl_line *line)
{
  double next_s = fmin(fl_changes_next_s(line->changes), line->world->until_s);
  next_s = fmin(next_s, fl_line_takeover_next_s(line));
  if (line->activities[0].waits.count == 0) next_s = fmin(next_s, line->gate.next_arrival_s);
  return next_s;
}

double fl_line_empty_s(const fl_line *line)
{
  return line->batteries.next_s;
}

/* ---- a chain ---- */

static fl_status make_rooms(fl_line *line)
{
  size_t nodes = line->world->changes->field->count;
  line->activity_of = calloc(nodes, sizeof *line->activity_of);
  line->sends = calloc(nodes, sizeof *line->sends);
  line->receives = calloc(nodes, sizeof *line->receives);
  bool is_short = line->activity_of == NULL || line->sends == NULL || line->receives == NULL;
  return is_short ? fl_fail_memory(line->err, "a simulation") : FL_OK;
}

fl_status fl_line_init(fl_line *line, const fl_pipeline *pipeline, const fl_workload *workload, fl_clock *clock,
                       fl_request_fn *sink, void *context, fl_error *err)
{
  const fl_world *world = pipeline->world;
  *line = (fl_line){.world = world,
                    .workload = workload,
                    .clock = clock,
                    .err = err,
                    .is_whole = true,
                    .first = pipeline->first_pass,
                    .loops = pipeline->first_pass != NULL || fl_passes_of_each(workload) > 1};
  fl_status status = fl_conditions_new(world->changes->field, world->links, world->radio, &line->conditions, err);
  if (status == FL_OK) status = fl_changes_open(world->changes, &line->changes, err);
  if (status == FL_OK) status = make_rooms(line);
  if (status == FL_OK) status = fl_line_set_chain(line, pipeline->activities, pipeline->activity_count, NULL);
  if (status == FL_OK) status = fl_line_air_init(line);
  if (status == FL_OK) status = fl_line_takeover_init(line);
  if (status == FL_OK) status = fl_line_gone_init(line);
  if (status == FL_OK) status = fl_line_batteries_init(line);
  if (status == FL_OK) status = fl_gate_init(&line->gate, workload, &line->activities[0].waits, sink, context, err);
  if (status != FL_OK) fl_line_clear(line);
  return status;
}

void fl_line_clear(fl_line *line)
{
  fl_line_free_requests(line->activities, line->count);
  fl_line_takeover_clear(line);
  fl_line_batteries_clear(line);
  fl_gate_clear(&line->gate);
  fl_changes_close(line->changes);
  fl_conditions_free(line->conditions);
  fl_air_free(line->air);
  free(line->is_gone);
  free(line->table);
  free(line->activities);
  free(line->activity_of);
  free(line->sends);
  free(line->receives);
  free(line->active);
  free(line->shares_now);
  free(line->hops);
  *line = (fl_line){0};
}
