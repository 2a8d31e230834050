#include "present/report/svg.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "present/report/colours.h"
#include "present/report/html.h"
#include "yaml/document.h"

enum { LIMIT_BYTES = 1 << 26 };

/* True when `text` begins with `start`; *behind is then what follows it. */
static bool begins(const char *text, const char *start, const char **behind)
{
  size_t size = strlen(start);
  if (strncmp(text, start, size) != 0) return false;
  *behind = text + size;
  return true;
}

/* ---- files ---- */

static const char hover_start[] = " onmousemove=\"gnuplot_svg.showHypertext(evt,'";
static const char hover_end[] = "')\" onmouseout=\"gnuplot_svg.hideHypertext()\"><title> </title>";

/* gnuplot escapes < and &, but XML does not have "]]>" in a text either. */
static const char cdata_end[] = "]]>";

static const char *mend_text(FILE *out, const char *at)
{
  const char *behind;
  if (!begins(at, cdata_end, &behind)) return at;
  fputs("]]&gt;", out);
  return behind;
}

static void put_text(FILE *out, const char *text, const char *end)
{
  while (text < end) {
    const char *behind = mend_text(out, text);
    if (behind == text) putc(*text++, out);
    if (behind > text) text = behind;
  }
}

/* Where the source goes on behind what was replaced; `at` itself when nothing was. */
static const char *mend_hover(FILE *out, const char *at)
{
  const char *text, *behind;
  if (!begins(at, hover_start, &text)) return at;
  const char *end = strstr(text, hover_end);
  if (end == NULL) return at;
  behind = end + strlen(hover_end);
  fputs("><title>", out);
  put_text(out, text, end);
  fputs("</title>", out);
  return behind;
}

/* <title>Gnuplot</title> at the top; <title>gnuplot_plot_3b</title> and <title>data index 'hops' using 1:2</title> of
 * plots without a name. */
static const char *mend_title(FILE *out, const char *at, const char *title)
{
  const char *behind;
  if (begins(at, "<title>Gnuplot</title>", &behind)) {
    fputs("<title>", out);
    fl_html_text(out, title);
    fputs("</title>", out);
    return behind;
  }
  if (!begins(at, "<title>gnuplot_plot_", &behind) && !begins(at, "<title>data index ", &behind)) return at;
  const char *end = strstr(behind, "</title>");
  return end == NULL ? at : end + strlen("</title>");
}

fl_status fl_svg_mend(const char *path, const char *title, fl_error *err)
{
  char *text;
  size_t size;
  fl_status status = fl_read_file(path, LIMIT_BYTES, &text, &size, err);
  if (status != FL_OK) return status;
  FILE *out = fopen(path, "we");
  for (const char *at = text; out != NULL && *at != '\0';) {
    const char *behind = at;
    if (*at == ' ') behind = mend_hover(out, at);
    if (*at == '<') behind = mend_title(out, at, title);
    if (*at == ']') behind = mend_text(out, at);
    if (behind == at) putc(*at++, out);
    if (behind != at && behind > at) at = behind;
  }
  bool failed = out == NULL || ferror(out) != 0;
  if (out != NULL) failed = fclose(out) != 0 || failed;
  if (failed) status = fl_fail_at(err, FL_ERR_FILE, path, NULL, 0, 0, 0, "cannot write: %s", strerror(errno));
  free(text);
  return status;
}

/* ---- inside a page ---- */

/* The name of the variable for a colour that an attribute begins with, and the size of its text. */
static const char *find_colour(const char *value, size_t *size)
{
  static const struct {
    const char *word, *name;
  } words[] = {{"black", "ink"}, {"white", "paper"}, {"gray", "grid"}};
  const fl_colour *colour = fl_colour_find(value, size);
  if (colour != NULL) return colour->name;
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    *size = strlen(words[i].word);
    if (strncmp(value, words[i].word, *size) == 0) return words[i].name;
  }
  return NULL;
}

/* At the quote that opens an attribute's value. */
static const char *put_value(FILE *out, const char *quote, const char *name_end, const char *prefix)
{
  const char *value = quote + 1, *behind;
  size_t size;
  putc(*quote, out);
  if (begins(value, "#gp", &behind) || begins(value, "url(#", &behind)) { /* a reference to an id */
    fprintf(out, "%s%s-%s", value[0] == '#' ? "#" : "url(#", prefix, value[0] == '#' ? "gp" : "");
    return behind;
  }
  if (name_end[-1] == 'd' && name_end[-2] == 'i' && name_end[-3] == ' ') {
    fprintf(out, "%s-", prefix);
    return value;
  }
  const char *colour = find_colour(value, &size);
  if (colour == NULL || value[size] != *quote) return value;
  fprintf(out, "var(--%s)", colour);
  return value + size;
}

/* The quote that opens the value of an attribute whose '=' is at `at`; NULL when this is none. */
static const char *find_quote(const char *at)
{
  if (*at != '=') return NULL;
  at++;
  at += strspn(at, " ");
  return *at == '"' || *at == '\'' ? at : NULL;
}

/* One tag, from '<' to '>'. */
static const char *put_tag(FILE *out, const char *at, const char *prefix)
{
  while (*at != '\0' && *at != '>') {
    const char *quote = find_quote(at);
    if (quote == NULL) {
      putc(*at++, out);
      continue;
    }
    putc('=', out);
    for (at = put_value(out, quote, at, prefix); *at != '\0' && *at != *quote; at++) putc(*at, out);
    if (*at == *quote) putc(*at++, out);
  }
  return at;
}

/* The element's own tag: only what is drawn in it counts, the size is the page's affair, down to where texts could not
 * be read. */
static const char *put_svg_tag(FILE *out, const char *at, const char *label)
{
  static const double SMALLEST = 0.8, LARGEST = 1.1;
  double width, height;
  const char *box = strstr(at, "viewBox=\""), *end = strchr(at, '>');
  fputs("<svg role=\"img\" aria-label=\"", out);
  fl_html_text(out, label);
  putc('"', out);
  if (box != NULL && sscanf(box, "viewBox=\"0 0 %lf %lf\"", &width, &height) == 2)
    fprintf(out, " viewBox=\"0 0 %g %g\" style=\"min-width:%.0fpx;max-width:%.0fpx\"", width, height, SMALLEST * width,
            LARGEST * width);
  fputs(" xmlns:xlink=\"http://www.w3.org/1999/xlink\">", out);
  return end == NULL ? at + strlen(at) : end + 1;
}

fl_status fl_svg_inline(FILE *out, const char *path, const char *prefix, const char *label, fl_error *err)
{
  char *text;
  size_t size;
  fl_status status = fl_read_file(path, LIMIT_BYTES, &text, &size, err);
  if (status != FL_OK) return status;
  const char *at = strstr(text, "<svg");
  if (at != NULL) at = put_svg_tag(out, at, label);
  bool head = true; /* the picture's title and description, before its first group */
  while (at != NULL && *at != '\0') {
    const char *behind;
    if (head && (begins(at, "<title>", &behind) || begins(at, "<desc>", &behind))) {
      const char *end = strstr(behind, "</");
      at = end == NULL ? behind : strchr(end, '>');
      at = at == NULL ? behind : at + 1;
    } else if (*at == '<') {
      head = head && strncmp(at, "<g", 2) != 0;
      at = put_tag(out, at, prefix);
    } else {
      putc(*at++, out);
    }
  }
  free(text);
  return status;
}
