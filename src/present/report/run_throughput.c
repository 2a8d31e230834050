/* Where the world changes: completions over time, with the times at which the chain was not whole, and the dates at
 * which another took over. */
#include <math.h>

#include "fieldline/units.h"
#include "present/report/run_figures.h"
#include "present/report/run_spans.h"

static double per_second(const fl_run_window *window, uint64_t count)
{
  return (double)count / (window->end_s - window->start_s);
}

/* What is left of the last window may be too short to say much. */
static bool is_short(const fl_run_results *results, size_t i)
{
  const fl_run_window *w = &results->windows[i], *first = &results->windows[0];
  return w->end_s - w->start_s < 0.5 * (first->end_s - first->start_s);
}

static double largest(const fl_run_results *results)
{
  double most = results->plan.bottleneck_s > 0 ? 1 / results->plan.bottleneck_s : 0;
  for (size_t i = 0; i < results->window_count; i++) {
    const fl_run_window *w = &results->windows[i];
    if (!is_short(results, i)) most = fmax(most, fmax(w->throughput_per_s, per_second(w, w->lost)));
  }
  return most > 0 ? most : 1;
}

static void put_window(FILE *data, const fl_run_window *w)
{
  char text[200];
  snprintf(text, sizeof text, "%.6g s to %.6g s: %llu completed, %llu lost, %llu under way", w->start_s, w->end_s,
           (unsigned long long)w->completions, (unsigned long long)w->lost, (unsigned long long)w->in_flight);
  const double values[] = {w->start_s, w->end_s, w->throughput_per_s, per_second(w, w->lost)};
  for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
    fl_data_number(data, values[i]);
    putc('\t', data);
  }
  fl_data_text(data, text);
  putc('\n', data);
}

static void plot_windows(const fl_figure *figure, const fl_run_results *results)
{
  fl_data_block(figure->data, "windows",
                "start and end in s, completions and lost requests per second, what the pointer is told");
  for (size_t i = 0; i < results->window_count; i++) put_window(figure->data, &results->windows[i]);
  fputs(", \\\n  data index 'windows' using (($1+$2)/2):($3/2):1:2:(0):3 with boxxyerror linecolor rgb series1 title "
        "'completed'",
        figure->script);
  if (results->world.lost > 0)
    fputs(", \\\n  data index 'windows' using (($1+$2)/2):($4/2):($1*0.7+$2*0.3):($1*0.3+$2*0.7):(0):4 with boxxyerror "
          "linecolor rgb series2 title 'lost'",
          figure->script);
  fputs(", \\\n  data index 'windows' using (($1+$2)/2):($3/2):5 with labels hypertext point pt 5 ps 1.2 linecolor rgb "
        "'#ff808080' notitle",
        figure->script);
}

/* Lines from bottom to top, or, where there are many, ticks at the top. */
static void plot_chains(const fl_figure *figure, const fl_run_changes *changes, double height)
{
  enum { FEW = 25 };
  size_t count = 0;
  for (size_t i = 0; i < FL_CHANGE_STRETCHES; i++) {
    if (isnan(changes->taken_over_s[i])) continue;
    if (count++ == 0) fl_data_block(figure->data, "chains", "date in s at which another chain took over");
    fl_data_number(figure->data, changes->taken_over_s[i]);
    putc('\n', figure->data);
  }
  double from = count > FEW ? 0.93 * height : 0;
  if (count == 0) return;
  fprintf(figure->script,
          ", \\\n  data index 'chains' using 1:(%.17g):(0):(%.17g) with vectors nohead linewidth %g linecolor rgb ink "
          "title 'another chain'",
          from, height - from, count > FEW ? 0.8 : 1.5);
}

static void plot_predicted(const fl_figure *figure, const fl_run_results *results, double end_s)
{
  if (!(results->plan.bottleneck_s > 0)) return;
  fprintf(figure->script,
          ", \\\n  '+' using (0):(%.17g):(%.17g):(0) every ::0::0 with vectors nohead dashtype 2 linecolor rgb soft "
          "title 'predicted'",
          1 / results->plan.bottleneck_s, end_s);
}

fl_status fl_run_throughput(fl_figures *figures, const fl_run_results *results, fl_error *err)
{
  fl_figure *figure;
  char length[FL_QUANTITY_SIZE];
  double end_s = results->world.end_s;
  if (results->window_count == 0 || results->changes == NULL || !(end_s > 0)) return FL_OK;
  fl_status status = fl_figure_new(figures, "throughput", "Throughput over time", FL_FIGURE_WIDTH, 320, &figure, err);
  if (status != FL_OK) return status;
  double height = 1.12 * largest(results);
  fl_begin_dates(figure, end_s);
  fprintf(figure->script,
          "set key width 1\nset ylabel 'requests per second' textcolor rgb ink\nset yrange [0:%.17g]\nset samples "
          "2\nplot NaN notitle",
          height);
  fl_plot_broken(figure, results->changes, height);
  plot_windows(figure, results);
  plot_predicted(figure, results, end_s);
  plot_chains(figure, results->changes, height);
  fputs("\n", figure->script);
  return fl_figure_caption(
      figure, err, "Requests that were completed%s, in %zu windows of %s%s.%s",
      results->world.lost > 0 ? ", and those that were lost" : "", results->window_count,
      fl_quantity_format(length, results->windows[0].end_s - results->windows[0].start_s, FL_UNIT_SECONDS, 4),
      results->plan.bottleneck_s > 0 ? "; dashed, what was predicted of the first chain" : "",
      results->changes->counts[FL_ROW_BROKEN] == 0
          ? ""
          : " The chain is not whole while a node of it is down, or while it stands still for another: the shade hangs "
            "down by the share of the time.");
}
