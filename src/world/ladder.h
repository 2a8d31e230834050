/* What a radio's links can be like, worked out once for all of them. */
#ifndef FIELDLINE_SRC_WORLD_LADDER_H
#define FIELDLINE_SRC_WORLD_LADDER_H

#include "fieldline/radio.h"
#include "world/medium/mac.h"

typedef struct {
  const fl_radio_params *params; /* the caller's */
  size_t count;
  fl_wifi_rate rates[FL_WIFI_MOST_RATES];
  fl_exchange exchanges[FL_WIFI_MOST_RATES]; /* where frames are looked at */
} fl_ladder;

void fl_ladder_make(const fl_radio_params *params, fl_ladder *l);

/* The weight of a link with that signal over noise: fl_radio_weight(). */
double fl_ladder_weight(fl_ladder *l, double snr);
/* The same where the radio has no frames. */
double fl_radio_shannon_weight(const fl_radio_params *params, double snr);

/* Is anything drawn for links? */
bool fl_radio_has_shadowing(const fl_radio_params *params);

#endif
