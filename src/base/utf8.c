#include "base/utf8.h"

#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

int32_t fl_utf8_at(const char *text, size_t size, size_t *bytes)
{
  utf8proc_int32_t character;
  utf8proc_ssize_t read = utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)size, &character);
  *bytes = read > 0 ? (size_t)read : 1;
  return read > 0 ? character : FL_UTF8_NONE;
}

int32_t fl_utf8_next(const char **text)
{
  enum { LONGEST = 4 };
  size_t bytes;
  if (**text == '\0') return 0;
  if ((unsigned char)**text < 0x80) return *(*text)++;
  int32_t character = fl_utf8_at(*text, strnlen(*text, LONGEST), &bytes);
  *text += bytes;
  return character;
}

bool fl_utf8_is_valid(const char *text)
{
  int32_t character;
  do character = fl_utf8_next(&text);
  while (character > 0);
  return character == 0;
}

size_t fl_utf8_count(const char *text, size_t size)
{
  size_t count = 0, bytes;
  for (; size > 0; count++) {
    fl_utf8_at(text, size, &bytes);
    text += bytes;
    size -= bytes;
  }
  return count;
}

size_t fl_utf8_whole(const char *text, size_t size)
{
  size_t lead = size;
  while (lead > 0 && ((unsigned char)text[lead - 1] & 0xc0) == 0x80) lead--;
  if (lead == 0) return size;
  size_t there = size - (lead - 1), takes = (size_t)utf8proc_utf8class[(unsigned char)text[lead - 1]];
  return there < takes ? lead - 1 : size;
}

bool fl_utf8_is_invisible(int32_t character)
{
  utf8proc_category_t category = utf8proc_category(character);
  return category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP ||
         utf8proc_get_property(character)->ignorable;
}

int fl_utf8_columns(int32_t character)
{
  if (fl_utf8_is_invisible(character)) return 0;
  switch (utf8proc_category(character)) {
  case UTF8PROC_CATEGORY_CC:
  case UTF8PROC_CATEGORY_CS:
  case UTF8PROC_CATEGORY_CN:
    return -1;
  default:
    return utf8proc_charwidth(character);
  }
}

/* Directions within one character's reach (U+200E, U+200F, U+061C) are harmless; these reach to the end of a line. */
static bool turns_writing(int32_t character)
{
  return (character >= 0x202a && character <= 0x202e) || (character >= 0x2066 && character <= 0x2069);
}

static bool steers(int32_t character)
{
  utf8proc_category_t category = utf8proc_category(character);
  return category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP ||
         character == 0xfeff || turns_writing(character);
}

bool fl_utf8_show(const char **text, char out[FL_UTF8_SHOWN_SIZE])
{
  const char *start = *text;
  int32_t c = fl_utf8_next(text);
  int bytes = (int)(*text - start);
  if (c == FL_UTF8_NONE)
    snprintf(out, FL_UTF8_SHOWN_SIZE, "\\x%02x", (unsigned char)*start);
  else if (c == '\n' || c == '\t' || c == '\r')
    snprintf(out, FL_UTF8_SHOWN_SIZE, "\\%c", c == '\n' ? 'n' : c == '\t' ? 't' : 'r');
  else if (steers(c))
    snprintf(out, FL_UTF8_SHOWN_SIZE, c < 0x80 ? "\\x%02x" : "\\u%04x", (unsigned)c);
  else
    snprintf(out, FL_UTF8_SHOWN_SIZE, "%.*s", bytes, start);
  return c != 0;
}

static bool is_printable(int32_t c)
{
  bool line_break = c == 0x2028 || c == 0x2029, mark = c == 0xfeff;
  return (c >= 0x20 && c < 0x7f) || (c >= 0xa0 && c <= 0xfffd && !line_break && !mark) || c >= 0x10000;
}

bool fl_is_printable(const char *text, bool lines)
{
  int32_t c;
  while ((c = fl_utf8_next(&text)) != 0)
    if (!is_printable(c) && !(lines && (c == '\n' || c == '\t'))) return false;
  return true;
}
