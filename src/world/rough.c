/* For four nodes at a time the RANKED that are nearest to each, without a branch that a processor could foresee
 * wrongly. A squared distance carries the other node's number in its last bits. Nodes stand in strips across the longer
 * side of the field: who is in strips farther away than the nearest is none of them. */
#include "world/rough.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/quad.h"
#include "fieldline/field.h"

enum { RANKED = FL_NEAREST + 1, IN_A_STRIP = 4, FRACTION_BITS = 23 };
_Static_assert(RANKED == 4, "enter() enters so many");
_Static_assert(FL_FIELD_MAX_NODES <= 1 << (FRACTION_BITS - 9), "a node's number leaves a distance nine bits");

/* In fields whose longer side is 1. Positions are off by up to 2^-25, so that the square of a distance above NEAR is
 * off by less than ROUNDING of it. */
static const float near = 0x1p-10F, rounding = 0x1p-12F;
static const float nobody = 4;           /* farther away than anybody */
static const double smallest_m = 1e-100; /* a field, to be made larger */

/* A node, for four others: where it stands along the longer side and across, and its number. */
typedef struct {
  fl_quad x, y;
  fl_bit_quad number;
} spot;

struct rough {
  size_t count, strip_count;
  uint32_t number_mask;
  float share;      /* squares that differ by more than this of them do so without rounding and numbers, too */
  float least;      /* squares below it tell nothing */
  uint16_t *strips; /* [count] of each node */
  uint16_t *starts; /* [strip_count + 1] the first spot of each strip */
  spot spots[];     /* [count] strip by strip */
};

typedef struct {
  fl_quad x, y;
  fl_quad key[RANKED]; /* ascending */
} ranking;

/* ---- positions ---- */

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

static float strip_edge(const fl_rough *r, size_t strip)
{
  return (float)strip / (float)r->strip_count;
}

static size_t strip_of(const fl_rough *r, float x)
{
  size_t strip = (size_t)(x * (float)r->strip_count);
  return strip < r->strip_count ? strip : r->strip_count - 1;
}

/* One side of a field, as positions come along it: 0 to 1 along the longer one. */
typedef struct {
  const double *positions_m;
  double low_m, scale;
} side;

static inline float at(const side *s, size_t node)
{
  return (float)((s->positions_m[node] - s->low_m) * s->scale);
}

/* Count the nodes of each strip; the sums up to each tell where it ends, and going back from there where it starts. */
static void put_spots(fl_rough *r, const side *along, const side *across)
{
  memset(r->starts, 0, (r->strip_count + 1) * sizeof *r->starts);
  for (size_t i = 0; i < r->count; i++) r->starts[r->strips[i] = (uint16_t)strip_of(r, at(along, i))]++;
  for (size_t strip = 1; strip <= r->strip_count; strip++)
    r->starts[strip] = (uint16_t)(r->starts[strip] + r->starts[strip - 1]);
  for (size_t i = r->count; i-- > 0;)
    r->spots[--r->starts[r->strips[i]]] =
        (spot){fl_quad_of(at(along, i)), fl_quad_of(at(across, i)), fl_bit_quad_of((uint32_t)i)};
}

/* ---- ranking ---- */

static inline fl_quad key_of(const fl_rough *r, size_t index, const ranking *four)
{
  const spot *other = &r->spots[index];
  fl_quad dx = other->x - four->x, dy = other->y - four->y;
  return (fl_quad)(((fl_bit_quad)(dx * dx + dy * dy) & ~fl_bit_quad_of(r->number_mask)) | other->number);
}

/* Written out, since compilers keep what a loop goes over in memory. */
static inline void enter(fl_quad key, ranking *four)
{
  fl_quad second = fl_quad_most(key, four->key[0]), third = fl_quad_most(second, four->key[1]);
  fl_quad fourth = fl_quad_most(third, four->key[2]);
  four->key[0] = fl_quad_least(key, four->key[0]);
  four->key[1] = fl_quad_least(second, four->key[1]);
  four->key[2] = fl_quad_least(third, four->key[2]);
  four->key[3] = fl_quad_least(fourth, four->key[3]);
}

static inline void enter_spots(const fl_rough *r, size_t from, size_t to, ranking *four)
{
  for (size_t index = from; index < to; index++) enter(key_of(r, index, four), four);
}

/* The four spots from number `first` on, or the last in place of those that there are not. */
static ranking nobody_near(const fl_rough *r, size_t first)
{
  ranking four;
  for (size_t i = 0; i < FL_QUAD; i++) {
    const spot *own = &r->spots[first + i < r->count ? first + i : r->count - 1];
    four.x[i] = own->x[i];
    four.y[i] = own->y[i];
  }
  for (size_t place = 0; place < RANKED; place++) four.key[place] = fl_quad_of(nobody);
  return four;
}

/* Is everybody behind an edge farther away than who is ranked? */
static inline bool is_behind_all(const ranking *four, float edge)
{
  fl_quad gap = four->x - fl_quad_of(edge);
  return fl_quad_all_less(four->key[RANKED - 1], gap * gap);
}

/* All that may be nearest to each of four. */
static ranking rank(const fl_rough *r, size_t first)
{
  ranking four = nobody_near(r, first);
  size_t behind = first + FL_QUAD < r->count ? first + FL_QUAD : r->count;
  size_t low = strip_of(r, four.x[0]), high = strip_of(r, four.x[FL_QUAD - 1]);
  for (size_t index = first; index < behind; index++) {
    fl_quad key = key_of(r, index, &four);
    key[index - first] = nobody; /* itself */
    enter(key, &four);
  }
  enter_spots(r, r->starts[low], first, &four);
  enter_spots(r, behind, r->starts[high + 1], &four);
  for (; low > 0 && !is_behind_all(&four, strip_edge(r, low)); low--)
    enter_spots(r, r->starts[low - 1], r->starts[low], &four);
  for (high++; high < r->strip_count && !is_behind_all(&four, strip_edge(r, high)); high++)
    enter_spots(r, r->starts[high], r->starts[high + 1], &four);
  return four;
}

static uint16_t node_of(const fl_rough *r, float key)
{
  uint32_t bits;
  memcpy(&bits, &key, sizeof bits);
  return (uint16_t)(bits & r->number_mask);
}

static void read_column(const fl_rough *r, const ranking *four, size_t column, fl_nearest *list)
{
  bool is_sure = four->key[0][column] > r->least;
  list->count = 0;
  for (size_t place = 0; place < FL_NEAREST && four->key[place][column] < nobody; place++) {
    is_sure = is_sure && four->key[place + 1][column] > four->key[place][column] * (1 + r->share);
    list->node[list->count++] = node_of(r, four->key[place][column]);
  }
  if (!is_sure) list->count = FL_ROUGH_UNSURE;
}

void fl_rough_nearest(fl_rough *r, const double *x_m, const double *y_m, const fl_extent *extent, double least_m2,
                      fl_nearest *nearest)
{
  double longer_m = fmax(extent->width_m, extent->height_m), scale = longer_m > smallest_m ? 1 / longer_m : 1;
  side x = {x_m, extent->low_x_m, scale}, y = {y_m, extent->low_y_m, scale};
  bool is_wide = extent->width_m >= extent->height_m;
  put_spots(r, is_wide ? &x : &y, is_wide ? &y : &x);
  r->least = fmaxf(near * near, (float)fmin(least_m2 * scale * scale, nobody)) * (1 + r->share);
  for (size_t first = 0; first < r->count; first += FL_QUAD) {
    ranking four = rank(r, first);
    for (size_t i = 0; i < FL_QUAD && first + i < r->count; i++)
      read_column(r, &four, i, &nearest[r->spots[first + i].number[0]]);
  }
}

/* ---- the room ---- */

static uint32_t mask_for(size_t count)
{
  uint32_t mask = 0;
  while (mask + 1 < count) mask = 2 * mask + 1;
  return mask;
}

fl_rough *fl_rough_new(size_t count)
{
  size_t strip_count = (count + IN_A_STRIP - 1) / IN_A_STRIP, numbers = count + strip_count + 1;
  fl_rough *r = malloc(sizeof *r + count * sizeof *r->spots + numbers * sizeof *r->strips);
  if (r == NULL) return NULL;
  r->count = count;
  r->strip_count = strip_count;
  r->number_mask = mask_for(count);
  r->share = 2.5F * (rounding + (float)(r->number_mask + 1) * 0x1p-23F);
  r->strips = (uint16_t *)(r->spots + count);
  r->starts = r->strips + count;
  return r;
}

void fl_rough_free(fl_rough *rough)
{
  free(rough);
}
