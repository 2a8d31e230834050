#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fieldline/version.h"
#include "study/store/state.h"

/* A transaction holds a sixteenth of the trials that were added, and as many as these bounds say. It ends at the same
 * trial whatever portions trials come in, for the file counts transactions. */
enum { LEAST_TRIALS = 64, MOST_TRIALS = 1024, SHARE = 16 };

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
  char *scenario = NULL, files[FL_STORE_FILES_SIZE];
  bool has = false;
  fl_status status = fl_store_scenario_text(s->comparison, &scenario, err);
  if (status == FL_OK) status = fl_store_has_schema(s, &has, err);
  if (status == FL_OK && !has) status = fl_store_create(s, scenario, err);
  if (status == FL_OK) status = fl_store_check_objects(s, err);
  if (status == FL_OK && has) status = fl_store_check_about(s, "scenario", scenario, err);
  if (status == FL_OK && has) status = fl_store_check_about(s, "fieldline", FL_VERSION, err);
  if (status == FL_OK && has) status = fl_store_check_about(s, "files", fl_store_files_text(s, files), err);
  if (status == FL_OK && has) status = fl_store_check_columns(s, err);
  if (status == FL_OK) status = fl_store_commit(s, err);
  if (status == FL_OK) status = fl_store_count_trials(s, err);
  if (status == FL_OK) status = fl_store_prepare_insert(s, err);
  if (status == FL_OK) status = fl_store_prepare_select(s, err);
  free(scenario);
  return status;
}

fl_status fl_store_open(const char *folder, const fl_comparison *comparison, bool restart, fl_store **out,
                        fl_error *err)
{
  fl_store *s = calloc(1, sizeof *s);
  *out = NULL;
  if (s == NULL) return fl_fail_memory(err, "a store of results");
  s->comparison = comparison;
  s->method_count = fl_comparison_method_count(comparison);
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
  sqlite3_finalize(store->select);
  sqlite3_close(store->db); /* rolls back */
  sqlite3_free(store->path);
  for (size_t i = 0; i <= FL_COLUMN_NEEDS; i++) sqlite3_free(store->trials_tables[i]);
  sqlite3_free(store->block_table);
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
  store->added += store->uncommitted;
  store->uncommitted = 0;
  return status;
}

/* Of a transaction. */
static uint64_t trials_per_transaction(const fl_store *s)
{
  uint64_t share = s->added / SHARE;
  if (share < LEAST_TRIALS) return LEAST_TRIALS;
  return share < MOST_TRIALS ? share : MOST_TRIALS;
}

/* As many of the trials as the transaction has room for. */
static fl_status add_some(fl_store *s, const fl_trials *trials, size_t *count, fl_error *err)
{
  fl_trials some = *trials;
  uint64_t size = trials_per_transaction(s), room = size - s->uncommitted;
  if (some.count > room) some.count = (size_t)room;
  fl_status status = begin(s, err);
  if (status == FL_OK) status = fl_store_insert(s, &some, err);
  if (status != FL_OK) return status;
  *count = some.count;
  s->trial_counts[some.cell] += some.count;
  s->uncommitted += some.count;
  return s->uncommitted == size ? fl_store_commit(s, err) : FL_OK;
}

fl_status fl_store_add(fl_store *store, const fl_trials *trials, fl_error *err)
{
  fl_trials left = *trials;
  fl_status status = FL_OK;
  assert(trials->first == store->trial_counts[trials->cell]);
  while (left.count > 0 && status == FL_OK) {
    size_t count;
    status = add_some(store, &left, &count, err);
    if (status != FL_OK) return status;
    left.first += count;
    left.count -= count;
    left.rows += count * store->method_count;
  }
  return status;
}
