/* An engine alone, with nobody to write anything down: the subject beside bare_simgrid and heap_events.
 *   engine NAME MEDIUM REQUESTS IN_FLIGHT TIME...
 * MEDIUM: a medium's name, or `dcf`: shared, with what contention costs. Nodes stand 40 m apart, as in the scenario of
 * tests/bench/run. */
#include <math.h>
#include <string.h>

#include "chain.h"
#include "fieldline/simulate.h"
#include "pipeline.h"

/* ---- the air ---- */

enum { MOST_NODES = MOST_ACTIVITIES / 2 + 1 };

static const fl_radio_params radio = {
    .bandwidth_hz = 1e6, .path_exponent = 2, .snr_at_1m = 283230, .sense_snr_db = 12, .keep_snr = true};

static double snr_between(size_t a, size_t b)
{
  double x_m = 40 * ((double)a - (double)b), y_m = 15 * ((double)(a % 3) - (double)(b % 3));
  return a == b ? 0 : fl_radio_snr(&radio, hypot(x_m, y_m), 0);
}

static fl_status make_air(const char *name, size_t hop_count, const double *hop_s, fl_air **out, fl_error *err)
{
  static double snr[MOST_NODES * MOST_NODES], option[] = {NAN, 1}; /* of shared: what contention costs */
  static fl_air_hop hops[MOST_NODES];
  bool dcf = strcmp(name, "dcf") == 0;
  size_t nodes = hop_count + 1;
  const fl_links links = {.count = nodes, .snr = snr};
  const fl_medium_choice choice = {
      fl_medium_find(dcf ? "shared" : name), {option, dcf ? sizeof option / sizeof option[0] : 0, NULL}, &radio};
  if (choice.medium == NULL) return fl_fail(err, FL_ERR_VALUE, "%s is no medium", name);
  for (size_t a = 0; a < nodes; a++)
    for (size_t b = 0; b < nodes; b++) snr[a * nodes + b] = snr_between(a, b);
  for (size_t i = 0; i < hop_count; i++) {
    double rate_bps = fl_radio_rate(&radio, snr[i * nodes + i + 1]).rate_bps;
    hops[i] = (fl_air_hop){i, i + 1, hop_s[i], rate_bps};
  }
  return fl_air_of_hops(&choice, &links, hops, hop_count, false, out, err);
}

/* ---- the pipeline ---- */

static fl_status note_end(void *context, const fl_request_record *record, fl_error *err)
{
  (void)err;
  *(double *)context = record->intervals[record->activity_count - 1].end_s;
  return FL_OK;
}

/* Times alternate: compute, hop, compute, ... */
static fl_status simulate(const fl_engine *engine, const char *medium, const bench_pipeline *p, double *took_s,
                          double *end_s, fl_error *err)
{
  static double compute_s[MOST_ACTIVITIES], hop_s[MOST_ACTIVITIES];
  static fl_activity activities[MOST_ACTIVITIES];
  fl_air *air;
  for (size_t i = 0; i < p->activity_count; i++) (i % 2 == 0 ? compute_s : hop_s)[i / 2] = p->times_s[i];
  size_t count = chain_activities(activities, p->activity_count / 2 + 1, compute_s, hop_s, NULL);
  fl_workload workload = {.count = p->requests, .arrivals = {.kind = FL_ARRIVALS_CLOSED, .in_flight = p->in_flight}};
  double start_s = bench_now_s();
  fl_status status = make_air(medium, p->activity_count / 2, hop_s, &air, err);
  if (status != FL_OK) return status;
  const fl_pipeline pipeline = {count, activities, air, NULL, NULL};
  status = engine->run(&pipeline, &workload, note_end, end_s, err);
  *took_s = bench_now_s() - start_s;
  fl_air_free(air);
  return status;
}

int main(int argc, char **argv)
{
  bench_pipeline pipeline;
  const fl_engine *engine = argc > 2 ? fl_engine_find(argv[1]) : NULL;
  fl_error err;
  double took_s, end_s;
  if (engine == NULL || engine->run == NULL || !bench_read(argc - 2, argv + 2, &pipeline)) return 2;
  if (simulate(engine, argv[2], &pipeline, &took_s, &end_s, &err) != FL_OK) return 1;
  bench_report(&pipeline, took_s, end_s);
  return 0;
}
