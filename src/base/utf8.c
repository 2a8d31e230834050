#include "base/utf8.h"

size_t fl_utf8_length(const unsigned char *text)
{
  unsigned char lead = text[0], low = 0x80, high = 0xbf; /* bounds of the second byte */
  size_t length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (length < 2) return length;
  if (lead == 0xe0) low = 0xa0;  /* shorter forms exist below */
  if (lead == 0xed) high = 0x9f; /* surrogates above */
  if (lead == 0xf0) low = 0x90;
  if (lead == 0xf4) high = 0x8f; /* beyond U+10FFFF above */
  if (text[1] < low || text[1] > high) return 0;
  for (size_t i = 2; i < length; i++)
    if ((text[i] & 0xc0) != 0x80) return 0;
  return length;
}

size_t fl_utf8_count(const char *text)
{
  size_t count = 0;
  for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; count++) {
    size_t length = fl_utf8_length(at);
    at += length > 0 ? length : 1;
  }
  return count;
}
