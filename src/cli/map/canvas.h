/* A picture made of characters: cells that hold a character, or 2 x 4 dots of Braille as wide as they are high. */
#ifndef FIELDLINE_SRC_CLI_MAP_CANVAS_H
#define FIELDLINE_SRC_CLI_MAP_CANVAS_H

#include <stdbool.h>
#include <stdio.h>

enum { DOTS_ACROSS = 2, DOTS_DOWN = 4 }; /* of a cell */

/* What something is drawn as; where dots meet in a cell, the last of these wins. */
typedef enum { INK_PLAIN, INK_FAINT, INK_LINE, INK_STRONG, INK_ALARM } ink;

typedef struct canvas canvas;

canvas *canvas_new(int columns, int rows); /* empty; NULL when there is no memory */
void canvas_free(canvas *c);               /* NULL is fine */

/* A line of text from a cell on, over what is there. What reaches beyond the right edge is left out. */
void canvas_text(canvas *c, int column, int row, const char *text, ink with);

/* A dot, counted over the whole canvas from its upper left corner. It shows where its cell has no text. */
void canvas_dot(canvas *c, int x, int y, ink with);
bool canvas_has_dots(const canvas *c, int column, int row);

/* Without spaces at the ends of lines and without empty lines at the end. `colours`: with ANSI's sequences. */
void canvas_print(const canvas *c, FILE *out, bool colours);

#endif
