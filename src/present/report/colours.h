/* The colours of a report, once: figures are drawn in those for white paper; inside a page each becomes a CSS variable
 * that a dark page sets otherwise. The series can be told apart with any of the common colour blindnesses (after Okabe
 * and Ito), and beside its colour every series has a point of its own shape. */
#ifndef FIELDLINE_SRC_REPORT_COLOURS_H
#define FIELDLINE_SRC_REPORT_COLOURS_H

#include <stddef.h>
#include <stdio.h>

enum { FL_SERIES_COUNT = 8 };

typedef struct {
  const char *name;         /* of the CSS variable, and of the variable in scripts for gnuplot: "ink" */
  const char *light, *dark; /* "#rrggbb" */
} fl_colour;

/* All of them: "paper", "ink" (text), "soft" (axes and remarks), "grid", "faint" (what is beside the point), "band" (an
 * area behind a line), "worst" (the bottleneck), then "series1" to "series8". NULL behind the last. */
const fl_colour *fl_colour_at(size_t index);

/* The colour a drawing program wrote as "#rrggbb" or "rgb(r, g, b)", blanks anywhere inside the brackets, at the start
 * of `text`: NULL when it is none of ours. *size: bytes that the text takes. */
const fl_colour *fl_colour_find(const char *text, size_t *size);

/* The shape of gnuplot's points for a series, from 0: pt 7, 5, 9, ... */
int fl_series_point(size_t series);
/* Its colour's number, 1 to FL_SERIES_COUNT: the variable is "series<number>". */
size_t fl_series_colour(size_t series);

#endif
