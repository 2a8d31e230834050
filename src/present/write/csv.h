/* Fields of CSV rows. */
#ifndef FIELDLINE_SRC_WRITE_CSV_H
#define FIELDLINE_SRC_WRITE_CSV_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* A text, quoted where RFC 4180 asks for it. What a spreadsheet would compute (fl_csv_is_formula()) gets a ' in front,
 * which fl_csv_read_text() takes away again. */
void fl_csv_text(FILE *out, const char *text);

/* True for =, +, -, @ or a control character at the beginning, also behind any number of ', unless all of it is a
 * number with or without a unit: "-90 dBm". */
bool fl_csv_is_formula(const char *text);

/* A comma and a number that reads back to the same double; nothing behind the comma when it is not finite. */
void fl_csv_number(FILE *out, double value);
void fl_csv_uint(FILE *out, uint64_t value);

#endif
