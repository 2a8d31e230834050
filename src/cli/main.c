#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include "command.h"
#include "fieldline/version.h"
#include "interrupt.h"
#include "launch.h"
#include "ranks.h"

/* Of processes that were started together, those behind the first have nothing to do but their share. */
static fl_status dispatch(cli_options *options, launch started, fl_error *err)
{
  bool shared = options->command != NULL && options->command->shared && !options->help && !options->version;
  if (started.number > 0 && !shared) return FL_OK;
  if (options->version) {
    printf("fieldline %s (SimGrid %s)\n", FL_VERSION, fl_simgrid_version());
    return FL_OK;
  }
  if (options->help) {
    options_help(options);
    return FL_OK;
  }
  if (started.count > 1 && shared) {
    fl_status status = ranks_join(started, &options->ranks, err);
    if (status != FL_OK) return status;
  }
  return options->command->run(options, err);
}

int main(int argc, char **argv)
{
  cli_options options;
  fl_error err = {0};
  const launch started = launch_read();

  gsl_set_error_handler_off(); /* return codes are checked; GSL would abort */
  interrupt_catch();
  signal(SIGXFSZ, SIG_IGN); /* a write beyond a limit fails with a message instead */
  fl_status status = options_read(argc, argv, &options, &err);
  if (status == FL_OK) status = dispatch(&options, started, &err);
  if (fflush(stdout) != 0 && status == FL_OK)
    status = fl_fail(&err, FL_ERR_FILE, "standard output: %s", strerror(errno));
  if (started.number > 0) status = FL_OK; /* the first meets the same error and reports it */
  if (status != FL_OK) fl_error_print(stderr, &err);
  options_clear(&options);
  return ranks_leave(options.ranks, fl_exit_code(status));
}
