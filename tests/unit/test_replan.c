#include "support.h"

#include <string.h>

#include "fieldline/experiment.h"
#include "fieldline/replan.h"

/* scenarios/three-nodes.yaml: {in, wide} on a, {out} on b over 8 Mbit/s; c is 4.8745 Mbit/s from a, 6.0168 from b. */
typedef struct {
  fl_scenario *scenario;
  fl_experiment *experiment;
  fl_trial trial;
} world;

static void load(world *w, const char *set)
{
  const fl_override overrides[] = {{set}};
  assert_int_equal(
      fl_scenario_load(FL_SOURCE_DIR "/scenarios/three-nodes.yaml", overrides, set != NULL, &w->scenario, NULL), FL_OK);
  assert_int_equal(fl_experiment_new(w->scenario, &w->experiment, NULL), FL_OK);
  assert_int_equal(fl_trial_make(w->experiment, 0, &w->trial, NULL), FL_OK);
}

static void clear(world *w)
{
  fl_trial_clear(&w->trial);
  fl_experiment_free(w->experiment);
  fl_scenario_free(w->scenario);
}

static void rows_are_whole(void **state)
{
  (void)state;
  for (size_t i = 0; i < fl_replan_policy_count(); i++) {
    const fl_replan_policy *row = fl_replan_policy_at(i);
    assert_ptr_equal(fl_replan_policy_find(row->name), row);
    assert_true(row->summary[0] != '\0');
  }
  assert_null(fl_replan_policy_find("nothing"));
  assert_null(fl_replan_policy_find("none")->run);
}

typedef struct {
  const char *name, *policy, *method;
  bool usable[3];
  size_t parts; /* 0: infeasible */
  size_t chain[3];
} chain_case;

/* Without b the parts are a and c, over the 300 m; without a, b and c; a alone cannot hold both. */
static const chain_case chains[] = {
    {"replace: c for b", "replace", NULL, {true, false, true}, 2, {0, 2}},
    {"replace: c for a", "replace", NULL, {false, true, true}, 2, {2, 1}},
    {"replace: nobody is left", "replace", NULL, {true, false, false}, 0, {0}},
    {"replace: nobody is down", "replace", NULL, {true, true, true}, 2, {0, 1}},
    {"re-place: b is at the end again", "re-place", NULL, {false, true, true}, 2, {1, 2}},
    {"re-place: fewer nodes than parts", "re-place", NULL, {true, false, false}, 0, {0}},
    {"re-place: parts of a joint method", "re-place", "partitioner=joint", {true, false, true}, 2, {0, 2}},
    {"re-plan: the method again", "re-plan", NULL, {true, false, true}, 2, {0, 2}},
    {"re-plan: no node", "re-plan", NULL, {false, false, false}, 0, {0}},
};

static void check_chain(void **state)
{
  const chain_case *c = *state;
  world w;
  fl_plan *plan;
  load(&w, c->method);
  const fl_replan_problem problem = {&w.trial.input, c->usable, w.trial.plan};
  assert_int_equal(fl_replan_policy_find(c->policy)->run(&problem, &plan, NULL), FL_OK);
  assert_int_equal(plan->part_count, c->parts);
  if (c->parts == 0) {
    assert_int_equal(plan->outcome, FL_OUTCOME_INFEASIBLE);
    assert_true(plan->reason[0] != '\0');
  }
  for (size_t i = 0; i < c->parts; i++) {
    assert_int_equal(plan->parts[i].node, c->chain[i]);
    assert_int_equal(plan->activities[2 * i].node, c->chain[i]);
  }
  for (size_t i = 0; i + 1 < c->parts; i++) {
    assert_int_equal(plan->hops[i].from, c->chain[i]);
    assert_int_equal(plan->hops[i].to, c->chain[i + 1]);
    assert_close(plan->hops[i].time_s, fl_links_time_s(w.trial.links, 64000, c->chain[i], c->chain[i + 1]), 1e-15);
  }
  fl_plan_free(plan);
  clear(&w);
}

/* Without b: a to c is the longest transfer and the only one. What a search proves is of the nodes that are left; with
 * all of them it is 8 ms. */
static void usable_nodes_are_planned_on(void **state)
{
  (void)state;
  static const bool usable[] = {true, false, true};
  world w;
  fl_plan *plan;
  load(&w, NULL);
  const fl_replan_problem problem = {&w.trial.input, usable, NULL};
  assert_int_equal(fl_plan_on_usable(&problem, 0, &plan, NULL), FL_OK);
  assert_true(isnan(plan->proven_s));
  fl_plan_free(plan);
  assert_int_equal(fl_plan_on_usable(&problem, 1, &plan, NULL), FL_OK);
  assert_int_equal(plan->parts[1].node, 2);
  assert_close(plan->optimal_s, fl_links_time_s(w.trial.links, 64000, 0, 2), 1e-12);
  assert_close(plan->gap, 1, 1e-12);
  fl_plan_free(plan);
  clear(&w);
}

int main(void)
{
  enum { CHAINS = sizeof chains / sizeof chains[0] };
  struct CMUnitTest tests[CHAINS + 2] = {[CHAINS] = cmocka_unit_test(rows_are_whole),
                                         [CHAINS + 1] = cmocka_unit_test(usable_nodes_are_planned_on)};
  for (size_t i = 0; i < CHAINS; i++) /* the cast: cmocka keeps its state without const */
    tests[i] = (struct CMUnitTest){chains[i].name, check_chain, NULL, NULL, (void *)&chains[i]};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
