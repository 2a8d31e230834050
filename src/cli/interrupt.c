#include "interrupt.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

#include "fieldline/children.h"

/* timeout(1) signals a command twice, as a process and as a member of its group, so only whoever asks more often
 * than that is impatient. */
enum { PATIENCE = 2, GRACE_S = 10 };

static const int caught[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXCPU};

static volatile sig_atomic_t came, first, unread; /* all that a handler may touch */

static void end_by(int number)
{
  signal(number, SIG_DFL);
  raise(number);
}

static void remember(int number)
{
  if (came == PATIENCE) end_by(number); /* when this handler is left */
  if (came == 0) {
    first = number;
    alarm(GRACE_S);
    fl_children_stop();
  }
  if (came < PATIENCE) came = came + 1;
}

/* Whatever keeps it (a search, a disk that does not answer) is not going to end. */
static void give_up(int number)
{
  (void)number;
  end_by(first);
}

static void note_unread(int number)
{
  (void)number;
  unread = 1;
}

static void catch (int number, void (*handler)(int))
{
  struct sigaction action = {.sa_handler = handler}, before;
  if (sigaction(number, NULL, &before) == 0 && number == SIGHUP && before.sa_handler == SIG_IGN) return; /* nohup */
  sigaction(number, &action, NULL);
}

void interrupt_catch(void)
{
  for (size_t i = 0; i < sizeof caught / sizeof caught[0]; i++) catch (caught[i], remember);
  catch (SIGALRM, give_up);
  catch (SIGPIPE, note_unread);
}

bool interrupt_came(void)
{
  return came != 0;
}

int interrupt_signal(void)
{
  return first;
}

bool interrupt_unread(void)
{
  return unread != 0;
}

void interrupt_by_pipe(void)
{
  end_by(SIGPIPE);
}
