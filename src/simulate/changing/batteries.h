/* The batteries of a world that changes. */
#ifndef FIELDLINE_SRC_SIMULATE_CHANGING_BATTERIES_H
#define FIELDLINE_SRC_SIMULATE_CHANGING_BATTERIES_H

#include "fieldline/energy.h"

typedef struct {
  size_t node;
  fl_battery battery;
  double empty_s; /* unless its power changes */
} fl_node_battery;

typedef struct {
  fl_node_battery *left; /* [count] that are not empty, in the order of nodes */
  size_t count;
  double next_s;  /* when the first of them is; INFINITY: never */
  bool *is_empty; /* [nodes] its battery has been used up: it is down for good */
  size_t empty_count;
} fl_batteries;

#endif
