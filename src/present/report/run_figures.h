/* The figures of a run or a plan, a file each. */
#ifndef FIELDLINE_SRC_REPORT_RUN_FIGURES_H
#define FIELDLINE_SRC_REPORT_RUN_FIGURES_H

#include "present/report/figure.h"
#include "present/report/run_results.h"

/* Makes a figure of what a folder holds, or none where there is nothing to show. FL_ERR_FILE, FL_ERR_VALUE for a file
 * that is not what it should be, FL_ERR_MEMORY. */
typedef fl_status fl_run_figure_fn(fl_figures *figures, const fl_run_results *results, fl_error *err);

fl_run_figure_fn fl_run_map;        /* "map", "map-chain": the field and the chain, where all nodes have a place */
fl_run_figure_fn fl_run_last_map;   /* "map-last": with the last chain that took over, where one did */
fl_run_figure_fn fl_run_cuts;       /* "cuts": what every cut point would send, and where it was cut */
fl_run_figure_fn fl_run_memory;     /* "memory": of every part, against what its node has */
fl_run_figure_fn fl_run_stages;     /* "stages": how long every compute and hop takes */
fl_run_figure_fn fl_run_timeline;   /* "timeline", "timeline-slowest": computes and transfers of some requests */
fl_run_figure_fn fl_run_latency;    /* "latency", "latency-distribution" */
fl_run_figure_fn fl_run_use;        /* "use": busy shares */
fl_run_figure_fn fl_run_throughput; /* "throughput": over time, where the world changes */
fl_run_figure_fn fl_run_under_way;  /* "under-way": requests, likewise, where they arrive whatever happens */
fl_run_figure_fn fl_run_downs;      /* "downs": who was down when, where somebody was */

/* All of them, in this order. */
fl_status fl_run_figures(fl_figures *figures, const fl_run_results *results, fl_error *err);

#endif
