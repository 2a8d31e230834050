#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include "command.h"
#include "fieldline/version.h"
#include "interrupt.h"

static fl_status dispatch(const cli_options *options, fl_error *err)
{
  if (options->version) {
    printf("fieldline %s (SimGrid %s)\n", FL_VERSION, fl_simgrid_version());
    return FL_OK;
  }
  if (options->help) {
    options_help(options);
    return FL_OK;
  }
  return options->command->run(options, err);
}

int main(int argc, char **argv)
{
  cli_options options;
  fl_error err = {0};

  gsl_set_error_handler_off(); /* return codes are checked; GSL would abort */
  interrupt_catch();
  signal(SIGXFSZ, SIG_IGN); /* a write beyond a limit fails with a message instead */
  fl_status status = options_read(argc, argv, &options, &err);
  if (status == FL_OK) status = dispatch(&options, &err);
  if (fflush(stdout) != 0 && status == FL_OK)
    status = fl_fail(&err, FL_ERR_FILE, "standard output: %s", strerror(errno));
  if (status != FL_OK) fl_error_print(stderr, &err);
  options_clear(&options);
  return fl_exit_code(status);
}
