/* What figures of comparisons show of a method in a cell. */
#ifndef FIELDLINE_SRC_REPORT_COMPARE_METRICS_H
#define FIELDLINE_SRC_REPORT_COMPARE_METRICS_H

#include <stdbool.h>

#include "present/report/compare_layout.h"
#include "present/report/compare_results.h"

/* A mean with its interval, or quantiles around a median; NAN where not known. */
typedef struct {
  double middle, low, high;
  double box_low, box_high; /* quartiles; of a mean NAN */
} fl_compare_mark;

typedef struct compare_metric fl_compare_metric;
struct compare_metric {
  const char *name;  /* of the figure */
  const char *title; /* above it */
  const char *label; /* of its axis, with the unit */
  const char *caption;
  fl_compare_mark (*mark)(const fl_compare_cell *cell, size_t method);
  const fl_compare_metric *distribution; /* what is shown below it; or NULL */
  bool from_second;                      /* nothing is shown of the first method, with which the others are compared */
  bool is_signed;                        /* zero is in the picture, and the scale never logarithmic */
  bool is_boxes;                         /* marks have quartiles */
};

/* The rows, ending at a NULL name. */
extern const fl_compare_metric fl_compare_metrics[];

/* Is there anything to show of it in a cell, or in any? */
bool fl_compare_metric_known_in(const fl_compare_results *results, const fl_compare_metric *metric,
                                const fl_compare_cell *cell);
bool fl_compare_metric_known(const fl_compare_results *results, const fl_compare_metric *metric);

/* Is there anything to show of a method in any cell? */
bool fl_compare_metric_shows(const fl_compare_results *results, const fl_compare_metric *metric, size_t method);

/* The scale that shows most of it, where all values lie from `least` to `most`: one that is not linear where some
 * method would lie flat on the axis beside others. */
fl_scale fl_compare_metric_scale(const fl_compare_metric *metric, const fl_compare_results *results, double least,
                                 double most);

#endif
