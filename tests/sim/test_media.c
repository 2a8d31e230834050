/* Media that couple transfers: cases worked by hand, and random pipelines against a second witness (support/fluid.h).
 */
#include "support.h"

#include <gsl/gsl_rng.h>
#include <string.h>

#include "chain.h"
#include "fieldline/random.h"
#include "fieldline/simulate.h"
#include "fluid.h"
#include "nodes.h"

#ifdef __SANITIZE_ADDRESS__ /* SimGrid's actors are threads then, and a hundred times slower */
enum { REQUESTS = 30 };
#else
enum { REQUESTS = 2000 };
#endif
enum { MAX_PARTS = 20, MAX_ACTIVITIES = 2 * MAX_PARTS - 1, COUNT_OF_PARTS = 3, TRIALS = 4 };
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* A chain on a line, one metre from node to node unless moved. */
typedef struct {
  size_t parts;
  double compute_s[MAX_PARTS], bits[MAX_PARTS], rate_bps[MAX_PARTS], time_s[MAX_PARTS], latency_s[MAX_PARTS];
  fl_node nodes[MAX_PARTS];
  fl_radio_params radio;
} chain;

static void chain_init(chain *c, size_t parts)
{
  *c = (chain){.parts = parts,
               .radio = {.bandwidth_hz = 1e6, .path_exponent = 3, .snr_at_1m = 1000, .sense_snr_db = 12}};
  for (size_t i = 0; i < parts; i++) c->nodes[i] = (fl_node)NODE("node", (double)i, 0, 1, 0);
}

/* What each hop takes alone at Shannon's rate. */
static void chain_set_rates(chain *c)
{
  for (size_t i = 0; i + 1 < c->parts; i++) {
    double distance_m = c->nodes[i + 1].x_m - c->nodes[i].x_m;
    c->rate_bps[i] = c->radio.bandwidth_hz * log2(1 + c->radio.snr_at_1m / pow(distance_m, c->radio.path_exponent));
    c->time_s[i] = c->bits[i] / c->rate_bps[i];
  }
}

static fl_air *make_air(const chain *c, const char *medium, double option)
{
  double snr[MAX_PARTS * MAX_PARTS] = {0};
  const fl_links links = {.count = c->parts, .snr = snr};
  fl_air_hop hops[MAX_PARTS];
  const fl_air_input in = {c->parts - 1, hops, &links, {fl_medium_find(medium), {&option, 1, NULL}, &c->radio}, false};
  for (size_t i = 0; i + 1 < c->parts; i++) hops[i] = (fl_air_hop){i, i + 1, c->time_s[i], c->rate_bps[i]};
  for (size_t i = 0; i < c->parts; i++)
    for (size_t j = 0; j < c->parts; j++)
      if (i != j) snr[i * c->parts + j] = fl_radio_snr(&c->radio, fabs(c->nodes[i].x_m - c->nodes[j].x_m), 0);
  fl_air *air;
  fl_error err = {0};
  if (fl_air_new(&in, &air, &err) != FL_OK) fail_msg("%s", err.message);
  return air;
}

typedef struct {
  fl_interval *intervals;
} history;

static fl_status keep(void *context, const fl_request_record *record, fl_error *err)
{
  history *h = context;
  (void)err;
  memcpy(h->intervals + record->request * record->activity_count, record->intervals,
         record->activity_count * sizeof *record->intervals);
  return FL_OK;
}

static const char *const engines[] = {"simgrid", "events"};

static fl_interval *simulate(const char *engine, const fl_pipeline *pipeline, const fl_workload *workload)
{
  fl_error err = {0};
  history h = {malloc(workload->count * pipeline->activity_count * sizeof *h.intervals)};
  if (fl_engine_find(engine)->run(pipeline, workload, keep, &h, &err) != FL_OK) fail_msg("%s", err.message);
  return h.intervals;
}

/* ---- by hand ---- */

typedef struct {
  const char *name, *medium;
  double option;
  size_t parts;
  double compute_s[3], time_s[2];
  uint64_t requests;
  double completion_s[3];
} hand_case;

static const hand_case hand_cases[] = {
    /* Hop 0 of 1 and hop 1 of 0 both wait at 2.1: the latter has since 1.2, so it goes first, and so on:
     * hop 0 at 0.1, 1.1, 3.1; hop 1 at 2.1, 4.1, 5.1. */
    {"half-duplex, first come", "half-duplex", 0, 3, {0.1, 0.1, 0.1}, {1, 1}, 3, {3.2, 5.2, 6.2}},
    /* Hop 0 of 1 starts at 1.1, while part 1 still computes; then hop 1 of 0 and 1 go first:
     * hop 0 at 0.1, 1.1, 4.1; hop 1 at 2.1, 3.1, 5.2. */
    {"half-duplex, downstream first", "half-duplex", 1, 3, {0.1, 0.1, 0.1}, {1, 1}, 3, {3.2, 4.2, 6.3}},
    /* Without computing, hop 1 of 0 and hop 0 of 1 ask at the same date: the one further down goes first. 0-1, 1-2;
     * 2-3, 3-4; 4-5, 5-6. */
    {"half-duplex, at one date", "half-duplex", 0, 3, {0, 0, 0}, {1, 1}, 3, {2, 4, 6}},
    /* Hop 0 of 0 alone to 1; then hop 1 of 0 and hop 0 of 1 share, both until 3; then hop 1 of 1 and hop 0 of 2 until
     * 5; then hop 1 of 2 alone. */
    {"shared", "shared", 0, 3, {0, 0, 0}, {1, 1}, 3, {3, 5, 6}},
    /* Rates 1 and 2 (times 2 and 1 for 2 bits): packets give both the bit rate 1 / (1 + 1/2) = 2/3. Hop 0 alone to 2;
     * then both to 2 + 2 / (2/3) = 5; then both to 8; then hop 1 alone to 9. */
    {"shared by packets", "shared", 0, 3, {0, 0, 0}, {2, 1}, 3, {5, 8, 9}},
    /* Half the airtime each: hop 1 takes 2 s, hop 0 has done half by 4 and ends at 5, alone; then again, 5 to 7, to 8;
     * then hop 1 alone to 9. */
    {"shared by airtime", "shared", 1, 3, {0, 0, 0}, {2, 1}, 3, {4, 7, 9}},
};

static void check_hand(void **state)
{
  const hand_case *h = *state;
  chain c;
  chain_init(&c, h->parts);
  for (size_t i = 0; i < h->parts; i++) c.compute_s[i] = h->compute_s[i];
  for (size_t i = 0; i + 1 < h->parts; i++) {
    c.bits[i] = 2;
    c.time_s[i] = h->time_s[i];
    c.rate_bps[i] = 2 / h->time_s[i];
  }
  fl_air *air = make_air(&c, h->medium, h->option);
  fl_activity activities[MAX_ACTIVITIES];
  size_t count = chain_activities(activities, h->parts, c.compute_s, c.time_s, c.latency_s);
  const fl_pipeline pipeline = {count, activities, air, NULL, NULL};
  fl_workload workload = {.count = h->requests, .arrivals = {.kind = FL_ARRIVALS_BURST}};
  for (size_t i = 0; i < COUNT(engines); i++) {
    fl_interval *got = simulate(engines[i], &pipeline, &workload);
    for (uint64_t r = 0; r < h->requests; r++)
      assert_close(got[r * count + count - 1].end_s, h->completion_s[r], 1e-12);
    free(got);
  }
  fl_air_free(air);
}

/* Hops of 1 m, signal to noise 1000 at 1 m, exponent 3, one transfer of log2(1001) bits a hop and hertz: 1 s alone.
 * Three hops: hop 0 and hop 2 under way together. Hop 2's sender is 1 m from hop 0's receiver (hop 1's receiver has
 * its own sender beside it): disturbance 1000; hop 0's sender is 3 m from hop 2's receiver: 1000 / 27. */
static void check_sinr_speeds(void **state)
{
  (void)state;
  chain c;
  chain_init(&c, 4);
  for (size_t i = 0; i < 3; i++) c.bits[i] = 1;
  chain_set_rates(&c);
  fl_air *air = make_air(&c, "sinr", 0);
  const bool active[] = {true, false, true};
  double speed[3] = {-1, -1, -1};
  fl_air_speeds(air, active, speed, NULL);
  assert_close(speed[0], log2(1 + 1000 / (1 + 1000.0)) / log2(1001), 1e-12);
  assert_close(speed[1], -1, 0);
  assert_close(speed[2], log2(1 + 1000 / (1 + 1000 / 27.0)) / log2(1001), 1e-12);
  fl_air_free(air);
}

/* ---- the least time between completions ---- */

static void check_periods(void **state)
{
  static const struct {
    const char *medium;
    double period_s;
  } rows[] = {
      {"isolated", 5},    /* the slowest of 3, 5, 4 */
      {"half-duplex", 9}, /* the radio between 5 and 4 */
      {"shared", 12},     /* 3 + 5 + 4 */
  };
  (void)state;
  chain c;
  chain_init(&c, 4);
  for (size_t i = 0; i < 3; i++) {
    c.time_s[i] = (const double[]){3, 5, 4}[i];
    c.rate_bps[i] = 1;
  }
  for (size_t i = 0; i < COUNT(rows); i++) {
    fl_air *air = make_air(&c, rows[i].medium, NAN);
    double period_s;
    assert_int_equal(fl_air_period_s(air, &period_s, NULL), FL_OK);
    assert_close(period_s, rows[i].period_s, 1e-15);
    fl_air_free(air);
  }
}

/* ---- random pipelines against the second witness ---- */

static void share_packets(void *context, size_t count, const bool *active, double *speed)
{
  const chain *c = context;
  double sum = 0;
  for (size_t i = 0; i < count; i++) sum += active[i] ? 1 / c->rate_bps[i] : 0;
  for (size_t i = 0; i < count; i++) speed[i] = 1 / sum / c->rate_bps[i];
}

static void share_airtime(void *context, size_t count, const bool *active, double *speed)
{
  double under_way = 0;
  (void)context;
  for (size_t i = 0; i < count; i++) under_way += active[i];
  for (size_t i = 0; i < count; i++) speed[i] = 1 / under_way;
}

static double signal(const chain *c, size_t from, size_t to)
{
  double distance_m = fabs(c->nodes[from].x_m - c->nodes[to].x_m);
  return c->radio.snr_at_1m * pow(distance_m, -c->radio.path_exponent);
}

static void interfere(void *context, size_t count, const bool *active, double *speed)
{
  const chain *c = context;
  for (size_t i = 0; i < count; i++) {
    double noise = 1;
    for (size_t j = 0; j < count; j++) noise += active[j] && j != i && j != i + 1 ? signal(c, j, i + 1) : 0;
    speed[i] = c->radio.bandwidth_hz * log2(1 + signal(c, i, i + 1) / noise) / c->rate_bps[i];
  }
}

/* What 802.11 leaves to each is not the witness's to know: it is compared with ns-3 (test_ns3.c). */
static void ask_air(void *context, size_t count, const bool *active, double *speed)
{
  (void)count;
  fl_air_speeds(context, active, speed, NULL);
}

typedef struct {
  const char *name, *medium;
  double option;
  fluid_medium witness;
  size_t most_parts; /* 0: all */
} witness_case;

static const witness_case witness_cases[] = {
    {"half-duplex, first come", "half-duplex", 0, {NULL, NULL, true, false}, 0},
    {"half-duplex, downstream first", "half-duplex", 1, {NULL, NULL, true, true}, 0},
    {"shared by packets", "shared", 0, {share_packets, NULL, false, false}, 0},
    {"shared by airtime", "shared", 1, {share_airtime, NULL, false, false}, 0},
    {"sinr", "sinr", 0, {interfere, NULL, false, false}, 0},
    {"carrier-sense", "carrier-sense", NAN, {ask_air, NULL, false, false}, 3},
};

/* Times around a second, one in four round so that dates coincide. */
static void draw_chain(gsl_rng *rng, size_t parts, chain *c)
{
  double x_m = 0;
  chain_init(c, parts);
  for (size_t i = 0; i < parts; i++) {
    c->nodes[i].x_m = x_m;
    x_m += 1 + 9 * gsl_rng_uniform(rng);
    c->bits[i] = (0.5 + gsl_rng_uniform(rng)) * 5e6;
    c->compute_s[i] = gsl_rng_uniform_int(rng, 3) == 0 ? 0 : 2 * gsl_rng_uniform(rng);
    if (gsl_rng_uniform_int(rng, 4) == 0) c->compute_s[i] = 0.5;
  }
  chain_set_rates(c);
  for (size_t i = 0; i + 1 < parts && gsl_rng_uniform_int(rng, 2) == 0; i++) {
    c->time_s[i] = 0.25 * (double)(1 + gsl_rng_uniform_int(rng, 8));
    c->bits[i] = c->time_s[i] * c->rate_bps[i];
  }
}

static double largest_difference(const fl_interval *a, const fl_interval *b, size_t count)
{
  double most = 0;
  for (size_t i = 0; i < count; i++) {
    most = fmax(most, fabs(a[i].start_s - b[i].start_s) / fmax(b[i].start_s, 1));
    most = fmax(most, fabs(a[i].end_s - b[i].end_s) / fmax(b[i].end_s, 1));
  }
  return most;
}

/* How far a rounding at the start moves any date: interference can make a chain chaotic, since what one sends more
 * slowly nobody sends faster. Two programs cannot agree on dates that rounding decides. */
static double sensitivity(const fl_pipeline *pipeline, const fl_workload *workload, const fluid_medium *medium,
                          const fl_interval *dates)
{
  fl_activity activities[MAX_ACTIVITIES];
  const fl_pipeline other = {pipeline->activity_count, activities, pipeline->air, NULL, NULL};
  memcpy(activities, pipeline->activities, pipeline->activity_count * sizeof *activities);
  activities[0].duration_s += 1e-13;
  fl_interval *moved = fluid_run(&other, workload, medium);
  double most = largest_difference(moved, dates, workload->count * pipeline->activity_count);
  free(moved);
  return most;
}

/* True when the chain's dates are decided by more than rounding. */
static bool check_witness_once(const witness_case *w, size_t parts, uint64_t trial)
{
  static const double CHAOS = 1e-8; /* the disturbance of 1e-13, once per request, adds up to 2e-10 */
  chain c;
  gsl_rng *rng = fl_random_new(parts, FL_STREAM_FIELD, trial);
  draw_chain(rng, parts, &c);
  fl_air *air = make_air(&c, w->medium, w->option);
  fl_activity activities[MAX_ACTIVITIES];
  size_t count = chain_activities(activities, parts, c.compute_s, c.time_s, c.latency_s);
  const fl_pipeline pipeline = {count, activities, air, NULL, NULL};
  fl_workload workload = {.count = REQUESTS, .arrivals = {.kind = FL_ARRIVALS_CLOSED}};
  workload.arrivals.in_flight = 1 + gsl_rng_uniform_int(rng, 3 * parts);
  workload.receive_buffer = gsl_rng_uniform_int(rng, 4);
  workload.send_buffer = gsl_rng_uniform_int(rng, 4);
  gsl_rng_free(rng);
  fluid_medium medium = w->witness;
  medium.context = medium.speeds == ask_air ? (void *)air : &c;
  fl_interval *want = fluid_run(&pipeline, &workload, &medium);
  bool tame = medium.speeds != interfere || sensitivity(&pipeline, &workload, &medium, want) < CHAOS;
  for (size_t i = 0; i < COUNT(engines); i++) {
    fl_interval *got = simulate(engines[i], &pipeline, &workload);
    if (tame) assert_true(largest_difference(got, want, REQUESTS * count) <= 1e-9);
    free(got);
  }
  free(want);
  fl_air_free(air);
  return tame;
}

static void check_witness(void **state)
{
  static const size_t parts[COUNT_OF_PARTS] = {3, 10, 20};
  const witness_case *w = *state;
  size_t tame = 0, runs = 0;
  for (size_t i = 0; i < COUNT_OF_PARTS && (w->most_parts == 0 || parts[i] <= w->most_parts); i++)
    for (uint64_t trial = 0; trial < TRIALS; trial++, runs++) tame += check_witness_once(w, parts[i], trial);
  assert_true(tame >= runs * 3 / 4);
}

/* ---- the engines among themselves ---- */

/* Every kind of arrivals, buffers and latencies, on every medium. All dates are the same to the last bit, but for those
 * of transfers whose speed changes: there, to 1e-9. */
static void check_engines(void **state)
{
  enum { FEW = 100, ROUNDS = 24 };
  const witness_case *w = *state;
  gsl_rng *rng = fl_random_new(7, FL_STREAM_FIELD, 0);
  for (int round = 0; round < ROUNDS; round++) {
    size_t parts = 2 + gsl_rng_uniform_int(rng, w->most_parts == 0 ? 9 : w->most_parts - 1);
    chain c;
    draw_chain(rng, parts, &c);
    if (round % 2 == 0)
      for (size_t i = 0; i + 1 < parts; i++) c.latency_s[i] = 0.125 * (double)gsl_rng_uniform_int(rng, 3) * c.time_s[i];
    fl_air *air = make_air(&c, w->medium, w->option);
    fl_activity activities[MAX_ACTIVITIES];
    size_t count = chain_activities(activities, parts, c.compute_s, c.time_s, c.latency_s);
    const fl_pipeline pipeline = {count, activities, air, NULL, NULL};
    fl_workload workload = {.count = FEW, .seed = (uint64_t)round};
    workload.arrivals = (fl_arrivals){(fl_arrival_kind)(round % 4), 1 + gsl_rng_uniform_int(rng, 9), 1.5, 0.6};
    workload.receive_buffer = gsl_rng_uniform_int(rng, 4);
    workload.send_buffer = gsl_rng_uniform_int(rng, 4);
    fl_interval *one = simulate("simgrid", &pipeline, &workload), *other = simulate("events", &pipeline, &workload);
    double most = largest_difference(one, other, FEW * count);
    if (most > (fl_air_shares(air) ? 1e-9 : 0)) fail_msg("round %d: %g", round, most);
    free(one);
    free(other);
    fl_air_free(air);
  }
  gsl_rng_free(rng);
}

int main(void)
{
  struct CMUnitTest tests[COUNT(hand_cases) + 2 * COUNT(witness_cases) + 2];
  size_t count = 0;
  for (size_t i = 0; i < COUNT(hand_cases); i++)
    tests[count++] = (struct CMUnitTest){hand_cases[i].name, check_hand, NULL, NULL, (void *)&hand_cases[i]};
  tests[count++] = (struct CMUnitTest)cmocka_unit_test(check_sinr_speeds);
  tests[count++] = (struct CMUnitTest)cmocka_unit_test(check_periods);
  for (size_t i = 0; i < COUNT(witness_cases); i++)
    tests[count++] = (struct CMUnitTest){witness_cases[i].name, check_witness, NULL, NULL, (void *)&witness_cases[i]};
  for (size_t i = 0; i < COUNT(witness_cases); i++)
    tests[count++] = (struct CMUnitTest){witness_cases[i].name, check_engines, NULL, NULL, (void *)&witness_cases[i]};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
