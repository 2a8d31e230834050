/* An engine alone, with nobody to write anything down: the subject beside bare_simgrid and heap_events.
 *   engine NAME REQUESTS IN_FLIGHT TIME... */
#include "fieldline/simulate.h"
#include "pipeline.h"

typedef struct {
  size_t last_activity;
  double end_s;
} completion;

static fl_status note_end(void *context, uint64_t request, double arrival_s, const fl_interval *activities,
                          fl_error *err)
{
  completion *c = context;
  (void)request;
  (void)arrival_s;
  (void)err;
  c->end_s = activities[c->last_activity].end_s;
  return FL_OK;
}

/* Times alternate; bits play no part where the time is given. */
static fl_status simulate(const fl_engine *engine, const bench_pipeline *p, double *end_s, fl_error *err)
{
  static double compute_s[MOST_ACTIVITIES], hop_s[MOST_ACTIVITIES], bits[MOST_ACTIVITIES], latency_s[MOST_ACTIVITIES];
  fl_pipeline pipeline = {p->activity_count / 2 + 1, compute_s, bits, hop_s, latency_s, NULL};
  fl_workload workload = {.count = p->requests, .arrivals = {.kind = FL_ARRIVALS_CLOSED, .in_flight = p->in_flight}};
  completion last = {p->activity_count - 1, 0};
  for (size_t i = 0; i < p->activity_count; i++) (i % 2 == 0 ? compute_s : hop_s)[i / 2] = p->times_s[i];
  for (size_t i = 0; i < MOST_ACTIVITIES; i++) bits[i] = 1;
  fl_status status = engine->run(&pipeline, &workload, note_end, &last, err);
  *end_s = last.end_s;
  return status;
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
