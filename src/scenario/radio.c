/* radio: the channel, or the word `platform` for links that a platform file brings along. */
#include <math.h>

#include "scenario/reader.h"

enum { ROWS = 5 };

const quantity_row fl_radio_rows[ROWS] = {
    {"bandwidth", FL_UNIT_HERTZ, 1, 1e15, NAN, offsetof(fl_radio_params, bandwidth_hz)},
    {"exponent", FL_UNIT_NONE, 0, 20, 2, offsetof(fl_radio_params, path_exponent)},
    {"snr_at_1m", FL_UNIT_POWER_RATIO, FL_DOC_POSITIVE, 1e30, NAN, offsetof(fl_radio_params, snr_at_1m)},
    {"shadowing", FL_UNIT_DECIBELS, 0, 50, 0, offsetof(fl_radio_params, shadowing_db)},
    {"min_distance", FL_UNIT_METRES, 0, 1e6, 0, offsetof(fl_radio_params, min_distance_m)},
};

fl_status fl_read_radio(const scenario_reader *r, const fl_doc_node *node)
{
  fl_scenario *s = r->scenario;
  const char *keys[ROWS + 1] = {NULL};
  for (size_t i = 0; i < ROWS; i++) keys[i] = fl_radio_rows[i].key;
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
  fl_status status = fl_doc_check_keys(node, keys, r->err);
  return status == FL_OK ? fl_read_quantities(r, node, fl_radio_rows, ROWS, &s->radio) : status;
}
