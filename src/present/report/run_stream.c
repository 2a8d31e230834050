#include "present/report/run_stream.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "present/report/csv_reader.h"

/* ---- latency.csv ---- */

static const double SAME = 1e-9; /* relative: what rounding alone makes different */

typedef struct {
  fl_csv_reader *csv;
  size_t request, arrival, latency; /* columns */
  bool has_gaps;                    /* requests may be missing */
} latency_file;

static fl_status open_latency(const char *path, bool has_gaps, latency_file *file, fl_error *err)
{
  file->has_gaps = has_gaps;
  fl_status status = fl_csv_open(path, &file->csv, err);
  if (status == FL_OK) status = fl_csv_find(file->csv, "request", &file->request, err);
  if (status == FL_OK) status = fl_csv_find(file->csv, "arrival_s", &file->arrival, err);
  if (status == FL_OK) status = fl_csv_find(file->csv, "latency_s", &file->latency, err);
  return status;
}

/* The next row, of `least` or, where some may be missing, a later request. */
static fl_status next_latency(latency_file *file, uint64_t least, uint64_t *request, bool *more, double *arrival_s,
                              double *latency_s, fl_error *err)
{
  fl_status status = fl_csv_next(file->csv, more, err);
  if (status != FL_OK || !*more) return status;
  status = fl_csv_read_uint(file->csv, file->request, FL_MAX_REQUESTS, request, err);
  if (status == FL_OK && (file->has_gaps ? *request < least : *request != least))
    status = fl_csv_fail(file->csv, file->request, err, "expected %llu, the next request%s", (unsigned long long)least,
                         file->has_gaps ? ", or a later one" : "");
  if (status == FL_OK) status = fl_csv_read_number(file->csv, file->arrival, 0, arrival_s, err);
  if (status == FL_OK) status = fl_csv_read_number(file->csv, file->latency, 0, latency_s, err);
  if (status == FL_OK && (isnan(*arrival_s) || isnan(*latency_s)))
    status = fl_csv_fail(file->csv, file->latency, err, "a request without dates");
  return status;
}

/* The `number`-th of all. */
static void add_to_bin(fl_latency_series *series, uint64_t number, double arrival_s, double latency_s)
{
  fl_latency_bin *bin = &series->bins[number / series->bin_size];
  if (bin->count++ == 0) {
    *bin = (fl_latency_bin){1, arrival_s, latency_s, latency_s, latency_s};
    series->bin_count = (size_t)(number / series->bin_size) + 1;
    return;
  }
  if (latency_s < bin->least_s) bin->least_s = latency_s;
  if (latency_s > bin->most_s) bin->most_s = latency_s;
  bin->mean_s += (latency_s - bin->mean_s) / (double)bin->count;
}

/* One that counts. */
static void add_steady(fl_latency_series *series, uint64_t request, double arrival_s, double latency_s)
{
  if (series->counted++ == 0) series->steady_s = arrival_s;
  if (latency_s < series->least_s) series->least_s = latency_s;
  if (latency_s > series->most_s * (1 + SAME)) series->slowest = request;
  if (latency_s > series->most_s) series->most_s = latency_s;
}

fl_status fl_latency_series_load(const char *path, bool has_gaps, uint64_t requests, uint64_t warmup,
                                 fl_latency_series *out, fl_error *err)
{
  latency_file file = {0};
  bool more = true;
  double arrival_s = 0, latency_s = 0;
  uint64_t request = 0, seen = 0;
  memset(out, 0, sizeof *out);
  out->bin_size = (requests + FL_LATENCY_BINS - 1) / FL_LATENCY_BINS;
  out->least_s = DBL_MAX;
  out->most_s = -1;
  fl_status status = open_latency(path, has_gaps, &file, err);
  while (status == FL_OK) {
    status = next_latency(&file, seen == 0 ? 0 : request + 1, &request, &more, &arrival_s, &latency_s, err);
    if (status != FL_OK || !more) break;
    if (seen == requests) {
      status = fl_csv_fail(file.csv, file.request, err, "the run had %llu requests", (unsigned long long)requests);
      break;
    }
    add_to_bin(out, seen++, arrival_s, latency_s);
    if (request >= warmup) add_steady(out, request, arrival_s, latency_s);
  }
  if (status == FL_OK && seen < requests)
    status = fl_fail_at(err, FL_ERR_VALUE, path, NULL, 0, 0, 0, "%llu requests (the run had %llu)",
                        (unsigned long long)seen, (unsigned long long)requests);
  fl_csv_close(file.csv);
  return status;
}

fl_status fl_latency_histogram(const char *path, bool has_gaps, uint64_t warmup, double low, double high,
                               uint64_t *counts, size_t count, fl_error *err)
{
  latency_file file = {0};
  bool more = true;
  double arrival_s = 0, latency_s = 0;
  memset(counts, 0, count * sizeof *counts);
  fl_status status = open_latency(path, has_gaps, &file, err);
  for (uint64_t least = 0, request = 0; status == FL_OK; least = request + 1) {
    status = next_latency(&file, least, &request, &more, &arrival_s, &latency_s, err);
    if (status != FL_OK || !more) break;
    if (request < warmup) continue;
    double at = (latency_s - low) / (high - low) * (double)count;
    size_t interval = at < 0 ? 0 : at >= (double)count ? count - 1 : (size_t)at;
    counts[interval]++;
  }
  fl_csv_close(file.csv);
  return status;
}

/* ---- trace.csv ---- */

typedef struct {
  fl_csv_reader *csv;
  size_t request, kind, index, start, end; /* columns */
} trace_file;

static fl_status open_trace(const char *path, trace_file *file, fl_error *err)
{
  fl_status status = fl_csv_open(path, &file->csv, err);
  if (status == FL_OK) status = fl_csv_find(file->csv, "request", &file->request, err);
  if (status == FL_OK) status = fl_csv_find(file->csv, "kind", &file->kind, err);
  if (status == FL_OK) status = fl_csv_find(file->csv, "index", &file->index, err);
  if (status == FL_OK) status = fl_csv_find(file->csv, "start_s", &file->start, err);
  if (status == FL_OK) status = fl_csv_find(file->csv, "end_s", &file->end, err);
  return status;
}

/* Go to somewhere before the rows of `first`: rows are in the order of requests, so the place is found by halving. */
static fl_status seek_request(trace_file *file, uint64_t first, fl_error *err)
{
  enum { NEAR_BYTES = 1 << 16 };
  off_t before = 0, behind = fl_csv_size(file->csv);
  while (behind - before > NEAR_BYTES) {
    off_t middle = before + (behind - before) / 2;
    bool more;
    uint64_t request = UINT64_MAX;
    fl_status status = fl_csv_seek(file->csv, middle, err);
    if (status == FL_OK) status = fl_csv_next(file->csv, &more, err);
    if (status == FL_OK && more) status = fl_csv_read_uint(file->csv, file->request, FL_MAX_REQUESTS, &request, err);
    if (status != FL_OK) return status;
    if (request < first)
      before = middle;
    else
      behind = middle;
  }
  return fl_csv_seek(file->csv, before, err); /* at 0 this skips the names of the columns */
}

static fl_status read_kind(const trace_file *file, bool *sends, fl_error *err)
{
  const char *kind = fl_csv_read_text(file->csv, file->kind);
  *sends = strcmp(kind, fl_activity_kind_name(FL_TRANSFER)) == 0;
  if (*sends || strcmp(kind, fl_activity_kind_name(FL_COMPUTE)) == 0) return FL_OK;
  return fl_csv_fail(file->csv, file->kind, err, "expected %s or %s, got \"%.40s\"", fl_activity_kind_name(FL_COMPUTE),
                     fl_activity_kind_name(FL_TRANSFER), kind);
}

/* The activity of the row; rows of a request are mostly in the order of the table, of which *next comes next. */
static fl_status find_activity(const trace_file *file, const fl_activity *activities, size_t count, size_t *next,
                               size_t *found, fl_error *err)
{
  uint64_t index;
  bool transfer;
  *found = count;
  fl_status status = read_kind(file, &transfer, err);
  if (status == FL_OK) status = fl_csv_read_uint(file->csv, file->index, UINT32_MAX, &index, err);
  if (status != FL_OK) return status;
  *found = fl_activity_find(activities, count, transfer ? FL_TRANSFER : FL_COMPUTE, (size_t)index, *next);
  *next = *found + 1;
  if (*found < count) return FL_OK;
  return fl_csv_fail(file->csv, file->index, err, "the plan has no such part or hop");
}

static fl_status read_interval(const trace_file *file, fl_interval *out, fl_error *err)
{
  fl_status status = fl_csv_read_number(file->csv, file->start, 0, &out->start_s, err);
  if (status == FL_OK) status = fl_csv_read_number(file->csv, file->end, 0, &out->end_s, err);
  if (status == FL_OK && !(out->end_s >= out->start_s))
    status = fl_csv_fail(file->csv, file->end, err, "expected a date from start_s on");
  return status;
}

fl_status fl_trace_load(const char *path, uint64_t first, uint64_t end, const fl_activity *activities, size_t count,
                        fl_interval *intervals, fl_error *err)
{
  trace_file file = {0};
  bool more = true;
  size_t next = 0, found;
  for (uint64_t i = 0; i < (end - first) * count; i++) intervals[i] = (fl_interval){NAN, NAN};
  fl_status status = open_trace(path, &file, err);
  if (status == FL_OK) status = seek_request(&file, first, err);
  for (uint64_t request = 0, before = 0; status == FL_OK; before = request) {
    status = fl_csv_next(file.csv, &more, err);
    if (status != FL_OK || !more) break;
    status = fl_csv_read_uint(file.csv, file.request, FL_MAX_REQUESTS, &request, err);
    if (status == FL_OK && request < before)
      status = fl_csv_fail(file.csv, file.request, err, "expected %llu or a later one", (unsigned long long)before);
    if (status != FL_OK || request >= end) break;
    if (request < first) continue;
    status = find_activity(&file, activities, count, &next, &found, err);
    if (status == FL_OK) status = read_interval(&file, &intervals[(request - first) * count + found], err);
  }
  fl_csv_close(file.csv);
  return status;
}

/* The row's, behind its request. */
static fl_status read_attempt(const trace_file *file, const size_t columns[4], fl_traced_attempt *out, fl_error *err)
{
  fl_status status = read_kind(file, &out->sends, err);
  if (status == FL_OK) status = fl_csv_read_uint(file->csv, file->index, UINT32_MAX, &out->index, err);
  if (status == FL_OK) status = read_interval(file, &out->interval, err);
  if (status == FL_OK) status = fl_csv_read_uint(file->csv, columns[2], UINT32_MAX, &out->attempt, err);
  out->node = fl_csv_read_text(file->csv, columns[0]);
  out->peer = fl_csv_read_text(file->csv, columns[1]);
  out->outcome = fl_csv_read_text(file->csv, columns[3]);
  return status;
}

fl_status fl_trace_load_attempts(const char *path, uint64_t first, uint64_t end, fl_traced_attempt_fn *each,
                                 void *context, fl_error *err)
{
  static const char *const names[] = {"node", "peer", "attempt", "outcome"};
  trace_file file = {0};
  size_t columns[4];
  bool more = true;
  fl_traced_attempt attempt = {0};
  fl_status status = open_trace(path, &file, err);
  for (size_t i = 0; i < 4 && status == FL_OK; i++) status = fl_csv_find(file.csv, names[i], &columns[i], err);
  if (status == FL_OK) status = seek_request(&file, first, err);
  for (uint64_t before = 0; status == FL_OK; before = attempt.request) {
    status = fl_csv_next(file.csv, &more, err);
    if (status != FL_OK || !more) break;
    status = fl_csv_read_uint(file.csv, file.request, FL_MAX_REQUESTS, &attempt.request, err);
    if (status == FL_OK && attempt.request < before)
      status = fl_csv_fail(file.csv, file.request, err, "expected %llu or a later one", (unsigned long long)before);
    if (status != FL_OK || attempt.request >= end) break;
    if (attempt.request < first) continue;
    status = read_attempt(&file, columns, &attempt, err);
    if (status == FL_OK) status = each(context, &attempt, err);
  }
  fl_csv_close(file.csv);
  return status;
}

fl_status fl_trace_load_passes(const char *path, const fl_activity *activities, size_t count, uint64_t *pass_count,
                               fl_traced_pass *passes, fl_interval *intervals, fl_error *err)
{
  trace_file file = {0};
  bool more = true;
  size_t pass_column = 0, next = 0, found;
  uint64_t most = *pass_count, seen = 0;
  for (uint64_t i = 0; i < most * count; i++) intervals[i] = (fl_interval){NAN, NAN};
  fl_status status = open_trace(path, &file, err);
  if (status == FL_OK) status = fl_csv_find(file.csv, "pass", &pass_column, err);
  while (status == FL_OK) {
    fl_traced_pass at = {0, 0};
    status = fl_csv_next(file.csv, &more, err);
    if (status != FL_OK || !more) break;
    status = fl_csv_read_uint(file.csv, file.request, FL_MAX_REQUESTS, &at.request, err);
    if (status == FL_OK) status = fl_csv_read_uint(file.csv, pass_column, FL_MAX_REQUESTS, &at.pass, err);
    if (status != FL_OK) break;
    bool is_new = seen == 0 || passes[seen - 1].request != at.request || passes[seen - 1].pass != at.pass;
    if (is_new && seen == most) break;
    if (is_new) passes[seen++] = at;
    status = find_activity(&file, activities, count, &next, &found, err);
    if (status == FL_OK) status = read_interval(&file, &intervals[(seen - 1) * count + found], err);
  }
  *pass_count = seen;
  fl_csv_close(file.csv);
  return status;
}
