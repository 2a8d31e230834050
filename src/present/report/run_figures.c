#include "present/report/run_figures.h"

fl_status fl_run_figures(fl_figures *figures, const fl_run_results *results, fl_error *err)
{
  static fl_run_figure_fn *const all[] = {fl_run_map,       fl_run_cuts,    fl_run_memory,  fl_run_stages,
                                          fl_run_timeline,  fl_run_latency, fl_run_use,     fl_run_throughput,
                                          fl_run_under_way, fl_run_downs,   fl_run_last_map};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
    fl_status status = all[i](figures, results, err);
    if (status != FL_OK) return status;
  }
  return FL_OK;
}
