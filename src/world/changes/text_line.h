/* Lines of text as fgets() reads them. */
#ifndef FIELDLINE_SRC_WORLD_CHANGES_TEXT_LINE_H
#define FIELDLINE_SRC_WORLD_CHANGES_TEXT_LINE_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Is what has just been read no whole line: too long for its room, or with a zero byte inside? */
static inline bool fl_line_is_cut(const char *text, FILE *stream)
{
  return strchr(text, '\n') == NULL && !feof(stream);
}

#endif
