#include "simulate/changing/requests.h"

#include <math.h>
#include <stdlib.h>

/* ---- queues ---- */

void fl_request_push(fl_request_queue *queue, fl_request *request)
{
  request->next = NULL;
  if (queue->last != NULL)
    queue->last->next = request;
  else
    queue->first = request;
  queue->last = request;
  queue->count++;
}

void fl_request_push_front(fl_request_queue *queue, fl_request *request)
{
  request->next = queue->first;
  queue->first = request;
  if (queue->last == NULL) queue->last = request;
  queue->count++;
}

void fl_request_insert(fl_request_queue *queue, fl_request *request)
{
  fl_request *before = NULL, *at = queue->first;
  if (queue->last != NULL && queue->last->number < request->number) {
    fl_request_push(queue, request);
    return;
  }
  for (; at != NULL && at->number < request->number; at = at->next) before = at;
  if (before == NULL) {
    fl_request_push_front(queue, request);
    return;
  }
  request->next = at;
  before->next = request;
  queue->count++;
}

fl_request *fl_request_pop(fl_request_queue *queue)
{
  fl_request *request = queue->first;
  if (request == NULL) return NULL;
  queue->first = request->next;
  if (queue->first == NULL) queue->last = NULL;
  queue->count--;
  request->next = NULL;
  return request;
}

/* ---- what a request has been through ---- */

static bool same_activity(const fl_activity *a, const fl_activity *b)
{
  return a->kind == b->kind && fl_activity_index(a) == fl_activity_index(b);
}

static uint32_t attempts_before(const fl_request *request, const fl_activity *of)
{
  uint32_t count = 0;
  for (size_t i = 0; i < request->record_count; i++) count += same_activity(&request->records[i].of, of);
  return count;
}

fl_status fl_request_note(fl_request *request, const fl_activity *of, fl_activity_outcome outcome, fl_interval interval,
                          fl_error *err)
{
  if (request->record_count == request->record_room) {
    size_t room = request->record_room == 0 ? 8 : 2 * request->record_room;
    fl_activity_record *grown = realloc(request->records, room * sizeof *grown);
    if (grown == NULL) return fl_fail_memory(err, "a request");
    request->records = grown;
    request->record_room = room;
  }
  uint32_t attempt = attempts_before(request, of);
  request->records[request->record_count++] = (fl_activity_record){*of, attempt, outcome, interval};
  return FL_OK;
}

void fl_request_free(fl_request *request)
{
  if (request != NULL) free(request->records);
  free(request);
}

static void free_all(fl_request_queue *queue)
{
  fl_request *request;
  while ((request = fl_request_pop(queue)) != NULL) fl_request_free(request);
}

/* ---- the gate ---- */

static void date_next(fl_gate *gate)
{
  gate->next_arrival_s = gate->dated > 0 ? fl_arrival_dates_next(&gate->dates, gate->arrived) : INFINITY;
}

static fl_status let_in(fl_gate *gate, double arrival_s, fl_request_queue *entrance, fl_error *err)
{
  fl_request *request = calloc(1, sizeof *request);
  if (request == NULL) return fl_fail_memory(err, "a request");
  request->number = gate->came++;
  request->request = gate->arrived++;
  request->arrival_s = request->ready_s = arrival_s;
  fl_request_push(entrance, request);
  return FL_OK;
}

static fl_status let_in_dated(fl_gate *gate, fl_request_queue *entrance, fl_error *err)
{
  gate->dated--;
  fl_status status = let_in(gate, gate->next_arrival_s, entrance, err);
  date_next(gate);
  return status;
}

static uint64_t count_dated(const fl_workload *workload)
{
  bool all = workload->arrivals.kind != FL_ARRIVALS_CLOSED || workload->arrivals.in_flight >= workload->count;
  return all ? workload->count : workload->arrivals.in_flight;
}

/* A closed loop's first requests are all there at once. But where passes come back they may find that those at the same
 * date are behind them: then they come in one by one, as others do. */
fl_status fl_gate_init(fl_gate *gate, const fl_workload *workload, fl_request_queue *entrance, fl_request_fn *sink,
                       void *context, fl_error *err)
{
  *gate = (fl_gate){.request_count = workload->count,
                    .pass_count = fl_passes_of_all(workload),
                    .passes_each = fl_passes_of_each(workload),
                    .dated = count_dated(workload),
                    .closed = workload->arrivals.kind == FL_ARRIVALS_CLOSED,
                    .sink = sink,
                    .context = context};
  fl_status status = fl_arrival_dates_init(&gate->dates, workload, err);
  if (status != FL_OK) return status;
  date_next(gate);
  while (status == FL_OK && gate->closed && gate->passes_each == 1 && gate->dated > 0)
    status = let_in_dated(gate, entrance, err);
  return status;
}

void fl_gate_clear(fl_gate *gate)
{
  free_all(&gate->ended);
  fl_arrival_dates_clear(&gate->dates);
}

fl_status fl_gate_arrive(fl_gate *gate, double now_s, fl_request_queue *entrance, fl_error *err)
{
  return gate->next_arrival_s > now_s ? FL_OK : let_in_dated(gate, entrance, err);
}

static fl_status hand_on(fl_gate *gate, fl_request *request, fl_error *err)
{
  const fl_request_record record = {.request = request->request,
                                    .arrival_s = request->arrival_s,
                                    .pass = request->pass,
                                    .pass_count = gate->passes_each,
                                    .ready_s = request->ready_s,
                                    .token_s = request->token_s,
                                    .first_token_s = request->first_token_s,
                                    .outcome = request->outcome,
                                    .end_s = request->end_s,
                                    .record_count = request->record_count,
                                    .records = request->records};
  gate->handed_on++;
  fl_status status = gate->sink(gate->context, &record, err);
  fl_request_free(request);
  return status;
}

static fl_status come_back(fl_gate *gate, const fl_request *ended, fl_request_queue *entrance, fl_error *err)
{
  fl_request *next = malloc(sizeof *next);
  if (next == NULL) return fl_fail_memory(err, "a request");
  *next = (fl_request){.number = gate->came++,
                       .request = ended->request,
                       .pass = ended->pass + 1,
                       .arrival_s = ended->arrival_s,
                       .ready_s = ended->end_s,
                       .first_token_s = ended->first_token_s};
  fl_request_push(entrance, next);
  return FL_OK;
}

/* Another pass, or in a closed loop another request. Whoever has come before goes first. */
static fl_status follow(fl_gate *gate, const fl_request *ended, fl_request_queue *entrance, fl_error *err)
{
  bool goes_on = ended->outcome == FL_REQUEST_COMPLETED && ended->pass + 1 < gate->passes_each;
  if (!goes_on && (!gate->closed || gate->arrived + gate->dated >= gate->request_count)) return FL_OK;
  fl_status status = FL_OK;
  while (status == FL_OK && gate->next_arrival_s < ended->end_s) status = let_in_dated(gate, entrance, err);
  if (status != FL_OK) return status;
  return goes_on ? come_back(gate, ended, entrance, err) : let_in(gate, ended->end_s, entrance, err);
}

fl_status fl_gate_end(fl_gate *gate, fl_request *request, fl_request_outcome outcome, double now_s,
                      fl_request_queue *entrance, fl_error *err)
{
  fl_status status = FL_OK;
  request->outcome = outcome;
  request->end_s = now_s;
  if (outcome == FL_REQUEST_LOST) gate->pass_count -= gate->passes_each - request->pass - 1; /* that never come */
  const fl_request ended = *request;
  fl_request_insert(&gate->ended, request);
  while (status == FL_OK && gate->ended.first != NULL && gate->ended.first->number == gate->handed_on)
    status = hand_on(gate, fl_request_pop(&gate->ended), err);
  return status == FL_OK ? follow(gate, &ended, entrance, err) : status;
}

fl_status fl_gate_close(fl_gate *gate, fl_request_queue *left, double now_s, fl_error *err)
{
  fl_status status = FL_OK;
  fl_request *request;
  while ((request = fl_request_pop(left)) != NULL) {
    request->outcome = FL_REQUEST_UNFINISHED;
    request->end_s = now_s;
    fl_request_insert(&gate->ended, request);
  }
  while (status == FL_OK && gate->ended.first != NULL) status = hand_on(gate, fl_request_pop(&gate->ended), err);
  return status;
}
