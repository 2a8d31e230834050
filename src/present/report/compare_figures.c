#include "present/report/compare_figures.h"

#include "present/report/compare_layout.h"

fl_status fl_compare_figures(fl_figures *figures, const fl_compare_results *results, fl_error *err)
{
  bool curves = fl_compare_curve_axis(results) < results->axis_count;
  fl_status status = FL_OK;
  for (const fl_compare_metric *metric = fl_compare_metrics; metric->name != NULL && status == FL_OK; metric++) {
    if (!fl_compare_metric_known(results, metric)) continue;
    status = (curves ? fl_compare_curves : fl_compare_rows)(figures, results, metric, err);
  }
  for (const fl_compare_metric *metric = fl_compare_metrics; metric->name != NULL && status == FL_OK; metric++)
    if (metric->distribution != NULL && fl_compare_metric_known(results, metric->distribution))
      status = fl_compare_rows(figures, results, metric->distribution, err);
  return status;
}
