/* An engine in a world that changes, with nobody to write anything down.
 *   changing ENGINE CHANGES_PER_S REQUESTS IN_FLIGHT TIME...
 * Every change is of one link's rate, turn about: to a half and back. */
#include <math.h>
#include <stdlib.h>

#include "chain.h"
#include "fieldline/simulate.h"
#include "pipeline.h"

enum { MOST_NODES = MOST_ACTIVITIES / 2 + 1 };

static fl_status note_end(void *context, const fl_request_record *record, fl_error *err)
{
  (void)err;
  *(double *)context = fl_record_end_s(record);
  return FL_OK;
}

/* What happens in twice the time of the slowest activity for all requests, and more: behind the end nobody looks. */
static fl_change *make_changes(const bench_pipeline *p, double per_s, size_t *count)
{
  double longest_s = 0;
  size_t hops = p->activity_count / 2;
  for (size_t i = 0; i < p->activity_count; i++) longest_s = fmax(longest_s, p->times_s[i]);
  *count = (size_t)(per_s * longest_s * 2 * (double)(p->requests + p->activity_count));
  fl_change *changes = calloc(*count + 1, sizeof *changes);
  for (size_t i = 0; changes != NULL && i < *count; i++) {
    size_t hop = i % hops;
    changes[i] = (fl_change){(double)(i + 1) / per_s, FL_CHANGE_RATE, hop, hop + 1, {i / hops % 2 == 0 ? 0.5 : 1}};
  }
  return changes;
}

static fl_links *make_links(size_t nodes)
{
  fl_links *links = fl_links_new(nodes, 1e6, 0);
  for (size_t i = 0; links != NULL && i < nodes * nodes; i++) links->weight[i] = i % (nodes + 1) == 0 ? 0 : 1;
  return links;
}

static fl_status simulate(const fl_engine *engine, double per_s, const bench_pipeline *p, double *took_s, double *end_s,
                          fl_error *err)
{
  static double compute_s[MOST_ACTIVITIES], hop_s[MOST_ACTIVITIES];
  static fl_activity activities[MOST_ACTIVITIES];
  static fl_node nodes[MOST_NODES];
  const fl_field field = {p->activity_count / 2 + 1, nodes};
  fl_change_spec spec = {0};
  for (size_t i = 0; i < p->activity_count; i++) (i % 2 == 0 ? compute_s : hop_s)[i / 2] = p->times_s[i];
  const fl_workload workload = {.count = p->requests,
                                .arrivals = {.kind = FL_ARRIVALS_CLOSED, .in_flight = p->in_flight}};
  fl_change *changes = make_changes(p, per_s, &spec.list_count);
  fl_links *links = make_links(field.count);
  if (changes == NULL || links == NULL) return fl_fail(err, FL_ERR_MEMORY, "no memory");
  spec.list = changes;
  const fl_change_input input = {.spec = &spec, .field = &field, .rates_are_given = true};
  const fl_world world = {
      .changes = &input, .links = links, .recovery = fl_recovery_find("last-hop"), .until_s = INFINITY};
  const fl_pipeline pipeline = {.activity_count = chain_activities(activities, field.count, compute_s, hop_s, NULL),
                                .activities = activities,
                                .world = &world};
  double start_s = bench_now_s();
  fl_status status = engine->run(&pipeline, &workload, note_end, end_s, err);
  *took_s = bench_now_s() - start_s;
  fl_links_free(links);
  free(changes);
  return status;
}

int main(int argc, char **argv)
{
  bench_pipeline pipeline;
  const fl_engine *engine = argc > 2 ? fl_engine_find(argv[1]) : NULL;
  fl_error err;
  double took_s = 0, end_s = 0;
  if (engine == NULL || !engine->any_change || !bench_read(argc - 2, argv + 2, &pipeline)) return 2;
  if (simulate(engine, strtod(argv[2], NULL), &pipeline, &took_s, &end_s, &err) != FL_OK) return 1;
  bench_report(&pipeline, took_s, end_s);
  return 0;
}
