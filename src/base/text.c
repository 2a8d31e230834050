#include "fieldline/text.h"

#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"

static const char replacement[] = "\xef\xbf\xbd", ellipsis[] = "…";

int fl_text_columns(const char *text)
{
  int columns = 0;
  for (int32_t c; (c = fl_utf8_next(&text)) != 0;) {
    int own = fl_utf8_columns(c);
    columns += own < 0 ? 1 : own;
  }
  return columns;
}

void fl_text_print(FILE *out, const char *text)
{
  char shown[FL_UTF8_SHOWN_SIZE];
  while (fl_utf8_show(&text, shown)) fputs(shown, out);
}

void fl_text_escape(char *out, size_t size, const char *text)
{
  char shown[FL_UTF8_SHOWN_SIZE];
  out[0] = '\0';
  while (fl_utf8_show(&text, shown) && strlen(shown) < size) {
    strcpy(out, shown);
    out += strlen(shown);
    size -= strlen(shown);
  }
}

/* Append the marks that combine with what is in `out`; those that find no room are left out. */
static void take_marks(const char **text, char out[FL_GLYPH_SIZE])
{
  for (;;) {
    const char *behind = *text;
    int32_t c = fl_utf8_next(&behind);
    if (c <= 0 || fl_utf8_columns(c) != 0) return;
    size_t used = strlen(out), more = (size_t)(behind - *text);
    if (!fl_utf8_is_invisible(c) && used + more < FL_GLYPH_SIZE) strncat(out, *text, more);
    *text = behind;
  }
}

int fl_text_glyph(const char **text, char out[FL_GLYPH_SIZE])
{
  const char *start = *text;
  for (int32_t c; (c = fl_utf8_next(text)) != 0; start = *text) {
    int columns = fl_utf8_columns(c);
    if (columns == 0) continue; /* a mark with nothing to sit on */
    memset(out, 0, FL_GLYPH_SIZE);
    if (columns < 0)
      strcpy(out, replacement);
    else
      memcpy(out, start, (size_t)(*text - start));
    take_marks(text, out);
    return columns < 0 ? 1 : columns;
  }
  out[0] = '\0';
  return 0;
}

/* Glyphs of a text into `room` columns; `out` may be NULL. Result: the columns they take. */
static int take_glyphs(char *out, const char *text, int room)
{
  char glyph[FL_GLYPH_SIZE];
  int columns = 0, own;
  while ((own = fl_text_glyph(&text, glyph)) > 0 && columns + own <= room) {
    if (out != NULL) out = stpcpy(out, glyph);
    columns += own;
  }
  return columns;
}

int fl_text_cut(char *out, const char *text, int columns)
{
  out[0] = '\0';
  if (take_glyphs(NULL, text, INT_MAX) <= columns) return take_glyphs(out, text, columns);
  int taken = take_glyphs(out, text, columns - 1);
  strcat(out, ellipsis);
  return taken + 1;
}
