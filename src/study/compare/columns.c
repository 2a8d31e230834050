#include "study/compare/columns.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "study/compare/cells.h"

const fl_trial_column fl_trial_columns[FL_TRIAL_COLUMNS] = {
    {"outcome", FL_COLUMN_OUTCOME, 0, FL_METRIC_COUNT, FL_FOR_ANY},
    {"parts", FL_COLUMN_PARTS, 0, FL_METRIC_COUNT, FL_FOR_ANY},
    {"bottleneck_s", FL_COLUMN_NUMBER, offsetof(fl_trial_row, bottleneck_s), FL_METRIC_BOTTLENECK, FL_FOR_ANY},
    {"lower_bound_s", FL_COLUMN_NUMBER, offsetof(fl_trial_row, lower_bound_s), FL_METRIC_COUNT, FL_FOR_ANY},
    {"approximation_ratio", FL_COLUMN_NUMBER, offsetof(fl_trial_row, approximation_ratio), FL_METRIC_RATIO, FL_FOR_ANY},
    {"optimal_s", FL_COLUMN_NUMBER, offsetof(fl_trial_row, optimal_s), FL_METRIC_COUNT, FL_FOR_ANY},
    {"gap", FL_COLUMN_NUMBER, offsetof(fl_trial_row, gap), FL_METRIC_GAP, FL_FOR_ANY},
    {"throughput_per_s", FL_COLUMN_NUMBER, offsetof(fl_trial_row, throughput_per_s), FL_METRIC_THROUGHPUT, FL_FOR_ANY},
    {"latency_mean_s", FL_COLUMN_NUMBER, offsetof(fl_trial_row, latency_mean_s), FL_METRIC_LATENCY_MEAN, FL_FOR_ANY},
    {"latency_p95_s", FL_COLUMN_NUMBER, offsetof(fl_trial_row, latency_p95_s), FL_METRIC_LATENCY_P95, FL_FOR_ANY},
    {"unsettled", FL_COLUMN_FLAG, 0, FL_METRIC_COUNT, FL_FOR_ANY},
    {"latency_alone_s", FL_COLUMN_NUMBER, offsetof(fl_trial_row, latency_alone_s), FL_METRIC_LATENCY_ALONE,
     FL_FOR_OBJECTIVE},
    {"tokens_per_s", FL_COLUMN_NUMBER, offsetof(fl_trial_row, tokens_per_s), FL_METRIC_TOKENS, FL_FOR_TOKENS},
    {"ttft_s", FL_COLUMN_NUMBER, offsetof(fl_trial_row, ttft_s), FL_METRIC_TTFT, FL_FOR_TOKENS},
    {"tpot_s", FL_COLUMN_NUMBER, offsetof(fl_trial_row, tpot_s), FL_METRIC_TPOT, FL_FOR_TOKENS},
};

static unsigned needs_of(const fl_scenario *cell)
{
  return (cell->objective_is_given ? FL_FOR_OBJECTIVE : 0u) | (fl_scenario_makes_tokens(cell) ? FL_FOR_TOKENS : 0u);
}

unsigned fl_cells_needs(const fl_comparison *comparison)
{
  unsigned needs = 0;
  for (size_t i = 0; i < comparison->cell_count; i++) needs |= needs_of(comparison->cells[i]);
  return needs;
}

bool fl_column_is_told(const fl_trial_column *column, unsigned needs)
{
  return column->need == FL_FOR_ANY || (column->need & needs) != 0;
}

bool fl_comparison_has_column(const fl_comparison *comparison, const fl_trial_column *column)
{
  return fl_column_is_told(column, comparison->needs);
}

bool fl_comparison_tells(const fl_comparison *comparison, fl_metric metric)
{
  return fl_comparison_has_column(comparison, fl_metric_column(metric));
}

const char *fl_column_sql_type(fl_column_kind kind)
{
  static const char *const types[] = {[FL_COLUMN_OUTCOME] = "TEXT NOT NULL",
                                      [FL_COLUMN_PARTS] = "INTEGER NOT NULL",
                                      [FL_COLUMN_NUMBER] = "REAL",
                                      [FL_COLUMN_FLAG] = "INTEGER NOT NULL"};
  return types[kind];
}

const fl_trial_column *fl_metric_column(fl_metric metric)
{
  const fl_trial_column *column = fl_trial_columns;
  assert(metric < FL_METRIC_COUNT);
  while (column->metric != metric) column++;
  return column;
}

double fl_column_number(const fl_trial_column *column, const fl_trial_row *row)
{
  double value;
  memcpy(&value, (const char *)row + column->offset, sizeof value);
  return value;
}

void fl_column_set_number(const fl_trial_column *column, fl_trial_row *row, double value)
{
  memcpy((char *)row + column->offset, &value, sizeof value);
}

fl_trial_row fl_trial_row_empty(void)
{
  fl_trial_row row = {.outcome = FL_OUTCOME_OK};
  for (size_t i = 0; i < FL_TRIAL_COLUMNS; i++)
    if (fl_trial_columns[i].kind == FL_COLUMN_NUMBER) fl_column_set_number(&fl_trial_columns[i], &row, NAN);
  return row;
}
