/* How many wait at each of several stations, over time. Everybody comes to a station in turn and is let in in turn: a
 * queue of the admissions that are still to come is all that has to be kept. */
#ifndef FIELDLINE_SRC_WRITE_WAITING_H
#define FIELDLINE_SRC_WRITE_WAITING_H

#include <stddef.h>
#include <stdint.h>

#include "fieldline/error.h"

typedef struct waiting fl_waiting;

/* From `date_s` on, until the station's next change, `count` wait. Of what happens at one date only the outcome is
 * told; a station's dates never fall. The first one is that of the first arrival, also when nobody has to wait. */
typedef void fl_waiting_change_fn(void *context, size_t station, double date_s, uint64_t count);

/* Success: *out belongs to the caller, who ends it with fl_waiting_free(). Memory: a MiB, or 3 KiB a station where that
 * is more; longer queues go to a temporary file. FL_ERR_MEMORY. */
fl_status fl_waiting_new(size_t station_count, fl_waiting_change_fn *change, void *context, fl_waiting **out,
                         fl_error *err);
void fl_waiting_free(fl_waiting *waiting); /* NULL is fine */

/* The station's next one comes and is let in; neither date lies before that of the one ahead. An admission before the
 * arrival, as rounding may have it, counts as no wait. FL_ERR_FILE: no room for the temporary file. */
fl_status fl_waiting_add(fl_waiting *waiting, size_t station, double arrival_s, double admission_s, fl_error *err);

/* Nobody else comes: tell the changes up to the last admission, which leaves 0. */
fl_status fl_waiting_finish(fl_waiting *waiting, fl_error *err);

#endif
