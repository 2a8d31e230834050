/* Statements, and why they fail. */
#include <errno.h>
#include <string.h>

#include "study/store/state.h"

fl_status fl_store_fail(const fl_store *s, fl_error *err)
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

fl_status fl_store_execute(const fl_store *s, const char *sql, fl_error *err)
{
  return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK ? FL_OK : fl_store_fail(s, err);
}

fl_status fl_store_prepare(const fl_store *s, const char *sql, sqlite3_stmt **statement, fl_error *err)
{
  return sqlite3_prepare_v2(s->db, sql, -1, statement, NULL) == SQLITE_OK ? FL_OK : fl_store_fail(s, err);
}

/* A statement that returns no rows, with what is bound to it. */
fl_status fl_store_run_once(const fl_store *s, sqlite3_stmt *statement, fl_error *err)
{
  fl_status status = sqlite3_step(statement) == SQLITE_DONE ? FL_OK : fl_store_fail(s, err);
  sqlite3_reset(statement);
  return status;
}
