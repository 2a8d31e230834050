/* Trials read back: what a file says is looked at before it is believed. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "study/store/state.h"

#define MOST_TRIALS ((sqlite3_int64)1 << 53)

/* Where a row is. */
typedef struct {
  size_t cell;
  uint64_t trial;
  size_t method;
} row_key;

/* A whole number from 0 to `most` that says which row it is. */
static fl_status read_key(const fl_store *s, sqlite3_stmt *statement, int column, const char *name, sqlite3_int64 most,
                          sqlite3_int64 *value, fl_error *err)
{
  *value = sqlite3_column_int64(statement, column);
  if (sqlite3_column_type(statement, column) == SQLITE_INTEGER && *value >= 0 && *value <= most) return FL_OK;
  const char *text = (const char *)sqlite3_column_text(statement, column);
  return fl_fail_at(err, FL_ERR_FILE, s->path, NULL, 0, 0, 0,
                    "trials: %s: expected a whole number from 0 to %lld, got \"%.40s\" (--restart begins anew)", name,
                    (long long)most, text != NULL ? text : "");
}

/* Trials are added in order, so their number says which are there. */
fl_status fl_store_count_trials(fl_store *s, fl_error *err)
{
  sqlite3_stmt *statement;
  int step;
  fl_status status = fl_store_prepare(s, "SELECT cell, max(trial) FROM trials GROUP BY cell", &statement, err);
  if (status != FL_OK) return status;
  while (status == FL_OK && (step = sqlite3_step(statement)) == SQLITE_ROW) {
    sqlite3_int64 cell, trial;
    status = read_key(s, statement, 0, "cell", (sqlite3_int64)fl_comparison_cell_count(s->comparison) - 1, &cell, err);
    if (status == FL_OK) status = read_key(s, statement, 1, "trial", MOST_TRIALS, &trial, err);
    if (status == FL_OK) s->trial_counts[cell] = (uint64_t)trial + 1;
  }
  if (status == FL_OK && step != SQLITE_DONE) status = fl_store_fail(s, err);
  sqlite3_finalize(statement);
  return status;
}

static fl_status refuse_row(const fl_store *s, const row_key *key, sqlite3_stmt *statement, int column,
                            const char *expected, fl_error *err)
{
  const char *text = (const char *)sqlite3_column_text(statement, column);
  return fl_fail_at(err, FL_ERR_FILE, s->path, NULL, 0, 0, 0,
                    "trials: cell %zu, trial %" PRIu64 ", method %zu: %s: expected %s, got \"%.40s\" (--restart begins "
                    "anew)",
                    key->cell, key->trial, key->method, sqlite3_column_name(statement, column), expected,
                    text != NULL ? text : "");
}

/* A column's type is asked before its text, which changes it. */
static bool read_outcome(sqlite3_stmt *statement, int column, fl_outcome *outcome)
{
  if (sqlite3_column_type(statement, column) != SQLITE_TEXT) return false;
  const char *name = (const char *)sqlite3_column_text(statement, column);
  if (name == NULL || strlen(name) != (size_t)sqlite3_column_bytes(statement, column)) return false;
  for (*outcome = FL_OUTCOME_OK; *outcome <= FL_OUTCOME_STUCK; ++*outcome)
    if (strcmp(name, fl_outcome_name(*outcome)) == 0) return true;
  return false;
}

static bool read_whole_to(sqlite3_stmt *statement, int column, sqlite3_int64 most, sqlite3_int64 *value)
{
  *value = sqlite3_column_int64(statement, column);
  return sqlite3_column_type(statement, column) == SQLITE_INTEGER && *value >= 0 && *value <= most;
}

/* NULL is NAN. */
static bool read_number(sqlite3_stmt *statement, int column, double *value)
{
  int type = sqlite3_column_type(statement, column);
  *value = type == SQLITE_NULL ? (double)NAN : sqlite3_column_double(statement, column);
  if (type == SQLITE_NULL) return true;
  return type == SQLITE_FLOAT && *value >= 0 && isfinite(*value);
}

/* NULL: it was read; otherwise what was expected. */
static const char *read_column(sqlite3_stmt *statement, int at, const fl_trial_column *column, fl_trial_row *row)
{
  sqlite3_int64 whole;
  double number;
  switch (column->kind) {
  case FL_COLUMN_OUTCOME:
    return read_outcome(statement, at, &row->outcome) ? NULL : "ok, one_node, infeasible or stuck";
  case FL_COLUMN_PARTS:
    if (!read_whole_to(statement, at, INT32_MAX, &whole)) return "a number of parts";
    row->part_count = (size_t)whole;
    break;
  case FL_COLUMN_NUMBER:
    if (!read_number(statement, at, &number)) return "a number from 0 or nothing";
    fl_column_set_number(column, row, number);
    break;
  case FL_COLUMN_FLAG:
    if (!read_whole_to(statement, at, 1, &whole)) return "0 or 1";
    row->unsettled = whole != 0;
    break;
  }
  return NULL;
}

/* Somebody may have been at the file since. */
static fl_status read_row(const fl_store *s, sqlite3_stmt *statement, const row_key *key, fl_trial_row *row,
                          fl_error *err)
{
  *row = fl_trial_row_empty();
  for (size_t i = 0; i < s->column_count; i++) {
    const int at = FL_STORE_KEYS + (int)i;
    const char *expected = read_column(statement, at, s->columns[i], row);
    if (expected != NULL) return refuse_row(s, key, statement, at, expected, err);
  }
  return FL_OK;
}

static bool is_row(sqlite3_stmt *statement, const row_key *key)
{
  const sqlite3_int64 want[] = {(sqlite3_int64)key->cell, (sqlite3_int64)key->trial, (sqlite3_int64)key->method};
  for (int i = 0; i < 3; i++)
    if (sqlite3_column_type(statement, i) != SQLITE_INTEGER || sqlite3_column_int64(statement, i) != want[i])
      return false;
  return true;
}

static fl_status fail_gap(const fl_store *s, fl_error *err)
{
  return fl_fail_at(err, FL_ERR_FILE, s->path, NULL, 0, 0, 0, "trials are missing (--restart begins anew)");
}

static fl_status read_trial(const fl_store *s, size_t cell, uint64_t trial, fl_trial_row *rows, fl_error *err)
{
  fl_status status = FL_OK;
  for (size_t m = 0; m < s->method_count && status == FL_OK; m++) {
    const row_key key = {cell, trial, m};
    int step = sqlite3_step(s->select);
    if (step != SQLITE_ROW && step != SQLITE_DONE) return fl_store_fail(s, err);
    if (step == SQLITE_DONE || !is_row(s->select, &key)) return fail_gap(s, err);
    status = read_row(s, s->select, &key, &rows[m], err);
  }
  return status;
}

fl_status fl_store_prepare_select(fl_store *s, fl_error *err)
{
  return fl_store_prepare(s, "SELECT * FROM trials WHERE cell = ? AND trial < ? ORDER BY trial, method", &s->select,
                          err);
}

fl_status fl_store_read(fl_store *store, size_t cell, uint64_t count, fl_trials_fn *sink, void *context, fl_error *err)
{
  fl_trial_row *rows = calloc(store->method_count, sizeof *rows);
  fl_status status = rows == NULL ? fl_fail_memory(err, "a trial") : FL_OK;
  sqlite3_bind_int64(store->select, 1, (sqlite3_int64)cell);
  sqlite3_bind_int64(store->select, 2, (sqlite3_int64)count);
  for (uint64_t trial = 0; trial < count && status == FL_OK; trial++) {
    const fl_trials one = {.cell = cell, .first = trial, .count = 1, .rows = rows};
    status = read_trial(store, cell, trial, rows, err);
    if (status == FL_OK) status = sink(context, &one, err);
  }
  sqlite3_reset(store->select);
  free(rows);
  return status;
}
