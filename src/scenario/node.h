/* What nodes can do, as `node` and listed nodes say it. */
#ifndef FIELDLINE_SRC_SCENARIO_NODE_H
#define FIELDLINE_SRC_SCENARIO_NODE_H

#include "scenario/reader.h"

enum { FL_NODE_KEYS = 9 };
extern const char *const fl_node_keys[FL_NODE_KEYS]; /* that both have */

/* The keys of what messages cost, with their quantities, whose places are in an fl_message_costs. */
typedef struct {
  const char *name;
  quantity_row rows[2];
} fl_message_cost_key;
extern const fl_message_cost_key fl_message_cost_keys[2];

double fl_message_cost(const fl_message_costs *costs, const quantity_row *row);

/* What a map says of a node, and its board for what it leaves out; what neither says is 0, of costs NAN, until
 * fl_read_node() completes it. */
fl_status fl_read_abilities(const scenario_reader *r, const fl_doc_node *map, fl_node *into, fl_node_names *names);

/* What a field says of every node. */
fl_node fl_node_of_field(const fl_field_params *field);

#endif
