/* Token loops: requests that make several passes, each of which goes back to the first node. Cases worked by hand;
 * random pipelines against a witness, against each other on every medium, and against what one request alone and many
 * of them come to. */
#include "support.h"

#include <gsl/gsl_rng.h>
#include <string.h>

#include "chain.h"
#include "fieldline/random.h"
#include "fieldline/simulate.h"
#include "nodes.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum { MAX_PARTS = 8, MAX_ACTIVITIES = 2 * MAX_PARTS, MAX_PASSES = 640 };

static const char *const engines[] = {"simgrid", "events", "closed-form"};

typedef struct {
  uint64_t request, pass;
  double arrival_s, ready_s, token_s, first_token_s;
  fl_interval intervals[MAX_ACTIVITIES];
} row;

typedef struct {
  uint64_t count;
  row rows[MAX_PASSES];
} history;

static fl_status keep(void *context, const fl_request_record *record, fl_error *err)
{
  history *h = context;
  (void)err;
  assert_true(h->count < MAX_PASSES);
  row *r = &h->rows[h->count++];
  *r = (row){record->request, record->pass,          record->arrival_s, record->ready_s,
             record->token_s, record->first_token_s, {{0, 0}}};
  assert_int_equal(record->outcome, FL_REQUEST_COMPLETED);
  for (size_t i = 0; i < record->record_count; i++) r->intervals[i] = record->records[i].interval;
  if (record->intervals != NULL)
    memcpy(r->intervals, record->intervals, record->activity_count * sizeof *record->intervals);
  return FL_OK;
}

static void simulate(const char *engine, const fl_pipeline *pipeline, const fl_workload *workload, history *h)
{
  fl_error err = {0};
  h->count = 0;
  if (fl_engine_find(engine)->run(pipeline, workload, keep, h, &err) != FL_OK) fail_msg("%s: %s", engine, err.message);
  assert_int_equal(h->count, fl_passes_of_all(workload));
}

/* How far two histories differ, relative to the dates. Passes come in the same order. */
static double difference(const history *a, const history *b, size_t activity_count)
{
  double most = 0;
  for (uint64_t n = 0; n < b->count; n++) {
    const row *one = &a->rows[n], *other = &b->rows[n];
    assert_int_equal(one->request, other->request);
    assert_int_equal(one->pass, other->pass);
    most = fmax(most, fabs(one->arrival_s - other->arrival_s) / fmax(other->arrival_s, 1));
    most = fmax(most, fabs(one->ready_s - other->ready_s) / fmax(other->ready_s, 1));
    most = fmax(most, fabs(one->first_token_s - other->first_token_s) / fmax(other->first_token_s, 1));
    for (size_t i = 0; i < activity_count; i++) {
      const fl_interval *x = &one->intervals[i], *y = &other->intervals[i];
      most = fmax(most, fabs(x->start_s - y->start_s) / fmax(y->start_s, 1));
      most = fmax(most, fabs(x->end_s - y->end_s) / fmax(y->end_s, 1));
    }
  }
  return most;
}

/* ---- by hand ---- */

enum { HAND_PARTS = 2, HAND_PASSES = 6 };

typedef struct {
  const char *name;
  size_t parts;
  double first_compute_s[HAND_PARTS], first_time_s[HAND_PARTS]; /* the second time is the way back */
  double compute_s[HAND_PARTS], time_s[HAND_PARTS];
  fl_arrivals arrivals;
  uint64_t requests, passes;
  const char *medium; /* NULL: isolated */
  row want[HAND_PASSES];
} hand_case;

#define FIRST                                                                                                          \
  {4, 5},                                                                                                              \
  {                                                                                                                    \
    3, 0.5                                                                                                             \
  }
#define OTHERS                                                                                                         \
  {1, 2},                                                                                                              \
  {                                                                                                                    \
    1, 0.5                                                                                                             \
  }

static const hand_case hand_cases[] = {
    /* The first token at 4 + 3 + 5 = 12, the next ones every 0.5 + 1 + 1 + 2 = 4.5. */
    {"one request alone",
     2,
     FIRST,
     OTHERS,
     {.kind = FL_ARRIVALS_BURST},
     1,
     3,
     NULL,
     {{0, 0, 0, 0, 12, 12, {{0, 4}, {4, 7}, {7, 12}, {12, 12.5}}},
      {0, 1, 0, 12.5, 16.5, 12, {{12.5, 13.5}, {13.5, 14.5}, {14.5, 16.5}, {16.5, 17}}},
      {0, 2, 0, 17, 21, 12, {{17, 18}, {18, 19}, {19, 21}, {21, 21.5}}}}},
    /* The second request's first pass is 4 behind at node 0 and waits for the first's at node 1, until 12; then passes
     * alternate, and wait for each other at node 1. */
    {"two requests take turns",
     2,
     FIRST,
     OTHERS,
     {.kind = FL_ARRIVALS_BURST},
     2,
     3,
     NULL,
     {{0, 0, 0, 0, 12, 12, {{0, 4}, {4, 7}, {7, 12}, {12, 12.5}}},
      {1, 0, 0, 0, 17, 17, {{4, 8}, {8, 11}, {12, 17}, {17, 17.5}}},
      {0, 1, 0, 12.5, 19, 12, {{12.5, 13.5}, {13.5, 14.5}, {17, 19}, {19, 19.5}}},
      {1, 1, 0, 17.5, 21.5, 17, {{17.5, 18.5}, {18.5, 19.5}, {19.5, 21.5}, {21.5, 22}}},
      {0, 2, 0, 19.5, 23.5, 12, {{19.5, 20.5}, {20.5, 21.5}, {21.5, 23.5}, {23.5, 24}}},
      {1, 2, 0, 22, 26, 17, {{22, 23}, {23, 24}, {24, 26}, {26, 26.5}}}}},
    /* 12.5 and 4.5 a request; the next one arrives when the one before it is through. */
    {"one in flight",
     2,
     FIRST,
     OTHERS,
     {.kind = FL_ARRIVALS_CLOSED, .in_flight = 1},
     2,
     2,
     NULL,
     {{0, 0, 0, 0, 12, 12, {{0, 4}, {4, 7}, {7, 12}, {12, 12.5}}},
      {0, 1, 0, 12.5, 16.5, 12, {{12.5, 13.5}, {13.5, 14.5}, {14.5, 16.5}, {16.5, 17}}},
      {1, 0, 17, 17, 29, 29, {{17, 21}, {21, 24}, {24, 29}, {29, 29.5}}},
      {1, 1, 17, 29.5, 33.5, 29, {{29.5, 30.5}, {30.5, 31.5}, {31.5, 33.5}, {33.5, 34}}}}},
    /* More may be in flight than there are. */
    {"many in flight",
     2,
     FIRST,
     OTHERS,
     {.kind = FL_ARRIVALS_CLOSED, .in_flight = 9},
     2,
     1,
     NULL,
     {{0, 0, 0, 0, 12, 12, {{0, 4}, {4, 7}, {7, 12}, {12, 12.5}}},
      {1, 0, 0, 0, 17, 17, {{4, 8}, {8, 11}, {12, 17}, {17, 17.5}}}}},
    /* At 2 the first request's second pass is there since now, as is the second request: the pass goes first. */
    {"at one date the pass goes first",
     1,
     {2},
     {0},
     {1},
     {0},
     {.kind = FL_ARRIVALS_PERIODIC, .interval_s = 2},
     3,
     2,
     NULL,
     {{0, 0, 0, 0, 2, 2, {{0, 2}}},
      {0, 1, 0, 2, 3, 2, {{2, 3}}},
      {1, 0, 2, 2, 5, 5, {{3, 5}}},
      {2, 0, 4, 4, 7, 7, {{5, 7}}},
      {1, 1, 2, 5, 8, 5, {{7, 8}}},
      {2, 1, 4, 7, 9, 7, {{8, 9}}}}},
    /* The two nodes have one radio each. At 1 the way back of the first and the hop of the second ask for them at one
     * date: the one further down goes first. */
    {"half-duplex, there and back",
     2,
     {0, 0},
     {1, 1},
     {0, 0},
     {1, 1},
     {.kind = FL_ARRIVALS_BURST},
     2,
     1,
     "half-duplex",
     {{0, 0, 0, 0, 1, 1, {{0, 0}, {0, 1}, {1, 1}, {1, 2}}}, {1, 0, 0, 0, 3, 3, {{0, 0}, {2, 3}, {3, 3}, {3, 4}}}}},
    /* 0-1 the hop of the first alone; 1-3 its way back and the hop of the second share; 3-4 the way back of the second
     * alone. */
    {"shared, there and back",
     2,
     {0, 0},
     {1, 1},
     {0, 0},
     {1, 1},
     {.kind = FL_ARRIVALS_BURST},
     2,
     1,
     "shared",
     {{0, 0, 0, 0, 1, 1, {{0, 0}, {0, 1}, {1, 1}, {1, 3}}}, {1, 0, 0, 0, 3, 3, {{0, 0}, {1, 3}, {3, 3}, {3, 4}}}}},
};

static fl_air *hand_air(const hand_case *c)
{
  const fl_air_hop hops[] = {{0, 1, c->time_s[0], 1}, {1, 0, c->time_s[1], 1}};
  const double option = 0;
  fl_air *air = NULL;
  const fl_air_input in = {2, hops, NULL, {fl_medium_find(c->medium), {&option, 1, NULL}, NULL}, false};
  assert_int_equal(fl_air_new(&in, &air, NULL), FL_OK);
  return air;
}

static void check_hand(void **state)
{
  const hand_case *c = *state;
  static history got, want;
  fl_activity first[2 * HAND_PARTS], others[2 * HAND_PARTS];
  size_t count = ring_activities(others, c->parts, c->compute_s, c->time_s, NULL);
  ring_activities(first, c->parts, c->first_compute_s, c->first_time_s, NULL);
  fl_air *air = c->medium == NULL ? NULL : hand_air(c);
  const fl_pipeline pipeline = {count, others, air, first, NULL};
  const fl_workload workload = {.count = c->requests, .arrivals = c->arrivals, .passes = c->passes};
  want.count = c->requests * c->passes;
  memcpy(want.rows, c->want, sizeof c->want);
  for (size_t e = 0; e < COUNT(engines); e++) {
    if (c->medium != NULL && !fl_engine_find(engines[e])->any_medium) continue;
    simulate(engines[e], &pipeline, &workload, &got);
    assert_close(difference(&got, &want, count), 0, 0);
    for (uint64_t n = 0; n < want.count; n++) assert_close(got.rows[n].token_s, want.rows[n].token_s, 0);
  }
  fl_air_free(air);
}

/* ---- random pipelines ---- */

typedef struct {
  size_t parts, count;
  double first_compute_s[MAX_PARTS], first_time_s[MAX_PARTS], compute_s[MAX_PARTS], time_s[MAX_PARTS];
  double latency_s[MAX_PARTS];
  fl_activity first[MAX_ACTIVITIES], others[MAX_ACTIVITIES];
  fl_pipeline pipeline;
  fl_workload workload;
} draw;

/* One in four is a round number, so that dates coincide. */
static double draw_time_s(gsl_rng *rng)
{
  if (gsl_rng_uniform_int(rng, 4) == 0) return (double)(1 + gsl_rng_uniform_int(rng, 9)) / 8;
  return pow(10, gsl_rng_uniform(rng) - 0.5);
}

static void draw_times(gsl_rng *rng, draw *d, bool latency)
{
  for (size_t i = 0; i < d->parts; i++) {
    d->compute_s[i] = gsl_rng_uniform_int(rng, 4) == 0 ? 0 : draw_time_s(rng);
    d->time_s[i] = draw_time_s(rng);
    d->first_compute_s[i] = d->compute_s[i] * (double)(1 + gsl_rng_uniform_int(rng, 40));
    d->first_time_s[i] = d->time_s[i] * (double)(1 + gsl_rng_uniform_int(rng, 40));
    d->latency_s[i] = latency ? d->time_s[i] * (double)gsl_rng_uniform_int(rng, 3) / 4 : 0;
  }
  d->first_time_s[d->parts - 1] = d->time_s[d->parts - 1]; /* the way back */
  d->count = ring_activities(d->others, d->parts, d->compute_s, d->time_s, d->latency_s);
  ring_activities(d->first, d->parts, d->first_compute_s, d->first_time_s, d->latency_s);
  d->pipeline = (fl_pipeline){d->count, d->others, NULL, d->first, NULL};
}

static void draw_workload(gsl_rng *rng, draw *d, fl_arrival_kind kind, bool bounded)
{
  d->workload = (fl_workload){
      .count = 1 + gsl_rng_uniform_int(rng, 30), .seed = gsl_rng_get(rng), .passes = 1 + gsl_rng_uniform_int(rng, 20)};
  d->workload.arrivals =
      (fl_arrivals){kind, 1 + gsl_rng_uniform_int(rng, 9), 4 * draw_time_s(rng), 0.25 / draw_time_s(rng)};
  if (!bounded) return;
  d->workload.receive_buffer = gsl_rng_uniform_int(rng, 4);
  d->workload.send_buffer = gsl_rng_uniform_int(rng, 4);
}

/* A witness: of all requests the one whose next pass is there first, again and again, through nodes and radios that are
 * free from some date on. Arrivals are taken from what it is held against. */
static void check_against_witness(const draw *d, const history *got)
{
  enum { MOST = 30 };
  double ready_s[MOST], free_s[MAX_ACTIVITIES] = {0};
  uint64_t made[MOST] = {0}, come = d->workload.count;
  bool closed = d->workload.arrivals.kind == FL_ARRIVALS_CLOSED;
  for (uint64_t n = 0; n < got->count; n++) ready_s[got->rows[n].request] = got->rows[n].arrival_s;
  if (closed && d->workload.arrivals.in_flight < come) come = d->workload.arrivals.in_flight;
  for (uint64_t n = 0; n < got->count; n++) {
    const row *r = &got->rows[n];
    uint64_t next = MOST;
    for (uint64_t q = 0; q < come; q++) {
      if (made[q] == d->workload.passes) continue;
      bool sooner =
          next == MOST || ready_s[q] < ready_s[next] || (ready_s[q] == ready_s[next] && made[q] > 0 && made[next] == 0);
      if (sooner) next = q;
    }
    assert_int_equal(r->request, next);
    assert_int_equal(r->pass, made[next]);
    assert_close(r->ready_s, ready_s[next], 0);
    double date_s = ready_s[next];
    for (size_t i = 0; i < d->count; i++) {
      const fl_activity *of = made[next] == 0 ? &d->first[i] : &d->others[i];
      assert_close(r->intervals[i].start_s, fmax(date_s, free_s[i]), 0);
      date_s = free_s[i] = fmax(date_s, free_s[i]) + of->duration_s;
      assert_close(r->intervals[i].end_s, date_s, 0);
    }
    ready_s[next] = date_s;
    if (++made[next] == d->workload.passes && closed && come < d->workload.count) ready_s[come++] = date_s;
  }
}

static void check_isolated(void **state)
{
  enum { TRIALS = 60 };
  static history got, want;
  (void)state;
  for (uint64_t trial = 0; trial < TRIALS; trial++) {
    draw d;
    gsl_rng *rng = fl_random_new(11, FL_STREAM_FIELD, trial);
    d.parts = 1 + gsl_rng_uniform_int(rng, MAX_PARTS);
    bool latency = trial % 3 == 1, bounded = trial % 3 == 2;
    draw_times(rng, &d, latency);
    draw_workload(rng, &d, (fl_arrival_kind)(trial / 3 % 4), bounded);
    gsl_rng_free(rng);
    simulate("closed-form", &d.pipeline, &d.workload, &want);
    if (!latency && !bounded) check_against_witness(&d, &want);
    for (size_t e = 0; e < COUNT(engines); e++) {
      simulate(engines[e], &d.pipeline, &d.workload, &got);
      double most = difference(&got, &want, d.count);
      if (most > (latency ? 1e-9 : 0)) fail_msg("trial %d, %s: %g", (int)trial, engines[e], most);
    }
  }
}

/* ---- in a world that changes ---- */

enum { CHANGES = 60 };

/* The pipeline's nodes, all joined by equal links, and rates and speeds that change at drawn dates; `matters`: to
 * others than they were. */
typedef struct {
  fl_node nodes[MAX_PARTS];
  fl_field field;
  fl_links *links;
  fl_change changes[CHANGES];
  fl_change_spec spec;
  fl_change_input input;
  fl_world world;
} drawn_world;

static void draw_world(gsl_rng *rng, drawn_world *w, size_t parts, bool matters)
{
  memset(w, 0, sizeof *w);
  w->field = (fl_field){MAX_PARTS, w->nodes};
  w->links = fl_links_new(MAX_PARTS, 1e6, 0);
  for (size_t i = 0; i < MAX_PARTS * MAX_PARTS; i++) w->links->weight[i] = i % (MAX_PARTS + 1) == 0 ? 0 : 1;
  double date_s = 0;
  for (size_t i = 0; i < CHANGES; i++) {
    size_t node = gsl_rng_uniform_int(rng, parts), peer = (node + 1) % MAX_PARTS;
    double value = matters && i + parts < CHANGES ? 2 * gsl_rng_uniform(rng) + 0.1 : 1;
    date_s += 3 * gsl_rng_uniform(rng);
    w->changes[i] = gsl_rng_uniform_int(rng, 2) == 0 ? (fl_change){date_s, FL_CHANGE_RATE, node, peer, {value, 0}}
                                                     : (fl_change){date_s, FL_CHANGE_SPEED, node, node, {value, 0}};
  }
  w->spec = (fl_change_spec){.list = w->changes, .list_count = CHANGES};
  w->input = (fl_change_input){.spec = &w->spec, .field = &w->field, .rates_are_given = true};
  w->world = (fl_world){
      .changes = &w->input, .links = w->links, .recovery = fl_recovery_find("last-hop"), .until_s = INFINITY};
}

/* What does not matter changes nothing; where rates and speeds change the engines agree. */
static void check_in_a_world(void **state)
{
  enum { TRIALS = 80 };
  static history got, want;
  (void)state;
  for (uint64_t trial = 0; trial < TRIALS; trial++) {
    draw d;
    drawn_world w;
    gsl_rng *rng = fl_random_new(13, FL_STREAM_FIELD, trial);
    bool matters = trial % 2 == 0;
    d.parts = 1 + gsl_rng_uniform_int(rng, MAX_PARTS);
    draw_times(rng, &d, trial % 3 == 0);
    draw_workload(rng, &d, (fl_arrival_kind)(trial / 2 % 4), trial % 5 == 0);
    draw_world(rng, &w, d.parts, matters);
    gsl_rng_free(rng);
    if (matters) d.pipeline.world = &w.world;
    simulate("closed-form", &d.pipeline, &d.workload, &want);
    d.pipeline.world = &w.world;
    for (size_t e = 0; e < COUNT(engines); e++) {
      simulate(engines[e], &d.pipeline, &d.workload, &got);
      double most = difference(&got, &want, d.count);
      if (most > 1e-9) fail_msg("trial %d, %s: %g", (int)trial, engines[e], most);
    }
    fl_links_free(w.links);
  }
}

/* ---- media ---- */

typedef struct {
  const char *medium;
  double option;
} medium_case;

static const medium_case medium_cases[] = {{"half-duplex", 0}, {"half-duplex", 1},     {"shared", 0},
                                           {"shared", 1},      {"carrier-sense", NAN}, {"sinr", NAN}};

/* Nodes on a circle. */
static fl_air *draw_air(const draw *d, const medium_case *m, fl_radio_params *radio)
{
  double snr[MAX_PARTS * MAX_PARTS] = {0};
  const fl_links links = {.count = d->parts, .snr = snr};
  fl_air_hop hops[MAX_PARTS];
  *radio = (fl_radio_params){.bandwidth_hz = 1e6, .path_exponent = 3, .snr_at_1m = 1000, .sense_snr_db = 12};
  for (size_t i = 0; i < d->parts; i++)
    for (size_t j = 0; j < d->parts; j++) {
      double metres = 4 * fabs(sin(M_PI * ((double)i - (double)j) / (double)d->parts));
      if (i != j) snr[i * d->parts + j] = fl_radio_snr(radio, metres, 0);
    }
  for (size_t i = 0; i < d->parts; i++) {
    size_t to = (i + 1) % d->parts;
    hops[i] =
        (fl_air_hop){i, to, d->time_s[i] - d->latency_s[i], radio->bandwidth_hz * log2(1 + snr[i * d->parts + to])};
  }
  size_t option_count = isnan(m->option) ? 0u : 1u;
  fl_option_values options = {&m->option, option_count, NULL};
  const fl_air_input in = {d->parts, hops, &links, {fl_medium_find(m->medium), options, radio}, false};
  fl_air *air = NULL;
  fl_error err = {0};
  if (fl_air_new(&in, &air, &err) != FL_OK) fail_msg("%s", err.message);
  return air;
}

static void check_medium(void **state)
{
  enum { TRIALS = 24 };
  static history one, other;
  const medium_case *m = *state;
  for (uint64_t trial = 0; trial < TRIALS; trial++) {
    draw d;
    fl_radio_params radio;
    gsl_rng *rng = fl_random_new(12, FL_STREAM_FIELD, trial);
    d.parts = 2 + gsl_rng_uniform_int(rng, MAX_PARTS - 1);
    draw_times(rng, &d, trial % 2 == 0);
    draw_workload(rng, &d, (fl_arrival_kind)(trial % 4), trial / 4 % 2 == 0);
    gsl_rng_free(rng);
    fl_air *air = draw_air(&d, m, &radio);
    d.pipeline.air = air;
    simulate("simgrid", &d.pipeline, &d.workload, &one);
    simulate("events", &d.pipeline, &d.workload, &other);
    double most = difference(&other, &one, d.count);
    if (most > 1e-9) fail_msg("trial %d: %g", (int)trial, most);
    fl_air_free(air);
  }
}

/* ---- what it comes to ---- */

static double sum_s(const fl_activity *activities, size_t count)
{
  double sum_s = 0;
  for (size_t i = 0; i < count; i++) sum_s += activities[i].duration_s;
  return sum_s;
}

/* The first token takes the first pass's stages and hops, the others the round trip of theirs. */
static void check_alone(void **state)
{
  enum { TRIALS = 40, PASSES = 20 };
  static history got;
  (void)state;
  for (uint64_t trial = 0; trial < TRIALS; trial++) {
    draw d;
    gsl_rng *rng = fl_random_new(13, FL_STREAM_FIELD, trial);
    d.parts = 1 + gsl_rng_uniform_int(rng, MAX_PARTS);
    draw_times(rng, &d, true);
    gsl_rng_free(rng);
    d.workload = (fl_workload){.count = 3, .arrivals = {.kind = FL_ARRIVALS_CLOSED, .in_flight = 1}, .passes = PASSES};
    for (size_t e = 0; e < COUNT(engines); e++) {
      simulate(engines[e], &d.pipeline, &d.workload, &got);
      for (uint64_t n = PASSES - 1; n < got.count; n += PASSES) {
        const row *last = &got.rows[n];
        size_t with_return = d.parts > 1;
        assert_close(last->first_token_s - last->arrival_s, sum_s(d.first, d.count - with_return), 1e-9);
        assert_close((last->token_s - last->first_token_s) / (PASSES - 1), sum_s(d.others, d.count), 1e-9);
      }
    }
  }
}

/* n requests in a closed loop, of many passes that are all alike: n passes every max(round trip, n x the longest). */
static void check_saturated(void **state)
{
  enum { TRIALS = 40, MOST_REQUESTS = 20, PASSES = 32 };
  static history got;
  (void)state;
  for (uint64_t trial = 0; trial < TRIALS; trial++) {
    draw d;
    double longest_s = 0;
    gsl_rng *rng = fl_random_new(14, FL_STREAM_FIELD, trial);
    uint64_t n = 1 + gsl_rng_uniform_int(rng, MOST_REQUESTS);
    d.parts = 1 + gsl_rng_uniform_int(rng, MAX_PARTS);
    draw_times(rng, &d, false);
    gsl_rng_free(rng);
    d.compute_s[0] = d.others[0].duration_s = fmax(d.compute_s[0], 0.1); /* passes do take time */
    d.pipeline.first_pass = NULL;
    d.workload = (fl_workload){.count = n, .arrivals = {.kind = FL_ARRIVALS_CLOSED, .in_flight = n}, .passes = PASSES};
    for (size_t i = 0; i < d.count; i++) longest_s = fmax(longest_s, d.others[i].duration_s);
    simulate("events", &d.pipeline, &d.workload, &got);
    const row *before = &got.rows[got.count / 2 - 1], *last = &got.rows[got.count - 1];
    double time_s = last->intervals[d.count - 1].end_s - before->intervals[d.count - 1].end_s;
    double tokens_per_s = (double)(got.count / 2) / time_s;
    assert_close(tokens_per_s, (double)n / fmax(sum_s(d.others, d.count), (double)n * longest_s), 1e-9);
  }
}

int main(void)
{
  struct CMUnitTest tests[COUNT(hand_cases) + COUNT(medium_cases) + 4];
  size_t count = 0;
  for (size_t i = 0; i < COUNT(hand_cases); i++)
    tests[count++] = (struct CMUnitTest){hand_cases[i].name, check_hand, NULL, NULL, (void *)&hand_cases[i]};
  tests[count++] = (struct CMUnitTest)cmocka_unit_test(check_isolated);
  tests[count++] = (struct CMUnitTest)cmocka_unit_test(check_in_a_world);
  for (size_t i = 0; i < COUNT(medium_cases); i++)
    tests[count++] = (struct CMUnitTest){medium_cases[i].medium, check_medium, NULL, NULL, (void *)&medium_cases[i]};
  tests[count++] = (struct CMUnitTest)cmocka_unit_test(check_alone);
  tests[count++] = (struct CMUnitTest)cmocka_unit_test(check_saturated);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
