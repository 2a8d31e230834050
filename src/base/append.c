#include "fieldline/text.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

void fl_append_list(char *out, size_t size, const char *format, va_list arguments)
{
  size_t used = strnlen(out, size);
  assert(used < size);
  int length = vsnprintf(out + used, size - used, format, arguments);
  if (length >= 0 && (size_t)length >= size - used) out[used + fl_utf8_whole(out + used, size - 1 - used)] = '\0';
}

void fl_append(char *out, size_t size, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  fl_append_list(out, size, format, arguments);
  va_end(arguments);
}
