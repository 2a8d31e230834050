/* Tables with commas as fieldline writes them (RFC 4180), row by row: memory for the longest row only. */
#ifndef FIELDLINE_SRC_REPORT_CSV_READER_H
#define FIELDLINE_SRC_REPORT_CSV_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "fieldline/error.h"

typedef struct csv_reader fl_csv_reader;

/* Open a file and read its first row, the names of the columns. Success: end with fl_csv_close(). FL_ERR_FILE: it
 * cannot be read; FL_ERR_VALUE: it is empty. */
fl_status fl_csv_open(const char *path, fl_csv_reader **out, fl_error *err);
void fl_csv_close(fl_csv_reader *reader); /* NULL is fine */

size_t fl_csv_column_count(const fl_csv_reader *reader);
const char *fl_csv_column_name(const fl_csv_reader *reader, size_t column);
/* Find a column. FL_ERR_VALUE: the table has none of that name. */
fl_status fl_csv_find(const fl_csv_reader *reader, const char *name, size_t *column, fl_error *err);

/* Read the next row; *more is false at the end. FL_ERR_VALUE: it has not as many fields as the first, is longer than a
 * MiB or no UTF-8; FL_ERR_FILE. */
fl_status fl_csv_next(fl_csv_reader *reader, bool *more, fl_error *err);

/* Fields of the row read last. A text comes without the ' that keeps a spreadsheet from computing it. A number that is
 * empty is NAN. FL_ERR_VALUE with line and column's name when the text is none, or a number below `least` (0 for dates
 * and sizes), above `most`, or one that fl_is_readable() does not take. */
const char *fl_csv_read_text(const fl_csv_reader *reader, size_t column);
fl_status fl_csv_read_number(const fl_csv_reader *reader, size_t column, double least, double *value, fl_error *err);
fl_status fl_csv_read_uint(const fl_csv_reader *reader, size_t column, uint64_t most, uint64_t *value, fl_error *err);

/* FL_ERR_VALUE at the row read last: "FILE:LINE: COLUMN: " and the text. */
fl_status fl_csv_fail(const fl_csv_reader *reader, size_t column, fl_error *err, const char *format, ...)
    FL_PRINTF(4, 5);

/* Go on behind the row in whose middle byte `offset` of the file lies, counted from 0; line numbers are lost, but for
 * offset 0. For tables without line breaks inside fields. Beyond the end there are no more rows. FL_ERR_FILE. */
fl_status fl_csv_seek(fl_csv_reader *reader, off_t offset, fl_error *err);
off_t fl_csv_size(const fl_csv_reader *reader); /* of the file, in bytes */

#endif
