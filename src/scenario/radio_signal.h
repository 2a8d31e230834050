/* The signal of a radio at 1 m: as a ratio, or in powers, in an environment or at a frequency. */
#ifndef FIELDLINE_SRC_SCENARIO_RADIO_SIGNAL_H
#define FIELDLINE_SRC_SCENARIO_RADIO_SIGNAL_H

#include "fieldline/environment.h"
#include "scenario/reader.h"

/* Rows of fl_radio_rows. */
enum {
  RADIO_EXPONENT = 1,
  RADIO_SNR_AT_1M = 2,
  RADIO_SHADOWING = 3,
  RADIO_BREAK_DISTANCE = 8,
  RADIO_EXPONENT_BEYOND = 9,
  RADIO_SHADOWING_BEYOND = 10,
  RADIO_CARRIER_SENSE = 12
};

/* Where the radios are. */
typedef struct {
  const fl_environment *environment; /* NULL: not said */
  fl_path_loss loss;                 /* there; without an environment the loss at 1 m alone is known */
} radio_site;

/* radio.environment and radio.frequency. `radio` has passed fl_doc_check_keys(). */
fl_status fl_read_site(const scenario_reader *r, const fl_doc_node *radio, radio_site *out);

/* radio.standard, width, streams and guard: channel width, standard and what it is sent with; the standard stays NULL
 * where none is named. And is the fixed rate one of the standard's? (radio_standard.c) */
fl_status fl_read_standard(const scenario_reader *r, const fl_doc_node *radio_node, fl_radio_params *radio);
fl_status fl_check_fixed_rate(const scenario_reader *r, const fl_doc_node *node, const fl_radio_params *radio);

/* snr_at_1m, or what it comes to in powers, and carrier_sense; radio->bandwidth_hz is known. */
fl_status fl_read_signal(const scenario_reader *r, const fl_doc_node *node, const radio_site *site,
                         fl_radio_params *radio);

#endif
