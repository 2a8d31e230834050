/* comparison.csv: what every method came to in every cell. */
#include "base/csv.h"
#include "fieldline/json.h"
#include "fieldline/write.h"
#include "present/write/comparison_keys.h"

/* Only in a world that changes runs have a fate of their own. */
static bool tells_of_runs(const fl_comparison *comparison)
{
  return fl_comparison_tells(comparison, FL_METRIC_AVAILABILITY);
}

fl_status fl_write_comparison_csv_head(FILE *out, const fl_comparison *comparison, fl_error *err)
{
  fl_csv_put_keys(out, comparison);
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
      fl_csv_put_values(out, comparison, cell);
      fl_csv_text(out, fl_comparison_method_name(comparison, cell, m));
      write_metric(out, comparison, &summaries[m], metric);
    }
  return fl_check_written(out, "the comparison", err);
}
