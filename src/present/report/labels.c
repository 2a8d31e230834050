#include "present/report/labels.h"

#include <float.h>
#include <math.h>

#include "fieldline/text.h"

typedef struct {
  double left, top, right, bottom;
} box;

static box box_around(double x, double y, double width, double height)
{
  return (box){x - width / 2, y - height / 2, x + width / 2, y + height / 2};
}

static bool overlap(box a, box b)
{
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

static bool holds(box b, double x, double y, double margin)
{
  return x > b.left - margin && x < b.right + margin && y > b.top - margin && y < b.bottom + margin;
}

/* Liang and Barsky's clipping: some of the line lies in the box. */
static bool crosses(box b, fl_label_line line)
{
  double from = 0, to = 1, dx = line.x2 - line.x1, dy = line.y2 - line.y1;
  const double p[] = {-dx, dx, -dy, dy};
  const double q[] = {line.x1 - b.left, b.right - line.x1, line.y1 - b.top, b.bottom - line.y1};
  for (int i = 0; i < 4; i++) {
    if (p[i] == 0 && q[i] < 0) return false;
    if (p[i] < 0) from = fmax(from, q[i] / p[i]);
    if (p[i] > 0) to = fmin(to, q[i] / p[i]);
  }
  return from < to;
}

/* What a label in this place would cover; DBL_MAX where it may not stand. */
static double cost(const fl_label_canvas *canvas, const fl_label *labels, size_t self, box place)
{
  static const double POINT = 4, LINE = 3;
  double sum = 0;
  if (place.left < 0 || place.top < 0 || place.right > canvas->width || place.bottom > canvas->height) return DBL_MAX;
  for (size_t i = 0; i < self; i++)
    if (labels[i].placed &&
        overlap(place, box_around(labels[i].at_x, labels[i].at_y, labels[i].width, labels[i].height)))
      return DBL_MAX;
  for (size_t i = 0; i < canvas->point_count; i++)
    if (holds(place, canvas->points[2 * i], canvas->points[2 * i + 1], canvas->point_radius)) sum += POINT;
  for (size_t i = 0; i < canvas->line_count; i++)
    if (crosses(place, canvas->lines[i])) sum += LINE;
  return sum;
}

static void place(const fl_label_canvas *canvas, fl_label *labels, size_t self)
{
  /* To the right, left, above, below, then the corners. */
  static const double directions[][2] = {{1, 0}, {-1, 0}, {0, -1}, {0, 1}, {1, -1}, {-1, -1}, {1, 1}, {-1, 1}};
  enum { DIRECTIONS = 8, RINGS = 6 };
  static const double RING_STEP = 8, FAR_COST = 0.6;
  fl_label *label = &labels[self];
  double best = DBL_MAX;
  for (int ring = 0; ring < RINGS; ring++) {
    for (int i = 0; i < DIRECTIONS; i++) {
      bool corner = directions[i][0] != 0 && directions[i][1] != 0;
      double gap = (label->gap + ring * RING_STEP) * (corner ? 0.6 : 1);
      double x = label->x + directions[i][0] * (label->width / 2 + gap);
      double y = label->y + directions[i][1] * (label->height / 2 + gap);
      double own = cost(canvas, labels, self, box_around(x, y, label->width, label->height));
      if (own == DBL_MAX || (own > 0 && !label->needed)) continue;
      own += FAR_COST * ring + 0.01 * i;
      if (own >= best) continue;
      best = own;
      label->at_x = x;
      label->at_y = y;
    }
    if (!label->needed && ring == 1) break; /* further away nobody would know whose it is */
  }
  label->placed = best < DBL_MAX;
}

void fl_labels_place(const fl_label_canvas *canvas, fl_label *labels, size_t count)
{
  for (size_t i = 0; i < count; i++) labels[i].placed = false;
  for (size_t i = 0; i < count; i++) place(canvas, labels, i);
}

double fl_label_text_width(const char *text, double font_size)
{
  return 0.58 * font_size * fl_text_columns(text) + 2;
}
