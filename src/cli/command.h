/* Subcommands: one row and one file each. */
#ifndef FIELDLINE_SRC_CLI_COMMAND_H
#define FIELDLINE_SRC_CLI_COMMAND_H

#include "options.h"

typedef fl_status command_fn(const cli_options *options, fl_error *err);

typedef struct {
  cli_word word;        /* WORD_NONE: the command takes none */
  const char *name;     /* "SCENARIO" */
  const char *expected; /* "a scenario file"; NULL: it may be left out */
} cli_argument;

struct cli_command {
  const char *name;
  command_fn *run;
  bool shared; /* its work, among processes that were started together */
  cli_argument argument;
  const char *options; /* letters of those that mean something to it, beside --help; others are let pass */
  const char *summary;
  const char *examples; /* two lines that work where the folder `scenarios` is, one after the other */
};

/* All of them, up to one without a name. Only main() asks: what needs them gets them from there, so that the commands
 * and the table of them do not call each other. */
const cli_command *command_rows(void);

command_fn command_run, command_plan, command_compare, command_advise, command_check, command_models, command_import,
    command_list, command_report, command_completion;

#endif
