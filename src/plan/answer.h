/* What a method answers, held against what was asked: methods come from outside too. */
#ifndef FIELDLINE_SRC_PLAN_ANSWER_H
#define FIELDLINE_SRC_PLAN_ANSWER_H

#include "fieldline/partition.h"
#include "fieldline/place.h"

/* Do the parts, no more than nodes and some perhaps empty, cover all cut points in order? FL_ERR_VALUE, which names the
 * partitioner and the part. Cost: O(count). */
fl_status fl_answer_check_parts(const char *partitioner, const fl_part *parts, size_t count, size_t point_count,
                                size_t node_count, fl_error *err);

/* Empty parts are not made by a partitioner where a chain gets some by itself, for its ends. FL_ERR_VALUE. */
fl_status fl_answer_check_none_empty(const char *partitioner, const fl_part *parts, size_t count, fl_error *err);

/* Are the nodes of the chain there, none twice? FL_ERR_VALUE, which names the method, the part and the node.
 * `key` is what the scenario names it under. Cost: O(count^2). */
fl_status fl_answer_check_chain(const char *key, const char *method, const size_t *chain, size_t count,
                                size_t node_count, fl_error *err);

/* Does the chain of parts that compute keep to the ends? FL_ERR_VALUE, which names the method and the part. */
fl_status fl_answer_check_ends(const char *placer, const fl_ends *ends, const size_t *chain, size_t count,
                               fl_error *err);

/* Do relays stand in the chain's order, at most so many between two parts, on nodes of their own? FL_ERR_VALUE, which
 * names the method; FL_ERR_MEMORY. */
fl_status fl_answer_check_relays(const char *placer, const fl_place_input *in, const fl_placement *placement,
                                 fl_error *err);

/* Does the whole chain begin on the source and end on the sink, where there are such? FL_ERR_VALUE. */
fl_status fl_answer_check_whole(const char *partitioner, const fl_ends *ends, const size_t *chain, size_t count,
                                fl_error *err);

#endif
