/* Where the world changes and requests arrive whatever has become of those before: how many of them are under way. */
#include "present/report/run_figures.h"
#include "present/report/run_spans.h"

static uint64_t most_under_way(const fl_run_results *results)
{
  uint64_t most = 1;
  for (size_t i = 0; i < results->window_count; i++)
    if (results->windows[i].in_flight > most) most = results->windows[i].in_flight;
  return most;
}

static void put_windows(FILE *data, const fl_run_results *results)
{
  fl_data_block(data, "windows", "end of a window in s, requests under way then, what the pointer is told");
  for (size_t i = 0; i < results->window_count; i++) {
    const fl_run_window *w = &results->windows[i];
    fl_data_number(data, w->end_s);
    fprintf(data, "\t%llu\t%llu under way at ", (unsigned long long)w->in_flight, (unsigned long long)w->in_flight);
    fprintf(data, "%.6g s\n", w->end_s);
  }
}

fl_status fl_run_under_way(fl_figures *figures, const fl_run_results *results, fl_error *err)
{
  fl_figure *figure;
  double end_s = results->world.end_s;
  bool is_open = results->scenario->workload.arrivals.kind != FL_ARRIVALS_CLOSED;
  if (results->window_count == 0 || results->changes == NULL || !is_open || !(end_s > 0)) return FL_OK;
  fl_status status = fl_figure_new(figures, "under-way", "Requests under way", FL_FIGURE_WIDTH, 240, &figure, err);
  if (status != FL_OK) return status;
  double height = 1.1 * (double)most_under_way(results);
  fl_begin_dates(figure, end_s);
  fprintf(figure->script,
          "set ylabel 'requests' textcolor rgb ink\nset yrange [0:%.17g]\nunset key\nset tmargin 0.7\nplot NaN notitle",
          height);
  fl_plot_broken(figure, results->changes, height);
  put_windows(figure->data, results);
  fputs(", \\\n  data index 'windows' using 1:2 with lines linewidth 1.8 linecolor rgb series1, \\\n"
        "  data index 'windows' using 1:2:3 with labels hypertext point pt 7 ps 0.5 linecolor rgb series1\n",
        figure->script);
  return fl_figure_caption(figure, err,
                           "Requests that have arrived and are neither completed nor lost, at the end of every window; "
                           "shaded, when the chain was not whole.");
}
