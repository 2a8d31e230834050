#include "fieldline/write.h"
#include "write/csv.h"
#include "write/json.h"

static const char what[] = "the comparison";

fl_status fl_write_comparison_csv_head(FILE *out, const fl_comparison *comparison, fl_error *err)
{
  const fl_scenario *s = fl_comparison_scenario(comparison);
  for (size_t i = 0; i < s->axis_count; i++) {
    fl_csv_text(out, s->axes[i].key);
    putc(',', out);
  }
  fputs("method,metric,mean,ci95_low,ci95_high,sd,median,p95,trials,ok,one_node,infeasible,win_rate,mean_difference,"
        "difference_ci95_low,difference_ci95_high,unsettled\n",
        out);
  return fl_check_written(out, what, err);
}

static void write_metric(FILE *out, const fl_method_summary *of, fl_metric metric)
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
  putc('\n', out);
}

fl_status fl_write_comparison_csv_rows(FILE *out, const fl_comparison *comparison, size_t cell,
                                       const fl_method_summary *summaries, fl_error *err)
{
  size_t axes = fl_comparison_scenario(comparison)->axis_count;
  for (size_t m = 0; m < fl_comparison_method_count(comparison); m++)
    for (fl_metric metric = 0; metric < FL_METRIC_COUNT; metric++) {
      for (size_t i = 0; i < axes; i++) {
        fl_csv_text(out, fl_comparison_value(comparison, cell, i));
        putc(',', out);
      }
      fl_csv_text(out, fl_comparison_method_name(comparison, cell, m));
      write_metric(out, &summaries[m], metric);
    }
  return fl_check_written(out, what, err);
}
