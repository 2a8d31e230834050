/* Links that are worked out one by one. A trial of a fast method asks for a few of them and wants to know of all others
 * only that they are slower. The squared distance tells that without a root, a power, a logarithm and two divisions a
 * pair, as long as it alone decides and differs enough: weights are told apart by themselves where it does not. */
#include "world/on_demand.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "world/ladder.h"
#include "world/rough.h"

struct on_demand {
  fl_radio_params params;
  size_t count;
  double least_square_m2; /* anything nearer counts as this far */
  double *x_m, *y_m;      /* [count] */
  double *known;          /* [count * FL_NEAREST] weights of the links to the nearest, NAN until somebody asks */
  fl_nearest *nearest;    /* [count] */
  double least_weight;
  fl_rough *rough;
  double memory[]; /* of all that but the last */
};

static double larger(double a, double b)
{
  return a > b ? a : b;
}

/* ---- may distances decide? ---- */

/* Squared distances that differ by more than this share belong to signals that differ by more than half of it, where
 * the path exponent is at least 1, and, where those are at least LEAST_SNR, to weights that differ by more than 1e-10
 * of theirs: what rounding does on the way, to 1 + snr before all, is a thousandth of that. */
static const double margin = FL_LENGTH_SHARE;
static const double LEAST_SNR = 1e-3;

/* Between these a squared distance has all of its digits. */
static const double least_m2 = 1e-200, most_m = 1e100;

static bool only_distance_decides(const fl_radio_params *params)
{
  bool plain = !fl_radio_has_frames(params) && !fl_radio_has_shadowing(params) && params->break_distance_m == 0;
  return plain && params->path_exponent >= 1 && !params->keep_snr;
}

static bool are_heard(const fl_radio_params *params, const fl_extent *extent)
{
  double farthest_m = hypot(extent->width_m, extent->height_m);
  return farthest_m < most_m && fl_radio_snr(params, farthest_m, 0) >= LEAST_SNR;
}

/* ---- one link ---- */

static double square_m2(const fl_on_demand *d, size_t a, size_t b)
{
  double dx = d->x_m[a] - d->x_m[b], dy = d->y_m[a] - d->y_m[b];
  return dx * dx + dy * dy;
}

double fl_on_demand_length(const fl_on_demand *links, size_t from, size_t to)
{
  return from == to ? INFINITY : larger(square_m2(links, from, to), links->least_square_m2);
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

/* Is the link to `a`, whose squared distance is a_m2, faster than that to `b`? */
static bool is_faster(const fl_on_demand *d, size_t from, size_t a, double a_m2, size_t b, double b_m2)
{
  double a_length = larger(a_m2, d->least_square_m2), b_length = larger(b_m2, d->least_square_m2);
  if (a_length > b_length * (1 + margin) || a_m2 == b_m2) return false;
  if (a_length < b_length * (1 - margin)) return true;
  return work_out(d, from, a) < work_out(d, from, b);
}

/* Nodes come in the order of their indices: the lower one stays before its equals. */
static void insert(const fl_on_demand *d, size_t from, size_t node, fl_nearest *list)
{
  double m2 = square_m2(d, from, node);
  size_t at = list->count;
  for (; at > 0; at--) {
    size_t before = list->node[at - 1];
    if (!is_faster(d, from, node, m2, before, square_m2(d, from, before))) break;
    if (at < FL_NEAREST) list->node[at] = list->node[at - 1];
  }
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

/* Mostly single precision tells. */
static void find_all_nearest(fl_on_demand *d, const fl_extent *extent)
{
  fl_rough_nearest(d->rough, d->x_m, d->y_m, extent, d->least_square_m2, d->nearest);
  for (size_t from = 0; from < d->count; from++)
    if (d->nearest[from].count == FL_ROUGH_UNSURE) find_nearest(d, from, &d->nearest[from]);
}

static double nearest_length(const fl_on_demand *d, size_t from)
{
  return d->nearest[from].count == 0 ? INFINITY : fl_on_demand_length(d, from, d->nearest[from].node[0]);
}

static double least_length(const fl_on_demand *d)
{
  double least = INFINITY;
  for (size_t from = 0; from < d->count; from++) {
    double own = nearest_length(d, from);
    least = own < least ? own : least;
  }
  return least;
}

/* Of all links, those of the least length, or hardly more. */
static double least_weight(const fl_on_demand *d, double least)
{
  double weight = INFINITY;
  for (size_t from = 0; from < d->count; from++) {
    const fl_nearest *nearest = &d->nearest[from];
    if (nearest->count == 0 || nearest_length(d, from) > least * (1 + margin)) continue;
    weight = fmin(weight, fl_on_demand_weight(d, from, nearest->node[0]));
  }
  return weight;
}

size_t fl_on_demand_fastest(const fl_on_demand *links, size_t from, const bool *open)
{
  size_t best = links->count;
  double best_m2 = INFINITY, limit_m2 = INFINITY; /* farther nodes are slower */
  for (size_t node = 0; node < links->count; node++) {
    if (!open[node] || node == from) continue;
    double m2 = square_m2(links, from, node);
    if (m2 > limit_m2) continue;
    if (best < links->count && !is_faster(links, from, node, m2, best, best_m2)) continue;
    best = node;
    best_m2 = m2;
    limit_m2 = larger(m2, links->least_square_m2) * (1 + margin);
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
  size_t doubles = 2 * count + count * FL_NEAREST;
  fl_on_demand *d = malloc(sizeof *d + doubles * sizeof *d->memory + count * sizeof *d->nearest);
  if (d == NULL) return NULL;
  d->count = count;
  d->x_m = d->memory;
  d->y_m = d->x_m + count;
  d->known = d->y_m + count;
  d->nearest = (fl_nearest *)(d->known + count * FL_NEAREST);
  d->rough = fl_rough_new(count);
  if (d->rough != NULL) return d;
  free(d);
  return NULL;
}

bool fl_on_demand_fill(fl_on_demand *d, const fl_field *field)
{
  for (size_t i = 0; i < d->count; i++) {
    d->x_m[i] = field->nodes[i].x_m;
    d->y_m[i] = field->nodes[i].y_m;
  }
  fl_extent extent = fl_extent_of(d->x_m, d->y_m, d->count);
  if (!are_heard(&d->params, &extent)) return false;
  for (size_t i = 0; i < d->count * FL_NEAREST; i++) d->known[i] = NAN;
  find_all_nearest(d, &extent);
  double least = least_length(d);
  d->least_weight = least_weight(d, least);
  return least >= least_m2 && d->least_weight > 0; /* no two nodes in one place, no infinite rate */
}

fl_status fl_on_demand_new(const fl_radio_params *params, const fl_field *field, fl_on_demand **out, fl_error *err)
{
  *out = NULL;
  if (!only_distance_decides(params)) return FL_OK;
  fl_on_demand *d = new_room(field->count);
  if (d == NULL) return fl_fail_memory(err, "links");
  d->params = *params;
  d->least_square_m2 = params->min_distance_m * params->min_distance_m;
  if (fl_on_demand_fill(d, field))
    *out = d;
  else
    fl_on_demand_free(d);
  return FL_OK;
}

void fl_on_demand_free(fl_on_demand *links)
{
  if (links != NULL) fl_rough_free(links->rough);
  free(links);
}
