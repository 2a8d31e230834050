/* HTML as it is written: texts are escaped here and nowhere else. What cannot be written is noticed when the file is
 * closed. */
#ifndef FIELDLINE_SRC_REPORT_HTML_H
#define FIELDLINE_SRC_REPORT_HTML_H

#include <stddef.h>
#include <stdio.h>

#include "fieldline/api.h"
#include "fieldline/units.h"

/* A text, for elements and for attributes in double quotes. White space becomes blanks; other
 * control characters and bytes that are no UTF-8 are escaped, as fl_text_print() does. */
void fl_html_text(FILE *out, const char *text);
/* The same, formatted; beyond 1000 bytes it is cut. */
void fl_html_format(FILE *out, const char *format, ...) FL_PRINTF(2, 3);

/* <data id="ID" value="1.3148...">1.315 s</data>: for people with a unit and four digits, for programs exact. `id` may
 * be NULL. A value that is not finite: a dash. */
void fl_html_quantity(FILE *out, const char *id, double value, fl_unit unit);
/* The same of a share: "93.2 %". */
void fl_html_share(FILE *out, const char *id, double value);

/* A table in a box of its own, which scrolls sideways where the page is too narrow. `alignment` has a letter a column,
 * 'l' or 'r'; `titles` as many. Then rows, cell by cell; a cell's content is what is written between the calls. */
typedef struct {
  FILE *out;
  const char *alignment;
  size_t column; /* of the next cell */
} fl_html_table;

fl_html_table fl_html_table_begin(FILE *out, const char *id, const char *caption, const char *alignment,
                                  const char *const *titles);
void fl_html_row_begin(fl_html_table *table, const char *class_name); /* NULL: none */
void fl_html_cell_begin(fl_html_table *table);
void fl_html_cell_end(fl_html_table *table);
void fl_html_cell(fl_html_table *table, const char *format, ...) FL_PRINTF(2, 3); /* a cell with a text */
void fl_html_cell_quantity(fl_html_table *table, double value, fl_unit unit);
void fl_html_row_end(fl_html_table *table);
void fl_html_table_end(fl_html_table *table);

#endif
