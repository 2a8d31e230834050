#include "present/write/csv.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "fieldline/units.h"

void fl_csv_text(FILE *out, const char *text)
{
  if (strpbrk(text, ",\"\r\n") == NULL) {
    fputs(text, out);
    return;
  }
  putc('"', out);
  for (; *text != '\0'; text++) {
    if (*text == '"') putc('"', out);
    putc(*text, out);
  }
  putc('"', out);
}

void fl_csv_number(FILE *out, double value)
{
  char text[FL_NUMBER_SIZE];
  putc(',', out);
  if (isfinite(value)) fputs(fl_number_format(text, value), out);
}

void fl_csv_uint(FILE *out, uint64_t value)
{
  fprintf(out, ",%" PRIu64, value);
}
