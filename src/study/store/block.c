/* The trials that are being added, as a table that SQLite reads: one statement then inserts many rows, which takes half
 * the time of a statement a row with its values bound one by one. */
#include <math.h>
#include <string.h>

#include "study/store/state.h"

/* A place in the trials. */
typedef struct {
  sqlite3_vtab_cursor base; /* first: SQLite knows no more of it */
  size_t trial, method;
  const fl_trial_row *row;
} cursor;

typedef struct {
  sqlite3_vtab base; /* likewise */
  const fl_store *store;
} table;

static const fl_store *store_of(const cursor *c)
{
  return ((const table *)c->base.pVtab)->store;
}

static int connect(sqlite3 *db, void *store, int count, const char *const *words, sqlite3_vtab **out, char **why)
{
  const fl_store *s = store;
  (void)count, (void)words, (void)why;
  int code = sqlite3_declare_vtab(db, s->block_table);
  if (code != SQLITE_OK) return code;
  table *t = sqlite3_malloc(sizeof *t);
  if (t == NULL) return SQLITE_NOMEM;
  *t = (table){.store = s};
  *out = &t->base;
  return SQLITE_OK;
}

static int disconnect(sqlite3_vtab *t)
{
  sqlite3_free(t);
  return SQLITE_OK;
}

/* There is but one way: all rows in order. */
static int choose_way(sqlite3_vtab *t, sqlite3_index_info *info)
{
  (void)t, (void)info;
  return SQLITE_OK;
}

static int open_cursor(sqlite3_vtab *t, sqlite3_vtab_cursor **out)
{
  cursor *c = sqlite3_malloc(sizeof *c);
  (void)t;
  if (c == NULL) return SQLITE_NOMEM;
  memset(c, 0, sizeof *c);
  *out = &c->base;
  return SQLITE_OK;
}

static int close_cursor(sqlite3_vtab_cursor *c)
{
  sqlite3_free(c);
  return SQLITE_OK;
}

static int rewind_cursor(sqlite3_vtab_cursor *base, int way, const char *name, int count, sqlite3_value **values)
{
  cursor *c = (cursor *)base;
  (void)way, (void)name, (void)count, (void)values;
  c->trial = c->method = 0;
  c->row = store_of(c)->block.rows;
  return SQLITE_OK;
}

static int advance(sqlite3_vtab_cursor *base)
{
  cursor *c = (cursor *)base;
  c->row++;
  if (++c->method < store_of(c)->method_count) return SQLITE_OK;
  c->method = 0;
  c->trial++;
  return SQLITE_OK;
}

static int is_at_end(sqlite3_vtab_cursor *base)
{
  const cursor *c = (const cursor *)base;
  return c->trial == store_of(c)->block.count;
}

static void give_key(const cursor *c, const fl_trials *block, sqlite3_context *out, int key)
{
  const uint64_t keys[FL_STORE_KEYS] = {block->cell, block->first + c->trial, c->method};
  sqlite3_result_int64(out, (sqlite3_int64)keys[key]);
}

/* A number that is not known is NULL, which is what nothing becomes. */
static void give_value(const fl_trial_row *row, const fl_trial_column *column, sqlite3_context *out)
{
  double value;
  switch (column->kind) {
  case FL_COLUMN_OUTCOME:
    sqlite3_result_text(out, fl_outcome_name(row->outcome), -1, SQLITE_STATIC);
    break;
  case FL_COLUMN_PARTS:
    sqlite3_result_int64(out, (sqlite3_int64)row->part_count);
    break;
  case FL_COLUMN_NUMBER:
    value = fl_column_number(column, row);
    if (isfinite(value)) sqlite3_result_double(out, value);
    break;
  case FL_COLUMN_FLAG:
    sqlite3_result_int(out, row->unsettled);
    break;
  }
}

static int give_column(sqlite3_vtab_cursor *base, sqlite3_context *out, int column)
{
  const cursor *c = (const cursor *)base;
  const fl_store *s = store_of(c);
  if (column < FL_STORE_KEYS)
    give_key(c, &s->block, out, column);
  else
    give_value(c->row, s->columns[column - FL_STORE_KEYS], out);
  return SQLITE_OK;
}

static int give_number(sqlite3_vtab_cursor *base, sqlite3_int64 *number)
{
  const cursor *c = (const cursor *)base;
  *number = (sqlite3_int64)(c->trial * store_of(c)->method_count + c->method);
  return SQLITE_OK;
}

fl_status fl_store_prepare_insert(fl_store *s, fl_error *err)
{
  static const sqlite3_module module = {.xConnect = connect,
                                        .xBestIndex = choose_way,
                                        .xDisconnect = disconnect,
                                        .xOpen = open_cursor,
                                        .xClose = close_cursor,
                                        .xFilter = rewind_cursor,
                                        .xNext = advance,
                                        .xEof = is_at_end,
                                        .xColumn = give_column,
                                        .xRowid = give_number};
  if (sqlite3_create_module(s->db, "block", &module, s) != SQLITE_OK) return fl_store_fail(s, err);
  /* A row that cannot be added ends all of it, so SQLite need not remember how pages were before each portion. */
  return fl_store_prepare(s, "INSERT OR ROLLBACK INTO trials SELECT * FROM block", &s->insert, err);
}

fl_status fl_store_insert(fl_store *s, const fl_trials *trials, fl_error *err)
{
  s->block = *trials;
  return fl_store_run_once(s, s->insert, err);
}
