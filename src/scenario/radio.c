/* radio: the channel, or the word `platform` for links that a platform file brings along. */
#include <math.h>

#include "scenario/reader.h"

/* What the scenario is written with again; the signal at 1 m can also be said in powers. */
enum { ROWS = 9, SNR_AT_1M = 2, CARRIER_SENSE = 8, POWERS = 3 };

const quantity_row fl_radio_rows[ROWS] = {
    {"bandwidth", FL_UNIT_HERTZ, 1, 1e15, NAN, offsetof(fl_radio_params, bandwidth_hz), false},
    {"exponent", FL_UNIT_NONE, 0, 20, 2, offsetof(fl_radio_params, path_exponent), false},
    {"snr_at_1m", FL_UNIT_POWER_RATIO, FL_DOC_POSITIVE, 1e30, NAN, offsetof(fl_radio_params, snr_at_1m), false},
    {"shadowing", FL_UNIT_DECIBELS, 0, 50, 0, offsetof(fl_radio_params, shadowing_db), false},
    {"min_distance", FL_UNIT_METRES, 0, 1e6, 0, offsetof(fl_radio_params, min_distance_m), false},
    {"efficiency", FL_UNIT_NONE, FL_DOC_POSITIVE, 1, 1, offsetof(fl_radio_params, efficiency), true},
    {"fixed_rate", FL_UNIT_BITS_PER_S, 0, 1e15, 0, offsetof(fl_radio_params, fixed_rate_bps), true},
    {"snr_needed", FL_UNIT_DECIBELS, -100, 300, 0, offsetof(fl_radio_params, snr_needed_db), true},
    {"carrier_sense", FL_UNIT_DECIBELS, -100, 300, 12, offsetof(fl_radio_params, sense_snr_db), true},
};

typedef struct {
  double transmit_dbm, noise_dbm, loss_at_1m_db;
} powers;

const quantity_row fl_power_rows[POWERS] = {
    {"transmit_power", FL_UNIT_DBM, -300, 300, NAN, offsetof(powers, transmit_dbm), false},
    {"noise", FL_UNIT_DBM, -300, 300, NAN, offsetof(powers, noise_dbm), false},
    {"loss_at_1m", FL_UNIT_DECIBELS, 0, 300, 46.6777, offsetof(powers, loss_at_1m_db), false},
};

static bool says_powers(const fl_doc_node *node)
{
  for (size_t i = 0; i < POWERS; i++)
    if (fl_doc_get(node, fl_power_rows[i].key) != NULL) return true;
  return false;
}

/* A power is heard over the noise only where that is known. */
static fl_status read_carrier_sense(const scenario_reader *r, const fl_doc_node *node, const powers *p,
                                    fl_radio_params *radio)
{
  const quantity_row *row = &fl_radio_rows[CARRIER_SENSE];
  double dbm;
  if (node == NULL) return FL_OK;
  if (node->kind == FL_DOC_SCALAR && fl_quantity_parse(node->text, FL_UNIT_DECIBELS, &radio->sense_snr_db))
    return fl_doc_quantity(node, row->unit, row->min, row->max, &radio->sense_snr_db, r->err);
  fl_status status = fl_doc_quantity(node, FL_UNIT_DBM, -300, 300, &dbm, r->err);
  if (status != FL_OK) return status;
  if (p == NULL)
    return fl_doc_fail(r->err, node, "a power needs radio.noise beside it (or say it over the noise, as 12 dB)");
  radio->sense_snr_db = dbm - p->noise_dbm;
  return FL_OK;
}

static fl_status read_signal(const scenario_reader *r, const fl_doc_node *node, fl_radio_params *radio)
{
  powers p;
  bool has_powers = says_powers(node);
  const fl_doc_node *snr = fl_doc_get(node, "snr_at_1m");
  fl_status status = FL_OK;
  radio->sense_snr_db = fl_radio_rows[CARRIER_SENSE].fallback;
  if (has_powers && snr != NULL)
    return fl_doc_fail(r->err, snr, "transmit_power, noise and loss_at_1m say the same (leave out one of them)");
  if (has_powers) {
    status = fl_read_quantities(r, node, fl_power_rows, POWERS, &p);
    if (status == FL_OK) radio->snr_at_1m = fl_ratio_from_db(p.transmit_dbm - p.loss_at_1m_db - p.noise_dbm);
  } else {
    status = fl_read_quantities(r, node, &fl_radio_rows[SNR_AT_1M], 1, radio);
  }
  if (status != FL_OK) return status;
  return read_carrier_sense(r, fl_doc_get(node, "carrier_sense"), has_powers ? &p : NULL, radio);
}

static fl_status read_rates(const scenario_reader *r, const fl_doc_node *node, const fl_radio_params *radio)
{
  bool fixed = radio->fixed_rate_bps > 0, needs = fl_doc_get(node, "snr_needed") != NULL;
  if (fixed && !needs) return fl_read_missing(r, node, "snr_needed", "the signal over noise that fixed_rate needs");
  if (!fixed && needs) return fl_doc_fail(r->err, fl_doc_get(node, "snr_needed"), "says nothing without a fixed_rate");
  return FL_OK;
}

static fl_status read_map(const scenario_reader *r, const fl_doc_node *node, fl_radio_params *radio)
{
  const char *keys[ROWS + POWERS + 1] = {NULL};
  for (size_t i = 0; i < ROWS; i++) keys[i] = fl_radio_rows[i].key;
  for (size_t i = 0; i < POWERS; i++) keys[ROWS + i] = fl_power_rows[i].key;
  fl_status status = fl_doc_check_keys(node, keys, r->err);
  if (status == FL_OK) status = fl_read_quantities(r, node, fl_radio_rows, SNR_AT_1M, radio);
  if (status == FL_OK) status = read_signal(r, node, radio);
  if (status == FL_OK)
    status = fl_read_quantities(r, node, &fl_radio_rows[SNR_AT_1M + 1], CARRIER_SENSE - SNR_AT_1M - 1, radio);
  return status == FL_OK ? read_rates(r, node, radio) : status;
}

fl_status fl_read_radio(const scenario_reader *r, const fl_doc_node *node)
{
  fl_scenario *s = r->scenario;
  if (node == NULL)
    return fl_read_missing(r, r->root, "radio", "a map with bandwidth and snr_at_1m, or the word platform");
  if (fl_doc_is(node, "platform")) {
    if (s->field_source != FL_FIELD_PLATFORM)
      return fl_doc_fail(r->err, node, "the links can come from a platform only where the nodes do (field.platform)");
    s->radio_is_platform = true;
    return FL_OK;
  }
  if (node->kind != FL_DOC_MAP)
    return fl_doc_expect(r->err, node, "a map with bandwidth and snr_at_1m, or the word platform");
  return read_map(r, node, &s->radio);
}
