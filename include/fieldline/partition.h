/* Partitioners: where to cut the network. */
#ifndef FIELDLINE_PARTITION_H
#define FIELDLINE_PARTITION_H

#include <stddef.h>
#include <stdint.h>

#include "fieldline/accounting.h"
#include "fieldline/api.h"
#include "fieldline/error.h"
#include "fieldline/method.h"

FL_BEGIN_DECLS

typedef struct {
  const fl_costs *costs;
  double capacity_bytes; /* of every node: the least of all nodes' memories */
  size_t node_count;
  uint64_t seed, trial; /* of methods that draw */
  fl_option_values options;
} fl_partition_input;

/* Write the parts, in order and covering all cut points, to parts[0..*count-1]; `parts` has room
 * for costs->point_count of them.
 * FL_ERR_INFEASIBLE with the reason when there is no partition; FL_ERR_MEMORY. */
typedef fl_status fl_partition_fn(const fl_partition_input *in, fl_part *parts, size_t *count, fl_error *err);

typedef struct {
  const char *name;
  fl_partition_fn *run;
  const char *summary;                      /* one line, with the source */
  fl_option options[FL_METHOD_MAX_OPTIONS]; /* ends at a NULL key */
} fl_partitioner;

size_t fl_partitioner_count(void);
const fl_partitioner *fl_partitioner_at(size_t index);
const fl_partitioner *fl_partitioner_find(const char *name); /* NULL when there is none */

FL_END_DECLS

#endif
