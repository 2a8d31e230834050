#include "present/write/csv.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/units.h"

/* "-90", "+5", "-90 dBm": nothing in it could call anything. */
static bool is_number(const char *text)
{
  char *end;
  strtod(text, &end);
  if (end == text) return false;
  if (*end == ' ') end++;
  while (isalpha((unsigned char)*end) || *end == '%') end++;
  return *end == '\0';
}

bool fl_csv_is_formula(const char *text)
{
  text += strspn(text, "'");
  return text[0] != '\0' && strchr("=+-@\t\r\n", text[0]) != NULL && !is_number(text);
}

void fl_csv_text(FILE *out, const char *text)
{
  const char *mark = fl_csv_is_formula(text) ? "'" : "";
  if (strpbrk(text, ",\"\r\n") == NULL) {
    fputs(mark, out);
    fputs(text, out);
    return;
  }
  fprintf(out, "\"%s", mark);
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

/* Tables have millions of them, and printf() takes its time. */
void fl_csv_uint(FILE *out, uint64_t value)
{
  char text[1 + 20]; /* digits of the largest */
  char *first = text + sizeof text;
  do {
    *--first = (char)('0' + value % 10);
    value /= 10;
  } while (value > 0);
  *--first = ',';
  fwrite(first, 1, (size_t)(text + sizeof text - first), out);
}
