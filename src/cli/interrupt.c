#include "interrupt.h"

#include <signal.h>
#include <stddef.h>

/* timeout(1) signals a command twice, as a process and as a member of its group, so only whoever asks more often
 * than that is impatient. */
enum { PATIENCE = 2 };

static volatile sig_atomic_t came; /* all that a handler may touch */

static void remember(int number)
{
  if (came < PATIENCE)
    came = came + 1;
  else
    signal(number, SIG_DFL);
}

void interrupt_catch(void)
{
  struct sigaction action = {.sa_handler = remember};
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
}

bool interrupt_came(void)
{
  return came != 0;
}
