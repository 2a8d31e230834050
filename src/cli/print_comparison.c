/* Which is best here, by how much, and is that certain. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/text.h"
#include "print.h"
#include "table.h"

enum { DIGITS = 4, SHORT = 2 };

static void add_quantity(table *t, double value, fl_unit unit, int digits)
{
  char text[FL_QUANTITY_SIZE];
  table_add(t, "%s", isnan(value) ? "" : fl_quantity_format(text, value, unit, digits));
}

/* Nothing where the number is not known. */
static void add_number(table *t, const char *format, double value)
{
  char text[64] = "";
  if (!isnan(value)) snprintf(text, sizeof text, format, value);
  table_add(t, "%s", text);
}

/* "+12.3 % -+ 1.1": a paired difference in hundredths of the first method's mean. */
static void add_difference(table *t, const fl_mean *difference, double first_mean)
{
  double percent = 100 / first_mean;
  if (isnan(difference->mean * percent))
    table_add(t, "%s", "");
  else if (isnan(difference->sd))
    table_add(t, "%+.1f %%", difference->mean * percent);
  else
    table_add(t, "%+.1f %% ± %.1f", difference->mean * percent, (difference->ci95_high - difference->mean) * percent);
}

static void add_counts(table *t, const fl_comparison *c, const fl_method_summary *of)
{
  table_add(t, "%llu", (unsigned long long)of->ok);
  table_add(t, "%llu", (unsigned long long)of->one_node);
  table_add(t, "%llu", (unsigned long long)of->infeasible);
  if (fl_comparison_tells(c, FL_METRIC_AVAILABILITY))
    table_add(t, "%llu", (unsigned long long)of->stuck);
  else
    table_add(t, "%s", "");
}

static void add_verdict(table *t, const fl_comparison *c, size_t cell, size_t method,
                        const fl_method_summary *summaries, const fl_verdict *v)
{
  size_t methods = fl_comparison_method_count(c);
  if (method != v->best) {
    table_add(t, "%s", method < 64 && (v->as_good >> method & 1) != 0 ? "as good" : "");
    return;
  }
  if (v->runner_up == methods) {
    table_add(t, "%s", methods == 1 ? "" : "best");
    return;
  }
  double percent = 100 * v->difference.mean / summaries[v->runner_up].metrics[v->judged].value.mean;
  bool above = v->judged == FL_METRIC_GOODPUT;
  table_add(t, "best, %.1f %% %s %s, %s", above ? percent : -percent, above ? "above" : "below",
            fl_comparison_method_name(c, cell, v->runner_up), v->certain ? "certain" : "not certain");
}

static double mean_of(const fl_method_summary *of, fl_metric metric)
{
  return of->metrics[metric].value.mean;
}

static void add_mean(table *t, const fl_metric_summary *of, fl_unit unit)
{
  add_quantity(t, of->value.mean, unit, DIGITS);
  add_quantity(t, of->value.ci95_high - of->value.mean, unit, SHORT);
}

/* What is judged stands in full, the other of the two in short or not at all. */
static void add_judged(table *t, const fl_method_summary *of, fl_metric judged)
{
  const fl_metric_summary *bottleneck = &of->metrics[FL_METRIC_BOTTLENECK];
  bool by_bottleneck = judged == FL_METRIC_BOTTLENECK;
  add_quantity(t, bottleneck->value.mean, FL_UNIT_SECONDS, DIGITS);
  add_quantity(t, by_bottleneck ? bottleneck->value.ci95_high - bottleneck->value.mean : NAN, FL_UNIT_SECONDS, SHORT);
  add_quantity(t, by_bottleneck ? bottleneck->median : NAN, FL_UNIT_SECONDS, DIGITS);
  add_quantity(t, by_bottleneck ? bottleneck->p95 : NAN, FL_UNIT_SECONDS, DIGITS);
  add_number(t, "%.4f", mean_of(of, FL_METRIC_RATIO));
  add_number(t, of->unsettled > 0 ? "%.4f ?" : "%.4f", mean_of(of, FL_METRIC_GAP));
  add_mean(t, &of->metrics[FL_METRIC_GOODPUT], FL_UNIT_NONE);
}

/* Where completions are judged, over the whole run, those of the steady part are left to the files. */
static void add_rest(table *t, const fl_method_summary *of, fl_metric judged)
{
  add_quantity(t, judged == FL_METRIC_GOODPUT ? NAN : mean_of(of, FL_METRIC_THROUGHPUT), FL_UNIT_NONE, DIGITS);
  add_quantity(t, mean_of(of, FL_METRIC_LATENCY_ALONE), FL_UNIT_SECONDS, DIGITS);
  add_quantity(t, mean_of(of, FL_METRIC_LATENCY_P95), FL_UNIT_SECONDS, DIGITS);
  add_quantity(t, mean_of(of, FL_METRIC_TOKENS), FL_UNIT_NONE, DIGITS);
  add_quantity(t, mean_of(of, FL_METRIC_TTFT), FL_UNIT_SECONDS, DIGITS);
  add_quantity(t, mean_of(of, FL_METRIC_TPOT), FL_UNIT_SECONDS, DIGITS);
  add_number(t, "%.4g %%", 100 * mean_of(of, FL_METRIC_AVAILABILITY));
  add_quantity(t, mean_of(of, FL_METRIC_LOST), FL_UNIT_NONE, DIGITS);
  add_quantity(t, mean_of(of, FL_METRIC_RETRIED), FL_UNIT_NONE, DIGITS);
  add_quantity(t, mean_of(of, FL_METRIC_RECOVERY), FL_UNIT_SECONDS, DIGITS);
  add_quantity(t, mean_of(of, FL_METRIC_ENERGY), FL_UNIT_JOULES, DIGITS);
}

static void add_method(table *t, const fl_comparison *c, size_t cell, size_t method, const fl_method_summary *summaries,
                       const fl_verdict *verdict)
{
  const fl_method_summary *of = &summaries[method];
  const fl_metric_summary *judged = &of->metrics[verdict->judged];
  for (size_t i = 0; i < fl_comparison_scenario(c)->axis_count; i++)
    table_add(t, "%s", method == 0 ? fl_comparison_value(c, cell, i) : "");
  table_add(t, "%s", fl_comparison_method_name(c, cell, method));
  add_judged(t, of, verdict->judged);
  add_number(t, "%.0f %%", fl_comparison_method_count(c) > 1 ? 100 * judged->win_rate : NAN);
  if (method == 0)
    table_add(t, "%s", "");
  else
    add_difference(t, &judged->difference, mean_of(&summaries[0], verdict->judged));
  add_rest(t, of, verdict->judged);
  add_counts(t, c, of);
  add_verdict(t, c, cell, method, summaries, verdict);
}

static table *make_table(const fl_comparison *c)
{
  static const char *const titles[] = {"method",
                                       "bottleneck",
                                       "±",
                                       "median",
                                       "p95",
                                       "ratio",
                                       "gap",
                                       "completed/s",
                                       "±",
                                       "wins",
                                       "against the first",
                                       "1/s",
                                       "latency alone",
                                       "p95 latency",
                                       "tokens/s",
                                       "first token",
                                       "token to token",
                                       "available",
                                       "lost",
                                       "retried",
                                       "recovery",
                                       "energy/request",
                                       "ok",
                                       "one node",
                                       "infeasible",
                                       "stuck",
                                       ""};
  enum { TITLES = sizeof titles / sizeof titles[0] };
  const fl_scenario *s = fl_comparison_scenario(c);
  char alignment[64 + TITLES] = "";
  for (size_t i = 0; i < s->axis_count; i++) alignment[i] = 'l';
  for (size_t i = 0; i < TITLES; i++) alignment[s->axis_count + i] = i == 0 || i + 1 == TITLES ? 'l' : 'r';
  table *t = table_new(alignment);
  for (size_t i = 0; i < s->axis_count; i++) table_add(t, "%s", s->axes[i].key);
  for (size_t i = 0; i < TITLES; i++) table_add(t, "%s", titles[i]);
  return t;
}

/* How often each method is best, over the cells. */
static void print_winners(FILE *out, const fl_comparison *c, const fl_verdict *verdicts)
{
  size_t methods = fl_comparison_method_count(c), cells = fl_comparison_cell_count(c);
  for (size_t m = 0; m < methods && methods > 1 && cells > 1; m++) {
    size_t best = 0, certain = 0;
    for (size_t i = 0; i < cells; i++) {
      if (verdicts[i].best != m) continue;
      best++;
      certain += verdicts[i].certain;
    }
    if (best > 0)
      fprintf(out, "%s is best in %zu of %zu cells, certainly in %zu\n", fl_comparison_method_name(c, 0, m), best,
              cells, certain);
  }
}

static void print_others(FILE *out, const fl_comparison *c, size_t cell, size_t axis)
{
  const fl_scenario *s = fl_comparison_scenario(c);
  const char *separator = "";
  for (size_t i = 0; i < s->axis_count; i++) {
    if (i == axis) continue;
    fputs(separator, out);
    fl_text_print(out, s->axes[i].key);
    fputs(" is ", out);
    fl_text_print(out, fl_comparison_value(c, cell, i));
    separator = " and ";
  }
}

/* "failures.mean_up is 20 s: best with replan.policy replace (4.68/s), then re-plan (4.62/s)" */
static void print_choice(FILE *out, const fl_comparison *c, const fl_method_summary *summaries,
                         const fl_verdict *verdicts, size_t axis, size_t cell)
{
  size_t methods = fl_comparison_method_count(c), cells = fl_comparison_cell_count(c), best = cells;
  double before = NAN;
  for (int place = 0; place < 2; place++) {
    size_t found = fl_comparison_choose(c, summaries, verdicts, axis, cell, best);
    if (found == cells) break;
    char mean[FL_QUANTITY_SIZE];
    const fl_verdict *v = &verdicts[found];
    const fl_mean *of = &summaries[found * methods + v->best].metrics[v->judged].value;
    bool seconds = v->judged == FL_METRIC_BOTTLENECK;
    if (place == 0) {
      print_others(out, c, cell, axis);
      fputs(fl_comparison_scenario(c)->axis_count > 1 ? ": best with " : "best with ", out);
      fl_text_print(out, fl_comparison_scenario(c)->axes[axis].key);
      putc(' ', out);
    } else {
      fputs(of->mean == before ? ", as good with " : ", then ", out);
    }
    fl_text_print(out, fl_comparison_value(c, found, axis));
    fprintf(out, " (%s%s)", fl_quantity_format(mean, of->mean, seconds ? FL_UNIT_SECONDS : FL_UNIT_NONE, DIGITS),
            seconds ? "" : "/s");
    best = found;
    before = of->mean;
  }
  if (best < cells) putc('\n', out);
}

static bool is_first_value(const fl_comparison *c, size_t axis, size_t cell)
{
  return fl_comparison_value(c, cell, axis) == fl_comparison_value(c, 0, axis);
}

static void print_choices(FILE *out, const fl_comparison *c, const fl_method_summary *summaries,
                          const fl_verdict *verdicts)
{
  const fl_scenario *s = fl_comparison_scenario(c);
  for (size_t axis = 0; axis < s->axis_count; axis++)
    for (size_t cell = 0; fl_is_choice(s->axes[axis].key) && cell < fl_comparison_cell_count(c); cell++)
      if (is_first_value(c, axis, cell)) print_choice(out, c, summaries, verdicts, axis, cell);
}

static void print_unsettled(FILE *out, const fl_comparison *c, const fl_method_summary *summaries)
{
  unsigned long long unsettled = 0;
  for (size_t i = 0; i < fl_comparison_cell_count(c) * fl_comparison_method_count(c); i++)
    unsettled += summaries[i].unsettled;
  if (unsettled > 0) fprintf(out, "?: in %llu plans the budget ran out before the proof was complete\n", unsettled);
}

static bool is_swept(const fl_scenario *s, const char *key)
{
  for (size_t i = 0; i < s->axis_count; i++)
    if (strcmp(s->axes[i].key, key) == 0) return true;
  return false;
}

/* " (published accounting, seed 1)": what is the same in all cells. */
static void print_setting(FILE *out, const fl_scenario *s)
{
  const char *separator = " (", *engine = fl_scenario_engine_is_open(s) ? "simgrid or events" : s->engine->name;
  if (!is_swept(s, "accounting")) {
    fprintf(out, "%s%s accounting", separator, fl_accounting_name(s->accounting));
    separator = ", ";
  }
  if (!is_swept(s, "engine")) {
    fprintf(out, "%sengine %s", separator, engine);
    separator = ", ";
  }
  if (!is_swept(s, "seed")) {
    fprintf(out, "%sseed %llu", separator, (unsigned long long)s->seed);
    separator = ", ";
  }
  fputs(separator[0] == ' ' ? "\n" : ")\n", out);
}

void print_comparison(FILE *out, const fl_comparison *comparison, const fl_method_summary *summaries,
                      const fl_verdict *verdicts)
{
  const fl_scenario *s = fl_comparison_scenario(comparison);
  size_t methods = fl_comparison_method_count(comparison), cells = fl_comparison_cell_count(comparison);
  if (s->question[0] != '\0') fprintf(out, "%s\n", s->question);
  fprintf(out, "%zu method%s, %zu cell%s, %llu field%s in each", methods, methods == 1 ? "" : "s", cells,
          cells == 1 ? "" : "s", (unsigned long long)s->trials, s->trials == 1 ? "" : "s");
  print_setting(out, s);
  table *t = make_table(comparison);
  for (size_t i = 0; i < cells; i++)
    for (size_t m = 0; m < methods; m++) add_method(t, comparison, i, m, summaries + i * methods, &verdicts[i]);
  table_hide_empty(t);
  table_fold(t, s->axis_count + 1);
  table_print(t, out);
  table_free(t);
  print_unsettled(out, comparison, summaries);
  print_winners(out, comparison, verdicts);
  print_choices(out, comparison, summaries, verdicts);
}
