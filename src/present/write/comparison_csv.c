/* The two tables of a comparison. Both begin with the keys of the sweep: a quantity as a number in its base unit, with
 * what the scenario says beside it. */
#include <math.h>

#include "fieldline/json.h"
#include "fieldline/units.h"
#include "fieldline/write.h"
#include "base/csv.h"
#include "study/compare/columns.h"

static void put_keys(FILE *out, const fl_comparison *comparison)
{
  const fl_scenario *s = fl_comparison_scenario(comparison);
  for (size_t i = 0; i < s->axis_count; i++) {
    fl_csv_text(out, s->axes[i].key);
    putc(',', out);
    if (fl_comparison_has_numbers(comparison, i)) fprintf(out, "%s%s,", s->axes[i].key, FL_LABEL_COLUMN);
  }
}

static void put_cell(FILE *out, const fl_comparison *comparison, size_t cell)
{
  char number[FL_NUMBER_SIZE];
  for (size_t i = 0; i < fl_comparison_scenario(comparison)->axis_count; i++) {
    double value = fl_comparison_number(comparison, cell, i);
    if (fl_comparison_has_numbers(comparison, i))
      fprintf(out, "%s,", isnan(value) ? "" : fl_number_format(number, value));
    fl_csv_text(out, fl_comparison_value(comparison, cell, i));
    putc(',', out);
  }
}

/* ---- trials.csv ---- */

fl_status fl_write_trials_csv_head(FILE *out, const fl_comparison *comparison, fl_error *err)
{
  put_keys(out, comparison);
  fputs("trial,method", out);
  for (size_t i = 0; i < FL_TRIAL_COLUMNS; i++)
    if (fl_comparison_has_column(comparison, &fl_trial_columns[i])) fprintf(out, ",%s", fl_trial_columns[i].name);
  putc('\n', out);
  return fl_check_written(out, "the trials", err);
}

static void write_column(FILE *out, const fl_trial_column *column, const fl_trial_row *row)
{
  switch (column->kind) {
  case FL_COLUMN_OUTCOME:
    putc(',', out);
    fputs(fl_outcome_name(row->outcome), out);
    break;
  case FL_COLUMN_PARTS:
    fl_csv_uint(out, row->part_count);
    break;
  case FL_COLUMN_NUMBER:
    fl_csv_number(out, fl_column_number(column, row));
    break;
  case FL_COLUMN_FLAG:
    fl_csv_uint(out, row->unsettled);
    break;
  }
}

static void write_trial(FILE *out, const fl_comparison *comparison, const fl_trial_row *row)
{
  for (size_t i = 0; i < FL_TRIAL_COLUMNS; i++)
    if (fl_comparison_has_column(comparison, &fl_trial_columns[i])) write_column(out, &fl_trial_columns[i], row);
  putc('\n', out);
}

fl_status fl_write_trials_csv_rows(FILE *out, const fl_comparison *comparison, size_t cell, uint64_t trial,
                                   const fl_trial_row *rows, fl_error *err)
{
  for (size_t m = 0; m < fl_comparison_method_count(comparison); m++) {
    put_cell(out, comparison, cell);
    fprintf(out, "%llu,", (unsigned long long)trial);
    fl_csv_text(out, fl_comparison_method_name(comparison, cell, m));
    write_trial(out, comparison, &rows[m]);
  }
  return fl_check_written(out, "the trials", err);
}

/* ---- comparison.csv ---- */

/* Only in a world that changes runs have a fate of their own. */
static bool tells_of_runs(const fl_comparison *comparison)
{
  return fl_comparison_tells(comparison, FL_METRIC_AVAILABILITY);
}

fl_status fl_write_comparison_csv_head(FILE *out, const fl_comparison *comparison, fl_error *err)
{
  put_keys(out, comparison);
  fputs("method,metric,mean,ci95_low,ci95_high,sd,median,p95,trials,ok,one_node,infeasible,win_rate,mean_difference,"
        "difference_ci95_low,difference_ci95_high,unsettled",
        out);
  fputs(tells_of_runs(comparison) ? ",stuck\n" : "\n", out);
  return fl_check_written(out, "the comparison", err);
}

static void write_metric(FILE *out, const fl_comparison *comparison, const fl_method_summary *of, fl_metric metric)
{
  const fl_metric_summary *m = &of->metrics[metric];
  fprintf(out, ",%s", fl_metric_name(metric));
  fl_csv_number(out, m->value.mean);
  fl_csv_number(out, m->value.ci95_low);
  fl_csv_number(out, m->value.ci95_high);
  fl_csv_number(out, m->value.sd);
  fl_csv_number(out, m->median);
  fl_csv_number(out, m->p95);
  fl_csv_uint(out, of->trials);
  fl_csv_uint(out, of->ok);
  fl_csv_uint(out, of->one_node);
  fl_csv_uint(out, of->infeasible);
  fl_csv_number(out, m->win_rate);
  fl_csv_number(out, m->difference.mean);
  fl_csv_number(out, m->difference.ci95_low);
  fl_csv_number(out, m->difference.ci95_high);
  fl_csv_uint(out, of->unsettled);
  if (tells_of_runs(comparison)) fl_csv_uint(out, of->stuck);
  putc('\n', out);
}

fl_status fl_write_comparison_csv_rows(FILE *out, const fl_comparison *comparison, size_t cell,
                                       const fl_method_summary *summaries, fl_error *err)
{
  for (size_t m = 0; m < fl_comparison_method_count(comparison); m++)
    for (fl_metric metric = 0; metric < FL_METRIC_COUNT; metric++) {
      if (!fl_comparison_tells(comparison, metric)) continue;
      put_cell(out, comparison, cell);
      fl_csv_text(out, fl_comparison_method_name(comparison, cell, m));
      write_metric(out, comparison, &summaries[m], metric);
    }
  return fl_check_written(out, "the comparison", err);
}
