/* Means and exact quantiles of streams that need not fit in memory, and the summary of a
 * simulation. */
#ifndef FIELDLINE_STATISTICS_H
#define FIELDLINE_STATISTICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fieldline/api.h"
#include "fieldline/energy.h"
#include "fieldline/error.h"
#include "fieldline/simulate.h"

FL_BEGIN_DECLS

/* A sample of doubles in a bounded amount of memory: beyond a bound the values go to an unlinked
 * temporary file. */
typedef struct sample fl_sample;

/* Success: *out belongs to the caller (fl_sample_free). FL_ERR_MEMORY. */
fl_status fl_sample_new(fl_sample **out, fl_error *err);
void fl_sample_free(fl_sample *sample);                                  /* NULL is fine */
fl_status fl_sample_add(fl_sample *sample, double value, fl_error *err); /* value finite, >= 0 */
uint64_t fl_sample_count(const fl_sample *sample);

/* The exact quantile q in [0, 1], linear between order statistics as in
 * gsl_stats_quantile_from_sorted_data(): position q (n - 1). The sample is not empty.
 * Cost: O(n) per call, fixed memory. */
fl_status fl_sample_quantile(fl_sample *sample, double q, double *value, fl_error *err);

/* Of a sample. */
typedef struct {
  double mean, p50, p95, p99, max; /* NAN of an empty one */
} fl_spread;

typedef struct fl_world_summary fl_world_summary;

/* What a simulation came to. Warm-up requests are left out, except from `busy` and `makespan_s`. */
typedef struct {
  size_t activity_count;   /* of the pipeline */
  double *mean_duration_s; /* [activity_count] over the steady requests; where they make several passes, over all but
                            * the first of each */
  double *busy;            /* [activity_count] share of the makespan */
  size_t bottleneck;       /* the activity of largest mean duration, the first of equals (to 1e-9) */
  double bottleneck_s;     /* that mean */
  double throughput_per_s; /* steady completions over the time they took; NAN when that is none */
  fl_spread latency_s;     /* from arrival to completion */
  /* Of token loops: a pass makes a token at the end of its last compute. From arrival to the first token; between the
   * tokens of a request, on its average (empty where requests make one pass); passes that ended behind the last warm-up
   * request, or all where there is none, over the time they took from there or from date 0 (NAN when that is none). */
  fl_spread ttft_s, tpot_s;
  double passes_per_s;
  double makespan_s;                 /* from date 0 to the last completion */
  uint64_t requests, warmup, events; /* where the world changes, requests that were completed */
  uint64_t counted;                  /* of those, the ones behind the warm-up, which latency_s is of */
  const fl_world_summary *world;     /* of that, whoever has it; NULL: nothing changes */
  fl_energy energy;                  /* a meter's, for whoever has one beside; else of no node */
} fl_summary;

/* What became of requests and of the chain while the world changed. */
struct fl_world_summary {
  fl_run_end end;
  double end_s;        /* of the run */
  double availability; /* share of that in which the chain was whole */
  uint64_t completed, lost, unfinished;
  uint64_t retried; /* requests of any of these that tried some activity again */
  uint64_t replans; /* chains that took over */
  /* From a chain's breaking to the first completion after it is whole again; and on the average until it was detected
   * (or over without), until it was whole, and until that completion. NAN where that never happened. */
  fl_spread recovery_s;
  double detection_s, mending_s, refill_s;
  size_t node_count;
  double *compute_s, *send_s; /* [node_count] that each was at it, whatever came of it */
};

/* Collects that: requests, and what happens beside them, as engines tell of them. */
typedef struct world_summarizer fl_world_summarizer;

/* Success: *out belongs to the caller (fl_world_summarizer_free). FL_ERR_MEMORY. */
fl_status fl_world_summarizer_new(size_t node_count, fl_world_summarizer **out, fl_error *err);
fl_status fl_world_summarizer_add(fl_world_summarizer *summarizer, const fl_request_record *record, fl_error *err);
void fl_world_summarizer_hear(fl_world_summarizer *summarizer, const fl_happening *happening);
/* Fill *out (end with fl_world_summary_clear), once the run's end has been told. FL_ERR_MEMORY, FL_ERR_FILE. */
fl_status fl_world_summarizer_finish(fl_world_summarizer *summarizer, fl_world_summary *out, fl_error *err);
void fl_world_summarizer_free(fl_world_summarizer *summarizer); /* NULL is fine */
void fl_world_summary_clear(fl_world_summary *summary);

/* Collects requests; fl_summarizer_add has the shape of fl_request_fn with the summarizer as context. */
typedef struct summarizer fl_summarizer;

/* `with_tokens`: the figures of token loops are wanted too, which takes as much again. */
fl_status fl_summarizer_new(size_t activity_count, uint64_t warmup, bool with_tokens, fl_summarizer **out,
                            fl_error *err);
fl_status fl_summarizer_add(void *summarizer, const fl_request_record *record, fl_error *err);
/* Fill *out (end with fl_summary_clear). At least one request after the warm-up was added, unless the world changes:
 * what is not known then is NAN.
 * Throughput: n steady requests, C the completion dates: n / (C_last - C_of_the_last_warm-up
 * request), or (n - 1) / (C_last - C_first) without warm-up. */
fl_status fl_summarizer_finish(fl_summarizer *summarizer, fl_summary *out, fl_error *err);
void fl_summarizer_free(fl_summarizer *summarizer); /* NULL is fine */
void fl_summary_clear(fl_summary *summary);

FL_END_DECLS

#endif
