/* trials.csv, read back: rows to trials to cells. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/statistics.h"
#include "present/report/compare_results.h"
#include "present/report/csv_reader.h"
#include "study/compare/columns.h"

enum { MAX_METHODS = 64, MAX_CELLS = 100000, MAX_AXES = 64 };

/* ---- growing tables ---- */

/* Room for one more of `count` items; NULL: no memory, and the old table stands. */
static void *grow(void *items, size_t count, size_t size)
{
  if ((count & (count - 1)) != 0 && count > 0) return items; /* there is room up to the next power of two */
  return realloc(items, (count == 0 ? 1 : 2 * count) * size);
}

static bool add_text(char ***texts, size_t *count, const char *text)
{
  char **grown = grow(*texts, *count, sizeof *grown);
  if (grown == NULL) return false;
  *texts = grown;
  grown[*count] = strdup(text);
  return grown[*count] != NULL && ++*count > 0;
}

/* ---- one trial after the other ---- */

typedef struct {
  fl_csv_reader *csv;
  size_t trial, method, columns[FL_TRIAL_COLUMNS]; /* where they are; SIZE_MAX where they are not */
  size_t axis_columns[MAX_AXES];                   /* where the values of the axes are said */
  fl_compare_results *results;
  /* The trial whose rows are being read. */
  fl_trial_row rows[MAX_METHODS];
  size_t row_count;
  uint64_t number;
  /* The cell whose trials are being read. */
  fl_cell_statistics *statistics;
  fl_sample *samples[MAX_METHODS];
  uint64_t cell_trials, first_cell_trials;
} loader;

/* Some tables have no such column. */
static bool is_optional(size_t i)
{
  return fl_trial_columns[i].need != FL_FOR_ANY || fl_trial_columns[i].kind == FL_COLUMN_FLAG; /* which came later */
}

static fl_status find_columns(loader *l, fl_error *err)
{
  fl_status status = fl_csv_find(l->csv, "trial", &l->trial, err);
  if (status == FL_OK) status = fl_csv_find(l->csv, "method", &l->method, err);
  for (size_t i = 0; i < FL_TRIAL_COLUMNS && status == FL_OK; i++) {
    status = fl_csv_find(l->csv, fl_trial_columns[i].name, &l->columns[i], is_optional(i) ? NULL : err);
    if (status == FL_OK || !is_optional(i)) continue;
    l->columns[i] = SIZE_MAX;
    status = FL_OK;
  }
  if (status == FL_OK && l->trial > MAX_AXES)
    status = fl_csv_fail(l->csv, l->trial, err, "more than %d keys before it", MAX_AXES);
  return status;
}

/* Does the column say what the scenario says where the one before it has the number? */
static bool is_label(const loader *l, size_t column)
{
  if (column == 0 || column >= l->trial) return false;
  const char *key = fl_csv_column_name(l->csv, column - 1), *name = fl_csv_column_name(l->csv, column);
  size_t length = strlen(key);
  return strncmp(name, key, length) == 0 && strcmp(name + length, FL_LABEL_COLUMN) == 0;
}

static fl_status add_axes(loader *l, fl_error *err)
{
  fl_compare_results *results = l->results;
  results->axes = calloc(l->trial + 1, sizeof *results->axes);
  if (results->axes == NULL) return fl_fail_memory(err, "a comparison");
  for (size_t column = 0; column < l->trial; column++) {
    char *key = strdup(fl_csv_column_name(l->csv, column));
    if (key == NULL) return fl_fail_memory(err, "a comparison");
    if (is_label(l, column + 1)) column++;
    l->axis_columns[results->axis_count] = column;
    results->axes[results->axis_count++].key = key;
  }
  return FL_OK;
}

/* What the row read last has on an axis. */
static const char *axis_text(const loader *l, size_t axis)
{
  return fl_csv_read_text(l->csv, l->axis_columns[axis]);
}

static fl_status read_outcome(const loader *l, size_t at, fl_outcome *outcome, fl_error *err)
{
  const char *word = fl_csv_read_text(l->csv, at);
  for (*outcome = FL_OUTCOME_OK; *outcome <= FL_OUTCOME_STUCK; ++*outcome)
    if (strcmp(word, fl_outcome_name(*outcome)) == 0) return FL_OK;
  return fl_csv_fail(l->csv, at, err, "expected ok, one_node, infeasible or stuck, got \"%.40s\"", word);
}

/* 0 where the field is empty. */
static fl_status read_whole(const loader *l, size_t at, uint64_t most, uint64_t *value, fl_error *err)
{
  *value = 0;
  return fl_csv_read_text(l->csv, at)[0] != '\0' ? fl_csv_read_uint(l->csv, at, most, value, err) : FL_OK;
}

/* No plan has no parts and no bottleneck, a plan has as many parts as its outcome says; the outcome comes first. */
static fl_status check_column(const loader *l, size_t i, const fl_trial_row *row, fl_error *err)
{
  static const struct {
    size_t least, most;
  } parts[] = {[FL_OUTCOME_OK] = {2, INT32_MAX},
               [FL_OUTCOME_ONE_NODE] = {1, 1},
               [FL_OUTCOME_INFEASIBLE] = {0, 0},
               [FL_OUTCOME_STUCK] = {1, INT32_MAX}};
  const char *outcome = fl_outcome_name(row->outcome);
  if (fl_trial_columns[i].kind == FL_COLUMN_PARTS &&
      (row->part_count < parts[row->outcome].least || row->part_count > parts[row->outcome].most))
    return fl_csv_fail(l->csv, l->columns[i], err, "%zu where the outcome is %s", row->part_count, outcome);
  if (fl_trial_columns[i].metric == FL_METRIC_BOTTLENECK && row->outcome == FL_OUTCOME_INFEASIBLE &&
      !isnan(row->bottleneck_s))
    return fl_csv_fail(l->csv, l->columns[i], err, "there is one where the outcome is %s", outcome);
  return FL_OK;
}

static fl_status read_column(const loader *l, size_t i, fl_trial_row *row, fl_error *err)
{
  fl_status status = FL_OK;
  const size_t at = l->columns[i];
  uint64_t whole;
  double number;
  if (at == SIZE_MAX) return FL_OK;
  switch (fl_trial_columns[i].kind) {
  case FL_COLUMN_OUTCOME:
    return read_outcome(l, at, &row->outcome, err);
  case FL_COLUMN_PARTS:
    status = read_whole(l, at, INT32_MAX, &whole, err);
    if (status == FL_OK) row->part_count = (size_t)whole;
    break;
  case FL_COLUMN_NUMBER:
    status = fl_csv_read_number(l->csv, at, 0, &number, err);
    if (status == FL_OK) fl_column_set_number(&fl_trial_columns[i], row, number);
    break;
  case FL_COLUMN_FLAG:
    status = read_whole(l, at, 1, &whole, err);
    if (status == FL_OK) row->unsettled = whole > 0;
    break;
  }
  return status == FL_OK ? check_column(l, i, row, err) : status;
}

static fl_status read_row(const loader *l, fl_trial_row *row, fl_error *err)
{
  fl_status status = FL_OK;
  *row = fl_trial_row_empty();
  for (size_t i = 0; i < FL_TRIAL_COLUMNS && status == FL_OK; i++) status = read_column(l, i, row, err);
  return status;
}

/* ---- cells ---- */

/* Index of a value on its axis; a new one is added. */
static fl_status find_value(loader *l, size_t axis, size_t *index, fl_error *err)
{
  fl_compare_axis *a = &l->results->axes[axis];
  const char *text = axis_text(l, axis);
  for (*index = 0; *index < a->value_count; ++*index)
    if (strcmp(a->values[*index], text) == 0) return FL_OK;
  return add_text(&a->values, &a->value_count, text) ? FL_OK : fl_fail_memory(err, "a comparison");
}

static fl_compare_cell *current(const loader *l)
{
  return &l->results->cells[l->results->cell_count - 1];
}

static bool same_cell(const loader *l)
{
  if (l->results->cell_count == 0) return false;
  for (size_t i = 0; i < l->results->axis_count; i++)
    if (strcmp(l->results->axes[i].values[current(l)->value[i]], axis_text(l, i)) != 0) return false;
  return true;
}

static fl_status begin_cell(loader *l, fl_error *err)
{
  fl_compare_results *results = l->results;
  if (results->cell_count == MAX_CELLS) return fl_csv_fail(l->csv, l->trial, err, "more than %d cells", MAX_CELLS);
  fl_compare_cell *cells = grow(results->cells, results->cell_count, sizeof *cells);
  if (cells == NULL) return fl_fail_memory(err, "a comparison");
  results->cells = cells;
  fl_compare_cell *cell = &cells[results->cell_count++];
  *cell = (fl_compare_cell){.value = calloc(results->axis_count + 1, sizeof *cell->value)};
  fl_status status = cell->value != NULL ? FL_OK : fl_fail_memory(err, "a comparison");
  for (size_t i = 0; i < results->axis_count && status == FL_OK; i++) status = find_value(l, i, &cell->value[i], err);
  l->cell_trials = 0;
  return status;
}

/* As comparisons do: see fl_comparison_judged(). */
static fl_metric judged(const loader *l)
{
  size_t at = (size_t)(fl_metric_column(FL_METRIC_GOODPUT) - fl_trial_columns);
  return l->columns[at] != SIZE_MAX ? FL_METRIC_GOODPUT : FL_METRIC_BOTTLENECK;
}

/* The first cell's first trial tells how many methods there are. */
static fl_status begin_statistics(loader *l, fl_error *err)
{
  fl_status status = fl_cell_statistics_new(l->results->method_count, judged(l), &l->statistics, err);
  for (size_t i = 0; i < l->results->method_count && status == FL_OK; i++) status = fl_sample_new(&l->samples[i], err);
  return status;
}

static void clear_statistics(loader *l)
{
  fl_cell_statistics_free(l->statistics);
  l->statistics = NULL;
  for (size_t i = 0; i < MAX_METHODS; i++) {
    fl_sample_free(l->samples[i]);
    l->samples[i] = NULL;
  }
}

static fl_status make_box(fl_sample *sample, fl_compare_box *box, fl_error *err)
{
  const double q[] = {0.05, 0.25, 0.5, 0.75, 0.95};
  double *const out[] = {&box->p5, &box->p25, &box->p50, &box->p75, &box->p95};
  fl_status status = FL_OK;
  *box = (fl_compare_box){NAN, NAN, NAN, NAN, NAN};
  for (size_t i = 0; i < 5 && status == FL_OK && fl_sample_count(sample) > 0; i++)
    status = fl_sample_quantile(sample, q[i], out[i], err);
  return status;
}

static fl_status end_cell(loader *l, fl_error *err)
{
  size_t methods = l->results->method_count;
  if (l->statistics == NULL) return FL_OK;
  if (l->first_cell_trials == 0) l->first_cell_trials = l->cell_trials;
  if (l->cell_trials != l->first_cell_trials)
    return fl_csv_fail(l->csv, l->trial, err, "%llu trials in the cell before this (expected %llu)",
                       (unsigned long long)l->cell_trials, (unsigned long long)l->first_cell_trials);
  fl_compare_cell *cell = current(l);
  cell->summaries = calloc(methods, sizeof *cell->summaries);
  cell->boxes = calloc(methods, sizeof *cell->boxes);
  if (cell->summaries == NULL || cell->boxes == NULL) return fl_fail_memory(err, "a comparison");
  fl_status status = fl_cell_statistics_finish(l->statistics, cell->summaries, err);
  if (status == FL_OK) cell->verdict = fl_cell_statistics_judge(l->statistics, cell->summaries);
  for (size_t i = 0; i < methods && status == FL_OK; i++) status = make_box(l->samples[i], &cell->boxes[i], err);
  clear_statistics(l);
  return status;
}

/* ---- rows to trials to cells ---- */

static fl_status end_trial(loader *l, fl_error *err)
{
  fl_compare_results *results = l->results;
  if (l->row_count == 0) return FL_OK;
  if (results->method_count == 0) results->method_count = l->row_count;
  if (l->row_count != results->method_count)
    return fl_csv_fail(l->csv, l->method, err, "a trial before this has %zu methods (expected %zu)", l->row_count,
                       results->method_count);
  fl_status status = l->statistics == NULL ? begin_statistics(l, err) : FL_OK;
  if (status == FL_OK) status = fl_cell_statistics_add(l->statistics, l->rows, err);
  for (size_t i = 0; i < l->row_count && status == FL_OK; i++)
    if (l->rows[i].outcome == FL_OUTCOME_OK && isfinite(fl_metric_value(judged(l), &l->rows[i])))
      status = fl_sample_add(l->samples[i], fl_metric_value(judged(l), &l->rows[i]), err);
  l->row_count = 0;
  l->cell_trials++;
  results->trials++;
  return status;
}

static fl_status check_method(loader *l, fl_error *err)
{
  fl_compare_cell *cell = current(l);
  const char *name = fl_csv_read_text(l->csv, l->method);
  if (l->row_count == MAX_METHODS || (l->results->method_count > 0 && l->row_count == l->results->method_count))
    return fl_csv_fail(l->csv, l->method, err, "one more method than the first trial has");
  if (l->cell_trials > 0 || l->row_count < cell->method_count) {
    if (strcmp(cell->methods[l->row_count], name) == 0) return FL_OK;
    return fl_csv_fail(l->csv, l->method, err, "expected \"%.60s\", as in the trials before",
                       cell->methods[l->row_count]);
  }
  return add_text(&cell->methods, &cell->method_count, name) ? FL_OK : fl_fail_memory(err, "a comparison");
}

/* Every cell counts its trials from 0. */
static fl_status read_trial(const loader *l, bool same, uint64_t *number, fl_error *err)
{
  uint64_t next = same ? l->number + 1 : 0;
  fl_status status = fl_csv_read_uint(l->csv, l->trial, UINT64_MAX, number, err);
  if (status != FL_OK || *number == next || (same && *number == l->number)) return status;
  return fl_csv_fail(l->csv, l->trial, err, "expected %llu, the next trial", (unsigned long long)next);
}

static fl_status take_row(loader *l, fl_error *err)
{
  uint64_t number;
  bool same = same_cell(l);
  fl_status status = read_trial(l, same, &number, err);
  if (status != FL_OK) return status;
  if (!same || number != l->number) status = end_trial(l, err);
  if (status == FL_OK && !same) {
    status = end_cell(l, err);
    if (status == FL_OK) status = begin_cell(l, err);
  }
  l->number = number;
  if (status == FL_OK) status = check_method(l, err);
  if (status == FL_OK) status = read_row(l, &l->rows[l->row_count], err);
  if (status == FL_OK) l->row_count++;
  return status;
}

/* An axis is numeric when all its values are quantities of one unit. */
static fl_status measure_axis(fl_compare_axis *axis, fl_error *err)
{
  static const fl_unit units[] = {FL_UNIT_NONE,       FL_UNIT_BYTES,  FL_UNIT_SECONDS,  FL_UNIT_HERTZ,
                                  FL_UNIT_FLOP_PER_S, FL_UNIT_METRES, FL_UNIT_DECIBELS, FL_UNIT_POWER_RATIO,
                                  FL_UNIT_BITS_PER_S, FL_UNIT_DBM};
  axis->number = calloc(axis->value_count + 1, sizeof *axis->number);
  if (axis->number == NULL) return fl_fail_memory(err, "a comparison");
  for (size_t u = 0; u < sizeof units / sizeof units[0] && !axis->numeric; u++) {
    size_t known = 0;
    while (known < axis->value_count && fl_quantity_parse(axis->values[known], units[u], &axis->number[known])) known++;
    axis->numeric = known == axis->value_count && known > 0;
    axis->unit = units[u];
  }
  return FL_OK;
}

static fl_status load(loader *l, fl_error *err)
{
  bool more = true;
  fl_status status = find_columns(l, err);
  if (status == FL_OK) status = add_axes(l, err);
  while (status == FL_OK) {
    status = fl_csv_next(l->csv, &more, err);
    if (status != FL_OK || !more) break;
    status = take_row(l, err);
  }
  if (status == FL_OK) status = end_trial(l, err);
  if (status == FL_OK) status = end_cell(l, err);
  if (status == FL_OK && l->results->cell_count == 0) status = fl_csv_fail(l->csv, l->trial, err, "there is no trial");
  for (size_t i = 0; i < l->results->axis_count && status == FL_OK; i++)
    status = measure_axis(&l->results->axes[i], err);
  return status;
}

fl_status fl_compare_results_load(const char *folder, fl_compare_results **out, fl_error *err)
{
  char *path = NULL;
  loader *l = calloc(1, sizeof *l);
  *out = NULL;
  if (l != NULL) l->results = calloc(1, sizeof *l->results);
  if (l == NULL || l->results == NULL || asprintf(&path, "%s/trials.csv", folder) < 0) {
    if (l != NULL) free(l->results);
    free(l);
    return fl_fail_memory(err, "a comparison");
  }
  fl_status status = fl_csv_open(path, &l->csv, err);
  if (status == FL_OK) status = load(l, err);
  if (status == FL_OK)
    *out = l->results;
  else
    fl_compare_results_free(l->results);
  clear_statistics(l);
  fl_csv_close(l->csv);
  free(path);
  free(l);
  return status;
}
