#include "present/report/compare_tables.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/report/colours.h"
#include "present/report/compare_judged.h"
#include "present/report/compare_words.h"
#include "present/report/html.h"

/* What a page shows of a table; the rest is in comparison.csv. */
enum { MAX_VERDICTS = 100, MAX_ROWS = 400, EQUALS_NAMED = 1 };

/* The columns of the sweep's keys stand before those of a table. */
typedef struct {
  char *alignment;
  const char **titles;
} columns;

static fl_status make_columns(const fl_compare_results *results, const char *alignment, const char *const *titles,
                              columns *out, fl_error *err)
{
  size_t axes = results->axis_count, own = strlen(alignment);
  *out = (columns){malloc(axes + own + 1), calloc(axes + own, sizeof *out->titles)};
  if (out->alignment == NULL || out->titles == NULL) return fl_fail_memory(err, "a table");
  for (size_t i = 0; i < axes; i++) {
    out->alignment[i] = results->axes[i].numeric ? 'r' : 'l';
    out->titles[i] = results->axes[i].key;
  }
  memcpy(out->alignment + axes, alignment, own + 1);
  memcpy(out->titles + axes, titles, own * sizeof *titles);
  return FL_OK;
}

static void free_columns(columns *c)
{
  free(c->alignment);
  free(c->titles);
}

static void put_values(fl_html_table *table, const fl_compare_results *results, const fl_compare_cell *cell)
{
  for (size_t i = 0; i < results->axis_count; i++) fl_html_cell(table, "%s", results->axes[i].values[cell->value[i]]);
}

static void name_method(FILE *out, const fl_compare_cell *cell, size_t method)
{
  fprintf(out, " <span class=\"swatch\" style=\"background: var(--series%zu)\"></span>", fl_series_colour(method));
  fl_html_text(out, cell->methods[method]);
}

static void put_method(fl_html_table *table, const fl_compare_cell *cell, size_t method)
{
  fl_html_cell_begin(table);
  name_method(table->out, cell, method);
  fl_html_cell_end(table);
}

/* The best, and which others equal it in every trial. */
static void put_best(fl_html_table *table, const fl_compare_results *results, const fl_compare_cell *cell)
{
  size_t equal = 0;
  fl_html_cell_begin(table);
  for (size_t m = 0; m < results->method_count; m++) {
    if (!fl_compare_wins(cell, m)) continue;
    if (equal++ < EQUALS_NAMED) name_method(table->out, cell, m);
  }
  if (equal > EQUALS_NAMED) fprintf(table->out, " and %zu more", equal - EQUALS_NAMED);
  fl_html_cell_end(table);
}

static void put_percent(fl_html_table *table, double share)
{
  char text[FL_PERCENT_SIZE];
  if (isfinite(share))
    fl_html_cell(table, "%s", fl_compare_percent(share, text));
  else
    fl_html_cell(table, "–");
}

static void put_percents(fl_html_table *table, double low, double high)
{
  char texts[2][FL_PERCENT_SIZE];
  if (isfinite(low) && isfinite(high))
    fl_html_cell(table, "%s to %s", fl_compare_percent(low, texts[0]), fl_compare_percent(high, texts[1]));
  else
    fl_html_cell(table, "–");
}

static void put_verdict(fl_html_table *table, const fl_compare_results *results, const fl_compare_cell *cell)
{
  const fl_verdict *v = &cell->verdict;
  bool contest = v->runner_up < results->method_count;
  fl_html_row_begin(table, NULL);
  put_values(table, results, cell);
  if (v->best == results->method_count) {
    fl_html_cell(table, "%s", cell->summaries[0].stuck > 0 ? "stuck" : "no plan");
    for (size_t i = 0; i < 5; i++) fl_html_cell(table, "–");
    fl_html_row_end(table);
    return;
  }
  put_best(table, results, cell);
  fl_html_cell(table, "%s", !contest ? "–" : v->certain ? "certain" : "not certain");
  fl_html_cell_quantity(table, fl_compare_judged_mean(cell, v->best), fl_compare_judged_by(results)->unit);
  double next = contest ? fl_compare_judged_mean(cell, v->runner_up) : NAN;
  if (contest)
    put_method(table, cell, v->runner_up);
  else
    fl_html_cell(table, results->method_count > 1 ? "all the same" : "–");
  put_percent(table, v->difference.mean / next);
  put_percents(table, v->difference.ci95_low / next, v->difference.ci95_high / next);
  fl_html_row_end(table);
}

static void put_rest(FILE *out, size_t shown, size_t all, const char *what)
{
  if (shown < all)
    fprintf(
        out,
        "<p class=\"remark\">The first %zu of %zu %s; all are in <a href=\"comparison.csv\">comparison.csv</a>.</p>\n",
        shown, all, what);
}

fl_status fl_compare_verdicts(FILE *out, const fl_compare_results *results, fl_error *err)
{
  const fl_compare_judged *by = fl_compare_judged_by(results);
  const bool rate = by->per[0] != '\0';
  const char *const titles[] = {by->best, "is that certain?", rate ? "mean (/s)" : "mean",
                                "next",   "difference",       "95 % interval"};
  columns c;
  size_t shown = results->cell_count < MAX_VERDICTS ? results->cell_count : MAX_VERDICTS;
  fl_status status = make_columns(results, "llrlrr", titles, &c, err);
  if (status == FL_OK) {
    fl_html_table table = fl_html_table_begin(
        out, "verdicts", "Per cell: the best, the next, and their paired difference in % of the next", c.alignment,
        c.titles);
    for (size_t i = 0; i < shown; i++) put_verdict(&table, results, &results->cells[i]);
    fl_html_table_end(&table);
    put_rest(out, shown, results->cell_count, "cells");
  }
  free_columns(&c);
  return status;
}

static void put_mean(fl_html_table *table, const fl_mean *mean, fl_unit unit)
{
  char half[FL_QUANTITY_SIZE];
  double width = (mean->ci95_high - mean->ci95_low) / 2;
  fl_html_cell_begin(table);
  fl_html_quantity(table->out, NULL, mean->mean, unit);
  if (isfinite(width) && mean->count > 1) {
    fputs(" ± ", table->out);
    fl_html_text(table->out, fl_quantity_format(half, width, unit, 2));
  }
  fl_html_cell_end(table);
}

/* ---- what only some comparisons tell ---- */

typedef struct {
  const char *title;
  fl_metric metric;
  fl_unit unit;
  bool is_share;
} extra_column;

static const extra_column extras[] = {
    {"mean bottleneck", FL_METRIC_BOTTLENECK, FL_UNIT_SECONDS, false},
    {"mean latency alone", FL_METRIC_LATENCY_ALONE, FL_UNIT_SECONDS, false},
    {"mean tokens/s", FL_METRIC_TOKENS, FL_UNIT_NONE, false},
    {"mean time to first token", FL_METRIC_TTFT, FL_UNIT_SECONDS, false},
    {"mean time per token", FL_METRIC_TPOT, FL_UNIT_SECONDS, false},
    {"available", FL_METRIC_AVAILABILITY, FL_UNIT_NONE, true},
    {"mean lost", FL_METRIC_LOST, FL_UNIT_NONE, false},
    {"mean retried", FL_METRIC_RETRIED, FL_UNIT_NONE, false},
    {"mean recovery", FL_METRIC_RECOVERY, FL_UNIT_SECONDS, false},
    {"mean energy per request", FL_METRIC_ENERGY, FL_UNIT_JOULES, false},
};
enum { EXTRAS = sizeof extras / sizeof extras[0] };

static bool shows_extra(const fl_compare_results *results, const extra_column *extra)
{
  if (fl_compare_judged_by(results)->metric == extra->metric) return false;
  for (size_t i = 0; i < results->cell_count; i++)
    for (size_t m = 0; m < results->method_count; m++)
      if (isfinite(results->cells[i].summaries[m].metrics[extra->metric].value.mean)) return true;
  return false;
}

static bool shows_stuck(const fl_compare_results *results)
{
  for (size_t i = 0; i < results->cell_count; i++)
    for (size_t m = 0; m < results->method_count; m++)
      if (results->cells[i].summaries[m].stuck > 0) return true;
  return false;
}

static void put_extras(fl_html_table *table, const fl_compare_results *results, const fl_method_summary *s)
{
  for (size_t i = 0; i < EXTRAS; i++) {
    const fl_mean *mean = &s->metrics[extras[i].metric].value;
    if (!shows_extra(results, &extras[i])) continue;
    if (extras[i].is_share)
      put_percent(table, mean->mean);
    else
      put_mean(table, mean, extras[i].unit);
  }
  if (shows_stuck(results)) fl_html_cell(table, "%llu", (unsigned long long)s->stuck);
}

/* ---- every method in every cell ---- */

static void put_row(fl_html_table *table, const fl_compare_results *results, const fl_compare_cell *cell, size_t method)
{
  const fl_method_summary *s = &cell->summaries[method];
  const fl_metric_summary *judged = fl_compare_judged_of(cell, method);
  const fl_unit unit = fl_compare_judged_by(results)->unit;
  double first = fl_compare_judged_mean(cell, 0);
  fl_html_row_begin(table, NULL);
  put_values(table, results, cell);
  put_method(table, cell, method);
  fl_html_cell(table, "%llu of %llu", (unsigned long long)(s->ok + s->stuck), (unsigned long long)s->trials);
  put_mean(table, &judged->value, unit);
  fl_html_cell_quantity(table, judged->median, unit);
  fl_html_cell_quantity(table, judged->p95, unit);
  put_percent(table, judged->win_rate);
  put_percent(table, method == 0 ? NAN : judged->difference.mean / first);
  put_percents(table, method == 0 ? NAN : judged->difference.ci95_low / first,
               method == 0 ? NAN : judged->difference.ci95_high / first);
  put_percent(table, s->metrics[FL_METRIC_GAP].value.mean - 1);
  put_mean(table, &s->metrics[FL_METRIC_THROUGHPUT].value, FL_UNIT_NONE);
  put_mean(table, &s->metrics[FL_METRIC_LATENCY_P95].value, FL_UNIT_SECONDS);
  put_extras(table, results, s);
  fl_html_row_end(table);
}

enum { PLAIN_COLUMNS = 11 };

/* Titles and alignment of the columns behind the keys'; both have room for all. */
static void name_columns(const fl_compare_results *results, const char *titles[], char *alignment)
{
  const char *const plain[PLAIN_COLUMNS] = {"method",
                                            "plans found",
                                            fl_compare_judged_by(results)->mean,
                                            "median",
                                            "95 % within",
                                            "best in",
                                            "from the first",
                                            "95 % interval",
                                            "above optimum",
                                            "mean throughput (/s)",
                                            "mean p95 latency"};
  size_t count = PLAIN_COLUMNS;
  memcpy(titles, plain, sizeof plain);
  for (size_t i = 0; i < EXTRAS; i++)
    if (shows_extra(results, &extras[i])) titles[count++] = extras[i].title;
  if (shows_stuck(results)) titles[count++] = "stuck";
  memset(alignment, 'r', count);
  alignment[0] = 'l';
  alignment[count] = '\0';
}

fl_status fl_compare_numbers(FILE *out, const fl_compare_results *results, fl_error *err)
{
  const char *titles[PLAIN_COLUMNS + EXTRAS + 1];
  char alignment[PLAIN_COLUMNS + EXTRAS + 2];
  columns c;
  size_t rows = results->cell_count * results->method_count;
  size_t shown = rows < MAX_ROWS ? rows : MAX_ROWS;
  name_columns(results, titles, alignment);
  fl_status status = make_columns(results, alignment, titles, &c, err);
  if (status == FL_OK) {
    fl_html_table table = fl_html_table_begin(
        out, "comparison", "Every method in every cell; ± is half of the 95 % interval", c.alignment, c.titles);
    for (size_t i = 0; i < shown; i++)
      put_row(&table, results, &results->cells[i / results->method_count], i % results->method_count);
    fl_html_table_end(&table);
    put_rest(out, shown, rows, "rows");
  }
  free_columns(&c);
  return status;
}
