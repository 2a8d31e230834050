#include "present/report/compare_page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/report/colours.h"
#include "present/report/compare_captions.h"
#include "present/report/compare_words.h"

/* What a page shows of a table; the rest is in comparison.csv. */
enum { MAX_VERDICTS = 100, MAX_ROWS = 400, EQUALS_NAMED = 1 };

void fl_compare_answer(FILE *out, const fl_compare_results *results)
{
  fl_compare_sentence_fn *const sentences[] = {fl_compare_sentence_winner, fl_compare_sentence_doubt,
                                               fl_compare_sentence_optimum};
  char text[FL_COMPARE_SENTENCE_SIZE];
  fputs("<div class=\"answer\">\n", out);
  for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++) {
    if (!sentences[i](results, text)) continue;
    fputs("<p>", out);
    fl_html_text(out, text);
    fputs("</p>\n", out);
  }
  fputs("</div>\n", out);
}

/* ---- tables ---- */

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
    fl_html_cell(table, "no plan");
    for (size_t i = 0; i < 5; i++) fl_html_cell(table, "–");
    fl_html_row_end(table);
    return;
  }
  put_best(table, results, cell);
  fl_html_cell(table, "%s", !contest ? "–" : v->certain ? "certain" : "not certain");
  fl_html_cell_quantity(table, cell->summaries[v->best].metrics[FL_METRIC_BOTTLENECK].value.mean, FL_UNIT_SECONDS);
  double next = contest ? cell->summaries[v->runner_up].metrics[FL_METRIC_BOTTLENECK].value.mean : NAN;
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

static fl_status put_verdicts(FILE *out, const fl_compare_results *results, fl_error *err)
{
  static const char *const titles[] = {"least bottleneck", "is that certain?", "mean", "next",
                                       "difference",       "95 % interval"};
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

static void put_row(fl_html_table *table, const fl_compare_results *results, const fl_compare_cell *cell, size_t method)
{
  const fl_method_summary *s = &cell->summaries[method];
  const fl_metric_summary *bottleneck = &s->metrics[FL_METRIC_BOTTLENECK];
  double first = cell->summaries[0].metrics[FL_METRIC_BOTTLENECK].value.mean;
  fl_html_row_begin(table, NULL);
  put_values(table, results, cell);
  put_method(table, cell, method);
  fl_html_cell(table, "%llu of %llu", (unsigned long long)s->ok, (unsigned long long)s->trials);
  put_mean(table, &bottleneck->value, FL_UNIT_SECONDS);
  fl_html_cell_quantity(table, bottleneck->median, FL_UNIT_SECONDS);
  fl_html_cell_quantity(table, bottleneck->p95, FL_UNIT_SECONDS);
  put_percent(table, bottleneck->win_rate);
  put_percent(table, method == 0 ? NAN : bottleneck->difference.mean / first);
  put_percents(table, method == 0 ? NAN : bottleneck->difference.ci95_low / first,
               method == 0 ? NAN : bottleneck->difference.ci95_high / first);
  put_percent(table, s->metrics[FL_METRIC_GAP].value.mean - 1);
  put_mean(table, &s->metrics[FL_METRIC_THROUGHPUT].value, FL_UNIT_NONE);
  put_mean(table, &s->metrics[FL_METRIC_LATENCY_P95].value, FL_UNIT_SECONDS);
  fl_html_row_end(table);
}

static fl_status put_rows(FILE *out, const fl_compare_results *results, fl_error *err)
{
  static const char *const titles[] = {
      "method",          "plans found",    "mean bottleneck", "median",        "95 % within",
      "best in",         "from the first", "95 % interval",   "above optimum", "mean throughput (/s)",
      "mean p95 latency"};
  columns c;
  size_t rows = results->cell_count * results->method_count;
  size_t shown = rows < MAX_ROWS ? rows : MAX_ROWS;
  fl_status status = make_columns(results, "lrrrrrrrrrr", titles, &c, err);
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

/* ---- sections ---- */

static bool has_figure(const fl_figures *figures, const char *name)
{
  return fl_figures_find(figures, name) != NULL;
}

/* A figure; its further pages are folded away. */
static fl_status put_pages(FILE *out, const fl_figures *figures, const char *name, fl_error *err)
{
  char page_name[FL_COMPARE_NAME_SIZE];
  size_t count = 1;
  while (count < FL_COMPARE_PAGES && has_figure(figures, fl_compare_page_name(name, count, page_name))) count++;
  fl_status status = fl_page_figure(out, figures, name, err);
  if (count > 1) fprintf(out, "<details><summary>%zu more of these figures</summary>\n", count - 1);
  for (size_t page = 1; page < count && status == FL_OK; page++)
    status = fl_page_figure(out, figures, fl_compare_page_name(name, page, page_name), err);
  if (count > 1) fputs("</details>\n", out);
  return status;
}

void fl_compare_contents(FILE *out, const fl_figures *figures)
{
  fputs("<li><a href=\"#verdict\">Which method wins where</a></li>\n", out);
  for (const fl_compare_metric *metric = fl_compare_metrics; metric->name != NULL; metric++)
    if (has_figure(figures, metric->name)) {
      fprintf(out, "<li><a href=\"#%s\">", metric->name);
      fl_html_text(out, metric->title);
      fputs("</a></li>\n", out);
    }
  fputs("<li><a href=\"#numbers\">All numbers</a></li>\n", out);
}

static fl_status put_metric(FILE *out, const fl_figures *figures, const fl_compare_metric *metric, fl_error *err)
{
  if (!has_figure(figures, metric->name)) return FL_OK;
  fl_page_section(out, metric->name, metric->title);
  fl_status status = put_pages(out, figures, metric->name, err);
  if (status == FL_OK && metric == fl_compare_metrics)
    status = put_pages(out, figures, fl_compare_distribution.name, err);
  fl_page_section_end(out);
  return status;
}

fl_status fl_compare_page(FILE *out, const fl_figures *figures, const fl_compare_results *results, fl_error *err)
{
  fl_page_section(out, "verdict", "Which method wins where");
  fprintf(out, "<p class=\"remark\">%zu method%s, %zu cell%s, %llu trials, all methods on the same fields.</p>\n",
          results->method_count, results->method_count == 1 ? "" : "s", results->cell_count,
          results->cell_count == 1 ? "" : "s", (unsigned long long)results->trials);
  fl_status status = put_verdicts(out, results, err);
  fl_page_section_end(out);
  for (const fl_compare_metric *metric = fl_compare_metrics; metric->name != NULL && status == FL_OK; metric++)
    status = put_metric(out, figures, metric, err);
  if (status != FL_OK) return status;
  fl_page_section(out, "numbers", "All numbers");
  status = put_rows(out, results, err);
  fl_page_section_end(out);
  return status;
}
