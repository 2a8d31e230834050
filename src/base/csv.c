#include "base/csv.h"

#include <ctype.h>
#include <limits.h>
#include <math.h>
#include <string.h>

#include "base/decimal.h"
#include "fieldline/units.h"

/* ---- reading ---- */

static bool is_plain(char c)
{
  static const bool special[UCHAR_MAX + 1] = {['\r'] = true, ['"'] = true, [','] = true};
  return !special[(unsigned char)c];
}

/* What has been read of a row, and how far its fields have moved up by what is left out. */
typedef struct {
  char *row;
  size_t size, from, to;
} cut;

/* Move what means itself. */
static void take_plain(cut *c)
{
  size_t first = c->from;
  while (c->from < c->size && is_plain(c->row[c->from])) c->from++;
  if (c->to != first) memmove(c->row + c->to, c->row + first, c->from - first);
  c->to += c->from - first;
}

/* Move one field, up to its comma or the row's end. */
static void take_field(cut *c)
{
  bool quoted = false;
  while (c->from < c->size && (quoted || c->row[c->from] != ',')) {
    char next = c->row[c->from];
    bool two = quoted && next == '"' && c->from + 1 < c->size && c->row[c->from + 1] == '"';
    if (next == '"' && !two) {
      quoted = !quoted;
      c->from++;
    } else if (is_plain(next)) {
      take_plain(c);
    } else {
      if (quoted) c->row[c->to++] = next; /* else a carriage return */
      c->from += two ? 2 : 1;
    }
  }
}

size_t fl_csv_cut(char *row, size_t size, fl_csv_field *fields, size_t room)
{
  cut c = {row, size, 0, 0};
  for (size_t count = 0;; count++) {
    fl_csv_field field = {row + c.to, c.from, 0};
    take_field(&c);
    bool is_last = c.from == size;
    row[c.to++] = '\0';
    field.end = c.from++;
    if (count < room) fields[count] = field;
    if (is_last) return count + 1;
  }
}

/* ---- writing ---- */

/* "-90", "+5", "-90 dBm": nothing in it could call anything. */
static bool is_number(const char *text)
{
  char *end;
  fl_strtod(text, &end);
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

char *fl_csv_put_number(char *end, double value)
{
  *end++ = ',';
  if (!isfinite(value)) return end;
  fl_number_format(end, value);
  return end + strlen(end);
}

/* Tables have millions of them, and printf() takes its time. */
char *fl_csv_put_digits(char *end, uint64_t value)
{
  char text[20]; /* digits of the largest */
  char *first = text + sizeof text;
  do {
    *--first = (char)('0' + value % 10);
    value /= 10;
  } while (value > 0);
  size_t count = (size_t)(text + sizeof text - first);
  memcpy(end, first, count);
  return end + count;
}

void fl_csv_number(FILE *out, double value)
{
  char text[FL_CSV_FIELD_SIZE];
  fwrite(text, 1, (size_t)(fl_csv_put_number(text, value) - text), out);
}

void fl_csv_uint(FILE *out, uint64_t value)
{
  char text[FL_CSV_FIELD_SIZE] = ",";
  fwrite(text, 1, (size_t)(fl_csv_put_digits(text + 1, value) - text), out);
}
