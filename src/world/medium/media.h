/* The media, one file each. */
#ifndef FIELDLINE_SRC_MEDIUM_MEDIA_H
#define FIELDLINE_SRC_MEDIUM_MEDIA_H

#include "fieldline/medium.h"

/* Options: of `shared`, behind these two, and of `carrier-sense` those of mac.h. */
enum { FL_SHARED_FAIRNESS, FL_SHARED_EFFICIENCY, FL_SHARED_MAC };

/* The option of `half-duplex`. */
enum { FL_HALF_DUPLEX_ARBITRATION };

fl_status fl_times_prepare(const fl_air_input *in, void **state, fl_error *err);
fl_period_fn fl_isolated_period;
fl_period_fn fl_half_duplex_period;
void fl_times_clear(void *state);

fl_status fl_shared_prepare(const fl_air_input *in, void **state, fl_error *err);
void fl_shared_clear(void *state);
fl_speeds_fn fl_shared_speeds;
fl_period_fn fl_shared_period;
bool fl_shared_frames(const fl_medium_choice *choice, fl_mac *out); /* with dcf */
bool fl_shared_as_cell(const fl_medium_choice *choice);             /* packets in turn, nothing lost */

fl_status fl_carrier_sense_prepare(const fl_air_input *in, void **state, fl_error *err);
void fl_carrier_sense_clear(void *state);
fl_status fl_carrier_sense_change(void *state, const fl_air_input *in, size_t kept, fl_error *err);
fl_speeds_fn fl_carrier_sense_speeds;
fl_period_fn fl_carrier_sense_period;
bool fl_carrier_sense_frames(const fl_medium_choice *choice, fl_mac *out);

fl_status fl_sinr_prepare(const fl_air_input *in, void **state, fl_error *err);
void fl_sinr_clear(void *state);
fl_status fl_sinr_change(void *state, const fl_air_input *in, size_t kept, fl_error *err);
fl_speeds_fn fl_sinr_speeds;
fl_period_fn fl_sinr_period;
fl_below_fn fl_sinr_period_is_below;

#endif
