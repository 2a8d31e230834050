/* What advice comes to, for people. */
#include <math.h>
#include <stdlib.h>

#include "fieldline/reasons.h"
#include "print.h"
#include "table.h"

enum { DIGITS = 4, ENDS_SHOWN = 8 /* of a long front */ };

static void add_quantity(table *t, double value, fl_unit unit)
{
  char text[FL_QUANTITY_SIZE];
  table_add(t, "%s", isnan(value) ? "" : fl_quantity_format(text, value, unit, DIGITS));
}

static void add_plan(table *t, const fl_advice *advice, const fl_plan *plan)
{
  char limit[FL_SENTENCE_SIZE];
  char *chain = fl_advice_chain(advice, plan, " > ");
  fl_advice_limit(advice, plan, limit);
  add_quantity(t, fl_advice_throughput_per_s(plan), FL_UNIT_NONE);
  add_quantity(t, fl_advice_alone_s(plan), FL_UNIT_SECONDS);
  add_quantity(t, fl_advice_alone_per_s(plan), FL_UNIT_NONE);
  add_quantity(t, fl_advice_energy_j(advice, plan), FL_UNIT_JOULES);
  table_add(t, "%s", limit);
  table_add(t, "%s", plan->gap == 1 ? "" : "not proven");
  table_add(t, "%s", chain != NULL ? chain : "");
  free(chain);
}

static void add_no_plan(table *t, const fl_plan *plan)
{
  for (int column = 0; column < 4; column++) table_add(t, "%s", "");
  table_add(t, "%s", isinf(plan->proven_s) ? "does not fit" : "none found, not proven");
  for (int column = 0; column < 2; column++) table_add(t, "%s", "");
}

static table *make_table(const fl_advice *advice)
{
  static const char *const of_requests[] = {"1/s", "a request alone", "one by one, 1/s"},
                           *const of_tokens[] = {"tokens/s", "a token alone", "one sequence, tokens/s"},
                           *const of_passes[] = {"passes/s", "a pass alone", "one by one, passes/s"};
  const char *unit = fl_advice_unit(advice);
  const char *const *own = unit[0] == 't' ? of_tokens : unit[0] == 'p' ? of_passes : of_requests;
  const char *const titles[] = {"nodes", own[0], own[1], own[2], "energy", "limited by", "", "chain"};
  table *t = table_new("rrrrrlll");
  for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++) table_add(t, "%s", titles[i]);
  return t;
}

static void finish_table(table *t, FILE *out)
{
  table_hide_empty(t);
  table_fold(t, 1);
  table_print(t, out);
  table_free(t);
}

static void print_rows(FILE *out, const fl_advice *advice)
{
  table *t = make_table(advice);
  for (size_t i = 0; i < advice->row_count; i++) {
    table_add(t, "%zu", advice->rows[i].nodes);
    if (advice->rows[i].plan->part_count > 0)
      add_plan(t, advice, advice->rows[i].plan);
    else
      add_no_plan(t, advice->rows[i].plan);
  }
  finish_table(t, out);
}

static void print_front(FILE *out, const fl_advice *advice)
{
  table *t = make_table(advice);
  fprintf(out, "\nNo plan beats these in %s%s:\n",
          advice->front_has_energy ? "all of throughput, latency and energy" : "both throughput and latency",
          advice->front_is_proven ? ", and there are no others" : ", as far as was searched");
  size_t shown = 0;
  for (size_t i = 0; i < advice->front_count; i++) {
    if (advice->front_count > 2 * ENDS_SHOWN + 1 && i >= ENDS_SHOWN && i + ENDS_SHOWN < advice->front_count) continue;
    table_add(t, "%zu", fl_advice_nodes(advice->front[i]));
    add_plan(t, advice, advice->front[i]);
    shown++;
  }
  finish_table(t, out);
  if (shown < advice->front_count)
    fprintf(out, "These are its two ends; front.csv has all %zu.\n", advice->front_count);
  if (advice->front_has_energy)
    fprintf(out,
            "Plans between them that for their throughput are best in neither latency nor energy may be missing.\n");
}

void print_advice(FILE *out, const fl_advice *advice)
{
  char sentence[FL_SENTENCE_SIZE];
  const fl_scenario *scenario = advice->trial->scenario;
  static const char *const wanted[FL_OBJECTIVE_COUNT] = {"most throughput", "least latency", "least energy"};
  if (scenario->question[0] != '\0') fprintf(out, "%s\n", scenario->question);
  fprintf(out, "%s on 1, 2, ... of %zu node%s: the plans of %s (%s accounting, medium %s, seed %llu)\n",
          advice->trial->input.graph->model, advice->trial->field->count, advice->trial->field->count == 1 ? "" : "s",
          wanted[advice->trial->input.objective], fl_accounting_name(scenario->accounting), scenario->medium->name,
          (unsigned long long)scenario->seed);
  print_rows(out, advice);
  print_front(out, advice);
  fl_advice_sentence(advice, sentence);
  fprintf(out, "\n%s\n", sentence);
}
