/* random: distinct nodes drawn uniformly, in the order they are drawn. The published baseline. */
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/random.h"
#include "plan/place/placers.h"

fl_status fl_place_random(const fl_place_input *in, fl_placement *out, fl_error *err)
{
  size_t n = in->field->count;
  size_t *nodes = calloc(n, sizeof *nodes);
  gsl_rng *rng = fl_random_new(in->seed, FL_STREAM_PLACE, in->trial);
  fl_status status = FL_OK;

  if (nodes == NULL || rng == NULL) {
    status = fl_fail_memory(err, "random placement");
    goto done;
  }
  for (size_t i = 0; i < n; i++) nodes[i] = i;
  gsl_ran_shuffle(rng, nodes, n, sizeof *nodes); /* a shuffle's head is a uniform draw with its order */
  memcpy(out->chain, nodes, in->part_count * sizeof *nodes);
  if (isinf(fl_place_bottleneck_s(in, out->chain)))
    status = fl_fail(err, FL_ERR_INFEASIBLE, "random: drew nodes that no link joins");
done:
  if (rng != NULL) gsl_rng_free(rng);
  free(nodes);
  return status;
}
