/* IEEE 802.11 as radios have it: the rates of a standard, the signal that each needs, and the frames that are lost. */
#ifndef FIELDLINE_WIFI_H
#define FIELDLINE_WIFI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fieldline/api.h"

FL_BEGIN_DECLS

/* ---- loss of frames ---- */

/* Signal over noise and interference, in dB, at which 50, 10 and 1 % of the frames are lost. Between and beyond the
 * points the log-odds of loss go straight in dB. */
enum { FL_LOSS_HALF, FL_LOSS_TENTH, FL_LOSS_HUNDREDTH, FL_LOSS_POINTS };
typedef struct {
  double whole_db[FL_LOSS_POINTS]; /* of frames of 1536 B, ascending */
  double short_db[FL_LOSS_POINTS]; /* of frames of 32 B */
} fl_loss;

/* The share of frames of `bytes` > 0 that is lost. A frame, or a piece of one, of 400 B and more is lost as so many
 * 1536 B, a shorter one as so many 32 B.
 * Source: the curves, R. Patidar, S. Roy, T. R. Henderson, A. Chandramohan, Link-to-System Mapping for ns-3 Wi-Fi OFDM
 * Error Models (WNS3 2017), as ns-3's TableBasedErrorRateModel has them; lengths, IEEE 802.11-14/0571r12, 802.11ax
 * Evaluation Methodology, box 0. Cost: O(1), an exponential and two logarithms. */
double fl_loss_of(const fl_loss *loss, double bytes, double snr_db);
/* Likewise the logarithm of the probability that `bytes` of a frame are whole: <= 0. That of a frame is their sum. */
double fl_loss_log_whole(const fl_loss *loss, double bytes, double snr_db);
/* The signal, in dB, at which `share` of the frames is lost, in (0, 1). */
double fl_loss_snr_db(const fl_loss *loss, double bytes, double share);
/* The same curve by so many dB to the right. */
fl_loss fl_loss_shifted(const fl_loss *loss, double by_db);

/* ---- rates ---- */

typedef struct {
  double rate_bps;
  double answer_bps; /* of the acknowledgement: the highest of 6, 12, 24 Mbit/s of a modulation that is no faster */
  fl_loss loss;
} fl_wifi_rate;

/* What a standard sends, apart from rates. Times in ns. */
typedef struct fl_wifi_standard {
  const char *name; /* as a scenario has it */
  const char *summary;
  bool aggregates;       /* frames as subframes of one, with block acknowledgement; AIFSN 3, not DIFS */
  double most_width_hz;  /* 20 MHz, doubled up to here */
  unsigned most_streams; /* 1 up to here */
  double guards_s[4];    /* that it knows; the first if none is named; ends at 0 */
  double most_aggregate_bytes;
} fl_wifi_standard;

/* What there is; rows last as long as the program. */
size_t fl_wifi_standard_count(void);
const fl_wifi_standard *fl_wifi_standard_at(size_t index);       /* index < fl_wifi_standard_count() */
const fl_wifi_standard *fl_wifi_standard_find(const char *name); /* NULL when there is none */

enum { FL_WIFI_MOST_RATES = 12 };

/* The rates on a channel of `width_hz` with `streams` and a guard interval, ascending; how many. What the standard does
 * not have at this width with these streams is left out. Streams are parted without loss, at one's signal each.
 * Domain: width_hz, streams and guard_s of the standard. Source: IEEE Std 802.11-2020, clauses 17.4, 19.5, 21.5;
 * 802.11ax-2021, clause 27.5. */
size_t fl_wifi_rates(const fl_wifi_standard *standard, double width_hz, unsigned streams, double guard_s,
                     fl_wifi_rate rates[FL_WIFI_MOST_RATES]);

/* The fastest of ascending rates that loses at most a tenth of its frames of 1536 B; NULL: the signal is too weak for
 * any. */
const fl_wifi_rate *fl_wifi_fastest(const fl_wifi_rate *rates, size_t count, double snr_db);

/* Is it the one that people mean with a rate: 73.1 Mbit/s are 73.125? */
bool fl_wifi_is_rate(const fl_wifi_rate *rate, double rate_bps);

/* A rate that is in no table, half of whose frames are lost at `half_db`: with the curve of 802.11a's nearest rate. */
fl_wifi_rate fl_wifi_rate_like(double rate_bps, double half_db);

/* What goes before the data, and a symbol of data, with a guard interval. A high-efficiency frame's training takes 8 us
 * a stream (symbols of 6.4 us with 1.6 us of guard), whatever the guard of its data. */
int64_t fl_wifi_head_ns(const fl_wifi_standard *standard, unsigned streams);
int64_t fl_wifi_symbol_ns(const fl_wifi_standard *standard, double guard_s);

/* ---- rules and times of sending ---- */

/* By what senders go, and what their frames are made of. As a scenario says it with the options of a medium. */
typedef struct {
  int64_t slot_ns, sifs_ns, difs_ns; /* difs_ns: DIFS, or AIFS where the standard has that */
  int64_t ack_ns;                    /* of every acknowledgement; 0: by the rate */
  unsigned window_min, window_max;   /* back-off is drawn from 0 to the window, which doubles with every loss */
  unsigned attempts;                 /* a frame is given up after so many */
  double frame_bytes;                /* what a frame carries; 0: frames are not looked at */
  double header_bytes;               /* that come with it: UDP, IP, LLC, MAC */
  double aggregate_bytes;            /* frames are sent as subframes of one of at most so many; 0: one by one */
  double capture_db;          /* a receiver leaves the frame it receives for one that much stronger; NAN: never */
  bool rts;                   /* data waits for RTS and CTS */
  bool aifs;                  /* back-off counts the end of AIFS as a slot where it has been halted */
  int64_t head_ns, symbol_ns; /* of data frames: preamble and PHY header; a symbol of data */
} fl_mac;

FL_END_DECLS

#endif
