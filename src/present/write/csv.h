/* Fields of CSV rows. */
#ifndef FIELDLINE_SRC_WRITE_CSV_H
#define FIELDLINE_SRC_WRITE_CSV_H

#include <stdint.h>
#include <stdio.h>

/* A text, quoted where RFC 4180 asks for it. */
void fl_csv_text(FILE *out, const char *text);

/* A comma and a number that reads back to the same double; nothing behind the comma when it is not finite. */
void fl_csv_number(FILE *out, double value);
void fl_csv_uint(FILE *out, uint64_t value);

#endif
