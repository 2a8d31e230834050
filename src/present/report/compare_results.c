#include "present/report/compare_results.h"

#include <stdio.h>
#include <stdlib.h>

#include "fieldline/text.h"

static void free_texts(char **texts, size_t count)
{
  for (size_t i = 0; texts != NULL && i < count; i++) free(texts[i]);
  free(texts);
}

void fl_compare_results_free(fl_compare_results *results)
{
  if (results == NULL) return;
  for (size_t i = 0; i < results->axis_count; i++) {
    free_texts(results->axes[i].values, results->axes[i].value_count);
    free(results->axes[i].number);
    free(results->axes[i].key);
  }
  for (size_t i = 0; i < results->cell_count; i++) {
    fl_compare_cell *cell = &results->cells[i];
    free_texts(cell->methods, cell->method_count);
    free(cell->value);
    free(cell->summaries);
    free(cell->boxes);
  }
  free(results->axes);
  free(results->cells);
  free(results);
}

/* Words and commas: the key, the value, or both, of every axis but one. */
static char *join_axes(const fl_compare_results *results, const fl_compare_cell *cell, bool keys, size_t but, char *out,
                       size_t size)
{
  out[0] = '\0';
  for (size_t i = 0; i < results->axis_count; i++) {
    if (i == but) continue;
    const fl_compare_axis *axis = &results->axes[i];
    fl_append(out, size, "%s%.60s%s%.60s", out[0] != '\0' ? ", " : "", keys ? axis->key : "",
              keys && cell != NULL ? " " : "", cell != NULL ? axis->values[cell->value[i]] : "");
  }
  return out;
}

char *fl_compare_cell_name(const fl_compare_results *results, const fl_compare_cell *cell, char *out, size_t size)
{
  if (results->axis_count > 0) return join_axes(results, cell, true, results->axis_count, out, size);
  snprintf(out, size, "all fields");
  return out;
}

char *fl_compare_cell_values(const fl_compare_results *results, const fl_compare_cell *cell, size_t but, char *out,
                             size_t size)
{
  size_t named = results->axis_count - (but < results->axis_count ? 1 : 0);
  return join_axes(results, cell, named == 1, but, out, size);
}

char *fl_compare_keys(const fl_compare_results *results, size_t but, char *out, size_t size)
{
  return join_axes(results, NULL, true, but, out, size);
}

bool fl_compare_wins(const fl_compare_cell *cell, size_t method)
{
  const fl_verdict *v = &cell->verdict;
  return v->best == method || (method < 64 && (v->as_good >> method & 1) != 0);
}

const char *fl_compare_method_name(const fl_compare_results *results, size_t method)
{
  return results->cells[0].methods[method];
}
