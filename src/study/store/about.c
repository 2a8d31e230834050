/* What a store is of: the scenario, its cells and methods, the files it names. */
#define _POSIX_C_SOURCE 200809L /* open_memstream */

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/simulate.h"
#include "fieldline/version.h"
#include "study/store/state.h"

/* The effective scenario without the number of trials, which may grow. */
fl_status fl_store_scenario_text(const fl_comparison *comparison, char **text, fl_error *err)
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
  fl_status status = fl_store_prepare(s, "INSERT INTO about VALUES (?, ?)", &statement, err);
  if (status != FL_OK) return status;
  sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
  sqlite3_bind_text(statement, 2, value, -1, SQLITE_STATIC);
  status = fl_store_run_once(s, statement, err);
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
  return fl_store_run_once(s, statement, err);
}

static fl_status add_axes(const fl_store *s, fl_error *err)
{
  const fl_scenario *scenario = fl_comparison_scenario(s->comparison);
  sqlite3_stmt *axes = NULL, *cells = NULL;
  fl_status status = fl_store_prepare(s, "INSERT INTO axes VALUES (?, ?)", &axes, err);
  if (status == FL_OK) status = fl_store_prepare(s, "INSERT INTO cells VALUES (?, ?, ?)", &cells, err);
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
  fl_status status = fl_store_prepare(s, "INSERT INTO methods VALUES (?, ?, ?)", &statement, err);
  for (size_t c = 0; c < fl_comparison_cell_count(s->comparison); c++)
    for (size_t m = 0; m < fl_comparison_method_count(s->comparison) && status == FL_OK; m++)
      status = add_text(s, statement, (int64_t)c, m, fl_comparison_method_name(s->comparison, c, m), err);
  sqlite3_finalize(statement);
  return status;
}

/* What the files came to that the scenario names, as text. */
const char *fl_store_files_text(const fl_store *s, char text[FL_STORE_FILES_SIZE])
{
  snprintf(text, FL_STORE_FILES_SIZE, "%016" PRIx64, fl_comparison_digest(s->comparison));
  return text;
}

fl_status fl_store_create(const fl_store *s, const char *scenario, fl_error *err)
{
  char files[FL_STORE_FILES_SIZE];
  fl_status status = fl_store_create_tables(s, err);
  if (status == FL_OK) status = add_about(s, "scenario", scenario, err);
  if (status == FL_OK) status = add_about(s, "files", fl_store_files_text(s, files), err);
  if (status == FL_OK) status = add_about(s, "fieldline", FL_VERSION, err);
  if (status == FL_OK) status = add_about(s, "simgrid", fl_simgrid_version(), err);
  if (status == FL_OK) status = add_axes(s, err);
  if (status == FL_OK) status = add_methods(s, err);
  return status;
}

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

fl_status fl_store_check_about(const fl_store *s, const char *key, const char *here, fl_error *err)
{
  sqlite3_stmt *statement;
  fl_status status = fl_store_prepare(s, "SELECT value FROM about WHERE key = ?", &statement, err);
  if (status != FL_OK) return status;
  sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
  int step = sqlite3_step(statement);
  const char *there = step == SQLITE_ROW ? (const char *)sqlite3_column_text(statement, 0) : "";
  if (step != SQLITE_ROW && step != SQLITE_DONE)
    status = fl_store_fail(s, err);
  else if (there == NULL)
    status = fl_fail_memory(err, "a store of results");
  else if (strcmp(there, here) != 0)
    status = fail_other(s, key, there, here, err);
  sqlite3_finalize(statement);
  return status;
}
