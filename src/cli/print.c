#include "print.h"

#include <math.h>

#include "fieldline/numbers.h"
#include "fieldline/reasons.h"
#include "fieldline/text.h"
#include "table.h"

enum { DIGITS = 4 };

static const char *node_id(const fl_trial *trial, size_t node)
{
  return trial->field->nodes[node].id;
}

static void add_quantity(table *t, double value, fl_unit unit)
{
  char text[FL_QUANTITY_SIZE];
  table_add(t, "%s", fl_quantity_format(text, value, unit, DIGITS));
}

/* A time, with a star when it is the bottleneck's. */
static void add_time(table *t, const fl_plan *plan, double value_s, size_t activity)
{
  char text[FL_QUANTITY_SIZE];
  bool worst = plan->bottleneck == activity && plan->bottleneck_s > 0;
  table_add(t, "%s%s", fl_quantity_format(text, value_s, FL_UNIT_SECONDS, DIGITS), worst ? " *" : "  ");
}

/* What it runs, and how many layers that are. */
static void add_layers(table *t, const fl_layer *layers, const fl_plan_part *part)
{
  bool empty = fl_part_is_empty(part->points);
  if (empty)
    table_add(t, "%s", "(forwards)");
  else if (part->first_layer == part->last_layer)
    table_add(t, "%s", layers[part->first_layer].name);
  else
    table_add(t, "%s .. %s", layers[part->first_layer].name, layers[part->last_layer].name);
  table_add(t, "%zu", empty ? 0 : part->last_layer - part->first_layer + 1);
}

static void add_part(table *t, const fl_trial *trial, size_t i)
{
  const fl_plan_part *part = &trial->plan->parts[i];
  table_add(t, "%zu", i);
  table_add(t, "%s", node_id(trial, part->node));
  add_layers(t, trial->input.graph->layers, part);
  add_quantity(t, part->memory_bytes, FL_UNIT_BYTES);
  add_time(t, trial->plan, part->compute_s, part->activity);
}

static void add_hop(table *t, const fl_plan *plan, size_t i)
{
  if (i == plan->hop_count) {
    for (int column = 0; column < 3; column++) table_add(t, "%s", "");
    return;
  }
  add_quantity(t, plan->hops[i].bits, FL_UNIT_BITS);
  add_quantity(t, plan->hops[i].rate_bps, FL_UNIT_BITS_PER_S);
  add_time(t, plan, plan->hops[i].time_s, plan->hops[i].activity);
}

static void print_parts(FILE *out, const fl_trial *trial)
{
  static const char *const titles[] = {"part", "node", "layers", "", "memory", "compute  ", "sends", "at", "takes  "};
  const fl_plan *plan = trial->plan;
  table *t = table_new("rrlrrrrrr");
  for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++) table_add(t, "%s", titles[i]);
  for (size_t i = 0; i < plan->part_count; i++) {
    add_part(t, trial, i);
    add_hop(t, plan, i);
  }
  table_fold(t, 2);
  table_print(t, out);
  table_free(t);
}

void print_heading(FILE *out, const fl_scenario *scenario, const fl_trial *trial)
{
  const fl_plan *plan = trial->plan;
  const fl_method *method = &trial->input.method;
  if (scenario->question[0] != '\0') fprintf(out, "%s\n", scenario->question);
  fprintf(out, "%s, %zu layers, %zu cut points: %zu part%s on %zu node%s (%s accounting, %s + %s, seed %llu)\n",
          trial->input.graph->model, trial->input.graph->layer_count, trial->input.graph->cut_count, plan->part_count,
          plan->part_count == 1 ? "" : "s", trial->field->count, trial->field->count == 1 ? "" : "s",
          fl_accounting_name(scenario->accounting), method->partitioner->name,
          method->placer == NULL ? "its own chain" : method->placer->name, (unsigned long long)scenario->seed);
}

/* "b and c", "b, c and 4 more" */
static void print_down(FILE *out, const fl_trial *trial)
{
  enum { NAMED = 8 };
  size_t down = 0, told = 0;
  for (size_t i = 0; i < trial->field->count; i++) down += !trial->is_up[i];
  for (size_t i = 0; i < trial->field->count && told < NAMED; i++) {
    if (trial->is_up[i]) continue;
    fputs(told++ == 0 ? "; down: " : ", ", out);
    fl_text_print(out, trial->field->nodes[i].id);
  }
  if (down > NAMED) fprintf(out, " and %zu more", down - NAMED);
}

void print_date(FILE *out, const fl_trial *trial)
{
  char date[FL_QUANTITY_SIZE];
  if (trial->is_up == NULL) return;
  fprintf(out, "at %s, after %llu change%s", fl_quantity_format(date, trial->at_s, FL_UNIT_SECONDS, 6),
          (unsigned long long)trial->changes, trial->changes == 1 ? "" : "s");
  print_down(out, trial);
  putc('\n', out);
}

/* How far the plan is from the best: proven, or at least bounded. Nothing behind what is not minimised. */
static void print_certificate(FILE *out, const fl_trial *trial, fl_objective of_what)
{
  const fl_plan *plan = trial->plan;
  char best[FL_QUANTITY_SIZE];
  if (of_what != trial->input.objective) return;
  const char *of = trial->input.method.placer == NULL ? "plan" : "chain for these parts";
  fl_quantity_format(best, isnan(plan->optimal_s) ? plan->proven_s : plan->optimal_s,
                     of_what == FL_OBJECTIVE_ENERGY ? FL_UNIT_JOULES : FL_UNIT_SECONDS, DIGITS);
  if (plan->gap == 1)
    fprintf(out, ", proven the best %s", of);
  else if (!isnan(plan->gap))
    fprintf(out, ", %.3g %% above the best %s (%s, proven; placer: optimal finds it)", 100 * (plan->gap - 1), of, best);
  else if (!isnan(plan->proven_s))
    fprintf(out, "; no %s is below %s", of, best);
}

static void print_ratio(FILE *out, const fl_plan *plan)
{
  char bound[FL_QUANTITY_SIZE];
  double ratio = plan->approximation_ratio;
  if (isnan(ratio)) return;
  fprintf(out, ratio < 1e4 ? "\n            %.4g" : "\n            %.0f", ratio);
  fprintf(out, " x the lower bound of %s (largest transfer over fastest link)",
          fl_quantity_format(bound, plan->lower_bound_s, FL_UNIT_SECONDS, DIGITS));
}

static fl_run_numbers numbers_of(const fl_trial *trial, const fl_summary *summary)
{
  return fl_run_numbers_of(trial->plan, trial->field, &trial->scenario->workload, trial->scenario->batch, summary);
}

/* Of a batch: what a rate of requests comes to in inputs. */
static void print_inputs(FILE *out, uint64_t batch, double inputs_per_s)
{
  char rate[FL_QUANTITY_SIZE];
  if (batch == 1) return;
  fprintf(out, " (%s inputs/s in batches of %llu)", fl_quantity_format(rate, inputs_per_s, FL_UNIT_NONE, DIGITS),
          (unsigned long long)batch);
}

/* Of token loops: also what one sequence alone would get. */
static void print_foreseen_tokens(FILE *out, const fl_foreseen *foreseen)
{
  char rate[FL_QUANTITY_SIZE], first[FL_QUANTITY_SIZE], next[FL_QUANTITY_SIZE];
  fprintf(out, "\nalone       a sequence gets its first token after %s, then one every %s\ntokens      %s/s predicted",
          fl_quantity_format(first, foreseen->ttft_s, FL_UNIT_SECONDS, DIGITS),
          fl_quantity_format(next, foreseen->tpot_s, FL_UNIT_SECONDS, DIGITS),
          fl_quantity_format(rate, foreseen->tokens_per_s, FL_UNIT_NONE, DIGITS));
}

/* Where somebody asks for it. */
static void print_latency_alone(FILE *out, const fl_trial *trial)
{
  char time[FL_QUANTITY_SIZE];
  if (!trial->input.objective_is_given) return;
  fprintf(out, "\n%s that meets no other takes %s",
          trial->plan->loop.first_pass != NULL ? "pass        one" : "alone       a request",
          fl_quantity_format(time, fl_plan_alone_s(trial->plan), FL_UNIT_SECONDS, DIGITS));
  print_certificate(out, trial, FL_OBJECTIVE_LATENCY);
}

static void print_foreseen(FILE *out, const fl_trial *trial)
{
  char rate[FL_QUANTITY_SIZE];
  const fl_run_numbers numbers = numbers_of(trial, NULL);
  if (trial->plan->loop.first_pass != NULL) {
    print_foreseen_tokens(out, &numbers.foreseen);
    return;
  }
  fprintf(out, "\nthroughput  %s %s/s predicted",
          fl_quantity_format(rate, numbers.foreseen.throughput_per_s, FL_UNIT_NONE, DIGITS),
          numbers.batch > 1 ? "requests" : "inferences");
  print_inputs(out, numbers.batch, numbers.foreseen.inputs_per_s);
}

static void print_bottleneck(FILE *out, const fl_trial *trial)
{
  const fl_plan *plan = trial->plan;
  char time[FL_QUANTITY_SIZE];
  char worst[FL_SENTENCE_SIZE];
  fl_quantity_format(time, plan->bottleneck_s, FL_UNIT_SECONDS, DIGITS);
  if (plan->bottleneck_s == 0) {
    fprintf(out, "bottleneck  none: everything runs on one node, and computing takes no time");
    return;
  }
  fl_activity_words(&plan->activities[plan->bottleneck], trial->field, worst);
  if (fl_plan_is_limited_by_air(plan))
    fprintf(out, "bottleneck  the air: %s between requests on the medium %s", time, trial->scenario->medium->name);
  else
    fprintf(out, "bottleneck  %s: %s", worst, time);
  print_certificate(out, trial, FL_OBJECTIVE_PERIOD);
  print_ratio(out, plan);
  print_latency_alone(out, trial);
  print_foreseen(out, trial);
}

void print_plan(FILE *out, const fl_trial *trial)
{
  print_parts(out, trial);
  print_bottleneck(out, trial);
}

static void print_tokens(FILE *out, const fl_summary *summary)
{
  char first50[FL_QUANTITY_SIZE], first95[FL_QUANTITY_SIZE], next50[FL_QUANTITY_SIZE], next95[FL_QUANTITY_SIZE];
  fprintf(out, "first token p50 %s, p95 %s", fl_quantity_format(first50, summary->ttft_s.p50, FL_UNIT_SECONDS, DIGITS),
          fl_quantity_format(first95, summary->ttft_s.p95, FL_UNIT_SECONDS, DIGITS));
  if (isfinite(summary->tpot_s.p50))
    fprintf(out, "; from token to token p50 %s, p95 %s",
            fl_quantity_format(next50, summary->tpot_s.p50, FL_UNIT_SECONDS, DIGITS),
            fl_quantity_format(next95, summary->tpot_s.p95, FL_UNIT_SECONDS, DIGITS));
  putc('\n', out);
}

static void print_latencies(FILE *out, const fl_summary *summary)
{
  char p50[FL_QUANTITY_SIZE], p95[FL_QUANTITY_SIZE], most[FL_QUANTITY_SIZE];
  fprintf(out, "latency     p50 %s, p95 %s, largest %s",
          fl_quantity_format(p50, summary->latency_s.p50, FL_UNIT_SECONDS, DIGITS),
          fl_quantity_format(p95, summary->latency_s.p95, FL_UNIT_SECONDS, DIGITS),
          fl_quantity_format(most, summary->latency_s.max, FL_UNIT_SECONDS, DIGITS));
}

/* Behind what was predicted. */
static void print_measured(FILE *out, const fl_plan *plan, const fl_run_numbers *numbers)
{
  char rate[FL_QUANTITY_SIZE];
  bool tokens = plan->loop.first_pass != NULL;
  double per_s = tokens ? numbers->tokens_per_s : numbers->measured.throughput_per_s;
  const char *before = plan->bottleneck_s > 0 ? ", " : tokens ? "\ntokens      " : "\nthroughput  ";
  fprintf(out, "%s%s measured", before, fl_quantity_format(rate, per_s, FL_UNIT_NONE, DIGITS));
  if (!tokens) print_inputs(out, numbers->batch, numbers->inputs_per_s);
}

static void print_world(FILE *out, const fl_world_summary *world)
{
  char end[FL_QUANTITY_SIZE], recovery[FL_QUANTITY_SIZE];
  fprintf(
      out,
      "\nworld       the chain was whole %.4g %% of %s: %llu completed, %llu lost, %llu unfinished, %llu tried again",
      100 * world->availability, fl_quantity_format(end, world->end_s, FL_UNIT_SECONDS, DIGITS),
      (unsigned long long)world->completed, (unsigned long long)world->lost, (unsigned long long)world->unfinished,
      (unsigned long long)world->retried);
  if (isfinite(world->recovery_s.mean))
    fprintf(out, "\n            %s from a break to the next completion, on the average; %llu new chain%s",
            fl_quantity_format(recovery, world->recovery_s.mean, FL_UNIT_SECONDS, DIGITS),
            (unsigned long long)world->replans, world->replans == 1 ? "" : "s");
}

void print_summary(FILE *out, const fl_trial *trial, const fl_summary *summary)
{
  const fl_scenario *scenario = trial->scenario;
  const fl_plan *plan = trial->plan;
  char reason[FL_SENTENCE_SIZE];
  const fl_run_numbers numbers = numbers_of(trial, summary);
  fl_measured_run run = fl_measured_run_of(&numbers, plan, &scenario->workload, scenario->medium);
  print_measured(out, plan, &numbers);
  fprintf(out, " (%s, %llu request%s after %llu to warm up)\n", trial->engine->name, (unsigned long long)run.counted,
          run.counted == 1 ? "" : "s", (unsigned long long)summary->warmup);
  if (summary->world == NULL && fl_reason_is_needed(&run) && fl_reason_throughput(&run, reason))
    fprintf(out, "            %s\n", reason);
  if (plan->loop.first_pass != NULL) print_tokens(out, summary);
  print_latencies(out, summary);
  if (summary->world == NULL && fl_reason_is_overload(&run) && fl_reason_latency(&run, reason))
    fprintf(out, "\n            %s", reason);
  if (summary->world != NULL) print_world(out, summary->world);
}

/* NULL: everybody's powers in the chain are known. */
static const char *node_without_powers(const fl_trial *trial)
{
  for (size_t i = 0; i < trial->plan->part_count; i++) {
    const fl_node *node = &trial->field->nodes[trial->plan->parts[i].node];
    if (!node->powers.are_known) return node->id;
  }
  return NULL;
}

/* What the chain's energy was spent on, in per cent. */
static void print_shares(FILE *out, const fl_energy *energy)
{
  static const char *const names[FL_POWER_KINDS] = {"idle", "computing", "sending", "receiving", "off"};
  double of_kind_j[FL_POWER_KINDS] = {0}, all_j = 0;
  const char *separator = " (";
  for (size_t n = 0; n < energy->node_count; n++)
    for (size_t i = 0; i < FL_POWER_KINDS; i++) of_kind_j[i] += energy->nodes[n].j[i];
  for (size_t i = 0; i < FL_POWER_KINDS; i++) all_j += of_kind_j[i];
  for (size_t i = 0; i < FL_POWER_KINDS; i++) {
    if (!(of_kind_j[i] > 0)) continue;
    fprintf(out, "%s%s %.3g %%", separator, names[i], 100 * of_kind_j[i] / all_j);
    separator = ", ";
  }
  if (all_j > 0) putc(')', out);
}

void print_energy(FILE *out, const fl_trial *trial, const fl_summary *summary)
{
  char measured[FL_QUANTITY_SIZE], predicted[FL_QUANTITY_SIZE];
  const char *unknown = node_without_powers(trial);
  if (!fl_field_knows_powers(trial->field)) return;
  fputs("\nenergy      ", out);
  if (unknown != NULL) {
    fprintf(out, "not known: nobody says the powers of node %s", unknown);
    return;
  }
  fl_quantity_format(predicted, numbers_of(trial, NULL).foreseen.energy_j, FL_UNIT_JOULES, DIGITS);
  fprintf(out, "%s a request predicted", predicted);
  if (trial->plan->loop.first_pass == NULL) print_certificate(out, trial, FL_OBJECTIVE_ENERGY);
  if (summary == NULL) return;
  fprintf(out, ", %s measured", fl_quantity_format(measured, summary->energy.per_request_j, FL_UNIT_JOULES, DIGITS));
  print_shares(out, &summary->energy);
}

void print_files(FILE *out, const char *folder, const char *files)
{
  fputs("\nfiles       ", out);
  fl_text_print(out, folder);
  fprintf(out, "/: %s\n", files);
}
