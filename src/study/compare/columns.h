/* The columns of a trial's row, said once: for the store, trials.csv and back, and the statistics. */
#ifndef FIELDLINE_SRC_COMPARE_COLUMNS_H
#define FIELDLINE_SRC_COMPARE_COLUMNS_H

#include <stddef.h>

#include "fieldline/compare.h"

typedef enum {
  FL_COLUMN_OUTCOME, /* fl_outcome_name() */
  FL_COLUMN_PARTS,   /* a whole number */
  FL_COLUMN_NUMBER,  /* finite and from 0, or not known (NAN): nothing in CSV, NULL in SQL */
  FL_COLUMN_FLAG     /* unsettled: 0 or 1 */
} fl_column_kind;

typedef struct {
  const char *name;    /* in CSV and SQL */
  fl_column_kind kind; /* numbers follow each other */
  size_t offset;       /* of a number in fl_trial_row */
  fl_metric metric;    /* that statistics are made of; FL_METRIC_COUNT: none */
} fl_trial_column;

/* In the order of both tables, behind what says which row it is. */
enum { FL_TRIAL_COLUMNS = 15, FL_TOKEN_COLUMNS = 3, FL_PLAIN_COLUMNS = 11 };
extern const fl_trial_column fl_trial_columns[FL_TRIAL_COLUMNS];

/* Behind the name of a key's column: what the scenario says, where the key's own has the number. */
#define FL_LABEL_COLUMN ".label"

/* How many of them a comparison's tables have: all where some cell makes tokens, else one more than the plain ones
 * where its scenario names an objective. */
size_t fl_trial_column_count(const fl_comparison *comparison);

/* The type that SQLite is told: "INTEGER NOT NULL". */
const char *fl_column_sql_type(fl_column_kind kind);
/* The column of a metric. */
const fl_trial_column *fl_metric_column(fl_metric metric);

/* A column of numbers. */
double fl_column_number(const fl_trial_column *column, const fl_trial_row *row);
void fl_column_set_number(const fl_trial_column *column, fl_trial_row *row, double value);

#endif
