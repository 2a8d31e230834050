/* Where labels of a drawing go so that they do not lie on each other: each is tried around its point, near places
 * first.
 */
#ifndef FIELDLINE_SRC_REPORT_LABELS_H
#define FIELDLINE_SRC_REPORT_LABELS_H

#include <stdbool.h>
#include <stddef.h>

/* All in pixels of the drawing. */
typedef struct {
  double x, y;          /* what it belongs to */
  double width, height; /* of the text */
  double gap;           /* between the point and the text, at least */
  bool needed;       /* stands wherever it disturbs least, even on a line; else it is left out where there is no room */
  bool placed;       /* out */
  double at_x, at_y; /* out: its middle */
} fl_label;

typedef struct {
  double x1, y1, x2, y2;
} fl_label_line;

typedef struct {
  double width, height; /* nothing sticks out */
  const double *points; /* [2 point_count] x, y of what should stay visible */
  size_t point_count;
  double point_radius;
  const fl_label_line *lines; /* that should not be covered */
  size_t line_count;
} fl_label_canvas;

/* Place labels in their order: the first have the choice. Labels never overlap; on points and lines they lie only where
 * they are needed and there is nowhere better. Deterministic. Cost: labels x (labels + points + lines). */
void fl_labels_place(const fl_label_canvas *canvas, fl_label *labels, size_t count);

/* Width in pixels of a text in a sans-serif font, estimated. */
double fl_label_text_width(const char *text, double font_size);

#endif
