/* Times of IEEE 802.11 with OFDM (802.11a, clause 17; 802.11g without protection): what a frame takes on the air, and
 * what is waited around it. */
#ifndef FIELDLINE_SRC_MEDIUM_MAC_H
#define FIELDLINE_SRC_MEDIUM_MAC_H

#include <stdint.h>

#include "fieldline/method.h"

typedef struct {
  int64_t slot_ns, sifs_ns, difs_ns;
  int64_t ack_ns;                  /* of every acknowledgement; 0: by the rate, see below */
  unsigned window_min, window_max; /* back-off is drawn from 0 to the window, which doubles with every loss */
  unsigned attempts;               /* a frame is given up after so many */
  double frame_bytes;              /* what a frame carries */
} fl_mac;

/* The options of a medium that plays by these rules, in this order. */
enum {
  FL_MAC_SLOT,
  FL_MAC_SIFS,
  FL_MAC_DIFS,
  FL_MAC_ACK,
  FL_MAC_WINDOW_MIN,
  FL_MAC_WINDOW_MAX,
  FL_MAC_ATTEMPTS,
  FL_MAC_FRAME,
  FL_MAC_OPTIONS
};

/* From options as a scenario gives them, `first` the place of FL_MAC_SLOT among them; where it leaves one out: 9 us, 16
 * us, SIFS + 2 slots, by the rate, 15, 1023, 7, 1472 B. */
fl_mac fl_mac_make(const fl_option_values *options, size_t first);

/* A data frame with 64 bytes of headers (UDP, IP, LLC, MAC) in symbols of 4 us behind a preamble of 20 us; of more than
 * 5.484 ms it has so much less to carry. */
int64_t fl_mac_data_ns(const fl_mac *mac, double rate_bps);
/* An acknowledgement; by the rate: at the highest of 24, 12 and 6 Mbit/s that the data's is not below, else at that. */
int64_t fl_mac_ack_ns(const fl_mac *mac, double rate_bps);
/* What is waited after a frame that could not be understood: SIFS + an ACK at 6 Mbit/s + DIFS. */
int64_t fl_mac_eifs_ns(const fl_mac *mac);
/* Without an ACK a frame is held for lost that long after its end. */
int64_t fl_mac_ack_timeout_ns(const fl_mac *mac);
/* From frame to frame of one sender alone: data, SIFS, ACK, DIFS and the mean back-off. */
double fl_mac_alone_s(const fl_mac *mac, double rate_bps);

#endif
