#include "base/printable.h"

#include <stdint.h>

/* The character at *text, which moves behind it. The text is UTF-8 (the reader of YAML sees to that); other bytes come
 * back as some character and never lead beyond the end. */
static uint32_t next_character(const char **text)
{
  unsigned char lead = (unsigned char)*(*text)++;
  int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;
  uint32_t c = more == 0 ? lead : lead & (0x3fu >> more);
  for (; more > 0 && ((unsigned char)**text & 0xc0) == 0x80; more--) c = c << 6 | ((unsigned char)*(*text)++ & 0x3f);
  return c;
}

static bool is_printable(uint32_t c)
{
  bool line_break = c == 0x2028 || c == 0x2029, mark = c == 0xfeff;
  return (c >= 0x20 && c < 0x7f) || (c >= 0xa0 && c <= 0xfffd && !line_break && !mark) || c >= 0x10000;
}

bool fl_is_printable(const char *text, bool lines)
{
  while (*text != '\0') {
    uint32_t c = next_character(&text);
    if (!is_printable(c) && !(lines && (c == '\n' || c == '\t'))) return false;
  }
  return true;
}
