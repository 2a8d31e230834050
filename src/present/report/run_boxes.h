/* Who does what when: boxes in rows over time, a colour a request. */
#ifndef FIELDLINE_SRC_REPORT_RUN_BOXES_H
#define FIELDLINE_SRC_REPORT_RUN_BOXES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "present/report/figure.h"

typedef struct {
  size_t row;
  double start_s, end_s;
  uint64_t request;
  bool failed; /* it came to nothing */
  char *text;  /* what the pointer is told; the boxes' own */
} fl_box;

typedef struct {
  fl_box *boxes; /* [count] */
  size_t count, room;
  char **rows; /* [row_count] what stands before each */
  size_t row_count;
  double start_s, end_s; /* what they span; start_s > end_s: nothing */
} fl_boxes;

void fl_boxes_init(fl_boxes *boxes);
void fl_boxes_clear(fl_boxes *boxes);

/* Both copy the text. FL_ERR_MEMORY. */
fl_status fl_boxes_add_row(fl_boxes *boxes, const char *label, fl_error *err);
fl_status fl_boxes_add(fl_boxes *boxes, fl_box box, const char *text, fl_error *err);

/* Height in pixels of a figure of so many rows, and its data and script. Boxes that came to nothing are drawn red, over
 * the others. */
int fl_boxes_height(const fl_boxes *boxes);
void fl_boxes_draw(const fl_figure *figure, const fl_boxes *boxes);

#endif
