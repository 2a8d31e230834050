/* The game of frames: what is taken at once comes to what event by event does. test_medium.c has games by hand. */
#include "support.h"

#include "draw.h"

#include "fieldline/units.h"
#include "world/medium/dcf.h"

enum { NODES = 7, MOST_LINKS = NODES - 1, GAMES = 3000 };

typedef struct {
  fl_mac mac;
  double snr[NODES * NODES], sense_snr;
  fl_dcf_link links[MOST_LINKS];
  const fl_dcf_link *playing[MOST_LINKS];
  size_t link_count;
  fl_dcf_limits limits;
  uint64_t seed;
} game;

static bool draw_one_in(uint64_t *random, size_t n)
{
  return draw_below(random, n) == 0;
}

/* 802.11a's rules, or those behind it; now and then with times that somebody says, RTS, capture or aggregates. */
static fl_mac draw_mac(uint64_t *random)
{
  double value[FL_MAC_OPTIONS];
  const fl_option_values options = {value, FL_MAC_OPTIONS, NULL};
  const fl_radio_params radio = {
      .bandwidth_hz = 20e6, .standard = fl_wifi_standard_at(draw_below(random, 2)), .streams = 1, .guard_s = 800e-9};
  for (size_t i = 0; i < FL_MAC_OPTIONS; i++) value[i] = NAN;
  if (draw_one_in(random, 4)) value[FL_MAC_DIFS] = 1e-6 * (double)(1 + draw_below(random, 60));
  if (draw_one_in(random, 4)) value[FL_MAC_SLOT] = 1e-6 * (double)(1 + draw_below(random, 20));
  if (draw_one_in(random, 4)) value[FL_MAC_ACK] = 1e-6 * (double)(1 + draw_below(random, 50));
  if (draw_one_in(random, 4)) value[FL_MAC_WINDOW_MIN] = (double)(1 + draw_below(random, 40));
  if (draw_one_in(random, 4)) value[FL_MAC_ATTEMPTS] = (double)(1 + draw_below(random, 4));
  if (draw_one_in(random, 6)) value[FL_MAC_RTS] = 1;
  if (draw_one_in(random, 6)) value[FL_MAC_CAPTURE] = 5;
  if (draw_one_in(random, 6)) value[FL_MAC_AGGREGATION] = 8000;
  return fl_mac_make(&options, 0, &radio);
}

/* A chain, some of whose hops play. Half of the fields are narrow: everybody hears everybody. */
static void draw_game(uint64_t *random, game *g)
{
  double range_db = draw_one_in(random, 2) ? 15 : 50, least_db = draw_one_in(random, 2) ? 20 : -5;
  *g = (game){.mac = draw_mac(random), .sense_snr = fl_ratio_from_db(12), .seed = draw(random)};
  for (size_t i = 0; i < NODES * NODES; i++) g->snr[i] = fl_ratio_from_db(least_db + range_db * draw_unit(random));
  for (size_t i = 0; i < NODES; i++) g->snr[i * NODES + i] = 0;
  for (size_t i = 0; i < MOST_LINKS; i++) {
    if (draw_one_in(random, 2)) continue;
    double link_db = fl_db_from_ratio(g->snr[i * NODES + i + 1]);
    fl_wifi_rate rate = fl_wifi_rate_like(1e6 * (double)(1 + draw_below(random, 54)), link_db - 4 * draw_unit(random));
    g->links[g->link_count] = (fl_dcf_link){i, i + 1, fl_mac_exchange(&g->mac, &rate)};
    g->playing[g->link_count] = &g->links[g->link_count];
    g->link_count++;
  }
  g->limits = (fl_dcf_limits){0.2 * draw_unit(random), draw_one_in(random, 3) ? 20 : UINT64_MAX, {0, 0, 0}, false};
  if (draw_one_in(random, 2)) g->limits.sure = (fl_sureness_aim){0.2, (int64_t)(2e8 * draw_unit(random)), 0.4};
}

static double play(const game *g, bool event_by_event, uint64_t *delivered)
{
  fl_dcf *dcf = fl_dcf_new(&g->mac, NODES, g->snr, g->sense_snr);
  fl_dcf_limits limits = g->limits;
  limits.event_by_event = event_by_event;
  assert_non_null(dcf);
  double took_s = fl_dcf_play(dcf, g->playing, g->link_count, limits, g->seed, delivered);
  fl_dcf_free(dcf);
  return took_s;
}

static void at_once_is_event_by_event(void **state)
{
  static game g;
  uint64_t random = 17, frames = 0;
  (void)state;
  for (int i = 0; i < GAMES; i++) {
    uint64_t once[MOST_LINKS] = {0}, slowly[MOST_LINKS] = {0};
    draw_game(&random, &g);
    if (g.link_count == 0) continue;
    double took_s = play(&g, false, once);
    assert_true(took_s == play(&g, true, slowly));
    for (size_t k = 0; k < g.link_count; k++) {
      if (once[k] != slowly[k]) fail_msg("game %d, link %zu: %d, and %d", i, k, (int)once[k], (int)slowly[k]);
      frames += once[k];
    }
  }
  assert_true(frames > 10 * GAMES);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(at_once_is_event_by_event),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
