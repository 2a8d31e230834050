/* The figure of advice: completions in a second by the number of nodes, and the front of throughput against latency. */
#include "fieldline/report.h"
#include "present/report/figure.h"

enum { HEIGHT = 360 };

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
  fl_data_number(data, fl_plan_alone_s(plan));
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

static size_t put_front(FILE *data, const fl_advice *advice)
{
  size_t count = 0;
  for (size_t i = 0; i < advice->front_count; i++) {
    if (!has_time(advice->front[i])) continue;
    if (count++ == 0)
      fl_data_block(data, "front", "nodes, completions in a second, one after the other, latency alone");
    put_point(data, fl_advice_nodes(advice->front[i]), advice->front[i]);
  }
  return count;
}

static void plot_rows(FILE *script, size_t most_nodes)
{
  fprintf(script,
          "set lmargin at screen 0.085\nset rmargin at screen 0.475\nset bmargin at screen 0.2\n"
          "set tmargin at screen 0.83\nset xlabel 'nodes' textcolor rgb ink\n"
          "set ylabel 'completions in a second' textcolor rgb ink\nset xrange [0.5:%zu.5]\nset yrange [0:*]\n"
          "set xtics %zu\nset key at screen 0.28, screen 0.98 top center vertical maxrows 2 reverse Left\n"
          "plot data index 'rows' using 1:2 with linespoints pointtype 7 linewidth 2 linecolor rgb series1 "
          "title 'several requests under way', \\\n"
          "  data index 'rows' using 1:3 with linespoints pointtype 5 linewidth 2 linecolor rgb series2 "
          "title 'one request after the other'\n",
          most_nodes, most_nodes / 12 + 1);
}

static void plot_front(FILE *script)
{
  fputs("set lmargin at screen 0.585\nset rmargin at screen 0.975\n"
        "set xlabel 'latency of a request alone (s)' textcolor rgb ink\nunset ylabel\n"
        "set xrange [0:*]\nset xtics autofreq\nset offsets 0, graph 0.12, graph 0.1, 0\n"
        "set key at screen 0.78, screen 0.98 top center vertical maxrows 2 reverse Left\n"
        "plot data index 'rows' using 4:2 with points pointtype 6 pointsize 1.6 linecolor rgb soft "
        "title 'best of so many nodes', \\\n"
        "  data index 'front' using 4:2 with steps linewidth 2 linecolor rgb series1 notitle, \\\n"
        "  data index 'front' using 4:2 with points pointtype 7 linecolor rgb series1 title 'not beaten in both', \\\n"
        "  data index 'front' using 4:2:(sprintf('%d', $1)) with labels offset 0.9,0.7 font ',11' textcolor rgb ink "
        "notitle\n",
        script);
}

static fl_status make_figure(fl_figures *figures, const fl_advice *advice, fl_error *err)
{
  fl_figure *figure;
  fl_status status = fl_figure_new(figures, "advice", "Is splitting worth it?", FL_FIGURE_WIDTH, HEIGHT, &figure, err);
  if (status != FL_OK) return status;
  size_t rows = put_rows(figure->data, advice), front = put_front(figure->data, advice);
  if (rows == 0 || front == 0) {
    fputs("unset border\nunset tics\nplot [0:1] [0:1] NaN title 'nothing takes any time'\n", figure->script);
  } else {
    fputs("set multiplot\n", figure->script);
    plot_rows(figure->script, advice->row_count);
    plot_front(figure->script);
    fputs("unset multiplot\n", figure->script);
  }
  return fl_figure_caption(figure, err,
                           "Left: the best plan of so many nodes. Right: plans that no other beats in both throughput "
                           "and latency, with their number of nodes.");
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
