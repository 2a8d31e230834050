/* windows.csv: how many requests came through in each stretch of the run. */
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "fieldline/json.h"
#include "fieldline/units.h"
#include "present/write/world_files.h"
#include "simulate/queue.h"

enum { BLOCK_ITEMS = 4095, MOST = 100 };

/* When requests came in, and when they ended: completed, lost, or neither. */
struct windows {
  fl_spool spool;
  fl_queue completed, lost, unfinished;
};

fl_status fl_windows_new(fl_windows **out, fl_error *err)
{
  fl_windows *w = calloc(1, sizeof *w);
  *out = NULL;
  if (w == NULL) return fl_fail_memory(err, "windows");
  fl_spool_init(&w->spool, BLOCK_ITEMS);
  fl_status status = fl_queue_init(&w->completed, &w->spool, err);
  if (status == FL_OK) status = fl_queue_init(&w->lost, &w->spool, err);
  if (status == FL_OK) status = fl_queue_init(&w->unfinished, &w->spool, err);
  if (status == FL_OK)
    *out = w;
  else
    fl_windows_free(w);
  return status;
}

void fl_windows_free(fl_windows *windows)
{
  if (windows == NULL) return;
  fl_queue_clear(&windows->completed);
  fl_queue_clear(&windows->lost);
  fl_queue_clear(&windows->unfinished);
  fl_spool_clear(&windows->spool);
  free(windows);
}

fl_status fl_windows_add(fl_windows *windows, const fl_request_record *record, fl_error *err)
{
  bool goes_on = record->outcome == FL_REQUEST_COMPLETED && !fl_record_ends_request(record);
  if (goes_on) return FL_OK;
  fl_queue *queue = record->outcome == FL_REQUEST_COMPLETED ? &windows->completed
                    : record->outcome == FL_REQUEST_LOST    ? &windows->lost
                                                            : &windows->unfinished;
  return fl_queue_push(queue, &windows->spool, (fl_interval){record->arrival_s, fl_record_end_s(record)}, err);
}

/* 1, 2 or 5 times a power of ten: the least with which `end_s` takes at most MOST windows. */
static double length_of(double end_s)
{
  double least_s = end_s / (double)MOST, power_s = pow(10, floor(log10(least_s)));
  for (int i = 0; i < 3; i++) {
    static const double steps[] = {1, 2, 5};
    if (steps[i] * power_s >= least_s) return steps[i] * power_s;
  }
  return 10 * power_s;
}

typedef struct {
  uint64_t arrived, completed, lost;
} window;

typedef struct {
  double length_s;
  size_t count;
  window *windows; /* [count] */
} histogram;

/* How many windows there are: an end that is an edge but for rounding begins no window of its own. */
static size_t count_of(double end_s, double length_s)
{
  return (size_t)ceil(end_s / length_s * (1 - 1e-12));
}

/* A date on an edge belongs to the window before it: what ends with the run is in its last. */
static window *window_at(const histogram *h, double date_s)
{
  double at = ceil(date_s / h->length_s) - 1;
  return &h->windows[at < 0 ? 0 : at >= (double)h->count ? h->count - 1 : (size_t)at];
}

static fl_status count_queue(fl_windows *w, fl_queue *queue, const histogram *h, fl_error *err)
{
  fl_status status = FL_OK;
  while (status == FL_OK && !fl_queue_is_empty(queue)) {
    fl_interval request;
    status = fl_queue_pop(queue, &w->spool, &request, err);
    if (status != FL_OK) break;
    window_at(h, request.start_s)->arrived++;
    if (queue == &w->completed) window_at(h, request.end_s)->completed++;
    if (queue == &w->lost) window_at(h, request.end_s)->lost++;
  }
  return status;
}

static void put_number(FILE *out, double value)
{
  char text[FL_NUMBER_SIZE];
  fputs(fl_number_format(text, value), out);
}

static void put_rows(FILE *out, const histogram *h, double end_s)
{
  uint64_t in_flight = 0;
  fputs("start_s,end_s,completions,throughput_per_s,in_flight,lost\n", out);
  for (size_t i = 0; i < h->count; i++) {
    const window *w = &h->windows[i];
    double from_s = (double)i * h->length_s, to_s = i + 1 < h->count ? (double)(i + 1) * h->length_s : end_s;
    in_flight += w->arrived - w->completed - w->lost;
    put_number(out, from_s);
    putc(',', out);
    put_number(out, to_s);
    fprintf(out, ",%" PRIu64 ",", w->completed);
    put_number(out, (double)w->completed / (i + 1 < h->count ? h->length_s : end_s - from_s));
    fprintf(out, ",%" PRIu64 ",%" PRIu64 "\n", in_flight, w->lost);
  }
}

fl_status fl_windows_write(fl_windows *windows, double end_s, FILE *out, fl_error *err)
{
  histogram h = {.length_s = end_s > 0 ? length_of(end_s) : 1};
  h.count = end_s > 0 ? count_of(end_s, h.length_s) : 0;
  h.windows = calloc(h.count + 1, sizeof *h.windows);
  if (h.windows == NULL) return fl_fail_memory(err, "windows");
  fl_status status = FL_OK;
  if (h.count > 0) {
    status = count_queue(windows, &windows->completed, &h, err);
    if (status == FL_OK) status = count_queue(windows, &windows->lost, &h, err);
    if (status == FL_OK) status = count_queue(windows, &windows->unfinished, &h, err);
  }
  if (status == FL_OK) put_rows(out, &h, end_s);
  free(h.windows);
  return status == FL_OK ? fl_check_written(out, "the windows", err) : status;
}
