#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "suggest.h"

enum { MAX_OVERRIDES = 1000, MAX_JOBS = 4096 };

/* Every option once: getopt's table, the help text and the suggestions are made from it. */
static const struct {
  const char *name;
  char letter;
  const char *argument; /* NULL: a switch */
  const char *summary;
} rows[] = {
    {"output", 'o', "DIR", "folder for the results (default: results/<name of the scenario>)"},
    {"seed", 's', "N", "the scenario's seed"},
    {"set", 'S', "KEY=VALUE", "set a key of the scenario, as node.memory=128MiB (repeatable)"},
    {"trials", 't', "N", "fields that a comparison draws in every cell"},
    {"jobs", 'j', "N", "processes that a comparison uses (default: one for each processor)"},
    {"report", 'R', NULL, "make the report as well: figures and a page"},
    {"restart", 'r', NULL, "begin a comparison anew that an earlier run has begun in the folder"},
    {"json", 'J', NULL, "print the result as JSON and nothing else"},
    {"quiet", 'q', NULL, "print nothing but errors"},
    {"no-color", 'n', NULL, "print without colours"},
    {"help", 'h', NULL, "print this help"},
    {"version", 'V', NULL, "print the version"},
};

enum { ROW_COUNT = sizeof rows / sizeof rows[0] };

static fl_status fail_unknown_option(const char *text, fl_error *err)
{
  const char *names[ROW_COUNT];
  char word[64];
  for (size_t i = 0; i < ROW_COUNT; i++) names[i] = rows[i].name;
  snprintf(word, sizeof word, "%.*s", (int)strcspn(text, "="), text + strspn(text, "-"));
  word[strcspn(word, "=")] = '\0';
  const char *near = fl_suggest(word, names, ROW_COUNT);
  if (near != NULL) return fl_fail(err, FL_ERR_USAGE, "unknown option \"%s\" (did you mean \"--%s\"?)", text, near);
  return fl_fail(err, FL_ERR_USAGE, "unknown option \"%s\" (`fieldline --help` lists them)", text);
}

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
static fl_status read_key(cli_options *out, const char *key, const char *text, fl_error *err)
{
  unsigned long long value;
  fl_status status = read_whole(key, text, UINT64_MAX, &value, err);
  if (status != FL_OK) return status;
  char *assignment;
  if (asprintf(&assignment, "%s=%llu", key, value) < 0) return fl_fail_memory(err, "options");
  out->owned[out->owned_count++] = assignment;
  return add_override(out, assignment, err);
}

static fl_status read_jobs(cli_options *out, const char *text, fl_error *err)
{
  unsigned long long jobs;
  fl_status status = read_whole("jobs", text, MAX_JOBS, &jobs, err);
  if (status != FL_OK) return status;
  if (jobs == 0) return fl_fail(err, FL_ERR_USAGE, "--jobs: expected at least 1");
  out->jobs = (size_t)jobs;
  return FL_OK;
}

static fl_status read_option(cli_options *out, int letter, char *const *argv, fl_error *err)
{
  switch (letter) {
  case 'o':
    out->output = optarg;
    break;
  case 's':
    return read_key(out, "seed", optarg, err);
  case 't':
    return read_key(out, "trials", optarg, err);
  case 'S':
    return add_override(out, optarg, err);
  case 'j':
    return read_jobs(out, optarg, err);
  case 'r':
    out->restart = true;
    break;
  case 'R':
    out->report = true;
    break;
  case 'J':
    out->json = true;
    break;
  case 'q':
    out->quiet = true;
    break;
  case 'n':
    out->no_color = true;
    break;
  case 'h':
    out->help = true;
    break;
  case 'V':
    out->version = true;
    break;
  case ':':
    return fl_fail(err, FL_ERR_USAGE, "%s: expected a value behind it", argv[optind - 1]);
  default:
    return fail_unknown_option(argv[optind - 1], err);
  }
  if (letter == 'o' && optarg[0] == '\0') return fl_fail(err, FL_ERR_USAGE, "--output: expected a folder");
  return FL_OK;
}

static fl_status find_command(cli_options *out, const char *name, fl_error *err)
{
  const char *names[16];
  size_t count = 0;
  if ((out->command = command_find(name)) != NULL) return FL_OK;
  while (command_at(count) != NULL) {
    names[count] = command_at(count)->name;
    count++;
  }
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
  const char *wanted = out->command->argument;
  int most = wanted == NULL ? 0 : 1;
  if (words - 1 > most)
    return fl_fail(err, FL_ERR_USAGE, "%s: too many words, from \"%s\" on", out->command->name,
                   argv[optind + 1 + most]);
  if (words > 1) out->argument = argv[optind + 1];
  if (out->argument == NULL && wanted != NULL && wanted[0] != '[')
    return fl_fail(err, FL_ERR_USAGE, "%s: expected %s (`fieldline %s --help`)", out->command->name,
                   strcmp(wanted, "DIR") == 0 ? "a result folder" : "a scenario file", out->command->name);
  return FL_OK;
}

fl_status options_read(int argc, char **argv, cli_options *out, fl_error *err)
{
  struct option table[ROW_COUNT + 1] = {{0}};
  *out = (cli_options){0};
  out->overrides = calloc((size_t)argc + 1, sizeof *out->overrides);
  out->owned = calloc((size_t)argc + 1, sizeof *out->owned);
  if (out->overrides == NULL || out->owned == NULL) return fl_fail_memory(err, "options");
  for (size_t i = 0; i < ROW_COUNT; i++)
    table[i] =
        (struct option){rows[i].name, rows[i].argument != NULL ? required_argument : no_argument, NULL, rows[i].letter};
  int letter;
  opterr = 0;
  while ((letter = getopt_long(argc, argv, ":o:j:qhV", table, NULL)) != -1) {
    fl_status status = read_option(out, letter, argv, err);
    if (status != FL_OK) return status;
  }
  return read_words(out, argc, argv, err);
}

void options_clear(cli_options *options)
{
  for (size_t i = 0; i < options->owned_count; i++) free(options->owned[i]);
  free(options->owned);
  free(options->overrides);
}

static void help_options(void)
{
  printf("\nOptions:\n");
  for (size_t i = 0; i < ROW_COUNT; i++) {
    char left[32];
    snprintf(left, sizeof left, "--%s%s%s", rows[i].name, rows[i].argument != NULL ? " " : "",
             rows[i].argument != NULL ? rows[i].argument : "");
    printf("  %-17s %s\n", left, rows[i].summary);
  }
}

void options_help(const cli_options *options)
{
  const cli_command *chosen = options->command;
  if (chosen != NULL) {
    printf("Usage: fieldline %s%s%s [OPTION]...\n\n%s\n\nExamples:\n%s", chosen->name,
           chosen->argument != NULL ? " " : "", chosen->argument != NULL ? chosen->argument : "", chosen->summary,
           chosen->examples);
  } else {
    printf(
        "Usage: fieldline COMMAND [ARGUMENT] [OPTION]...\n\n"
        "Where to cut a neural network, which wireless node runs which part, how many inferences a second come out.\n\n"
        "Commands:\n");
    for (size_t i = 0; command_at(i) != NULL; i++) printf("  %-8s %s\n", command_at(i)->name, command_at(i)->summary);
  }
  help_options();
  if (chosen == NULL)
    printf("\nExit status: 0 done, 1 a fault of fieldline, 2 wrong command line or scenario, 3 no plan fits,\n"
           "4 a file cannot be read or written, 130 interrupted.\n");
}
