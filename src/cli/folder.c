#include "folder.h"

#include <stdio.h>

fl_status folder_open(const cli_options *options, const char *name, char **path, fl_output **output, fl_error *err)
{
  int written = options->output != NULL ? asprintf(path, "%s", options->output) : asprintf(path, "results/%s", name);
  if (written < 0) {
    *path = NULL;
    return fl_fail_memory(err, "a path");
  }
  return fl_output_open(*path, output, err);
}
