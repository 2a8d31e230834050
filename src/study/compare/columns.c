#include "study/compare/columns.h"

#include <assert.h>
#include <string.h>

#include "study/compare/cells.h"

const fl_trial_column fl_trial_columns[FL_TRIAL_COLUMNS] = {
    {"outcome", FL_COLUMN_OUTCOME, 0, FL_METRIC_COUNT},
    {"parts", FL_COLUMN_PARTS, 0, FL_METRIC_COUNT},
    {"bottleneck_s", FL_COLUMN_NUMBER, offsetof(fl_trial_row, bottleneck_s), FL_METRIC_BOTTLENECK},
    {"lower_bound_s", FL_COLUMN_NUMBER, offsetof(fl_trial_row, lower_bound_s), FL_METRIC_COUNT},
    {"approximation_ratio", FL_COLUMN_NUMBER, offsetof(fl_trial_row, approximation_ratio), FL_METRIC_RATIO},
    {"optimal_s", FL_COLUMN_NUMBER, offsetof(fl_trial_row, optimal_s), FL_METRIC_COUNT},
    {"gap", FL_COLUMN_NUMBER, offsetof(fl_trial_row, gap), FL_METRIC_GAP},
    {"throughput_per_s", FL_COLUMN_NUMBER, offsetof(fl_trial_row, throughput_per_s), FL_METRIC_THROUGHPUT},
    {"latency_mean_s", FL_COLUMN_NUMBER, offsetof(fl_trial_row, latency_mean_s), FL_METRIC_LATENCY_MEAN},
    {"latency_p95_s", FL_COLUMN_NUMBER, offsetof(fl_trial_row, latency_p95_s), FL_METRIC_LATENCY_P95},
    {"unsettled", FL_COLUMN_FLAG, 0, FL_METRIC_COUNT},
    {"latency_alone_s", FL_COLUMN_NUMBER, offsetof(fl_trial_row, latency_alone_s), FL_METRIC_LATENCY_ALONE},
    {"tokens_per_s", FL_COLUMN_NUMBER, offsetof(fl_trial_row, tokens_per_s), FL_METRIC_TOKENS},
    {"ttft_s", FL_COLUMN_NUMBER, offsetof(fl_trial_row, ttft_s), FL_METRIC_TTFT},
    {"tpot_s", FL_COLUMN_NUMBER, offsetof(fl_trial_row, tpot_s), FL_METRIC_TPOT},
};

static bool makes_tokens(const fl_comparison *comparison)
{
  for (size_t i = 0; i < comparison->cell_count; i++)
    if (fl_scenario_makes_tokens(comparison->cells[i])) return true;
  return false;
}

size_t fl_trial_column_count(const fl_comparison *comparison)
{
  if (makes_tokens(comparison)) return FL_TRIAL_COLUMNS;
  return fl_comparison_scenario(comparison)->objective_is_given ? FL_TRIAL_COLUMNS - FL_TOKEN_COLUMNS
                                                                : FL_PLAIN_COLUMNS;
}

size_t fl_comparison_metric_count(const fl_comparison *comparison)
{
  size_t columns = fl_trial_column_count(comparison);
  if (columns == FL_TRIAL_COLUMNS) return FL_METRIC_COUNT;
  return columns == FL_PLAIN_COLUMNS ? FL_METRIC_LATENCY_ALONE : FL_METRIC_TOKENS;
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
