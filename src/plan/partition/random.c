/* random: the published baseline. Windows are grown from the front while they fit; then one cut is
 * drawn uniformly in each window. The published method does not look whether the parts that come out
 * fit, and neither does this. */
#include <gsl/gsl_rng.h>
#include <stdlib.h>

#include "fieldline/random.h"
#include "plan/partition/partitioners.h"

/* Does the window of segments i..j-2 fit? The published load of the empty first window is that of the whole model,
 * so its window closes at once unless everything fits on one node. */
static bool window_fits(const fl_partition_input *in, size_t i, size_t j)
{
  if (j == 0) return fl_costs_part_fits(in->costs, (fl_part){0, in->costs->point_count}, in->capacity_bytes);
  if (j <= i) return in->capacity_bytes > 0;
  return fl_costs_part_fits(in->costs, (fl_part){i, j}, in->capacity_bytes);
}

/* Where windows end. Returns their number. */
static size_t close_windows(const fl_partition_input *in, size_t *ends)
{
  size_t p = in->costs->point_count, count = 0;
  for (size_t i = 0; i < p;) {
    size_t j = i;
    while (j <= p - 1 && window_fits(in, i, j)) j++;
    if (j != p) ends[count++] = j;
    i = j + 1;
  }
  return count;
}

fl_status fl_partition_random(const fl_partition_input *in, fl_part *parts, size_t *count, fl_error *err)
{
  size_t p = in->costs->point_count, start = 0;
  size_t *ends = calloc(p + 1, sizeof *ends);
  gsl_rng *rng = fl_random_new(in->seed, FL_STREAM_PARTITION, in->trial);
  fl_status status = FL_OK;

  *count = 0;
  if (ends == NULL || rng == NULL) {
    status = fl_fail_memory(err, "random partition");
    goto done;
  }
  size_t windows = close_windows(in, ends);
  for (size_t w = 0; w + 1 < windows; w++) { /* one cut behind each window but the last */
    size_t cut = ends[w] + 1 + gsl_rng_uniform_int(rng, (unsigned long)(ends[w + 1] - ends[w]));
    if (cut + 1 >= p) break; /* nothing is left behind the output */
    parts[(*count)++] = (fl_part){start, cut + 1};
    start = cut + 1;
  }
  parts[(*count)++] = (fl_part){start, p};
  if (windows > in->node_count) /* as published: a cut behind the output counts as a part too */
    status = fl_fail(err, FL_ERR_INFEASIBLE, "random: draws %zu parts, there are %zu nodes", windows, in->node_count);
done:
  if (rng != NULL) gsl_rng_free(rng);
  free(ends);
  return status;
}
