#include "world/medium/mac.h"

#include <math.h>

static const int64_t PREAMBLE_NS = 20000, SYMBOL_NS = 4000;
static const int64_t PHY_DETECTION_NS = 50000; /* until an ACK that comes has been noticed for certain */
static const double HEADER_BYTES = 64, ACK_BYTES = 14, SERVICE_AND_TAIL_BITS = 22;
static const double MOST_SYMBOLS = 1366; /* no frame takes longer than 5.484 ms: what is slow carries less */

fl_mac fl_mac_make(const fl_option_values *options, size_t first)
{
  static const double left_out[FL_MAC_OPTIONS] = {
      [FL_MAC_SLOT] = 9e-6,     [FL_MAC_SIFS] = 16e-6,      [FL_MAC_DIFS] = NAN,   [FL_MAC_ACK] = 0,
      [FL_MAC_WINDOW_MIN] = 15, [FL_MAC_WINDOW_MAX] = 1023, [FL_MAC_ATTEMPTS] = 7, [FL_MAC_FRAME] = 1472};
  double value[FL_MAC_OPTIONS];
  for (size_t i = 0; i < FL_MAC_OPTIONS; i++) {
    double given = fl_option_value(options, first + i);
    value[i] = isnan(given) ? left_out[i] : given;
  }
  int64_t slot_ns = llround(1e9 * value[FL_MAC_SLOT]), sifs_ns = llround(1e9 * value[FL_MAC_SIFS]);
  double difs_s = value[FL_MAC_DIFS];
  return (fl_mac){.slot_ns = slot_ns,
                  .sifs_ns = sifs_ns,
                  .difs_ns = isnan(difs_s) ? sifs_ns + 2 * slot_ns : llround(1e9 * difs_s),
                  .ack_ns = llround(1e9 * value[FL_MAC_ACK]),
                  .window_min = (unsigned)value[FL_MAC_WINDOW_MIN],
                  .window_max = (unsigned)value[FL_MAC_WINDOW_MAX],
                  .attempts = (unsigned)value[FL_MAC_ATTEMPTS],
                  .frame_bytes = value[FL_MAC_FRAME]};
}

static int64_t frame_ns(double bytes, double rate_bps)
{
  double symbols = ceil((SERVICE_AND_TAIL_BITS + 8 * bytes) / (rate_bps * 1e-9 * (double)SYMBOL_NS) - 1e-9);
  return PREAMBLE_NS + SYMBOL_NS * (int64_t)fmin(symbols, MOST_SYMBOLS);
}

int64_t fl_mac_data_ns(const fl_mac *mac, double rate_bps)
{
  return frame_ns(mac->frame_bytes + HEADER_BYTES, rate_bps);
}

int64_t fl_mac_ack_ns(const fl_mac *mac, double rate_bps)
{
  if (mac->ack_ns > 0) return mac->ack_ns;
  static const double basic_bps[] = {24e6, 12e6, 6e6};
  for (int i = 0; i < 3; i++)
    if (rate_bps >= basic_bps[i]) return frame_ns(ACK_BYTES, basic_bps[i]);
  return frame_ns(ACK_BYTES, rate_bps);
}

int64_t fl_mac_eifs_ns(const fl_mac *mac)
{
  return mac->sifs_ns + fl_mac_ack_ns(mac, 6e6) + mac->difs_ns;
}

int64_t fl_mac_ack_timeout_ns(const fl_mac *mac)
{
  return mac->sifs_ns + mac->slot_ns + PHY_DETECTION_NS;
}

double fl_mac_alone_s(const fl_mac *mac, double rate_bps)
{
  return 1e-9 * ((double)(fl_mac_data_ns(mac, rate_bps) + mac->sifs_ns + fl_mac_ack_ns(mac, rate_bps) + mac->difs_ns) +
                 (double)mac->slot_ns * mac->window_min / 2);
}
