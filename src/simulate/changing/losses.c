/* What a failure of a node takes away: what it computes and holds, and every transfer from or to it. Where a request
 * goes on from there is the recovery's to say. */
#include "simulate/changing/line.h"

/* A way to recover is a row here. */
static const fl_recovery recoveries[] = {
    {"last-hop", true, true,
     "a sender keeps its copy until the receiver has computed it, and sends again; without a copy from the source"},
    {"source", false, true, "what is lost begins anew at the first part"},
    {"drop", false, false, "what is lost stays lost; a closed loop lets the next request in"},
};

size_t fl_recovery_count(void)
{
  return sizeof recoveries / sizeof recoveries[0];
}

const fl_recovery *fl_recovery_at(size_t index)
{
  return &recoveries[index];
}

/* A result without a copy, or an input that is not sent again. */
void fl_line_restart(fl_line *line, fl_request *request)
{
  fl_request_queue *entrance = &line->activities[0].waits;
  if (line->world->recovery->restarts)
    fl_request_insert(entrance, request);
  else
    fl_line_fail(line, fl_gate_end(&line->gate, request, FL_REQUEST_LOST, line->now_s, entrance, line->err));
}

static void restart_all(fl_line *line, fl_request_queue *lost)
{
  fl_request *request;
  while ((request = fl_request_pop(lost)) != NULL) fl_line_restart(line, request);
}

/* Inputs that a node was to compute, in the order in which they came: what its sender has a copy of goes to the head of
 * what that has to send. */
static void resend(fl_line *line, fl_line_activity *hop, fl_request_queue *lost)
{
  fl_request_queue again = {0}, gone = {0};
  fl_request *request;
  while ((request = fl_request_pop(lost)) != NULL)
    if (line->world->recovery->resends && request->copy_is_kept)
      fl_request_push(&again, request);
    else
      fl_request_push(&gone, request);
  while ((request = fl_request_pop(&hop->waits)) != NULL) fl_request_push(&again, request);
  hop->waits = again;
  restart_all(line, &gone);
}

static void take_under_way(fl_line *line, fl_line_activity *a, fl_request_queue *into)
{
  fl_request *request = fl_line_break(line, a, FL_ACTIVITY_LOST);
  if (request != NULL) fl_request_push(into, request);
}

static void take_waiting(fl_line_activity *a, fl_request_queue *into)
{
  fl_request *request;
  while ((request = fl_request_pop(&a->waits)) != NULL) fl_request_push(into, request);
}

/* The node behind it has lost who sent what it is to compute. */
static void forget_copies(fl_line_activity *next)
{
  if (next->at != NULL) next->at->copy_is_kept = false;
  for (fl_request *request = next->waits.first; request != NULL; request = request->next) request->copy_is_kept = false;
}

/* The first part. What waits there waits outside, and is not lost. */
static void lose_entrance(fl_line *line, fl_line_activity *first)
{
  fl_request_queue lost = {0};
  take_under_way(line, first, &lost);
  fl_request *request = fl_request_pop(&lost);
  if (request != NULL) fl_line_restart(line, request);
}

static void lose_inputs(fl_line *line, fl_line_activity *compute)
{
  fl_request_queue lost = {0};
  fl_line_activity *hop = compute - 1;
  take_under_way(line, compute, &lost);
  take_waiting(compute, &lost);
  if (hop->at != NULL) hop->at->copy_is_kept = true;
  take_under_way(line, hop, &lost);
  resend(line, hop, &lost);
}

static void lose_results(fl_line *line, fl_line_activity *hop)
{
  fl_request_queue lost = {0};
  take_under_way(line, hop, &lost);
  take_waiting(hop, &lost);
  if (hop->work.dated.number + 1 < line->count) forget_copies(hop + 1);
  restart_all(line, &lost);
}

/* Has computation `number` kept something of a request that is at, or waits for, activity `at`? */
static bool is_kept(const fl_request *request, size_t at, size_t number)
{
  return (request->pass > 0 && !request->rebuilds) || at > number;
}

static void take_kept(fl_line *line, fl_line_activity *a, size_t number, fl_request_queue *into)
{
  fl_request_queue others = {0};
  fl_request *request;
  if (a->at != NULL && is_kept(a->at, a->work.dated.number, number)) take_under_way(line, a, into);
  while ((request = fl_request_pop(&a->waits)) != NULL)
    fl_request_push(is_kept(request, a->work.dated.number, number) ? into : &others, request);
  a->waits = others;
}

/* What a node keeps of sequences between passes: whoever has something there has to have it made again, wherever it is.
 */
static void lose_kept(fl_line *line, size_t number)
{
  fl_request_queue lost = {0};
  for (size_t i = 0; i < line->count; i++) take_kept(line, &line->activities[i], number, &lost);
  for (fl_request *request = lost.first; request != NULL; request = request->next) request->rebuilds = true;
  restart_all(line, &lost);
}

void fl_line_lose_node(fl_line *line, size_t node)
{
  size_t number = line->activity_of[node];
  fl_line_activity *compute = &line->activities[number];
  if (line->loops) lose_kept(line, number);
  if (number + 1 < line->count) lose_results(line, compute + 1);
  if (number > 0)
    lose_inputs(line, compute);
  else
    lose_entrance(line, compute);
}
