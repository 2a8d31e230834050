#include "present/report/compare_choices.h"

#include <stdlib.h>
#include <string.h>

#include "present/report/compare_judged.h"
#include "present/report/compare_layout.h"
#include "present/report/html.h"

enum { MAX_CHOICES = 100 };

/* The cell of the panel whose best method is best, without `but`; NULL when none has one. */
static const fl_compare_cell *choose(const fl_compare_results *results, const fl_compare_panel *panel,
                                     const fl_compare_cell *but)
{
  const fl_compare_cell *best = NULL;
  for (size_t i = 0; i < panel->count; i++) {
    const fl_compare_cell *cell = panel->cells[i];
    const fl_verdict *v = &cell->verdict;
    if (cell == but || v->best == results->method_count) continue;
    if (best == NULL || fl_metric_is_better(v->judged, fl_compare_judged_mean(cell, v->best),
                                            fl_compare_judged_mean(best, best->verdict.best)))
      best = cell;
  }
  return best;
}

static void put_value(fl_html_table *table, const fl_compare_results *results, size_t axis, const fl_compare_cell *cell)
{
  const fl_compare_axis *a = &results->axes[axis];
  if (cell == NULL) {
    fl_html_cell(table, "–");
    fl_html_cell(table, "–");
    return;
  }
  fl_html_cell(table, "%s", a->values[cell->value[axis]]);
  fl_html_cell_quantity(table, fl_compare_judged_mean(cell, cell->verdict.best), fl_compare_judged_by(results)->unit);
}

static void put_row(fl_html_table *table, const fl_compare_results *results, size_t axis, const fl_compare_panel *panel)
{
  const fl_compare_cell *best = choose(results, panel, NULL);
  fl_html_row_begin(table, NULL);
  for (size_t i = 0; i < results->axis_count; i++)
    if (i != axis) fl_html_cell(table, "%s", results->axes[i].values[panel->cells[0]->value[i]]);
  put_value(table, results, axis, best);
  put_value(table, results, axis, best != NULL ? choose(results, panel, best) : NULL);
  fl_html_row_end(table);
}

static fl_status put_table(FILE *out, const fl_compare_results *results, size_t axis, const fl_compare_panel *panels,
                           size_t count, fl_error *err)
{
  size_t columns = 0;
  char id[80], caption[120];
  const char *mean = fl_compare_judged_by(results)->mean;
  const char **titles = calloc(results->axis_count + 4, sizeof *titles);
  char *alignment = calloc(results->axis_count + 5, 1);
  if (titles == NULL || alignment == NULL) {
    free(titles);
    free(alignment);
    return fl_fail_memory(err, "a table");
  }
  for (size_t i = 0; i < results->axis_count; i++) {
    if (i == axis) continue;
    alignment[columns] = results->axes[i].numeric ? 'r' : 'l';
    titles[columns++] = results->axes[i].key;
  }
  const char *const own[] = {results->axes[axis].key, mean, "next", mean};
  memcpy(titles + columns, own, sizeof own);
  memcpy(alignment + columns, "lrlr", 4);
  snprintf(id, sizeof id, "choice-%zu", axis);
  snprintf(caption, sizeof caption, "The best %.60s, by the best method with each", results->axes[axis].key);
  fl_html_table table = fl_html_table_begin(out, id, caption, alignment, titles);
  for (size_t i = 0; i < count && i < MAX_CHOICES; i++) put_row(&table, results, axis, &panels[i]);
  fl_html_table_end(&table);
  free(titles);
  free(alignment);
  return FL_OK;
}

static size_t count_best(const fl_compare_results *results, size_t axis, size_t value, const fl_compare_panel *panels,
                         size_t count)
{
  size_t best = 0;
  for (size_t i = 0; i < count; i++) {
    const fl_compare_cell *cell = choose(results, &panels[i], NULL);
    best += cell != NULL && cell->value[axis] == value;
  }
  return best;
}

static void say(FILE *out, const fl_compare_results *results, size_t axis, const fl_compare_panel *panels, size_t count)
{
  const fl_compare_axis *a = &results->axes[axis];
  size_t said = 0;
  fputs("<p class=\"remark\">", out);
  fl_html_format(out, "Of the values of %s, ", a->key);
  for (size_t value = 0; value < a->value_count; value++) {
    size_t best = count_best(results, axis, value, panels, count);
    if (best == 0) continue;
    fl_html_format(out, "%s%s is best in %zu of %zu", said++ == 0 ? "" : ", ", a->values[value], best, count);
  }
  fputs(said == 0 ? "none is best anywhere.</p>\n" : ".</p>\n", out);
}

static fl_status tell(FILE *out, const fl_compare_results *results, size_t axis, fl_error *err)
{
  fl_compare_panel *panels;
  size_t count;
  fl_status status = fl_compare_panels_make(results, axis, &panels, &count, err);
  if (status != FL_OK) return status;
  say(out, results, axis, panels, count);
  status = put_table(out, results, axis, panels, count, err);
  fl_compare_panels_free(panels, count);
  return status;
}

fl_status fl_compare_choices(FILE *out, const fl_compare_results *results, fl_error *err)
{
  fl_status status = FL_OK;
  for (size_t axis = 0; axis < results->axis_count && status == FL_OK; axis++)
    if (fl_is_choice(results->axes[axis].key) && results->axes[axis].value_count > 1)
      status = tell(out, results, axis, err);
  return status;
}
