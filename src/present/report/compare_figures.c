#include "present/report/compare_figures.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "present/report/compare_layout.h"

char *fl_compare_page_name(const char *name, size_t page, char out[FL_COMPARE_NAME_SIZE])
{
  if (page == 0)
    snprintf(out, FL_COMPARE_NAME_SIZE, "%s", name);
  else
    snprintf(out, FL_COMPARE_NAME_SIZE, "%s-%zu", name, page + 1);
  return out;
}

fl_status fl_compare_caption(fl_figure *figure, const fl_compare_results *results, const fl_compare_metric *metric,
                             size_t but, const char *what, size_t first, size_t end, size_t count, fl_error *err)
{
  char keys[256], named[320] = "", part[120] = "";
  fl_compare_keys(results, but, keys, sizeof keys);
  if (strchr(keys, ',') != NULL) snprintf(named, sizeof named, " The %ss are named by %s.", what, keys);
  if (end - first < count)
    snprintf(part, sizeof part, " %c%ss %zu to %zu of %zu with a value.", toupper((unsigned char)what[0]), what + 1,
             first + 1, end, count);
  return fl_figure_caption(figure, err, "%s%s%s", metric->caption, named, part);
}

fl_status fl_compare_figures(fl_figures *figures, const fl_compare_results *results, fl_error *err)
{
  bool curves = fl_compare_curve_axis(results) < results->axis_count;
  fl_status status = FL_OK;
  for (const fl_compare_metric *metric = fl_compare_metrics; metric->name != NULL && status == FL_OK; metric++) {
    if (!fl_compare_metric_known(results, metric)) continue;
    status = (curves ? fl_compare_curves : fl_compare_rows)(figures, results, metric, err);
  }
  if (status == FL_OK && fl_compare_metric_known(results, &fl_compare_distribution))
    status = fl_compare_rows(figures, results, &fl_compare_distribution, err);
  return status;
}
