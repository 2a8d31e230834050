#include "present/report/page.h"

#include <stdlib.h>
#include <string.h>

#include "fieldline/version.h"
#include "present/report/colours.h"
#include "present/report/svg.h"

static void put_colours(FILE *out, bool dark)
{
  for (size_t i = 0; fl_colour_at(i) != NULL; i++) {
    const fl_colour *colour = fl_colour_at(i);
    fprintf(out, "--%s: %s; ", colour->name, dark ? colour->dark : colour->light);
  }
}

/* The style sheet, with the table of colours where it says LIGHT and DARK. */
static void put_style(FILE *out)
{
  fputs("<style>\n", out);
  for (const char *const *line = fl_page_css; *line != NULL; line++) {
    const char *light = strstr(*line, "LIGHT"), *dark = strstr(*line, "DARK");
    const char *mark = light != NULL ? light : dark;
    if (mark == NULL) {
      fprintf(out, "%s\n", *line);
      continue;
    }
    fprintf(out, "%.*s", (int)(mark - *line), *line);
    put_colours(out, light == NULL);
    fprintf(out, "%s\n", mark + (light != NULL ? strlen("LIGHT") : strlen("DARK")));
  }
  fputs("</style>\n", out);
}

void fl_page_begin(FILE *out, const char *name, const char *question)
{
  fputs("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<link rel=\"icon\" href=\"data:,\">\n<title>",
        out);
  fl_html_text(out, name);
  fputs(" – fieldline</title>\n", out);
  put_style(out);
  fputs("</head>\n<body>\n<header>\n<h1>", out);
  fl_html_text(out, question[0] != '\0' ? question : name);
  fputs("</h1>\n", out);
}

void fl_page_end(FILE *out)
{
  fprintf(out, "<footer>Made by fieldline %s.</footer>\n</body>\n</html>\n", FL_VERSION);
}

void fl_page_section(FILE *out, const char *id, const char *title)
{
  fprintf(out, "<section id=\"%s\">\n<h2>", id);
  fl_html_text(out, title);
  fputs("</h2>\n", out);
}

void fl_page_section_end(FILE *out)
{
  fputs("</section>\n", out);
}

static void put_links(FILE *out, const fl_figure *figure)
{
  static const char *const endings[] = {"svg", "pdf", "gp", "dat"};
  for (size_t i = figure->drawn ? 0 : 2; i < 4; i++) {
    fputs(i == 0 || (i == 2 && !figure->drawn) ? "" : " · ", out);
    fprintf(out, "<a href=\"figures/%s.%s\">%s</a>", figure->name, endings[i], endings[i]);
  }
}

static void put_absence(FILE *out, const fl_figures *figures, const fl_figure *figure)
{
  fputs("<p class=\"remark\">", out);
  if (!fl_figures_gnuplot(figures))
    fputs("Not drawn: gnuplot is missing (on Debian: <code>apt-get install gnuplot-nox</code>).", out);
  else
    fl_html_format(out, "Not drawn: gnuplot said: %s", figure->trouble);
  fputs("</p>\n", out);
}

fl_status fl_page_figure(FILE *out, const fl_figures *figures, const char *name, fl_error *err)
{
  const fl_figure *figure = fl_figures_find(figures, name);
  fl_status status = FL_OK;
  if (figure == NULL) return FL_OK;
  fprintf(out, "<figure id=\"figure-%s\">\n<h3>", name);
  fl_html_text(out, figure->title);
  fputs("</h3>\n", out);
  if (figure->drawn) {
    char *path = fl_figure_svg_path(figures, figure);
    fputs("<div class=\"picture\">", out);
    status = path == NULL ? fl_fail_memory(err, "a path") : fl_svg_inline(out, path, name, figure->title, err);
    fputs("</div>\n", out);
    free(path);
  } else {
    put_absence(out, figures, figure);
  }
  fputs("<figcaption>", out);
  if (figure->caption != NULL) {
    fl_html_text(out, figure->caption);
    fputs(" ", out);
  }
  put_links(out, figure);
  fputs("</figcaption>\n</figure>\n", out);
  return status;
}
