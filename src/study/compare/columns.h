/* The columns of a trial's row, said once: for the store, trials.csv and back, and the statistics. */
#ifndef FIELDLINE_SRC_COMPARE_COLUMNS_H
#define FIELDLINE_SRC_COMPARE_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "fieldline/compare.h"

typedef enum {
  FL_COLUMN_OUTCOME, /* fl_outcome_name() */
  FL_COLUMN_PARTS,   /* a whole number */
  FL_COLUMN_NUMBER,  /* finite and from 0, or not known (NAN): nothing in CSV, NULL in SQL */
  FL_COLUMN_FLAG     /* unsettled: 0 or 1 */
} fl_column_kind;

/* What a comparison has to be about for a column to be told: some cell of it. */
typedef enum {
  FL_FOR_ANY = 0,
  FL_FOR_OBJECTIVE = 1, /* an objective is named */
  FL_FOR_TOKENS = 2,    /* requests make tokens */
  FL_FOR_CHANGES = 4,   /* the world changes, or may by a battery, and is simulated */
  FL_FOR_POWERS = 8     /* powers of nodes are known */
} fl_column_need;
enum { FL_COLUMN_NEEDS = FL_FOR_OBJECTIVE | FL_FOR_TOKENS | FL_FOR_CHANGES | FL_FOR_POWERS }; /* all of them */

typedef struct {
  const char *name;    /* in CSV and SQL */
  fl_column_kind kind; /* numbers follow each other */
  size_t offset;       /* of a number in fl_trial_row */
  fl_metric metric;    /* that statistics are made of; FL_METRIC_COUNT: none */
  fl_column_need need;
  bool more_is_better;
} fl_trial_column;

/* In the order of both tables, behind what says which row it is. */
enum { FL_TRIAL_COLUMNS = 21 };
extern const fl_trial_column fl_trial_columns[FL_TRIAL_COLUMNS];

/* Behind the name of a key's column: what the scenario says, where the key's own has the number. */
#define FL_LABEL_COLUMN ".label"

/* What the cells of a comparison are about, of fl_column_need; found out once, when they are made. */
unsigned fl_cells_needs(const fl_comparison *comparison);
/* Is the column told where cells are about `needs`, and in a comparison? */
bool fl_column_is_told(const fl_trial_column *column, unsigned needs);
bool fl_comparison_has_column(const fl_comparison *comparison, const fl_trial_column *column);

/* The type that SQLite is told: "INTEGER NOT NULL". */
const char *fl_column_sql_type(fl_column_kind kind);
/* The column of a metric. */
const fl_trial_column *fl_metric_column(fl_metric metric);

/* A column of numbers. */
static inline double fl_column_number(const fl_trial_column *column, const fl_trial_row *row)
{
  double value;
  memcpy(&value, (const char *)row + column->offset, sizeof value);
  return value;
}
void fl_column_set_number(const fl_trial_column *column, fl_trial_row *row, double value);

/* A row of which no number is known. */
fl_trial_row fl_trial_row_empty(void);

#endif
