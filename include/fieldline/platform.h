/* SimGrid platform files as scenarios' fields. SimGrid's bytes become bits here. */
#ifndef FIELDLINE_PLATFORM_H
#define FIELDLINE_PLATFORM_H

#include <stddef.h>

#include "fieldline/api.h"
#include "fieldline/changes.h"
#include "fieldline/error.h"
#include "fieldline/field.h"
#include "fieldline/radio.h"

FL_BEGIN_DECLS

/* What is read from a platform file: hosts as nodes, and the routes as links. */
typedef struct {
  fl_field *field; /* host order of the file; owned */
  fl_links *links; /* routes: what one transfer gets, sum of latencies; bandwidth_hz is 1; owned. NULL: not asked for */
  fl_courses *profiles; /* what changes over time: for fl_change_spec; owned. NULL: nothing */
} fl_platform;

typedef struct {
  double memory_bytes;       /* of hosts without the property `memory`; 0: the property is required */
  double speed_flop_per_s;   /* of hosts without the property `speed`; 0: SimGrid's own */
  double memory_bytes_per_s; /* of hosts without the property `memory_bandwidth`; 0: it limits nothing */
  fl_message_costs messages; /* of hosts, each unless it has the property of that */
  int with_links;
  fl_powers powers; /* of hosts */
  double battery_j; /* likewise */
} fl_platform_params;

/* Read a SimGrid platform: SimGrid itself parses it, in a process of its own, so a bad file is
 * an error here and never ends the caller. Host properties: `x`, `y` (metres, required when
 * with_links is 0), `memory`, `speed`, `memory_bandwidth`, `send_message`, `send_byte`, `receive_message`,
 * `receive_byte`, `wifi_level` (quantities with units; speeds also as SimGrid writes them, "13.5Gf"). Where the
 * property `speed` says "host", or where neither it nor the caller says anything, the host's own SimGrid speed is the
 * node's (of several p-states the one it starts in, by default the first); where it says "none", the node has no speed
 * but the caller's, or its operations take no time. A route is as fast as one transfer alone on it (SimGrid's model
 * CM02 without cross traffic or a TCP window): its slowest link, where a link that it crosses n times counts with an
 * n-th of its bandwidth, unless its sharing policy is FATPIPE. Over a Wi-Fi cell a transfer alone gets 1 / (1 / rate of
 * the sender + 1 / rate of the receiver), stations having the rate that their property `wifi_level` names; the links
 * then say one_cell (see fl_medium_suits()). Profiles (state_file and speed_file of hosts, bandwidth_file and
 * state_file of links; a link that is off has no rate) are read from the platform's folder, and change routes both ways
 * alike. Refused, at its place where that is known: what changes over time otherwise, profiles that change nothing
 * here, settings of SimGrid, programs for hosts; where links are read, cells whose rates or whose sharing cannot be
 * told and routes with a latency but no link. Success: *out is filled; end with fl_platform_clear(). Errors:
 * FL_ERR_FILE (cannot read), FL_ERR_VALUE (it is no XML; SimGrid refuses it; a property is missing or wrong; too many
 * hosts; what is refused), FL_ERR_MEMORY. */
fl_status fl_platform_load(const char *path, const fl_platform_params *params, fl_platform *out, fl_error *err);
void fl_platform_clear(fl_platform *platform);

FL_END_DECLS

#endif
