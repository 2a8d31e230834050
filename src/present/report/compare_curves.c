/* Means over a key of the sweep: small multiples with the same axes. */
#include <math.h>
#include <stdlib.h>

#include "present/report/colours.h"
#include "present/report/compare_captions.h"
#include "present/report/compare_figures.h"
#include "present/report/compare_layout.h"
#include "present/report/compare_legend.h"
#include "present/report/labels.h"

enum { COLUMNS = 3, ROWS = 3 };
/* Pixels. */
static const int PANEL_HEIGHT = 240, ONE_PANEL_HEIGHT = 380, FOOT = 16;
static const double FONT = 13, LEFT = 96, RIGHT = 16, TOP = 30, BOTTOM = 42, BETWEEN = 48, BELOW = 62;

typedef struct {
  double least, most;
} range;

typedef struct {
  const fl_compare_results *results;
  const fl_compare_metric *metric;
  size_t axis;
  range x, y; /* of all panels: they can be compared at a glance */
} curves;

static void include(range *r, double value)
{
  if (!isfinite(value)) return;
  r->least = fmin(r->least, value);
  r->most = fmax(r->most, value);
}

static void measure(curves *c)
{
  const fl_compare_axis *axis = &c->results->axes[c->axis];
  c->x = c->y = (range){INFINITY, -INFINITY};
  for (size_t i = 0; i < axis->value_count; i++) include(&c->x, axis->number[i]);
  if (c->metric->is_signed) include(&c->y, 0);
  for (size_t i = 0; i < c->results->cell_count; i++) {
    for (size_t m = c->metric->from_second ? 1 : 0; m < c->results->method_count; m++) {
      fl_compare_mark mark = c->metric->mark(&c->results->cells[i], m);
      include(&c->y, mark.middle);
      include(&c->y, mark.low);
      include(&c->y, mark.high);
    }
  }
}

/* A curve for every method that has a mean somewhere in the panel. */
static bool put_curve(FILE *data, const curves *c, const fl_compare_panel *panel, size_t number, size_t method)
{
  const fl_compare_axis *axis = &c->results->axes[c->axis];
  char block[64];
  size_t count = 0;
  snprintf(block, sizeof block, "panel%zu-method%zu", number, method);
  for (size_t i = 0; i < panel->count; i++) {
    fl_compare_mark mark = c->metric->mark(panel->cells[i], method);
    if (!isfinite(mark.middle)) continue;
    if (count++ == 0) fl_data_block(data, block, "value of the key, mean, low and high end of its 95 % interval");
    const double row[] = {axis->number[panel->cells[i]->value[c->axis]], mark.middle,
                          isfinite(mark.low) ? mark.low : mark.middle, isfinite(mark.high) ? mark.high : mark.middle};
    for (size_t v = 0; v < 4; v++) {
      if (v > 0) putc('\t', data);
      fl_data_number(data, row[v]);
    }
    putc('\n', data);
  }
  return count > 0;
}

typedef struct {
  double number;
  const char *text;
} tic;

static int by_number(const void *a, const void *b)
{
  double x = ((const tic *)a)->number, y = ((const tic *)b)->number;
  return (x > y) - (x < y);
}

/* Tics are the values as the sweep writes them; without a text where the one before leaves no room, on an axis of
 * `length` pixels. */
static fl_status put_tics(FILE *script, const curves *c, double length, fl_error *err)
{
  const fl_compare_axis *axis = &c->results->axes[c->axis];
  bool logarithmic = fl_compare_is_wide(c->x.least, c->x.most);
  double from = logarithmic ? log(c->x.least) : c->x.least, to = logarithmic ? log(c->x.most) : c->x.most;
  double free_from = -INFINITY;
  tic *tics = calloc(axis->value_count, sizeof *tics);
  if (tics == NULL) return fl_fail_memory(err, "a figure");
  for (size_t i = 0; i < axis->value_count; i++) tics[i] = (tic){axis->number[i], axis->values[i]};
  qsort(tics, axis->value_count, sizeof *tics, by_number);
  fputs("set xtics (", script);
  for (size_t i = 0; i < axis->value_count; i++) {
    double at = ((logarithmic ? log(tics[i].number) : tics[i].number) - from) / (to - from) * 0.9 * length;
    double half = fl_label_text_width(tics[i].text, FONT) / 2 + 3;
    bool room = at - half >= free_from;
    if (room) free_from = at + half;
    fputs(i > 0 ? ", " : "", script);
    fl_script_text(script, room ? tics[i].text : "");
    putc(' ', script);
    fl_data_number(script, tics[i].number);
  }
  fputs(")\n", script);
  free(tics);
  return FL_OK;
}

static void plot_panel(fl_figure *figure, const curves *c, const fl_compare_panel *panel, size_t number)
{
  FILE *script = figure->script;
  char name[256];
  if (c->results->axis_count > 1) {
    fputs("set title ", script);
    fl_script_text(script, fl_compare_cell_values(c->results, panel->cells[0], c->axis, name, sizeof name));
    fputs(" font ',12' textcolor rgb ink offset 0,-0.6\n", script);
  }
  fputs("plot NaN notitle", script);
  if (c->metric->is_signed) fputs(", \\\n  0 with lines linecolor rgb soft notitle", script);
  for (size_t m = c->metric->from_second ? 1 : 0; m < c->results->method_count; m++) {
    if (!put_curve(figure->data, c, panel, number, m)) continue;
    fprintf(
        script,
        ", \\\n  data index 'panel%zu-method%zu' using 1:2:3:4 with yerrorlines pointtype %d pointsize 0.8 linewidth "
        "1.6 linecolor rgb series%zu notitle",
        number, m, fl_series_point(m), fl_series_colour(m));
  }
  fputs("\n", script);
}

static fl_status begin_plots(fl_figure *figure, const curves *c, size_t columns, size_t rows, int height, int legend,
                             fl_error *err)
{
  FILE *script = figure->script;
  fl_compare_put_legend(script, c->results, c->metric, FL_FIGURE_WIDTH, height);
  fprintf(script,
          "unset key\nset tmargin\nset multiplot layout %zu,%zu margins screen %.5g, screen %.5g, screen %.5g, screen "
          "%.5g spacing screen %.5g, screen %.5g\n",
          rows, columns, LEFT / FL_FIGURE_WIDTH, 1 - RIGHT / FL_FIGURE_WIDTH, (BOTTOM + FOOT) / height,
          1 - (legend + TOP) / height, BETWEEN / FL_FIGURE_WIDTH, BELOW / height);
  double length = (FL_FIGURE_WIDTH - LEFT - RIGHT + BETWEEN) / (double)columns - BETWEEN;
  double tall = (height - legend - TOP - BOTTOM - FOOT + BELOW) / (double)rows - BELOW;
  bool logarithmic = fl_compare_is_wide(c->x.least, c->x.most);
  fl_compare_put_scale(script, 'x', length, logarithmic ? FL_SCALE_LOGARITHMIC : FL_SCALE_LINEAR, c->x.least,
                       c->x.most);
  fl_compare_put_scale(script, 'y', tall, fl_compare_metric_scale(c->metric, c->results, c->y.least, c->y.most),
                       c->y.least, c->y.most);
  fl_status status = put_tics(script, c, length, err);
  return status;
}

/* Titles of axes stand at the edge of the figure only. */
static void name_axes(FILE *script, const curves *c, bool at_left, bool at_bottom)
{
  fputs("set xlabel ", script);
  fl_script_text(script, at_bottom ? c->results->axes[c->axis].key : "");
  fprintf(script, " textcolor rgb ink offset 0,0.4\nset ylabel '%s' textcolor rgb ink offset 1,0\n",
          at_left ? c->metric->label : "");
}

/* As many columns as their titles leave room for. */
static size_t count_columns(const curves *c, const fl_compare_panel *panels, size_t count)
{
  char name[256];
  double widest = 1;
  for (size_t i = 0; i < count; i++)
    widest = fmax(
        widest,
        fl_label_text_width(fl_compare_cell_values(c->results, panels[i].cells[0], c->axis, name, sizeof name), FONT));
  size_t most = (size_t)fmax(1, (FL_FIGURE_WIDTH - LEFT - RIGHT) / (widest + 12));
  if (most > COLUMNS) most = COLUMNS;
  if (count == 4 && most > 2) most = 2;
  return count < most ? count : most;
}

static fl_status draw_page(fl_figures *figures, const curves *c, const fl_compare_panel *panels, size_t first,
                           size_t end, size_t count, size_t page, fl_error *err)
{
  char name[FL_COMPARE_NAME_SIZE], title[160];
  fl_figure *figure;
  size_t columns = count_columns(c, panels, count), here = end - first, rows = (here + columns - 1) / columns;
  int legend = FL_LEGEND_ROW_HEIGHT * (int)fl_compare_legend_rows(c->results, c->metric, FL_FIGURE_WIDTH);
  int height = legend + FOOT + (count == 1 ? ONE_PANEL_HEIGHT : PANEL_HEIGHT * (int)rows + 20);
  snprintf(title, sizeof title, "%s over %.80s", c->metric->title, c->results->axes[c->axis].key);
  fl_status status = fl_figure_new(figures, fl_compare_page_name(c->metric->name, page, name), title, FL_FIGURE_WIDTH,
                                   height, &figure, err);
  if (status == FL_OK) status = begin_plots(figure, c, columns, rows, height, legend, err);
  if (status != FL_OK) return status;
  for (size_t i = 0; i < here; i++) {
    name_axes(figure->script, c, i % columns == 0, i + columns >= here);
    plot_panel(figure, c, &panels[first + i], i);
    if (i == 0) fputs("unset label\n", figure->script);
  }
  fputs("unset multiplot\n", figure->script);
  return fl_compare_caption(figure, c->results, c->metric, c->axis, "panel", first, end, count, err);
}

/* Panels without a value are left out. */
static size_t keep_known(const curves *c, fl_compare_panel *panels, size_t count)
{
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    bool known = false;
    for (size_t k = 0; k < panels[i].count && !known; k++)
      known = fl_compare_metric_known_in(c->results, c->metric, panels[i].cells[k]);
    if (!known) continue;
    fl_compare_panel panel = panels[i];
    panels[i] = panels[kept];
    panels[kept++] = panel;
  }
  return kept;
}

fl_status fl_compare_curves(fl_figures *figures, const fl_compare_results *results, const fl_compare_metric *metric,
                            fl_error *err)
{
  curves c = {.results = results, .metric = metric, .axis = fl_compare_curve_axis(results)};
  fl_compare_panel *panels;
  size_t all;
  measure(&c);
  fl_status status = fl_compare_panels_make(results, c.axis, &panels, &all, err);
  if (status != FL_OK) return status;
  size_t count = keep_known(&c, panels, all);
  size_t per_page = count_columns(&c, panels, count) * ROWS;
  for (size_t first = 0, page = 0; first < count && page < FL_COMPARE_PAGES && status == FL_OK; page++) {
    size_t end = first + per_page < count ? first + per_page : count;
    status = draw_page(figures, &c, panels, first, end, count, page, err);
    first = end;
  }
  fl_compare_panels_free(panels, all);
  return status;
}
