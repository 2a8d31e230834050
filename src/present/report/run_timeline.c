/* Who does what when, for some requests: the first, and those around the slowest; of token loops, for the first passes.
 */
#include <math.h>
#include <stdlib.h>

#include "present/report/run_attempts.h"
#include "present/report/run_boxes.h"
#include "present/report/run_figures.h"
#include "present/report/run_stream.h"

enum { BOXES = 160, FEWEST = 3, MOST = 16 };

typedef struct {
  const fl_run_results *results;
  uint64_t first, end;    /* requests; of token loops passes, from 0 */
  fl_traced_pass *passes; /* [end - first] of token loops; else NULL */
  fl_interval *intervals; /* [(end - first) * activity_count] */
  fl_boxes boxes;
} window;

/* Requests that make a picture which can still be read. */
static uint64_t window_size(const fl_run_results *results)
{
  size_t size = BOXES / results->plan.activity_count;
  return size < FEWEST ? FEWEST : size > MOST ? MOST : size;
}

/* Where no compute takes time, they have no rows. */
static bool is_shown(const window *w, size_t activity)
{
  return w->results->plan.activities[activity].kind == FL_TRANSFER || fl_run_computes(w->results);
}

static size_t row_of(const window *w, size_t activity)
{
  return fl_run_computes(w->results) ? activity : w->results->plan.activities[activity].hop;
}

/* Whose box it is. */
static uint64_t request_of(const window *w, uint64_t item)
{
  return w->passes == NULL ? item : w->passes[item].request;
}

static fl_status read_trace(window *w, fl_error *err)
{
  const fl_run_results *results = w->results;
  size_t count = results->plan.activity_count;
  bool loops = results->plan.loop.first_pass != NULL;
  w->intervals = calloc((size_t)(w->end - w->first) * count, sizeof *w->intervals);
  if (loops) w->passes = calloc((size_t)w->end, sizeof *w->passes);
  if (w->intervals == NULL || (loops && w->passes == NULL)) return fl_fail_memory(err, "a timeline");
  return loops
             ? fl_trace_load_passes(results->trace_path, results->plan.activities, count, &w->end, w->passes,
                                    w->intervals, err)
             : fl_trace_load(results->trace_path, w->first, w->end, results->plan.activities, count, w->intervals, err);
}

/* "request 3" or, of token loops, "request 3, pass 17". */
static const char *name_item(const window *w, uint64_t item, char *out, size_t size)
{
  int used = snprintf(out, size, "request %llu", (unsigned long long)request_of(w, item));
  if (w->passes != NULL)
    snprintf(out + used, size - (size_t)used, ", pass %llu", (unsigned long long)w->passes[item].pass);
  return out;
}

static fl_status add_box(window *w, uint64_t item, size_t activity, fl_error *err)
{
  fl_interval at = w->intervals[(item - w->first) * w->results->plan.activity_count + activity];
  char text[400], what[256], whose[80];
  if (!is_shown(w, activity) || isnan(at.start_s)) return FL_OK;
  snprintf(text, sizeof text, "%s, %s: %.6g s to %.6g s", name_item(w, item, whose, sizeof whose),
           fl_run_activity_name(w->results, activity, what, sizeof what), at.start_s, at.end_s);
  const fl_box box = {row_of(w, activity), at.start_s, at.end_s, request_of(w, item), false, NULL};
  return fl_boxes_add(&w->boxes, box, text, err);
}

static fl_status load(window *w, fl_error *err)
{
  char label[512];
  size_t count = w->results->plan.activity_count;
  fl_status status = read_trace(w, err);
  for (size_t i = 0; i < count && status == FL_OK; i++)
    if (is_shown(w, i))
      status = fl_boxes_add_row(&w->boxes, fl_run_stage_label(w->results, i, label, sizeof label), err);
  for (uint64_t item = w->first; item < w->end; item++)
    for (size_t i = 0; i < count && status == FL_OK; i++) status = add_box(w, item, i, err);
  return status;
}

static fl_status caption(fl_figure *figure, const window *w, fl_error *err)
{
  static const char boxes[] = "boxes are computes and transfers", dates[] = "Rest the pointer on a box for its dates.";
  if (w->passes != NULL)
    return fl_figure_caption(figure, err,
                             "The first %llu passes, a colour a request: %s, gaps between boxes of one pass are "
                             "waiting. %s",
                             (unsigned long long)w->end, boxes, dates);
  return fl_figure_caption(
      figure, err,
      "Requests %llu to %llu, a colour each: %s%s, gaps between boxes of one request are waiting%s. "
      "%s",
      (unsigned long long)w->first, (unsigned long long)w->end - 1, boxes,
      w->results->numbers.measured.world != NULL ? ", whichever node did them" : "",
      w->results->numbers.measured.world != NULL ? "; what came to nothing is red" : "", dates);
}

static fl_status timeline(fl_figures *figures, const fl_run_results *results, const char *name, const char *title,
                          uint64_t first, uint64_t end, fl_error *err)
{
  window w = {.results = results, .first = first, .end = end};
  fl_figure *figure;
  fl_boxes_init(&w.boxes);
  bool by_attempts = results->numbers.measured.world != NULL && results->plan.loop.first_pass == NULL;
  fl_status status = by_attempts ? fl_attempts_load(results, first, end, &w.boxes, err) : load(&w, err);
  if (status == FL_OK && w.boxes.end_s > w.boxes.start_s) {
    status = fl_figure_new(figures, name, title, FL_FIGURE_WIDTH, fl_boxes_height(&w.boxes), &figure, err);
    if (status == FL_OK) fl_boxes_draw(figure, &w.boxes);
    if (status == FL_OK) status = caption(figure, &w, err);
  }
  free(w.passes);
  free(w.intervals);
  fl_boxes_clear(&w.boxes);
  return status;
}

fl_status fl_run_timeline(fl_figures *figures, const fl_run_results *results, fl_error *err)
{
  const fl_summary *measured = &results->numbers.measured;
  if (results->trace_path == NULL || !(results->plan.bottleneck_s > 0)) return FL_OK;
  uint64_t size = window_size(results), requests = results->scenario->workload.count;
  if (measured->world == NULL) requests = measured->requests;
  bool loops = results->plan.loop.first_pass != NULL;
  if (loops && measured->world != NULL && measured->world->replans > 0) return FL_OK; /* passes of several chains */
  if (loops) return timeline(figures, results, "timeline", "The first passes", 0, 2 * size, err);
  uint64_t end = size < requests ? size : requests;
  fl_status status = timeline(figures, results, "timeline", "The first requests", 0, end, err);
  uint64_t traced = results->scenario->trace_requests, slowest = results->latency.slowest; /* 0: not known */
  if (status != FL_OK || slowest < end || slowest >= traced) return status;
  char title[80];
  uint64_t from = slowest - size / 2, to = from + size < requests ? from + size : requests;
  if (to > traced) to = traced;
  snprintf(title, sizeof title, "Around the slowest request, %llu", (unsigned long long)slowest);
  return timeline(figures, results, "timeline-slowest", title, from, to, err);
}
