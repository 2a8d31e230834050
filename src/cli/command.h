/* Subcommands: one row and one file each. */
#ifndef FIELDLINE_SRC_CLI_COMMAND_H
#define FIELDLINE_SRC_CLI_COMMAND_H

#include "options.h"

typedef fl_status command_fn(const cli_options *options, fl_error *err);

struct cli_command {
  const char *name;
  command_fn *run;
  bool shared;          /* its work, among processes that were started together */
  const char *argument; /* "SCENARIO", "[NAME]", or NULL when it takes none */
  const char *summary;
  const char *examples; /* two lines that work */
};

const cli_command *command_find(const char *name); /* NULL when there is none */
const cli_command *command_at(size_t index);       /* NULL behind the last */

command_fn command_run, command_plan, command_compare, command_check, command_models, command_list, command_report;

#endif
