/* The figures of a report: each a NAME.dat with numbers and a NAME.gp that draws them, from which gnuplot makes
 * NAME.svg and NAME.pdf. All lie in <folder>/figures; a figure appears there when all have been drawn. */
#ifndef FIELDLINE_SRC_REPORT_FIGURE_H
#define FIELDLINE_SRC_REPORT_FIGURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "fieldline/api.h"
#include "fieldline/error.h"
#include "fieldline/write.h"

typedef struct figures fl_figures;

/* Widths of figures, in pixels: across the page, or one of two beside each other; heights are up to the figure. */
#define FL_FIGURE_WIDTH 760
#define FL_FIGURE_HALF 560

typedef struct {
  char *name;    /* "map": of the files, without ending */
  char *title;   /* above the figure */
  char *caption; /* below it: what is to be seen; NULL: nothing */
  FILE *data;    /* NAME.dat: columns separated by tabs, blocks by two empty lines (gnuplot's `index`) */
  FILE *script;  /* what NAME.gp does once a terminal has been set, for the screen and for paper in turn: `set`s and one
                    `plot`, or a multiplot. Known there: the variables `data` (the file's name) and those of colours.h
                    ("ink", "series1"); tabs separate, text is taken as it is, borders and tics are set, and the key
                    stands above the plot. */
  bool drawn;    /* NAME.svg and NAME.pdf are there */
  char trouble[160]; /* why not, when gnuplot is there */
} fl_figure;

/* Begin the figures of a result folder and its output, which must outlive them; they are made among its drafts.
 * Success: *out belongs to the caller (fl_figures_free). FL_ERR_FILE. */
fl_status fl_figures_new(const char *folder, fl_output *output, fl_figures **out, fl_error *err);
void fl_figures_free(fl_figures *figures); /* NULL is fine */

/* Begin a figure of `width` x `height` pixels; the name is letters, digits and '-'. The figure belongs to the
 * figures and is written to until the next call of a function here. FL_ERR_FILE, FL_ERR_MEMORY. */
fl_status fl_figure_new(fl_figures *figures, const char *name, const char *title, int width, int height,
                        fl_figure **out, fl_error *err);
/* What is to be seen in it, as one or two sentences. FL_ERR_MEMORY. */
fl_status fl_figure_caption(fl_figure *figure, fl_error *err, const char *format, ...) FL_PRINTF(3, 4);

/* Have gnuplot draw all figures, and look whether they are whole. That it is missing, or cannot draw one, is no
 * failure: see fl_figures_gnuplot() and `trouble`. FL_ERR_FILE: what was written could not be, or there is no room. */
fl_status fl_figures_draw(fl_figures *figures, fl_error *err);
bool fl_figures_gnuplot(const fl_figures *figures); /* gnuplot was there */

size_t fl_figures_count(const fl_figures *figures);
const fl_figure *fl_figures_at(const fl_figures *figures, size_t index);
/* NULL when there is none of this name. */
const fl_figure *fl_figures_find(const fl_figures *figures, const char *name);
/* The path of NAME.svg as it is before the commit, for the page to take in; the caller frees it. NULL: no memory. */
char *fl_figure_svg_path(const fl_figures *figures, const fl_figure *figure);

/* Have the commit of the output put all files into <folder>/figures. What else lies there stays: it may be somebody's
 * own. FL_ERR_FILE. */
fl_status fl_figures_keep(const fl_figures *figures, fl_output *output, fl_error *err);

/* ---- writing data and scripts ---- */

/* Begin a block of NAME.dat, which scripts find as `data index NAME`; `columns` says in words what its columns are.
 * Blocks without rows are not begun: gnuplot has no notion of them. */
void fl_data_block(FILE *data, const char *name, const char *columns);
/* A field of NAME.dat: a text, with what gnuplot would take for a separator or a quote replaced. */
void fl_data_text(FILE *data, const char *text);
/* A number in full precision, NaN when it is not finite. */
void fl_data_number(FILE *data, double value);
/* A text in single quotes, for scripts. */
void fl_script_text(FILE *script, const char *text);

#endif
