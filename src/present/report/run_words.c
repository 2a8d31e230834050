#include "present/report/run_words.h"

#include <math.h>
#include <string.h>

#include "base/append.h"
#include "fieldline/units.h"

enum { DIGITS = 4, NODES_NAMED = 6 };

static const double SAME = 0.005; /* relative: the ends of a run weigh about as much */

double fl_run_alone_s(const fl_run_results *results)
{
  double sum_s = 0;
  for (size_t i = 0; i < results->part_count; i++) sum_s += results->parts[i].compute_s;
  for (size_t i = 0; i < results->hop_count; i++) sum_s += results->hops[i].time_s;
  return sum_s;
}

static const char *seconds(char out[FL_QUANTITY_SIZE], double value_s)
{
  return fl_quantity_format(out, value_s, FL_UNIT_SECONDS, DIGITS);
}

static const char *per_second(char out[FL_QUANTITY_SIZE], double value)
{
  return fl_quantity_format(out, value, FL_UNIT_NONE, DIGITS);
}

/* "nodes 0, 31, 9 and 42", cut short where there are many. */
static void name_chain(const fl_run_results *results, char *out, size_t size)
{
  snprintf(out, size, results->part_count == 1 ? "node " : "nodes ");
  for (size_t i = 0; i < results->part_count; i++) {
    bool last = i + 1 == results->part_count;
    if (i >= NODES_NAMED && !last) continue;
    const char *before = i == 0 ? "" : last && i > NODES_NAMED ? " to " : last ? " and " : ", ";
    fl_append(out, size, "%s%.40s", before, results->nodes[results->parts[i].node].id);
  }
}

static void describe_latency(const fl_run_measured *m, char *out, size_t size)
{
  char median[FL_QUANTITY_SIZE], p95[FL_QUANTITY_SIZE];
  seconds(median, m->latency_p50_s);
  seconds(p95, m->latency_p95_s);
  if (strcmp(median, p95) == 0)
    snprintf(out, size, "from arrival to result a request takes %s", median);
  else
    snprintf(out, size, "half of the requests take at most %s, 95 %% at most %s", median, p95);
}

bool fl_run_sentence_pace(const fl_run_results *results, char text[FL_SENTENCE_SIZE])
{
  char rate[FL_QUANTITY_SIZE], chain[400], takes[2 * FL_QUANTITY_SIZE + 80];
  const fl_run_measured *m = &results->measured;
  if (results->outcome == FL_OUTCOME_INFEASIBLE) {
    snprintf(text, FL_SENTENCE_SIZE, "No plan fits: %s.", results->reason);
    return true;
  }
  name_chain(results, chain, sizeof chain);
  if (results->outcome == FL_OUTCOME_ONE_NODE) {
    snprintf(text, FL_SENTENCE_SIZE, "All of %s fits on one node: %s runs it, and nothing is sent.", results->model,
             chain);
  } else if (results->simulated) {
    describe_latency(m, takes, sizeof takes);
    snprintf(text, FL_SENTENCE_SIZE, "%s streams at %s inferences per second through %s (%zu of %zu); %s.",
             results->model, per_second(rate, m->throughput_per_s), chain, results->part_count, results->node_count,
             takes);
  } else {
    snprintf(text, FL_SENTENCE_SIZE,
             "%s would stream at %s inferences per second through %s (%zu of %zu); a request alone takes %s.",
             results->model, per_second(rate, 1 / results->bottleneck_s), chain, results->part_count,
             results->node_count, seconds(takes, fl_run_alone_s(results)));
  }
  return true;
}

bool fl_run_sentence_limit(const fl_run_results *results, char text[FL_SENTENCE_SIZE])
{
  char worst[256], time[FL_QUANTITY_SIZE], alone[FL_QUANTITY_SIZE];
  if (results->part_count == 0 || !(results->bottleneck_s > 0)) return false;
  if (fl_run_is_limited_by_air(results)) {
    snprintf(
        text, FL_SENTENCE_SIZE,
        "What limits it is the air, which hops share on the medium %s: %s between requests at least; a request alone "
        "takes %s.",
        results->scenario->medium->name, seconds(time, results->bottleneck_s), seconds(alone, fl_run_alone_s(results)));
    return true;
  }
  fl_run_activity_name(results, results->bottleneck, worst, sizeof worst);
  snprintf(text, FL_SENTENCE_SIZE,
           "What limits it is %s: %s for every request, %.3g %% of the %s that a request alone takes.", worst,
           seconds(time, results->bottleneck_s), 100 * results->bottleneck_s / fl_run_alone_s(results),
           seconds(alone, fl_run_alone_s(results)));
  return true;
}

bool fl_run_sentence_proof(const fl_run_results *results, char text[FL_SENTENCE_SIZE])
{
  char best[FL_QUANTITY_SIZE];
  const char *what =
      strcmp(results->partitioner, results->placer) == 0 ? "no plan" : "no chain of nodes for these parts";
  if (results->outcome != FL_OUTCOME_OK) return false;
  if (results->gap == 1)
    snprintf(text, FL_SENTENCE_SIZE, "It is proven that %s does better.", what);
  else if (isfinite(results->gap))
    snprintf(
        text, FL_SENTENCE_SIZE,
        "The best chain of nodes for these parts has a bottleneck of %s (proven): this one is %.3g %% above it, and "
        "the placer “optimal” finds it.",
        seconds(best, results->optimal_s), 100 * (results->gap - 1));
  else if (isfinite(results->proven_s))
    snprintf(text, FL_SENTENCE_SIZE,
             "It is proven that %s has a bottleneck below %s; whether one comes nearer is open.", what,
             seconds(best, results->proven_s));
  else
    return false;
  return true;
}

/* ---- predicted and measured ---- */

/* Requests that arrive in a second, INFINITY where they come as fast as they are let in. */
static double arrivals_per_s(const fl_arrivals *arrivals)
{
  if (arrivals->kind == FL_ARRIVALS_PERIODIC) return 1 / arrivals->interval_s;
  return arrivals->kind == FL_ARRIVALS_POISSON ? arrivals->rate_hz : INFINITY;
}

bool fl_run_reason_throughput(const fl_run_results *results, char text[FL_SENTENCE_SIZE])
{
  char a[FL_QUANTITY_SIZE], b[FL_QUANTITY_SIZE];
  const fl_workload *workload = &results->scenario->workload;
  const fl_arrivals *arrivals = &workload->arrivals;
  double measured = results->measured.throughput_per_s, predicted = 1 / results->bottleneck_s;
  double filled = fl_run_alone_s(results) / results->bottleneck_s; /* requests that keep the bottleneck busy */
  if (!(results->bottleneck_s > 0) || !isfinite(measured)) return false;
  if (fabs(measured / predicted - 1) <= SAME)
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
  else if (results->scenario->medium->beyond != NULL)
    snprintf(text, FL_SENTENCE_SIZE, "The throughput differs because the prediction leaves out %s (medium %s).",
             results->scenario->medium->beyond, results->scenario->medium->name);
  else
    snprintf(
        text, FL_SENTENCE_SIZE,
        "The throughput differs because only %llu requests were counted: filling and draining the chain, which hold "
        "about %.3g of them, weigh that much.",
        (unsigned long long)(results->measured.requests - results->measured.warmup), ceil(filled));
  return true;
}

bool fl_run_reason_latency(const fl_run_results *results, char text[FL_SENTENCE_SIZE])
{
  char waiting[FL_QUANTITY_SIZE], a[FL_QUANTITY_SIZE], b[FL_QUANTITY_SIZE];
  const fl_arrivals *arrivals = &results->scenario->workload.arrivals;
  double alone_s = fl_run_alone_s(results), mean_s = results->measured.latency_mean_s;
  double load = arrivals_per_s(arrivals) * results->bottleneck_s;
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
        seconds(a, (double)arrivals->in_flight / results->measured.throughput_per_s));
  else if (arrivals->kind == FL_ARRIVALS_BURST)
    fl_append(text, FL_SENTENCE_SIZE,
              "All of them arrive at once: each waits for those before it, a bottleneck's time for each.");
  else if (load >= 1)
    fl_append(
        text, FL_SENTENCE_SIZE,
        "They arrive faster (%s in a second) than the bottleneck lets them through (%s): the queue grows as long as "
        "they come, and so does the latency.",
        per_second(a, arrivals_per_s(arrivals)), per_second(b, 1 / results->bottleneck_s));
  else
    fl_append(text, FL_SENTENCE_SIZE,
              "%s, and the bottleneck is busy %.3g %% of the time: what comes close together queues there.",
              arrivals->kind == FL_ARRIVALS_POISSON ? "They arrive at random" : "They arrive evenly", 100 * load);
  return true;
}
