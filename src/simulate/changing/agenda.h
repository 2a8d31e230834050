/* The clock of the engine `events`: when everything under way ends. */
#ifndef FIELDLINE_SRC_SIMULATE_CHANGING_AGENDA_H
#define FIELDLINE_SRC_SIMULATE_CHANGING_AGENDA_H

#include "fieldline/error.h"
#include "simulate/changing/clock.h"

typedef struct {
  fl_clock clock; /* first */
  fl_dates dates; /* of what is under way */
} fl_agenda;

/* For at most so much at once. Success: end with fl_agenda_clear(). FL_ERR_MEMORY. */
fl_status fl_agenda_init(fl_agenda *agenda, size_t most, fl_error *err);
void fl_agenda_clear(fl_agenda *agenda);

double fl_agenda_next_s(const fl_agenda *agenda); /* INFINITY: nothing under way ever ends */

#endif
