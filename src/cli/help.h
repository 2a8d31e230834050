/* The help text, from the tables of commands and options. */
#ifndef FIELDLINE_SRC_CLI_HELP_H
#define FIELDLINE_SRC_CLI_HELP_H

#include "options.h"

void help_print(const cli_options *options); /* of the command, of all when there is none */

#endif
