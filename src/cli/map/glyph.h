/* Texts as a terminal shows them: characters with their marks, and how many columns they take. */
#ifndef FIELDLINE_SRC_CLI_MAP_GLYPH_H
#define FIELDLINE_SRC_CLI_MAP_GLYPH_H

#include <stddef.h>

enum { GLYPH_SIZE = 16 };

/* Copy the next character of *text, with the marks that combine with it, and move *text behind it. Result: its columns,
 * 1 or 2; 0 at the end. Characters that have no looks of their own, such as those that turn the direction of writing,
 * are left out; U+FFFD stands for controls and for what is no UTF-8. The same in every locale. */
int glyph_next(const char **text, char out[GLYPH_SIZE]);

/* Columns of a whole text. */
int glyph_columns(const char *text);

/* As much of a text as goes into `columns` >= 1, with an ellipsis where something had to go. `out` has room for
 * columns + 1 glyphs. */
void glyph_cut(char *out, const char *text, int columns);

#endif
