/* Texts put together piece by piece in a buffer that never overflows. */
#ifndef FIELDLINE_SRC_APPEND_H
#define FIELDLINE_SRC_APPEND_H

#include <stdarg.h>
#include <stddef.h>

#include "fieldline/api.h"

/* Append to the zero-terminated text in out[size]. What does not fit is left out, at the end of a character; the text
 * stays zero-terminated. Cost: linear in the text. */
void fl_append(char *out, size_t size, const char *format, ...) FL_PRINTF(3, 4);
void fl_append_list(char *out, size_t size, const char *format, va_list arguments);

#endif
