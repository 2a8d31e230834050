/* What the process that has SimGrid parse a platform sends back. Numbers are in the machine's own form:
 *   uint64 hosts n; unless n is above FL_FIELD_MAX_NODES,
 *   n times: name, double speed [flop/s], FL_HOST_PROPERTIES texts;
 *   with links, unless n is above FL_PLATFORM_MAX_ROUTED: n x n times, row = sender, fl_platform_route and as many
 *   fl_platform_crossing as it says.
 * A text is its uint64 length and its bytes; an absent one has length UINT64_MAX. Hosts come in the order of their
 * names' bytes: SimGrid forgets the order of the file. */
#ifndef FIELDLINE_SRC_PLATFORM_READER_H
#define FIELDLINE_SRC_PLATFORM_READER_H

#include <stddef.h>
#include <stdint.h>

#include "world/platform/declared.h"

#define FL_PLATFORM_MAX_TEXT_BYTES ((size_t)1024) /* of a text; no good one is as long, so more is cut off */
#define FL_PLATFORM_MAX_ROUTED ((size_t)1000)     /* hosts of a platform whose routes are read */

enum {
  FL_HOST_X,
  FL_HOST_Y,
  FL_HOST_MEMORY,
  FL_HOST_SPEED,
  FL_HOST_BANDWIDTH,
  FL_HOST_SEND_MESSAGE,
  FL_HOST_SEND_BYTE,
  FL_HOST_RECEIVE_MESSAGE,
  FL_HOST_RECEIVE_BYTE,
  FL_HOST_WIFI_LEVEL,
  FL_HOST_PROPERTIES
};
#define FL_HOST_PROPERTY_NAMES                                                                                         \
  {                                                                                                                    \
    "x", "y", "memory", "speed", "memory_bandwidth", "send_message", "send_byte", "receive_message", "receive_byte",   \
        "wifi_level"                                                                                                   \
  }

typedef struct {
  double bandwidth_bytes_per_s; /* what one transfer gets, Wi-Fi links aside; < 0: no other link */
  double rest_bytes_per_s;      /* the same of links without a profile */
  double latency_s;
  /* Wi-Fi links as the first, the last of several, and another link of the route: index + 1 among the declared; 0: it
   * is none. */
  uint64_t cell_out, cell_in, cell_between;
  uint64_t crossings; /* of links with a profile */
} fl_platform_route;

/* A link with a profile. */
typedef struct {
  uint64_t profile;   /* the first of it among the declared */
  double bytes_per_s; /* at first */
  double times;       /* of that one transfer gets 1 / times */
} fl_platform_crossing;
enum { FL_PLATFORM_MAX_CROSSINGS = 64 };

typedef struct {
  const fl_platform_text *file; /* the very bytes that SimGrid is given: the file may change meanwhile */
  const fl_declared_list *cells;
  const fl_declared_profiles *profiles;
  int with_links;
} fl_platform_job;

/* An fl_child_fn; the context is an fl_platform_job. Aborts where SimGrid does. It returns FL_PLATFORM_NOT_HANDED,
 * having printed the reason, where SimGrid could not be given the file. */
enum { FL_PLATFORM_NOT_HANDED = 3 };
int fl_platform_read_with_simgrid(int data_fd, void *context);

#endif
