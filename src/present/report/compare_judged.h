/* In what words a comparison is judged: see fl_comparison_judged(). */
#ifndef FIELDLINE_SRC_REPORT_COMPARE_JUDGED_H
#define FIELDLINE_SRC_REPORT_COMPARE_JUDGED_H

#include "present/report/compare_results.h"

typedef struct {
  fl_metric metric;
  fl_unit unit;
  const char *per;       /* behind the unit */
  const char *best;      /* "least bottleneck" */
  const char *best_mean; /* "least mean bottleneck" */
  const char *mean;      /* "mean bottleneck", of a column */
  const char *many;      /* "bottlenecks" */
  const char *side;      /* of the next, where the best lies: "below" */
} fl_compare_judged;

const fl_compare_judged *fl_compare_judged_by(const fl_compare_results *results);

/* What a method comes to in a cell, and the mean of it. */
const fl_metric_summary *fl_compare_judged_of(const fl_compare_cell *cell, size_t method);
double fl_compare_judged_mean(const fl_compare_cell *cell, size_t method);

#endif
