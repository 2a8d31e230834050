#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include "command.h"
#include "fieldline/version.h"
#include "help.h"
#include "interrupt.h"
#include "launch.h"
#include "ranks.h"

/* Processes that were started together must not do the same work, and write the same files, each. */
static fl_status join(cli_options *options, launch started, fl_error *err)
{
  if (started.count == 1) return FL_OK;
  if (options->command->shared) return ranks_join(started, &options->ranks, err);
  return fl_fail(err, FL_ERR_USAGE, "%s: started as %d processes, but only `compare` shares its work: start it once",
                 options->command->name, started.count);
}

static fl_status dispatch(cli_options *options, launch started, fl_error *err)
{
  if (started.number > 0 && (options->version || options->help)) return FL_OK;
  if (options->version) {
    printf("fieldline %s (SimGrid %s)\n", FL_VERSION, fl_simgrid_version());
    return FL_OK;
  }
  if (options->help) {
    help_print(options);
    return FL_OK;
  }
  fl_status status = join(options, started, err);
  return status == FL_OK ? options->command->run(options, err) : status;
}

int main(int argc, char **argv)
{
  cli_options options;
  fl_error err = {0};
  const launch started = launch_read();

  gsl_set_error_handler_off(); /* return codes are checked; GSL would abort */
  interrupt_catch();
  signal(SIGXFSZ, SIG_IGN); /* a write beyond a limit fails with a message instead */
  fl_status status = options_read(argc, argv, command_rows(), &options, &err);
  if (status == FL_OK) status = dispatch(&options, started, &err);
  if (fflush(stdout) != 0 && status == FL_OK)
    status = fl_fail(&err, FL_ERR_FILE, "standard output: %s", strerror(errno));
  if (started.number > 0) status = FL_OK; /* the first meets the same error and reports it */
  if (status != FL_OK) fl_error_print(stderr, &err);
  options_clear(&options);
  return ranks_leave(options.ranks, fl_exit_code(status));
}
