/* What token loops come to, before anything is simulated. */
#ifndef FIELDLINE_FORECAST_H
#define FIELDLINE_FORECAST_H

#include "fieldline/api.h"
#include "fieldline/energy.h"
#include "fieldline/plan.h"
#include "fieldline/simulate.h"

FL_BEGIN_DECLS

typedef struct {
  double ttft_s;                       /* one request alone: from its arrival to its first token */
  double tpot_s;                       /* likewise, from token to token: the round trip of a pass */
  double alone_s;                      /* likewise, all of it, from arrival to completion */
  double longest_s;                    /* between completions when there is always a request waiting */
  double requests_per_s, passes_per_s; /* a pass makes a token of every input of a request */
} fl_token_forecast;

/* Of a plan with passes (loop.first_pass). With F_i and D_i what activity i takes for the first pass of a request and
 * for the others, P passes a request, n requests at a time (in flight of a closed loop, or the whole burst):
 *   ttft = sum of F_i, the way back left out;  tpot = sum of D_i
 *   requests/s = n / max(sum of F_i + (P - 1) D_i, n x max over i of F_i + (P - 1) D_i), passes/s P times that
 * which is n / max(round trip, n x bottleneck) passes/s where all passes cost the same. Where transfers share the air,
 * its period counts like an activity. Requests that arrive by dates of their own: at most as many as arrive.
 * No bound: exact for one request at a time; how passes queue behind each other is not foreseen, nor bounded buffers.
 * alone_s is the first of the two in max(), longest_s what n is multiplied with. Cost: O(activities). */
fl_token_forecast fl_forecast_tokens(const fl_plan *plan, const fl_workload *workload);

/* Energy of a request in saturation (fl_energy_of_plan_j): one every bottleneck_s, or, in token loops, every longest_s.
 */
double fl_forecast_energy_j(const fl_plan *plan, const fl_field *field, const fl_workload *workload);

FL_END_DECLS

#endif
