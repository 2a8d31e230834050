/* min-sum: parts that fit with the least total transfer.
 *
 * For every cut point j the cheapest completion best(j): the part [j, k), k ascending, with the
 * strictly least transfer(k-1) + best(k). Then over first parts [0, j), j ascending, the strictly
 * least total among those with no more parts than nodes. The node limit is looked at only there,
 * as published, so a problem can come out infeasible that is not. */
#include <math.h>
#include <stdlib.h>

#include "fieldline/units.h"
#include "plan/partition/partitioners.h"

typedef struct {
  double bits;  /* of this part's cut and of all behind it; INFINITY: no completion */
  size_t end;   /* of the part that starts here */
  size_t parts; /* from here to the end */
} completion;

/* Cost of the part that ends before `end`, with everything behind it. */
static double total_bits(const fl_costs *costs, const completion *best, size_t end)
{
  return end == costs->point_count ? 0 : costs->transfer_bits[end - 1] + best[end].bits;
}

static void complete(const fl_costs *costs, double capacity_bytes, completion *best)
{
  size_t p = costs->point_count;
  for (size_t j = p; j-- > 1;) { /* completions behind j come first */
    best[j].bits = INFINITY;
    for (size_t k = j + 1; k <= p && fl_costs_part_fits(costs, (fl_part){j, k}, capacity_bytes); k++) {
      double bits = total_bits(costs, best, k);
      if (bits < best[j].bits) best[j] = (completion){bits, k, k == p ? 1 : 1 + best[k].parts};
    }
  }
}

/* End of the best first part; 0 when there is none. `fewest` becomes the least number of parts seen. */
static size_t choose_first(const fl_partition_input *in, const completion *best, size_t *fewest)
{
  size_t p = in->costs->point_count, chosen = 0;
  double least = INFINITY;
  *fewest = SIZE_MAX;
  for (size_t j = 1; j <= p && fl_costs_part_fits(in->costs, (fl_part){0, j}, in->capacity_bytes); j++) {
    size_t parts = j == p ? 1 : 1 + best[j].parts;
    double bits = total_bits(in->costs, best, j);
    if (isinf(bits)) continue;
    if (parts < *fewest) *fewest = parts;
    if (parts <= in->node_count && bits < least) {
      least = bits;
      chosen = j;
    }
  }
  return chosen;
}

static fl_status fail(const fl_partition_input *in, size_t fewest, fl_error *err)
{
  char memory[FL_QUANTITY_SIZE], segment[FL_SEGMENT_TEXT_SIZE];
  bool by_option = fl_option_value(&in->options, 0) < in->capacity_bytes; /* not when it is left out: NAN */
  double least_bytes = by_option ? fl_option_value(&in->options, 0) : in->capacity_bytes;
  if (fewest == SIZE_MAX && fl_partition_fits_nowhere(in, least_bytes, segment))
    return fl_fail(err, FL_ERR_INFEASIBLE, "min-sum: %s does not fit into %s, the %s%s", segment,
                   fl_quantity_format(memory, least_bytes, FL_UNIT_BYTES, 4),
                   by_option ? "completion_memory" : "least memory of a node", fl_partition_hint(in));
  fl_quantity_format(memory, in->capacity_bytes, FL_UNIT_BYTES, 4);
  return fl_fail(err, FL_ERR_INFEASIBLE, "min-sum: finds no fewer than %zu parts of %s for %zu node%s%s", fewest,
                 memory, in->node_count, in->node_count == 1 ? "" : "s", fl_partition_hint(in));
}

fl_status fl_partition_min_sum(const fl_partition_input *in, fl_part *parts, size_t *count, fl_error *err)
{
  size_t p = in->costs->point_count, fewest;
  double completion_bytes =
      isnan(fl_option_value(&in->options, 0)) ? in->capacity_bytes : fl_option_value(&in->options, 0);
  completion *best = calloc(p + 1, sizeof *best);
  if (best == NULL) return fl_fail_memory(err, "min-sum");
  complete(in->costs, completion_bytes, best);
  size_t end = choose_first(in, best, &fewest), start = 0;
  *count = 0;
  while (end != 0) {
    parts[(*count)++] = (fl_part){start, end};
    start = end;
    end = start == p ? 0 : best[start].end;
  }
  free(best);
  return *count > 0 ? FL_OK : fail(in, fewest, err);
}
