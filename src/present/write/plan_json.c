#include <math.h>

#include "fieldline/energy.h"
#include "fieldline/json.h"
#include "fieldline/write.h"
#include "present/members.h"

static const char *node_id(const fl_plan_input *in, size_t node)
{
  return in->field->nodes[node].id;
}

static const char *layer_name(const fl_plan_input *in, size_t layer)
{
  return in->graph->layers[layer].name;
}

/* Does a cut send more, or something else, than one output that is called as its layer is? */
static bool names_tensors(const fl_graph *graph)
{
  bool named = graph->cut_kind != FL_CUTS_POINTS || graph->input_count > 1 || graph->output_count > 1;
  for (size_t i = 0; i < graph->layer_count; i++) named = named || graph->layers[i].tensor_count > 0;
  return named;
}

static void write_tensors_of(fl_json *json, const fl_layer *layer)
{
  for (size_t k = 0; k < layer->tensor_count; k++) fl_json_text(json, NULL, layer->tensors[k]);
  if (layer->tensor_count == 0) fl_json_text(json, NULL, layer->name);
}

/* What cut i sends, in the file's order; inputs may stand behind it. */
static void write_tensors(fl_json *json, const fl_graph *graph, size_t cut)
{
  fl_json_array(json, "tensors", FL_JSON_LINE);
  for (const fl_layer *layer = graph->layers; layer < graph->layers + graph->layer_count; layer++)
    if (layer->sent_first <= cut && cut < layer->sent_end) write_tensors_of(json, layer);
  fl_json_close(json);
}

static void write_cut_points(fl_json *json, const fl_plan_input *in)
{
  bool named = names_tensors(in->graph);
  fl_json_array(json, "cut_points", FL_JSON_BLOCK);
  for (size_t i = 0; i < in->graph->cut_count; i++) {
    fl_json_object(json, NULL, FL_JSON_LINE);
    fl_json_text(json, "layer", fl_graph_cut_name(in->graph, i));
    fl_json_number(json, "bits", in->costs->transfer_bits[i]);
    if (named) write_tensors(json, in->graph, i);
    fl_json_close(json);
  }
  fl_json_close(json);
}

static void write_segments(fl_json *json, const fl_plan_input *in)
{
  fl_json_array(json, "segments", FL_JSON_BLOCK);
  for (size_t i = 0; i + 1 < in->costs->point_count; i++) { /* the closing entry is no segment */
    fl_json_object(json, NULL, FL_JSON_LINE);
    fl_json_number(json, "memory_bytes", in->costs->segment_bytes[i]);
    fl_json_close(json);
  }
  fl_json_close(json);
}

static void write_part(fl_json *json, const fl_plan_input *in, const fl_plan_part *part)
{
  fl_json_object(json, NULL, FL_JSON_LINE);
  fl_json_array(json, "points", FL_JSON_LINE);
  fl_json_uint(json, NULL, part->points.first);
  fl_json_uint(json, NULL, part->points.end);
  fl_json_close(json);
  bool empty = fl_part_is_empty(part->points);
  fl_json_text(json, "first_layer", empty ? NULL : layer_name(in, part->first_layer));
  fl_json_text(json, "last_layer", empty ? NULL : layer_name(in, part->last_layer));
  fl_members_write(json, &fl_members_of_part, part);
  fl_json_text(json, "node", node_id(in, part->node));
  fl_json_close(json);
}

static void write_hop(fl_json *json, const char *key, const fl_plan_input *in, const fl_plan_hop *hop)
{
  fl_json_object(json, key, FL_JSON_LINE);
  fl_members_write(json, &fl_members_of_hop, hop);
  fl_json_text(json, "from", node_id(in, hop->from));
  fl_json_text(json, "to", node_id(in, hop->to));
  fl_json_close(json);
}

static void write_chain(fl_json *json, const fl_plan_input *in, const fl_plan *plan)
{
  fl_json_array(json, "parts", FL_JSON_BLOCK);
  for (size_t i = 0; i < plan->part_count; i++) write_part(json, in, &plan->parts[i]);
  fl_json_close(json);
  fl_json_array(json, "hops", FL_JSON_BLOCK);
  for (size_t i = 0; i < plan->hop_count; i++) write_hop(json, NULL, in, &plan->hops[i]);
  fl_json_close(json);
  fl_json_array(json, "chain", FL_JSON_LINE);
  for (size_t i = 0; i < plan->part_count; i++) fl_json_text(json, NULL, node_id(in, plan->parts[i].node));
  fl_json_close(json);
}

/* Token loops: the way back, what the activities of a request's first pass take, and what the medium allows between
 * first and other passes. */
static void write_loop(fl_json *json, const fl_plan_input *in, const fl_plan *plan)
{
  const fl_plan_loop *loop = &plan->loop;
  if (loop->first_pass == NULL) return;
  fl_json_object(json, "loop", FL_JSON_BLOCK);
  if (plan->part_count > 1) write_hop(json, "return", in, &loop->way_back);
  fl_json_array(json, "first_pass_s", FL_JSON_LINE);
  for (size_t i = 0; i < plan->activity_count; i++) fl_json_number(json, NULL, loop->first_pass[i].duration_s);
  fl_json_close(json);
  fl_members_write(json, &fl_members_of_loop, loop);
  fl_json_close(json);
}

/* In the unit of what is minimised. */
static void write_proof(fl_json *json, const fl_plan_input *in, const fl_plan *plan)
{
  bool energy = in->objective == FL_OBJECTIVE_ENERGY;
  fl_members_write(json, &fl_members_of_proof_s, energy ? NULL : plan);
  if (energy) fl_members_write(json, &fl_members_of_proof_j, plan);
}

static void write_worth(fl_json *json, const fl_plan_input *in, const fl_plan *plan)
{
  if (in->objective_is_given) fl_json_text(json, "objective", fl_objective_name(in->objective));
  fl_json_number(json, "bottleneck_s", plan->bottleneck_s);
  if (in->objective_is_given) fl_json_number(json, "latency_s", plan->part_count > 0 ? fl_plan_alone_s(plan) : NAN);
  fl_json_activity(json, "bottleneck", plan->activity_count == 0 ? NULL : &plan->activities[plan->bottleneck]);
  fl_members_write(json, &fl_members_of_bound, plan);
  write_proof(json, in, plan);
  fl_members_write(json, &fl_members_of_gap, plan);
  if (plan->loop.first_pass == NULL && fl_field_knows_powers(in->field))
    fl_json_number(json, "energy_per_request_j", fl_energy_of_plan_j(plan, in->field, 1, plan->bottleneck_s));
}

/* What a message costs the node: seconds, and seconds a byte. */
static void write_messages(fl_json *json, const fl_message_costs *costs)
{
  fl_json_number(json, "send_s", costs->send_s);
  fl_json_number(json, "send_s_per_byte", costs->send_s_per_byte);
  fl_json_number(json, "receive_s", costs->receive_s);
  fl_json_number(json, "receive_s_per_byte", costs->receive_s_per_byte);
}

static void write_nodes(fl_json *json, const fl_field *field, const bool *is_up)
{
  fl_json_array(json, "nodes", FL_JSON_BLOCK);
  for (const fl_node *node = field->nodes; node < field->nodes + field->count; node++) {
    fl_json_object(json, NULL, FL_JSON_LINE);
    fl_json_text(json, "id", node->id);
    fl_members_write(json, &fl_members_of_node, node);
    if (node->speed_flop_per_s > 0)
      fl_json_number(json, "speed_flop_per_s", node->speed_flop_per_s);
    else
      fl_json_text(json, "speed_flop_per_s", NULL);
    if (node->memory_bytes_per_s > 0) fl_json_number(json, "memory_bytes_per_s", node->memory_bytes_per_s);
    if (fl_messages_cost(&node->messages)) write_messages(json, &node->messages);
    if (is_up != NULL) fl_json_bool(json, "up", is_up[node - field->nodes]);
    fl_json_close(json);
  }
  fl_json_close(json);
}

fl_status fl_write_plan_json(FILE *out, const fl_plan_input *in, const fl_plan *plan, fl_error *err)
{
  fl_json json = fl_json_start(out);
  fl_json_object(&json, NULL, FL_JSON_BLOCK);
  fl_json_text(&json, "outcome", fl_outcome_name(plan->outcome));
  if (plan->outcome == FL_OUTCOME_INFEASIBLE) fl_json_text(&json, "reason", plan->reason);
  fl_json_text(&json, "model", in->graph->model);
  fl_json_text(&json, "accounting", fl_accounting_name(in->costs->accounting));
  fl_json_text(&json, "partitioner", in->method.partitioner->name);
  fl_json_text(&json, "placer", (in->method.placer == NULL ? in->method.partitioner->name : in->method.placer->name));
  fl_json_uint(&json, "seed", in->seed);
  if (in->is_up != NULL) fl_json_number(&json, "at_s", in->at_s);
  write_worth(&json, in, plan);
  write_chain(&json, in, plan);
  write_loop(&json, in, plan);
  write_cut_points(&json, in);
  write_segments(&json, in);
  write_nodes(&json, in->field, in->is_up);
  fl_json_close(&json);
  return fl_json_finish(&json, "the plan", err);
}
