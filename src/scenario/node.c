/* node, and what a listed node says of itself: what it can do. */
#include <math.h>
#include <string.h>

#include "scenario/node.h"

#define MEMORY FL_UNIT_BYTES, 1, 0x1p50
#define SPEED FL_UNIT_FLOP_PER_S, 1, 1e18
#define BANDWIDTH FL_UNIT_BYTES_PER_S, 1, 1e18

/* Left out they are 0: a listed node or a platform has its own memory, no speed means that operations take no time, and
 * no bandwidth that the memory limits nothing. */
const quantity_row fl_node_rows[3] = {
    {"memory", MEMORY, 0, offsetof(fl_node, memory_bytes), false},
    {"speed", SPEED, 0, offsetof(fl_node, speed_flop_per_s), false},
    {"memory_bandwidth", BANDWIDTH, 0, offsetof(fl_node, memory_bytes_per_s), false},
};
enum { ROWS = sizeof fl_node_rows / sizeof fl_node_rows[0] };

#define COST_ROWS(of)                                                                                                  \
  {                                                                                                                    \
    {"message", FL_UNIT_SECONDS, 0, 86400, 0, offsetof(fl_message_costs, of##_s), false},                              \
        {"byte", FL_UNIT_SECONDS_PER_BYTE, 0, 1, 0, offsetof(fl_message_costs, of##_s_per_byte), false},               \
  }
const fl_message_cost_key fl_message_cost_keys[2] = {{"send_cost", COST_ROWS(send)},
                                                     {"receive_cost", COST_ROWS(receive)}};
enum { COSTS = sizeof fl_message_cost_keys / sizeof fl_message_cost_keys[0] };

const char *const fl_node_keys[FL_NODE_KEYS] = {"memory", "speed", "memory_bandwidth", "send_cost", "receive_cost"};

double fl_message_cost(const fl_message_costs *costs, const quantity_row *row)
{
  double value;
  memcpy(&value, (const char *)costs + row->offset, sizeof value);
  return value;
}

static void set_cost(fl_message_costs *costs, const quantity_row *row, double value)
{
  memcpy((char *)costs + row->offset, &value, sizeof value);
}

/* One of the keys: a map of which something is said, or left out, which NAN stands for. */
static fl_status read_cost(const scenario_reader *r, const fl_doc_node *node, const fl_message_cost_key *key,
                           fl_message_costs *into)
{
  static const char *const keys[] = {"message", "byte", NULL};
  for (size_t i = 0; i < 2 && node == NULL; i++) set_cost(into, &key->rows[i], NAN);
  if (node == NULL) return FL_OK;
  fl_status status = fl_doc_check_keys(node, keys, r->err);
  if (status != FL_OK) return status;
  if (node->child_count == 0) return fl_doc_expect(r->err, node, "a map such as {message: 1 ms, byte: 2 ns/B}");
  return fl_read_quantities(r, node, key->rows, 2, into);
}

fl_status fl_read_abilities(const scenario_reader *r, const fl_doc_node *map, fl_node *into)
{
  fl_status status = fl_read_quantities(r, map, fl_node_rows, ROWS, into);
  for (size_t i = 0; i < COSTS && status == FL_OK; i++) {
    const fl_message_cost_key *key = &fl_message_cost_keys[i];
    status = read_cost(r, fl_doc_get(map, key->name), key, &into->messages);
  }
  return status;
}

static void complete_costs(fl_message_costs *costs, const fl_message_costs *from)
{
  for (size_t i = 0; i < COSTS; i++)
    for (size_t k = 0; k < 2; k++) {
      const quantity_row *row = &fl_message_cost_keys[i].rows[k];
      if (isnan(fl_message_cost(costs, row))) set_cost(costs, row, fl_message_cost(from, row));
    }
}

/* What is left out is as `from` has it. */
static void complete(fl_node *node, const fl_node *from)
{
  if (node->memory_bytes == 0) node->memory_bytes = from->memory_bytes;
  if (node->speed_flop_per_s == 0) node->speed_flop_per_s = from->speed_flop_per_s;
  if (node->memory_bytes_per_s == 0) node->memory_bytes_per_s = from->memory_bytes_per_s;
  complete_costs(&node->messages, &from->messages);
}

fl_node fl_node_of_field(const fl_field_params *field)
{
  return (fl_node){.memory_bytes = field->memory_bytes,
                   .speed_flop_per_s = field->speed_flop_per_s,
                   .memory_bytes_per_s = field->memory_bytes_per_s,
                   .messages = field->messages};
}

static void keep(fl_field_params *field, const fl_node *every)
{
  field->memory_bytes = every->memory_bytes;
  field->speed_flop_per_s = every->speed_flop_per_s;
  field->memory_bytes_per_s = every->memory_bytes_per_s;
  field->messages = every->messages;
}

/* Every node has a memory, unless a platform has. */
static fl_status check_memory(const scenario_reader *r, const fl_doc_node *map)
{
  const fl_scenario *s = r->scenario;
  bool lacking = s->field_source == FL_FIELD_DRAWN && s->field.memory_bytes == 0, absent = map == NULL;
  for (size_t i = 0; i < s->node_count; i++) lacking = lacking || s->nodes[i].memory_bytes == 0;
  if (!lacking) return FL_OK;
  return fl_read_missing(r, absent ? r->root : map, absent ? "node.memory" : "memory", fl_unit_example(FL_UNIT_BYTES));
}

fl_status fl_read_node(const scenario_reader *r, const fl_doc_node *node)
{
  static const fl_node nothing = {0};
  const char *keys[FL_NODE_KEYS + 1] = {NULL};
  fl_scenario *s = r->scenario;
  fl_node every = nothing;
  memcpy(keys, fl_node_keys, sizeof fl_node_keys);
  if (node != NULL) {
    fl_status status = fl_doc_check_keys(node, keys, r->err);
    if (status == FL_OK) status = fl_read_abilities(r, node, &every);
    if (status != FL_OK) return status;
  }
  complete(&every, &nothing);
  keep(&s->field, &every);
  for (size_t i = 0; i < s->node_count; i++) complete(&s->nodes[i], &every);
  return check_memory(r, node);
}
