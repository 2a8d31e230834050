#include "present/report/run_boxes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/report/colours.h"

static const double LETTER_WIDTH = 8, PLOT_WIDTH = 600; /* pixels */

void fl_boxes_init(fl_boxes *boxes)
{
  *boxes = (fl_boxes){.start_s = INFINITY, .end_s = -INFINITY};
}

void fl_boxes_clear(fl_boxes *boxes)
{
  for (size_t i = 0; i < boxes->count; i++) free(boxes->boxes[i].text);
  for (size_t i = 0; i < boxes->row_count; i++) free(boxes->rows[i]);
  free(boxes->boxes);
  free(boxes->rows);
}

fl_status fl_boxes_add_row(fl_boxes *boxes, const char *label, fl_error *err)
{
  char **rows = realloc(boxes->rows, (boxes->row_count + 1) * sizeof *rows);
  if (rows != NULL) boxes->rows = rows;
  char *copy = rows == NULL ? NULL : strdup(label);
  if (copy == NULL) return fl_fail_memory(err, "a timeline");
  boxes->rows[boxes->row_count++] = copy;
  return FL_OK;
}

fl_status fl_boxes_add(fl_boxes *boxes, fl_box box, const char *text, fl_error *err)
{
  if (boxes->count == boxes->room) {
    size_t room = boxes->room == 0 ? 64 : 2 * boxes->room;
    fl_box *more = realloc(boxes->boxes, room * sizeof *more);
    if (more == NULL) return fl_fail_memory(err, "a timeline");
    boxes->boxes = more;
    boxes->room = room;
  }
  box.text = strdup(text);
  if (box.text == NULL) return fl_fail_memory(err, "a timeline");
  boxes->boxes[boxes->count++] = box;
  boxes->start_s = fmin(boxes->start_s, box.start_s);
  boxes->end_s = fmax(boxes->end_s, box.end_s);
  return FL_OK;
}

int fl_boxes_height(const fl_boxes *boxes)
{
  return 90 + 30 * (int)boxes->row_count;
}

static void put_box(FILE *data, const fl_box *box)
{
  fprintf(data, "%zu\t", box->row);
  fl_data_number(data, box->start_s);
  putc('\t', data);
  fl_data_number(data, box->end_s);
  fprintf(data, "\t%llu\t", (unsigned long long)box->request);
  fl_data_text(data, box->text);
  putc('\n', data);
}

/* Those of a colour, or, behind the last, those that came to nothing. */
static size_t put_boxes(FILE *data, const fl_boxes *boxes, size_t colour, const char *name)
{
  size_t count = 0;
  for (size_t i = 0; i < boxes->count; i++) {
    const fl_box *box = &boxes->boxes[i];
    if ((box->failed ? FL_SERIES_COUNT : box->request % FL_SERIES_COUNT) != colour) continue;
    if (count++ == 0) fl_data_block(data, name, "row, start and end in s, request, what the pointer is told");
    put_box(data, box);
  }
  return count;
}

static void put_tics(FILE *script, const fl_boxes *boxes)
{
  fputs("set ytics (", script);
  for (size_t i = 0; i < boxes->row_count; i++) {
    if (i > 0) fputs(", ", script);
    fl_script_text(script, boxes->rows[i]);
    fprintf(script, " %zu", i);
  }
  fputs(")\n", script);
}

void fl_boxes_draw(const fl_figure *figure, const fl_boxes *boxes)
{
  double span_s = boxes->end_s - boxes->start_s;
  /* A number stands in its box where the box is wide enough for it. */
  double letter_s = span_s * LETTER_WIDTH / PLOT_WIDTH;
  fprintf(figure->script,
          "set xlabel 'time (s)' textcolor rgb ink\nset yrange [%zu.6:-0.6]\nset xrange [%.17g:%.17g]\n",
          boxes->row_count - 1, boxes->start_s - 0.01 * span_s, boxes->end_s + 0.01 * span_s);
  put_tics(figure->script, boxes);
  fputs("set grid noytics\nunset key\nset tmargin 0.7\nset style fill transparent solid 0.35 border\nplot NaN notitle",
        figure->script);
  for (size_t colour = 0; colour <= FL_SERIES_COUNT; colour++) {
    char block[32] = "failed", series[32] = "worst";
    if (colour < FL_SERIES_COUNT) snprintf(block, sizeof block, "colour%zu", colour + 1);
    if (colour < FL_SERIES_COUNT) snprintf(series, sizeof series, "series%zu", colour + 1);
    if (put_boxes(figure->data, boxes, colour, block) == 0) continue;
    fprintf(figure->script,
            ", \\\n  data index '%s' using 2:1:2:3:($1-0.38):($1+0.38) with boxxyerror linecolor rgb %s, "
            "\\\n  data index '%s' using (($2+$3)/2):1:($3-$2 > %.6g*strlen(strcol(4)) ? strcol(4) : '') with "
            "labels center font ',10' textcolor rgb ink, \\\n"
            "  data index '%s' using (($2+$3)/2):1:5 with labels hypertext point pt 5 ps 1.6 linecolor rgb "
            "'#ff808080'",
            block, series, block, letter_s, block);
  }
  fputs("\n", figure->script);
}
