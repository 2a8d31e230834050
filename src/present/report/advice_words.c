#define _POSIX_C_SOURCE 200809L /* open_memstream */

#include <math.h>
#include <stdlib.h>

#include "fieldline/reasons.h"
#include "fieldline/text.h"
#include "fieldline/units.h"

enum { DIGITS = 4 };

static const char *node_id(const fl_advice *advice, size_t node)
{
  return advice->trial->field->nodes[node].id;
}

void fl_advice_limit(const fl_advice *advice, const fl_plan *plan, char text[FL_SENTENCE_SIZE])
{
  const fl_activity *worst = &plan->activities[plan->bottleneck];
  if (!(plan->bottleneck_s > 0))
    snprintf(text, FL_SENTENCE_SIZE, "nothing: computing takes no time");
  else if (fl_plan_is_limited_by_air(plan))
    snprintf(text, FL_SENTENCE_SIZE, "the air, on the medium %s", advice->trial->scenario->medium->name);
  else if (worst->kind == FL_COMPUTE && fl_advice_nodes(plan) == 1)
    snprintf(text, FL_SENTENCE_SIZE, "computing on node %s", node_id(advice, worst->node));
  else
    fl_activity_words(worst, advice->trial->field, text);
}

static bool loops(const fl_advice *advice)
{
  return advice->trial->input.first_costs != NULL;
}

const char *fl_advice_unit(const fl_advice *advice)
{
  if (!loops(advice)) return "request";
  return advice->trial->scenario->batch == 1 ? "token" : "pass";
}

char *fl_advice_chain(const fl_advice *advice, const fl_plan *plan, const char *separator)
{
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  if (out == NULL) return NULL;
  for (size_t i = 0; i < plan->part_count; i++)
    fprintf(out, "%s%s", i > 0 ? separator : "", node_id(advice, plan->parts[i].node));
  if (fclose(out) == 0) return text;
  free(text);
  return NULL;
}

/* The node that computes the first part. */
static const char *first_id(const fl_advice *advice, const fl_plan *plan)
{
  size_t part = 0;
  while (fl_part_is_empty(plan->parts[part].points)) part++;
  return node_id(advice, plan->parts[part].node);
}

/* ---- the sentence ---- */

typedef struct {
  const fl_advice *advice;
  const fl_plan *one, *best; /* one: of one node, NULL where none holds it all */
  size_t nodes;              /* of the best */
  char *text;
} speech;

/* What several are under way of. */
static const char *items(const speech *s)
{
  return loops(s->advice) ? "sequences" : "requests";
}

/* What is completed. */
static const char *units(const speech *s)
{
  if (!loops(s->advice)) return "requests";
  return s->advice->trial->scenario->batch == 1 ? "tokens" : "passes";
}

enum { RATE_SIZE = FL_QUANTITY_SIZE + 16 };

static const char *rate(char out[RATE_SIZE], const speech *s, double value_per_s, bool named)
{
  char number[FL_QUANTITY_SIZE];
  fl_quantity_format(number, value_per_s, FL_UNIT_NONE, DIGITS);
  named = named || loops(s->advice);
  snprintf(out, RATE_SIZE, "%s%s%s/s", number, named ? " " : "", named ? units(s) : "");
  return out;
}

static const char *seconds(char out[FL_QUANTITY_SIZE], double value_s)
{
  return fl_quantity_format(out, value_s, FL_UNIT_SECONDS, DIGITS);
}

static void say_enough(const speech *s)
{
  const fl_advice *a = s->advice;
  if (a->enough == a->best) return;
  fl_append(s->text, FL_SENTENCE_SIZE, "; %zu node%s already come%s within 5 %% of that", a->rows[a->enough].nodes,
            a->enough == 0 ? "" : "s", a->enough == 0 ? "s" : "");
}

static void say_forced(const speech *s)
{
  char throughput[RATE_SIZE], latency[FL_QUANTITY_SIZE];
  bool proven = isinf(s->advice->rows[0].plan->proven_s);
  fl_append(s->text, FL_SENTENCE_SIZE, "%s: %zu nodes complete %s, and a %s alone takes %s",
            proven ? "Memory forces a split, since no node holds the whole network"
                   : "Within the budget no node was found that holds the whole network",
            s->nodes, rate(throughput, s, fl_advice_throughput_per_s(s->best), true), fl_advice_unit(s->advice),
            seconds(latency, fl_advice_alone_s(s->best)));
  say_enough(s);
}

/* What more nodes do to one request after the other. */
static void say_alone(const speech *s, size_t nodes, const fl_plan *split)
{
  char one[RATE_SIZE], many[RATE_SIZE];
  fl_append(s->text, FL_SENTENCE_SIZE, "%s node %s alone makes %s and %zu nodes %s",
            loops(s->advice) ? "for one sequence" : "one request after the other", first_id(s->advice, s->one),
            rate(one, s, fl_advice_alone_per_s(s->one), false), nodes,
            rate(many, s, fl_advice_alone_per_s(split), false));
}

static void say_several(const speech *s, size_t nodes, const fl_plan *split)
{
  char many[RATE_SIZE], one[RATE_SIZE];
  double split_per_s = fl_advice_throughput_per_s(split), one_per_s = fl_advice_throughput_per_s(s->one);
  fl_append(s->text, FL_SENTENCE_SIZE, "with several %s under way %zu nodes complete %s, %.3g times the %s of one",
            items(s), nodes, rate(many, s, split_per_s, false), split_per_s / one_per_s,
            rate(one, s, one_per_s, false));
}

/* The best plan of more than one node: that of the rows, or, where those are of the latency, of the front. NULL: none
 * makes more than one node does. */
static const fl_plan *best_split(const speech *s)
{
  const fl_advice *a = s->advice;
  const fl_plan *split = s->best;
  for (size_t i = 0; i < a->front_count; i++)
    if (a->front[i]->bottleneck_s < split->bottleneck_s) split = a->front[i];
  if (a->trial->input.objective == FL_OBJECTIVE_PERIOD) split = s->best;
  return 0.95 * s->one->bottleneck_s > split->bottleneck_s ? split : NULL;
}

/* NULL: it has no plan. */
static const fl_plan *second_row(const fl_advice *a)
{
  return a->row_count > 1 && a->rows[1].plan->part_count > 0 ? a->rows[1].plan : NULL;
}

/* One node completes nearly as much as any number of them. */
static void say_hardly_more(const speech *s)
{
  char one[RATE_SIZE];
  double one_per_s = fl_advice_throughput_per_s(s->one);
  double more = 100 * (fl_advice_throughput_per_s(s->best) / one_per_s - 1);
  fl_append(s->text, FL_SENTENCE_SIZE, "with several %s under way one completes %s, and more nodes ", items(s),
            rate(one, s, one_per_s, false));
  if (more < 0.1)
    fl_append(s->text, FL_SENTENCE_SIZE, "no more");
  else
    fl_append(s->text, FL_SENTENCE_SIZE, "%.2g %% more", more);
}

static void say_not(const speech *s)
{
  const fl_advice *a = s->advice;
  const fl_plan *second = second_row(a);
  const fl_plan *several = best_split(s);
  char one[RATE_SIZE];
  fl_append(s->text, FL_SENTENCE_SIZE, "Do not split unless memory forces it");
  if (several != NULL) fl_append(s->text, FL_SENTENCE_SIZE, " or several %s run at once", items(s));
  fl_append(s->text, FL_SENTENCE_SIZE, ": ");
  if (second == NULL) {
    fl_append(s->text, FL_SENTENCE_SIZE, "node %s alone completes %s", first_id(a, s->one),
              rate(one, s, fl_advice_throughput_per_s(s->one), true));
    return;
  }
  say_alone(s, 2, second);
  fl_append(s->text, FL_SENTENCE_SIZE, "; ");
  if (several != NULL)
    say_several(s, fl_advice_nodes(several), several);
  else
    say_hardly_more(s);
}

/* More throughput, but a request alone takes longer. */
static void say_several_only(const speech *s)
{
  fl_append(s->text, FL_SENTENCE_SIZE, "Do not split unless several %s run at once or memory forces it: ", items(s));
  say_alone(s, s->nodes, s->best);
  fl_append(s->text, FL_SENTENCE_SIZE, "; ");
  say_several(s, s->nodes, s->best);
  say_enough(s);
}

static void say_yes(const speech *s)
{
  char one[FL_QUANTITY_SIZE], many[FL_QUANTITY_SIZE];
  fl_append(s->text, FL_SENTENCE_SIZE, "Splitting is worth it: ");
  say_several(s, s->nodes, s->best);
  fl_append(s->text, FL_SENTENCE_SIZE, ", and a %s alone takes %s instead of %s", fl_advice_unit(s->advice),
            seconds(many, fl_advice_alone_s(s->best)), seconds(one, fl_advice_alone_s(s->one)));
  say_enough(s);
}

static const char *joules(char out[FL_QUANTITY_SIZE], const speech *s, const fl_plan *plan)
{
  return fl_quantity_format(out, fl_advice_energy_j(s->advice, plan), FL_UNIT_JOULES, DIGITS);
}

/* The energy of a request on one node beside that on several. */
static void say_energy(const speech *s)
{
  const fl_advice *a = s->advice;
  char one[FL_QUANTITY_SIZE], many[FL_QUANTITY_SIZE];
  bool worth = a->enough > 0;
  const fl_plan *several = worth ? s->best : second_row(a);
  fl_append(s->text, FL_SENTENCE_SIZE, "%s: node %s alone takes %s a %s",
            worth ? "Splitting saves energy" : "Do not split unless memory forces it", first_id(a, s->one),
            joules(one, s, s->one), loops(a) ? "sequence" : "request");
  if (several != NULL)
    fl_append(s->text, FL_SENTENCE_SIZE, ", and %zu nodes %s", fl_advice_nodes(several), joules(many, s, several));
  if (worth) say_enough(s);
}

void fl_advice_sentence(const fl_advice *advice, char text[FL_SENTENCE_SIZE])
{
  const fl_plan *one = advice->rows[0].plan->part_count > 0 ? advice->rows[0].plan : NULL;
  speech s = {advice, one, advice->rows[advice->best].plan, advice->rows[advice->best].nodes, text};
  text[0] = '\0';
  if (one == NULL)
    say_forced(&s);
  else if (!(one->bottleneck_s > 0))
    fl_append(
        text, FL_SENTENCE_SIZE,
        "Nodes have no speed, so that one which holds the whole network takes no time: nothing speaks for a split "
        "(node.speed tells more)");
  else if (advice->trial->input.objective == FL_OBJECTIVE_ENERGY)
    say_energy(&s);
  else if (advice->enough == 0)
    say_not(&s);
  else if (fl_advice_alone_s(s.best) < fl_advice_alone_s(one))
    say_yes(&s);
  else
    say_several_only(&s);
  fl_append(text, FL_SENTENCE_SIZE, ".");
}
