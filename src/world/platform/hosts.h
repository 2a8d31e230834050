/* The hosts of a platform as its file has them. */
#ifndef FIELDLINE_SRC_PLATFORM_HOSTS_H
#define FIELDLINE_SRC_PLATFORM_HOSTS_H

#include <stddef.h>

#include "world/platform/reader.h"

typedef struct {
  char *id;
  double speed_flop_per_s;              /* SimGrid's */
  char *properties[FL_HOST_PROPERTIES]; /* NULL where absent */
  size_t rank;                          /* of its element in the file; SIZE_MAX: none */
  size_t row;                           /* in SimGrid's order */
} fl_host;

/* Hosts arrive sorted by their ids' bytes; sort them as their <host> elements stand in the file's text. Those without
 * one of their own (clusters) follow, "n2" before "n10". Cost: n log n, linear in the text. */
void fl_hosts_sort_as_in_file(fl_host *hosts, size_t count, const char *text);

#endif
