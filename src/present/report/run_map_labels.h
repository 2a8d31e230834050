/* What is written into the map, and where it has room. */
#ifndef FIELDLINE_SRC_REPORT_RUN_MAP_LABELS_H
#define FIELDLINE_SRC_REPORT_RUN_MAP_LABELS_H

#include "present/report/labels.h"
#include "present/report/run_map_view.h"

enum { FL_MAP_CHAIN_FONT = 12, FL_MAP_NODE_FONT = 10, FL_MAP_LABEL_SIZE = 160 };

typedef struct {
  fl_label *all;                    /* [count] of the chain's nodes, of its hops, of other nodes */
  char (*texts)[FL_MAP_LABEL_SIZE]; /* theirs */
  size_t part_end, hop_end, count;  /* where the first two of these end */
} fl_map_labels;

/* Labels of what the view shows. Of nodes that are down they keep clear of the cross; `brief`: the chain's nodes have
 * their ids alone, and hops none. Nodes beside the chain have labels where they are few, and room. End with
 * fl_map_labels_clear(), after a failure too. FL_ERR_MEMORY. */
fl_status fl_map_labels_make(const fl_run_results *results, const fl_map_view *view, const bool *is_down, bool brief,
                             fl_map_labels *out, fl_error *err);
void fl_map_labels_clear(fl_map_labels *labels);

#endif
