/* Latency over time, and how it is distributed. */
#include <math.h>

#include "fieldline/units.h"
#include "present/report/run_figures.h"
#include "present/report/run_stream.h"

enum { HISTOGRAM = 48 };

static void put_series(FILE *data, const fl_latency_series *series)
{
  fl_data_block(data, "latency", "arrival in s, mean, least and largest latency in s");
  for (size_t i = 0; i < series->bin_count; i++) {
    const fl_latency_bin *bin = &series->bins[i];
    const double values[] = {bin->arrival_s, bin->mean_s, bin->least_s, bin->most_s};
    for (size_t v = 0; v < 4; v++) {
      if (v > 0) putc('\t', data);
      fl_data_number(data, values[v]);
    }
    putc('\n', data);
  }
}

static double largest(const fl_latency_series *series)
{
  double most = 0;
  for (size_t i = 0; i < series->bin_count; i++) most = fmax(most, series->bins[i].most_s);
  return most;
}

static fl_status over_time(fl_figures *figures, const fl_run_results *results, const fl_latency_series *series,
                           fl_error *err)
{
  fl_figure *figure;
  const fl_summary *measured = &results->numbers.measured;
  bool burst = results->scenario->workload.arrivals.kind == FL_ARRIVALS_BURST;
  fl_status status = fl_figure_new(figures, "latency", "Latency over time", FL_FIGURE_HALF, 360, &figure, err);
  if (status != FL_OK) return status;
  put_series(figure->data, series);
  fprintf(figure->script,
          "set ylabel 'latency (s)' textcolor rgb ink\nset yrange [0:%.17g]\nset tmargin 2.5\nset key at screen 0.5, "
          "screen 0.99 top center horizontal reverse Left maxrows 1 width -2\n",
          1.08 * largest(series));
  /* All requests of a burst arrive at once: they follow each other by number instead. */
  const char *x = burst ? "($0)" : "1";
  if (burst)
    fprintf(figure->script, "set xlabel 'request%s' textcolor rgb ink\n", series->bin_size > 1 ? " (in bins)" : "");
  else
    fputs("set xlabel 'arrival (s)' textcolor rgb ink\n", figure->script);
  if (measured->warmup > 0 && !burst)
    fprintf(figure->script, "set arrow from %.17g, graph 0 to %.17g, graph 1 nohead linecolor rgb soft\n",
            series->steady_s, series->steady_s);
  if (series->bin_size > 1)
    fprintf(figure->script,
            "plot data index 'latency' using %s:3:4 with filledcurves linecolor rgb band title 'least to largest', \\\n"
            "  data index 'latency' using %s:2 with lines linewidth 1.5 linecolor rgb series1 title 'mean of %llu "
            "requests'\n",
            x, x, (unsigned long long)series->bin_size);
  else
    fprintf(figure->script,
            "plot data index 'latency' using %s:2 with linespoints pt 7 ps 0.4 linecolor rgb series1 title 'each "
            "request'\n",
            x);
  return fl_figure_caption(
      figure, err, "From arrival to the end of the last part, for requests in their order.%s",
      measured->warmup > 0 && !burst ? " Left of the upright line: the warm-up, which statistics leave out." : "");
}

/* Quantiles as lines across the histogram. */
static void draw_quantiles(FILE *script, const fl_summary *measured)
{
  const struct {
    const char *name, *colour;
    double value_s;
  } lines[] = {{"p50", "series3", measured->latency_s.p50},
               {"p95", "series6", measured->latency_s.p95},
               {"p99", "series2", measured->latency_s.p99}};
  char text[FL_QUANTITY_SIZE];
  for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
    fprintf(script,
            ", \\\n  '+' using (%.17g):(0):(0):(height) every ::0::0 with vectors nohead linewidth 2 linecolor rgb %s "
            "title '%s: %s'",
            lines[i].value_s, lines[i].colour, lines[i].name,
            fl_quantity_format(text, lines[i].value_s, FL_UNIT_SECONDS, 4));
}

static fl_status distribution(fl_figures *figures, const fl_run_results *results, const fl_latency_series *series,
                              fl_error *err)
{
  uint64_t counts[HISTOGRAM], most = 0;
  const fl_summary *measured = &results->numbers.measured;
  double middle = (series->least_s + series->most_s) / 2, width = series->most_s - series->least_s;
  if (width < 1e-3 * middle) width = 1e-3 * middle; /* all the same */
  if (!(width > 0)) width = 1;
  double low = middle - 0.55 * width, high = middle + 0.55 * width, step = (high - low) / (double)HISTOGRAM;
  fl_figure *figure;
  fl_status status = fl_latency_histogram(results->latency_path, measured->world != NULL, measured->warmup, low, high,
                                          counts, HISTOGRAM, err);
  if (status == FL_OK)
    status =
        fl_figure_new(figures, "latency-distribution", "Distribution of latency", FL_FIGURE_HALF, 360, &figure, err);
  if (status != FL_OK) return status;
  fl_data_block(figure->data, "histogram", "middle of the interval in s, requests");
  for (size_t i = 0; i < HISTOGRAM; i++) {
    if (counts[i] > most) most = counts[i];
    fl_data_number(figure->data, low + ((double)i + 0.5) * step);
    fprintf(figure->data, "\t%llu\n", (unsigned long long)counts[i]);
  }
  fprintf(figure->script,
          "height = %.17g\nset xlabel 'latency (s)' textcolor rgb ink\nset ylabel 'requests' textcolor rgb ink\n"
          "set xrange [%.17g:%.17g]\nset yrange [0:height]\nset boxwidth %.17g\nset tmargin 2.5\nset key at screen "
          "0.5, screen 0.99 top center horizontal reverse Left maxrows 1 width -2\n"
          "set style fill solid 0.5 noborder\nset samples 2\nset xtics nomirror autofreq\n"
          "plot data index 'histogram' using 1:2 with boxes linecolor rgb series1 notitle",
          1.05 * (double)most, low, high, 0.95 * step);
  draw_quantiles(figure->script, measured);
  fputs("\n", figure->script);
  return fl_figure_caption(figure, err, "%llu requests after the warm-up.", (unsigned long long)series->counted);
}

fl_status fl_run_latency(fl_figures *figures, const fl_run_results *results, fl_error *err)
{
  if (results->latency.bin_count == 0) return FL_OK;
  fl_status status = over_time(figures, results, &results->latency, err);
  if (status == FL_OK) status = distribution(figures, results, &results->latency, err);
  return status;
}
