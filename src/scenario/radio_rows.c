/* The quantities of a radio. */
#include <math.h>

#include "scenario/radio_signal.h"

/* What the scenario is written with again; the signal at 1 m can also be said in powers. What no signal is too weak for
 * is written beside a fixed rate, 0 dB too. */
const quantity_row fl_radio_rows[13] = {
    {"bandwidth", FL_UNIT_HERTZ, 1, 1e15, NAN, offsetof(fl_radio_params, bandwidth_hz), false},
    {"exponent", FL_UNIT_NONE, 0, 20, 2, offsetof(fl_radio_params, path_exponent), false},
    {"snr_at_1m", FL_UNIT_POWER_RATIO, FL_DOC_POSITIVE, 1e30, NAN, offsetof(fl_radio_params, snr_at_1m), false},
    {"shadowing", FL_UNIT_DECIBELS, 0, 50, 0, offsetof(fl_radio_params, shadowing_db), false},
    {"min_distance", FL_UNIT_METRES, 0, 1e6, 0, offsetof(fl_radio_params, min_distance_m), false},
    {"efficiency", FL_UNIT_NONE, FL_DOC_POSITIVE, 1, 1, offsetof(fl_radio_params, efficiency), true},
    {"fixed_rate", FL_UNIT_BITS_PER_S, 0, 1e15, 0, offsetof(fl_radio_params, fixed_rate_bps), true},
    {"snr_needed", FL_UNIT_DECIBELS, -100, 300, -INFINITY, offsetof(fl_radio_params, snr_needed_db), true},
    {"break_distance", FL_UNIT_METRES, 0, 1e6, 0, offsetof(fl_radio_params, break_distance_m), true},
    {"exponent_beyond", FL_UNIT_NONE, 0, 20, 0, offsetof(fl_radio_params, exponent_beyond), true},
    {"shadowing_beyond", FL_UNIT_DECIBELS, 0, 50, 0, offsetof(fl_radio_params, shadowing_beyond_db), true},
    {"latency", FL_UNIT_SECONDS, 0, 1e6, 0, offsetof(fl_radio_params, latency_s), true},
    {"carrier_sense", FL_UNIT_DECIBELS, -100, 300, 12, offsetof(fl_radio_params, sense_snr_db), true},
};
