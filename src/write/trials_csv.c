#include "fieldline/write.h"
#include "write/csv.h"
#include "write/json.h"

static const char what[] = "the trials";

fl_status fl_write_trials_csv_head(FILE *out, const fl_comparison *comparison, fl_error *err)
{
  const fl_scenario *s = fl_comparison_scenario(comparison);
  for (size_t i = 0; i < s->axis_count; i++) {
    fl_csv_text(out, s->axes[i].key);
    putc(',', out);
  }
  fputs("trial,method,outcome,parts,bottleneck_s,lower_bound_s,approximation_ratio,optimal_s,gap,throughput_per_s,"
        "latency_mean_s,latency_p95_s,unsettled\n",
        out);
  return fl_check_written(out, what, err);
}

static void write_row(FILE *out, const fl_trial_row *row)
{
  fprintf(out, ",%s", fl_outcome_name(row->outcome));
  fl_csv_uint(out, row->part_count);
  fl_csv_number(out, row->bottleneck_s);
  fl_csv_number(out, row->lower_bound_s);
  fl_csv_number(out, row->approximation_ratio);
  fl_csv_number(out, row->optimal_s);
  fl_csv_number(out, row->gap);
  fl_csv_number(out, row->throughput_per_s);
  fl_csv_number(out, row->latency_mean_s);
  fl_csv_number(out, row->latency_p95_s);
  fl_csv_uint(out, row->unsettled);
  putc('\n', out);
}

fl_status fl_write_trials_csv_rows(FILE *out, const fl_comparison *comparison, size_t cell, uint64_t trial,
                                   const fl_trial_row *rows, fl_error *err)
{
  size_t axes = fl_comparison_scenario(comparison)->axis_count;
  for (size_t m = 0; m < fl_comparison_method_count(comparison); m++) {
    for (size_t i = 0; i < axes; i++) {
      fl_csv_text(out, fl_comparison_value(comparison, cell, i));
      putc(',', out);
    }
    fprintf(out, "%llu,", (unsigned long long)trial);
    fl_csv_text(out, fl_comparison_method_name(comparison, cell, m));
    write_row(out, &rows[m]);
  }
  return fl_check_written(out, what, err);
}
