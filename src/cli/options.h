/* The command line, read once. */
#ifndef FIELDLINE_SRC_CLI_OPTIONS_H
#define FIELDLINE_SRC_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "fieldline/error.h"
#include "fieldline/scenario.h"

/* What somebody types in a place of the command line: completion knows what to offer there. */
typedef enum {
  WORD_NONE, /* there is no such place */
  WORD_SCENARIO,
  WORD_FOLDER,
  WORD_MODEL,
  WORD_SHELL,
  WORD_COUNT,
  WORD_OBJECTIVE,
  WORD_SETTING /* KEY=VALUE */
} cli_word;

typedef struct {
  const char *name;
  char letter;
  bool brief;        /* the letter is a short form; otherwise it is getopt's alone */
  const char *value; /* "DIR"; NULL: a switch */
  cli_word word;     /* what the value is */
  const char *summary;
} cli_option;

typedef struct cli_command cli_command;
typedef struct ranks ranks;

/* An option about an ONNX file, as it is written: network.c reads it. */
typedef struct {
  char letter;
  const char *text;
} cli_network_option;

typedef struct {
  const cli_command *commands; /* all there are, up to one without a name */
  const cli_command *command;  /* NULL: --help or --version alone */
  const char *argument;        /* scenario, model name or NULL */
  const char *output;          /* --output, or -o; NULL: results/<name>, or not given */
  const char *file;            /* -o; NULL: not given */
  fl_override *overrides;      /* --set, --seed and --trials, in order */
  char **owned;                /* texts made for them */
  size_t override_count, owned_count;
  cli_network_option *network; /* --dim and its like, in order */
  size_t network_count;
  size_t nodes;    /* 0: not given */
  double budget_s; /* NAN: not given */
  double at_s;     /* likewise */
  size_t jobs;     /* 0: not given */
  ranks *ranks;    /* whom the command shares its work with; NULL: nobody. Not from the command line */
  bool report, restart, json, quiet, no_color, help, version;
} cli_options;

fl_status options_read(int argc, char **argv, const cli_command *commands, cli_options *out, fl_error *err);
void options_clear(cli_options *options);
const cli_option *option_at(size_t index);                               /* NULL behind the last */
bool option_is_of(const cli_option *option, const cli_command *command); /* NULL: the command line as a whole */

#endif
