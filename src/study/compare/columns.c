#include "study/compare/columns.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "study/compare/cells.h"
#include "study/world.h"

/* Not a number, and nothing that statistics are made of. */
#define OTHER(name, kind)                                                                                              \
  {                                                                                                                    \
    name, kind, 0, FL_METRIC_COUNT, FL_FOR_ANY, false                                                                  \
  }
#define NUMBER(name, metric, need, more_is_better)                                                                     \
  {                                                                                                                    \
#name, FL_COLUMN_NUMBER, offsetof(fl_trial_row, name), metric, need, more_is_better                                \
  }

const fl_trial_column fl_trial_columns[FL_TRIAL_COLUMNS] = {
    OTHER("outcome", FL_COLUMN_OUTCOME),
    OTHER("parts", FL_COLUMN_PARTS),
    NUMBER(bottleneck_s, FL_METRIC_BOTTLENECK, FL_FOR_ANY, false),
    NUMBER(lower_bound_s, FL_METRIC_COUNT, FL_FOR_ANY, false),
    NUMBER(approximation_ratio, FL_METRIC_RATIO, FL_FOR_ANY, false),
    NUMBER(optimal_s, FL_METRIC_COUNT, FL_FOR_ANY, false),
    NUMBER(gap, FL_METRIC_GAP, FL_FOR_ANY, false),
    NUMBER(throughput_per_s, FL_METRIC_THROUGHPUT, FL_FOR_ANY, true),
    NUMBER(latency_mean_s, FL_METRIC_LATENCY_MEAN, FL_FOR_ANY, false),
    NUMBER(latency_p95_s, FL_METRIC_LATENCY_P95, FL_FOR_ANY, false),
    OTHER("unsettled", FL_COLUMN_FLAG),
    NUMBER(latency_alone_s, FL_METRIC_LATENCY_ALONE, FL_FOR_OBJECTIVE, false),
    NUMBER(tokens_per_s, FL_METRIC_TOKENS, FL_FOR_TOKENS, true),
    NUMBER(ttft_s, FL_METRIC_TTFT, FL_FOR_TOKENS, false),
    NUMBER(tpot_s, FL_METRIC_TPOT, FL_FOR_TOKENS, false),
    NUMBER(availability, FL_METRIC_AVAILABILITY, FL_FOR_CHANGES, true),
    NUMBER(goodput_per_s, FL_METRIC_GOODPUT, FL_FOR_CHANGES, true),
    NUMBER(lost, FL_METRIC_LOST, FL_FOR_CHANGES, false),
    NUMBER(retried, FL_METRIC_RETRIED, FL_FOR_CHANGES, false),
    NUMBER(recovery_s, FL_METRIC_RECOVERY, FL_FOR_CHANGES, false),
    NUMBER(energy_per_request_j, FL_METRIC_ENERGY, FL_FOR_POWERS, false),
};

static bool knows_powers(const fl_scenario *s)
{
  bool known = s->field.powers.are_known;
  for (size_t i = 0; i < s->node_count && !known; i++) known = s->nodes[i].powers.are_known;
  return known;
}

static bool has_battery(const fl_scenario *s)
{
  bool has = s->field.battery_j > 0;
  for (size_t i = 0; i < s->node_count && !has; i++) has = s->nodes[i].battery_j > 0;
  return has;
}

static unsigned needs_of(const fl_scenario *cell)
{
  unsigned needs = FL_FOR_ANY;
  if (cell->objective_is_given) needs |= FL_FOR_OBJECTIVE;
  if (fl_scenario_makes_tokens(cell)) needs |= FL_FOR_TOKENS;
  bool may_change = fl_scenario_world_changes(cell) || has_battery(cell);
  if (may_change && cell->engine->run != NULL) needs |= FL_FOR_CHANGES;
  if (knows_powers(cell)) needs |= FL_FOR_POWERS;
  return needs;
}

unsigned fl_cells_needs(const fl_comparison *comparison)
{
  unsigned needs = comparison->simulates_changes ? FL_FOR_CHANGES : FL_FOR_ANY;
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

fl_metric fl_comparison_judged(const fl_comparison *comparison)
{
  return fl_comparison_tells(comparison, FL_METRIC_GOODPUT) ? FL_METRIC_GOODPUT : FL_METRIC_BOTTLENECK;
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
