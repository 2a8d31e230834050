/* Characters of UTF-8: the one place where they are decoded and judged. By utf8proc, so the same in every locale. */
#ifndef FIELDLINE_SRC_UTF8_H
#define FIELDLINE_SRC_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FL_UTF8_NONE = -1 };

/* The character at text[0..size-1], size > 0, and how many bytes it takes. FL_UTF8_NONE, of one byte, where none
 * begins: cut short, in a longer form than it needs, a surrogate, beyond U+10FFFF. */
int32_t fl_utf8_at(const char *text, size_t size, size_t *bytes);

/* The same of a zero-terminated text, which moves behind it; 0 at its end, where it stays. */
int32_t fl_utf8_next(const char **text);

/* Is all of a text UTF-8? */
bool fl_utf8_is_valid(const char *text);

/* Characters of text[0..size-1]; a byte that begins none counts as one. */
size_t fl_utf8_count(const char *text, size_t size);

/* How many bytes of text[0..size-1] are left without the beginning of a character that was cut off at the end. */
size_t fl_utf8_whole(const char *text, size_t size);

/* Columns of a terminal that a character takes: 0 for marks that combine with what is before them and for those without
 * looks, 1, or 2 for wide ones (East Asian Width W and F); -1 for controls and for what is no character. */
int fl_utf8_columns(int32_t character);

/* Has it no looks of its own? Joiners, directions of writing, variants, separators of lines: terminals disagree about
 * what they do to a line. */
bool fl_utf8_is_invisible(int32_t character);

/* The next character of *text, which moves behind it, as it is shown: itself, or where it steers a terminal (a control,
 * a direction of writing, a separator of lines) or is no UTF-8 the escape of C for it: \n, \x1b, \u009b. False at the
 * end.
 */
enum { FL_UTF8_SHOWN_SIZE = 8 };
bool fl_utf8_show(const char **text, char out[FL_UTF8_SHOWN_SIZE]);

/* Can a text be shown as it is? True when no character is one that steers a terminal or that YAML does not take as it
 * is, and all is UTF-8; newlines and tabs pass where `lines` says so. */
bool fl_is_printable(const char *text, bool lines);

#endif
