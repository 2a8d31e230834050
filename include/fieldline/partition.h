/* Partitioners: where to cut the network. */
#ifndef FIELDLINE_PARTITION_H
#define FIELDLINE_PARTITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fieldline/accounting.h"
#include "fieldline/api.h"
#include "fieldline/ends.h"
#include "fieldline/error.h"
#include "fieldline/field.h"
#include "fieldline/graph.h"
#include "fieldline/medium.h"
#include "fieldline/method.h"
#include "fieldline/part.h"
#include "fieldline/radio.h"

FL_BEGIN_DECLS

/* What other methods make of the same problem, for one that starts from the best of them. */
typedef struct {
  size_t count, quick_count; /* those from quick_count on search, and share half the budget of the one that asks */
  /* Write the parts of plan `index` and their nodes, with room for one a cut point, one an end and one a node;
   * *part_count is 0 where that method finds none. Errors: FL_ERR_MEMORY. */
  fl_status (*make)(void *context, size_t index, fl_part *parts, size_t *part_count, size_t *chain, fl_error *err);
  void *context;
} fl_other_plans;

typedef struct {
  const fl_graph *graph;
  const fl_costs *costs;
  const fl_field *field;
  const fl_links *links;
  fl_codec_charge charge;
  double capacity_bytes; /* the least of all nodes' memories; of those that are no ends, where there are such */
  size_t node_count;     /* that have as much */
  fl_ends ends;
  fl_medium_choice medium; /* for methods that choose the chain as well */
  fl_objective objective;  /* likewise: what they minimise */
  fl_other_plans others;   /* likewise; none for all others */
  uint64_t seed, trial;    /* of methods that draw */
  uint64_t *steps;         /* grows by the work of methods that search; NULL: nobody counts */
  fl_option_values options;
} fl_partition_input;

/* Write the parts, in order and covering all cut points, to parts[0..*count-1]; `parts` has room
 * for costs->point_count of them, and for node_count, if some are empty.
 * FL_ERR_INFEASIBLE with the reason when there is no partition; FL_ERR_MEMORY. */
typedef fl_status fl_partition_fn(const fl_partition_input *in, fl_part *parts, size_t *count, fl_error *err);

/* The same for a method that chooses the chain as well: chain[i] is the node of part i, and *proven_s what no plan can
 * be below, of what is minimised. The chain begins on the source and ends on the sink where there are such, with an
 * empty part where the node computes nothing. */
typedef fl_status fl_joint_fn(const fl_partition_input *in, fl_part *parts, size_t *count, size_t *chain,
                              double *proven_s, fl_error *err);

/* What the parts of a partitioner depend on, besides the costs, the least memory and the number of nodes. */
typedef enum { FL_DEPENDS_ON_NOTHING_ELSE, FL_DEPENDS_ON_FIELD, FL_DEPENDS_ON_TRIAL } fl_dependence;

typedef struct {
  const char *name;
  fl_partition_fn *run;   /* NULL for a method that chooses the chain as well: */
  fl_joint_fn *run_joint; /* NULL for all others */
  fl_dependence dependence;
  bool uses_relays;         /* of a method that chooses the chain as well; else ends.relays is 0 for it */
  bool may_overflow;        /* parts need not fit: so published */
  const char *summary;      /* one line, with the source */
  const fl_option *options; /* ends at a NULL key; NULL: none */
} fl_partitioner;

/* Add a partitioner of one's own, as fl_placer_register() does placers. Its parts are checked, and its chain where it
 * makes one. FL_ERR_VALUE: a name that is taken or no name, a missing function, a full table (64 rows); FL_ERR_MEMORY.
 */
fl_status fl_partitioner_register(const fl_partitioner *row, fl_error *err);

/* What there is; rows last as long as the program. */
size_t fl_partitioner_count(void);
const fl_partitioner *fl_partitioner_at(size_t index);       /* index < fl_partitioner_count() */
const fl_partitioner *fl_partitioner_find(const char *name); /* NULL when there is none */

FL_END_DECLS

#endif
