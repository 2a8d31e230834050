/* The tables of a store, and whether a file holds these and nothing else. */
#include <string.h>

#include "study/store/state.h"

enum { APPLICATION_ID = 0x666c696e /* "flin" */ };
static const char mark[] = "PRAGMA application_id = 1718380910"; /* APPLICATION_ID */

/* Nothing but these and the table of trials, to the letter, is in a store: see fl_store_check_objects(). */
static const char *const tables[] = {
    "CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE axes (axis INTEGER PRIMARY KEY, key TEXT NOT NULL)",
    "CREATE TABLE cells (cell INTEGER NOT NULL, axis INTEGER NOT NULL, value TEXT NOT NULL,"
    " PRIMARY KEY (cell, axis)) WITHOUT ROWID",
    "CREATE TABLE methods (cell INTEGER NOT NULL, method INTEGER NOT NULL, name TEXT NOT NULL,"
    " PRIMARY KEY (cell, method)) WITHOUT ROWID",
};
enum { TABLES = sizeof tables / sizeof tables[0] };

/* A table of a trial's columns, to be freed with sqlite3_free(); NULL: no memory. */
static char *columns_table(const char *name, unsigned needs, const char *end)
{
  sqlite3_str *sql = sqlite3_str_new(NULL);
  sqlite3_str_appendf(sql, "CREATE TABLE %s (cell INTEGER NOT NULL, trial INTEGER NOT NULL, method INTEGER NOT NULL",
                      name);
  for (size_t i = 0; i < FL_TRIAL_COLUMNS; i++)
    if (fl_column_is_told(&fl_trial_columns[i], needs))
      sqlite3_str_appendf(sql, ", %s %s", fl_trial_columns[i].name, fl_column_sql_type(fl_trial_columns[i].kind));
  sqlite3_str_appendall(sql, end);
  return sqlite3_str_finish(sql);
}

/* Stores of scenarios with and without an objective, tokens and so on differ, and are told apart by what they are of.
 */
bool fl_store_make_tables_sql(fl_store *s)
{
  for (unsigned needs = 0; needs <= FL_COLUMN_NEEDS; needs++)
    if ((s->trials_tables[needs] =
             columns_table("trials", needs, ", PRIMARY KEY (cell, trial, method)) WITHOUT ROWID")) == NULL)
      return false;
  s->block_table = columns_table("block", fl_cells_needs(s->comparison), ")");
  return s->block_table != NULL;
}

void fl_store_choose_columns(fl_store *s)
{
  for (size_t i = 0; i < FL_TRIAL_COLUMNS; i++)
    if (fl_comparison_has_column(s->comparison, &fl_trial_columns[i]))
      s->columns[s->column_count++] = &fl_trial_columns[i];
}

static fl_status read_whole(const fl_store *s, const char *sql, int *value, fl_error *err)
{
  sqlite3_stmt *statement;
  fl_status status = fl_store_prepare(s, sql, &statement, err);
  if (status != FL_OK) return status;
  if (sqlite3_step(statement) != SQLITE_ROW) status = fl_store_fail(s, err);
  *value = sqlite3_column_int(statement, 0);
  sqlite3_finalize(statement);
  return status;
}

fl_status fl_store_create_tables(const fl_store *s, fl_error *err)
{
  fl_status status = fl_store_execute(s, mark, err);
  for (size_t i = 0; i < TABLES && status == FL_OK; i++) status = fl_store_execute(s, tables[i], err);
  return status == FL_OK ? fl_store_execute(s, s->trials_tables[fl_cells_needs(s->comparison)], err) : status;
}

/* A new file has no tables; one that has tables but not our mark is somebody else's. */
fl_status fl_store_has_schema(const fl_store *s, bool *has, fl_error *err)
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
fl_status fl_store_check_objects(const fl_store *s, fl_error *err)
{
  sqlite3_stmt *statement;
  int step;
  fl_status status = fl_store_prepare(
      s, "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_autoindex\\_%' ESCAPE '\\'",
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
  if (status == FL_OK && step != SQLITE_DONE) status = fl_store_fail(s, err);
  sqlite3_finalize(statement);
  return status;
}

/* The trials of the same scenario have the same columns, unless another fieldline kept them. */
fl_status fl_store_check_columns(const fl_store *s, fl_error *err)
{
  sqlite3_stmt *statement;
  fl_status status = fl_store_prepare(s, "SELECT 1 FROM sqlite_master WHERE sql = ?", &statement, err);
  if (status != FL_OK) return status;
  sqlite3_bind_text(statement, 1, s->trials_tables[fl_cells_needs(s->comparison)], -1, SQLITE_STATIC);
  int step = sqlite3_step(statement);
  if (step == SQLITE_DONE)
    status =
        fl_fail_at(err, FL_ERR_FILE, s->path, NULL, 0, 0, 0, "holds trials with other columns (--restart begins anew)");
  else if (step != SQLITE_ROW)
    status = fl_store_fail(s, err);
  sqlite3_finalize(statement);
  return status;
}
