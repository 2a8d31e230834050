#include "world/medium/mac.h"

#include <math.h>

#include "fieldline/units.h"

static const int64_t PREAMBLE_NS = 20000, SYMBOL_NS = 4000; /* of 802.11a, which everybody understands */
static const int64_t MOST_NS = 5484000;
static const double HEADER_BYTES = 64, QOS_BYTES = 2, SERVICE_AND_TAIL_BITS = 22;
static const double ACK_BYTES = 14, RTS_BYTES = 20, CTS_BYTES = 14, BAR_BYTES = 24, BLOCK_ACK_BYTES = 32;
static const double DELIMITER_BYTES = 4, WORD_BYTES = 4; /* before a subframe, and what its length is a multiple of */
static const double MOST_PARTS = 64;                     /* what a block acknowledgement tells of */
static const double SAFE_LOSS = 1e-7;

fl_mac fl_mac_make(const fl_option_values *options, size_t first, const fl_radio_params *radio)
{
  static const double left_out[FL_MAC_OPTIONS] = {
      [FL_MAC_SLOT] = 9e-6,  [FL_MAC_SIFS] = 16e-6,    [FL_MAC_DIFS] = NAN,
      [FL_MAC_ACK] = 0,      [FL_MAC_WINDOW_MIN] = 15, [FL_MAC_WINDOW_MAX] = 1023,
      [FL_MAC_ATTEMPTS] = 7, [FL_MAC_FRAME] = 1472,    [FL_MAC_CAPTURE] = NAN};
  const fl_wifi_standard *standard = radio != NULL ? radio->standard : NULL;
  bool aggregates = standard != NULL && standard->aggregates;
  double value[FL_MAC_OPTIONS];
  for (size_t i = 0; i < FL_MAC_OPTIONS; i++) {
    double given = fl_option_value(options, first + i);
    value[i] = isnan(given) ? left_out[i] : given;
  }
  int64_t slot_ns = llround(1e9 * value[FL_MAC_SLOT]), sifs_ns = llround(1e9 * value[FL_MAC_SIFS]);
  double difs_s = value[FL_MAC_DIFS];
  return (fl_mac){.slot_ns = slot_ns,
                  .sifs_ns = sifs_ns,
                  .difs_ns = isnan(difs_s) ? sifs_ns + (aggregates ? 3 : 2) * slot_ns : llround(1e9 * difs_s),
                  .ack_ns = llround(1e9 * value[FL_MAC_ACK]),
                  .window_min = (unsigned)value[FL_MAC_WINDOW_MIN],
                  .window_max = (unsigned)value[FL_MAC_WINDOW_MAX],
                  .attempts = (unsigned)value[FL_MAC_ATTEMPTS],
                  .frame_bytes = value[FL_MAC_FRAME],
                  .header_bytes = HEADER_BYTES + (aggregates ? QOS_BYTES : 0),
                  .aggregate_bytes = value[FL_MAC_AGGREGATION],
                  .rts = value[FL_MAC_RTS] > 0,
                  .capture_db = value[FL_MAC_CAPTURE],
                  .aifs = aggregates,
                  .head_ns = standard != NULL ? fl_wifi_head_ns(standard, radio->streams) : PREAMBLE_NS,
                  .symbol_ns = standard != NULL ? fl_wifi_symbol_ns(standard, radio->guard_s) : SYMBOL_NS};
}

/* ---- frames ---- */

static double symbols_of(double bytes, double rate_bps, int64_t symbol_ns)
{
  return ceil((SERVICE_AND_TAIL_BITS + 8 * bytes) / (rate_bps * 1e-9 * (double)symbol_ns) - 1e-9);
}

static int64_t frame_ns(double bytes, double rate_bps, int64_t head_ns, int64_t symbol_ns)
{
  double most = floor((double)(MOST_NS - head_ns) / (double)symbol_ns);
  return head_ns + symbol_ns * (int64_t)fmin(symbols_of(bytes, rate_bps, symbol_ns), most);
}

static fl_frame_form form_of(double bytes, double rate_bps, int64_t head_ns, int64_t symbol_ns, const fl_loss *loss)
{
  int64_t length_ns = frame_ns(bytes, rate_bps, head_ns, symbol_ns);
  bytes = fmin(bytes, (double)(length_ns - head_ns) * 1e-9 * rate_bps / 8);
  double safe_snr = fl_ratio_from_db(fl_loss_snr_db(loss, bytes, SAFE_LOSS));
  double half_snr = fl_ratio_from_db(loss->whole_db[FL_LOSS_HALF]);
  return (fl_frame_form){head_ns, length_ns, bytes, safe_snr, half_snr, *loss};
}

/* A frame that everybody is to understand, at a rate of 802.11a's. Where data gets along with less signal than that
 * rate needs, such frames do so too. */
static fl_frame_form control_form(double bytes, double rate_bps, const fl_wifi_rate *data)
{
  fl_wifi_rate rates[FL_WIFI_MOST_RATES];
  size_t count = fl_wifi_rates(fl_wifi_standard_at(0), 20e6, 1, 800e-9, rates), i = 0;
  while (i + 1 < count && rates[i + 1].rate_bps <= rate_bps) i++;
  double less_db = data->loss.whole_db[FL_LOSS_HALF] - rates[i].loss.whole_db[FL_LOSS_HALF];
  fl_loss loss = fl_loss_shifted(&rates[i].loss, fmin(0, less_db));
  return form_of(bytes, rate_bps, PREAMBLE_NS, SYMBOL_NS, &loss);
}

static double subframe_bytes(const fl_mac *mac)
{
  return WORD_BYTES * ceil((DELIMITER_BYTES + mac->frame_bytes + mac->header_bytes) / WORD_BYTES);
}

/* How many subframes a frame holds: the last is not filled up. */
static double parts_of(const fl_mac *mac, double rate_bps)
{
  double whole = subframe_bytes(mac), last = DELIMITER_BYTES + mac->frame_bytes + mac->header_bytes;
  double most_bits =
      floor((double)(MOST_NS - mac->head_ns) / (double)mac->symbol_ns) * rate_bps * 1e-9 * (double)mac->symbol_ns;
  double most_bytes = fmin(mac->aggregate_bytes, floor((most_bits + 1e-6 - SERVICE_AND_TAIL_BITS) / 8));
  return fmin(1 + floor((most_bytes - last) / whole), MOST_PARTS);
}

fl_exchange fl_mac_exchange(const fl_mac *mac, const fl_wifi_rate *rate)
{
  double parts = parts_of(mac, rate->rate_bps), bytes = mac->frame_bytes + mac->header_bytes;
  double slow_bps = fmin(6e6, rate->rate_bps);
  fl_exchange e = {.parts = 1};
  if (parts > 1) { /* one frame goes without block acknowledgement */
    e.parts = (unsigned)parts;
    bytes = (parts - 1) * subframe_bytes(mac) + DELIMITER_BYTES + bytes;
  }
  fl_frame_form *f = e.frame;
  f[FL_FRAME_DATA] = form_of(bytes, rate->rate_bps, mac->head_ns, mac->symbol_ns, &rate->loss);
  f[FL_FRAME_ANSWER] = control_form(e.parts > 1 ? BLOCK_ACK_BYTES : ACK_BYTES, rate->answer_bps, rate);
  if (mac->ack_ns > 0) f[FL_FRAME_ANSWER].length_ns = mac->ack_ns;
  if (f[FL_FRAME_ANSWER].head_ns > f[FL_FRAME_ANSWER].length_ns) f[FL_FRAME_ANSWER].head_ns = 0;
  f[FL_FRAME_RTS] = control_form(RTS_BYTES, slow_bps, rate);
  f[FL_FRAME_CTS] = control_form(CTS_BYTES, slow_bps, rate);
  f[FL_FRAME_BAR] = control_form(BAR_BYTES, slow_bps, rate);
  f[FL_FRAME_BAR_ANSWER] = control_form(BLOCK_ACK_BYTES, slow_bps, rate);
  return e;
}

int64_t fl_mac_data_ns(const fl_mac *mac, double rate_bps)
{
  return frame_ns(mac->frame_bytes + mac->header_bytes, rate_bps, mac->head_ns, mac->symbol_ns);
}

int64_t fl_mac_ack_ns(const fl_mac *mac, double rate_bps)
{
  if (mac->ack_ns > 0) return mac->ack_ns;
  return frame_ns(ACK_BYTES, fl_wifi_rate_like(rate_bps, 0).answer_bps, PREAMBLE_NS, SYMBOL_NS);
}

int64_t fl_mac_eifs_ns(const fl_mac *mac)
{
  return mac->sifs_ns + fl_mac_ack_ns(mac, 6e6) + mac->difs_ns;
}

int64_t fl_mac_timeout_ns(const fl_mac *mac)
{
  return mac->sifs_ns + mac->slot_ns + PREAMBLE_NS;
}

int64_t fl_mac_success_ns(const fl_mac *mac, const fl_exchange *exchange)
{
  const fl_frame_form *f = exchange->frame;
  int64_t asked_ns = mac->rts ? f[FL_FRAME_RTS].length_ns + f[FL_FRAME_CTS].length_ns + 2 * mac->sifs_ns : 0;
  return asked_ns + f[FL_FRAME_DATA].length_ns + mac->sifs_ns + f[FL_FRAME_ANSWER].length_ns + mac->difs_ns;
}

double fl_mac_alone_s(const fl_mac *mac, const fl_exchange *exchange)
{
  double back_off_ns = (double)mac->slot_ns * mac->window_min / 2;
  return 1e-9 * ((double)fl_mac_success_ns(mac, exchange) + back_off_ns) / exchange->parts;
}

/* Of single frames: the i-th attempt comes with loss^i, behind a window that has doubled i times. */
static double single_at_s(const fl_mac *mac, const fl_exchange *exchange, double loss)
{
  double window = mac->window_min, chance = 1, sum_ns = 0;
  double whole_ns = (double)fl_mac_success_ns(mac, exchange);
  double lost_ns =
      whole_ns - (double)(mac->sifs_ns + exchange->frame[FL_FRAME_ANSWER].length_ns) + (double)fl_mac_timeout_ns(mac);
  for (unsigned i = 0; i < mac->attempts; i++) {
    sum_ns += chance * ((double)mac->slot_ns * window / 2 + (1 - loss) * whole_ns + loss * lost_ns);
    chance *= loss;
    window = fmin(2 * window + 1, fmax(mac->window_max, window));
  }
  return 1e-9 * sum_ns / (1 - chance);
}

double fl_mac_alone_at_s(const fl_mac *mac, const fl_exchange *exchange, double snr_db)
{
  const fl_frame_form *data = &exchange->frame[FL_FRAME_DATA];
  double loss = fl_loss_of(&data->loss, data->bytes / exchange->parts, snr_db);
  if (loss >= 1) return INFINITY;
  /* Subframes are lost one by one: mostly one is left that has the frame acknowledged. */
  if (exchange->parts > 1) return fl_mac_alone_s(mac, exchange) / (1 - loss);
  return single_at_s(mac, exchange, loss);
}
