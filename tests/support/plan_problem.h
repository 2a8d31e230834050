/* Planning problems that tests draw. */
#ifndef FIELDLINE_TESTS_PLAN_PROBLEM_H
#define FIELDLINE_TESTS_PLAN_PROBLEM_H

#include <string.h>

#include "fieldline/plan.h"
#include "graphs.h"
#include "nodes.h"

typedef struct {
  fl_graph *graph;
  fl_costs *costs;
  fl_field *field;
  fl_links *links;
  fl_radio_params radio;
  fl_plan_input in;
} plan_problem;

/* Signals good for a few kbit/s across a field of 60 m. */
#define PLAN_PROBLEM_RADIO                                                                                             \
  {                                                                                                                    \
    .bandwidth_hz = 1e4, .path_exponent = 3, .snr_at_1m = 1e5, .sense_snr_db = 12, .keep_snr = true                    \
  }

static inline fl_accounting draw_accounting(uint64_t *seed)
{
  return draw_below(seed, 2) == 0 ? FL_ACCOUNTING_PUBLISHED : FL_ACCOUNTING_PHYSICAL;
}

/* What its graph costs: as it is, one request at a time. */
static inline void plan_problem_price(plan_problem *p, fl_accounting accounting)
{
  fl_codec_params codec = {.codec = fl_codec_find("ratio"), .value = 1};
  fl_cost_params params = {.accounting = accounting, .codec = codec, .state_copies = 1};
  assert_int_equal(fl_costs_make(p->graph, &params, &p->costs, NULL), FL_OK);
}

/* The links of its field by its radio, and what planning takes, on medium `number` of all there are in turn. */
static inline void plan_problem_link(plan_problem *p, size_t number, uint64_t *seed)
{
  assert_int_equal(fl_radio_links(&p->radio, p->field, draw(seed), 0, &p->links, NULL), FL_OK);
  p->in = (fl_plan_input){.graph = p->graph,
                          .costs = p->costs,
                          .field = p->field,
                          .links = p->links,
                          .medium = {fl_medium_at(number % fl_medium_count()), {0}, &p->radio}};
}

static inline void plan_problem_clear(plan_problem *p)
{
  fl_links_free(p->links);
  fl_field_free(p->field);
  fl_costs_free(p->costs);
  fl_graph_free(p->graph);
}

/* NULL: the medium cannot tell of its chain. */
static inline fl_plan *plan_by(const plan_problem *p, fl_method method)
{
  fl_plan_input in = p->in;
  fl_plan *plan = NULL;
  fl_error err = {0};
  in.method = method;
  fl_status status = fl_plan_make(&in, &plan, &err);
  if (status != FL_OK && status != FL_ERR_VALUE) fail_msg("%s", err.message);
  if (status == FL_ERR_VALUE && strcmp(err.key, "medium") != 0) fail_msg("%s: %s", err.key, err.message);
  return plan;
}

#endif
