/* k-path: transfer sizes fall into classes, and class by class, from the largest sizes down, every run of neighbouring
 * hops gets the path whose slowest link is as fast as possible among the nodes that are left, with its ends where
 * earlier runs have put them. Published as "k-path matching", there with colour coding (Alon, Yuster, Zwick 1995);
 * here the paths are searched for exactly, within a bound on the steps: widest_path.c. */
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>

#include "fieldline/random.h"
#include "plan/place/placers.h"
#include "plan/place/widest_path.h"

enum { DEFAULT_CLASSES = 20 };

typedef struct {
  size_t class, hop, length; /* hops hop..hop+length-1 are of one class */
} run;

typedef struct {
  size_t count;
  double least_bits, most_bits;
} classes;

static classes classes_of(const fl_place_input *in)
{
  double option = fl_option_value(&in->options, 0);
  classes c = {isnan(option) ? DEFAULT_CLASSES : (size_t)option, INFINITY, 0};
  for (size_t i = 0; i < in->point_count; i++) {
    c.least_bits = fmin(c.least_bits, in->transfer_bits[i]);
    c.most_bits = fmax(c.most_bits, in->transfer_bits[i]);
  }
  return c;
}

/* Classes are bins of equal width, 1 to count, closed on the left; the largest of all sizes falls behind the last. */
static size_t class_of(const classes *c, double bits)
{
  double width = (c->most_bits - c->least_bits) / (double)c->count;
  size_t class = 1;
  if (bits >= c->most_bits) return c->count + 1;
  while (class < c->count && bits >= c->least_bits + (double)class * width) class ++;
  return class;
}

/* Largest class first, then longest, then first in the chain. */
static int by_turn(const void *a, const void *b)
{
  const run *x = a, *y = b;
  if (x->class != y->class) return x->class > y->class ? -1 : 1;
  if (x->length != y->length) return x->length > y->length ? -1 : 1;
  return x->hop < y->hop ? -1 : x->hop > y->hop;
}

/* Returns the number of runs. */
static size_t find_runs(const fl_place_input *in, const classes *c, run *runs)
{
  size_t count = 0;
  for (size_t hop = 0; hop + 1 < in->part_count; hop++) {
    size_t class = class_of(c, in->hop_bits[hop]);
    if (count > 0 && runs[count - 1].class == class)
      runs[count - 1].length++;
    else
      runs[count++] = (run){class, hop, 1};
  }
  qsort(runs, count, sizeof *runs, by_turn);
  return count;
}

static bool serve(fl_widest_path *search, const run *r, gsl_rng *rng, bool *taken, size_t *chain)
{
  fl_path_query query = {r->hop, r->length + 1, chain[r->hop], chain[r->hop + r->length], taken};
  if (query.first != FL_ANY_NODE) taken[query.first] = false;
  if (query.last != FL_ANY_NODE) taken[query.last] = false;
  if (!fl_widest_path_find(search, &query, rng, chain + r->hop)) return false;
  for (size_t i = 0; i < query.count; i++) taken[chain[r->hop + i]] = true;
  return true;
}

static fl_status serve_all(const fl_place_input *in, const run *runs, size_t count, fl_widest_path *search,
                           gsl_rng *rng, bool *taken, size_t *chain, fl_error *err)
{
  for (size_t i = 0; i < in->part_count; i++) chain[i] = FL_ANY_NODE;
  for (size_t i = 0; i < count; i++)
    if (!serve(search, &runs[i], rng, taken, chain))
      return fl_fail(err, FL_ERR_INFEASIBLE, "k-path: finds no path of %zu free nodes for parts %zu to %zu",
                     runs[i].length + 1, runs[i].hop, runs[i].hop + runs[i].length);
  return FL_OK;
}

fl_status fl_place_k_path(const fl_place_input *in, fl_placement *out, fl_error *err)
{
  if (in->part_count == 1) return fl_place_greedy(in, out, err); /* no hop to serve */
  classes c = classes_of(in);
  fl_status status;
  run *runs = calloc(in->part_count, sizeof *runs);
  bool *taken = calloc(in->links->count, sizeof *taken);
  fl_widest_path *search = fl_widest_path_new(in);
  gsl_rng *rng = fl_random_new(in->seed, FL_STREAM_PLACE, in->trial);

  if (runs == NULL || taken == NULL || search == NULL || rng == NULL) {
    status = fl_fail_memory(err, "k-path");
    goto done;
  }
  size_t count = find_runs(in, &c, runs);
  if (runs[0].class > c.count) {
    status =
        fl_fail(err, FL_ERR_INFEASIBLE,
                "k-path: the largest transfer of all cut points is among those to be sent, and belongs to no class "
                "(so published)");
    goto done;
  }
  status = serve_all(in, runs, count, search, rng, taken, out->chain, err);
done:
  if (rng != NULL) gsl_rng_free(rng);
  fl_widest_path_free(search);
  free(taken);
  free(runs);
  return status;
}
