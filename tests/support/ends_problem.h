/* Planning problems with ends and relays, small enough that all chains can be listed. */
#ifndef FIELDLINE_TESTS_ENDS_PROBLEM_H
#define FIELDLINE_TESTS_ENDS_PROBLEM_H

#include "plan_problem.h"

enum { ENDS_PROBLEM_LAYERS = 6, ENDS_PROBLEM_POINTS = 4, ENDS_PROBLEM_NODES = 6 };

static inline void ends_problem_draw_graph(plan_problem *p, uint64_t *seed)
{
  fl_accounting accounting = draw_accounting(seed);
  do {
    fl_graph_free(p->graph);
    p->graph = graph_drawn(seed, ENDS_PROBLEM_LAYERS);
  } while (p->graph->cut_count > ENDS_PROBLEM_POINTS);
  plan_problem_price(p, accounting);
}

/* Nodes equal or not, with and without a speed, links everywhere or only to near ones, along a strip: one in two of
 * each. */
static inline void ends_problem_draw_field(plan_problem *p, uint64_t *seed)
{
  double whole_bytes = fl_costs_part_bytes(p->costs, (fl_part){0, p->costs->point_count});
  double memory_bytes = 1 + whole_bytes * (0.2 + draw_unit(seed)), speed = draw_below(seed, 2) == 0 ? 0 : 1e4;
  bool mixed = draw_below(seed, 2) == 0, near = draw_below(seed, 2) == 0, strip = draw_below(seed, 2) == 0;
  size_t nodes = 2 + draw_below(seed, ENDS_PROBLEM_NODES - 1);
  fl_field_params params = AREA(0, strip ? 90 : 60, 0, strip ? 5 : 60, nodes, memory_bytes, speed);
  assert_int_equal(fl_field_scatter(&params, draw(seed), 0, &p->field, NULL), FL_OK);
  for (size_t i = 0; i < nodes && draw_below(seed, 2) == 0; i++)
    p->field->nodes[i].messages = (fl_message_costs){1e-3, 1e-5, 2e-3, 2e-5};
  for (size_t i = 0; i < nodes && mixed; i++) {
    p->field->nodes[i].memory_bytes = memory_bytes * (0.3 + 1.2 * draw_unit(seed));
    p->field->nodes[i].speed_flop_per_s *= 0.5 + draw_unit(seed);
  }
  if (near) p->radio.fixed_rate_bps = 2e4, p->radio.snr_needed_db = 6;
}

/* The node farthest to the left, or to the right. */
static inline size_t outermost(const fl_field *field, double sign)
{
  size_t found = 0;
  for (size_t i = 1; i < field->count; i++)
    if (sign * field->nodes[i].x_m > sign * field->nodes[found].x_m) found = i;
  return found;
}

/* Any two nodes, or one in two the outermost. */
static inline fl_ends ends_problem_draw_ends(const fl_field *field, uint64_t *seed)
{
  size_t nodes = field->count;
  size_t relays = draw_below(seed, 3), sort = relays > 0 ? draw_below(seed, 4) : 1 + draw_below(seed, 3);
  fl_ends ends = {.relays = relays, .has_source = sort & 1, .has_sink = sort & 2, .source = draw_below(seed, nodes)};
  ends.sink = (ends.source + 1 + draw_below(seed, nodes - 1)) % nodes;
  if (draw_below(seed, 2) == 0) {
    ends.source = outermost(field, -1);
    ends.sink = outermost(field, 1);
  }
  return ends;
}

/* Of all nodes; of a kind or each its own. Some draw less while they compute. */
static inline void ends_problem_draw_powers(plan_problem *p, uint64_t *seed)
{
  bool alike = draw_below(seed, 2) == 0;
  for (size_t i = 0; i < p->field->count; i++) {
    fl_powers *powers = &p->field->nodes[i].powers;
    *powers = (fl_powers){.are_known = true};
    for (size_t kind = 0; kind < FL_POWER_KINDS; kind++) powers->w[kind] = 3 * draw_unit(seed) * draw_unit(seed);
    if (alike) *powers = p->field->nodes[0].powers;
  }
}

/* Number `number` of a series: all media in turn. */
static inline void ends_problem_init(plan_problem *p, size_t number, uint64_t *seed)
{
  *p = (plan_problem){.radio = PLAN_PROBLEM_RADIO};
  ends_problem_draw_graph(p, seed);
  ends_problem_draw_field(p, seed);
  plan_problem_link(p, number, seed);
  p->in.ends = ends_problem_draw_ends(p->field, seed);
  p->in.seed = draw(seed);
}

#endif
