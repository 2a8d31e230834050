#include "study/compare/columns.h"

#include <assert.h>
#include <string.h>

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
};

size_t fl_trial_column_count(const fl_comparison *comparison)
{
  return fl_comparison_scenario(comparison)->objective_is_given ? FL_TRIAL_COLUMNS : FL_TRIAL_COLUMNS - 1;
}

size_t fl_comparison_metric_count(const fl_comparison *comparison)
{
  return fl_trial_column_count(comparison) == FL_TRIAL_COLUMNS ? FL_METRIC_COUNT : FL_METRIC_LATENCY_ALONE;
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
