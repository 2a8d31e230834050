#include "present/report/html.h"

#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

enum { DIGITS = 4 };

/* What stands in HTML for a byte of ASCII; NULL where that is what fl_utf8_show() makes of it. White space is one. */
static const char *entity_of(char byte)
{
  switch (byte) {
  case '<':
    return "&lt;";
  case '>':
    return "&gt;";
  case '&':
    return "&amp;";
  case '"':
    return "&quot;";
  case '\n':
  case '\t':
  case '\r':
    return " ";
  default:
    return NULL;
  }
}

void fl_html_text(FILE *out, const char *text)
{
  char shown[FL_UTF8_SHOWN_SIZE];
  for (const char *at = text; fl_utf8_show(&text, shown); at = text) {
    const char *entity = entity_of(*at);
    fputs(entity != NULL ? entity : shown, out);
  }
}

static void put_format(FILE *out, const char *format, va_list arguments)
{
  char text[1024];
  vsnprintf(text, sizeof text, format, arguments);
  fl_html_text(out, text);
}

void fl_html_format(FILE *out, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  put_format(out, format, arguments);
  va_end(arguments);
}

static void begin_data(FILE *out, const char *id, double value)
{
  char number[FL_NUMBER_SIZE];
  fputs("<data", out);
  if (id != NULL) fprintf(out, " id=\"%s\"", id);
  fprintf(out, " value=\"%s\">", fl_number_format(number, value));
}

void fl_html_quantity(FILE *out, const char *id, double value, fl_unit unit)
{
  char text[FL_QUANTITY_SIZE];
  if (!isfinite(value)) {
    fputs("–", out);
    return;
  }
  begin_data(out, id, value);
  fl_html_text(out, fl_quantity_format(text, value, unit, DIGITS));
  fputs("</data>", out);
}

void fl_html_share(FILE *out, const char *id, double value)
{
  if (!isfinite(value)) {
    fputs("–", out);
    return;
  }
  begin_data(out, id, value);
  fprintf(out, "%.3g %%</data>", 100 * value);
}

fl_html_table fl_html_table_begin(FILE *out, const char *id, const char *caption, const char *alignment,
                                  const char *const *titles)
{
  fprintf(out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
  fl_html_text(out, caption);
  fprintf(out, "\"><table id=\"%s\"><caption>", id);
  fl_html_text(out, caption);
  fputs("</caption>\n<thead><tr>", out);
  for (size_t i = 0; alignment[i] != '\0'; i++) {
    fprintf(out, "<th scope=\"col\"%s>", alignment[i] == 'r' ? " class=\"r\"" : "");
    fl_html_text(out, titles[i]);
    fputs("</th>", out);
  }
  fputs("</tr></thead>\n<tbody>\n", out);
  return (fl_html_table){out, alignment, 0};
}

void fl_html_row_begin(fl_html_table *table, const char *class_name)
{
  if (class_name != NULL)
    fprintf(table->out, "<tr class=\"%s\">", class_name);
  else
    fputs("<tr>", table->out);
  table->column = 0;
}

void fl_html_cell_begin(fl_html_table *table)
{
  fputs(table->alignment[table->column] == 'r' ? "<td class=\"r\">" : "<td>", table->out);
}

void fl_html_cell_end(fl_html_table *table)
{
  fputs("</td>", table->out);
  table->column++;
}

void fl_html_cell(fl_html_table *table, const char *format, ...)
{
  va_list arguments;
  fl_html_cell_begin(table);
  va_start(arguments, format);
  put_format(table->out, format, arguments);
  va_end(arguments);
  fl_html_cell_end(table);
}

void fl_html_cell_quantity(fl_html_table *table, double value, fl_unit unit)
{
  fl_html_cell_begin(table);
  fl_html_quantity(table->out, NULL, value, unit);
  fl_html_cell_end(table);
}

void fl_html_row_end(fl_html_table *table)
{
  fputs("</tr>\n", table->out);
}

void fl_html_table_end(fl_html_table *table)
{
  fputs("</tbody></table></div>\n", table->out);
}
