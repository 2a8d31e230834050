/* For four nodes at a time the RANKED that are nearest to each, without a branch that a processor could foresee
 * wrongly. A squared distance carries the other node's number in its last bits. */
#include "world/rough.h"

#include <math.h>
#include <string.h>

#include "fieldline/field.h"

enum { RANKED = FL_NEAREST + 1, FRACTION_BITS = 23 };
_Static_assert(RANKED == 3, "enter() enters so many");
_Static_assert(FL_FIELD_MAX_NODES <= 1 << (FRACTION_BITS - 9), "a node's number leaves a distance nine bits");

/* In fields whose longer side is 1. Positions are off by up to 2^-25, so that the square of a distance above NEAR is
 * off by less than ROUNDING of it. */
static const float near = 0x1p-10F, rounding = 0x1p-12F;
static const float nobody = 4;           /* farther away than anybody */
static const double smallest_m = 1e-100; /* a field, to be made larger */

typedef struct {
  const fl_rough_spot *spots;
  size_t count;
  uint32_t number_mask;
  float share; /* squares that differ by more than this of them do so without rounding and numbers, too */
  float least; /* squares below it tell nothing */
} space;

typedef struct {
  fl_quad x, y;
  fl_quad key[RANKED]; /* ascending */
} ranking;

static size_t node_of(const space *s, float key)
{
  uint32_t bits;
  memcpy(&bits, &key, sizeof bits);
  return bits & s->number_mask;
}

static inline fl_quad key_of(const space *s, size_t node, const ranking *r)
{
  const fl_rough_spot *spot = &s->spots[node];
  fl_quad dx = spot->x - r->x, dy = spot->y - r->y;
  return (fl_quad)(((fl_bit_quad)(dx * dx + dy * dy) & ~fl_bit_quad_of(s->number_mask)) | spot->number);
}

/* Written out, since compilers keep what a loop goes over in memory. */
static inline void enter(fl_quad key, ranking *r)
{
  fl_quad second = fl_quad_most(key, r->key[0]), third = fl_quad_most(second, r->key[1]);
  r->key[0] = fl_quad_least(key, r->key[0]);
  r->key[1] = fl_quad_least(second, r->key[1]);
  r->key[2] = fl_quad_least(third, r->key[2]);
}

/* The four nodes from number `first` on, or the last in place of those that there are not. */
static ranking nobody_near(const space *s, size_t first)
{
  ranking r;
  for (size_t i = 0; i < FL_QUAD; i++) {
    const fl_rough_spot *own = &s->spots[first + i < s->count ? first + i : s->count - 1];
    r.x[i] = own->x[i];
    r.y[i] = own->y[i];
  }
  for (size_t place = 0; place < RANKED; place++) r.key[place] = fl_quad_of(nobody);
  return r;
}

/* All others for each of four nodes. */
static ranking rank_all(const space *s, size_t first)
{
  ranking r = nobody_near(s, first);
  size_t behind = first + FL_QUAD < s->count ? first + FL_QUAD : s->count;
  for (size_t node = 0; node < first; node++) enter(key_of(s, node, &r), &r);
  for (size_t node = first; node < behind; node++) {
    fl_quad key = key_of(s, node, &r);
    key[node - first] = nobody;
    enter(key, &r);
  }
  for (size_t node = behind; node < s->count; node++) enter(key_of(s, node, &r), &r);
  return r;
}

static void read_column(const space *s, const ranking *r, size_t column, fl_nearest *list)
{
  bool is_sure = r->key[0][column] > s->least;
  list->count = 0;
  for (size_t place = 0; place < FL_NEAREST && r->key[place][column] < nobody; place++) {
    is_sure = is_sure && r->key[place + 1][column] > r->key[place][column] * (1 + s->share);
    list->node[list->count++] = (uint16_t)node_of(s, r->key[place][column]);
  }
  if (!is_sure) list->count = FL_ROUGH_UNSURE;
}

typedef struct {
  double low, high;
} span;

static span span_of(const double *values, size_t count)
{
  span s = {values[0], values[0]};
  for (size_t i = 1; i < count; i++) {
    s.low = values[i] < s.low ? values[i] : s.low;
    s.high = values[i] > s.high ? values[i] : s.high;
  }
  return s;
}

fl_extent fl_extent_of(const double *x_m, const double *y_m, size_t count)
{
  span x = span_of(x_m, count), y = span_of(y_m, count);
  return (fl_extent){x.low, y.low, x.high - x.low, y.high - y.low};
}

/* Lengths are multiplied by that. */
static double scale_for(const fl_extent *extent)
{
  double side_m = fmax(extent->width_m, extent->height_m);
  return side_m > smallest_m ? 1 / side_m : 1;
}

static uint32_t mask_for(size_t count)
{
  uint32_t mask = 0;
  while (mask + 1 < count) mask = 2 * mask + 1;
  return mask;
}

void fl_rough_nearest(const double *x_m, const double *y_m, size_t count, const fl_extent *extent, double least_m2,
                      fl_rough_spot *spots, fl_nearest *nearest)
{
  double scale = scale_for(extent);
  space s = {.spots = spots, .count = count, .number_mask = mask_for(count)};
  s.share = 2.5F * (rounding + (float)(s.number_mask + 1) * 0x1p-23F);
  s.least = fmaxf(near * near, (float)fmin(least_m2 * scale * scale, nobody)) * (1 + s.share);
  for (size_t i = 0; i < count; i++)
    spots[i] = (fl_rough_spot){fl_quad_of((float)((x_m[i] - extent->low_x_m) * scale)),
                               fl_quad_of((float)((y_m[i] - extent->low_y_m) * scale)), fl_bit_quad_of((uint32_t)i)};
  for (size_t first = 0; first < count; first += FL_QUAD) {
    ranking r = rank_all(&s, first);
    for (size_t i = 0; i < FL_QUAD && first + i < count; i++) read_column(&s, &r, i, &nearest[first + i]);
  }
}
