/* Token loops: the way back from the last node to the first, and what the first pass of a request takes. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/units.h"
#include "plan/making.h"

static bool loops(const fl_plan_input *in)
{
  return in->first_costs != NULL;
}

bool fl_plan_lacks_way_back(const fl_plan_input *in, const size_t *chain, size_t part_count, fl_error *why)
{
  size_t last = chain[part_count - 1], first = chain[0];
  if (!loops(in) || part_count == 1 || isfinite(fl_links_time_s(in->links, in->return_bits, last, first))) return false;
  fl_fail(why, FL_ERR_INFEASIBLE, "node \"%s\", the last of the chain, has no link back to the first, \"%s\"",
          in->field->nodes[last].id, in->field->nodes[first].id);
  return true;
}

/* What the return, a message like others, costs the processors at the chain's ends. */
static double message_s(const fl_plan_input *in, const fl_plan *plan, size_t part)
{
  double bytes = in->return_bits / FL_BITS_PER_BYTE, time_s = 0;
  const fl_message_costs *m = &in->field->nodes[plan->parts[part].node].messages;
  if (plan->part_count == 1) return 0;
  if (part == 0) time_s += m->receive_s + m->receive_s_per_byte * bytes;
  if (part + 1 == plan->part_count) time_s += m->send_s + m->send_s_per_byte * bytes;
  return time_s;
}

static fl_plan_hop way_back(const fl_plan_input *in, const fl_plan *plan)
{
  size_t from = plan->parts[plan->part_count - 1].node, to = plan->parts[0].node;
  return (fl_plan_hop){.from = from,
                       .to = to,
                       .bits = in->return_bits,
                       .rate_bps = fl_links_rate_bps(in->links, from, to),
                       .latency_s = fl_links_latency_s(in->links, from, to),
                       .time_s = fl_links_time_s(in->links, in->return_bits, from, to)};
}

void fl_plan_add_way_back(const fl_plan_input *in, fl_plan *plan)
{
  if (!loops(in) || plan->part_count == 1) return;
  for (size_t i = 0; i < plan->part_count; i++) plan->parts[i].compute_s += message_s(in, plan, i);
  plan->loop.way_back = way_back(in, plan);
}

static void price_first_pass(const fl_plan_input *in, const fl_place_parts *parts, const double *hop_bits,
                             fl_plan *plan)
{
  fl_place_stages stages = fl_place_stages_of(parts);
  for (size_t i = 0; i < plan->activity_count; i++) {
    fl_activity *a = &plan->loop.first_pass[i];
    *a = plan->activities[i];
    if (a->kind == FL_COMPUTE) {
      a->duration_s = stages.time_s(stages.context, a->part, a->node) + message_s(in, plan, a->part);
    } else if (a->hop < plan->hop_count) {
      a->bits = hop_bits[a->hop];
      a->duration_s = fl_links_time_s(in->links, a->bits, a->node, a->peer);
    }
  }
}

fl_status fl_plan_add_first_pass(const fl_plan_input *in, const fl_cuts *cuts, fl_plan *plan, fl_error *err)
{
  if (!loops(in)) return FL_OK;
  double *hop_bits = calloc(plan->part_count, sizeof *hop_bits);
  plan->loop.first_pass = calloc(plan->activity_count, sizeof *plan->loop.first_pass);
  if (hop_bits == NULL || plan->loop.first_pass == NULL) {
    free(hop_bits);
    return fl_fail_memory(err, "a plan");
  }
  fl_place_hop_bits(in->first_costs, cuts->parts, cuts->count, hop_bits);
  const fl_place_parts parts = {in->first_costs, in->charge, in->field, cuts->parts, in->ends};
  price_first_pass(in, &parts, hop_bits, plan);
  free(hop_bits);
  return FL_OK;
}
