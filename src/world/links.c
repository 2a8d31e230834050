/* The links of a field's nodes. */
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "fieldline/radio.h"
#include "fieldline/random.h"
#include "world/ladder.h"
#include "world/on_demand.h"

fl_links *fl_links_new(size_t count, double bandwidth_hz, int with_latency)
{
  fl_links *links = calloc(1, sizeof *links);
  if (links == NULL) return NULL;
  links->count = count;
  links->bandwidth_hz = bandwidth_hz;
  links->weight = malloc(count * count * sizeof *links->weight);
  if (with_latency) links->latency_s = calloc(count * count, sizeof *links->latency_s);
  if (links->weight == NULL || (with_latency && links->latency_s == NULL)) {
    fl_links_free(links);
    return NULL;
  }
  for (size_t i = 0; i < count * count; i++) links->weight[i] = INFINITY;
  return links;
}

void fl_links_free(fl_links *links)
{
  if (links == NULL) return;
  free(links->weight);
  fl_on_demand_free(links->on_demand);
  free(links->latency_s);
  free(links->snr);
  free(links->draw);
  free(links);
}

static fl_status fail_one_place(const fl_field *field, size_t a, size_t b, fl_error *err)
{
  return fl_fail_about(err, FL_ERR_VALUE, "field.nodes",
                       "\"%s\" and \"%s\" stand in one place (move one, or set radio.min_distance)", field->nodes[a].id,
                       field->nodes[b].id);
}

/* Shadowing at the distance, and the draw, of deviation 1, that it was made of. */
static double draw_fade(const fl_radio_params *params, double distance_m, gsl_rng *rng, double *draw)
{
  double deviation_db = fl_radio_shadowing_db(params, distance_m);
  double drawn = gsl_ran_gaussian(rng, deviation_db > 0 ? deviation_db : 1);
  *draw = deviation_db > 0 ? drawn / deviation_db : drawn;
  return deviation_db > 0 ? drawn : 0;
}

/* The links between `from` and all nodes behind it; distances_m is room to work in. */
static fl_status link_row(fl_ladder *l, const fl_field *field, size_t from, double *distances_m, gsl_rng *rng,
                          fl_links *links, fl_error *err)
{
  const fl_radio_params *params = l->params;
  size_t n = field->count;
  fl_field_distances_m(field, from, distances_m);
  for (size_t to = from + 1; to < n; to++) {
    double distance_m = distances_m[to - from - 1];
    double draw = 0, fade_db = rng == NULL ? 0 : draw_fade(params, distance_m, rng, &draw);
    double snr = fl_radio_snr(params, distance_m, fade_db), weight = fl_ladder_weight(l, snr);
    bool one_place = (distance_m == 0 && params->min_distance_m == 0) || weight == 0; /* 0: an infinite rate */
    if (one_place) return fail_one_place(field, from, to, err);
    links->weight[from * n + to] = links->weight[to * n + from] = weight;
    if (links->snr != NULL) links->snr[from * n + to] = links->snr[to * n + from] = snr;
    if (links->latency_s != NULL) links->latency_s[from * n + to] = links->latency_s[to * n + from] = params->latency_s;
    if (links->draw != NULL) links->draw[from * n + to] = links->draw[to * n + from] = draw;
  }
  return FL_OK;
}

/* Links with room for what is to be kept of them; NULL: no memory. */
static fl_links *new_links(const fl_radio_params *params, size_t count)
{
  fl_links *links = fl_links_new(count, params->bandwidth_hz, params->latency_s > 0);
  bool keep_draws = params->keep_draws && fl_radio_has_shadowing(params);
  if (links == NULL) return NULL;
  if (params->keep_snr) links->snr = calloc(count * count, sizeof *links->snr);
  if (keep_draws) links->draw = calloc(count * count, sizeof *links->draw);
  if ((!params->keep_snr || links->snr != NULL) && (!keep_draws || links->draw != NULL)) return links;
  fl_links_free(links);
  return NULL;
}

static fl_status link_all(const fl_radio_params *params, const fl_field *field, uint64_t seed, uint64_t trial,
                          fl_links **out, fl_error *err)
{
  fl_status status = FL_OK;
  gsl_rng *rng = NULL;
  fl_ladder l;
  fl_links *links = new_links(params, field->count);
  double *distances_m = calloc(field->count, sizeof *distances_m);

  *out = NULL;
  fl_ladder_make(params, &l);
  if (fl_radio_has_shadowing(params)) rng = fl_random_new(seed, FL_STREAM_SHADOWING, trial);
  if (links == NULL || distances_m == NULL || (fl_radio_has_shadowing(params) && rng == NULL))
    status = fl_fail_memory(err, "links");
  for (size_t from = 0; from < field->count && status == FL_OK; from++)
    status = link_row(&l, field, from, distances_m, rng, links, err);
  if (status == FL_OK) {
    *out = links;
    links = NULL;
  }
  if (rng != NULL) gsl_rng_free(rng);
  free(distances_m);
  fl_links_free(links);
  return status;
}

/* *out is NULL, and no error, where they have to be worked out all. */
static fl_status link_on_demand(const fl_radio_params *params, const fl_field *field, fl_links **out, fl_error *err)
{
  fl_on_demand *on_demand;
  *out = NULL;
  fl_status status = fl_on_demand_new(params, field, &on_demand, err);
  if (on_demand == NULL) return status;
  fl_links *links = calloc(1, sizeof *links);
  if (links == NULL) {
    fl_on_demand_free(on_demand);
    return fl_fail_memory(err, "links");
  }
  *links = (fl_links){.count = field->count, .bandwidth_hz = params->bandwidth_hz, .on_demand = on_demand};
  *out = links;
  return FL_OK;
}

fl_status fl_radio_links(const fl_radio_params *params, const fl_field *field, uint64_t seed, uint64_t trial,
                         fl_links **out, fl_error *err)
{
  *out = NULL;
  fl_status status = params->few_links ? link_on_demand(params, field, out, err) : FL_OK;
  return status == FL_OK && *out == NULL ? link_all(params, field, seed, trial, out, err) : status;
}

fl_status fl_radio_links_again(const fl_radio_params *params, const fl_field *field, uint64_t seed, uint64_t trial,
                               fl_links **io, fl_error *err)
{
  if ((*io)->on_demand != NULL && fl_on_demand_fill((*io)->on_demand, field)) return FL_OK;
  fl_links_free(*io);
  return fl_radio_links(params, field, seed, trial, io, err);
}

double fl_links_weight(const fl_links *links, size_t from, size_t to)
{
  return links->on_demand == NULL ? links->weight[from * links->count + to]
                                  : fl_on_demand_weight(links->on_demand, from, to);
}

double fl_links_length(const fl_links *links, size_t from, size_t to)
{
  return links->on_demand == NULL ? links->weight[from * links->count + to]
                                  : fl_on_demand_length(links->on_demand, from, to);
}

double fl_links_rate_bps(const fl_links *links, size_t from, size_t to)
{
  return links->bandwidth_hz / fl_links_weight(links, from, to);
}

double fl_links_latency_s(const fl_links *links, size_t from, size_t to)
{
  if (links->on_demand != NULL) return fl_on_demand_latency_s(links->on_demand);
  return links->latency_s == NULL ? 0 : links->latency_s[from * links->count + to];
}

double fl_links_snr(const fl_links *links, size_t from, size_t to)
{
  return links->snr[from * links->count + to];
}

double fl_links_air_s(const fl_links *links, double bits, size_t from, size_t to)
{
  /* bits / W first: with W a power of two times the published Mbit this rounds nothing */
  return bits / links->bandwidth_hz * fl_links_weight(links, from, to);
}

double fl_links_time_s(const fl_links *links, double bits, size_t from, size_t to)
{
  return fl_links_latency_s(links, from, to) + fl_links_air_s(links, bits, from, to);
}

double fl_links_least_weight(const fl_links *links)
{
  double least = INFINITY;
  if (links->on_demand != NULL) return fl_on_demand_least_weight(links->on_demand);
  for (size_t i = 0; i < links->count * links->count; i++)
    if (links->weight[i] < least) least = links->weight[i];
  return least;
}

_Static_assert(FL_FIELD_MAX_NODES <= UINT16_MAX, "fl_nearest holds node numbers of 16 bits");

/* Put the link to `node`, which all in the list precede in number, to its place there, if it has one. */
static void insert(const double *weight, size_t node, fl_nearest *list)
{
  size_t at = list->count;
  for (; at > 0 && weight[node] < weight[list->node[at - 1]]; at--)
    if (at < FL_NEAREST) list->node[at] = list->node[at - 1];
  if (at == FL_NEAREST) return;
  list->node[at] = (uint16_t)node;
  if (list->count < FL_NEAREST) list->count++;
}

void fl_links_nearest(const fl_links *links, size_t from, fl_nearest *out)
{
  if (links->on_demand != NULL) {
    *out = *fl_on_demand_nearest(links->on_demand, from);
    return;
  }
  const double *weight = links->weight + from * links->count;
  double limit = INFINITY; /* who is not below it is none of the nearest */
  out->count = 0;
  for (size_t node = 0; node < links->count; node++) {
    if (!(weight[node] < limit)) continue;
    insert(weight, node, out);
    if (out->count == FL_NEAREST) limit = weight[out->node[FL_NEAREST - 1]];
  }
}

size_t fl_links_fastest(const fl_links *links, size_t from, const bool *open)
{
  if (links->on_demand != NULL) return fl_on_demand_fastest(links->on_demand, from, open);
  const double *weight = links->weight + from * links->count;
  double least = INFINITY;
  size_t best = links->count;
  for (size_t node = 0; node < links->count; node++) {
    if (!open[node] || !(weight[node] < least)) continue;
    least = weight[node];
    best = node;
  }
  return best;
}
