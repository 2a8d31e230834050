/* cairo writes the date of drawing, from 1.17.6 on inside a compressed object, and heeds no SOURCE_DATE_EPOCH. */
#include "present/report/pdf.h"

#include <errno.h>
#include <qpdf/qpdf-c.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/library.h"

/* clang-format off */
#define CALLS(X)                                                                                                       \
  X(qpdf_init) X(qpdf_cleanup) X(qpdf_silence_errors) X(qpdf_set_suppress_warnings) X(qpdf_read) X(qpdf_has_error)     \
  X(qpdf_get_error) X(qpdf_get_error_full_text) X(qpdf_set_info_key) X(qpdf_init_write_memory)                         \
  X(qpdf_set_deterministic_ID) X(qpdf_write) X(qpdf_get_buffer) X(qpdf_get_buffer_length)
/* clang-format on */

static struct {
  CALLS(FL_LIBRARY_FIELD)
} calls;

static fl_status load(fl_error *err)
{
  static const char *const names[] = {CALLS(FL_LIBRARY_NAME)};
  static fl_library library = {
      .soname = FL_QPDF_SONAME, .names = names, .count = sizeof names / sizeof names[0], .functions = &calls};
  return fl_library_load(&library, err);
}

static fl_status fail(qpdf_data pdf, const char *path, const char *what, fl_error *err)
{
  const char *why =
      calls.qpdf_has_error(pdf) ? calls.qpdf_get_error_full_text(pdf, calls.qpdf_get_error(pdf)) : "out of memory";
  return fl_fail_at(err, FL_ERR_FILE, path, NULL, 0, 0, 0, "cannot %s as PDF: %s", what, why);
}

/* Into memory: qpdf reads the old file on demand until the new one is whole. */
static bool make_dateless(qpdf_data pdf)
{
  calls.qpdf_set_info_key(pdf, "/CreationDate", "D:19700101000000Z");
  if ((calls.qpdf_init_write_memory(pdf) & QPDF_ERRORS) != 0) return false;
  calls.qpdf_set_deterministic_ID(pdf, QPDF_TRUE);
  return (calls.qpdf_write(pdf) & QPDF_ERRORS) == 0;
}

static fl_status write_file(const char *path, const void *bytes, size_t size, fl_error *err)
{
  FILE *out = fopen(path, "we");
  bool written = out != NULL && fwrite(bytes, 1, size, out) == size;
  if (out != NULL && fclose(out) == 0 && written) return FL_OK;
  return fl_fail_at(err, FL_ERR_FILE, path, NULL, 0, 0, 0, "cannot write: %s", strerror(errno));
}

fl_status fl_pdf_forget_date(const char *path, fl_error *err)
{
  fl_status status = load(err);
  if (status != FL_OK) return status;
  qpdf_data pdf = calls.qpdf_init();
  calls.qpdf_silence_errors(pdf);
  calls.qpdf_set_suppress_warnings(pdf, QPDF_TRUE);
  if ((calls.qpdf_read(pdf, path, NULL) & QPDF_ERRORS) != 0)
    status = fail(pdf, path, "read", err);
  else if (!make_dateless(pdf))
    status = fail(pdf, path, "write", err);
  else
    status = write_file(path, calls.qpdf_get_buffer(pdf), calls.qpdf_get_buffer_length(pdf), err);
  calls.qpdf_cleanup(&pdf);
  return status;
}
