#include "fieldline/radio.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>

#include "fieldline/random.h"
#include "fieldline/units.h"

double fl_radio_weight(const fl_radio_params *params, double distance_m, double fade_db)
{
  double d = distance_m < params->min_distance_m ? params->min_distance_m : distance_m;
  double snr_at_1m = fade_db == 0 ? params->snr_at_1m : params->snr_at_1m * fl_ratio_from_db(fade_db);
  /* pow() and log2() of libm in this order: the published figures come out to the last bit */
  double efficiency = log2(1 + snr_at_1m / pow(d, params->path_exponent));
  return efficiency > 0 ? 1.0 / efficiency : INFINITY;
}

fl_links *fl_links_new(size_t count, double bandwidth_hz, int with_latency)
{
  fl_links *links = calloc(1, sizeof *links);
  if (links == NULL) return NULL;
  links->count = count;
  links->bandwidth_hz = bandwidth_hz;
  links->weight = calloc(count * count, sizeof *links->weight);
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
  free(links->latency_s);
  free(links);
}

fl_status fl_radio_links(const fl_radio_params *params, const fl_field *field, uint64_t seed, uint64_t trial,
                         fl_links **out, fl_error *err)
{
  fl_status status = FL_OK;
  size_t n = field->count;
  gsl_rng *rng = NULL;
  fl_links *links = fl_links_new(n, params->bandwidth_hz, 0);

  *out = NULL;
  if (links == NULL) return fl_fail_memory(err, "links");
  if (params->shadowing_db > 0 && (rng = fl_random_new(seed, FL_STREAM_SHADOWING, trial)) == NULL) {
    status = fl_fail_memory(err, "shadowing");
    goto done;
  }
  for (size_t i = 0; i < n; i++)
    for (size_t j = i + 1; j < n; j++) {
      double distance_m = fl_field_distance_m(field, i, j);
      double fade_db = rng == NULL ? 0 : gsl_ran_gaussian(rng, params->shadowing_db);
      double weight = fl_radio_weight(params, distance_m, fade_db);
      if ((distance_m == 0 && params->min_distance_m == 0) || weight == 0) { /* 0: an infinite rate */
        status = fl_fail(err, FL_ERR_VALUE,
                         "field.nodes: \"%s\" and \"%s\" stand in one place (move one, or set radio.min_distance)",
                         field->nodes[i].id, field->nodes[j].id);
        goto done;
      }
      links->weight[i * n + j] = links->weight[j * n + i] = weight;
    }
  *out = links;
  links = NULL;
done:
  if (rng != NULL) gsl_rng_free(rng);
  fl_links_free(links);
  return status;
}

double fl_links_rate_bps(const fl_links *links, size_t from, size_t to)
{
  return links->bandwidth_hz / links->weight[from * links->count + to];
}

double fl_links_latency_s(const fl_links *links, size_t from, size_t to)
{
  return links->latency_s == NULL ? 0 : links->latency_s[from * links->count + to];
}

double fl_links_time_s(const fl_links *links, double bits, size_t from, size_t to)
{
  /* bits / W first: with W a power of two times the published Mbit this rounds nothing */
  return fl_links_latency_s(links, from, to) + bits / links->bandwidth_hz * links->weight[from * links->count + to];
}

double fl_links_least_weight(const fl_links *links)
{
  double least = INFINITY;
  for (size_t i = 0; i < links->count * links->count; i++)
    if (links->weight[i] < least) least = links->weight[i];
  return least;
}
