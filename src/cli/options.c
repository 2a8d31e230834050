#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "fieldline/changes.h"
#include "fieldline/text.h"
#include "fieldline/units.h"

enum { MAX_OVERRIDES = 1000, MAX_JOBS = 4096, MAX_NODES = 1000000, MAX_BUDGET_S = 86400 };

typedef struct row row;

/* Take what stands behind an option; NULL for switches. */
typedef fl_status read_fn(cli_options *out, const row *of, const char *text, fl_error *err);

struct row {
  cli_option shown;
  read_fn *read;
  size_t flag; /* where a switch is noted, in cli_options */
};

static fl_status read_whole(const char *option, const char *text, unsigned long long max, unsigned long long *value,
                            fl_error *err)
{
  char *end;
  errno = 0;
  *value = strtoull(text, &end, 10);
  if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 || *value > max)
    return fl_fail(err, FL_ERR_USAGE, "--%s: expected a whole number up to %llu, got \"%s\"", option, max, text);
  return FL_OK;
}

static fl_status add_override(cli_options *out, const char *text, fl_error *err)
{
  if (out->override_count == MAX_OVERRIDES)
    return fl_fail(err, FL_ERR_USAGE, "--set: more than %d of them", MAX_OVERRIDES);
  out->overrides[out->override_count++].text = text;
  return FL_OK;
}

/* An option that stands for a key of the scenario. */
static fl_status read_key(cli_options *out, const row *of, const char *text, fl_error *err)
{
  const char *key = of->shown.name;
  unsigned long long value;
  fl_status status = read_whole(key, text, UINT64_MAX, &value, err);
  if (status != FL_OK) return status;
  char *assignment;
  if (asprintf(&assignment, "%s=%llu", key, value) < 0) return fl_fail_memory(err, "options");
  out->owned[out->owned_count++] = assignment;
  return add_override(out, assignment, err);
}

static fl_status read_jobs(cli_options *out, const row *of, const char *text, fl_error *err)
{
  (void)of;
  unsigned long long jobs;
  fl_status status = read_whole("jobs", text, MAX_JOBS, &jobs, err);
  if (status != FL_OK) return status;
  if (jobs == 0) return fl_fail(err, FL_ERR_USAGE, "--jobs: expected at least 1");
  out->jobs = (size_t)jobs;
  return FL_OK;
}

static fl_status read_nodes(cli_options *out, const row *of, const char *text, fl_error *err)
{
  (void)of;
  unsigned long long nodes;
  fl_status status = read_whole("nodes", text, MAX_NODES, &nodes, err);
  if (status != FL_OK) return status;
  if (nodes == 0) return fl_fail(err, FL_ERR_USAGE, "--nodes: expected at least 1");
  out->nodes = (size_t)nodes;
  return FL_OK;
}

/* The domain of methods' own budgets. */
static fl_status read_budget(cli_options *out, const row *of, const char *text, fl_error *err)
{
  (void)of;
  if (fl_quantity_parse(text, FL_UNIT_SECONDS, &out->budget_s) && out->budget_s >= 0 &&
      out->budget_s <= (double)MAX_BUDGET_S)
    return FL_OK;
  return fl_fail(err, FL_ERR_USAGE, "--budget: expected a time such as 10 s, from 0 to %d s, got \"%s\"", MAX_BUDGET_S,
                 text);
}

static fl_status read_date(cli_options *out, const row *of, const char *text, fl_error *err)
{
  (void)of;
  if (fl_quantity_parse(text, FL_UNIT_SECONDS, &out->at_s) && out->at_s >= 0 && out->at_s <= FL_CHANGE_MAX_DATE_S)
    return FL_OK;
  return fl_fail(err, FL_ERR_USAGE, "--at: expected a date such as 60 s, from 0 to %g s, got \"%s\"",
                 FL_CHANGE_MAX_DATE_S, text);
}

/* An option that stands for a key of the scenario, as a word. */
static fl_status read_word(cli_options *out, const row *of, const char *text, fl_error *err)
{
  char *assignment;
  if (asprintf(&assignment, "%s=%s", of->shown.name, text) < 0) return fl_fail_memory(err, "options");
  out->owned[out->owned_count++] = assignment;
  return add_override(out, assignment, err);
}

/* "--llm NAME" is the network {llm: NAME}. */
static fl_status read_llm(cli_options *out, const row *of, const char *name, fl_error *err)
{
  (void)of;
  char *network;
  if (name[0] == '\0' || strpbrk(name, "\"\\\n") != NULL)
    return fl_fail(err, FL_ERR_USAGE, "--llm: expected the name of a language model, or the path of its config.json");
  if (asprintf(&network, "{llm: \"%s\"}", name) < 0) return fl_fail_memory(err, "options");
  out->owned[out->owned_count++] = network;
  out->argument = network;
  return FL_OK;
}

static fl_status read_setting(cli_options *out, const row *of, const char *text, fl_error *err)
{
  (void)of;
  return add_override(out, text, err);
}

/* Options about an ONNX file are read once there is one. */
static fl_status read_network(cli_options *out, const row *of, const char *text, fl_error *err)
{
  (void)err;
  out->network[out->network_count++] = (cli_network_option){of->shown.letter, text};
  return FL_OK;
}

/* -o is a folder, or a file to write to; --output is a folder or, for ONNX files, names an output. */
static fl_status read_output(cli_options *out, const row *of, const char *text, fl_error *err)
{
  bool brief = of->shown.letter == 'o';
  if (brief)
    out->file = text;
  else
    out->network[out->network_count++] = (cli_network_option){'o', text};
  out->output = text;
  return text[0] != '\0' ? FL_OK : fl_fail(err, FL_ERR_USAGE, "--output: expected a folder");
}

static fl_status set_flag(cli_options *out, const row *of, const char *text, fl_error *err)
{
  (void)text;
  (void)err;
  *(bool *)((char *)out + of->flag) = true;
  return FL_OK;
}

/* Every option once: getopt's tables, the help, the completion and the suggestions are made from it. */
static const row rows[] = {
    {{"output", 'o', true, "DIR", WORD_FOLDER, "folder for the results (default: results/<name of the scenario>)"},
     read_output,
     0},
    {{"output", 'O', false, "NAME", WORD_NONE, "an output of an ONNX file, or a value inside, to end at (repeatable)"},
     read_output,
     0},
    {{"seed", 's', false, "N", WORD_COUNT, "the scenario's seed"}, read_key, 0},
    {{"set", 'S', false, "KEY=VALUE", WORD_SETTING, "set a key of the scenario, as node.memory=128MiB (repeatable)"},
     read_setting,
     0},
    {{"trials", 't', false, "N", WORD_COUNT, "fields that a comparison draws in every cell"}, read_key, 0},
    {{"nodes", 'N', false, "N", WORD_COUNT, "advise on up to so many nodes (default: as many as help, and one)"},
     read_nodes,
     0},
    {{"budget", 'B', false, "TIME", WORD_NONE,
      "for all that is searched, of an ordinary core, counted in steps (default: 4 s)"},
     read_budget,
     0},
    {{"at", 'T', false, "TIME", WORD_NONE, "plan for the world as the changes up to then have left it"}, read_date, 0},
    {{"objective", 'b', false, "NAME", WORD_OBJECTIVE, "what is to be best: period, latency or energy"}, read_word, 0},
    {{"jobs", 'j', true, "N", WORD_COUNT, "processes that a comparison uses (default: one for each processor)"},
     read_jobs,
     0},
    {{"report", 'R', false, NULL, WORD_NONE, "make the report as well: figures and a page"},
     set_flag,
     offsetof(cli_options, report)},
    {{"restart", 'r', false, NULL, WORD_NONE,
      "begin anew in a folder that holds a comparison, or another scenario's results"},
     set_flag,
     offsetof(cli_options, restart)},
    {{"json", 'J', false, NULL, WORD_NONE, "print the result as JSON and nothing else"},
     set_flag,
     offsetof(cli_options, json)},
    {{"quiet", 'q', true, NULL, WORD_NONE, "print nothing but errors"}, set_flag, offsetof(cli_options, quiet)},
    {{"llm", 'l', false, "NAME", WORD_NONE, "a language model: its name, or the path of its config.json"}, read_llm, 0},
    {{"dim", 'd', false, "NAME=N", WORD_NONE, "fix a dimension of an ONNX file: batch=1, x[2]=640 (repeatable)"},
     read_network,
     0},
    {{"value", 'v', false, "INPUT=N", WORD_NONE, "fix an input of one number of an ONNX file (repeatable)"},
     read_network,
     0},
    {{"input", 'i', false, "NAME", WORD_NONE, "a data input of an ONNX file (repeatable)"}, read_network, 0},
    {{"side", 'e', false, "NAME", WORD_NONE, "an input of an ONNX file that is no data (repeatable)"}, read_network, 0},
    {{"state", 'a', false, "IN=OUT", WORD_NONE, "an input of an ONNX file that comes back as an output (repeatable)"},
     read_network,
     0},
    {{"no-color", 'n', false, NULL, WORD_NONE, "print without colours"}, set_flag, offsetof(cli_options, no_color)},
    {{"help", 'h', true, NULL, WORD_NONE, "print this help"}, set_flag, offsetof(cli_options, help)},
    {{"version", 'V', true, NULL, WORD_NONE, "print the version"}, set_flag, offsetof(cli_options, version)},
};

enum { ROW_COUNT = sizeof rows / sizeof rows[0] };

const cli_option *option_at(size_t index)
{
  return index < ROW_COUNT ? &rows[index].shown : NULL;
}

/* Of the two meanings of --output the command line as a whole has that of most commands. */
bool option_is_of(const cli_option *option, const cli_command *command)
{
  if (command == NULL) return option->letter != 'O';
  return option->letter == 'h' || strchr(command->options, option->letter) != NULL;
}

static fl_status fail_unknown_option(const char *text, fl_error *err)
{
  const char *names[ROW_COUNT];
  char word[64];
  for (size_t i = 0; i < ROW_COUNT; i++) names[i] = rows[i].shown.name;
  snprintf(word, sizeof word, "%.*s", (int)strcspn(text, "="), text + strspn(text, "-"));
  word[strcspn(word, "=")] = '\0';
  const char *near = fl_suggest(word, names, ROW_COUNT);
  if (near != NULL) return fl_fail(err, FL_ERR_USAGE, "unknown option \"%s\" (did you mean \"--%s\"?)", text, near);
  return fl_fail(err, FL_ERR_USAGE, "unknown option \"%s\" (`fieldline --help` lists them)", text);
}

static fl_status read_option(cli_options *out, int letter, const char *word, fl_error *err)
{
  for (size_t i = 0; i < ROW_COUNT; i++)
    if (rows[i].shown.letter == letter) return rows[i].read(out, &rows[i], optarg, err);
  return letter == ':' ? fl_fail(err, FL_ERR_USAGE, "%s: expected a value behind it", word)
                       : fail_unknown_option(word, err);
}

static fl_status find_command(cli_options *out, const char *name, fl_error *err)
{
  const char *names[16];
  size_t count = 0;
  for (const cli_command *command = out->commands; command->name != NULL; command++) {
    names[count++] = command->name;
    if (strcmp(command->name, name) == 0) out->command = command;
  }
  if (out->command != NULL) return FL_OK;
  const char *near = fl_suggest(name, names, count);
  if (near != NULL) return fl_fail(err, FL_ERR_USAGE, "unknown command \"%s\" (did you mean \"%s\"?)", name, near);
  return fl_fail(err, FL_ERR_USAGE, "unknown command \"%s\" (`fieldline --help` lists them)", name);
}

static fl_status read_words(cli_options *out, int argc, char **argv, fl_error *err)
{
  int words = argc - optind;
  if (words == 0 && (out->help || out->version)) return FL_OK;
  if (words == 0) return fl_fail(err, FL_ERR_USAGE, "expected a command (`fieldline --help` lists them)");
  fl_status status = find_command(out, argv[optind], err);
  if (status != FL_OK || out->help || out->version) return status;
  const cli_argument *wanted = &out->command->argument;
  int most = wanted->word == WORD_NONE ? 0 : 1;
  if (words - 1 > most)
    return fl_fail(err, FL_ERR_USAGE, "%s: too many words, from \"%s\" on", out->command->name,
                   argv[optind + 1 + most]);
  if (words > 1 && out->argument != NULL)
    return fl_fail(err, FL_ERR_USAGE, "%s: \"%s\" beside --llm: expected one network", out->command->name,
                   argv[optind + 1]);
  if (words > 1) out->argument = argv[optind + 1];
  if (out->argument == NULL && wanted->expected != NULL)
    return fl_fail(err, FL_ERR_USAGE, "%s: expected %s (`fieldline %s --help`)", out->command->name, wanted->expected,
                   out->command->name);
  return FL_OK;
}

/* What getopt knows: the long options, and the letters of those that have a short form. */
static void fill_getopt(struct option *table, char *letters)
{
  *letters++ = ':'; /* a missing value is told from an unknown option */
  for (size_t i = 0; i < ROW_COUNT; i++) {
    const int has_value = rows[i].shown.value != NULL ? required_argument : no_argument;
    table[i] =
        (struct option){rows[i].shown.name, has_value, NULL, rows[i].shown.letter == 'o' ? 'O' : rows[i].shown.letter};
    if (!rows[i].shown.brief) continue;
    *letters++ = rows[i].shown.letter;
    if (rows[i].shown.value != NULL) *letters++ = ':';
  }
}

fl_status options_read(int argc, char **argv, const cli_command *commands, cli_options *out, fl_error *err)
{
  struct option table[ROW_COUNT + 1] = {{0}};
  char letters[2 * ROW_COUNT + 2] = {0};
  *out = (cli_options){.commands = commands, .budget_s = NAN, .at_s = NAN};
  out->overrides = calloc((size_t)argc + 1, sizeof *out->overrides);
  out->owned = calloc((size_t)argc + 1, sizeof *out->owned);
  out->network = calloc((size_t)argc + 1, sizeof *out->network);
  if (out->overrides == NULL || out->owned == NULL || out->network == NULL) return fl_fail_memory(err, "options");
  fill_getopt(table, letters);
  int letter;
  opterr = 0;
  while ((letter = getopt_long(argc, argv, letters, table, NULL)) != -1) {
    fl_status status = read_option(out, letter, argv[optind - 1], err);
    if (status != FL_OK) return status;
  }
  return read_words(out, argc, argv, err);
}

void options_clear(cli_options *options)
{
  for (size_t i = 0; i < options->owned_count; i++) free(options->owned[i]);
  free(options->owned);
  free(options->overrides);
  free(options->network);
}
