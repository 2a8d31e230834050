/* A mark for every method, cell below cell. */
#include <math.h>
#include <stdlib.h>

#include "present/report/colours.h"
#include "present/report/compare_captions.h"
#include "present/report/compare_figures.h"
#include "present/report/compare_layout.h"
#include "present/report/compare_legend.h"

/* Pixels. */
static const double ROW_HEIGHT = 13, CELL_GAP = 14, HEAD = 14, FOOT = 62, MAX_HEIGHT = 1100, MARGIN = 40;

typedef struct {
  const fl_compare_results *results;
  const fl_compare_metric *metric;
  const fl_compare_cell **cells;       /* [count] with a value */
  size_t count, first_method, methods; /* shown */
  fl_scale scale;
  double least, most; /* of all marks */
} rows;

static double row_span(const rows *r)
{
  return (double)r->methods * ROW_HEIGHT + CELL_GAP;
}

static void measure(rows *r)
{
  double least = INFINITY, most = -INFINITY;
  for (size_t i = 0; i < r->count; i++) {
    for (size_t m = r->first_method; m < r->results->method_count; m++) {
      fl_compare_mark mark = r->metric->mark(r->cells[i], m);
      const double values[] = {mark.middle, mark.low, mark.high};
      for (size_t v = 0; v < 3; v++) {
        if (!isfinite(values[v])) continue;
        least = fmin(least, values[v]);
        most = fmax(most, values[v]);
      }
    }
  }
  r->scale = fl_compare_metric_scale(r->metric, r->results, least, most);
  r->least = r->scale == FL_SCALE_LOGARITHMIC ? least : fmin(least, 0); /* lengths can be compared */
  r->most = r->metric->is_signed ? fmax(most, 0) : most;
}

static void put_mark(FILE *data, double y, const fl_compare_mark *mark)
{
  const double values[] = {y,
                           mark->middle,
                           isfinite(mark->low) ? mark->low : mark->middle,
                           isfinite(mark->high) ? mark->high : mark->middle,
                           mark->box_low,
                           mark->box_high};
  for (size_t v = 0; v < sizeof values / sizeof values[0]; v++) {
    if (v > 0) putc('\t', data);
    fl_data_number(data, values[v]);
  }
  putc('\n', data);
}

/* y grows downwards, in pixels. */
static bool put_method(FILE *data, const rows *r, size_t first, size_t end, size_t method)
{
  char block[32];
  size_t count = 0;
  snprintf(block, sizeof block, "method%zu", method);
  for (size_t i = first; i < end; i++) {
    fl_compare_mark mark = r->metric->mark(r->cells[i], method);
    if (!isfinite(mark.middle)) continue;
    if (count++ == 0)
      fl_data_block(data, block, "row, middle, low and high end of the line, low and high end of the box");
    put_mark(data, (double)(i - first) * row_span(r) + ((double)(method - r->first_method) + 0.5) * ROW_HEIGHT, &mark);
  }
  return count > 0;
}

static void put_cell_tics(FILE *script, const rows *r, size_t first, size_t end)
{
  char name[256];
  fputs("set ytics scale 0 (", script);
  for (size_t i = first; i < end; i++) {
    if (i > first) fputs(", ", script);
    fl_script_text(script, fl_compare_cell_values(r->results, r->cells[i], r->results->axis_count, name, sizeof name));
    fprintf(script, " %g", (double)(i - first) * row_span(r) + (double)r->methods * ROW_HEIGHT / 2);
  }
  fputs(")\n", script);
}

static void plot(fl_figure *figure, const rows *r, size_t first, size_t end)
{
  FILE *script = figure->script;
  if (r->metric->is_signed)
    fputs("set arrow from first 0, graph 0 to first 0, graph 1 nohead back linecolor rgb soft\n", script);
  fputs("plot NaN notitle", script);
  for (size_t m = r->first_method; m < r->results->method_count; m++) {
    if (!put_method(figure->data, r, first, end, m)) continue;
    size_t colour = fl_series_colour(m);
    bool boxes = r->metric->is_boxes;
    fprintf(script,
            ", \\\n  data index 'method%zu' using 2:1:3:4 with xerrorbars pointtype %d pointsize %g linewidth 1.6 "
            "linecolor "
            "rgb series%zu notitle",
            m, fl_series_point(m), boxes ? 0.7 : 0.9, colour);
    if (boxes)
      fprintf(script,
              ", \\\n  data index 'method%zu' using 2:1:5:6:($1-%g):($1+%g) with boxxyerror linecolor rgb series%zu "
              "fillstyle transparent solid 0.3 "
              "border notitle",
              m, 0.34 * ROW_HEIGHT, 0.34 * ROW_HEIGHT, colour);
  }
  fputs("\n", script);
}

static fl_status draw_page(fl_figures *figures, const rows *r, size_t first, size_t end, size_t page, fl_error *err)
{
  char name[FL_COMPARE_NAME_SIZE], title[160];
  fl_figure *figure;
  int legend = FL_LEGEND_ROW_HEIGHT * (int)fl_compare_legend_rows(r->results, r->metric, FL_FIGURE_WIDTH);
  double rows_height = (double)(end - first) * row_span(r);
  int height = (int)(legend + HEAD + rows_height + FOOT);
  snprintf(title, sizeof title, "%s of every method", r->metric->title);
  fl_status status = fl_figure_new(figures, fl_compare_page_name(r->metric->name, page, name), title, FL_FIGURE_WIDTH,
                                   height, &figure, err);
  if (status != FL_OK) return status;
  fl_compare_put_legend(figure->script, r->results, r->metric, FL_FIGURE_WIDTH, height);
  fprintf(figure->script,
          "unset key\nset tmargin at screen %.5g\nset bmargin at screen %.5g\nset rmargin at screen %.5g\n"
          "set yrange [%g:%g]\nset grid noytics\nset errorbars small\nset xlabel '%s' textcolor rgb ink\n",
          1 - (legend + HEAD) / height, FOOT / height, 1 - MARGIN / FL_FIGURE_WIDTH, rows_height - CELL_GAP / 2,
          -CELL_GAP / 2, r->metric->label);
  fl_compare_put_scale(figure->script, 'x', FL_FIGURE_WIDTH / 2.0, r->scale, r->least, r->most);
  put_cell_tics(figure->script, r, first, end);
  plot(figure, r, first, end);
  return fl_compare_caption(figure, r->results, r->metric, r->results->axis_count, "cell", first, end, r->count, err);
}

fl_status fl_compare_rows(fl_figures *figures, const fl_compare_results *results, const fl_compare_metric *metric,
                          fl_error *err)
{
  rows r = {.results = results, .metric = metric, .first_method = metric->from_second ? 1 : 0};
  r.methods = results->method_count - r.first_method;
  r.cells = calloc(results->cell_count, sizeof *r.cells);
  if (r.cells == NULL) return fl_fail_memory(err, "a figure");
  for (size_t i = 0; i < results->cell_count; i++)
    if (fl_compare_metric_known_in(results, metric, &results->cells[i])) r.cells[r.count++] = &results->cells[i];
  size_t per_page = (size_t)fmax(1, MAX_HEIGHT / row_span(&r));
  fl_status status = FL_OK;
  measure(&r);
  for (size_t first = 0, page = 0; first < r.count && page < FL_COMPARE_PAGES && status == FL_OK; page++) {
    size_t end = first + per_page < r.count ? first + per_page : r.count;
    status = draw_page(figures, &r, first, end, page, err);
    first = end;
  }
  free(r.cells);
  return status;
}
