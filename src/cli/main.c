#include <errno.h>
#include <signal.h>
#include <stdbool.h>
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

/* Nobody reads on: what was asked for is done all the same, and the end is that of any program in a pipe. */
static bool printed_to_nobody(void)
{
  return interrupt_unread() && ferror(stdout) != 0;
}

static fl_status check_printed(fl_status status, fl_error *err)
{
  errno = 0;
  bool failed = fflush(stdout) != 0 || ferror(stdout) != 0;
  if (!failed || status != FL_OK) return status;
  return fl_fail(err, FL_ERR_FILE, "standard output: %s", errno != 0 ? strerror(errno) : "a part was not written");
}

/* Whatever went wrong because children were ended or calls were cut short, the reason is the signal. */
static fl_status check_interrupt(fl_status status, fl_error *err)
{
  if (status == FL_OK || status == FL_ERR_INTERRUPTED || !interrupt_came()) return status;
  return fl_fail(err, FL_ERR_INTERRUPTED, "interrupted");
}

static int exit_code_of(fl_status status)
{
  enum { BY_SIGNAL = 128 }; /* what shells say */
  if (status == FL_ERR_INTERRUPTED && interrupt_signal() != 0) return BY_SIGNAL + interrupt_signal();
  return fl_exit_code(status);
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
  status = check_interrupt(check_printed(status, &err), &err);
  const bool to_nobody = printed_to_nobody();
  if (started.number > 0) status = FL_OK; /* the first meets the same error and reports it */
  if (status != FL_OK && !to_nobody) fl_error_print(stderr, &err);
  options_clear(&options);
  const int code = ranks_leave(options.ranks, exit_code_of(status));
  if (to_nobody) interrupt_by_pipe();
  return code;
}
