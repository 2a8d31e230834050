/* The figure of advice: completions in a second by the number of nodes, and the front of throughput against latency. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/report.h"
#include "fieldline/text.h"
#include "present/report/figure.h"
#include "present/report/labels.h"

enum { HEIGHT = 360, FONT = 11, MOST_TEXT = 32 };

/* The right panel, as shares of the figure, and what is left free beyond the largest values. */
static const double LEFT = 0.585, RIGHT = 0.975, BOTTOM = 0.2, TOP = 0.83, BEYOND_X = 1.15, BEYOND_Y = 1.12;
/* Points are drawn so large; nearer ones look like one. */
static const double POINT_PX = 9;

static bool has_time(const fl_plan *plan)
{
  return plan->part_count > 0 && plan->bottleneck_s > 0;
}

static void put_point(FILE *data, size_t nodes, const fl_plan *plan)
{
  fprintf(data, "%zu\t", nodes);
  fl_data_number(data, fl_advice_throughput_per_s(plan));
  putc('\t', data);
  fl_data_number(data, fl_advice_alone_per_s(plan));
  putc('\t', data);
  fl_data_number(data, fl_advice_alone_s(plan));
  putc('\n', data);
}

static size_t put_rows(FILE *data, const fl_advice *advice)
{
  size_t count = 0;
  for (size_t i = 0; i < advice->row_count; i++) {
    if (!has_time(advice->rows[i].plan)) continue;
    if (count++ == 0) fl_data_block(data, "rows", "nodes, completions in a second, one after the other, latency alone");
    put_point(data, advice->rows[i].nodes, advice->rows[i].plan);
  }
  return count;
}

/* The front goes by ever longer latencies: is there one with as short a period among those before? */
static bool is_beaten_in_both(const fl_advice *advice, size_t at)
{
  for (size_t i = 0; i < at; i++)
    if (advice->front[i]->bottleneck_s <= advice->front[at]->bottleneck_s) return true;
  return false;
}

/* All, or those that are not beaten in throughput and latency alone, through which the steps go. */
static size_t put_front(FILE *data, const fl_advice *advice, const char *name, bool all)
{
  size_t count = 0;
  for (size_t i = 0; i < advice->front_count; i++) {
    if (!has_time(advice->front[i]) || (!all && is_beaten_in_both(advice, i))) continue;
    if (count++ == 0) fl_data_block(data, name, "nodes, completions in a second, one after the other, latency alone");
    put_point(data, fl_advice_nodes(advice->front[i]), advice->front[i]);
  }
  return count;
}

/* ---- labels of the front: numbers of nodes ---- */

typedef struct {
  double x_s, y_per_s; /* the largest on the axes */
  double width, height;
} panel;

static panel panel_of(const fl_advice *advice)
{
  panel p = {0, 0, (RIGHT - LEFT) * FL_FIGURE_WIDTH, (TOP - BOTTOM) * (double)HEIGHT};
  for (size_t i = 0; i < advice->row_count + advice->front_count; i++) {
    const fl_plan *plan = i < advice->row_count ? advice->rows[i].plan : advice->front[i - advice->row_count];
    if (!has_time(plan)) continue;
    p.x_s = fmax(p.x_s, BEYOND_X * fl_advice_alone_s(plan));
    p.y_per_s = fmax(p.y_per_s, BEYOND_Y * fl_advice_throughput_per_s(plan));
  }
  return p;
}

static double x_of(const panel *p, const fl_plan *plan)
{
  return p->width * fl_advice_alone_s(plan) / p->x_s;
}

static double y_of(const panel *p, const fl_plan *plan)
{
  return p->height * (1 - fl_advice_throughput_per_s(plan) / p->y_per_s);
}

typedef struct {
  char text[MOST_TEXT];
  double x, y; /* of its first point */
  size_t last; /* number of nodes that is in it */
} numbers;

/* The text of a point that looks like one which has a text; or a new one. */
static numbers *find_numbers(numbers *of, size_t *count, double x, double y)
{
  for (size_t i = 0; i < *count; i++)
    if (hypot(of[i].x - x, of[i].y - y) < POINT_PX) return &of[i];
  of[*count] = (numbers){.x = x, .y = y};
  return &of[(*count)++];
}

static size_t collect_numbers(const fl_advice *advice, const panel *p, numbers *of)
{
  size_t count = 0;
  for (size_t i = 0; i < advice->front_count; i++) {
    const fl_plan *plan = advice->front[i];
    if (!has_time(plan)) continue;
    numbers *at = find_numbers(of, &count, x_of(p, plan), y_of(p, plan));
    size_t nodes = fl_advice_nodes(plan);
    if (nodes != at->last) fl_append(at->text, MOST_TEXT, "%s%zu", at->text[0] != '\0' ? ", " : "", nodes);
    at->last = nodes;
  }
  return count;
}

/* The steps, which labels should not cover: across, then up. */
static size_t list_lines(const fl_advice *advice, const panel *p, fl_label_line *lines)
{
  size_t count = 0;
  const fl_plan *last = NULL;
  for (size_t i = 0; i < advice->front_count; i++) {
    const fl_plan *plan = advice->front[i];
    if (!has_time(plan) || is_beaten_in_both(advice, i)) continue;
    if (last != NULL) {
      lines[count++] = (fl_label_line){x_of(p, last), y_of(p, last), x_of(p, plan), y_of(p, last)};
      lines[count++] = (fl_label_line){x_of(p, plan), y_of(p, last), x_of(p, plan), y_of(p, plan)};
    }
    last = plan;
  }
  return count;
}

static void put_label(FILE *data, const panel *p, const fl_label *label, const char *text)
{
  if (!label->placed) return;
  fl_data_number(data, label->at_x / p->width * p->x_s);
  putc('\t', data);
  fl_data_number(data, (1 - label->at_y / p->height) * p->y_per_s);
  fprintf(data, "\t%s\n", text);
}

/* Room for what is handed to fl_labels_place(), for every plan of the front. */
typedef struct {
  numbers *of;
  fl_label *labels;
  double *points;
  fl_label_line *lines;
} drawing;

static void put_placed(FILE *data, const fl_advice *advice, const panel *p, const drawing *d)
{
  const numbers *of = d->of;
  fl_label *labels = d->labels;
  double *points = d->points;
  size_t count = collect_numbers(advice, p, d->of);
  for (size_t i = 0; i < count; i++) {
    points[2 * i] = of[i].x;
    points[2 * i + 1] = of[i].y;
    labels[i] = (fl_label){.x = of[i].x,
                           .y = of[i].y,
                           .width = fl_label_text_width(of[i].text, FONT),
                           .height = FONT,
                           .gap = POINT_PX,
                           .needed = true};
  }
  const fl_label_canvas canvas = {.width = p->width,
                                  .height = p->height,
                                  .points = points,
                                  .point_count = count,
                                  .point_radius = POINT_PX / 2,
                                  .lines = d->lines,
                                  .line_count = list_lines(advice, p, d->lines)};
  fl_labels_place(&canvas, labels, count);
  fl_data_block(data, "labels", "latency alone, completions in a second, nodes");
  for (size_t i = 0; i < count; i++) put_label(data, p, &labels[i], of[i].text);
}

static fl_status put_labels(FILE *data, const fl_advice *advice, const panel *p, fl_error *err)
{
  size_t room = advice->front_count + 1;
  drawing d = {calloc(room, sizeof *d.of), calloc(room, sizeof *d.labels), calloc(2 * room, sizeof *d.points),
               calloc(2 * room, sizeof *d.lines)};
  bool complete = d.of != NULL && d.labels != NULL && d.points != NULL && d.lines != NULL;
  if (complete) put_placed(data, advice, p, &d);
  free(d.of);
  free(d.labels);
  free(d.points);
  free(d.lines);
  return complete ? FL_OK : fl_fail_memory(err, "a figure");
}

static void plot_rows(FILE *script, size_t most_nodes)
{
  fprintf(script,
          "set lmargin at screen 0.085\nset rmargin at screen 0.475\nset bmargin at screen %g\n"
          "set tmargin at screen %g\nset xlabel 'nodes' textcolor rgb ink\n"
          "set ylabel 'completions in a second' textcolor rgb ink\nset xrange [0.5:%zu.5]\nset yrange [0:*]\n"
          "set xtics %zu\nset key at screen 0.28, screen 0.98 top center vertical maxrows 2 reverse Left\n"
          "plot data index 'rows' using 1:2 with linespoints pointtype 7 linewidth 2 linecolor rgb series1 "
          "title 'several requests under way', \\\n"
          "  data index 'rows' using 1:3 with linespoints pointtype 5 linewidth 2 linecolor rgb series2 "
          "title 'one request after the other'\n",
          BOTTOM, TOP, most_nodes, most_nodes / 12 + 1);
}

static void plot_front(FILE *script, const fl_advice *advice, const panel *p)
{
  fprintf(script,
          "set lmargin at screen %g\nset rmargin at screen %g\n"
          "set xlabel 'latency of a request alone (s)' textcolor rgb ink\nunset ylabel\n"
          "set xrange [0:%.10g]\nset yrange [0:%.10g]\nset xtics autofreq\n"
          "set key at screen 0.78, screen 0.98 top center vertical maxrows 2 reverse Left\n"
          "plot data index 'rows' using 4:2 with points pointtype 6 pointsize 1.6 linecolor rgb soft "
          "title 'best of so many nodes', \\\n"
          "  data index 'steps' using 4:2 with steps linewidth 2 linecolor rgb series1 notitle, \\\n"
          "  data index 'front' using 4:2 with points pointtype 7 linecolor rgb series1 title 'not beaten in %s', \\\n"
          "  data index 'labels' using 1:2:3 with labels center font ',%d' textcolor rgb ink notitle\n",
          LEFT, RIGHT, p->x_s, p->y_per_s, advice->front_has_energy ? "all three" : "both", FONT);
}

static fl_status make_figure(fl_figures *figures, const fl_advice *advice, fl_error *err)
{
  fl_figure *figure;
  fl_status status = fl_figure_new(figures, "advice", "Is splitting worth it?", FL_FIGURE_WIDTH, HEIGHT, &figure, err);
  if (status != FL_OK) return status;
  const panel p = panel_of(advice);
  size_t rows = put_rows(figure->data, advice), front = put_front(figure->data, advice, "front", true);
  put_front(figure->data, advice, "steps", false);
  status = put_labels(figure->data, advice, &p, err);
  if (status != FL_OK) return status;
  if (rows == 0 || front == 0) {
    fputs("unset border\nunset tics\nplot [0:1] [0:1] NaN title 'nothing takes any time'\n", figure->script);
  } else {
    fputs("set multiplot\n", figure->script);
    plot_rows(figure->script, advice->row_count);
    plot_front(figure->script, advice, &p);
    fputs("unset multiplot\n", figure->script);
  }
  return fl_figure_caption(figure, err,
                           "Left: the best plan of so many nodes. Right: plans that no other beats in %s, with their "
                           "number of nodes.",
                           advice->front_has_energy ? "all of throughput, latency and energy"
                                                    : "both throughput and latency");
}

fl_status fl_report_advice(const char *folder, fl_output *output, const fl_advice *advice, bool *drawn, fl_error *err)
{
  fl_figures *figures;
  *drawn = false;
  fl_status status = fl_figures_new(folder, output, &figures, err);
  if (status != FL_OK) return status;
  status = make_figure(figures, advice, err);
  if (status == FL_OK) status = fl_figures_draw(figures, err);
  if (status == FL_OK) status = fl_figures_keep(figures, output, err);
  if (status == FL_OK) *drawn = fl_figures_at(figures, 0)->drawn;
  fl_figures_free(figures);
  return status;
}
