/* What became of requests and of the chain while the world changed. */
#include <math.h>
#include <stdlib.h>

#include "fieldline/statistics.h"

struct world_summarizer {
  fl_world_summary so_far; /* its arrays are the summarizer's until they are handed over */
  fl_sample *recoveries;
  double recoveries_s, slowest_s, detection_s, mending_s, refill_s; /* sums, and the longest recovery */
  bool is_whole, recovers;                                          /* recovers: whole again, and nothing through yet */
  double whole_s, since_s;                                          /* in all; since the last change of that */
  double broken_s, detected_s; /* of the recovery at hand; detected: NAN: not yet */
};

fl_status fl_world_summarizer_new(size_t node_count, fl_world_summarizer **out, fl_error *err)
{
  fl_world_summarizer *s = calloc(1, sizeof *s);
  *out = NULL;
  if (s == NULL) return fl_fail_memory(err, "a summary");
  s->is_whole = true;
  s->broken_s = s->detected_s = NAN;
  s->so_far.node_count = node_count;
  s->so_far.compute_s = calloc(node_count, sizeof *s->so_far.compute_s);
  s->so_far.send_s = calloc(node_count, sizeof *s->so_far.send_s);
  fl_status status = s->so_far.compute_s != NULL && s->so_far.send_s != NULL ? FL_OK : fl_fail_memory(err, "a summary");
  if (status == FL_OK) status = fl_sample_new(&s->recoveries, err);
  if (status == FL_OK)
    *out = s;
  else
    fl_world_summarizer_free(s);
  return status;
}

void fl_world_summarizer_free(fl_world_summarizer *summarizer)
{
  if (summarizer == NULL) return;
  fl_world_summary_clear(&summarizer->so_far);
  fl_sample_free(summarizer->recoveries);
  free(summarizer);
}

/* The first completion after a chain is whole again. */
static fl_status end_recovery(fl_world_summarizer *s, double end_s, fl_error *err)
{
  double recovery_s = end_s - s->broken_s, seen_s = isnan(s->detected_s) ? s->since_s : s->detected_s;
  s->recovers = false;
  s->recoveries_s += recovery_s;
  s->slowest_s = fmax(s->slowest_s, recovery_s);
  s->detection_s += seen_s - s->broken_s;
  s->mending_s += s->since_s - seen_s;
  s->refill_s += end_s - s->since_s;
  s->broken_s = s->detected_s = NAN;
  return fl_sample_add(s->recoveries, recovery_s, err);
}

static void add_times(fl_world_summarizer *s, const fl_activity_record *record)
{
  double *times_s = record->of.kind == FL_COMPUTE ? s->so_far.compute_s : s->so_far.send_s;
  times_s[record->of.node] += record->interval.end_s - record->interval.start_s;
}

fl_status fl_world_summarizer_add(fl_world_summarizer *summarizer, const fl_request_record *record, fl_error *err)
{
  fl_world_summary *so_far = &summarizer->so_far;
  bool tried_again = false;
  for (size_t i = 0; i < record->record_count; i++) {
    add_times(summarizer, &record->records[i]);
    tried_again = tried_again || record->records[i].attempt > 0;
  }
  so_far->retried += tried_again;
  so_far->completed += fl_record_completes_request(record);
  so_far->lost += record->outcome == FL_REQUEST_LOST;
  so_far->unfinished += record->outcome == FL_REQUEST_UNFINISHED;
  bool recovered =
      summarizer->recovers && record->outcome == FL_REQUEST_COMPLETED && record->end_s >= summarizer->since_s;
  return recovered ? end_recovery(summarizer, record->end_s, err) : FL_OK;
}

static void turn(fl_world_summarizer *s, bool whole, double date_s)
{
  if (s->is_whole) s->whole_s += date_s - s->since_s;
  s->is_whole = whole;
  s->since_s = date_s;
  s->recovers = whole;
  if (!whole && isnan(s->broken_s)) s->broken_s = date_s;
}

void fl_world_summarizer_hear(fl_world_summarizer *summarizer, const fl_happening *happening)
{
  fl_world_summarizer *s = summarizer;
  switch (happening->kind) {
  case FL_HAPPENS_BROKEN:
  case FL_HAPPENS_WHOLE:
    turn(s, happening->kind == FL_HAPPENS_WHOLE, happening->date_s);
    break;
  case FL_HAPPENS_DETECTED:
    if (isnan(s->detected_s)) s->detected_s = happening->date_s;
    break;
  case FL_HAPPENS_FETCHED:
  case FL_HAPPENS_FETCH_LOST:
    s->so_far.send_s[happening->node] += happening->date_s - happening->since_s;
    break;
  case FL_HAPPENS_CHAIN:
    s->so_far.replans++;
    break;
  case FL_HAPPENS_END:
    if (s->is_whole) s->whole_s += happening->date_s - s->since_s;
    s->so_far.end = happening->end;
    s->so_far.end_s = happening->date_s;
    break;
  case FL_HAPPENS_CHANGE:
  case FL_HAPPENS_EMPTY:
    break;
  }
}

static fl_status spread_recoveries(fl_world_summarizer *s, fl_spread *out, fl_error *err)
{
  *out = (fl_spread){NAN, NAN, NAN, NAN, NAN};
  if (fl_sample_count(s->recoveries) == 0) return FL_OK;
  out->mean = s->recoveries_s / (double)fl_sample_count(s->recoveries);
  out->max = s->slowest_s;
  fl_status status = fl_sample_quantile(s->recoveries, 0.5, &out->p50, err);
  if (status == FL_OK) status = fl_sample_quantile(s->recoveries, 0.95, &out->p95, err);
  if (status == FL_OK) status = fl_sample_quantile(s->recoveries, 0.99, &out->p99, err);
  return status;
}

fl_status fl_world_summarizer_finish(fl_world_summarizer *summarizer, fl_world_summary *out, fl_error *err)
{
  fl_world_summarizer *s = summarizer;
  double count = (double)fl_sample_count(s->recoveries); /* 0: means are NAN */
  fl_status status = spread_recoveries(s, &s->so_far.recovery_s, err);
  s->so_far.availability = s->so_far.end_s > 0 ? s->whole_s / s->so_far.end_s : 1;
  s->so_far.detection_s = s->detection_s / count;
  s->so_far.mending_s = s->mending_s / count;
  s->so_far.refill_s = s->refill_s / count;
  *out = s->so_far;
  s->so_far = (fl_world_summary){0};
  return status;
}

void fl_world_summary_clear(fl_world_summary *summary)
{
  free(summary->compute_s);
  free(summary->send_s);
  *summary = (fl_world_summary){0};
}
