/* random: of all chains of distinct nodes that the ends allow one, each as likely as any other. The published baseline.
 */
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/random.h"
#include "plan/place/placers.h"

/* Ways to lay so many parts on `count` nodes, as a multiple of the ways for two parts less than `part_count`. */
static double ways(const fl_place_input *in, size_t parts, size_t count)
{
  if (parts > count || parts > in->part_count) return 0; /* below zero it wraps around */
  double more = 1;
  for (size_t i = parts; i + 2 > in->part_count; i--) more *= (double)(count - i + 1);
  return more;
}

/* Does the first part run on the source, and the last one on the sink? By how many chains there are of each sort; false
 * when there are none. `count` nodes are no ends. */
static bool draw_ends(const fl_place_input *in, gsl_rng *rng, size_t count, bool *on_source, bool *on_sink)
{
  double chains[4], sum = 0;
  for (size_t sort = 0; sort < 4; sort++) {
    bool source = sort & 1, sink = sort >> 1;
    bool possible = (!source || in->ends.has_source) && (!sink || in->ends.has_sink);
    sum += chains[sort] = possible ? ways(in, in->part_count - source - sink, count) : 0;
  }
  if (sum == 0) return false;
  double drawn = gsl_rng_uniform(rng) * sum;
  size_t sort = 0;
  while (sort < 3 && (chains[sort] == 0 || drawn >= chains[sort])) drawn -= chains[sort++];
  *on_source = sort & 1;
  *on_sink = sort >> 1;
  return true;
}

static size_t list_inner_nodes(const fl_place_input *in, size_t *nodes)
{
  size_t count = 0;
  for (size_t i = 0; i < in->field->count; i++)
    if (!fl_ends_has(&in->ends, i)) nodes[count++] = i;
  return count;
}

static fl_status draw(const fl_place_input *in, gsl_rng *rng, size_t *nodes, size_t *chain, fl_error *err)
{
  bool on_source = false, on_sink = false;
  size_t count = list_inner_nodes(in, nodes), last = in->part_count - 1;
  if (fl_ends_add_parts(&in->ends) && !draw_ends(in, rng, count, &on_source, &on_sink))
    return fl_fail(err, FL_ERR_INFEASIBLE, "random: there are too few nodes between the ends for %zu parts",
                   in->part_count);
  if (count > 0) gsl_ran_shuffle(rng, nodes, count, sizeof *nodes); /* its head is a uniform draw with its order */
  memcpy(chain + on_source, nodes, (in->part_count - on_source - on_sink) * sizeof *nodes);
  if (on_source) chain[0] = in->ends.source;
  if (on_sink) chain[last] = in->ends.sink;
  if (isinf(fl_place_bottleneck_s(in, chain)))
    return fl_fail(err, FL_ERR_INFEASIBLE, "random: drew nodes that no link joins");
  return FL_OK;
}

fl_status fl_place_random(const fl_place_input *in, fl_placement *out, fl_error *err)
{
  size_t *nodes = calloc(in->field->count, sizeof *nodes);
  gsl_rng *rng = fl_random_new(in->seed, FL_STREAM_PLACE, in->trial);
  fl_status status = FL_OK;
  if (nodes == NULL || rng == NULL)
    status = fl_fail_memory(err, "random placement");
  else
    status = draw(in, rng, nodes, out->chain, err);
  if (rng != NULL) gsl_rng_free(rng);
  free(nodes);
  return status;
}
