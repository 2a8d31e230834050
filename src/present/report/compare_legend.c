#include "present/report/compare_legend.h"

#include "present/report/colours.h"
#include "present/report/figure.h"
#include "present/report/labels.h"

static const double FONT = 13, SYMBOL_WIDTH = 22, GAP = 24, MARGIN = 12;

typedef void entry_fn(void *context, size_t method, size_t row, double x);

/* Lines of entries, as words are set in lines. Returns their number. */
static size_t lay_out(const fl_compare_results *results, const fl_compare_metric *metric, int width, entry_fn *put,
                      void *context)
{
  size_t row = 0;
  double x = MARGIN;
  for (size_t i = 0; i < results->method_count; i++) {
    if (!fl_compare_metric_shows(results, metric, i)) continue;
    double own = SYMBOL_WIDTH + fl_label_text_width(fl_compare_method_name(results, i), FONT);
    if (x > MARGIN && x + own > width - MARGIN) {
      row++;
      x = MARGIN;
    }
    if (put != NULL) put(context, i, row, x);
    x += own + GAP;
  }
  return row + 1;
}

size_t fl_compare_legend_rows(const fl_compare_results *results, const fl_compare_metric *metric, int width)
{
  return lay_out(results, metric, width, NULL, NULL);
}

typedef struct {
  FILE *script;
  const fl_compare_results *results;
  double width, height;
  int number;
} legend;

static void put_entry(void *context, size_t method, size_t row, double x)
{
  legend *l = context;
  double y = 1 - ((double)row + 0.5) * FL_LEGEND_ROW_HEIGHT / l->height;
  fprintf(l->script, "set label %d ", ++l->number);
  fl_script_text(l->script, fl_compare_method_name(l->results, method));
  fprintf(l->script,
          " at screen %.5g, screen %.5g left point pointtype %d pointsize 1 linecolor rgb series%zu offset 1.2,-0.25 "
          "textcolor rgb ink\n",
          (x + 6) / l->width, y, fl_series_point(method), fl_series_colour(method));
}

void fl_compare_put_legend(FILE *script, const fl_compare_results *results, const fl_compare_metric *metric, int width,
                           int height)
{
  legend l = {script, results, width, height, 0};
  lay_out(results, metric, width, put_entry, &l);
}
