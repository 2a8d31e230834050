/* Small worlds that change, as tables: a chain of parts on the first nodes of a row, what happens to it, and what came
 * of it. */
#ifndef FIELDLINE_TESTS_CHANGING_H
#define FIELDLINE_TESTS_CHANGING_H

#include "support.h"

#include <math.h>
#include <string.h>

#include "chain.h"
#include "fieldline/energy.h"
#include "fieldline/simulate.h"
#include "fieldline/statistics.h"
#include "nodes.h"

enum { MAX_REQUESTS = 64, MAX_CHANGES = 4096, MAX_PARTS = 4, MAX_LOG = 4096 };
enum { A, B, C, D };

/* Nodes in a row, all links at 2 Mbit/s: what transfers take says their time alone. */
static fl_node nodes[] = {NODE("a", 0, 0, 1, 0), NODE("b", 1, 0, 1, 0), NODE("c", 2, 0, 1, 0), NODE("d", 3, 0, 1, 0)};
enum { NODES = sizeof nodes / sizeof nodes[0] };

typedef struct {
  double end_s[MAX_REQUESTS];
  fl_request_outcome outcome[MAX_REQUESTS];
  uint64_t requests;
  struct {
    uint64_t request;
    fl_activity_record of;
  } log[MAX_LOG]; /* of everything that ended, request by request */
  size_t log_count;
  double empty_s[NODES]; /* of batteries; NAN: it is not */
  double energy_j[NODES];
  fl_world_summarizer *summarizer;
  fl_energy_meter *meter;
} history;

static inline fl_status hear(void *context, const fl_request_record *record, fl_error *err)
{
  history *h = context;
  if (record->pass_count == 1) assert_int_equal(record->request, h->requests); /* in order, whatever overtakes */
  if (h->requests < MAX_REQUESTS) {
    h->end_s[h->requests] = record->end_s;
    h->outcome[h->requests] = record->outcome;
  }
  h->requests++;
  for (size_t i = 0; i < record->record_count && h->log_count < MAX_LOG; i++) {
    h->log[h->log_count].request = record->request;
    h->log[h->log_count++].of = record->records[i];
  }
  fl_energy_meter_add(h->meter, record);
  return fl_world_summarizer_add(h->summarizer, record, err);
}

static inline fl_status hear_of_world(void *context, const fl_happening *happening, fl_error *err)
{
  history *h = context;
  (void)err;
  if (happening->kind == FL_HAPPENS_EMPTY) h->empty_s[happening->node] = happening->date_s;
  fl_world_summarizer_hear(h->summarizer, happening);
  fl_energy_meter_hear(h->meter, happening);
  return FL_OK;
}

/* Dates within the tolerance, all else equal. */
static inline void assert_same_history(const history *a, const history *b, double tolerance)
{
  assert_int_equal(a->requests, b->requests);
  assert_int_equal(a->log_count, b->log_count);
  for (size_t i = 0; i < a->log_count; i++) {
    const fl_activity_record *one = &a->log[i].of, *other = &b->log[i].of;
    assert_int_equal(a->log[i].request, b->log[i].request);
    assert_int_equal(one->of.kind, other->of.kind);
    assert_int_equal(one->of.part, other->of.part);
    assert_int_equal(one->attempt, other->attempt);
    assert_int_equal(one->outcome, other->outcome);
    assert_close(one->interval.start_s, other->interval.start_s, tolerance);
    assert_close(one->interval.end_s, other->interval.end_s, tolerance);
  }
  for (size_t i = 0; i < a->requests && i < MAX_REQUESTS; i++) {
    assert_int_equal(a->outcome[i], b->outcome[i]);
    assert_close(a->end_s[i], b->end_s[i], tolerance);
  }
}

typedef struct {
  size_t parts;
  double compute_s[MAX_PARTS], time_s[MAX_PARTS], latency_s[MAX_PARTS]; /* of a loop the last is the way back */
  bool loops; /* back to the first node; a first pass takes twice as long */
  const char *medium, *recovery;
  double until_s; /* 0: none */
  fl_workload work;
  fl_change changes[MAX_CHANGES];
  size_t change_count;
  fl_failure_params failures;
  double power_w[NODES][FL_POWER_KINDS], battery_j[NODES];
} setting;

static inline fl_links *equal_links(void)
{
  fl_links *links = fl_links_new(NODES, 1e6, 0);
  for (size_t i = 0; i < NODES; i++)
    for (size_t j = 0; j < NODES; j++)
      if (i != j) links->weight[i * NODES + j] = 0.5;
  return links;
}

static inline void start_history(history *h, const fl_activity *activities, size_t count, const fl_field *field)
{
  memset(h, 0, sizeof *h);
  for (size_t i = 0; i < NODES; i++) h->empty_s[i] = NAN;
  assert_int_equal(fl_world_summarizer_new(NODES, &h->summarizer, NULL), FL_OK);
  assert_int_equal(fl_energy_meter_new(activities, count, field, &h->meter, NULL), FL_OK);
}

static inline void end_history(history *h, fl_world_summary *summary)
{
  fl_energy energy;
  assert_int_equal(fl_world_summarizer_finish(h->summarizer, summary, NULL), FL_OK);
  assert_int_equal(fl_energy_meter_finish(h->meter, &energy, NULL), FL_OK);
  for (size_t i = 0; i < energy.node_count; i++) h->energy_j[energy.nodes[i].node] = fl_node_energy_j(&energy.nodes[i]);
  fl_energy_clear(&energy);
  fl_energy_meter_free(h->meter);
  fl_world_summarizer_free(h->summarizer);
}

static inline size_t list_activities(const setting *s, fl_activity *activities, fl_activity *first)
{
  if (!s->loops) return chain_activities(activities, s->parts, s->compute_s, s->time_s, s->latency_s);
  size_t count = ring_activities(activities, s->parts, s->compute_s, s->time_s, s->latency_s);
  memcpy(first, activities, count * sizeof *first);
  for (size_t i = 0; i < count; i++) first[i].duration_s *= 2;
  return count;
}

/* Simulate; *summary is the caller's to clear. */
static inline void simulate(const char *engine, const setting *s, history *h, fl_world_summary *summary)
{
  fl_activity activities[2 * MAX_PARTS], first[2 * MAX_PARTS];
  fl_links *links = equal_links();
  fl_node own[NODES];
  const fl_field field = {NODES, own};
  const fl_change_spec spec = {.list = s->changes, .list_count = s->change_count, .failures = s->failures};
  const fl_change_input changes = {.spec = &spec, .field = &field, .rates_are_given = true};
  const fl_world world = {.changes = &changes,
                          .links = links,
                          .medium = {.medium = s->medium == NULL ? NULL : fl_medium_find(s->medium)},
                          .recovery = fl_recovery_find(s->recovery == NULL ? "last-hop" : s->recovery),
                          .until_s = s->until_s > 0 ? s->until_s : INFINITY,
                          .happened = hear_of_world,
                          .context = h};
  const fl_pipeline pipeline = {.activity_count = list_activities(s, activities, first),
                                .activities = activities,
                                .first_pass = s->loops ? first : NULL,
                                .world = &world};
  fl_error err = {0};
  memcpy(own, nodes, sizeof own);
  for (size_t i = 0; i < NODES; i++) {
    own[i].powers.are_known = true;
    memcpy(own[i].powers.w, s->power_w[i], sizeof own[i].powers.w);
    own[i].battery_j = s->battery_j[i];
  }
  start_history(h, activities, pipeline.activity_count, &field);
  if (fl_engine_find(engine)->run(&pipeline, &s->work, hear, h, &err) != FL_OK) fail_msg("%s", err.message);
  end_history(h, summary);
  fl_links_free(links);
}

#define DOWN(date, node_number)                                                                                        \
  {                                                                                                                    \
    .date_s = (date), .kind = FL_CHANGE_UP, .node = (node_number), .peer = (node_number), .value = { 0 }               \
  }
#define UP(date, node_number)                                                                                          \
  {                                                                                                                    \
    .date_s = (date), .kind = FL_CHANGE_UP, .node = (node_number), .peer = (node_number), .value = { 1 }               \
  }
#define RATE(date, from, to, factor)                                                                                   \
  {                                                                                                                    \
    .date_s = (date), .kind = FL_CHANGE_RATE, .node = (from), .peer = (to), .value = { factor }                        \
  }
#define SPEED(date, node_number, factor)                                                                               \
  {                                                                                                                    \
    .date_s = (date), .kind = FL_CHANGE_SPEED, .node = (node_number), .peer = (node_number), .value = { factor }       \
  }
#define BURST(requests)                                                                                                \
  {                                                                                                                    \
    .count = (requests), .arrivals = {.kind = FL_ARRIVALS_BURST }                                                      \
  }
#define EVERY(requests, seconds)                                                                                       \
  {                                                                                                                    \
    .count = (requests), .arrivals = {.kind = FL_ARRIVALS_PERIODIC, .interval_s = (seconds) }                          \
  }
#define CLOSED(requests, flying)                                                                                       \
  {                                                                                                                    \
    .count = (requests), .arrivals = {.kind = FL_ARRIVALS_CLOSED, .in_flight = (flying) }                              \
  }

#endif
