#include "present/report/figure.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fieldline/units.h"
#include "fieldline/version.h"
#include "present/report/colours.h"
#include "present/report/gnuplot.h"
#include "present/report/pdf.h"
#include "present/report/svg.h"
#include "present/write/drawn_by.h"

#define PIXELS_PER_INCH 96.0

struct figures {
  const char *folder;      /* the result folder, for messages */
  const char *part_folder; /* where files lie until the commit: the output's */
  bool gnuplot;
  fl_figure **items; /* so that a figure stays where it is when more come */
  size_t count;
};

static const char *const endings[] = {"dat", "gp", "svg", "pdf"};
enum { ENDING_COUNT = sizeof endings / sizeof endings[0], FIRST_DRAWN = 2, NAME_SIZE = 128 };

static char *join(const char *folder, const char *name, const char *ending)
{
  char *path;
  return asprintf(&path, "%s/%s%s%s", folder, name, ending[0] == '\0' ? "" : ".", ending) < 0 ? NULL : path;
}

static fl_status fail(const fl_figures *figures, const char *what, int number, fl_error *err)
{
  char *path = join(figures->folder, "figures", "");
  fl_status status = path == NULL ? fl_fail_memory(err, "a path")
                                  : fl_fail_at(err, FL_ERR_FILE, path, NULL, 0, 0, 0, "%s: %s", what, strerror(number));
  free(path);
  return status;
}

fl_status fl_figures_new(const char *folder, fl_output *output, fl_figures **out, fl_error *err)
{
  *out = NULL;
  fl_figures *figures = calloc(1, sizeof *figures);
  if (figures == NULL) return fl_fail_memory(err, "figures");
  figures->folder = folder;
  fl_status status = fl_output_drafts(output, &figures->part_folder, err);
  if (status == FL_OK)
    *out = figures;
  else
    fl_figures_free(figures);
  return status;
}

static void figure_free(fl_figure *figure)
{
  if (figure == NULL) return;
  if (figure->data != NULL) fclose(figure->data);
  if (figure->script != NULL) fclose(figure->script);
  free(figure->name);
  free(figure->title);
  free(figure->caption);
  free(figure);
}

void fl_figures_free(fl_figures *figures)
{
  if (figures == NULL) return;
  for (size_t i = 0; i < figures->count; i++) figure_free(figures->items[i]);
  free(figures->items);
  free(figures);
}

/* ---- one figure ---- */

static fl_status open_part(const fl_figures *figures, const fl_figure *figure, const char *ending, FILE **out,
                           fl_error *err)
{
  char *path = join(figures->part_folder, figure->name, ending);
  if (path == NULL) return fl_fail_memory(err, "a path");
  *out = fopen(path, "we");
  fl_status status = *out != NULL ? FL_OK : fail(figures, "cannot write a figure", errno, err);
  free(path);
  return status;
}

/* What stands before the body: colours as variables, the terminals, the looks that all figures share. */
static void begin_script(FILE *out, const fl_figure *figure, int width, int height)
{
  fprintf(out, "# %s. " FL_DRAWN_BY "%s; after a change: gnuplot %s.gp\n", figure->title, FL_VERSION, figure->name);
  fprintf(out, "data = '%s.dat'\n", figure->name);
  for (size_t i = 0; fl_colour_at(i) != NULL; i++)
    fprintf(out, "%s = '%s'\n", fl_colour_at(i)->name, fl_colour_at(i)->light);
  fprintf(
      out,
      "do for [ending in \"svg pdf\"] {\n"
      "reset\n"
      "set encoding utf8\n"
      "set datafile separator tab\n"
      "if (ending eq \"svg\") {\n"
      "  set terminal svg noenhanced size %d,%d font 'sans-serif,13' background paper\n"
      "} else {\n"
      "  set terminal pdfcairo noenhanced size %.4gin,%.4gin font 'sans-serif,13' fontscale 0.58 linewidth 1.5\n"
      "}\n"
      "set output '%s.' . ending\n"
      "set border 3 linecolor rgb soft\n"
      "set tics nomirror out scale 0.5 textcolor rgb soft\n"
      "set grid linetype 1 linecolor rgb grid linewidth 0.7\n"
      "set tmargin 2.5\n"
      "set key at screen 0.5, screen 0.99 top center horizontal reverse Left maxrows 1 width -2 samplen 1.5 textcolor "
      "rgb ink\n"
      "set style fill solid noborder\n",
      width, height, width / PIXELS_PER_INCH, height / PIXELS_PER_INCH, figure->name);
}

fl_status fl_figure_new(fl_figures *figures, const char *name, const char *title, int width, int height,
                        fl_figure **out, fl_error *err)
{
  *out = NULL;
  fl_figure *figure = calloc(1, sizeof *figure);
  fl_figure **items = figure == NULL ? NULL : realloc(figures->items, (figures->count + 1) * sizeof(fl_figure *));
  if (items == NULL) {
    free(figure);
    return fl_fail_memory(err, "a figure");
  }
  figures->items = items;
  figures->items[figures->count++] = figure;
  figure->name = strdup(name);
  figure->title = strdup(title);
  if (figure->name == NULL || figure->title == NULL) return fl_fail_memory(err, "a figure");
  fl_status status = open_part(figures, figure, "dat", &figure->data, err);
  if (status == FL_OK) status = open_part(figures, figure, "gp", &figure->script, err);
  if (status != FL_OK) return status;
  begin_script(figure->script, figure, width, height);
  *out = figure;
  return FL_OK;
}

fl_status fl_figure_caption(fl_figure *figure, fl_error *err, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  free(figure->caption);
  int size = vasprintf(&figure->caption, format, arguments);
  va_end(arguments);
  if (size >= 0) return FL_OK;
  figure->caption = NULL;
  return fl_fail_memory(err, "a caption");
}

static fl_status close_stream(FILE **stream, const fl_figures *figures, fl_error *err)
{
  errno = 0;
  bool failed = ferror(*stream) != 0;
  failed = fclose(*stream) != 0 || failed;
  *stream = NULL;
  return failed ? fail(figures, "cannot write a figure", errno != 0 ? errno : EIO, err) : FL_OK;
}

static fl_status finish(fl_figure *figure, const fl_figures *figures, fl_error *err)
{
  fputs("}\nunset output\n", figure->script);
  fl_status status = close_stream(&figure->script, figures, err);
  return status == FL_OK ? close_stream(&figure->data, figures, err) : status;
}

/* ---- all of them ---- */

/* The file ends as a whole one does, but for empty lines. */
static bool is_whole(const char *path, const char *ending)
{
  char tail[32];
  size_t length = strlen(ending), got = 0;
  FILE *in = fopen(path, "re");
  if (in != NULL && fseek(in, -(long)sizeof tail, SEEK_END) == 0) got = fread(tail, 1, sizeof tail, in);
  if (in != NULL) fclose(in);
  while (got > 0 && tail[got - 1] == '\n') got--;
  return got >= length && memcmp(tail + got - length, ending, length) == 0;
}

/* Why a program could not write all it wanted to: 0 when there is room. */
static int try_room(const char *folder)
{
  enum { ROOM = 1 << 20 };
  char *path = join(folder, "room", "");
  int fd = path == NULL ? -1 : open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  int number = fd < 0 ? errno : posix_fallocate(fd, 0, ROOM);
  if (fd >= 0) close(fd);
  if (fd >= 0) unlink(path);
  free(path);
  return number;
}

/* gnuplot's word is not taken for it: on a full disk it is content. */
static fl_status check_whole(const fl_figures *figures, fl_figure *figure, fl_error *err)
{
  char *svg = join(figures->part_folder, figure->name, "svg"), *pdf = join(figures->part_folder, figure->name, "pdf");
  fl_status status = svg != NULL && pdf != NULL ? FL_OK : fl_fail_memory(err, "a path");
  if (status == FL_OK && (!is_whole(svg, "</svg>") || !is_whole(pdf, "%%EOF"))) {
    int number = try_room(figures->part_folder);
    if (number != 0) status = fail(figures, "cannot draw all of them", number, err);
    snprintf(figure->trouble, sizeof figure->trouble, "it wrote only a part");
    figure->drawn = false;
  }
  free(svg);
  free(pdf);
  return status;
}

/* What gnuplot has written, made fit to be kept. */
static fl_status mend(const fl_figures *figures, const fl_figure *figure, fl_error *err)
{
  char *svg = join(figures->part_folder, figure->name, "svg"), *pdf = join(figures->part_folder, figure->name, "pdf");
  fl_status status = svg != NULL && pdf != NULL ? FL_OK : fl_fail_memory(err, "a path");
  if (status == FL_OK) status = fl_svg_mend(svg, figure->title, err);
  if (status == FL_OK) status = fl_pdf_forget_date(pdf, err);
  free(svg);
  free(pdf);
  return status;
}

fl_status fl_figures_draw(fl_figures *figures, fl_error *err)
{
  fl_status status = FL_OK;
  for (size_t i = 0; i < figures->count && status == FL_OK; i++) status = finish(figures->items[i], figures, err);
  if (status == FL_OK)
    status = fl_gnuplot_run(figures->part_folder, figures->items, figures->count, &figures->gnuplot, err);
  for (size_t i = 0; i < figures->count && status == FL_OK; i++) {
    if (figures->items[i]->drawn) status = check_whole(figures, figures->items[i], err);
    if (figures->items[i]->drawn && status == FL_OK) status = mend(figures, figures->items[i], err);
  }
  return status;
}

bool fl_figures_gnuplot(const fl_figures *figures)
{
  return figures->gnuplot;
}

size_t fl_figures_count(const fl_figures *figures)
{
  return figures->count;
}

const fl_figure *fl_figures_at(const fl_figures *figures, size_t index)
{
  return figures->items[index];
}

const fl_figure *fl_figures_find(const fl_figures *figures, const char *name)
{
  for (size_t i = 0; i < figures->count; i++)
    if (strcmp(figures->items[i]->name, name) == 0) return figures->items[i];
  return NULL;
}

char *fl_figure_svg_path(const fl_figures *figures, const fl_figure *figure)
{
  return join(figures->part_folder, figure->name, "svg");
}

/* A figure that could not be drawn keeps its data and script; pictures of an earlier report would not be of them. */
static fl_status keep_file(fl_output *output, const fl_figure *figure, size_t ending, fl_error *err)
{
  char name[NAME_SIZE];
  snprintf(name, sizeof name, "%s.%s", figure->name, endings[ending]);
  bool goes = ending >= FIRST_DRAWN && !figure->drawn;
  return (goes ? fl_output_drop : fl_output_adopt)(output, "figures", name, err);
}

fl_status fl_figures_keep(const fl_figures *figures, fl_output *output, fl_error *err)
{
  fl_status status = FL_OK;
  for (size_t i = 0; i < figures->count && status == FL_OK; i++)
    for (size_t ending = 0; ending < ENDING_COUNT && status == FL_OK; ending++)
      status = keep_file(output, figures->items[i], ending, err);
  return status;
}

/* ---- writing data and scripts ---- */

void fl_data_block(FILE *data, const char *name, const char *columns)
{
  fprintf(data, "%s# %s\n# %s\n", ftello(data) > 0 ? "\n\n" : "", name, columns);
}

void fl_data_text(FILE *data, const char *text)
{
  for (; *text != '\0'; text++) putc(*text == '"' ? '\'' : (unsigned char)*text < 0x20 ? ' ' : *text, data);
}

void fl_data_number(FILE *data, double value)
{
  char text[FL_NUMBER_SIZE];
  fputs(isfinite(value) ? fl_number_format(text, value) : "NaN", data);
}

void fl_script_text(FILE *script, const char *text)
{
  putc('\'', script);
  for (; *text != '\0'; text++) {
    if (*text == '\'') putc('\'', script);
    putc((unsigned char)*text < 0x20 ? ' ' : *text, script);
  }
  putc('\'', script);
}
