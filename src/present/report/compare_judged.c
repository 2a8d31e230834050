#include "present/report/compare_judged.h"

static const fl_compare_judged judgements[] = {
    {FL_METRIC_BOTTLENECK, FL_UNIT_SECONDS, "", "least bottleneck", "least mean bottleneck", "mean bottleneck",
     "bottlenecks", "below"},
    {FL_METRIC_GOODPUT, FL_UNIT_NONE, "/s", "highest goodput", "highest mean goodput", "mean goodput (/s)", "goodputs",
     "above"},
};

const fl_compare_judged *fl_compare_judged_by(const fl_compare_results *results)
{
  return &judgements[results->cells[0].verdict.judged == FL_METRIC_GOODPUT];
}

const fl_metric_summary *fl_compare_judged_of(const fl_compare_cell *cell, size_t method)
{
  return &cell->summaries[method].metrics[cell->verdict.judged];
}

double fl_compare_judged_mean(const fl_compare_cell *cell, size_t method)
{
  return fl_compare_judged_of(cell, method)->value.mean;
}
