/* Times of IEEE 802.11: what frames take on the air, and what is waited around them. */
#ifndef FIELDLINE_SRC_MEDIUM_MAC_H
#define FIELDLINE_SRC_MEDIUM_MAC_H

#include <stddef.h>
#include <stdint.h>

#include "fieldline/method.h"
#include "fieldline/radio.h"
#include "fieldline/wifi.h"

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
  FL_MAC_AGGREGATION,
  FL_MAC_RTS,
  FL_MAC_CAPTURE,
  FL_MAC_OPTIONS
};

/* From options as a scenario gives them, `first` the place of FL_MAC_SLOT among them; where it leaves one out: 9 us, 16
 * us, SIFS + 2 slots (3 where the standard aggregates: AIFSN 3), by the rate, 15, 1023, 7, 1472 B, none, no, none.
 * `radio` NULL, or without a standard: frames are 802.11a's. */
fl_mac fl_mac_make(const fl_option_values *options, size_t first, const fl_radio_params *radio);

typedef enum {
  FL_FRAME_DATA,
  FL_FRAME_ANSWER, /* to data: ACK, or block acknowledgement */
  FL_FRAME_RTS,
  FL_FRAME_CTS,
  FL_FRAME_BAR, /* asks for the block acknowledgement that did not come */
  FL_FRAME_BAR_ANSWER,
  FL_FRAME_KINDS
} fl_frame_kind;

typedef struct {
  int64_t head_ns, length_ns; /* preamble and PHY header, which nothing is lost of; and all of it */
  double bytes;               /* behind the head */
  double safe_snr, half_snr;  /* ratios: from here on next to nothing is lost; half of it is, at least */
  fl_loss loss;
} fl_frame_form;

/* All frames of a link. */
typedef struct {
  fl_frame_form frame[FL_FRAME_KINDS];
  unsigned parts; /* frames that one of data carries: its subframes; 1: it is one itself */
} fl_exchange;

/* What a link of a rate sends. A data frame of `frame_bytes` and headers, or as many such subframes as the aggregate
 * holds; none takes more than 5.484 ms: what is slow has so much less to carry. RTS, CTS and requests for block
 * acknowledgement go at 6 Mbit/s, or at the data's rate below that. */
fl_exchange fl_mac_exchange(const fl_mac *mac, const fl_wifi_rate *rate);

/* Data of one frame at a rate, and its acknowledgement, without more ado. */
int64_t fl_mac_data_ns(const fl_mac *mac, double rate_bps);
int64_t fl_mac_ack_ns(const fl_mac *mac, double rate_bps);
/* What is waited after a frame that could not be understood: SIFS + an ACK at 6 Mbit/s + DIFS. */
int64_t fl_mac_eifs_ns(const fl_mac *mac);
/* Without an answer a frame is held for lost that long after its end: SIFS + a slot + a head of 20 us. */
int64_t fl_mac_timeout_ns(const fl_mac *mac);
/* From the begin of data to the next back-off, where all goes well: data, SIFS, acknowledgement, DIFS; with RTS, SIFS,
 * CTS and SIFS before that. And where the first frame is lost. */
int64_t fl_mac_success_ns(const fl_mac *mac, const fl_exchange *exchange);

/* From frame to frame of one sender alone, nothing being lost: that and the mean back-off, over the frames that one
 * carries. */
double fl_mac_alone_s(const fl_mac *mac, const fl_exchange *exchange);
/* The same when the receiver gets this signal over noise, which loses some frames: they are sent again, or, after so
 * many attempts, given up. INFINITY where none comes through. Acknowledgements are not lost. */
double fl_mac_alone_at_s(const fl_mac *mac, const fl_exchange *exchange, double snr_db);

#endif
