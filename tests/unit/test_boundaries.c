/* Cuts behind every layer (`cuts: boundaries`): the best plan of small drawn networks against all plans there are,
 * whose transfers and computing are summed here from the layers themselves. */
#include "support.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "draw.h"
#include "fieldline/run.h"

enum { MOST_LAYERS = 8, NODES = 3, NETWORKS = 150 };

static const double RATE_BPS = 1e6, FLOP_PER_MAC = 2, BITS_PER_ELEMENT = 32;
static const double speeds[NODES] = {1e6, 2e6, 4e6};

/* Every layer reads the one before it and, maybe, one more from further back. */
typedef struct {
  size_t count;
  struct {
    unsigned elements, macs;
    int also; /* -1: nothing more */
  } layers[MOST_LAYERS];
} network;

static unsigned draw_up_to(uint64_t *seed, unsigned most)
{
  return (unsigned)draw_below(seed, most) + 1;
}

static network draw_network(uint64_t *seed)
{
  network n = {.count = 3 + draw_up_to(seed, MOST_LAYERS - 3)};
  for (size_t i = 0; i < n.count; i++) {
    n.layers[i].elements = draw_up_to(seed, 400);
    n.layers[i].macs = i == 0 ? 0 : draw_up_to(seed, 9000);
    n.layers[i].also = i > 1 && draw_unit(seed) < 0.6 ? (int)draw_up_to(seed, (unsigned)i - 1) - 1 : -1;
  }
  return n;
}

static void write_network(const network *n, const char *path)
{
  FILE *out = fopen(path, "w");
  assert_non_null(out);
  fputs("model: drawn\nlayers:\n", out);
  for (size_t i = 0; i < n->count; i++) {
    fprintf(out, "- {name: l%zu, shape: [%u], macs: %u, from: [", i, n->layers[i].elements, n->layers[i].macs);
    if (i > 0) fprintf(out, "l%zu", i - 1);
    if (n->layers[i].also >= 0) fprintf(out, ", l%d", n->layers[i].also);
    fputs("]}\n", out);
  }
  assert_int_equal(fclose(out), 0);
}

/* ---- all plans there are ---- */

/* Over a cut before layer `end` go the outputs made before it that are read behind it. */
static double sent_s(const network *n, size_t end)
{
  double elements = 0;
  for (size_t i = 0; i < end; i++) {
    bool read = i + 1 == end;
    for (size_t k = end; k < n->count; k++) read = read || n->layers[k].also == (int)i;
    if (read) elements += n->layers[i].elements;
  }
  return elements * BITS_PER_ELEMENT / RATE_BPS;
}

static double compute_s(const network *n, size_t first, size_t end, size_t node)
{
  double macs = 0;
  for (size_t i = first; i < end; i++) macs += n->layers[i].macs;
  return FLOP_PER_MAC * macs / speeds[node];
}

/* The least bottleneck of what is left from layer `first` on, for nodes that are not used. */
static double least_s(const network *n, size_t first, unsigned used)
{
  double least = INFINITY;
  if (first == n->count) return 0;
  for (size_t node = 0; node < NODES; node++) {
    if ((used >> node & 1) != 0) continue;
    for (size_t end = first + 1; end <= n->count; end++) {
      double here_s = fmax(compute_s(n, first, end, node), end < n->count ? sent_s(n, end) : 0);
      least = fmin(least, fmax(here_s, least_s(n, end, used | 1u << node)));
    }
  }
  return least;
}

/* ---- the same by a scenario ---- */

static fl_scenario *make_scenario(const char *path)
{
  static const char form[] =
      "model: %s\ncuts: boundaries\naccounting: physical\ncompression: {codec: ratio, ratio: 1}\npartitioner: joint\n"
      "field:\n  nodes:\n  - {id: a, x: 0, y: 0, memory: 1 GB, speed: %g}\n  - {id: b, x: 1, y: 0, memory: 1 GB, "
      "speed: %g}\n"
      "  - {id: c, x: 2, y: 0, memory: 1 GB, speed: %g}\n"
      "radio: {bandwidth: 20 MHz, snr_at_1m: 60 dB, fixed_rate: %g, snr_needed: -100 dB}\n";
  char text[1024];
  fl_scenario *scenario;
  fl_error err = {0};
  snprintf(text, sizeof text, form, path, speeds[0], speeds[1], speeds[2], RATE_BPS);
  if (fl_scenario_parse("drawn.yaml", "/", text, strlen(text), NULL, 0, &scenario, &err) != FL_OK)
    fail_msg("%s", err.message);
  return scenario;
}

static void check_network(const network *n, size_t number, const char *path, size_t *with_skips)
{
  fl_error err = {0};
  fl_run *run;
  write_network(n, path);
  fl_scenario *scenario = make_scenario(path);
  if (fl_run_open(scenario, &run, &err) != FL_OK) fail_msg("network %zu: %s", number, err.message);
  const fl_plan *plan = fl_run_trial(run)->plan;
  double want_s = least_s(n, 0, 0);
  if (!(fabs(plan->bottleneck_s - want_s) <= 1e-12 * want_s))
    fail_msg("network %zu: %.17g, not %.17g", number, plan->bottleneck_s, want_s);
  assert_true(plan->proven_s >= plan->bottleneck_s * (1 - 1e-12));
  for (size_t i = 0; i < plan->hop_count; i++)
    *with_skips += plan->hops[i].bits > BITS_PER_ELEMENT * n->layers[plan->parts[i].last_layer].elements;
  fl_run_close(run);
  fl_scenario_free(scenario);
}

static void drawn_networks(void **state)
{
  char path[] = "/tmp/fieldline-boundaries-XXXXXX.graph.yaml";
  uint64_t seed = 20261128;
  size_t with_skips = 0;
  (void)state;
  int fd = mkstemps(path, (int)strlen(".graph.yaml"));
  assert_true(fd >= 0);
  close(fd);
  for (size_t number = 0; number < NETWORKS; number++) {
    network n = draw_network(&seed);
    check_network(&n, number, path, &with_skips);
  }
  unlink(path);
  assert_true(with_skips > NETWORKS / 10); /* hops that send more than the last layer's output */
}

int main(void)
{
  static const struct CMUnitTest tests[] = {cmocka_unit_test(drawn_networks)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
