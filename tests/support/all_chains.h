/* All chains there are for a planning problem: parts, empty ones at its ends, and relays, on nodes that hold them. */
#ifndef FIELDLINE_TESTS_ALL_CHAINS_H
#define FIELDLINE_TESTS_ALL_CHAINS_H

#include <math.h>

#include "plan_problem.h"

enum { ALL_CHAINS_NODES = 6 };

/* What a chain comes to. */
typedef struct {
  size_t computing; /* parts that are not empty */
  double period_s, latency_s, energy_j;
} chain_worth;

static inline double chain_value(const chain_worth *worth, fl_objective objective)
{
  if (objective == FL_OBJECTIVE_ENERGY) return worth->energy_j;
  return objective == FL_OBJECTIVE_LATENCY ? worth->latency_s : worth->period_s;
}

/* Nodes so far; each is used once. */
typedef struct {
  const plan_problem *p;
  const fl_part *only; /* parts that may be formed; NULL: all */
  size_t only_count;
  void (*found)(void *context, const chain_worth *worth);
  void *context;

  fl_air_hop hops[ALL_CHAINS_NODES];
  size_t hop_count, last, relayed; /* by so many nodes in a row */
  bool used[ALL_CHAINS_NODES];
  size_t computing;
  double longest_s, sum_s;
  double idle_w, extra_j; /* of all nodes; above that, of what they do */
} all_chains;

static inline void all_chains_go_on(all_chains *a, size_t done);

static inline bool all_chains_is_end(const all_chains *a, size_t node)
{
  const fl_ends *ends = &a->p->in.ends;
  return (ends->has_source && node == ends->source) || (ends->has_sink && node == ends->sink);
}

/* One whose period the medium cannot tell is none. */
static inline void all_chains_end(const all_chains *a)
{
  double air_s = 0;
  const fl_plan_input *in = &a->p->in;
  if (fl_medium_period_s(&in->medium, in->links, a->hops, a->hop_count, &air_s, NULL) != FL_OK) return;
  chain_worth worth = {.computing = a->computing, .period_s = fmax(a->longest_s, air_s), .latency_s = a->sum_s};
  worth.energy_j = a->idle_w * worth.period_s + a->extra_j;
  a->found(a->context, &worth);
}

/* What is sent where so much is done. */
static inline double bits_at(const fl_costs *costs, size_t done)
{
  if (done == 0) return costs->input_bits;
  return done == costs->point_count ? costs->output_bits : costs->transfer_bits[done - 1];
}

/* What the hops before and behind a part cost its node: there are such but at the ends of the chain. */
static inline double all_chains_messages_s(const all_chains *a, size_t done, size_t end, size_t node, bool is_first)
{
  const fl_plan_input *in = &a->p->in;
  const fl_message_costs *m = &in->field->nodes[node].messages;
  bool is_last = end == in->costs->point_count && (!in->ends.has_sink || node == in->ends.sink);
  double receive_s = is_first ? 0 : m->receive_s + m->receive_s_per_byte * bits_at(in->costs, done) / 8;
  return receive_s + (is_last ? 0 : m->send_s + m->send_s_per_byte * bits_at(in->costs, end) / 8);
}

static inline void all_chains_count_hop(all_chains *a, size_t node, double bits, double weight)
{
  const fl_plan_input *in = &a->p->in;
  double hop_s = bits / in->links->bandwidth_hz * weight;
  a->longest_s = fmax(a->longest_s, hop_s);
  a->sum_s += hop_s;
  a->extra_j +=
      hop_s * (in->field->nodes[a->last].powers.w[FL_POWER_SEND] + in->field->nodes[node].powers.w[FL_POWER_RECEIVE]);
  a->hops[a->hop_count++] = fl_air_hop_over(in->medium.medium, in->links, a->last, node, bits);
}

static inline void all_chains_count_part(all_chains *a, size_t node, double compute_s, bool is_empty)
{
  const double *w = a->p->in.field->nodes[node].powers.w;
  a->longest_s = fmax(a->longest_s, compute_s);
  a->sum_s += compute_s;
  a->idle_w += w[FL_POWER_IDLE];
  a->extra_j += compute_s * (w[FL_POWER_COMPUTE] - w[FL_POWER_IDLE]);
  a->computing += !is_empty;
}

/* The part [done, end) on the node, empty where they are the same. */
static inline void all_chains_add(all_chains *a, size_t done, size_t end, size_t node, bool is_first)
{
  const fl_plan_input *in = &a->p->in;
  const fl_node *on = &in->field->nodes[node];
  double bits = bits_at(in->costs, done), compute_s = all_chains_messages_s(a, done, end, node, is_first), bytes = 0;
  if (done == end && in->costs->accounting == FL_ACCOUNTING_PHYSICAL) bytes = bits / 8;
  if (done < end) bytes = fl_costs_part_bytes(in->costs, (fl_part){done, end});
  if (done < end && on->speed_flop_per_s > 0)
    compute_s += fl_costs_part_flop(in->costs, (fl_part){done, end}) / on->speed_flop_per_s;
  if (a->used[node] || !fl_accounting_fits(in->costs->accounting, bytes, on->memory_bytes)) return;
  double weight = is_first ? 0 : in->links->weight[a->last * in->links->count + node];
  if (isinf(weight)) return;
  const all_chains before = *a;
  if (!is_first) all_chains_count_hop(a, node, bits, weight);
  all_chains_count_part(a, node, compute_s, done == end);
  a->used[node] = true;
  a->last = node;
  a->relayed = done == end && !all_chains_is_end(a, node) ? a->relayed + 1 : 0;
  all_chains_go_on(a, end);
  *a = before;
}

static inline bool all_chains_may_form(const all_chains *a, size_t first, size_t end)
{
  for (size_t i = 0; i < a->only_count; i++)
    if (a->only[i].first == first && a->only[i].end == end) return true;
  return a->only == NULL;
}

static inline void all_chains_go_on(all_chains *a, size_t done)
{
  const fl_plan_input *in = &a->p->in;
  size_t points = in->costs->point_count;
  bool on_sink = in->ends.has_sink && a->last == in->ends.sink;
  if (done == points && (on_sink || !in->ends.has_sink)) {
    all_chains_end(a);
    return;
  }
  if (on_sink) return; /* nothing comes behind it */
  if (done == points) all_chains_add(a, done, done, in->ends.sink, false);
  for (size_t node = 0; node < in->field->count && a->relayed < in->ends.relays; node++)
    if (!all_chains_is_end(a, node)) all_chains_add(a, done, done, node, false);
  for (size_t node = 0; node < in->field->count; node++)
    for (size_t end = done + 1; end <= points; end++) {
      bool ends_on_sink = in->ends.has_sink && node == in->ends.sink && end == points;
      if ((!all_chains_is_end(a, node) || ends_on_sink) && all_chains_may_form(a, done, end))
        all_chains_add(a, done, end, node, false);
    }
}

/* Tell `found` of every chain, of these parts or, with NULL, of any. */
static inline void all_chains_list(const plan_problem *p, const fl_part *only, size_t only_count,
                                   void (*found)(void *context, const chain_worth *worth), void *context)
{
  const fl_ends *ends = &p->in.ends;
  size_t points = p->costs->point_count;
  all_chains a = {.p = p, .only = only, .only_count = only_count, .found = found, .context = context};
  assert_true(p->field->count <= ALL_CHAINS_NODES);
  if (ends->has_source) all_chains_add(&a, 0, 0, ends->source, true);
  for (size_t node = 0; node < p->field->count; node++)
    for (size_t end = 1; end <= points; end++) {
      bool first = !ends->has_source || node == ends->source;
      bool last = !ends->has_sink || node != ends->sink || end == points;
      if (first && last && all_chains_may_form(&a, 0, end)) all_chains_add(&a, 0, end, node, true);
    }
}

#endif
