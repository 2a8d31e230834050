/* A table for people: cells are collected, columns are aligned when it is printed. */
#ifndef FIELDLINE_SRC_CLI_TABLE_H
#define FIELDLINE_SRC_CLI_TABLE_H

#include <stdio.h>

#include "fieldline/api.h"

typedef struct table table;

/* `alignment` has a letter a column: 'l' or 'r'. NULL when there is no memory. */
table *table_new(const char *alignment);
/* Add the next cell, row by row. Without memory the cell stays empty. */
void table_add(table *table, const char *format, ...) FL_PRINTF(2, 3);
/* Leave out the columns that have nothing below their titles. */
void table_hide_empty(table *table);
/* Where standard output has narrower lines (terminal_line_limit()), print as many columns as they hold, and below them
 * the others, each time with the first `keys` columns in front; columns of nothing but zeros are left out then. Where
 * those take more than three fifths of a line, nothing is folded. */
void table_fold(table *table, size_t keys);
/* Print with two spaces before every column; no spaces at line ends. */
void table_print(table *table, FILE *out);
void table_free(table *table);

#endif
