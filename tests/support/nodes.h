/* Nodes and fields of nodes as initialisers: what they do not name is left out. */
#ifndef FIELDLINE_TESTS_NODES_H
#define FIELDLINE_TESTS_NODES_H

#include "fieldline/field.h"

#define NODE(node_id, x, y, memory, speed)                                                                             \
  {                                                                                                                    \
    .id = (node_id), .x_m = (x), .y_m = (y), .memory_bytes = (memory), .speed_flop_per_s = (speed)                     \
  }

#define AREA(x_low, x_high, y_low, y_high, nodes, memory, speed)                                                       \
  {                                                                                                                    \
    .x_low_m = (x_low), .x_high_m = (x_high), .y_low_m = (y_low), .y_high_m = (y_high), .count = (nodes),              \
    .memory_bytes = (memory), .speed_flop_per_s = (speed)                                                              \
  }

#endif
