/* What a medium's options and the radio's standard have to say to each other. */
#include <math.h>
#include <string.h>

#include "scenario/reader.h"

/* The option of the scenario's medium, where it is given. */
static bool is_given(const scenario_reader *r, const char *key, double *value)
{
  const fl_option *options = r->scenario->medium->options;
  for (size_t i = 0; options != NULL && options[i].key != NULL; i++) {
    if (strcmp(options[i].key, key) != 0) continue;
    *value = fl_option_value(&r->scenario->medium_options, i);
    return !isnan(*value);
  }
  return false;
}

static fl_status check_aggregation(const scenario_reader *r, const fl_doc_node *node, double bytes)
{
  const fl_wifi_standard *standard = r->scenario->radio.standard;
  if (standard == NULL || !standard->aggregates)
    return fl_doc_fail(r->err, node, "%s sends frames one by one (expected radio.standard: 802.11n or later)",
                       standard == NULL ? "a radio without a standard" : standard->name);
  if (bytes > standard->most_aggregate_bytes)
    return fl_doc_expect(r->err, node, "at most %.0f B with %s", standard->most_aggregate_bytes, standard->name);
  return FL_OK;
}

fl_status fl_check_frames(const scenario_reader *r, const fl_doc_node *node)
{
  static const char *const keys[] = {"aggregation", "rts", "capture"};
  const fl_scenario *s = r->scenario;
  const fl_medium_choice choice = {s->medium, s->medium_options, s->radio_is_platform ? NULL : &s->radio};
  double value;
  if (s->radio.standard != NULL && s->medium->shannon_only)
    return fl_doc_fail(r->err, node, "%s has Shannon's rates, and radio.standard has others", s->medium->name);
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
    if (!is_given(r, keys[i], &value)) continue;
    const fl_doc_node *at = fl_doc_get(node, keys[i]) != NULL ? fl_doc_get(node, keys[i]) : node;
    if (fl_medium_frames(&choice).frame_bytes == 0)
      return fl_doc_fail(r->err, at, "says nothing without efficiency: dcf");
    fl_status status = i == 0 ? check_aggregation(r, at, value) : FL_OK;
    if (status != FL_OK) return status;
  }
  r->scenario->radio.frames = fl_medium_frames(&choice);
  return FL_OK;
}
