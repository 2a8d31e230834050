/* What a simulation in another process tells: requests, what happens beside them, and how it ended. */
#ifndef FIELDLINE_SRC_SIMULATE_CHANGING_WIRE_H
#define FIELDLINE_SRC_SIMULATE_CHANGING_WIRE_H

#include <stdio.h>

#include "fieldline/simulate.h"

/* In the process that simulates; `context` is the stream. FL_ERR_FILE: nobody reads any more. */
fl_request_fn fl_wire_request;
fl_happening_fn fl_wire_happening;

/* At last: how it ended, with the error where there was one. */
void fl_wire_end(FILE *out, fl_status status, const fl_error *err);

/* In the other: tell the sink, and whoever the world tells, of everything until the end.
 * *over: the end was told; else the stream broke off, and the result is FL_OK.
 * Errors: what was told at the end; what the sink and others returned; FL_ERR_MEMORY. */
fl_status fl_wire_read(FILE *in, const fl_world *world, fl_request_fn *sink, void *context, bool *over, fl_error *err);

#endif
