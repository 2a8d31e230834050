/* Characters of UTF-8. */
#ifndef FIELDLINE_SRC_UTF8_H
#define FIELDLINE_SRC_UTF8_H

#include <stddef.h>

/* Length of the character at `text`; 0 when there is none (Unicode 15, table 3-7). */
size_t fl_utf8_length(const unsigned char *text);

/* Characters of a text; a byte that is none counts as one. */
size_t fl_utf8_count(const char *text);

#endif
