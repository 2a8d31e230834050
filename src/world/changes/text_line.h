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

/* Take a byte order mark off a file's first line: it says nothing. */
static inline void fl_line_skip_mark(char *text)
{
  static const char mark[] = "\xef\xbb\xbf";
  size_t bytes = sizeof mark - 1;
  if (strncmp(text, mark, bytes) == 0) memmove(text, text + bytes, strlen(text + bytes) + 1);
}

#endif
