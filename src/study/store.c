#define _POSIX_C_SOURCE 200809L /* open_memstream */

#include "fieldline/store.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fieldline/simulate.h"
#include "fieldline/version.h"
#include "study/compare/columns.h"

enum { TRIALS_PER_TRANSACTION = 64, FILES_SIZE = 24, APPLICATION_ID = 0x666c696e /* "flin" */ };
#define MOST_TRIALS ((sqlite3_int64)1 << 53)

struct store {
  const fl_comparison *comparison;
  sqlite3 *db;
  char *path;
  char *trials_tables[FL_COLUMN_NEEDS + 1]; /* how they are made, by what the comparison is about (fl_column_need) */
  const fl_trial_column *columns[FL_TRIAL_COLUMNS]; /* [column_count] those of this comparison */
  size_t column_count;
  sqlite3_stmt *insert;
  uint64_t *trial_counts; /* [cell_count] */
  size_t uncommitted;     /* trials */
  bool in_transaction;
};

static const char mark[] = "PRAGMA application_id = 1718380910"; /* APPLICATION_ID */

/* Nothing but these and the table of trials, to the letter, is in a store: see check_objects(). */
static const char *const tables[] = {
    "CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE axes (axis INTEGER PRIMARY KEY, key TEXT NOT NULL)",
    "CREATE TABLE cells (cell INTEGER NOT NULL, axis INTEGER NOT NULL, value TEXT NOT NULL,"
    " PRIMARY KEY (cell, axis)) WITHOUT ROWID",
    "CREATE TABLE methods (cell INTEGER NOT NULL, method INTEGER NOT NULL, name TEXT NOT NULL,"
    " PRIMARY KEY (cell, method)) WITHOUT ROWID",
};
enum { TABLES = sizeof tables / sizeof tables[0] };

/* What says which row of trials it is: cell, trial and method, before the columns of a trial. */
enum { KEYS = 3 };

/* The table of trials, to be freed with sqlite3_free(); NULL: no memory. */
static char *trials_table(unsigned needs)
{
  sqlite3_str *sql = sqlite3_str_new(NULL);
  sqlite3_str_appendall(sql, "CREATE TABLE trials (cell INTEGER NOT NULL, trial INTEGER NOT NULL,"
                             " method INTEGER NOT NULL");
  for (size_t i = 0; i < FL_TRIAL_COLUMNS; i++)
    if (fl_column_is_told(&fl_trial_columns[i], needs))
      sqlite3_str_appendf(sql, ", %s %s", fl_trial_columns[i].name, fl_column_sql_type(fl_trial_columns[i].kind));
  sqlite3_str_appendall(sql, ", PRIMARY KEY (cell, trial, method)) WITHOUT ROWID");
  return sqlite3_str_finish(sql);
}

/* Stores of scenarios with and without an objective, tokens and so on differ, and are told apart by what they are of.
 */
static bool make_trials_tables(fl_store *s)
{
  for (unsigned needs = 0; needs <= FL_COLUMN_NEEDS; needs++)
    if ((s->trials_tables[needs] = trials_table(needs)) == NULL) return false;
  return true;
}

static void choose_columns(fl_store *s)
{
  for (size_t i = 0; i < FL_TRIAL_COLUMNS; i++)
    if (fl_comparison_has_column(s->comparison, &fl_trial_columns[i]))
      s->columns[s->column_count++] = &fl_trial_columns[i];
}

/* As many values as the table of trials has columns. */
static char *trials_insert(const fl_store *s)
{
  sqlite3_str *sql = sqlite3_str_new(NULL);
  sqlite3_str_appendall(sql, "INSERT INTO trials VALUES (?");
  for (size_t i = 1; i < KEYS + s->column_count; i++) sqlite3_str_appendall(sql, ", ?");
  sqlite3_str_appendall(sql, ")");
  return sqlite3_str_finish(sql);
}

/* ---- errors ---- */

static fl_status fail(const fl_store *s, fl_error *err)
{
  int code = s->db == NULL ? SQLITE_NOMEM : sqlite3_errcode(s->db);
  if (code == SQLITE_NOMEM) return fl_fail_memory(err, "a store of results");
  if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
    return fl_fail_at(err, FL_ERR_FILE, s->path, NULL, 0, 0, 0, "another fieldline is at work in this folder");
  if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT)
    return fl_fail_at(err, FL_ERR_FILE, s->path, NULL, 0, 0, 0, "is no store of results (--restart begins anew): %s",
                      sqlite3_errmsg(s->db));
  int number = code == SQLITE_FULL ? ENOSPC : sqlite3_system_errno(s->db); /* of the call that failed, where one did */
  const char *reason = sqlite3_errmsg(s->db);
  if (number != 0) reason = strerror(number);
  bool half_written = code == SQLITE_IOERR && number == 0; /* no call failed, but one wrote less than it should */
  return fl_fail_at(err, FL_ERR_FILE, s->path, NULL, 0, 0, 0, "cannot keep results: %s%s", reason,
                    half_written ? " (is there room left?)" : "");
}

static fl_status execute(const fl_store *s, const char *sql, fl_error *err)
{
  return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK ? FL_OK : fail(s, err);
}

static fl_status prepare(const fl_store *s, const char *sql, sqlite3_stmt **statement, fl_error *err)
{
  return sqlite3_prepare_v2(s->db, sql, -1, statement, NULL) == SQLITE_OK ? FL_OK : fail(s, err);
}

/* A statement that returns no rows, with what is bound to it. */
static fl_status run_once(const fl_store *s, sqlite3_stmt *statement, fl_error *err)
{
  fl_status status = sqlite3_step(statement) == SQLITE_DONE ? FL_OK : fail(s, err);
  sqlite3_reset(statement);
  return status;
}

/* ---- what the store is of ---- */

/* The effective scenario without the number of trials, which may grow. */
static fl_status scenario_text(const fl_comparison *comparison, char **text, fl_error *err)
{
  size_t size;
  fl_scenario scenario = *fl_comparison_scenario(comparison);
  FILE *out = open_memstream(text, &size);
  if (out == NULL) return fl_fail_memory(err, "a scenario");
  scenario.trials = 0;
  fl_status status = fl_scenario_write(out, &scenario, err);
  if (fclose(out) != 0 && status == FL_OK) status = fl_fail_memory(err, "a scenario");
  if (status == FL_OK) return FL_OK;
  free(*text);
  *text = NULL;
  return status;
}

static fl_status add_about(const fl_store *s, const char *key, const char *value, fl_error *err)
{
  sqlite3_stmt *statement;
  fl_status status = prepare(s, "INSERT INTO about VALUES (?, ?)", &statement, err);
  if (status != FL_OK) return status;
  sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
  sqlite3_bind_text(statement, 2, value, -1, SQLITE_STATIC);
  status = run_once(s, statement, err);
  sqlite3_finalize(statement);
  return status;
}

/* Rows (first, second, text), or (second, text) when `first` is negative. */
static fl_status add_text(const fl_store *s, sqlite3_stmt *statement, int64_t first, size_t second, const char *text,
                          fl_error *err)
{
  int column = 1;
  if (first >= 0) sqlite3_bind_int64(statement, column++, first);
  sqlite3_bind_int64(statement, column++, (sqlite3_int64)second);
  sqlite3_bind_text(statement, column, text, -1, SQLITE_STATIC);
  return run_once(s, statement, err);
}

static fl_status add_axes(const fl_store *s, fl_error *err)
{
  const fl_scenario *scenario = fl_comparison_scenario(s->comparison);
  sqlite3_stmt *axes = NULL, *cells = NULL;
  fl_status status = prepare(s, "INSERT INTO axes VALUES (?, ?)", &axes, err);
  if (status == FL_OK) status = prepare(s, "INSERT INTO cells VALUES (?, ?, ?)", &cells, err);
  for (size_t i = 0; i < scenario->axis_count && status == FL_OK; i++) {
    status = add_text(s, axes, -1, i, scenario->axes[i].key, err);
    for (size_t c = 0; c < fl_comparison_cell_count(s->comparison) && status == FL_OK; c++)
      status = add_text(s, cells, (int64_t)c, i, fl_comparison_value(s->comparison, c, i), err);
  }
  sqlite3_finalize(axes);
  sqlite3_finalize(cells);
  return status;
}

static fl_status add_methods(const fl_store *s, fl_error *err)
{
  sqlite3_stmt *statement;
  fl_status status = prepare(s, "INSERT INTO methods VALUES (?, ?, ?)", &statement, err);
  for (size_t c = 0; c < fl_comparison_cell_count(s->comparison); c++)
    for (size_t m = 0; m < fl_comparison_method_count(s->comparison) && status == FL_OK; m++)
      status = add_text(s, statement, (int64_t)c, m, fl_comparison_method_name(s->comparison, c, m), err);
  sqlite3_finalize(statement);
  return status;
}

/* What the files came to that the scenario names, as text. */
static const char *files_text(const fl_store *s, char text[FILES_SIZE])
{
  snprintf(text, FILES_SIZE, "%016" PRIx64, fl_comparison_digest(s->comparison));
  return text;
}

static fl_status create(const fl_store *s, const char *scenario, fl_error *err)
{
  char files[FILES_SIZE];
  fl_status status = execute(s, mark, err);
  for (size_t i = 0; i < TABLES && status == FL_OK; i++) status = execute(s, tables[i], err);
  if (status == FL_OK) status = execute(s, s->trials_tables[fl_cells_needs(s->comparison)], err);
  if (status == FL_OK) status = add_about(s, "scenario", scenario, err);
  if (status == FL_OK) status = add_about(s, "files", files_text(s, files), err);
  if (status == FL_OK) status = add_about(s, "fieldline", FL_VERSION, err);
  if (status == FL_OK) status = add_about(s, "simgrid", fl_simgrid_version(), err);
  if (status == FL_OK) status = add_axes(s, err);
  if (status == FL_OK) status = add_methods(s, err);
  return status;
}

/* ---- is it the same scenario ---- */

static fl_status fail_other(const fl_store *s, const char *key, const char *there, const char *here, fl_error *err)
{
  size_t i = 0, line = 0;
  if (strcmp(key, "files") == 0)
    return fl_fail_at(err, FL_ERR_VALUE, s->path, NULL, 0, 0, 0,
                      "holds trials of other files: the model, tensor or platform has changed since (--restart begins "
                      "anew, --output takes another folder)");
  for (; there[i] == here[i]; i++)
    if (there[i] == '\n') line = i + 1;
  return fl_fail_at(err, FL_ERR_VALUE, s->path, NULL, 0, 0, 0,
                    "holds the trials of another %s: there \"%.*s\", here \"%.*s\" (--restart begins anew, "
                    "--output takes another folder)",
                    key, (int)strcspn(there + line, "\n"), there + line, (int)strcspn(here + line, "\n"), here + line);
}

static fl_status check_about(const fl_store *s, const char *key, const char *here, fl_error *err)
{
  sqlite3_stmt *statement;
  fl_status status = prepare(s, "SELECT value FROM about WHERE key = ?", &statement, err);
  if (status != FL_OK) return status;
  sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
  int step = sqlite3_step(statement);
  const char *there = step == SQLITE_ROW ? (const char *)sqlite3_column_text(statement, 0) : "";
  if (step != SQLITE_ROW && step != SQLITE_DONE)
    status = fail(s, err);
  else if (there == NULL)
    status = fl_fail_memory(err, "a store of results");
  else if (strcmp(there, here) != 0)
    status = fail_other(s, key, there, here, err);
  sqlite3_finalize(statement);
  return status;
}

static fl_status read_whole(const fl_store *s, const char *sql, int *value, fl_error *err)
{
  sqlite3_stmt *statement;
  fl_status status = prepare(s, sql, &statement, err);
  if (status != FL_OK) return status;
  if (sqlite3_step(statement) != SQLITE_ROW) status = fail(s, err);
  *value = sqlite3_column_int(statement, 0);
  sqlite3_finalize(statement);
  return status;
}

/* A new file has no tables; one that has tables but not our mark is somebody else's. */
static fl_status has_schema(const fl_store *s, bool *has, fl_error *err)
{
  int objects = 0, id = 0;
  fl_status status = read_whole(s, "SELECT count(*) FROM sqlite_master", &objects, err);
  if (status == FL_OK) status = read_whole(s, "PRAGMA application_id", &id, err);
  *has = id == APPLICATION_ID;
  if (status != FL_OK || *has || objects == 0) return status;
  return fl_fail_at(err, FL_ERR_FILE, s->path, NULL, 0, 0, 0,
                    "is no store of results: it has tables of something else (--restart begins anew)");
}

static bool is_table(const fl_store *s, const char *sql)
{
  if (sql == NULL) return false;
  for (size_t i = 0; i < TABLES; i++)
    if (strcmp(sql, tables[i]) == 0) return true;
  for (size_t i = 0; i <= FL_COLUMN_NEEDS; i++)
    if (strcmp(sql, s->trials_tables[i]) == 0) return true;
  return false;
}

/* Triggers, views and tables of somebody else would act on what is done here; so would other definitions of ours. */
static fl_status check_objects(const fl_store *s, fl_error *err)
{
  sqlite3_stmt *statement;
  int step;
  fl_status status =
      prepare(s, "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_autoindex\\_%' ESCAPE '\\'",
              &statement, err);
  if (status != FL_OK) return status;
  while (status == FL_OK && (step = sqlite3_step(statement)) == SQLITE_ROW) {
    const char *type = (const char *)sqlite3_column_text(statement, 0);
    const char *name = (const char *)sqlite3_column_text(statement, 1);
    const char *sql = (const char *)sqlite3_column_text(statement, 2);
    if (!is_table(s, sql))
      status = fl_fail_at(err, FL_ERR_FILE, s->path, NULL, 0, 0, 0,
                          "holds the %s \"%s\", which is not of fieldline (--restart begins anew)",
                          type != NULL ? type : "thing", name != NULL ? name : "");
  }
  if (status == FL_OK && step != SQLITE_DONE) status = fail(s, err);
  sqlite3_finalize(statement);
  return status;
}

/* The trials of the same scenario have the same columns, unless another fieldline kept them. */
static fl_status check_columns(const fl_store *s, fl_error *err)
{
  sqlite3_stmt *statement;
  fl_status status = prepare(s, "SELECT 1 FROM sqlite_master WHERE sql = ?", &statement, err);
  if (status != FL_OK) return status;
  sqlite3_bind_text(statement, 1, s->trials_tables[fl_cells_needs(s->comparison)], -1, SQLITE_STATIC);
  int step = sqlite3_step(statement);
  if (step == SQLITE_DONE)
    status =
        fl_fail_at(err, FL_ERR_FILE, s->path, NULL, 0, 0, 0, "holds trials with other columns (--restart begins anew)");
  else if (step != SQLITE_ROW)
    status = fail(s, err);
  sqlite3_finalize(statement);
  return status;
}

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
static fl_status count_trials(fl_store *s, fl_error *err)
{
  sqlite3_stmt *statement;
  int step;
  fl_status status = prepare(s, "SELECT cell, max(trial) FROM trials GROUP BY cell", &statement, err);
  if (status != FL_OK) return status;
  while (status == FL_OK && (step = sqlite3_step(statement)) == SQLITE_ROW) {
    sqlite3_int64 cell, trial;
    status = read_key(s, statement, 0, "cell", (sqlite3_int64)fl_comparison_cell_count(s->comparison) - 1, &cell, err);
    if (status == FL_OK) status = read_key(s, statement, 1, "trial", MOST_TRIALS, &trial, err);
    if (status == FL_OK) s->trial_counts[cell] = (uint64_t)trial + 1;
  }
  if (status == FL_OK && step != SQLITE_DONE) status = fail(s, err);
  sqlite3_finalize(statement);
  return status;
}

/* ---- opening ---- */

static fl_status remove_old(const fl_store *s, fl_error *err)
{
  static const char *const endings[] = {"", "-wal", "-shm"};
  for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
    char *path = sqlite3_mprintf("%s%s", s->path, endings[i]);
    if (path == NULL) return fl_fail_memory(err, "a path");
    bool failed = remove(path) != 0 && errno != ENOENT;
    if (failed) fl_fail_at(err, FL_ERR_FILE, path, NULL, 0, 0, 0, "cannot be removed: %s", strerror(errno));
    sqlite3_free(path);
    if (failed) return FL_ERR_FILE;
  }
  return FL_OK;
}

/* What the file brings along is data and acts on nothing. */
static void distrust(sqlite3 *db)
{
  static const struct {
    int what, on;
  } settings[] = {{SQLITE_DBCONFIG_DEFENSIVE, 1},
                  {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
                  {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
                  {SQLITE_DBCONFIG_ENABLE_VIEW, 0}};
  for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
    sqlite3_db_config(db, settings[i].what, settings[i].on, NULL);
}

/* A link or a pipe that somebody put there leads elsewhere. */
static fl_status check_regular(const fl_store *s, fl_error *err)
{
  struct stat info;
  if (lstat(s->path, &info) != 0 || S_ISREG(info.st_mode)) return FL_OK;
  return fl_fail_at(err, FL_ERR_FILE, s->path, NULL, 0, 0, 0, "is no store of results: it is no regular file");
}

/* One process at a time: the lock is taken at once and kept. */
static fl_status open_database(fl_store *s, fl_error *err)
{
  /* A store is used by one thread at a time, and so are its statements: a lock at every bound value would take a fourth
   * of the time. */
  static const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  fl_status status = check_regular(s, err);
  if (status != FL_OK) return status;
  if (sqlite3_open_v2(s->path, &s->db, flags, NULL) != SQLITE_OK) return fail(s, err);
  distrust(s->db);
  status = execute(s,
                   "PRAGMA cell_size_check = ON; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;"
                   "PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE",
                   err);
  if (status == FL_OK) s->in_transaction = true;
  return status;
}

static fl_status open_tables(fl_store *s, fl_error *err)
{
  char *scenario = NULL, *insert = trials_insert(s), files[FILES_SIZE];
  bool has = false;
  fl_status status = insert != NULL ? scenario_text(s->comparison, &scenario, err) : fail(s, err);
  if (status == FL_OK) status = has_schema(s, &has, err);
  if (status == FL_OK && !has) status = create(s, scenario, err);
  if (status == FL_OK) status = check_objects(s, err);
  if (status == FL_OK && has) status = check_about(s, "scenario", scenario, err);
  if (status == FL_OK && has) status = check_about(s, "fieldline", FL_VERSION, err);
  if (status == FL_OK && has) status = check_about(s, "files", files_text(s, files), err);
  if (status == FL_OK && has) status = check_columns(s, err);
  if (status == FL_OK) status = fl_store_commit(s, err);
  if (status == FL_OK) status = count_trials(s, err);
  if (status == FL_OK) status = prepare(s, insert, &s->insert, err);
  free(scenario);
  sqlite3_free(insert);
  return status;
}

fl_status fl_store_open(const char *folder, const fl_comparison *comparison, bool restart, fl_store **out,
                        fl_error *err)
{
  fl_store *s = calloc(1, sizeof *s);
  *out = NULL;
  if (s == NULL) return fl_fail_memory(err, "a store of results");
  s->comparison = comparison;
  s->trial_counts = calloc(fl_comparison_cell_count(comparison), sizeof *s->trial_counts);
  s->path = sqlite3_mprintf("%s/results.sqlite", folder);
  choose_columns(s);
  bool made = s->trial_counts != NULL && s->path != NULL && make_trials_tables(s);
  fl_status status = made ? FL_OK : fl_fail_memory(err, "a store of results");
  if (status == FL_OK && restart) status = remove_old(s, err);
  if (status == FL_OK) status = open_database(s, err);
  if (status == FL_OK) status = open_tables(s, err);
  if (status != FL_OK) {
    fl_store_close(s);
    return status;
  }
  *out = s;
  return FL_OK;
}

void fl_store_close(fl_store *store)
{
  if (store == NULL) return;
  sqlite3_finalize(store->insert);
  sqlite3_close(store->db); /* rolls back */
  sqlite3_free(store->path);
  for (size_t i = 0; i <= FL_COLUMN_NEEDS; i++) sqlite3_free(store->trials_tables[i]);
  free(store->trial_counts);
  free(store);
}

/* ---- writing ---- */

const uint64_t *fl_store_trial_counts(const fl_store *store)
{
  return store->trial_counts;
}

static fl_status begin(fl_store *s, fl_error *err)
{
  if (s->in_transaction) return FL_OK;
  fl_status status = execute(s, "BEGIN IMMEDIATE", err);
  s->in_transaction = status == FL_OK;
  return status;
}

fl_status fl_store_commit(fl_store *store, fl_error *err)
{
  if (!store->in_transaction) return FL_OK;
  fl_status status = execute(store, "COMMIT", err);
  store->in_transaction = status != FL_OK;
  store->uncommitted = 0;
  return status;
}

static void bind_column(const fl_store *s, size_t i, const fl_trial_row *row)
{
  const int at = KEYS + (int)i + 1; /* counted from 1 */
  double value;
  switch (s->columns[i]->kind) {
  case FL_COLUMN_OUTCOME:
    sqlite3_bind_text(s->insert, at, fl_outcome_name(row->outcome), -1, SQLITE_STATIC);
    break;
  case FL_COLUMN_PARTS:
    sqlite3_bind_int64(s->insert, at, (sqlite3_int64)row->part_count);
    break;
  case FL_COLUMN_NUMBER:
    value = fl_column_number(s->columns[i], row);
    sqlite3_bind_double(s->insert, at, isfinite(value) ? value : (double)NAN); /* which becomes NULL */
    break;
  case FL_COLUMN_FLAG:
    sqlite3_bind_int(s->insert, at, row->unsettled);
    break;
  }
}

static fl_status insert_row(const fl_store *s, size_t cell, uint64_t trial, size_t method, const fl_trial_row *row,
                            fl_error *err)
{
  sqlite3_bind_int64(s->insert, 1, (sqlite3_int64)cell);
  sqlite3_bind_int64(s->insert, 2, (sqlite3_int64)trial);
  sqlite3_bind_int64(s->insert, 3, (sqlite3_int64)method);
  for (size_t i = 0; i < s->column_count; i++) bind_column(s, i, row);
  return run_once(s, s->insert, err);
}

fl_status fl_store_add(fl_store *store, size_t cell, uint64_t trial, const fl_trial_row *rows, fl_error *err)
{
  assert(trial == store->trial_counts[cell]);
  fl_status status = begin(store, err);
  for (size_t m = 0; m < fl_comparison_method_count(store->comparison) && status == FL_OK; m++)
    status = insert_row(store, cell, trial, m, &rows[m], err);
  if (status != FL_OK) return status;
  store->trial_counts[cell]++;
  return ++store->uncommitted == TRIALS_PER_TRANSACTION ? fl_store_commit(store, err) : FL_OK;
}

/* ---- reading ---- */

/* Where a row is. */
typedef struct {
  size_t cell;
  uint64_t trial;
  size_t method;
} row_key;

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
    const int at = KEYS + (int)i;
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

static fl_status read_trials(const fl_store *s, sqlite3_stmt *statement, uint64_t count, fl_trial_row *rows,
                             fl_trial_fn *sink, void *context, fl_error *err)
{
  size_t methods = fl_comparison_method_count(s->comparison), cells = fl_comparison_cell_count(s->comparison);
  fl_status status = FL_OK;
  for (size_t cell = 0; cell < cells; cell++)
    for (uint64_t trial = 0; trial < count && status == FL_OK; trial++) {
      for (size_t m = 0; m < methods; m++) {
        int step = sqlite3_step(statement);
        if (step != SQLITE_ROW) return step == SQLITE_DONE ? fail_gap(s, err) : fail(s, err);
        const row_key key = {cell, trial, m};
        if (!is_row(statement, &key)) return fail_gap(s, err);
        status = read_row(s, statement, &key, &rows[m], err);
        if (status != FL_OK) return status;
      }
      status = sink(context, cell, trial, rows, err);
    }
  return status;
}

fl_status fl_store_read(fl_store *store, uint64_t count, fl_trial_fn *sink, void *context, fl_error *err)
{
  sqlite3_stmt *statement = NULL;
  fl_trial_row *rows = calloc(fl_comparison_method_count(store->comparison), sizeof *rows);
  fl_status status = rows == NULL ? fl_fail_memory(err, "a trial") : FL_OK;
  if (status == FL_OK)
    status = prepare(store, "SELECT * FROM trials WHERE trial < ? ORDER BY cell, trial, method", &statement, err);
  if (status == FL_OK) {
    sqlite3_bind_int64(statement, 1, (sqlite3_int64)count);
    status = read_trials(store, statement, count, rows, sink, context, err);
  }
  sqlite3_finalize(statement);
  free(rows);
  return status;
}
