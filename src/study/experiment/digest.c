/* What an experiment has read, as a number: the same for the same content. */
#include <string.h>

#include "fieldline/platform.h"
#include "study/experiment/state.h"
#include "world/changes/courses.h"

static uint64_t digest_bytes(uint64_t digest, const void *bytes, size_t size)
{
  for (const unsigned char *byte = bytes, *end = byte + size; byte < end; byte++)
    digest = (digest ^ *byte) * UINT64_C(0x100000001b3);
  return digest;
}

static uint64_t digest_number(uint64_t digest, double value)
{
  return digest_bytes(digest, &value, sizeof value);
}

static uint64_t digest_costs(uint64_t digest, const fl_graph *graph, const fl_costs *costs)
{
  for (size_t i = 0; i < costs->point_count; i++) {
    const char *layer = fl_graph_cut_name(graph, i);
    fl_part upto = {0, i + 1}, own = {i, i + 1};
    digest = digest_bytes(digest, layer, strlen(layer) + 1);
    digest = digest_number(digest, costs->transfer_bits[i]);
    digest = digest_number(digest, costs->raw_bytes[i]);
    digest = digest_number(digest, costs->segment_bytes[i]);
    digest = digest_number(digest, fl_costs_part_bytes(costs, upto));
    digest = digest_number(digest, fl_costs_part_bytes(costs, own));
    digest = digest_number(digest, fl_costs_part_flop(costs, upto));
  }
  return digest;
}

static uint64_t digest_platform(uint64_t digest, const fl_platform *platform)
{
  for (size_t i = 0; platform->field != NULL && i < platform->field->count; i++) {
    const fl_node *node = &platform->field->nodes[i];
    digest = digest_bytes(digest, node->id, strlen(node->id) + 1);
    digest = digest_number(digest_number(digest, node->x_m), node->y_m);
    digest = digest_number(digest_number(digest, node->memory_bytes), node->speed_flop_per_s);
    if (node->memory_bytes_per_s > 0) digest = digest_number(digest, node->memory_bytes_per_s);
    if (fl_messages_cost(&node->messages)) digest = digest_bytes(digest, &node->messages, sizeof node->messages);
  }
  if (platform->profiles != NULL) digest = fl_courses_digest(digest, platform->profiles);
  const fl_links *links = platform->links;
  if (links == NULL) return digest;
  size_t size = links->count * links->count * sizeof *links->weight;
  digest = digest_bytes(digest, links->weight, size);
  return links->latency_s == NULL ? digest : digest_bytes(digest, links->latency_s, size);
}

/* Some node has a memory bandwidth. */
static bool knows_bandwidth(const fl_experiment *e)
{
  const fl_scenario *scenario = e->scenario;
  bool known = scenario->field.memory_bytes_per_s > 0;
  for (size_t i = 0; i < scenario->node_count; i++) known = known || scenario->nodes[i].memory_bytes_per_s > 0;
  const fl_field *field = e->platform.field;
  for (size_t i = 0; field != NULL && i < field->count; i++) known = known || field->nodes[i].memory_bytes_per_s > 0;
  return known;
}

/* What parts move through the memory: bytes, at one byte a second. */
static uint64_t digest_memory(uint64_t digest, const fl_costs *costs)
{
  for (size_t i = 0; i < costs->point_count; i++)
    digest = digest_number(digest, fl_costs_part_s(costs, (fl_part){0, i + 1}, 0, 1));
  return digest;
}

/* What was measured on every device, and what stands in where nothing was, at a speed and a bandwidth of one. */
static uint64_t digest_measured(uint64_t digest, const fl_experiment *e)
{
  for (size_t device = 0; device < fl_profile_device_count(e->devices.profile); device++) {
    const char *name = fl_profile_device_at(e->devices.profile, device);
    digest = digest_bytes(digest, name, strlen(name) + 1);
    for (size_t i = 0; i < e->costs->point_count; i++) {
      fl_part upto = {0, i + 1};
      digest = digest_number(digest, fl_costs_measured_part_s(e->costs, upto, device, 0, 0));
      digest = digest_number(digest, fl_costs_measured_part_s(e->costs, upto, device, 1, 1));
    }
  }
  return digest;
}

uint64_t fl_experiment_digest(const fl_experiment *experiment)
{
  uint64_t digest = digest_costs(UINT64_C(0xcbf29ce484222325), experiment->graph, experiment->costs);
  if (experiment->prefill != NULL) digest = digest_costs(digest, experiment->prefill, experiment->prefill_costs);
  if (knows_bandwidth(experiment)) digest = digest_memory(digest, experiment->costs);
  if (experiment->changes_digest != 0) digest ^= experiment->changes_digest;
  if (experiment->devices.profile != NULL) digest = digest_measured(digest, experiment);
  return digest_platform(digest, &experiment->platform);
}
