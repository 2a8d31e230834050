/* radio: the channel, or the word `platform` for links that a platform file brings along. */
#include <math.h>
#include <string.h>

#include "scenario/radio_signal.h"
#include "scenario/reader.h"

enum { ROWS = sizeof fl_radio_rows / sizeof fl_radio_rows[0] };

/* ---- the path loss ---- */

static bool has(const fl_doc_node *map, const char *key)
{
  return fl_doc_get(map, key) != NULL;
}

/* What the keys fall back to in an environment. Those beside it that say what holds near hold everywhere, unless others
 * say what holds beyond. */
static void fall_back_to(quantity_row *rows, const fl_doc_node *node, const fl_path_loss *loss)
{
  rows[RADIO_EXPONENT].fallback = loss->exponent;
  rows[RADIO_SHADOWING].fallback = loss->shadowing_db;
  rows[RADIO_BREAK_DISTANCE].fallback = loss->break_distance_m;
  if (!has(node, "exponent")) rows[RADIO_EXPONENT_BEYOND].fallback = loss->exponent_beyond;
  if (!has(node, "shadowing")) rows[RADIO_SHADOWING_BEYOND].fallback = loss->shadowing_beyond_db;
}

/* What is behind the break is given, or as it is before; without a break there is nothing behind it. */
static fl_status complete_break(const scenario_reader *r, const fl_doc_node *node, bool in_environment,
                                fl_radio_params *radio)
{
  static const char *const beyond[] = {"exponent_beyond", "shadowing_beyond"};
  bool has_break = radio->break_distance_m > 0;
  for (size_t i = 0; i < 2 && !has_break; i++)
    if (has(node, beyond[i]))
      return fl_doc_fail(r->err, fl_doc_get(node, beyond[i]), "says nothing without a break_distance");
  if (!has_break) {
    radio->exponent_beyond = radio->shadowing_beyond_db = 0;
    return FL_OK;
  }
  if (!in_environment && !has(node, "exponent_beyond"))
    return fl_read_missing(r, node, "exponent_beyond", "the path-loss exponent beyond break_distance");
  if (!has(node, "exponent_beyond") && has(node, "exponent")) radio->exponent_beyond = radio->path_exponent;
  if (!has(node, "shadowing_beyond") && (has(node, "shadowing") || !in_environment))
    radio->shadowing_beyond_db = radio->shadowing_db;
  return FL_OK;
}

static fl_status read_rates(const scenario_reader *r, const fl_doc_node *node, const fl_radio_params *radio)
{
  if (radio->standard != NULL)
    return radio->fixed_rate_bps > 0 ? fl_check_fixed_rate(r, fl_doc_get(node, "fixed_rate"), radio) : FL_OK;
  bool fixed = radio->fixed_rate_bps > 0, needs = fl_doc_get(node, "snr_needed") != NULL;
  if (fixed && !needs) return fl_read_missing(r, node, "snr_needed", "the signal over noise that fixed_rate needs");
  if (!fixed && needs) return fl_doc_fail(r->err, fl_doc_get(node, "snr_needed"), "says nothing without a fixed_rate");
  return FL_OK;
}

/* The rows but the signal and what senses it. */
static fl_status read_rows(const scenario_reader *r, const fl_doc_node *node, const radio_site *site,
                           fl_radio_params *radio)
{
  quantity_row rows[ROWS];
  memcpy(rows, fl_radio_rows, sizeof rows);
  if (site->environment != NULL) fall_back_to(rows, node, &site->loss);
  fl_status status = fl_read_standard(r, node, radio);
  size_t first = radio->standard != NULL ? RADIO_EXPONENT : 0; /* the standard has the bandwidth */
  if (status == FL_OK) status = fl_read_quantities(r, node, &rows[first], RADIO_SNR_AT_1M - first, radio);
  if (status == FL_OK) status = fl_read_signal(r, node, site, radio);
  if (status == FL_OK)
    status = fl_read_quantities(r, node, &rows[RADIO_SHADOWING], RADIO_CARRIER_SENSE - RADIO_SHADOWING, radio);
  return status == FL_OK ? complete_break(r, node, site->environment != NULL, radio) : status;
}

static fl_status read_map(const scenario_reader *r, const fl_doc_node *node, fl_radio_params *radio)
{
  enum { POWERS = sizeof fl_power_rows / sizeof fl_power_rows[0] };
  static const char *const words[] = {"environment", "frequency", "standard", "width", "streams", "guard"};
  enum { WORDS = sizeof words / sizeof words[0] };
  const char *keys[ROWS + POWERS + WORDS + 1] = {NULL};
  radio_site site;
  for (size_t i = 0; i < ROWS; i++) keys[i] = fl_radio_rows[i].key;
  for (size_t i = 0; i < POWERS; i++) keys[ROWS + i] = fl_power_rows[i].key;
  for (size_t i = 0; i < WORDS; i++) keys[ROWS + POWERS + i] = words[i];
  fl_status status = fl_doc_check_keys(node, keys, r->err);
  if (status == FL_OK) status = fl_read_site(r, node, &site);
  if (status == FL_OK) status = read_rows(r, node, &site, radio);
  return status == FL_OK ? read_rates(r, node, radio) : status;
}

/* One node alone sends nothing to anybody. */
static bool is_alone(const fl_scenario *s)
{
  return s->field_source == FL_FIELD_LISTED ? s->node_count == 1
                                            : s->field_source == FL_FIELD_DRAWN && s->field.count == 1;
}

fl_status fl_read_radio(const scenario_reader *r, const fl_doc_node *node)
{
  fl_scenario *s = r->scenario;
  s->has_no_radio = node == NULL && is_alone(s);
  if (s->has_no_radio) return FL_OK;
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
