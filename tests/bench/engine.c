/* An engine alone, with nobody to write anything down: the subject beside bare_simgrid and heap_events.
 *   engine NAME REQUESTS IN_FLIGHT TIME... */
#include "chain.h"
#include "fieldline/simulate.h"
#include "pipeline.h"

static fl_status note_end(void *context, const fl_request_record *record, fl_error *err)
{
  (void)err;
  *(double *)context = record->intervals[record->activity_count - 1].end_s;
  return FL_OK;
}

/* Times alternate: compute, hop, compute, ... */
static fl_status simulate(const fl_engine *engine, const bench_pipeline *p, double *end_s, fl_error *err)
{
  static double compute_s[MOST_ACTIVITIES], hop_s[MOST_ACTIVITIES];
  static fl_activity activities[MOST_ACTIVITIES];
  for (size_t i = 0; i < p->activity_count; i++) (i % 2 == 0 ? compute_s : hop_s)[i / 2] = p->times_s[i];
  size_t count = chain_activities(activities, p->activity_count / 2 + 1, compute_s, hop_s, NULL);
  const fl_pipeline pipeline = {count, activities, NULL, NULL, NULL};
  fl_workload workload = {.count = p->requests, .arrivals = {.kind = FL_ARRIVALS_CLOSED, .in_flight = p->in_flight}};
  return engine->run(&pipeline, &workload, note_end, end_s, err);
}

int main(int argc, char **argv)
{
  bench_pipeline pipeline;
  const fl_engine *engine = argc > 1 ? fl_engine_find(argv[1]) : NULL;
  fl_error err;
  double end_s;
  if (engine == NULL || engine->run == NULL || !bench_read(argc - 1, argv + 1, &pipeline)) return 2;
  double start_s = bench_now_s();
  if (simulate(engine, &pipeline, &end_s, &err) != FL_OK) return 1;
  bench_report(&pipeline, bench_now_s() - start_s, end_s);
  return 0;
}
