/* Rows of comma-separated values (RFC 4180): taken apart, and written field by field. */
#ifndef FIELDLINE_SRC_BASE_CSV_H
#define FIELDLINE_SRC_BASE_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "fieldline/units.h"

typedef struct {
  char *text;        /* zero-terminated, without its quotes */
  size_t start, end; /* where it stood in the row, quotes included: row[start..end-1] */
} fl_csv_field;

/* Cut row[0..size-1] (changed where it stands, row[size] too) at its commas, those inside double quotes excepted; two
 * quotes inside stand for one, and carriage returns outside of quotes are left out. Returns the number of fields, of
 * which the first `room` are in `fields`. Cost: O(size). */
size_t fl_csv_cut(char *row, size_t size, fl_csv_field *fields, size_t room);

/* A text, quoted where RFC 4180 asks for it. What a spreadsheet would compute (fl_csv_is_formula()) gets a ' in front,
 * which fl_csv_read_text() takes away again. */
void fl_csv_text(FILE *out, const char *text);

/* True for =, +, -, @ or a control character at the beginning, also behind any number of ', unless all of it is a
 * number with or without a unit: "-90 dBm". */
bool fl_csv_is_formula(const char *text);

/* A comma and a number that reads back to the same double; nothing behind the comma when it is not finite. */
void fl_csv_number(FILE *out, double value);
void fl_csv_uint(FILE *out, uint64_t value);

/* The same at the end of a text, in at most FL_CSV_FIELD_SIZE bytes; the digits without a comma. Both return the new
 * end, where no zero stands. */
enum { FL_CSV_FIELD_SIZE = 1 + FL_NUMBER_SIZE };
char *fl_csv_put_number(char *end, double value);
char *fl_csv_put_digits(char *end, uint64_t value);

#endif
