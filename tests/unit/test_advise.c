/* Advice on drawn problems, with and without ends and relays, on all media: every row and the whole front against all
 * chains there are. unit.advise [PROBLEMS]     a few hundred when left out; as many as one likes by hand */
#include "all_chains.h"
#include "ends_problem.h"

#include <math.h>
#include <stdlib.h>

#include "fieldline/advise.h"

enum { MOST_CHAINS = 200000 };

static const double EQUAL = 1e-9; /* relative: sums round */
static size_t problem_count = 300;

/* What the whole series came to. */
typedef struct {
  size_t advised, rows, without_plan, front, open_rows;
} tally;

/* ---- all chains there are ---- */

typedef struct {
  chain_worth worth[MOST_CHAINS];
  size_t count;
} all_worths;

static void keep(void *context, const chain_worth *worth)
{
  all_worths *all = context;
  assert_true(all->count < MOST_CHAINS);
  all->worth[all->count++] = *worth;
}

static bool is_below(double a, double b)
{
  return a < b * (1 - EQUAL);
}

static bool is_same(double a, double b)
{
  return a == b || fabs(a - b) <= EQUAL * fabs(b);
}

static double least_of(const all_worths *all, fl_objective objective, size_t computing)
{
  double least = INFINITY;
  for (size_t i = 0; i < all->count; i++)
    if (all->worth[i].computing == computing) least = fmin(least, chain_value(&all->worth[i], objective));
  return least;
}

/* Better in one, and not worse in the other. */
static bool beats(const chain_worth *a, const chain_worth *b)
{
  bool worse = is_below(b->period_s, a->period_s) || is_below(b->latency_s, a->latency_s);
  return !worse && (is_below(a->period_s, b->period_s) || is_below(a->latency_s, b->latency_s));
}

static bool is_beaten(const all_worths *all, const chain_worth *worth)
{
  for (size_t i = 0; i < all->count; i++)
    if (beats(&all->worth[i], worth)) return true;
  return false;
}

/* ---- advice ---- */

static double value_of_row(const fl_advice *advice, size_t row)
{
  const fl_plan *plan = advice->rows[row].plan;
  return plan->part_count == 0 ? INFINITY : fl_plan_value(plan, advice->trial->input.objective);
}

static void check_rows(const fl_advice *advice, const all_worths *all, bool has_time, tally *t)
{
  for (size_t i = 0; i < advice->row_count; i++) {
    const fl_plan *plan = advice->rows[i].plan;
    double least_s = least_of(all, advice->trial->input.objective, i + 1), value_s = value_of_row(advice, i);
    bool proven = plan->part_count == 0 ? isinf(plan->proven_s) : plan->gap == 1;
    assert_int_equal(advice->rows[i].nodes, i + 1);
    if (plan->part_count > 0) assert_int_equal(fl_advice_nodes(plan), i + 1);
    if (is_below(value_s, least_s) || (proven && !is_same(value_s, least_s)) || (has_time && !proven))
      fail_msg("%s, %s, row %zu: %.17g%s, of all chains %.17g", advice->trial->input.medium.medium->name,
               fl_objective_name(advice->trial->input.objective), i + 1, value_s, proven ? ", proven" : "", least_s);
    t->without_plan += plan->part_count == 0;
    t->open_rows += !proven;
  }
  t->rows += advice->row_count;
}

/* The first row that comes within the share of the best. */
static size_t first_within(const fl_advice *advice, double share)
{
  double best_s = INFINITY;
  for (size_t i = 0; i < advice->row_count; i++) best_s = fmin(best_s, value_of_row(advice, i));
  for (size_t i = 0; i < advice->row_count && !isinf(best_s); i++)
    if (!is_below(best_s, share * value_of_row(advice, i))) return i;
  return advice->row_count;
}

/* A plan on the front that is no worse in two of the three. */
static bool has_no_worse(const fl_advice *advice, const chain_worth *worth, fl_objective other)
{
  for (size_t i = 0; i < advice->front_count; i++)
    if (!is_below(worth->period_s, advice->front[i]->bottleneck_s) &&
        !is_below(chain_value(worth, other), fl_plan_value(advice->front[i], other)))
      return true;
  return false;
}

static bool is_as_good(const fl_plan *a, const fl_plan *b)
{
  bool as_good = true;
  for (fl_objective i = 0; i < FL_OBJECTIVE_COUNT; i++) as_good = as_good && fl_plan_value(a, i) <= fl_plan_value(b, i);
  return as_good;
}

/* No plan of the front beats another, and for every period there is the least latency, and the least energy. */
static void check_energy_front(const fl_advice *advice, const all_worths *all, bool has_time)
{
  assert_false(advice->front_is_proven);
  for (size_t i = 0; i < advice->front_count; i++)
    for (size_t k = 0; k < advice->front_count; k++)
      if (i != k) assert_false(is_as_good(advice->front[i], advice->front[k]));
  for (size_t i = 0; i < all->count && has_time; i++)
    if (!has_no_worse(advice, &all->worth[i], FL_OBJECTIVE_LATENCY) ||
        !has_no_worse(advice, &all->worth[i], FL_OBJECTIVE_ENERGY))
      fail_msg("%s: a chain of period %.17g, latency %.17g and energy %.17g beats the front",
               advice->trial->input.medium.medium->name, all->worth[i].period_s, all->worth[i].latency_s,
               all->worth[i].energy_j);
}

static bool has_point(const fl_advice *advice, const chain_worth *worth)
{
  for (size_t i = 0; i < advice->front_count; i++)
    if (is_same(advice->front[i]->bottleneck_s, worth->period_s) &&
        is_same(fl_plan_alone_s(advice->front[i]), worth->latency_s))
      return true;
  return false;
}

static void check_front(const fl_advice *advice, const all_worths *all, bool has_time)
{
  for (size_t i = 0; i < advice->front_count; i++) {
    const fl_plan *plan = advice->front[i];
    chain_worth worth = {0, plan->bottleneck_s, fl_plan_alone_s(plan), 0};
    if (has_time && is_beaten(all, &worth))
      fail_msg("front %zu is beaten: %.17g %.17g", i, worth.period_s, worth.latency_s);
    if (i > 0) assert_true(worth.period_s < advice->front[i - 1]->bottleneck_s);
    if (i > 0) assert_true(worth.latency_s > fl_plan_alone_s(advice->front[i - 1]));
  }
  if (!has_time) return;
  if (!advice->front_is_proven && all->count > 0)
    fail_msg("%s: the front is not proven", advice->trial->input.medium.medium->name);
  for (size_t i = 0; i < all->count; i++)
    if (!is_beaten(all, &all->worth[i]) && !has_point(advice, &all->worth[i]))
      fail_msg("%s: no plan of period %.17g and latency %.17g on the front", advice->trial->input.medium.medium->name,
               all->worth[i].period_s, all->worth[i].latency_s);
}

/* False: the medium cannot tell of some chain. */
static bool advise(const fl_trial *trial, const fl_advise_options *options, fl_advice **advice)
{
  fl_error err = {0};
  fl_status status = fl_advise(trial, options, advice, &err);
  if (status != FL_OK && strcmp(err.key, "medium") != 0) fail_msg("%s: %s", err.key, err.message);
  return status == FL_OK;
}

static void try_problem(size_t number, uint64_t *seed, tally *t)
{
  static all_worths all;
  plan_problem p;
  fl_advice *advice;
  const fl_advise_options options[] = {{0, NAN}, {ENDS_PROBLEM_NODES, NAN}, {0, 0}, {ENDS_PROBLEM_NODES, 1e-4}};
  ends_problem_init(&p, number, seed);
  if (draw_below(seed, 2) == 0) p.in.ends = (fl_ends){0};
  p.in.objective = (fl_objective)draw_below(seed, FL_OBJECTIVE_COUNT);
  bool with_energy = p.in.objective == FL_OBJECTIVE_ENERGY || draw_below(seed, 4) == 0;
  if (with_energy) ends_problem_draw_powers(&p, seed);
  const fl_scenario scenario = {.name = "drawn", .medium = p.in.medium.medium};
  p.in.method = (fl_method){.partitioner = fl_partitioner_find("min-sum"), .placer = fl_placer_find("greedy")};
  const fl_trial trial = {.scenario = &scenario, .field = p.field, .links = p.links, .input = p.in};
  all.count = 0;
  all_chains_list(&p, NULL, 0, keep, &all);
  for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
    bool has_time = isnan(options[i].budget_s);
    if (!advise(&trial, &options[i], &advice)) continue;
    check_rows(advice, &all, has_time, t);
    assert_int_equal(advice->front_has_energy, with_energy);
    (with_energy ? check_energy_front : check_front)(advice, &all, has_time);
    assert_int_equal(advice->best, first_within(advice, 1));
    assert_int_equal(advice->enough, first_within(advice, 0.95));
    t->advised++;
    t->front += advice->front_count;
    fl_advice_free(advice);
  }
  plan_problem_clear(&p);
}

static void every_row_is_the_best(void **state)
{
  tally t = {0};
  uint64_t seed = 20261129;
  (void)state;
  for (size_t i = 0; i < problem_count; i++) try_problem(i, &seed, &t);
  print_message("%zu problems, %zu times advised: %zu rows, %zu without a plan, %zu open where there was no time; %zu "
                "plans on fronts\n",
                problem_count, t.advised, t.rows, t.without_plan, t.open_rows, t.front);
  assert_true(problem_count < 100 || (t.without_plan > 0 && t.open_rows > 0 && t.front > problem_count));
}

int main(int argc, char **argv)
{
  static const struct CMUnitTest tests[] = {cmocka_unit_test(every_row_is_the_best)};
  if (argc > 1) problem_count = strtoul(argv[1], NULL, 10);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
