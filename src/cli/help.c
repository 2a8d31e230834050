#include "help.h"

#include <stdio.h>

#include "command.h"

static void print_options(const cli_command *command)
{
  printf("\nOptions:\n");
  for (size_t i = 0; option_at(i) != NULL; i++) {
    const cli_option *option = option_at(i);
    char left[32];
    if (!option_is_of(option, command)) continue;
    snprintf(left, sizeof left, "--%s%s%s", option->name, option->value != NULL ? " " : "",
             option->value != NULL ? option->value : "");
    printf("  %c%c%c %-17s %s\n", option->brief ? '-' : ' ', option->brief ? option->letter : ' ',
           option->brief ? ',' : ' ', left, option->summary);
  }
}

static void print_command(const cli_command *command)
{
  const char *argument = command->argument.name;
  printf("Usage: fieldline %s%s%s [OPTION]...\n\n%s\n\nExamples:\n%s", command->name, argument != NULL ? " " : "",
         argument != NULL ? argument : "", command->summary, command->examples);
  print_options(command);
}

static void print_commands(const cli_command *commands)
{
  printf(
      "Usage: fieldline COMMAND [ARGUMENT] [OPTION]...\n\n"
      "Where to cut a neural network, which wireless node runs which part, how many inferences a second come out.\n\n"
      "Commands:\n");
  for (; commands->name != NULL; commands++) printf("  %-11s %s\n", commands->name, commands->summary);
  print_options(NULL);
  printf("\n`fieldline COMMAND --help` shows examples, and the options that mean something to the command.\n\n"
         "Exit status: 0 done, 1 a fault of fieldline, 2 wrong command line or scenario, 3 no plan fits,\n"
         "4 a file cannot be read or written, 128 + N ended by signal N (130: Ctrl-C).\n");
}

void help_print(const cli_options *options)
{
  if (options->command != NULL)
    print_command(options->command);
  else
    print_commands(options->commands);
}
