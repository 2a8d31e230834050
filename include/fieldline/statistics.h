/* Means and exact quantiles of streams that need not fit in memory, and the summary of a
 * simulation. */
#ifndef FIELDLINE_STATISTICS_H
#define FIELDLINE_STATISTICS_H

#include <stddef.h>
#include <stdint.h>

#include "fieldline/api.h"
#include "fieldline/error.h"
#include "fieldline/simulate.h"

FL_BEGIN_DECLS

/* A sample of doubles in a bounded amount of memory: beyond a bound the values go to an unlinked
 * temporary file. */
typedef struct sample fl_sample;

fl_status fl_sample_new(fl_sample **out, fl_error *err);
void fl_sample_free(fl_sample *sample);                                  /* NULL is fine */
fl_status fl_sample_add(fl_sample *sample, double value, fl_error *err); /* value finite, >= 0 */
uint64_t fl_sample_count(const fl_sample *sample);

/* The exact quantile q in [0, 1], linear between order statistics as in
 * gsl_stats_quantile_from_sorted_data(): position q (n - 1). The sample is not empty.
 * Cost: O(n) per call, fixed memory. */
fl_status fl_sample_quantile(fl_sample *sample, double q, double *value, fl_error *err);

/* What a simulation came to. Warm-up requests are left out, except from `busy` and `makespan_s`. */
typedef struct {
  size_t activity_count;   /* of the pipeline */
  double *mean_duration_s; /* [activity_count] over the steady requests */
  double *busy;            /* [activity_count] share of the makespan */
  size_t bottleneck;       /* the activity of largest mean duration, the first of equals (to 1e-9) */
  double bottleneck_s;     /* that mean */
  double throughput_per_s; /* steady completions over the time they took; NAN when that is none */
  double latency_mean_s, latency_p50_s, latency_p95_s, latency_p99_s, latency_max_s;
  double makespan_s; /* from date 0 to the last completion */
  uint64_t requests, warmup, events;
} fl_summary;

/* Collects requests; fl_summarizer_add has the shape of fl_request_fn with the summarizer as context. */
typedef struct summarizer fl_summarizer;

fl_status fl_summarizer_new(size_t activity_count, uint64_t warmup, fl_summarizer **out, fl_error *err);
fl_status fl_summarizer_add(void *summarizer, const fl_request_record *record, fl_error *err);
/* Fill *out (end with fl_summary_clear). At least one request after the warm-up was added.
 * Throughput: n steady requests, C the completion dates: n / (C_last - C_of_the_last_warm-up
 * request), or (n - 1) / (C_last - C_first) without warm-up. */
fl_status fl_summarizer_finish(fl_summarizer *summarizer, fl_summary *out, fl_error *err);
void fl_summarizer_free(fl_summarizer *summarizer); /* NULL is fine */
void fl_summary_clear(fl_summary *summary);

FL_END_DECLS

#endif
