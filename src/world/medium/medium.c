#include "fieldline/medium.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/registry.h"
#include "world/medium/media.h"

struct air {
  const fl_medium *medium;
  void *state;
  size_t hop_count;
  bool downstream_first;
};

/* A word of half-duplex's arbitration, by its place. */
static const double DOWNSTREAM_FIRST = 1;

/* In the order of mac.h. */
#define MAC_OPTIONS                                                                                                    \
  {.key = "slot", .summary = "of back-off (9 us)", .unit = FL_UNIT_SECONDS, .min = 1e-6, .max = 1},                    \
      {.key = "sifs",                                                                                                  \
       .summary = "between a frame and its acknowledgement (16 us)",                                                   \
       .unit = FL_UNIT_SECONDS,                                                                                        \
       .min = 1e-6,                                                                                                    \
       .max = 1},                                                                                                      \
      {.key = "difs",                                                                                                  \
       .summary = "before back-off (SIFS and two slots)",                                                              \
       .unit = FL_UNIT_SECONDS,                                                                                        \
       .min = 1e-6,                                                                                                    \
       .max = 1},                                                                                                      \
      {.key = "ack",                                                                                                   \
       .summary = "an acknowledgement on the air (14 bytes at 24, 12 or 6 Mbit/s, as the data's rate has it)",         \
       .unit = FL_UNIT_SECONDS,                                                                                        \
       .min = 1e-6,                                                                                                    \
       .max = 1},                                                                                                      \
      {.key = "window_min", .summary = "of back-off, in slots (15)", .kind = FL_OPTION_COUNT, .min = 1, .max = 65535}, \
      {.key = "window_max", .summary = "after many losses (1023)", .kind = FL_OPTION_COUNT, .min = 1, .max = 65535},   \
      {.key = "attempts", .summary = "before a frame is given up (7)", .kind = FL_OPTION_COUNT, .min = 1, .max = 100}, \
      {.key = "frame", .summary = "what a frame carries (1472 B)", .unit = FL_UNIT_BYTES, .min = 1, .max = 1e6},       \
      {.key = "aggregation",                                                                                           \
       .summary = "frames of at most so many bytes of subframes, with block acknowledgement (none)",                   \
       .unit = FL_UNIT_BYTES,                                                                                          \
       .min = 1,                                                                                                       \
       .max = 1e7},                                                                                                    \
      {.key = "rts", .summary = "data waits for RTS and CTS (no)", .kind = FL_OPTION_WORD, .words = {"no", "yes"}},    \
  {                                                                                                                    \
    .key = "capture",                                                                                                  \
    .summary = "a receiver turns to a frame that is so much stronger and comes at most 16 us later (never)",           \
    .unit = FL_UNIT_DECIBELS, .min = 0, .max = 300                                                                     \
  }

static const fl_medium media[] = {
    {.name = "isolated",
     .summary = "transfers do not disturb each other: each takes latency + size / rate",
     .prepare = fl_times_prepare,
     .clear = fl_times_clear,
     .period = fl_isolated_period},
    {.name = "half-duplex",
     .period_kind = FL_PERIOD_LONGEST_PAIR,
     .summary = "a radio sends or receives, one transfer at a time, which holds the radios at both ends",
     .exclusive = true,
     .prepare = fl_times_prepare,
     .clear = fl_times_clear,
     .period = fl_half_duplex_period,
     .beyond = "turns of neighbouring radios that do not fit together",
     .options = (const fl_option[]){{.key = "arbitration",
                                     .summary = "of transfers that wait for their radios, who is next (fifo)",
                                     .kind = FL_OPTION_WORD,
                                     .words = {"fifo", "downstream-first"}},
                                    {0}}},
    {.name = "shared",
     .period_kind = FL_PERIOD_SUM,
     .summary = "one collision domain: all transfers under way share the air",
     .prepare = fl_shared_prepare,
     .clear = fl_shared_clear,
     .speeds = fl_shared_speeds,
     .period = fl_shared_period,
     .frames = fl_shared_frames,
     .shares_as_cell = fl_shared_as_cell,
     .beyond = "that fewer share the air while the chain fills and drains, and contention where efficiency is dcf",
     .options =
         (const fl_option[]){{.key = "fairness",
                              .summary = "what they get alike: packets, so all the same bit rate, or airtime (packet)",
                              .kind = FL_OPTION_WORD,
                              .words = {"packet", "airtime"}},
                             {.key = "efficiency",
                              .summary = "what contention costs: nothing, or as 802.11's rules have it (none)",
                              .kind = FL_OPTION_WORD,
                              .words = {"none", "dcf"}},
                             MAC_OPTIONS,
                             {0}}},
    {.name = "carrier-sense",
     .period_kind = FL_PERIOD_LONGEST_PAIR,
     .period_is_more = true,
     .needs_signals = true,
     .summary = "802.11 played frame by frame among whoever sends: who hears whom, and hidden terminals",
     .prepare = fl_carrier_sense_prepare,
     .clear = fl_carrier_sense_clear,
     .change = fl_carrier_sense_change,
     .speeds = fl_carrier_sense_speeds,
     .period = fl_carrier_sense_period,
     .frames = fl_carrier_sense_frames,
     .beyond = "back-off, collisions and what hidden terminals lose",
     .options = (const fl_option[]){MAC_OPTIONS, {0}}},
    {.name = "sinr",
     .shannon_only = true,
     .needs_signals = true,
     .period_is_more = true,
     .summary = "all send at once, at Shannon rates with the others' signals added to the noise",
     .prepare = fl_sinr_prepare,
     .clear = fl_sinr_clear,
     .change = fl_sinr_change,
     .speeds = fl_sinr_speeds,
     .period = fl_sinr_period,
     .period_is_below = fl_sinr_period_is_below,
     .beyond = "which hops send at the same time: interference is foreseen on the average"},
};

static fl_registry all_media = FL_REGISTRY("medium", media);

fl_status fl_medium_register(const fl_medium *row, fl_error *err)
{
  if (row->prepare == NULL || row->clear == NULL || row->period == NULL || row->summary == NULL)
    return fl_fail(err, FL_ERR_VALUE, "a medium needs prepare, clear, period and summary");
  return fl_registry_add(&all_media, row, err);
}

size_t fl_medium_count(void)
{
  return fl_registry_count(&all_media);
}

const fl_medium *fl_medium_at(size_t index)
{
  return fl_registry_at(&all_media, index);
}

const fl_medium *fl_medium_find(const char *name)
{
  return fl_registry_find(&all_media, name);
}

fl_mac fl_medium_frames(const fl_medium_choice *choice)
{
  fl_mac frames = {0};
  bool has = choice->medium != NULL && choice->medium->frames != NULL && choice->medium->frames(choice, &frames);
  return has ? frames : (fl_mac){0};
}

bool fl_medium_suits(const fl_medium_choice *choice, const fl_links *links)
{
  if (!links->one_cell) return true;
  return choice->medium != NULL && choice->medium->shares_as_cell != NULL && choice->medium->shares_as_cell(choice);
}

bool fl_medium_couples(const fl_medium *medium)
{
  return medium != NULL && (medium->exclusive || medium->speeds != NULL);
}

fl_status fl_air_new(const fl_air_input *in, fl_air **out, fl_error *err)
{
  const fl_medium *medium = in->choice.medium;
  *out = NULL;
  fl_air *air = calloc(1, sizeof *air);
  if (air == NULL) return fl_fail_memory(err, "a medium");
  air->medium = medium;
  air->hop_count = in->hop_count;
  air->downstream_first =
      medium->exclusive && fl_option_value(&in->choice.options, FL_HALF_DUPLEX_ARBITRATION) == DOWNSTREAM_FIRST;
  fl_status status = medium->prepare(in, &air->state, err);
  if (status == FL_OK)
    *out = air;
  else
    free(air);
  return status;
}

static fl_status prepare_anew(fl_air *air, const fl_air_input *in, fl_error *err)
{
  air->medium->clear(air->state);
  air->state = NULL;
  return air->medium->prepare(in, &air->state, err);
}

fl_status fl_air_change(fl_air *air, const fl_air_input *in, size_t kept, fl_error *err)
{
  assert(in->period_only && kept <= air->hop_count && kept <= in->hop_count);
  air->hop_count = in->hop_count;
  if (air->medium->change == NULL) return prepare_anew(air, in, err);
  return air->medium->change(air->state, in, kept, err);
}

void fl_air_free(fl_air *air)
{
  if (air == NULL) return;
  if (air->state != NULL) air->medium->clear(air->state);
  free(air);
}

bool fl_air_couples(const fl_air *air)
{
  return air != NULL && fl_medium_couples(air->medium);
}

bool fl_air_exclusive(const fl_air *air)
{
  return air->medium->exclusive;
}

bool fl_air_downstream_first(const fl_air *air)
{
  return air->downstream_first;
}

bool fl_air_shares(const fl_air *air)
{
  return air->medium->speeds != NULL;
}

fl_status fl_air_speeds(fl_air *air, const bool *active, double *speed, fl_error *err)
{
  static const double rounding = 1e-9;
  assert(air->medium->speeds != NULL);
  air->medium->speeds(air->state, active, speed);
  for (size_t i = 0; i < air->hop_count; i++)
    if (active[i] && !(speed[i] > 0 && speed[i] <= 1 + rounding))
      return fl_fail_about(err, FL_ERR_VALUE, "medium", "%s gave hop %zu the speed %g", air->medium->name, i, speed[i]);
  return FL_OK;
}

fl_status fl_air_period_s(fl_air *air, double *period_s, fl_error *err)
{
  fl_status status = air->medium->period(air->state, period_s, err);
  if (status != FL_OK || *period_s >= 0) return status;
  return fl_fail_about(err, FL_ERR_VALUE, "medium", "%s gave a period of %g s", air->medium->name, *period_s);
}

fl_status fl_air_period_is_below(fl_air *air, double limit_s, bool *below, fl_error *err)
{
  if (air->medium->period_is_below != NULL) return air->medium->period_is_below(air->state, limit_s, below, err);
  double period_s;
  fl_status status = fl_air_period_s(air, &period_s, err);
  if (status == FL_OK) *below = period_s < limit_s;
  return status;
}

double fl_medium_air_s(const fl_medium *medium, const fl_links *links, double bits, size_t from, size_t to)
{
  bool holds_radios = medium != NULL && medium->exclusive;
  return holds_radios ? fl_links_time_s(links, bits, from, to) : fl_links_air_s(links, bits, from, to);
}

fl_air_hop fl_air_hop_over(const fl_medium *medium, const fl_links *links, size_t from, size_t to, double bits)
{
  return (fl_air_hop){from, to, fl_medium_air_s(medium, links, bits, from, to), fl_links_rate_bps(links, from, to)};
}

fl_status fl_air_of_hops(const fl_medium_choice *choice, const fl_links *links, const fl_air_hop *hops,
                         size_t hop_count, bool period_only, fl_air **out, fl_error *err)
{
  *out = NULL;
  if (!fl_medium_couples(choice->medium)) return FL_OK;
  return fl_air_new(&(fl_air_input){hop_count, hops, links, *choice, period_only}, out, err);
}

fl_status fl_medium_period_s(const fl_medium_choice *choice, const fl_links *links, const fl_air_hop *hops,
                             size_t hop_count, double *period_s, fl_error *err)
{
  fl_air *air;
  *period_s = 0;
  fl_status status = fl_air_of_hops(choice, links, hops, hop_count, true, &air, err);
  if (status != FL_OK || air == NULL) return status;
  status = fl_air_period_s(air, period_s, err);
  fl_air_free(air);
  return status;
}
