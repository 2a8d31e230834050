#include "terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { USUAL_COLUMNS = 80, MOST_COLUMNS = 10000 };

/* What COLUMNS says; 0: nothing of use. */
static int columns_wanted(void)
{
  const char *text = getenv("COLUMNS");
  char *end;
  long columns = text == NULL ? 0 : strtol(text, &end, 10);
  return columns < 1 || *end != '\0' || columns > MOST_COLUMNS ? 0 : (int)columns;
}

static struct winsize window_size(void)
{
  struct winsize size = {0};
  if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) return size;
  return (struct winsize){0};
}

int terminal_line_limit(void)
{
  struct winsize size = window_size();
  return size.ws_col > 0 ? size.ws_col : columns_wanted();
}

static bool colours_wanted(bool no_color)
{
  const char *variable = getenv("NO_COLOR"), *kind = getenv("TERM");
  if (no_color || (variable != NULL && variable[0] != '\0')) return false;
  return kind == NULL || strcmp(kind, "dumb") != 0;
}

terminal terminal_read(bool no_color)
{
  int limit = terminal_line_limit();
  return (terminal){.columns = limit > 0 ? limit : USUAL_COLUMNS,
                    .rows = window_size().ws_row,
                    .colours = isatty(STDOUT_FILENO) && colours_wanted(no_color)};
}
