/* The folder of a comparison, read back from its trials.csv. */
#ifndef FIELDLINE_SRC_REPORT_COMPARE_RESULTS_H
#define FIELDLINE_SRC_REPORT_COMPARE_RESULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fieldline/compare.h"
#include "fieldline/error.h"
#include "fieldline/units.h"

/* A key of the sweep. */
typedef struct {
  char *key;      /* "node.memory" */
  char **values;  /* [value_count] as written: "64 MiB" */
  double *number; /* [value_count] what they are, where all of them are quantities of one unit */
  size_t value_count;
  bool numeric;
  fl_unit unit; /* of a numeric axis */
} fl_compare_axis;

/* Quantiles; NAN where there is no value. */
typedef struct {
  double p5, p25, p50, p75, p95;
} fl_compare_box;

typedef struct {
  size_t *value;                /* [axis_count] index of its value on every axis */
  char **methods;               /* [method_count] their names here: a sweep may change options */
  size_t method_count;          /* as everywhere */
  fl_method_summary *summaries; /* [method_count] */
  fl_compare_box *boxes;        /* [method_count] of what is judged, over trials that are ok */
  fl_verdict verdict;
} fl_compare_cell;

typedef struct {
  fl_compare_axis *axes;
  size_t axis_count;
  fl_compare_cell *cells;
  size_t cell_count, method_count;
  uint64_t trials; /* in all cells together */
} fl_compare_results;

/* Read <folder>/trials.csv: rows of a trial follow each other, so do trials of a cell. Success: *out belongs to the
 * caller (fl_compare_results_free). FL_ERR_FILE; FL_ERR_VALUE with the line: it is not what it should be;
 * FL_ERR_MEMORY. Cost: one pass; memory grows with the number of cells and methods, not with that of trials. */
fl_status fl_compare_results_load(const char *folder, fl_compare_results **out, fl_error *err);
void fl_compare_results_free(fl_compare_results *results); /* NULL is fine */

/* "field.nodes 50, node.memory 64 MiB"; "all fields" without a sweep. At most `size` bytes; returns `out`. */
char *fl_compare_cell_name(const fl_compare_results *results, const fl_compare_cell *cell, char *out, size_t size);
/* The same for figures, where room is short, without the axis `but` (axis_count: with all): of several keys the values
 * alone, "50, 64 MiB"; fl_compare_keys() says whose they are: "field.nodes, node.memory". "" without keys. */
char *fl_compare_cell_values(const fl_compare_results *results, const fl_compare_cell *cell, size_t but, char *out,
                             size_t size);
char *fl_compare_keys(const fl_compare_results *results, size_t but, char *out, size_t size);

/* A method wins a cell that it is best in, alone or equal to the best in every trial. */
bool fl_compare_wins(const fl_compare_cell *cell, size_t method);

/* The name that stands for a method in all cells: that in the first. */
const char *fl_compare_method_name(const fl_compare_results *results, size_t method);

#endif
