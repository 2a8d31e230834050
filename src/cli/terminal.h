/* What can be shown where standard output goes. */
#ifndef FIELDLINE_SRC_CLI_TERMINAL_H
#define FIELDLINE_SRC_CLI_TERMINAL_H

#include <stdbool.h>

typedef struct {
  int columns; /* of the terminal; otherwise what COLUMNS says; otherwise 80 */
  int rows;    /* of the terminal; 0: there is no limit */
  bool colours;
} terminal;

/* Colours are for terminals, unless `no_color`, NO_COLOR (https://no-color.org) or TERM=dumb says otherwise. */
terminal terminal_read(bool no_color);

/* What a line may take: the columns of the terminal; otherwise what COLUMNS says; 0: nobody says anything. */
int terminal_line_limit(void);

#endif
