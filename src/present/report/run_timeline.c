/* Who does what when, for some requests: the first, and those around the slowest; of token loops, for the first passes.
 */
#include <math.h>
#include <stdlib.h>

#include "present/report/colours.h"
#include "present/report/run_figures.h"
#include "present/report/run_stream.h"

enum { BOXES = 160, FEWEST = 3, MOST = 16 };
static const double LETTER_WIDTH = 8, PLOT_WIDTH = 600; /* pixels */

typedef struct {
  const fl_run_results *results;
  uint64_t first, end;    /* requests; of token loops passes, from 0 */
  fl_traced_pass *passes; /* [end - first] of token loops; else NULL */
  fl_interval *intervals; /* [(end - first) * activity_count] */
  double start_s, end_s;  /* what they span */
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

/* When a request, or a pass, was at an activity. */
static fl_interval interval_of(const window *w, uint64_t item, size_t activity)
{
  return w->intervals[(item - w->first) * w->results->plan.activity_count + activity];
}

static fl_status load(window *w, fl_error *err)
{
  const fl_run_results *results = w->results;
  size_t count = results->plan.activity_count;
  bool loops = results->plan.loop.first_pass != NULL;
  w->intervals = calloc((size_t)(w->end - w->first) * count, sizeof *w->intervals);
  if (loops) w->passes = calloc((size_t)w->end, sizeof *w->passes);
  if (w->intervals == NULL || (loops && w->passes == NULL)) return fl_fail_memory(err, "a timeline");
  fl_status status =
      loops ? fl_trace_load_passes(results->trace_path, results->plan.activities, count, &w->end, w->passes,
                                   w->intervals, err)
            : fl_trace_load(results->trace_path, w->first, w->end, results->plan.activities, count, w->intervals, err);
  w->start_s = INFINITY;
  w->end_s = -INFINITY;
  for (uint64_t request = w->first; request < w->end; request++) {
    for (size_t i = 0; i < count; i++) {
      fl_interval at = interval_of(w, request, i);
      if (!is_shown(w, i) || isnan(at.start_s)) continue;
      w->start_s = fmin(w->start_s, at.start_s);
      w->end_s = fmax(w->end_s, at.end_s);
    }
  }
  return status;
}

/* "request 3" or, of token loops, "request 3, pass 17". */
static const char *name_item(const window *w, uint64_t item, char *out, size_t size)
{
  int used = snprintf(out, size, "request %llu", (unsigned long long)request_of(w, item));
  if (w->passes != NULL)
    snprintf(out + used, size - (size_t)used, ", pass %llu", (unsigned long long)w->passes[item].pass);
  return out;
}

static size_t put_boxes(FILE *data, const window *w, size_t colour)
{
  static const size_t step = FL_SERIES_COUNT;
  char name[32];
  size_t count = 0;
  snprintf(name, sizeof name, "colour%zu", colour + 1);
  for (uint64_t request = w->first; request < w->end; request++) {
    if (request_of(w, request) % step != colour) continue;
    for (size_t i = 0; i < w->results->plan.activity_count; i++) {
      fl_interval at = interval_of(w, request, i);
      if (!is_shown(w, i) || isnan(at.start_s)) continue;
      if (count++ == 0) fl_data_block(data, name, "row, start and end in s, request, what the pointer is told");
      char text[400], what[256], whose[80];
      fprintf(data, "%zu\t", row_of(w, i));
      fl_data_number(data, at.start_s);
      putc('\t', data);
      fl_data_number(data, at.end_s);
      fprintf(data, "\t%llu\t", (unsigned long long)request_of(w, request));
      snprintf(text, sizeof text, "%s, %s: %.6g s to %.6g s", name_item(w, request, whose, sizeof whose),
               fl_run_activity_name(w->results, i, what, sizeof what), at.start_s, at.end_s);
      fl_data_text(data, text);
      putc('\n', data);
    }
  }
  return count;
}

static void put_tics(FILE *script, const window *w)
{
  char label[128];
  const char *between = "";
  fputs("set ytics (", script);
  for (size_t i = 0; i < w->results->plan.activity_count; i++) {
    if (!is_shown(w, i)) continue;
    fputs(between, script);
    fl_script_text(script, fl_run_stage_label(w->results, i, label, sizeof label));
    fprintf(script, " %zu", row_of(w, i));
    between = ", ";
  }
  fputs(")\n", script);
}

static void draw(fl_figure *figure, const window *w, size_t rows)
{
  double span_s = w->end_s - w->start_s;
  /* A number stands in its box where the box is wide enough for it. */
  double letter_s = span_s * LETTER_WIDTH / PLOT_WIDTH;
  fprintf(figure->script,
          "set xlabel 'time (s)' textcolor rgb ink\nset yrange [%zu.6:-0.6]\nset xrange [%.17g:%.17g]\n", rows - 1,
          w->start_s - 0.01 * span_s, w->end_s + 0.01 * span_s);
  put_tics(figure->script, w);
  fputs("set grid noytics\nunset key\nset tmargin 0.7\nset style fill transparent solid 0.35 border\nplot NaN notitle",
        figure->script);
  for (size_t colour = 0; colour < FL_SERIES_COUNT; colour++) {
    if (put_boxes(figure->data, w, colour) == 0) continue;
    fprintf(figure->script,
            ", \\\n  data index 'colour%zu' using 2:1:2:3:($1-0.38):($1+0.38) with boxxyerror linecolor rgb series%zu, "
            "\\\n  data index 'colour%zu' using (($2+$3)/2):1:($3-$2 > %.6g*strlen(strcol(4)) ? strcol(4) : '') with "
            "labels center font ',10' textcolor rgb ink, \\\n"
            "  data index 'colour%zu' using (($2+$3)/2):1:5 with labels hypertext point pt 5 ps 1.6 linecolor rgb "
            "'#ff808080'",
            colour + 1, colour + 1, colour + 1, letter_s, colour + 1);
  }
  fputs("\n", figure->script);
}

static size_t count_rows(const fl_run_results *results)
{
  const fl_plan *plan = &results->plan;
  if (fl_run_computes(results)) return plan->activity_count;
  return fl_activity_count_of(plan->activities, plan->activity_count, FL_TRANSFER);
}

static fl_status timeline(fl_figures *figures, const fl_run_results *results, const char *name, const char *title,
                          uint64_t first, uint64_t end, fl_error *err)
{
  window w = {.results = results, .first = first, .end = end};
  fl_figure *figure;
  size_t rows = count_rows(results);
  fl_status status = load(&w, err);
  if (status == FL_OK && w.end_s > w.start_s) {
    status = fl_figure_new(figures, name, title, FL_FIGURE_WIDTH, 90 + 30 * (int)rows, &figure, err);
    if (status == FL_OK) draw(figure, &w, rows);
    if (status == FL_OK && w.passes != NULL)
      status = fl_figure_caption(figure, err,
                                 "The first %llu passes, a colour a request: boxes are computes and transfers, gaps "
                                 "between boxes of one pass are waiting. Rest the pointer on a box for its dates.",
                                 (unsigned long long)w.end);
    else if (status == FL_OK)
      status = fl_figure_caption(figure, err,
                                 "Requests %llu to %llu, a colour each: boxes are computes and transfers, gaps between "
                                 "boxes of one request are waiting. Rest the pointer on a box for its dates.",
                                 (unsigned long long)first, (unsigned long long)end - 1);
  }
  free(w.passes);
  free(w.intervals);
  return status;
}

fl_status fl_run_timeline(fl_figures *figures, const fl_run_results *results, fl_error *err)
{
  fl_latency_series series;
  const fl_run_measured *measured = &results->measured;
  if (results->trace_path == NULL || !(results->plan.bottleneck_s > 0)) return FL_OK;
  uint64_t size = window_size(results), requests = measured->requests;
  if (results->plan.loop.first_pass != NULL)
    return timeline(figures, results, "timeline", "The first passes", 0, 2 * size, err);
  uint64_t end = size < requests ? size : requests;
  fl_status status = timeline(figures, results, "timeline", "The first requests", 0, end, err);
  if (status != FL_OK || results->latency_path == NULL) return status; /* which was the slowest is not known */
  status =
      fl_latency_series_load(results->latency_path, measured->world_changes, requests, measured->warmup, &series, err);
  uint64_t traced = results->scenario->trace_requests;
  if (status != FL_OK || series.slowest < end || series.slowest >= traced) return status;
  char title[80];
  uint64_t from = series.slowest - size / 2, to = from + size < requests ? from + size : requests;
  if (to > traced) to = traced;
  snprintf(title, sizeof title, "Around the slowest request, %llu", (unsigned long long)series.slowest);
  return timeline(figures, results, "timeline-slowest", title, from, to, err);
}
