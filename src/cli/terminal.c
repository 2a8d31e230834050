#include "terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { USUAL_COLUMNS = 80, MOST_COLUMNS = 10000 };

static int columns_wanted(void)
{
  const char *text = getenv("COLUMNS");
  char *end;
  long columns = text == NULL ? 0 : strtol(text, &end, 10);
  return columns < 1 || *end != '\0' || columns > MOST_COLUMNS ? USUAL_COLUMNS : (int)columns;
}

static bool colours_wanted(bool no_color)
{
  const char *variable = getenv("NO_COLOR"), *kind = getenv("TERM");
  if (no_color || (variable != NULL && variable[0] != '\0')) return false;
  return kind == NULL || strcmp(kind, "dumb") != 0;
}

terminal terminal_read(bool no_color)
{
  struct winsize size = {0};
  if (!isatty(STDOUT_FILENO)) return (terminal){.columns = columns_wanted()};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) size = (struct winsize){0};
  return (terminal){.columns = size.ws_col > 0 ? size.ws_col : columns_wanted(),
                    .rows = size.ws_row,
                    .colours = colours_wanted(no_color)};
}
