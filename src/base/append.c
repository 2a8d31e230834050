#include "base/append.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Take away the bytes that a cut has left of a character. */
static void drop_cut_character(char *begin, char *end)
{
  char *lead = end;
  while (lead > begin && ((unsigned char)lead[-1] & 0xc0) == 0x80) lead--;
  if (lead == begin || (unsigned char)lead[-1] < 0xc0) return;
  unsigned char byte = (unsigned char)lead[-1];
  long whole = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
  if (end - (lead - 1) < whole) lead[-1] = '\0';
}

void fl_append(char *out, size_t size, const char *format, ...)
{
  size_t used = strnlen(out, size);
  assert(used < size);
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(out + used, size - used, format, arguments);
  va_end(arguments);
  if (length >= 0 && (size_t)length >= size - used) drop_cut_character(out + used, out + size - 1);
}
