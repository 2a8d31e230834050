/* What a scenario can name, kind by kind, from the tables that run it. */
#ifndef FIELDLINE_SRC_CLI_KINDS_H
#define FIELDLINE_SRC_CLI_KINDS_H

#include <stddef.h>

#include "fieldline/method.h"

typedef struct {
  const char *name, *summary;
  const fl_option *options; /* end at a NULL key; NULL: the kind has none */
} cli_entry;

typedef struct {
  const char *title; /* "partitioners"; NULL: behind the last */
  const char *key;   /* of the scenario, whose value is one of the names */
  size_t (*count)(void);
  cli_entry (*at)(size_t index);
} cli_kind;

const cli_kind *kinds_first(void);

#endif
