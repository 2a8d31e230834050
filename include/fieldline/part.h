/* Parts on nodes: how long a node takes for a part. */
#ifndef FIELDLINE_PART_H
#define FIELDLINE_PART_H

#include "fieldline/accounting.h"
#include "fieldline/api.h"
#include "fieldline/ends.h"
#include "fieldline/field.h"

FL_BEGIN_DECLS

/* Time a node spends per byte of an uncompressed activation; 0: none. */
typedef struct {
  double compress_s_per_byte, expand_s_per_byte;
} fl_codec_charge;

/* Time of a part on a node for one request, wherever the chain's ends are: fl_costs_part_s() by the node's speed and
 * memory, or where it has a device fl_costs_measured_part_s(); the time to expand what the part receives and to
 * compress what it sends; and what the messages themselves cost the node. An empty part takes those alone: what it
 * forwards stays compressed. What enters and leaves the network is neither expanded nor compressed in anybody's time,
 * and no message. */
double fl_part_compute_s(const fl_costs *costs, const fl_codec_charge *charge, const fl_node *node, fl_part part);

/* Time of a part on field node `node` for one request, whoever asks: fl_part_compute_s(), and what the ends of the
 * chain cost the node in messages, receiving the input from a source that is another node and sending the outputs to
 * such a sink. */
double fl_part_stage_s(const fl_costs *costs, const fl_codec_charge *charge, const fl_ends *ends, const fl_field *field,
                       size_t node, fl_part part);

FL_END_DECLS

#endif
