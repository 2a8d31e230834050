#include "fieldline/reasons.h"

#include <math.h>
#include <stdio.h>

#include "fieldline/forecast.h"
#include "fieldline/text.h"
#include "fieldline/units.h"

enum { DIGITS = 4 };

static const double SAME = 0.005; /* relative: the ends of a run weigh about as much */

static const char *seconds(char out[FL_QUANTITY_SIZE], double value_s)
{
  return fl_quantity_format(out, value_s, FL_UNIT_SECONDS, DIGITS);
}

static const char *per_second(char out[FL_QUANTITY_SIZE], double value)
{
  return fl_quantity_format(out, value, FL_UNIT_NONE, DIGITS);
}

/* Requests that arrive in a second, INFINITY where they come as fast as they are let in. */
static double arrivals_per_s(const fl_arrivals *arrivals)
{
  if (arrivals->kind == FL_ARRIVALS_PERIODIC) return 1 / arrivals->interval_s;
  return arrivals->kind == FL_ARRIVALS_POISSON ? arrivals->rate_hz : INFINITY;
}

fl_measured_run fl_measured_run_of(const fl_run_numbers *numbers, const fl_plan *plan, const fl_workload *workload,
                                   const fl_medium *medium)
{
  const fl_summary *measured = &numbers->measured;
  fl_measured_run run = {.workload = workload,
                         .medium = medium,
                         .bottleneck_s = numbers->foreseen.bottleneck_s,
                         .alone_s = numbers->foreseen.alone_s,
                         .throughput_per_s = measured->throughput_per_s,
                         .latency_mean_s = measured->latency_s.mean,
                         .counted = measured->counted,
                         .loops = plan->loop.first_pass != NULL};
  if (!run.loops) return run;
  run.bottleneck_s = fl_forecast_tokens(plan, workload).longest_s;
  run.throughput_per_s = measured->passes_per_s / (double)fl_passes_of_each(workload);
  return run;
}

void fl_activity_words(const fl_activity *activity, const fl_field *field, char text[FL_SENTENCE_SIZE])
{
  const char *node = field->nodes[activity->node].id;
  if (activity->kind == FL_COMPUTE)
    snprintf(text, FL_SENTENCE_SIZE, "computing part %zu on node %s", activity->part, node);
  else
    snprintf(text, FL_SENTENCE_SIZE, "the hop from node %s to node %s", node, field->nodes[activity->peer].id);
}

bool fl_reason_is_needed(const fl_measured_run *run)
{
  return run->bottleneck_s > 0 && fabs(run->throughput_per_s * run->bottleneck_s - 1) > SAME;
}

bool fl_reason_is_overload(const fl_measured_run *run)
{
  double rate = arrivals_per_s(&run->workload->arrivals);
  return isfinite(rate) && rate * run->bottleneck_s > 1 + SAME;
}

bool fl_reason_throughput(const fl_measured_run *run, char text[FL_SENTENCE_SIZE])
{
  char a[FL_QUANTITY_SIZE], b[FL_QUANTITY_SIZE];
  const fl_workload *workload = run->workload;
  const fl_arrivals *arrivals = &workload->arrivals;
  double measured = run->throughput_per_s, predicted = 1 / run->bottleneck_s;
  double filled = run->alone_s / run->bottleneck_s; /* requests that keep the bottleneck busy */
  if (!(run->bottleneck_s > 0) || !isfinite(measured)) return false;
  if (!fl_reason_is_needed(run))
    snprintf(
        text, FL_SENTENCE_SIZE,
        "The throughput is as predicted, 1 / bottleneck: there is always a request waiting for the slowest stage.");
  else if (measured < predicted && arrivals_per_s(arrivals) < predicted)
    snprintf(text, FL_SENTENCE_SIZE,
             "The throughput is that of the arrivals: %s requests come in a second, and the chain could take %s.",
             per_second(a, arrivals_per_s(arrivals)), per_second(b, predicted));
  else if (measured < predicted && arrivals->kind == FL_ARRIVALS_CLOSED && (double)arrivals->in_flight < filled)
    snprintf(text, FL_SENTENCE_SIZE,
             "The throughput is lower because the chain is never full: %llu in flight, and it takes %.3g to keep the "
             "bottleneck busy.",
             (unsigned long long)arrivals->in_flight, ceil(filled));
  else if (measured < predicted && (workload->receive_buffer > 0 || workload->send_buffer > 0))
    snprintf(text, FL_SENTENCE_SIZE,
             "The throughput is lower because buffers are bounded: a node that may not send or receive yet keeps its "
             "neighbours waiting.");
  else if (measured < predicted && run->loops)
    snprintf(text, FL_SENTENCE_SIZE,
             "The throughput is lower because passes wait for each other: one over a prompt takes longer than those of "
             "the other tokens, and holds up those behind it.");
  else if (run->medium->beyond != NULL)
    snprintf(text, FL_SENTENCE_SIZE, "The throughput differs because the prediction leaves out %s (medium %s).",
             run->medium->beyond, run->medium->name);
  else
    snprintf(
        text, FL_SENTENCE_SIZE,
        "The throughput differs because only %llu requests were counted: filling and draining the chain, which hold "
        "about %.3g of them, weigh that much.",
        (unsigned long long)run->counted, ceil(filled));
  return true;
}

bool fl_reason_latency(const fl_measured_run *run, char text[FL_SENTENCE_SIZE])
{
  char waiting[FL_QUANTITY_SIZE], a[FL_QUANTITY_SIZE], b[FL_QUANTITY_SIZE];
  const fl_arrivals *arrivals = &run->workload->arrivals;
  double alone_s = run->alone_s, mean_s = run->latency_mean_s;
  if (!isfinite(mean_s) || !(mean_s > 0)) return false;
  if (mean_s <= alone_s * (1 + SAME)) {
    snprintf(text, FL_SENTENCE_SIZE, "Requests hardly wait: each takes what it would take alone.");
    return true;
  }
  seconds(waiting, mean_s - alone_s);
  snprintf(text, FL_SENTENCE_SIZE, "A request waits %s on the average. ", waiting);
  if (arrivals->kind == FL_ARRIVALS_CLOSED)
    fl_append(
        text, FL_SENTENCE_SIZE,
        "%llu are in flight all the time, so by Little's law each takes %llu / throughput = %s; fewer in flight wait "
        "less, at the same throughput as long as the bottleneck stays busy.",
        (unsigned long long)arrivals->in_flight, (unsigned long long)arrivals->in_flight,
        seconds(a, (double)arrivals->in_flight / run->throughput_per_s));
  else if (arrivals->kind == FL_ARRIVALS_BURST)
    fl_append(text, FL_SENTENCE_SIZE,
              "All of them arrive at once: each waits for those before it, a bottleneck's time for each.");
  else if (fl_reason_is_overload(run))
    fl_append(
        text, FL_SENTENCE_SIZE,
        "They arrive faster (%s in a second) than the bottleneck lets them through (%s): the queue grows as long as "
        "they come, and so does the latency.",
        per_second(a, arrivals_per_s(arrivals)), per_second(b, 1 / run->bottleneck_s));
  else
    fl_append(text, FL_SENTENCE_SIZE,
              "%s, and the bottleneck is busy %.3g %% of the time: what comes close together queues there.",
              arrivals->kind == FL_ARRIVALS_POISSON ? "They arrive at random" : "They arrive evenly",
              100 * arrivals_per_s(arrivals) * run->bottleneck_s);
  return true;
}
