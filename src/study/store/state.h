/* A store at work, for the files that it is made of. Statuses are those of the public functions; FL_ERR_FILE with the
 * path. */
#ifndef FIELDLINE_SRC_STORE_STATE_H
#define FIELDLINE_SRC_STORE_STATE_H

#include <sqlite3.h>

#include "fieldline/store.h"
#include "study/compare/columns.h"

struct store {
  const fl_comparison *comparison;
  sqlite3 *db;
  char *path;
  char *trials_tables[FL_COLUMN_NEEDS + 1]; /* how they are made, by what the comparison is about (fl_column_need) */
  const fl_trial_column *columns[FL_TRIAL_COLUMNS]; /* [column_count] those of this comparison */
  size_t column_count, method_count;
  char *block_table; /* what SQLite is told of the trials that are being added */
  fl_trials block;   /* those */
  sqlite3_stmt *insert, *select;
  uint64_t *trial_counts;      /* [cell_count] */
  uint64_t added, uncommitted; /* trials since it was opened: committed, and in the transaction */
  bool in_transaction;
};

/* What says which row of trials it is: cell, trial and method, before the columns of a trial. */
enum { FL_STORE_KEYS = 3 };
enum { FL_STORE_FILES_SIZE = 24 };

/* ---- statements.c ---- */

fl_status fl_store_fail(const fl_store *s, fl_error *err); /* what SQLite says of the last call */
fl_status fl_store_execute(const fl_store *s, const char *sql, fl_error *err);
fl_status fl_store_prepare(const fl_store *s, const char *sql, sqlite3_stmt **statement, fl_error *err);
fl_status fl_store_run_once(const fl_store *s, sqlite3_stmt *statement, fl_error *err);

/* ---- schema.c ---- */

bool fl_store_make_tables_sql(fl_store *s); /* false: no memory */
void fl_store_choose_columns(fl_store *s);
fl_status fl_store_create_tables(const fl_store *s, fl_error *err);
fl_status fl_store_has_schema(const fl_store *s, bool *has, fl_error *err);
fl_status fl_store_check_objects(const fl_store *s, fl_error *err);
fl_status fl_store_check_columns(const fl_store *s, fl_error *err);

/* ---- about.c ---- */

fl_status fl_store_scenario_text(const fl_comparison *comparison, char **text, fl_error *err); /* malloc'd */
const char *fl_store_files_text(const fl_store *s, char text[FL_STORE_FILES_SIZE]);
fl_status fl_store_create(const fl_store *s, const char *scenario, fl_error *err);
/* Is what the store says under `key` what is so here? */
fl_status fl_store_check_about(const fl_store *s, const char *key, const char *here, fl_error *err);

/* ---- block.c ---- */

fl_status fl_store_prepare_insert(fl_store *s, fl_error *err);
/* The next trials of their cell, in the transaction that is open. */
fl_status fl_store_insert(fl_store *s, const fl_trials *trials, fl_error *err);

/* ---- rows.c ---- */

fl_status fl_store_count_trials(fl_store *s, fl_error *err);
fl_status fl_store_prepare_select(fl_store *s, fl_error *err);

#endif
