#include "folder.h"

#include <stdio.h>
#include <string.h>

#include "command.h"
#include "fieldline/scenario.h"

enum { LINE_SIZE = 1100 }; /* "name: " and a name, every byte of it escaped */

/* What comparisons leave that runs do not write anew. */
static const char *const of_comparisons[] = {"trials.csv", "comparison.csv", "results.sqlite", "results.sqlite-wal",
                                             "results.sqlite-shm"};

/* The first line of the scenario.yaml that goes with results of `name`. */
static fl_status first_line(const char *name, char line[LINE_SIZE], fl_error *err)
{
  FILE *out = fmemopen(line, LINE_SIZE, "w");
  if (out == NULL) return fl_fail_memory(err, "a path");
  fputs("name: ", out);
  fl_write_text(out, name);
  fclose(out);
  return FL_OK;
}

static fl_status refuse(const char *path, const char *there, const char *here, fl_error *err)
{
  if (strncmp(there, "name: ", strlen("name: ")) != 0)
    return fl_fail_at(err, FL_ERR_VALUE, path, NULL, 0, 0, 0,
                      "holds a scenario.yaml that is not of results (--restart replaces it, --output takes another "
                      "folder)");
  return fl_fail_at(err, FL_ERR_VALUE, path, NULL, 0, 0, 0,
                    "holds the results of another scenario: there \"%s\", here \"%s\" (--restart replaces them, "
                    "--output takes another folder)",
                    there, here);
}

static fl_status forget_comparison(fl_output *output, fl_error *err)
{
  fl_status status = FL_OK;
  for (size_t i = 0; i < sizeof of_comparisons / sizeof of_comparisons[0] && status == FL_OK; i++)
    status = fl_output_drop(output, "", of_comparisons[i], err);
  return status;
}

/* Scenarios of one name are variants of one question, whose results replace each other; another name is another
 * question. */
static fl_status take_over(const cli_options *options, const char *name, const char *path, fl_output *output,
                           fl_error *err)
{
  char there[LINE_SIZE], here[LINE_SIZE];
  fl_status status = first_line(name, here, err);
  if (status != FL_OK || fl_output_peek(output, "scenario.yaml", there, sizeof there) == 0) return status;
  there[strcspn(there, "\n")] = '\0';
  if (strcmp(there, here) == 0) return FL_OK;
  if (!options->restart) return refuse(path, there, here, err);
  return options->command->shared ? FL_OK : forget_comparison(output, err); /* a comparison sees to its own */
}

fl_status folder_open(const cli_options *options, const char *name, char **path, fl_output **output, fl_error *err)
{
  int written = options->output != NULL ? asprintf(path, "%s", options->output) : asprintf(path, "results/%s", name);
  if (written < 0) {
    *path = NULL;
    return fl_fail_memory(err, "a path");
  }
  fl_status status = fl_output_open(*path, output, err);
  return status == FL_OK ? take_over(options, name, *path, *output, err) : status;
}
