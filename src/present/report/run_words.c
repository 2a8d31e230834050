#include "present/report/run_words.h"

#include <math.h>
#include <string.h>

#include "fieldline/text.h"
#include "fieldline/units.h"
#include "present/report/objective_words.h"

enum { DIGITS = 4, NODES_NAMED = 6 };

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
  snprintf(out, size, results->plan.part_count == 1 ? "node " : "nodes ");
  for (size_t i = 0; i < results->plan.part_count; i++) {
    bool last = i + 1 == results->plan.part_count;
    if (i >= NODES_NAMED && !last) continue;
    const char *before = i == 0 ? "" : last && i > NODES_NAMED ? " to " : last ? " and " : ", ";
    fl_append(out, size, "%s%.40s", before, results->field->nodes[results->plan.parts[i].node].id);
  }
}

static void describe_latency(const fl_summary *m, char *out, size_t size)
{
  char median[FL_QUANTITY_SIZE], p95[FL_QUANTITY_SIZE];
  seconds(median, m->latency_s.p50);
  seconds(p95, m->latency_s.p95);
  if (strcmp(median, p95) == 0)
    snprintf(out, size, "from arrival to result a request takes %s", median);
  else
    snprintf(out, size, "half of the requests take at most %s, 95 %% at most %s", median, p95);
}

/* Of token loops that were simulated. */
static void say_tokens(const fl_run_results *results, const char *chain, char text[FL_SENTENCE_SIZE])
{
  char rate[FL_QUANTITY_SIZE], first[FL_QUANTITY_SIZE], next[FL_QUANTITY_SIZE];
  const fl_summary *m = &results->numbers.measured;
  int used =
      snprintf(text, FL_SENTENCE_SIZE,
               "%s makes %s tokens per second on %s (%zu of %zu); half of the requests wait at most %s for their "
               "first token",
               results->model, per_second(rate, results->numbers.tokens_per_s), chain, results->plan.part_count,
               results->field->count, seconds(first, m->ttft_s.p50));
  if (isfinite(m->tpot_s.p50))
    snprintf(text + used, FL_SENTENCE_SIZE - (size_t)used, ", and half get theirs every %s or sooner.",
             seconds(next, m->tpot_s.p50));
  else
    snprintf(text + used, FL_SENTENCE_SIZE - (size_t)used, ".");
}

/* Failures make some wait that are too few for quantiles. */
static void describe_changing_latency(const fl_summary *m, char *out, size_t size)
{
  char usual[FL_QUANTITY_SIZE], most[FL_QUANTITY_SIZE], p95[FL_QUANTITY_SIZE];
  seconds(usual, m->latency_s.p50);
  seconds(p95, m->latency_s.p95);
  seconds(most, m->latency_s.max);
  if (strcmp(usual, p95) == 0 && strcmp(usual, most) != 0)
    snprintf(out, size, "from arrival to result most requests take %s, the slowest one %s", usual, most);
  else
    describe_latency(m, out, size);
}

/* Of a world that changes: through that chain at first. */
static void say_changing(const fl_run_results *results, const char *chain, char text[FL_SENTENCE_SIZE])
{
  char rate[FL_QUANTITY_SIZE], takes[2 * FL_QUANTITY_SIZE + 80];
  const fl_summary *m = &results->numbers.measured;
  const char *at_first = m->world->replans > 0 ? "at first " : "";
  describe_changing_latency(m, takes, sizeof takes);
  if (isfinite(m->throughput_per_s))
    snprintf(text, FL_SENTENCE_SIZE, "%s streams at %s inferences per second, %sthrough %s (%zu of %zu); %s.",
             results->model, per_second(rate, m->throughput_per_s), at_first, chain, results->plan.part_count,
             results->field->count, takes);
  else
    snprintf(text, FL_SENTENCE_SIZE, "%s streams %sthrough %s (%zu of %zu), and hardly anything came through.",
             results->model, at_first, chain, results->plan.part_count, results->field->count);
}

bool fl_run_sentence_pace(const fl_run_results *results, char text[FL_SENTENCE_SIZE])
{
  char rate[FL_QUANTITY_SIZE], chain[400], takes[2 * FL_QUANTITY_SIZE + 80];
  const fl_summary *m = &results->numbers.measured;
  if (results->plan.outcome == FL_OUTCOME_INFEASIBLE) {
    snprintf(text, FL_SENTENCE_SIZE, "No plan fits: %s.", results->plan.reason);
    return true;
  }
  name_chain(results, chain, sizeof chain);
  if (results->plan.loop.first_pass != NULL && results->simulated) {
    say_tokens(results, chain, text);
  } else if (results->plan.outcome == FL_OUTCOME_ONE_NODE) {
    snprintf(text, FL_SENTENCE_SIZE, "All of %s fits on one node: %s runs it, and nothing is sent.", results->model,
             chain);
  } else if (results->simulated && results->numbers.measured.world != NULL) {
    say_changing(results, chain, text);
  } else if (results->simulated) {
    describe_latency(m, takes, sizeof takes);
    snprintf(text, FL_SENTENCE_SIZE, "%s streams at %s inferences per second through %s (%zu of %zu); %s.",
             results->model, per_second(rate, m->throughput_per_s), chain, results->plan.part_count,
             results->field->count, takes);
  } else {
    snprintf(text, FL_SENTENCE_SIZE,
             "%s would stream at %s inferences per second through %s (%zu of %zu); a request alone takes %s.",
             results->model, per_second(rate, 1 / results->plan.bottleneck_s), chain, results->plan.part_count,
             results->field->count, seconds(takes, results->numbers.foreseen.alone_s));
  }
  return true;
}

/* "none was lost", "1 was lost", "15 were lost" */
static void append_lost(char text[FL_SENTENCE_SIZE], uint64_t lost)
{
  if (lost == 0)
    fl_append(text, FL_SENTENCE_SIZE, "none was lost");
  else
    fl_append(text, FL_SENTENCE_SIZE, "%llu %s lost", (unsigned long long)lost, lost == 1 ? "was" : "were");
}

bool fl_run_sentence_world(const fl_run_results *results, char text[FL_SENTENCE_SIZE])
{
  char time[FL_QUANTITY_SIZE];
  const fl_world_summary *world = &results->world;
  if (!results->simulated || results->numbers.measured.world == NULL) return false;
  snprintf(text, FL_SENTENCE_SIZE, "The chain was whole %.4g %% of %s: %llu request%s came through, ",
           100 * world->availability, seconds(time, world->end_s), (unsigned long long)world->completed,
           world->completed == 1 ? "" : "s");
  append_lost(text, world->lost);
  if (world->retried > 0)
    fl_append(text, FL_SENTENCE_SIZE, ", %llu had to try again", (unsigned long long)world->retried);
  if (isfinite(world->recovery_s.mean))
    fl_append(text, FL_SENTENCE_SIZE, "; from a break to the next completion it took %s on the average",
              seconds(time, world->recovery_s.mean));
  fl_append(text, FL_SENTENCE_SIZE, ".");
  return true;
}

/* What the bottleneck is of: a request or, of token loops, a token; and how long that takes alone. */
static double unit_alone_s(const fl_run_results *results, const char **unit)
{
  bool tokens = results->plan.loop.first_pass != NULL;
  *unit = tokens ? "token" : "request";
  return tokens ? results->numbers.foreseen.tpot_s : results->numbers.foreseen.alone_s;
}

bool fl_run_sentence_limit(const fl_run_results *results, char text[FL_SENTENCE_SIZE])
{
  char worst[256], time[FL_QUANTITY_SIZE], alone[FL_QUANTITY_SIZE];
  const char *unit;
  if (results->plan.part_count == 0 || !(results->plan.bottleneck_s > 0)) return false;
  double alone_s = unit_alone_s(results, &unit);
  if (fl_plan_is_limited_by_air(&results->plan)) {
    snprintf(text, FL_SENTENCE_SIZE,
             "What limits it is the air, which hops share on the medium %s: %s between %ss at least; a %s alone takes "
             "%s.",
             results->scenario->medium->name, seconds(time, results->plan.bottleneck_s), unit, unit,
             seconds(alone, alone_s));
    return true;
  }
  fl_run_activity_name(results, results->plan.bottleneck, worst, sizeof worst);
  snprintf(text, FL_SENTENCE_SIZE, "What limits it is %s: %s for every %s, %.3g %% of the %s that a %s alone takes.",
           worst, seconds(time, results->plan.bottleneck_s), unit, 100 * results->plan.bottleneck_s / alone_s,
           seconds(alone, alone_s), unit);
  return true;
}

/* What the plan was made for comes to. */
static double objective_value(const fl_run_results *results)
{
  fl_objective objective = results->scenario->objective;
  return objective == FL_OBJECTIVE_LATENCY ? results->numbers.foreseen.alone_s
                                           : fl_plan_value(&results->plan, objective);
}

bool fl_run_sentence_objective(const fl_run_results *results, char text[FL_SENTENCE_SIZE])
{
  char value[FL_QUANTITY_SIZE];
  const fl_objective_words *words = fl_objective_words_of(results->scenario->objective);
  if (!results->scenario->objective_is_given || results->plan.part_count == 0) return false;
  snprintf(text, FL_SENTENCE_SIZE, "The plan is made for %s, and comes to %s.", words->least,
           fl_quantity_format(value, objective_value(results), words->unit, DIGITS));
  return true;
}

bool fl_run_sentence_proof(const fl_run_results *results, char text[FL_SENTENCE_SIZE])
{
  char best[FL_QUANTITY_SIZE];
  const fl_objective_words *words = fl_objective_words_of(results->scenario->objective);
  const char *what =
      strcmp(results->partitioner, results->placer) == 0 ? "no plan" : "no chain of nodes for these parts";
  if (results->plan.outcome != FL_OUTCOME_OK) return false;
  if (results->plan.gap == 1)
    snprintf(text, FL_SENTENCE_SIZE, "It is proven that %s does better.", what);
  else if (isfinite(results->plan.gap))
    snprintf(text, FL_SENTENCE_SIZE,
             "The best chain of nodes for these parts has %s of %s (proven): this one is %.3g %% above it, and the "
             "placer “optimal” finds it.",
             words->noun, fl_quantity_format(best, results->plan.optimal_s, words->unit, DIGITS),
             100 * (results->plan.gap - 1));
  else if (isfinite(results->plan.proven_s))
    snprintf(text, FL_SENTENCE_SIZE, "It is proven that %s has %s below %s; whether one comes nearer is open.", what,
             words->noun, fl_quantity_format(best, results->plan.proven_s, words->unit, DIGITS));
  else
    return false;
  return true;
}

/* ---- predicted and measured ---- */

static fl_measured_run measured_of(const fl_run_results *results)
{
  const fl_scenario *scenario = results->scenario;
  return fl_measured_run_of(&results->numbers, &results->plan, &scenario->workload, scenario->medium);
}

bool fl_run_reason_throughput(const fl_run_results *results, char text[FL_SENTENCE_SIZE])
{
  fl_measured_run run = measured_of(results);
  return fl_reason_throughput(&run, text);
}

bool fl_run_reason_latency(const fl_run_results *results, char text[FL_SENTENCE_SIZE])
{
  fl_measured_run run = measured_of(results);
  return fl_reason_latency(&run, text);
}
