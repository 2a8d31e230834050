#include "glyph.h"

#include <locale.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <wchar.h>

#include "base/utf8.h"

static const char replacement[] = "\xef\xbf\xbd", ellipsis[] = "…";
enum { NO_CHARACTER = -1 };

/* The character at *text, which moves behind it; a byte that begins none is NO_CHARACTER. */
static int32_t next_character(const char **text)
{
  const unsigned char *at = (const unsigned char *)*text;
  size_t length = fl_utf8_length(at);
  *text += length > 0 ? length : 1;
  if (length == 0) return NO_CHARACTER;
  int32_t c = length == 1 ? at[0] : at[0] & (0x7f >> length);
  for (size_t i = 1; i < length; i++) c = c << 6 | (at[i] & 0x3f);
  return c;
}

/* Joiners, directions of writing, variants: terminals disagree about what they do to a line. */
static bool is_invisible(int32_t c)
{
  static const int32_t ranges[][2] = {{0xad, 0xad},     {0x61c, 0x61c},   {0x180b, 0x180f},
                                      {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},
                                      {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xe0000, 0xe0fff}};
  for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
    if (c >= ranges[i][0] && c <= ranges[i][1]) return true;
  return false;
}

/* Letters without marks, arrows, frames and Braille. */
static bool is_narrow(int32_t c)
{
  static const int32_t ranges[][2] = {
      {0x20, 0x7e}, {0xa0, 0x2ff}, {0x2190, 0x21ff}, {0x2500, 0x25cf}, {0x2800, 0x28ff}};
  for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
    if (c >= ranges[i][0] && c <= ranges[i][1]) return true;
  return false;
}

/* -1: not to be shown. In the C locale wcwidth() knows but ASCII, and another takes longer than a map to draw. */
static int columns_of(int32_t c)
{
  if (is_narrow(c)) return 1;
  if (c < 0x80) return -1;
  locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
  if (utf8 == (locale_t)0) return c >= 0xa0 ? 1 : -1;
  locale_t before = uselocale(utf8);
  int columns = wcwidth((wchar_t)c);
  uselocale(before);
  freelocale(utf8);
  return columns;
}

/* Append the marks that combine with what is in `out`; those that find no room are left out. */
static void take_marks(const char **text, char out[GLYPH_SIZE])
{
  for (;;) {
    const char *behind = *text;
    int32_t c = **text == '\0' ? NO_CHARACTER : next_character(&behind);
    if (c == NO_CHARACTER || (!is_invisible(c) && columns_of(c) != 0)) return;
    size_t used = strlen(out), more = (size_t)(behind - *text);
    if (!is_invisible(c) && used + more < GLYPH_SIZE) strncat(out, *text, more);
    *text = behind;
  }
}

int glyph_next(const char **text, char out[GLYPH_SIZE])
{
  while (**text != '\0') {
    const char *start = *text;
    int32_t c = next_character(text);
    int columns = columns_of(c);
    if (is_invisible(c) || columns == 0) continue; /* a mark with nothing to sit on */
    memset(out, 0, GLYPH_SIZE);
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

int glyph_columns(const char *text)
{
  char glyph[GLYPH_SIZE];
  int columns = 0, own;
  while ((own = glyph_next(&text, glyph)) > 0) columns += own;
  return columns;
}

void glyph_cut(char *out, const char *text, int columns)
{
  char glyph[GLYPH_SIZE];
  bool whole = glyph_columns(text) <= columns;
  int room = whole ? columns : columns - 1, own;
  out[0] = '\0';
  while ((own = glyph_next(&text, glyph)) > 0 && own <= room) {
    strcat(out, glyph);
    room -= own;
  }
  if (!whole) strcat(out, ellipsis);
}
