/* The tandem queue as a recurrence of maxima and sums. Of pass r, activity i starts at S_i and ends at E_i; with A the
 * date at which it comes to the first node, b and c the receive and send buffers where bounded:
 *   S_i(r) = max(E_i-1(r), E_i(r-1), and of a transfer S_i+1(r-b), of a compute E_i+1(r-c)), E_-1 = A
 *   E_i(r) = S_i(r) + duration_i
 * Passes are counted in the order of A, which those before decide where passes come back: a pass's dates depend on
 * earlier ones alone. Source: Baccelli, Cohen, Olsder, Quadrat, Synchronization and Linearity (1992), on tandem queues.
 * Where rates and speeds change, the duration is what is left when S_i(r) is known: see fl_paces_end_s(). */
#include <assert.h>
#include <stdlib.h>

#include "simulate/changing/paces.h"
#include "simulate/engines.h"
#include "simulate/passes.h"

/* A date of each activity for the last `depth` passes; before the first of them, 0. */
typedef struct {
  double *dates_s; /* [depth][activity_count]; NULL: the buffer is unbounded */
  uint64_t depth, slot;
} ring;

typedef struct {
  const fl_pipeline *pipeline;
  uint64_t count;         /* of all passes */
  ring started, ended;    /* of the last b and c passes */
  fl_interval *intervals; /* [activity_count] of this pass; until then, of the one before */
  fl_passes passes;
  fl_paces *paces;             /* where they change; NULL: nothing does, nor is there any of */
  fl_activity_record *records; /* [activity_count] of this pass */
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
  r->dates_s = calloc(buffer * rec->pipeline->activity_count, sizeof *r->dates_s);
  return r->dates_s == NULL ? fl_fail_memory(err, "the buffers between parts") : FL_OK;
}

/* The dates of the pass `depth` before this one, to be overwritten with those of this one. */
static double *ring_row(const ring *r, size_t activity_count)
{
  return r->dates_s == NULL ? NULL : r->dates_s + r->slot * activity_count;
}

static void ring_advance(ring *r)
{
  if (++r->slot >= r->depth) r->slot = 0;
}

static fl_status recurrence_init(recurrence *rec, const fl_pipeline *pipeline, const fl_workload *workload,
                                 fl_error *err)
{
  *rec = (recurrence){.pipeline = pipeline, .count = fl_passes_of_all(workload)};
  rec->intervals = calloc(pipeline->activity_count, sizeof *rec->intervals);
  if (rec->intervals == NULL) return fl_fail_memory(err, "a simulation");
  fl_status status = ring_init(&rec->started, workload->receive_buffer, rec, err);
  if (status == FL_OK) status = ring_init(&rec->ended, workload->send_buffer, rec, err);
  if (status == FL_OK) status = fl_passes_init(&rec->passes, workload, err);
  if (pipeline->world == NULL || status != FL_OK) return status;
  rec->records = calloc(pipeline->activity_count, sizeof *rec->records);
  return rec->records == NULL ? fl_fail_memory(err, "a simulation") : fl_paces_new(pipeline, &rec->paces, err);
}

static void recurrence_clear(recurrence *rec)
{
  free(rec->intervals);
  free(rec->started.dates_s);
  free(rec->ended.dates_s);
  fl_passes_clear(&rec->passes);
  free(rec->records);
  fl_paces_free(rec->paces);
}

/* When the next activity, of an earlier pass, has made room for what this one delivers. */
static double room_s(const fl_pipeline *p, size_t i, const double *started_s, const double *ended_s)
{
  if (i >= fl_pipeline_last_compute(p)) return 0;
  const double *dates_s = p->activities[i].kind == FL_TRANSFER ? started_s : ended_s;
  return dates_s == NULL ? 0 : dates_s[i + 1];
}

static const fl_activity *activities_of(const fl_pipeline *p, uint64_t pass)
{
  return pass == 0 && p->first_pass != NULL ? p->first_pass : p->activities;
}

static fl_status find_end(recurrence *rec, size_t i, const fl_activity *activity, fl_interval *interval, fl_error *err)
{
  if (rec->paces != NULL) return fl_paces_end_s(rec->paces, i, activity, interval->start_s, &interval->end_s, err);
  interval->end_s = interval->start_s + activity->duration_s;
  return FL_OK;
}

/* One pass through all activities. */
static fl_status go_through(recurrence *rec, const fl_pass *pass, fl_error *err)
{
  fl_status status = FL_OK;
  const fl_pipeline *p = rec->pipeline;
  const fl_activity *activities = activities_of(p, pass->number);
  double *started_s = ring_row(&rec->started, p->activity_count), *ended_s = ring_row(&rec->ended, p->activity_count);
  double date_s = pass->ready_s;
  for (size_t i = 0; status == FL_OK && i < p->activity_count; i++) {
    fl_interval *interval = &rec->intervals[i];
    interval->start_s = later(later(date_s, interval->end_s), room_s(p, i, started_s, ended_s));
    status = find_end(rec, i, &activities[i], interval, err);
    date_s = interval->end_s;
    if (started_s != NULL) started_s[i] = interval->start_s;
    if (ended_s != NULL) ended_s[i] = date_s;
  }
  ring_advance(&rec->started);
  ring_advance(&rec->ended);
  return status;
}

/* Where the world changes, what it went through. */
static void put_records(const recurrence *rec, fl_request_record *record)
{
  const fl_activity *of = activities_of(rec->pipeline, record->pass);
  for (size_t i = 0; i < record->activity_count; i++)
    rec->records[i] = (fl_activity_record){of[i], 0, FL_ACTIVITY_DONE, record->intervals[i]};
  record->end_s = record->intervals[record->activity_count - 1].end_s;
  record->records = rec->records;
  record->record_count = record->activity_count;
  record->activity_count = 0;
  record->intervals = NULL;
}

static fl_status carry_out_pass(recurrence *rec, uint64_t r, fl_request_fn *sink, void *context, fl_error *err)
{
  fl_status status = fl_passes_begin(&rec->passes, err);
  if (status == FL_OK) status = go_through(rec, fl_passes_at(&rec->passes, r), err);
  if (status != FL_OK) return status;
  fl_request_record record = fl_passes_finish(&rec->passes, rec->pipeline, rec->intervals);
  if (rec->paces != NULL) put_records(rec, &record);
  return sink(context, &record, err);
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
  for (uint64_t r = 0; status == FL_OK && r < rec.count; r++) status = carry_out_pass(&rec, r, sink, context, err);
  if (status == FL_OK && rec.paces != NULL)
    status = fl_paces_finish(rec.paces, rec.intervals[pipeline->activity_count - 1].end_s, err);
  recurrence_clear(&rec);
  return status;
}
