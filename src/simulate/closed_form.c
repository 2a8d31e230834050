/* The tandem queue as a recurrence of maxima and sums. For request r at part i, with A arrivals, S and C starts and
 * ends of computes, X and E starts and ends of hops, b and c the receive and send buffers where bounded:
 *   S_i(r) = max(A_i(r), C_i(r-1), E_i(r-c))      C_i(r) = S_i(r) + compute_i
 *   X_i(r) = max(C_i(r), E_i(r-1), S_i+1(r-b))    E_i(r) = X_i(r) + hop_time_i = A_i+1(r)
 * Source: Baccelli, Cohen, Olsder, Quadrat, Synchronization and Linearity (1992), on tandem queues. */
#include <assert.h>
#include <stdlib.h>

#include "simulate/arrivals.h"
#include "simulate/engines.h"

/* What the last `depth` requests did at each part; before the first of them, 0. */
typedef struct {
  double *dates_s; /* [depth][part_count]; NULL: the buffer is unbounded */
  uint64_t depth, slot;
} ring;

typedef struct {
  const fl_pipeline *pipeline;
  uint64_t count;
  double *computed_s, *sent_s; /* [part_count] C_i and E_i of the request before */
  ring started, sent;          /* S_i and E_i of the last b and c requests */
  fl_interval *activities;     /* [2 part_count - 1] of this request */
  fl_arrival_dates arrivals;
} recurrence;

static double later(double a, double b)
{
  return a > b ? a : b;
}

static fl_status ring_init(ring *r, uint64_t buffer, const recurrence *rec, fl_error *err)
{
  *r = (ring){0};
  if (buffer == 0 || buffer >= rec->count) return FL_OK; /* too many places to ever run out of them */
  r->depth = buffer;
  r->dates_s = calloc(buffer * rec->pipeline->part_count, sizeof *r->dates_s);
  return r->dates_s == NULL ? fl_fail_memory(err, "the buffers between parts") : FL_OK;
}

/* The dates of the request `depth` before this one, to be overwritten with those of this one. */
static double *ring_row(const ring *r, size_t part_count)
{
  return r->dates_s == NULL ? NULL : r->dates_s + r->slot * part_count;
}

static void ring_advance(ring *r)
{
  if (++r->slot >= r->depth) r->slot = 0;
}

static fl_status recurrence_init(recurrence *rec, const fl_pipeline *pipeline, const fl_workload *workload,
                                 fl_error *err)
{
  size_t k = pipeline->part_count;
  *rec = (recurrence){.pipeline = pipeline, .count = workload->count};
  rec->computed_s = calloc(k, sizeof *rec->computed_s);
  rec->sent_s = calloc(k, sizeof *rec->sent_s);
  rec->activities = calloc(2 * k - 1, sizeof *rec->activities);
  if (rec->computed_s == NULL || rec->sent_s == NULL || rec->activities == NULL)
    return fl_fail_memory(err, "a simulation");
  fl_status status = ring_init(&rec->started, workload->receive_buffer, rec, err);
  if (status == FL_OK) status = ring_init(&rec->sent, workload->send_buffer, rec, err);
  if (status == FL_OK) status = fl_arrival_dates_init(&rec->arrivals, workload, err);
  return status;
}

static void recurrence_clear(recurrence *rec)
{
  free(rec->computed_s);
  free(rec->sent_s);
  free(rec->activities);
  free(rec->started.dates_s);
  free(rec->sent.dates_s);
  fl_arrival_dates_clear(&rec->arrivals);
}

/* One request through all parts; its completion. */
static double pass(recurrence *rec, double arrival_s)
{
  const fl_pipeline *p = rec->pipeline;
  size_t k = p->part_count;
  double *started_s = ring_row(&rec->started, k), *sent_s = ring_row(&rec->sent, k), date_s = arrival_s;
  fl_interval *activity = rec->activities;
  for (size_t i = 0;; i++) {
    date_s = later(date_s, rec->computed_s[i]);
    if (sent_s != NULL) date_s = later(date_s, sent_s[i]);
    if (started_s != NULL) started_s[i] = date_s;
    double computed_s = date_s + p->compute_s[i];
    *activity++ = (fl_interval){date_s, computed_s};
    rec->computed_s[i] = computed_s;
    if (i + 1 == k) break;
    date_s = later(computed_s, rec->sent_s[i]);
    if (started_s != NULL) date_s = later(date_s, started_s[i + 1]);
    double arrived_s = date_s + p->hop_time_s[i];
    *activity++ = (fl_interval){date_s, arrived_s};
    rec->sent_s[i] = date_s = arrived_s;
    if (sent_s != NULL) sent_s[i] = arrived_s;
  }
  ring_advance(&rec->started);
  ring_advance(&rec->sent);
  return rec->computed_s[k - 1];
}

fl_status fl_simulate_in_closed_form(const fl_pipeline *pipeline, const fl_workload *workload, fl_request_fn *sink,
                                     void *context, fl_error *err)
{
  assert(!fl_air_couples(pipeline->air)); /* the recurrence knows nothing of others on the air */
  recurrence rec;
  double horizon_s;
  fl_status status = fl_simulation_horizon(pipeline, workload, &horizon_s, err);
  if (status != FL_OK) return status;
  status = recurrence_init(&rec, pipeline, workload, err);
  for (uint64_t r = 0; status == FL_OK && r < workload->count; r++) {
    double arrival_s = fl_arrival_dates_next(&rec.arrivals, r);
    fl_arrival_dates_complete(&rec.arrivals, r, pass(&rec, arrival_s));
    status = sink(context, r, arrival_s, rec.activities, err);
  }
  recurrence_clear(&rec);
  return status;
}
