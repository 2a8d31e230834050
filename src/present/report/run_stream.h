/* What happened to the requests of a run, from latency.csv and trace.csv: read as streams, kept in bounded memory. */
#ifndef FIELDLINE_SRC_REPORT_RUN_STREAM_H
#define FIELDLINE_SRC_REPORT_RUN_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fieldline/error.h"
#include "fieldline/simulate.h"

enum { FL_LATENCY_BINS = 500 };

/* Requests that follow each other. */
typedef struct {
  uint64_t count;
  double arrival_s; /* of the first */
  double least_s, mean_s, most_s;
} fl_latency_bin;

typedef struct {
  fl_latency_bin bins[FL_LATENCY_BINS]; /* of equal numbers of requests, but for the last */
  size_t bin_count;
  uint64_t bin_size;      /* requests in each */
  uint64_t counted;       /* warm-up left out, */
  double steady_s;        /* the arrival of the first of those */
  uint64_t slowest;       /* the first of the slowest, warm-up left out */
  double least_s, most_s; /* warm-up left out */
} fl_latency_series;

/* Read latency.csv of `requests` >= 1 requests; those below `warmup` do not count. Numbers follow each other, or, where
 * requests may be missing, `has_gaps`, rise. Where none counts, most_s is below 0. FL_ERR_FILE; FL_ERR_VALUE with the
 * line: it is not what it should be. Cost: one pass. */
fl_status fl_latency_series_load(const char *path, bool has_gaps, uint64_t requests, uint64_t warmup,
                                 fl_latency_series *out, fl_error *err);

/* Count the latencies, warm-up left out, in `count` equal intervals from `low` to `high` > low. Cost: one pass. */
fl_status fl_latency_histogram(const char *path, bool has_gaps, uint64_t warmup, double low, double high,
                               uint64_t *counts, size_t count, fl_error *err);

/* Read when requests `first` to end - 1 were at each of the plan's activities from trace.csv:
 * intervals[(end - first) * count]; NAN where the trace has none. Cost: a few reads, wherever they lie. */
fl_status fl_trace_load(const char *path, uint64_t first, uint64_t end, const fl_activity *activities, size_t count,
                        fl_interval *intervals, fl_error *err);

/* A row of trace.csv where the world changes: a request went through an activity, or tried to. */
typedef struct {
  uint64_t request, index; /* of the part or hop in its chain, */
  bool sends;
  const char *node, *peer; /* ids; as long as the call */
  fl_interval interval;
  uint64_t attempt;
  const char *outcome;
} fl_traced_attempt;

/* Anything but FL_OK stops the reading with it. */
typedef fl_status fl_traced_attempt_fn(void *context, const fl_traced_attempt *attempt, fl_error *err);

/* Hand on those of requests `first` to end - 1, in the order of the file. Cost: a few reads, wherever they lie, and the
 * rows. */
fl_status fl_trace_load_attempts(const char *path, uint64_t first, uint64_t end, fl_traced_attempt_fn *each,
                                 void *context, fl_error *err);

/* A pass of a request. */
typedef struct {
  uint64_t request, pass;
} fl_traced_pass;

/* The same of the first *pass_count passes of a trace of token loops, or of fewer where there are no more:
 * passes[*pass_count], intervals[*pass_count * count]. */
fl_status fl_trace_load_passes(const char *path, const fl_activity *activities, size_t count, uint64_t *pass_count,
                               fl_traced_pass *passes, fl_interval *intervals, fl_error *err);

#endif
