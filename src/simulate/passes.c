#include "simulate/passes.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

enum { FIRST_ROOM = 16 }; /* a power of two, as is all room */

static void date_next_arrival(fl_passes *p)
{
  if (p->dated > 0) p->next_arrival_s = fl_arrival_dates_next(&p->arrivals, p->new_requests);
}

fl_status fl_passes_init(fl_passes *passes, const fl_workload *workload, fl_error *err)
{
  const fl_arrivals *arrivals = &workload->arrivals;
  *passes = (fl_passes){.request_count = workload->count,
                        .passes_each = fl_passes_of_each(workload),
                        .closed = arrivals->kind == FL_ARRIVALS_CLOSED,
                        .dated = workload->count,
                        .room = FIRST_ROOM};
  if (passes->closed && arrivals->in_flight < workload->count) passes->dated = arrivals->in_flight;
  passes->ring = calloc(passes->room, sizeof *passes->ring);
  if (passes->ring == NULL) return fl_fail_memory(err, "the requests in flight");
  fl_status status = fl_arrival_dates_init(&passes->arrivals, workload, err);
  if (status == FL_OK)
    date_next_arrival(passes);
  else
    fl_passes_clear(passes);
  return status;
}

void fl_passes_clear(fl_passes *passes)
{
  free(passes->ring);
  fl_arrival_dates_clear(&passes->arrivals);
  *passes = (fl_passes){0};
}

static fl_pass *slot(const fl_passes *p, uint64_t n)
{
  return &p->ring[n & (p->room - 1)];
}

const fl_pass *fl_passes_at(const fl_passes *passes, uint64_t n)
{
  assert(n >= passes->ended && n < passes->begun);
  return slot(passes, n);
}

static bool is_last(const fl_passes *p, const fl_pass *pass)
{
  return pass->number + 1 == p->passes_each;
}

static bool has_more_requests(const fl_passes *p)
{
  return p->new_requests + p->dated + p->let_in < p->request_count;
}

/* The oldest that has ended and is followed, or NULL; those before it are forgotten. */
static const fl_pass *first_back(fl_passes *p)
{
  while (p->oldest < p->ended && !slot(p, p->oldest)->is_followed) p->oldest++;
  return p->oldest < p->ended ? slot(p, p->oldest) : NULL;
}

/* Whether one that is back goes before the next arrival. */
static bool goes_first(const fl_passes *p, const fl_pass *back)
{
  return back != NULL && (p->dated == 0 || back->end_s <= p->next_arrival_s);
}

static fl_pass new_request(fl_passes *p, double arrival_s)
{
  return (fl_pass){.request = p->new_requests++, .arrival_s = arrival_s, .ready_s = arrival_s};
}

static fl_pass after(fl_passes *p, const fl_pass *ended)
{
  if (is_last(p, ended)) {
    p->let_in--;
    return new_request(p, ended->end_s);
  }
  return (fl_pass){.request = ended->request,
                   .number = ended->number + 1,
                   .arrival_s = ended->arrival_s,
                   .ready_s = ended->end_s,
                   .first_token_s = ended->first_token_s};
}

static fl_pass next_arrival(fl_passes *p)
{
  fl_pass pass = new_request(p, p->next_arrival_s);
  p->dated--;
  date_next_arrival(p);
  return pass;
}

static fl_status make_room(fl_passes *p, fl_error *err)
{
  if (p->begun - p->oldest < p->room) return FL_OK;
  fl_pass *ring = malloc(2 * p->room * sizeof *ring);
  if (ring == NULL) return fl_fail_memory(err, "the requests in flight");
  for (uint64_t n = p->oldest; n < p->begun; n++) ring[n & (2 * p->room - 1)] = *slot(p, n);
  free(p->ring);
  p->ring = ring;
  p->room *= 2;
  return FL_OK;
}

fl_status fl_passes_begin(fl_passes *passes, fl_error *err)
{
  const fl_pass *back = first_back(passes);
  fl_pass next;
  if (goes_first(passes, back)) {
    next = after(passes, back);
    passes->oldest++;
  } else if (passes->dated > 0) {
    next = next_arrival(passes);
  } else {
    return fl_fail(err, FL_ERR_INTERNAL, "pass %" PRIu64 " began before any was there", passes->begun);
  }
  fl_status status = make_room(passes, err);
  if (status != FL_OK) return status;
  *slot(passes, passes->begun++) = next;
  return FL_OK;
}

bool fl_passes_end(fl_passes *passes, double token_s, double end_s)
{
  assert(passes->ended < passes->begun);
  fl_pass *pass = slot(passes, passes->ended++);
  if (pass->number == 0) pass->first_token_s = token_s;
  pass->end_s = end_s;
  pass->is_followed = !is_last(passes, pass) || (passes->closed && has_more_requests(passes));
  if (pass->is_followed && is_last(passes, pass)) passes->let_in++;
  return pass->is_followed;
}

fl_request_record fl_passes_finish(fl_passes *passes, const fl_pipeline *pipeline, const fl_interval *intervals)
{
  const fl_pass *pass = slot(passes, passes->ended);
  double token_s = intervals[fl_pipeline_last_compute(pipeline)].end_s;
  fl_passes_end(passes, token_s, intervals[pipeline->activity_count - 1].end_s);
  return (fl_request_record){.request = pass->request,
                             .arrival_s = pass->arrival_s,
                             .activity_count = pipeline->activity_count,
                             .intervals = intervals,
                             .pass = pass->number,
                             .pass_count = passes->passes_each,
                             .ready_s = pass->ready_s,
                             .token_s = token_s,
                             .first_token_s = pass->first_token_s};
}

/* ---- what every engine is told ---- */

uint64_t fl_passes_of_each(const fl_workload *workload)
{
  return workload->passes > 0 ? workload->passes : 1;
}

uint64_t fl_passes_of_all(const fl_workload *workload)
{
  return workload->count * fl_passes_of_each(workload);
}

size_t fl_pipeline_last_compute(const fl_pipeline *pipeline)
{
  size_t last = pipeline->activity_count - 1;
  return pipeline->activities[last].kind == FL_COMPUTE ? last : last - 1;
}

bool fl_record_ends_request(const fl_request_record *record)
{
  return record->pass + 1 == record->pass_count;
}

bool fl_record_completes_request(const fl_request_record *record)
{
  return fl_record_ends_request(record) && record->outcome == FL_REQUEST_COMPLETED;
}
