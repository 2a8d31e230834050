/* windows.csv, read back. */
#include <math.h>
#include <stdlib.h>

#include "present/report/csv_reader.h"
#include "present/report/run_changes.h"

enum { START, STOP, COMPLETIONS, THROUGHPUT, IN_FLIGHT, LOST, COLUMNS };

static fl_status open_windows(const char *path, fl_csv_reader **csv, size_t columns[COLUMNS], fl_error *err)
{
  static const char *const names[COLUMNS] = {"start_s",          "end_s",     "completions",
                                             "throughput_per_s", "in_flight", "lost"};
  fl_status status = fl_csv_open(path, csv, err);
  for (size_t i = 0; i < COLUMNS && status == FL_OK; i++) status = fl_csv_find(*csv, names[i], &columns[i], err);
  return status;
}

static fl_status read_window(const fl_csv_reader *csv, const size_t columns[COLUMNS], double before_s,
                             fl_run_window *out, fl_error *err)
{
  double *const numbers[] = {[START] = &out->start_s, [STOP] = &out->end_s, [THROUGHPUT] = &out->throughput_per_s};
  uint64_t *const wholes[] = {[COMPLETIONS] = &out->completions, [IN_FLIGHT] = &out->in_flight, [LOST] = &out->lost};
  fl_status status = FL_OK;
  for (size_t i = START; i <= THROUGHPUT && status == FL_OK; i++)
    if (numbers[i] != NULL) status = fl_csv_read_number(csv, columns[i], 0, numbers[i], err);
  for (size_t i = COMPLETIONS; i <= LOST && status == FL_OK; i++)
    if (wholes[i] != NULL) status = fl_csv_read_uint(csv, columns[i], UINT64_MAX, wholes[i], err);
  if (status != FL_OK) return status;
  if (!(out->start_s >= before_s))
    return fl_csv_fail(csv, columns[START], err, "expected a date from %.6g on, where the one before ends", before_s);
  if (!(out->end_s > out->start_s)) return fl_csv_fail(csv, columns[STOP], err, "expected a date behind start_s");
  if (isnan(out->throughput_per_s)) return fl_csv_fail(csv, columns[THROUGHPUT], err, "expected a number");
  return FL_OK;
}

fl_status fl_run_windows_load(const char *path, fl_run_window **out, size_t *count, fl_error *err)
{
  fl_csv_reader *csv = NULL;
  size_t columns[COLUMNS];
  bool more = true;
  fl_run_window *windows = calloc(FL_WINDOWS_MOST, sizeof *windows);
  *out = NULL;
  *count = 0;
  if (windows == NULL) return fl_fail_memory(err, "windows");
  fl_status status = open_windows(path, &csv, columns, err);
  while (status == FL_OK) {
    status = fl_csv_next(csv, &more, err);
    if (status != FL_OK || !more) break;
    if (*count == FL_WINDOWS_MOST)
      status = fl_csv_fail(csv, columns[START], err, "a run has at most %d windows", FL_WINDOWS_MOST);
    else
      status = read_window(csv, columns, *count > 0 ? windows[*count - 1].end_s : 0, &windows[*count], err);
    if (status == FL_OK) ++*count;
  }
  fl_csv_close(csv);
  if (status == FL_OK) {
    *out = windows;
  } else {
    free(windows);
    *count = 0;
  }
  return status;
}
