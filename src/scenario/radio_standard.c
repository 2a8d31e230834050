/* radio.standard with what belongs to it: width, streams, guard, and a rate that is fixed. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "scenario/radio_signal.h"

enum { TEXT_SIZE = 256 };
static const double NARROWEST_HZ = 20e6;

static fl_status read_name(const scenario_reader *r, const fl_doc_node *node, fl_radio_params *radio)
{
  enum { MOST = 8 };
  const char *name, *known[MOST];
  fl_status status = fl_doc_text(node, &name, r->err);
  if (status != FL_OK) return status;
  radio->standard = fl_wifi_standard_find(name);
  if (radio->standard != NULL) return FL_OK;
  for (size_t i = 0; i < fl_wifi_standard_count(); i++) known[i] = fl_wifi_standard_at(i)->name;
  return fl_doc_unknown_word(r->err, node, "standard", known, fl_wifi_standard_count());
}

/* 20 MHz, doubled up to what the standard has. */
static fl_status read_width(const scenario_reader *r, const fl_doc_node *node, fl_radio_params *radio)
{
  const fl_wifi_standard *standard = radio->standard;
  radio->bandwidth_hz = NARROWEST_HZ;
  if (node == NULL) return FL_OK;
  fl_status status = fl_doc_quantity(node, FL_UNIT_HERTZ, 1, 1e15, &radio->bandwidth_hz, r->err);
  if (status != FL_OK) return status;
  for (double hz = NARROWEST_HZ; hz <= standard->most_width_hz; hz *= 2)
    if (radio->bandwidth_hz == hz) return FL_OK;
  if (standard->most_width_hz == NARROWEST_HZ) return fl_doc_expect(r->err, node, "20 MHz with %s", standard->name);
  return fl_doc_expect(r->err, node, "20 MHz, or doubled up to %g MHz with %s", standard->most_width_hz / 1e6,
                       standard->name);
}

static fl_status read_streams(const scenario_reader *r, const fl_doc_node *node, fl_radio_params *radio)
{
  uint64_t streams = 1;
  unsigned most = radio->standard->most_streams;
  if (node != NULL && !fl_doc_is_uint(node, 1, most, &streams))
    return most == 1 ? fl_doc_expect(r->err, node, "1 stream with %s", radio->standard->name)
                     : fl_doc_expect(r->err, node, "1 to %u streams with %s", most, radio->standard->name);
  radio->streams = (unsigned)streams;
  return FL_OK;
}

static fl_status read_guard(const scenario_reader *r, const fl_doc_node *node, fl_radio_params *radio)
{
  static const double rounding = 1e-6;
  const double *guards_s = radio->standard->guards_s;
  char text[TEXT_SIZE] = "";
  double guard_s;
  radio->guard_s = guards_s[0];
  if (node == NULL) return FL_OK;
  fl_status status = fl_doc_quantity(node, FL_UNIT_SECONDS, 0, 1, &guard_s, r->err);
  if (status != FL_OK) return status;
  for (size_t i = 0; guards_s[i] > 0; i++) {
    size_t used = strlen(text);
    radio->guard_s = guards_s[i];
    if (fabs(guard_s / guards_s[i] - 1) < rounding) return FL_OK;
    snprintf(text + used, sizeof text - used, "%s%g", i > 0 ? ", " : "", 1e9 * guards_s[i]);
  }
  return fl_doc_expect(r->err, node, "a guard interval of %s ns with %s", text, radio->standard->name);
}

fl_status fl_read_standard(const scenario_reader *r, const fl_doc_node *radio_node, fl_radio_params *radio)
{
  static const char *const keys[] = {"width", "streams", "guard"};
  const fl_doc_node *name = fl_doc_get(radio_node, "standard");
  for (size_t i = 0; i < sizeof keys / sizeof keys[0] && name == NULL; i++)
    if (fl_doc_get(radio_node, keys[i]) != NULL)
      return fl_doc_fail(r->err, fl_doc_get(radio_node, keys[i]), "says nothing without a standard");
  if (name == NULL) return FL_OK;
  const fl_doc_node *bandwidth = fl_doc_get(radio_node, "bandwidth"), *needed = fl_doc_get(radio_node, "snr_needed");
  if (bandwidth != NULL)
    return fl_doc_fail(r->err, bandwidth, "says nothing beside a standard (radio.width is its channel)");
  if (needed != NULL)
    return fl_doc_fail(r->err, needed, "says nothing beside a standard (it says what every rate needs)");
  fl_status status = read_name(r, name, radio);
  if (status == FL_OK) status = read_width(r, fl_doc_get(radio_node, keys[0]), radio);
  if (status == FL_OK) status = read_streams(r, fl_doc_get(radio_node, keys[1]), radio);
  if (status == FL_OK) status = read_guard(r, fl_doc_get(radio_node, keys[2]), radio);
  radio->efficiency_of_frames = fl_doc_get(radio_node, "efficiency") == NULL;
  return status;
}

fl_status fl_check_fixed_rate(const scenario_reader *r, const fl_doc_node *node, const fl_radio_params *radio)
{
  fl_wifi_rate rates[FL_WIFI_MOST_RATES];
  char text[TEXT_SIZE] = "";
  size_t count = fl_wifi_rates(radio->standard, radio->bandwidth_hz, radio->streams, radio->guard_s, rates);
  for (size_t i = 0; i < count; i++) {
    size_t used = strlen(text);
    if (fl_wifi_is_rate(&rates[i], radio->fixed_rate_bps)) return FL_OK;
    snprintf(text + used, sizeof text - used, "%s%.5g", i > 0 ? ", " : "", rates[i].rate_bps / 1e6);
  }
  return fl_doc_expect(r->err, node, "a rate of %s as radio.width, streams and guard have it: %s Mbit/s",
                       radio->standard->name, text);
}
