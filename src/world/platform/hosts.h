/* The hosts of a platform as its file has them, and the nodes they make. */
#ifndef FIELDLINE_SRC_PLATFORM_HOSTS_H
#define FIELDLINE_SRC_PLATFORM_HOSTS_H

#include <stddef.h>

#include "fieldline/platform.h"
#include "world/platform/declared.h"
#include "world/platform/reader.h"

typedef struct {
  char *id;
  double speed_flop_per_s;              /* SimGrid's */
  char *properties[FL_HOST_PROPERTIES]; /* NULL where absent */
  size_t rank;                          /* of its element in the file; SIZE_MAX: none */
  size_t row;                           /* in SimGrid's order */
  size_t line, column;                  /* of its element; 0: it has none */
} fl_host;

/* Hosts arrive sorted by their ids' bytes; give them the places of their <host> elements and sort them as those stand
 * in the file. Those without one of their own (clusters) follow, "n2" before "n10". Cost: n log n. */
void fl_hosts_sort_as_declared(fl_host *hosts, size_t count, const fl_declared_list *declared);

/* The field that the hosts make by their properties and what `params` has for those who lack them. Success: *out
 * belongs to the caller. FL_ERR_VALUE at the host's place, FL_ERR_MEMORY. */
fl_status fl_hosts_make_field(const fl_platform_text *file, const fl_host *hosts, size_t count,
                              const fl_platform_params *params, fl_field **out, fl_error *err);

#endif
