/* Texts: as a terminal shows them, characters with their marks, and how many columns they take; put together in
 * buffers; the nearest known name. UTF-8, the same in every locale. */
#ifndef FIELDLINE_TEXT_H
#define FIELDLINE_TEXT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include "fieldline/api.h"

FL_BEGIN_DECLS

enum { FL_GLYPH_SIZE = 16 };

/* Columns that a text takes when it is printed: wide (East Asian) characters take two, marks that combine none;
 * controls and bytes that are no UTF-8 count one. Cost: linear in the text, as all here. */
int fl_text_columns(const char *text);

/* Write a text that somebody gave, such as a path, on one line: what steers a terminal (controls, separators of lines,
 * directions of writing) and bytes that are no UTF-8 are written as C escapes them, such as \n, \x1b, \u009b, \xff. All
 * else, a backslash too, is written as it is. */
void fl_text_print(FILE *out, const char *text);

/* The same into out[size], size >= 1; what does not fit is left out, at the end of a character or an escape. Four bytes
 * for every byte of the text, and one, are enough. */
void fl_text_escape(char *out, size_t size, const char *text);

/* Copy the next character of *text, with the marks that combine with it, and move *text behind it. Result: its columns,
 * 1 or 2; 0 at the end. Characters that have no looks of their own, such as those that turn the direction of writing,
 * are left out; U+FFFD stands for controls and for what is no UTF-8. */
int fl_text_glyph(const char **text, char out[FL_GLYPH_SIZE]);

/* As many glyphs of a text as go into `columns` >= 1, with an ellipsis where something had to go. `out` has room for
 * columns + 1 glyphs. Result: the columns that are taken. */
int fl_text_cut(char *out, const char *text, int columns);

/* Append to the zero-terminated text in out[size]. What does not fit is left out, at the end of a character; the text
 * stays zero-terminated. Cost: linear in the text. */
void fl_append(char *out, size_t size, const char *format, ...) FL_PRINTF(3, 4);
void fl_append_list(char *out, size_t size, const char *format, va_list arguments);

/* The candidate with the least edit distance (insert, delete, replace, swap neighbours; case ignored), the first of
 * equals; NULL when none is near enough to help (more than a third of the longer word, at least 2, away).
 * Cost: O(count x length^2); words longer than 64 bytes never match. */
const char *fl_suggest(const char *word, const char *const *candidates, size_t count);

FL_END_DECLS

#endif
