/* Links that are worked out one by one. A trial of a fast method asks for a few of them and wants to know of all others
 * only that they are slower. The squared distance tells that without a root, a power, a logarithm and two divisions a
 * pair, as long as it alone decides and differs enough: weights are told apart by themselves where it does not. */
#include "world/on_demand.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/pair.h"
#include "world/ladder.h"

struct on_demand {
  fl_radio_params params;
  size_t count;
  double least_square_m2; /* anything nearer counts as this far */
  double *x_m, *y_m;      /* [count, and up to whole ROWS] */
  fl_nearest *nearest;    /* [count] */
  double *known;          /* [count * FL_NEAREST] weights of those links, NAN until somebody asks */
  double least_weight;
  double memory[]; /* of all that */
};

/* ---- may distances decide? ---- */

/* Squared distances that differ by more than this share belong to signals that differ by more than half of it, where
 * the path exponent is at least 1, and, where those are at least LEAST_SNR, to weights that differ by more than 1e-10
 * of theirs: what rounding does on the way, to 1 + snr before all, is a thousandth of that. */
static const double margin = 1e-6;
static const double LEAST_SNR = 1e-3;

/* Between these a squared distance has all of its digits. */
static const double least_m2 = 1e-200, most_m = 1e100;

static double diagonal_m(const fl_field *field)
{
  double low_x = INFINITY, low_y = INFINITY, high_x = -INFINITY, high_y = -INFINITY;
  for (size_t i = 0; i < field->count; i++) {
    low_x = fmin(low_x, field->nodes[i].x_m);
    high_x = fmax(high_x, field->nodes[i].x_m);
    low_y = fmin(low_y, field->nodes[i].y_m);
    high_y = fmax(high_y, field->nodes[i].y_m);
  }
  return hypot(high_x - low_x, high_y - low_y);
}

static bool distance_decides(const fl_radio_params *params, const fl_field *field)
{
  bool plain = !fl_radio_has_frames(params) && !fl_radio_has_shadowing(params) && params->break_distance_m == 0;
  if (!plain || params->path_exponent < 1 || params->keep_snr) return false;
  double farthest_m = diagonal_m(field);
  return farthest_m < most_m && fl_radio_snr(params, farthest_m, 0) >= LEAST_SNR;
}

/* ---- one link ---- */

static double square_m2(const fl_on_demand *d, size_t a, size_t b)
{
  double dx = d->x_m[a] - d->x_m[b], dy = d->y_m[a] - d->y_m[b];
  return dx * dx + dy * dy;
}

/* The distance as fl_field_distance_m() has it. */
static double work_out(const fl_on_demand *d, size_t from, size_t to)
{
  double snr = fl_radio_snr(&d->params, sqrt(square_m2(d, from, to)), 0);
  return fl_radio_shannon_weight(&d->params, snr);
}

/* Chains from different nodes go the same ways. */
double fl_on_demand_weight(const fl_on_demand *links, size_t from, size_t to)
{
  const fl_nearest *nearest = &links->nearest[from];
  if (from == to) return INFINITY;
  for (size_t i = 0; i < nearest->count; i++) {
    double *known = &links->known[from * FL_NEAREST + i];
    if (nearest->node[i] != to) continue;
    if (isnan(*known)) *known = work_out(links, from, to);
    return *known;
  }
  return work_out(links, from, to);
}

double fl_on_demand_latency_s(const fl_on_demand *links)
{
  return links->params.latency_s;
}

/* ---- who is nearest ---- */

/* Is the link to `a` faster than that to `b`? */
static bool is_faster(const fl_on_demand *d, size_t from, size_t a, size_t b)
{
  double a_m2 = square_m2(d, from, a), b_m2 = square_m2(d, from, b);
  if (a_m2 == b_m2) return false;
  a_m2 = fmax(a_m2, d->least_square_m2);
  b_m2 = fmax(b_m2, d->least_square_m2);
  if (a_m2 > b_m2 * (1 + margin)) return false;
  if (a_m2 < b_m2 * (1 - margin)) return true;
  return work_out(d, from, a) < work_out(d, from, b);
}

/* Nodes come in the order of their indices: the lower one stays before its equals. */
static void insert(const fl_on_demand *d, size_t from, size_t node, fl_nearest *list)
{
  size_t at = list->count;
  for (; at > 0 && is_faster(d, from, node, list->node[at - 1]); at--)
    if (at < FL_NEAREST) list->node[at] = list->node[at - 1];
  if (at == FL_NEAREST) return;
  list->node[at] = (uint16_t)node;
  if (list->count < FL_NEAREST) list->count++;
}

static void find_nearest(const fl_on_demand *d, size_t from, fl_nearest *list)
{
  list->count = 0;
  for (size_t node = 0; node < d->count; node++)
    if (node != from) insert(d, from, node, list);
}

/* ---- the same for all nodes, fast ---- */

/* Two nodes at a time, and the RANKED that are nearest to each, without a branch that a processor could foresee
 * wrongly. A squared distance carries the node's number in its last bits, which is far less than the margin. */
enum { ROWS = 2, RANKED = FL_NEAREST + 1, NUMBER_BITS = 14 };
_Static_assert(FL_FIELD_MAX_NODES <= 1 << NUMBER_BITS, "a node's number has so many bits");
static const uint64_t number_mask = (UINT64_C(1) << NUMBER_BITS) - 1;
static const double nobody = 1e300;

typedef struct {
  fl_pair x_m, y_m;
  fl_pair key[RANKED]; /* ascending */
} ranking;

static size_t node_of(double key)
{
  uint64_t bits;
  memcpy(&bits, &key, sizeof bits);
  return (size_t)(bits & number_mask);
}

static inline fl_pair key_of(const fl_on_demand *d, size_t node, const ranking *r)
{
  fl_pair dx = r->x_m - d->x_m[node], dy = r->y_m - d->y_m[node];
  return (fl_pair)(((fl_bit_pair)(dx * dx + dy * dy) & ~number_mask) | node);
}

static inline void enter(fl_pair key, ranking *r)
{
  for (size_t place = 0; place < RANKED; place++) {
    fl_pair there = r->key[place];
    r->key[place] = fl_pair_least(key, there);
    key = fl_pair_most(key, there);
  }
}

/* For the two nodes from number `first` on: all others, and each for the other one. */
static ranking rank_all(const fl_on_demand *d, size_t first)
{
  ranking r = {{d->x_m[first], d->x_m[first + 1]}, {d->y_m[first], d->y_m[first + 1]}, {{0}}};
  for (size_t place = 0; place < RANKED; place++) r.key[place] = fl_pair_of(nobody);
  for (size_t node = 0; node < first; node++) enter(key_of(d, node, &r), &r);
  for (size_t node = first + ROWS; node < d->count; node++) enter(key_of(d, node, &r), &r);
  if (first + 1 < d->count) enter((fl_pair){key_of(d, first + 1, &r)[0], key_of(d, first, &r)[1]}, &r);
  return r;
}

/* The column as a list. False: some of it are too near to each other, or all to the node, for distances to decide. */
static bool read_column(const fl_on_demand *d, const ranking *r, size_t column, fl_nearest *list)
{
  list->count = 0;
  if (r->key[0][column] < d->least_square_m2 * (1 + margin)) return false;
  for (size_t place = 0; place < FL_NEAREST && r->key[place][column] < nobody; place++) {
    if (r->key[place + 1][column] < r->key[place][column] * (1 + margin)) return false;
    list->node[list->count++] = (uint16_t)node_of(r->key[place][column]);
  }
  return true;
}

/* Returns the least squared distance of all. */
static double find_all_nearest(fl_on_demand *d)
{
  double least = INFINITY;
  for (size_t first = 0; first < d->count; first += ROWS) {
    ranking r = rank_all(d, first);
    for (size_t i = 0; i < ROWS && first + i < d->count; i++) {
      least = fmin(least, r.key[0][i]);
      if (!read_column(d, &r, i, &d->nearest[first + i])) find_nearest(d, first + i, &d->nearest[first + i]);
    }
  }
  return least;
}

/* Of all links, those of the least squared distance, or hardly more; or of all that count as equally near. */
static double least_weight(const fl_on_demand *d, double least)
{
  double weight = INFINITY, limit = fmax(least, d->least_square_m2) * (1 + margin);
  for (size_t from = 0; from < d->count; from++) {
    size_t to = d->nearest[from].node[0];
    if (d->nearest[from].count == 0 || square_m2(d, from, to) > limit) continue;
    weight = fmin(weight, fl_on_demand_weight(d, from, to));
  }
  return weight;
}

size_t fl_on_demand_fastest(const fl_on_demand *links, size_t from, const bool *open)
{
  size_t best = links->count;
  for (size_t node = 0; node < links->count; node++) {
    if (!open[node] || node == from) continue;
    if (best == links->count || is_faster(links, from, node, best)) best = node;
  }
  return best;
}

const fl_nearest *fl_on_demand_nearest(const fl_on_demand *links, size_t from)
{
  return &links->nearest[from];
}

double fl_on_demand_least_weight(const fl_on_demand *links)
{
  return links->least_weight;
}

/* ---- all of them ---- */

static fl_on_demand *new_room(size_t count)
{
  size_t padded = (count + ROWS - 1) / ROWS * ROWS;
  size_t doubles = 2 * padded + count * FL_NEAREST;
  fl_on_demand *d = malloc(sizeof *d + doubles * sizeof *d->memory + count * sizeof *d->nearest);
  if (d == NULL) return NULL;
  d->count = count;
  d->x_m = d->memory;
  d->y_m = d->x_m + padded;
  d->known = d->y_m + padded;
  d->nearest = (fl_nearest *)(d->memory + doubles);
  for (size_t i = 0; i < count * FL_NEAREST; i++) d->known[i] = NAN;
  for (size_t i = count; i < padded; i++) d->x_m[i] = d->y_m[i] = 0; /* nobody looks at their columns */
  return d;
}

fl_status fl_on_demand_new(const fl_radio_params *params, const fl_field *field, fl_on_demand **out, fl_error *err)
{
  *out = NULL;
  if (!distance_decides(params, field)) return FL_OK;
  fl_on_demand *d = new_room(field->count);
  if (d == NULL) return fl_fail_memory(err, "links");
  d->params = *params;
  d->least_square_m2 = params->min_distance_m * params->min_distance_m;
  for (size_t i = 0; i < field->count; i++) {
    d->x_m[i] = field->nodes[i].x_m;
    d->y_m[i] = field->nodes[i].y_m;
  }
  double least = find_all_nearest(d);
  d->least_weight = least_weight(d, least);
  if (fmax(least, d->least_square_m2) >= least_m2 &&
      d->least_weight > 0) /* no two nodes in one place, no infinite rate */
    *out = d;
  else
    fl_on_demand_free(d);
  return FL_OK;
}

void fl_on_demand_free(fl_on_demand *links)
{
  free(links);
}
