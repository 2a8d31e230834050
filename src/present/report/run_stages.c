/* How long every compute and every hop takes: the longest sets the pace. */
#include <math.h>

#include "fieldline/units.h"
#include "present/report/run_figures.h"

static void put_stage(FILE *data, const fl_run_results *results, size_t row, size_t activity)
{
  char name[512], time[FL_QUANTITY_SIZE], text[sizeof name + sizeof time + 2];
  double time_s = results->plan.activities[activity].duration_s;
  fl_run_activity_name(results, activity, name, sizeof name);
  snprintf(text, sizeof text, "%s: %s", name, fl_quantity_format(time, time_s, FL_UNIT_SECONDS, 4));
  fprintf(data, "%zu\t", row);
  fl_data_number(data, time_s);
  putc('\t', data);
  fl_run_stage_label(results, activity, name, sizeof name);
  fl_data_text(data, name);
  putc('\t', data);
  fl_data_text(data, text);
  putc('\t', data);
  fl_data_text(data, time);
  putc('\n', data);
}

/* What a row stands for. */
typedef enum { COMPUTES, HOPS, WORST, GROUPS } group;

static group group_of(const fl_run_results *results, size_t activity)
{
  if (activity == results->plan.bottleneck) return WORST;
  return results->plan.activities[activity].kind == FL_COMPUTE ? COMPUTES : HOPS;
}

/* Computes have rows where any of them takes time. */
static bool has_row(const fl_run_results *results, size_t activity)
{
  return results->plan.activities[activity].kind == FL_TRANSFER || fl_run_computes(results);
}

static size_t put_stages(FILE *data, const fl_run_results *results, const char *name, group which)
{
  size_t row = 0, count = 0;
  for (size_t activity = 0; activity < results->plan.activity_count; activity++) {
    if (!has_row(results, activity)) continue;
    if (group_of(results, activity) == which) {
      if (count++ == 0) fl_data_block(data, name, "row, seconds, label, what the pointer is told, time as a text");
      put_stage(data, results, row, activity);
    }
    row++;
  }
  return count;
}

static size_t count_stages(const fl_run_results *results)
{
  const fl_plan *plan = &results->plan;
  if (fl_run_computes(results)) return plan->activity_count;
  return fl_activity_count_of(plan->activities, plan->activity_count, FL_TRANSFER);
}

fl_status fl_run_stages(fl_figures *figures, const fl_run_results *results, fl_error *err)
{
  const struct {
    const char *block, *colour, *title;
  } groups[GROUPS] = {[COMPUTES] = {"computes", "series3", "computing"},
                      [HOPS] = {"hops", "series1", "sending"},
                      [WORST] = {"worst", "worst", fl_run_worst_word(results)}};
  fl_figure *figure;
  if (results->plan.part_count == 0 || !(results->plan.bottleneck_s > 0)) return FL_OK;
  int height = 110 + 26 * (int)count_stages(results);
  fl_status status = fl_figure_new(figures, "stages", "What each stage takes", FL_FIGURE_HALF, height, &figure, err);
  if (status != FL_OK) return status;
  fprintf(figure->script,
          "set xlabel 'time per request (s)' textcolor rgb ink\nset xrange [0:%.17g]\nset yrange [%zu.4:-0.6]\n"
          "set grid noytics\nset tmargin 2.5\nset key at screen 0.5, screen 0.99 top center horizontal reverse Left "
          "maxrows 1 width -2\nplot NaN notitle",
          1.2 * results->plan.activities[results->plan.bottleneck].duration_s, count_stages(results) - 1);
  for (group which = COMPUTES; which < GROUPS; which++) {
    if (put_stages(figure->data, results, groups[which].block, which) == 0) continue;
    fprintf(
        figure->script,
        ", \\\n  data index '%s' using (0):1:(0):2:($1-0.36):($1+0.36):ytic(3) with boxxyerror linecolor rgb %s "
        "title '%s', \\\n"
        "  data index '%s' using 2:1:5 with labels left offset 0.5,0 font ',11' textcolor rgb ink notitle, \\\n"
        "  data index '%s' using ($2/2):1:4 with labels hypertext point pt 5 ps 2 linecolor rgb '#ff808080' notitle",
        groups[which].block, groups[which].colour, groups[which].title, groups[which].block, groups[which].block);
  }
  fputs("\n", figure->script);
  char pace[FL_QUANTITY_SIZE];
  const char *free_computing = fl_run_computes(results) ? "" : " (computing takes no time here)";
  if (!fl_plan_is_limited_by_air(&results->plan))
    return fl_figure_caption(figure, err,
                             "How long a request occupies every node and radio, along the chain%s. Requests follow "
                             "each other at the pace of the longest.",
                             free_computing);
  return fl_figure_caption(figure, err,
                           "How long a request occupies every node and radio when nothing else is sent, along the "
                           "chain%s. Hops share the air: requests follow each other every %s.",
                           free_computing, fl_quantity_format(pace, results->plan.bottleneck_s, FL_UNIT_SECONDS, 4));
}
