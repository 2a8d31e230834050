#include "room.h"

#include <stdio.h>

#include "fieldline/text.h"
#include "fieldline/units.h"

static const double A_LOT_BYTES = 1e9;
enum { DIGITS = 3, LIST_SIZE = 200 };

/* "latency.csv 60 GB, trace.csv 1 TB" */
static void list_files(const fl_expected_file *files, char list[LIST_SIZE])
{
  char size[FL_QUANTITY_SIZE];
  list[0] = '\0';
  for (size_t i = 0; i < FL_GROWING_FILES; i++)
    if (files[i].bytes > 0)
      fl_append(list, LIST_SIZE, "%s%s %s", list[0] != '\0' ? ", " : "", files[i].name,
                fl_quantity_format(size, files[i].bytes, FL_UNIT_BYTES, DIGITS));
}

fl_status room_check(const fl_trial *trial, const fl_output *output, const char *folder, bool quiet, fl_error *err)
{
  fl_expected_file files[FL_GROWING_FILES];
  char list[LIST_SIZE], all[FL_QUANTITY_SIZE], left[FL_QUANTITY_SIZE];
  double bytes = 0, free_bytes = fl_output_free_bytes(output);
  fl_status status = fl_run_files_expect(trial, files, err);
  if (status != FL_OK) return status;
  for (size_t i = 0; i < FL_GROWING_FILES; i++) bytes += files[i].bytes;
  list_files(files, list);
  fl_quantity_format(all, bytes, FL_UNIT_BYTES, DIGITS);
  if (bytes > free_bytes)
    return fl_fail_at(err, FL_ERR_FILE, folder, NULL, 0, 0, 0,
                      "no room: about %s would be written (%s), and the file system has %s free (`trace: none` and "
                      "`latency: none` write less)",
                      all, list, fl_quantity_format(left, free_bytes, FL_UNIT_BYTES, DIGITS));
  if (bytes >= A_LOT_BYTES && !quiet) fprintf(stderr, "%s: about %s are going to be written: %s\n", folder, all, list);
  return FL_OK;
}
