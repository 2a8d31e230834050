#include "present/report/compare_words.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "fieldline/text.h"
#include "fieldline/units.h"
#include "present/report/compare_judged.h"

enum { DIGITS = 4, WINNERS_NAMED = 3, NAMES_SIZE = 300 };

char *fl_compare_percent(double share, char out[FL_PERCENT_SIZE])
{
  double percent = 100 * share, size = fabs(percent);
  if (size > 0 && size < 0.005)
    snprintf(out, FL_PERCENT_SIZE, "< 0.01 %%");
  else
    snprintf(out, FL_PERCENT_SIZE, "%.*f %%", size >= 10 ? 0 : size >= 1 ? 1 : 2, percent);
  return out;
}

/* ---- who wins where ---- */

static size_t count_wins(const fl_compare_results *results, size_t method)
{
  size_t count = 0;
  for (size_t i = 0; i < results->cell_count; i++) count += fl_compare_wins(&results->cells[i], method);
  return count;
}

/* Of the cells that `winner` does not win. */
static size_t count_other_wins(const fl_compare_results *results, size_t winner, size_t method)
{
  size_t count = 0;
  for (size_t i = 0; i < results->cell_count; i++) {
    const fl_verdict *verdict = &results->cells[i].verdict;
    count += verdict->best == method && !fl_compare_wins(&results->cells[i], winner);
  }
  return count;
}

/* The method with the most wins; method_count when no cell has a best. */
static size_t find_winner(const fl_compare_results *results)
{
  size_t winner = results->method_count, most = 0;
  for (size_t m = 0; m < results->method_count; m++) {
    size_t count = count_wins(results, m);
    if (count <= most) continue;
    most = count;
    winner = m;
  }
  return winner;
}

static bool equals_winner(const fl_compare_results *results, size_t winner, size_t method)
{
  for (size_t i = 0; i < results->cell_count; i++)
    if (fl_compare_wins(&results->cells[i], winner) && !fl_compare_wins(&results->cells[i], method)) return false;
  return method != winner;
}

/* " (and joint, equal to it in every trial)", where that holds in all cells that the winner wins. */
static void name_equals(const fl_compare_results *results, size_t winner, char out[NAMES_SIZE])
{
  out[0] = '\0';
  for (size_t m = 0; m < results->method_count; m++)
    if (equals_winner(results, winner, m))
      fl_append(out, NAMES_SIZE, "%s%.60s", out[0] != '\0' ? ", " : " (and ", fl_compare_method_name(results, m));
  if (out[0] != '\0') fl_append(out, NAMES_SIZE, ", equal to it in every trial)");
}

static void say_alone(const fl_compare_results *results, size_t winner, char *text)
{
  const fl_compare_cell *cell = &results->cells[0];
  const fl_verdict *v = &cell->verdict;
  const fl_compare_judged *by = fl_compare_judged_by(results);
  char mean[FL_QUANTITY_SIZE], beside[FL_PERCENT_SIZE], equals[NAMES_SIZE];
  name_equals(results, winner, equals);
  const fl_mean *best = &fl_compare_judged_of(cell, winner)->value;
  snprintf(text, FL_COMPARE_SENTENCE_SIZE, "%.80s%s has the %s: %s%s on average over %llu field%s",
           fl_compare_method_name(results, winner), equals, by->best,
           fl_quantity_format(mean, best->mean, by->unit, DIGITS), by->per, (unsigned long long)best->count,
           best->count == 1 ? "" : "s");
  if (v->runner_up == results->method_count) {
    fl_append(text, FL_COMPARE_SENTENCE_SIZE, ".");
    return;
  }
  double share = v->difference.mean / fl_compare_judged_mean(cell, v->runner_up);
  fl_append(text, FL_COMPARE_SENTENCE_SIZE, ", %s %s the next, %.80s.",
            fl_compare_percent(fl_metric_is_better(by->metric, 1, 0) ? share : -share, beside), by->side,
            fl_compare_method_name(results, v->runner_up));
}

/* Somewhere a node that takes no time holds everything: no bottleneck, but a plan. */
static bool holds_all(const fl_compare_results *results, const fl_compare_cell *cell)
{
  for (size_t m = 0; m < results->method_count; m++)
    if (cell->summaries[m].one_node > 0) return true;
  return false;
}

/* There are plans, and every run that somebody began was stuck. */
static bool is_stuck(const fl_compare_results *results, const fl_compare_cell *cell)
{
  for (size_t m = 0; m < results->method_count; m++)
    if (cell->summaries[m].stuck > 0) return true;
  return false;
}

static void say_no_best(const fl_compare_results *results, char *text)
{
  size_t whole = 0, stuck = 0, none = 0;
  for (size_t i = 0; i < results->cell_count; i++) {
    const fl_compare_cell *cell = &results->cells[i];
    if (cell->verdict.best < results->method_count) continue;
    if (holds_all(results, cell))
      whole++;
    else if (is_stuck(results, cell))
      stuck++;
    else
      none++;
  }
  if (whole > 0)
    fl_append(text, FL_COMPARE_SENTENCE_SIZE, "; in %zu one node holds everything and takes no time", whole);
  if (stuck > 0) fl_append(text, FL_COMPARE_SENTENCE_SIZE, "; in %zu every run is stuck", stuck);
  if (none > 0) fl_append(text, FL_COMPARE_SENTENCE_SIZE, "; in %zu no method finds a plan", none);
}

static void say_wins(const fl_compare_results *results, size_t winner, char *text)
{
  size_t cells = results->cell_count, count = count_wins(results, winner), named = 1, none = 0;
  char equals[NAMES_SIZE], where[64];
  name_equals(results, winner, equals);
  if (count == cells)
    snprintf(where, sizeof where, cells == 2 ? "both cells" : "all %zu cells", cells);
  else
    snprintf(where, sizeof where, "%zu of %zu cells", count, cells);
  snprintf(text, FL_COMPARE_SENTENCE_SIZE, "%.80s%s has the %s in %s", fl_compare_method_name(results, winner), equals,
           fl_compare_judged_by(results)->best_mean, where);
  for (size_t m = 0; m < results->method_count && named < WINNERS_NAMED; m++) {
    size_t others = count_other_wins(results, winner, m);
    if (others == 0) continue;
    count += others;
    named++;
    fl_append(text, FL_COMPARE_SENTENCE_SIZE, ", %.80s in %zu", fl_compare_method_name(results, m), others);
  }
  for (size_t i = 0; i < cells; i++) none += results->cells[i].verdict.best == results->method_count;
  if (count + none < cells) fl_append(text, FL_COMPARE_SENTENCE_SIZE, ", others in %zu", cells - count - none);
  say_no_best(results, text);
  fl_append(text, FL_COMPARE_SENTENCE_SIZE, ".");
}

bool fl_compare_sentence_winner(const fl_compare_results *results, char text[FL_COMPARE_SENTENCE_SIZE])
{
  size_t winner = find_winner(results);
  const fl_compare_cell *first = &results->cells[0];
  if (winner == results->method_count)
    snprintf(text, FL_COMPARE_SENTENCE_SIZE, "%s",
             holds_all(results, first)  ? "One node holds everything and takes no time: nothing differs."
             : is_stuck(results, first) ? "Every run is stuck: what is down never comes back."
                                        : "No method finds a plan on any field.");
  else if (results->cell_count == 1)
    say_alone(results, winner, text);
  else
    say_wins(results, winner, text);
  return true;
}

/* ---- is that certain ---- */

bool fl_compare_sentence_doubt(const fl_compare_results *results, char text[FL_COMPARE_SENTENCE_SIZE])
{
  size_t certain = 0, doubtful = 0, alike = 0, first = results->cell_count;
  char name[200];
  for (size_t i = 0; i < results->cell_count; i++) {
    const fl_verdict *v = &results->cells[i].verdict;
    if (v->best == results->method_count) continue;
    if (v->runner_up == results->method_count) {
      alike++;
    } else if (v->certain) {
      certain++;
    } else if (doubtful++ == 0) {
      first = i;
    }
  }
  if (certain + doubtful == 0 && alike == 0) return false;
  if (results->method_count == 1)
    snprintf(text, FL_COMPARE_SENTENCE_SIZE, "Nothing is compared with it.");
  else if (certain + doubtful == 0)
    snprintf(text, FL_COMPARE_SENTENCE_SIZE, "All methods that find as many plans have the same %s on every field.",
             fl_compare_judged_by(results)->many);
  else if (doubtful == 0)
    snprintf(text, FL_COMPARE_SENTENCE_SIZE,
             "That is certain: %sthe 95 %% interval of the paired difference from the next leaves out zero.",
             results->cell_count > 1 ? "in all of them " : "");
  else if (results->cell_count == 1)
    snprintf(text, FL_COMPARE_SENTENCE_SIZE,
             "That is not certain: the 95 %% interval of the paired difference contains zero; more trials make it "
             "narrower.");
  else
    snprintf(text, FL_COMPARE_SENTENCE_SIZE,
             "That is certain in %zu of %zu cells; in %zu (%s%s) the 95 %% interval of the paired difference from the "
             "next contains zero, and more trials make it narrower.",
             certain, certain + doubtful, doubtful,
             fl_compare_cell_name(results, &results->cells[first], name, sizeof name),
             doubtful > 1 ? " is the first" : "");
  return true;
}

/* ---- how far from the best that there is ---- */

bool fl_compare_sentence_optimum(const fl_compare_results *results, char text[FL_COMPARE_SENTENCE_SIZE])
{
  size_t winner = find_winner(results), worst = 0;
  double sum = 0, largest = -INFINITY;
  uint64_t fields = 0;
  char mean[FL_PERCENT_SIZE], most[FL_PERCENT_SIZE], name[200];
  if (winner == results->method_count || fl_compare_judged_by(results)->metric != FL_METRIC_BOTTLENECK) return false;
  for (size_t i = 0; i < results->cell_count; i++) {
    const fl_mean *gap = &results->cells[i].summaries[winner].metrics[FL_METRIC_GAP].value;
    if (gap->count == 0) continue;
    fields += gap->count;
    sum += gap->mean * (double)gap->count;
    if (gap->mean > largest) {
      largest = gap->mean;
      worst = i;
    }
  }
  if (fields == 0) return false;
  double average = sum / (double)fields - 1;
  if (largest - 1 < 5e-7)
    snprintf(text, FL_COMPARE_SENTENCE_SIZE,
             "It is the proven optimum for its cuts, on all %llu fields where that is known.",
             (unsigned long long)fields);
  else if (results->cell_count == 1)
    snprintf(text, FL_COMPARE_SENTENCE_SIZE, "It lies %s above the proven optimum for its cuts on average.",
             fl_compare_percent(average, mean));
  else
    snprintf(text, FL_COMPARE_SENTENCE_SIZE,
             "%.80s lies %s above the proven optimum for its cuts on average, at most %s (%s).",
             fl_compare_method_name(results, winner), fl_compare_percent(average, mean),
             fl_compare_percent(largest - 1, most),
             fl_compare_cell_name(results, &results->cells[worst], name, sizeof name));
  return true;
}
