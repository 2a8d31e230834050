/* fieldline completion: the tables as a shell function, and behind it the script that asks it. */
#include "completion.h"

#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "fieldline/board.h"
#include "fieldline/models.h"
#include "fieldline/scenario.h"
#include "fieldline/text.h"
#include "fieldline/version.h"
#include "kinds.h"

typedef struct {
  const char *name;
  bool describes; /* its lists show a summary beside each word */
  const char *head;
  const char *const *lines;
} shell;

static const shell shells[] = {
    {"bash", false, "# bash completion", completion_bash_lines},
    {"zsh", true, "#compdef fieldline\n# zsh completion", completion_zsh_lines},
};

enum { SHELL_COUNT = sizeof shells / sizeof shells[0] };

/* What rows call the kinds of words. */
static const char *const words[] = {
    [WORD_SCENARIO] = "scenario", [WORD_FOLDER] = "folder",   [WORD_MODEL] = "model",         [WORD_SHELL] = "shell",
    [WORD_COUNT] = "count",       [WORD_SETTING] = "setting", [WORD_OBJECTIVE] = "objective",
};

/* ---- rows: 'NAME') reply=('WORD:SUMMARY' ...) ;; ---- */

static void begin_row(const char *title, const char *name)
{
  printf("    '%s%s%s')\n      reply=(", title, name[0] != '\0' ? " " : "", name);
}

static void end_row(void)
{
  printf(")\n      ;;\n");
}

/* Inside single quotes. */
static void print_quoted(const char *text)
{
  for (; *text != '\0'; text++) {
    if (*text == '\'')
      fputs("'\\''", stdout);
    else
      putchar(*text);
  }
}

static void add_word(const shell *to, const char *before, const char *word, const char *summary)
{
  printf("\n        '");
  print_quoted(before);
  print_quoted(word);
  if (to->describes && summary != NULL) {
    putchar(':');
    print_quoted(summary);
  }
  putchar('\'');
}

/* ---- the tables ---- */

static void print_commands(const shell *to, const cli_command *commands)
{
  begin_row("commands", "");
  for (; commands->name != NULL; commands++) add_word(to, "", commands->name, commands->summary);
  end_row();
}

/* Of a command, or of the command line as a whole. */
static void print_options(const shell *to, const cli_command *command)
{
  begin_row("options", command != NULL ? command->name : "");
  for (size_t i = 0; option_at(i) != NULL; i++)
    if (option_is_of(option_at(i), command)) add_word(to, "--", option_at(i)->name, option_at(i)->summary);
  end_row();
}

/* What kind of word comes behind a command or an option. */
static void print_word(const shell *to, const char *before, const char *name, cli_word word)
{
  if (word == WORD_NONE) return;
  printf("    '%s%s')\n      reply=(", before, name);
  add_word(to, "", words[word], NULL);
  end_row();
}

static void print_option_word(const shell *to, const cli_option *option)
{
  const char brief[] = {option->letter, '\0'};
  print_word(to, "word --", option->name, option->word);
  if (option->brief) print_word(to, "word -", brief, option->word);
}

static void print_shells(const shell *to)
{
  begin_row("shell", "");
  for (size_t i = 0; i < SHELL_COUNT; i++) add_word(to, "", shells[i].name, NULL);
  end_row();
}

static void print_objectives(const shell *to)
{
  printf("    'objective' | 'values objective')\n      reply=(");
  for (fl_objective i = 0; i < FL_OBJECTIVE_COUNT; i++) add_word(to, "", fl_objective_name(i), NULL);
  end_row();
}

static void add_option_keys(const shell *to, const cli_kind *kind)
{
  for (size_t i = 0; i < kind->count(); i++) {
    const fl_option *option = kind->at(i).options;
    for (; option != NULL && option->key != NULL; option++) {
      char key[64];
      snprintf(key, sizeof key, "%s.%s", kind->key, option->key);
      add_word(to, "", key, option->summary);
    }
  }
}

static void print_keys(const shell *to)
{
  begin_row("keys", "");
  for (size_t i = 0; fl_top_key_at(i) != NULL; i++)
    if (!fl_is_sweep_key(fl_top_key_at(i))) add_word(to, "", fl_top_key_at(i), NULL);
  for (size_t i = 0; fl_sweep_key_at(i) != NULL; i++) add_word(to, "", fl_sweep_key_at(i), NULL);
  for (const cli_kind *kind = kinds_first(); kind->title != NULL; kind++) add_option_keys(to, kind);
  end_row();
}

static void print_kind(const shell *to, const cli_kind *kind)
{
  begin_row("values", kind->key);
  for (size_t i = 0; i < kind->count(); i++) add_word(to, "", kind->at(i).name, kind->at(i).summary);
  end_row();
}

/* Options whose value is one of a few words: 'values partitioner.memory'. */
static void print_option_values(const shell *to, const cli_kind *kind)
{
  for (size_t i = 0; i < kind->count(); i++) {
    const fl_option *option = kind->at(i).options;
    for (; option != NULL && option->key != NULL; option++) {
      if (option->kind != FL_OPTION_WORD) continue;
      printf("    'values %s.%s')\n      reply=(", kind->key, option->key);
      for (const char *const *word = option->words; *word != NULL; word++) add_word(to, "", *word, NULL);
      end_row();
    }
  }
}

/* What lies in the folders that come along. */
typedef struct {
  char **models, **boards;
  size_t model_count, board_count;
} shelves;

static fl_status shelves_load(shelves *out, fl_error *err)
{
  char *models = NULL, *boards = NULL;
  *out = (shelves){0};
  fl_status status = fl_models_folder(&models, err);
  if (status == FL_OK) status = fl_models_list(models, &out->models, &out->model_count, err);
  if (status == FL_OK) status = fl_boards_folder(&boards, err);
  if (status == FL_OK) status = fl_boards_list(boards, &out->boards, &out->board_count, err);
  free(models);
  free(boards);
  return status;
}

static void shelves_clear(shelves *s)
{
  fl_models_free(s->models, s->model_count);
  fl_boards_free(s->boards, s->board_count);
}

static void print_names(const shell *to, const char *pattern, char *const *names, size_t count)
{
  printf("    %s)\n      reply=(", pattern);
  for (size_t i = 0; i < count; i++) add_word(to, "", names[i], NULL);
  end_row();
}

static void print_tables(const shell *to, const cli_command *commands, const shelves *come_along)
{
  print_commands(to, commands);
  print_options(to, NULL);
  for (const cli_command *c = commands; c->name != NULL; c++) print_options(to, c);
  for (const cli_command *c = commands; c->name != NULL; c++) print_word(to, "word ", c->name, c->argument.word);
  for (size_t i = 0; option_at(i) != NULL; i++) print_option_word(to, option_at(i));
  print_shells(to);
  print_objectives(to);
  print_keys(to);
  print_names(to, "'model' | 'values model'", come_along->models, come_along->model_count);
  print_names(to, "'values node.board'", come_along->boards, come_along->board_count);
  for (const cli_kind *kind = kinds_first(); kind->title != NULL; kind++) {
    print_kind(to, kind);
    print_option_values(to, kind);
  }
}

/* ---- the command ---- */

static fl_status find_shell(const char *name, const shell **found, fl_error *err)
{
  for (size_t i = 0; i < SHELL_COUNT; i++) {
    *found = &shells[i];
    if (strcmp(name, shells[i].name) == 0) return FL_OK;
  }
  return fl_fail(err, FL_ERR_USAGE, "completion: unknown shell \"%s\" (expected bash or zsh)", name);
}

static void print_script(const shell *to, const cli_command *commands, const shelves *come_along)
{
  printf("%s for fieldline %s, printed by `fieldline completion %s`\n\n", to->head, FL_VERSION, to->name);
  printf("# What there is to say about $1, in the array reply.\n_fieldline_rows()\n{\n  case $1 in\n");
  print_tables(to, commands, come_along);
  printf("    *) reply=() ;;\n  esac\n}\n\n");
  for (const char *const *line = to->lines; *line != NULL; line++) puts(*line);
}

fl_status command_completion(const cli_options *options, fl_error *err)
{
  const shell *to;
  shelves come_along = {0};
  fl_status status = find_shell(options->argument, &to, err);
  if (status == FL_OK) status = shelves_load(&come_along, err);
  if (status == FL_OK) print_script(to, options->commands, &come_along);
  shelves_clear(&come_along);
  return status;
}
