#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fieldline/version.h"
#include "study/store/state.h"

enum { TRIALS_PER_TRANSACTION = 64 };

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
  if (sqlite3_open_v2(s->path, &s->db, flags, NULL) != SQLITE_OK) return fl_store_fail(s, err);
  distrust(s->db);
  status = fl_store_execute(s,
                            "PRAGMA cell_size_check = ON; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;"
                            "PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE",
                            err);
  if (status == FL_OK) s->in_transaction = true;
  return status;
}

static fl_status open_tables(fl_store *s, fl_error *err)
{
  char *scenario = NULL, *insert = fl_store_insert_sql(s), files[FL_STORE_FILES_SIZE];
  bool has = false;
  fl_status status = insert != NULL ? fl_store_scenario_text(s->comparison, &scenario, err) : fl_store_fail(s, err);
  if (status == FL_OK) status = fl_store_has_schema(s, &has, err);
  if (status == FL_OK && !has) status = fl_store_create(s, scenario, err);
  if (status == FL_OK) status = fl_store_check_objects(s, err);
  if (status == FL_OK && has) status = fl_store_check_about(s, "scenario", scenario, err);
  if (status == FL_OK && has) status = fl_store_check_about(s, "fieldline", FL_VERSION, err);
  if (status == FL_OK && has) status = fl_store_check_about(s, "files", fl_store_files_text(s, files), err);
  if (status == FL_OK && has) status = fl_store_check_columns(s, err);
  if (status == FL_OK) status = fl_store_commit(s, err);
  if (status == FL_OK) status = fl_store_count_trials(s, err);
  if (status == FL_OK) status = fl_store_prepare(s, insert, &s->insert, err);
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
  fl_store_choose_columns(s);
  bool made = s->trial_counts != NULL && s->path != NULL && fl_store_make_tables_sql(s);
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

const uint64_t *fl_store_trial_counts(const fl_store *store)
{
  return store->trial_counts;
}

static fl_status begin(fl_store *s, fl_error *err)
{
  if (s->in_transaction) return FL_OK;
  fl_status status = fl_store_execute(s, "BEGIN IMMEDIATE", err);
  s->in_transaction = status == FL_OK;
  return status;
}

fl_status fl_store_commit(fl_store *store, fl_error *err)
{
  if (!store->in_transaction) return FL_OK;
  fl_status status = fl_store_execute(store, "COMMIT", err);
  store->in_transaction = status != FL_OK;
  store->uncommitted = 0;
  return status;
}

static void bind_column(const fl_store *s, size_t i, const fl_trial_row *row)
{
  const int at = FL_STORE_KEYS + (int)i + 1; /* counted from 1 */
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
  return fl_store_run_once(s, s->insert, err);
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
