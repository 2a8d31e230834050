#include "scenario/radio_signal.h"

#include <math.h>
#include <string.h>

/* Noise of a resistor at 290 K, over one hertz. */
static const double thermal_noise_dbm_per_hz = -173.975;

typedef struct {
  double transmit_dbm, noise_dbm, noise_figure_db, loss_at_1m_db;
} powers;

enum { TRANSMIT_POWER, NOISE, NOISE_FIGURE, LOSS_AT_1M, POWERS };

const quantity_row fl_power_rows[POWERS] = {
    {"transmit_power", FL_UNIT_DBM, -300, 300, NAN, offsetof(powers, transmit_dbm), false},
    {"noise", FL_UNIT_DBM, -300, 300, NAN, offsetof(powers, noise_dbm), false},
    {"noise_figure", FL_UNIT_DECIBELS, 0, 100, 7, offsetof(powers, noise_figure_db), false},
    {"loss_at_1m", FL_UNIT_DECIBELS, 0, 300, 46.6777, offsetof(powers, loss_at_1m_db), false},
};

/* Where an environment says the loss, these go without saying: what Wi-Fi may send at 2.4 GHz in Europe. */
static const double environment_transmit_dbm = 20;

static fl_status read_environment(const scenario_reader *r, const fl_doc_node *node, radio_site *out)
{
  const char *name;
  fl_error why;
  fl_status status = fl_doc_text(node, &name, r->err);
  if (status != FL_OK) return status;
  out->environment = fl_environment_find(name, &why);
  return out->environment == NULL ? fl_doc_fail(r->err, node, "%s", why.message) : FL_OK;
}

/* A frequency says the loss at 1 m: beside one that is given it says nothing. */
static fl_status read_frequency(const scenario_reader *r, const fl_doc_node *radio, const fl_doc_node *node,
                                double *frequency_hz)
{
  static const char *const others[] = {"snr_at_1m", "loss_at_1m"};
  for (size_t i = 0; i < 2; i++)
    if (fl_doc_get(radio, others[i]) != NULL)
      return fl_doc_fail(r->err, node, "says nothing beside %s (it is what the loss at 1 m comes from)", others[i]);
  return fl_doc_quantity(node, FL_UNIT_HERTZ, 1e6, 1e12, frequency_hz, r->err);
}

fl_status fl_read_site(const scenario_reader *r, const fl_doc_node *radio, radio_site *out)
{
  const fl_doc_node *environment = fl_doc_get(radio, "environment"), *frequency = fl_doc_get(radio, "frequency");
  double frequency_hz = 0;
  fl_status status = FL_OK;
  *out = (radio_site){.loss = {.loss_at_1m_db = fl_power_rows[LOSS_AT_1M].fallback}};
  if (environment != NULL) status = read_environment(r, environment, out);
  if (status == FL_OK && frequency != NULL) status = read_frequency(r, radio, frequency, &frequency_hz);
  if (status != FL_OK) return status;
  if (out->environment != NULL)
    out->loss = fl_environment_path_loss(
        out->environment, frequency_hz > 0 ? frequency_hz : fl_environment_frequency_hz(out->environment));
  else if (frequency_hz > 0)
    out->loss.loss_at_1m_db = fl_free_space_loss_db(frequency_hz);
  return FL_OK;
}

static bool says_powers(const fl_doc_node *node)
{
  for (size_t i = 0; i < POWERS; i++)
    if (fl_doc_get(node, fl_power_rows[i].key) != NULL) return true;
  return fl_doc_get(node, "frequency") != NULL;
}

/* The noise is given, or what a receiver of that figure hears on its channel. */
static fl_status read_powers(const scenario_reader *r, const fl_doc_node *node, const radio_site *site,
                             double bandwidth_hz, powers *p)
{
  const fl_doc_node *noise = fl_doc_get(node, "noise"), *figure = fl_doc_get(node, "noise_figure");
  bool by_figure = noise == NULL && (figure != NULL || site->environment != NULL);
  quantity_row rows[POWERS];
  memcpy(rows, fl_power_rows, sizeof rows);
  if (noise != NULL && figure != NULL)
    return fl_doc_fail(r->err, figure, "says nothing beside radio.noise (leave out one of them)");
  if (site->environment != NULL) rows[TRANSMIT_POWER].fallback = environment_transmit_dbm;
  if (by_figure) rows[NOISE].fallback = 0;
  rows[LOSS_AT_1M].fallback = site->loss.loss_at_1m_db;
  fl_status status = fl_read_quantities(r, node, rows, POWERS, p);
  if (by_figure) p->noise_dbm = thermal_noise_dbm_per_hz + 10 * log10(bandwidth_hz) + p->noise_figure_db;
  return status;
}

/* A power is heard over the noise only where that is known. */
static fl_status read_carrier_sense(const scenario_reader *r, const fl_doc_node *node, const powers *p,
                                    fl_radio_params *radio)
{
  const quantity_row *row = &fl_radio_rows[RADIO_CARRIER_SENSE];
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

fl_status fl_read_signal(const scenario_reader *r, const fl_doc_node *node, const radio_site *site,
                         fl_radio_params *radio)
{
  powers p;
  const fl_doc_node *snr = fl_doc_get(node, "snr_at_1m");
  bool has_powers = says_powers(node) || (site->environment != NULL && snr == NULL);
  fl_status status = FL_OK;
  radio->sense_snr_db = fl_radio_rows[RADIO_CARRIER_SENSE].fallback;
  if (has_powers && snr != NULL)
    return fl_doc_fail(r->err, snr, "transmit_power, noise and loss_at_1m say the same (leave out one of them)");
  if (has_powers) {
    status = read_powers(r, node, site, radio->bandwidth_hz, &p);
    if (status == FL_OK) radio->snr_at_1m = fl_ratio_from_db(p.transmit_dbm - p.loss_at_1m_db - p.noise_dbm);
  } else {
    status = fl_read_quantities(r, node, &fl_radio_rows[RADIO_SNR_AT_1M], 1, radio);
  }
  if (status != FL_OK) return status;
  return read_carrier_sense(r, fl_doc_get(node, "carrier_sense"), has_powers ? &p : NULL, radio);
}
