/* node, and what a listed node says of itself: what it can do. */
#include <math.h>
#include <string.h>

#include "fieldline/board.h"
#include "scenario/node.h"
#include "scenario/power.h"

enum { MAX_NAME = 100 };

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

const char *const fl_node_keys[FL_NODE_KEYS] = {"board",     "device",       "memory", "speed",  "memory_bandwidth",
                                                "send_cost", "receive_cost", "power",  "battery"};

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

/* What the board knows of what is not said. */
static void take_board(const fl_board *board, fl_node *into)
{
  const struct {
    fl_board_figure_kind kind;
    double *value;
  } taken[] = {{FL_BOARD_MEMORY, &into->memory_bytes},
               {FL_BOARD_SPEED, &into->speed_flop_per_s},
               {FL_BOARD_MEMORY_BANDWIDTH, &into->memory_bytes_per_s}};
  for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++) {
    double value = board->figures[taken[i].kind].value;
    if (*taken[i].value == 0 && !isnan(value)) *taken[i].value = value;
  }
  fl_take_board_powers(board, &into->powers);
}

static fl_status read_board(const scenario_reader *r, const fl_doc_node *node, fl_node *into, fl_node_names *names)
{
  fl_board *board;
  fl_error why = {0};
  if (node == NULL) return FL_OK;
  fl_status status = fl_read_line(r, node, MAX_NAME, &names->board);
  if (status != FL_OK) return status;
  status = fl_board_load(names->board, &board, &why);
  if (status == FL_ERR_VALUE && why.file[0] == '\0') return fl_doc_fail(r->err, node, "%s", why.message);
  if (status != FL_OK) {
    if (r->err != NULL) *r->err = why;
    return status;
  }
  take_board(board, into);
  fl_board_free(board);
  return FL_OK;
}

/* Where measured seconds hold, the device or the board says whose. */
static fl_status read_device(const scenario_reader *r, const fl_doc_node *map, fl_node_names *names)
{
  const fl_doc_node *device = fl_doc_get(map, "device"), *board = fl_doc_get(map, "board");
  if (device != NULL && r->scenario->profile_path == NULL)
    return fl_doc_fail_key(r->err, device, "says nothing without a profile");
  if (device != NULL || board != NULL) names->place = fl_place_of(device != NULL ? device : board);
  return device != NULL ? fl_read_line(r, device, MAX_NAME, &names->device) : FL_OK;
}

fl_status fl_read_abilities(const scenario_reader *r, const fl_doc_node *map, fl_node *into, fl_node_names *names)
{
  fl_status status = fl_read_quantities(r, map, fl_node_rows, ROWS, into);
  if (status == FL_OK) status = fl_read_powers(r, map, into);
  if (status == FL_OK) status = read_board(r, fl_doc_get(map, "board"), into, names);
  if (status == FL_OK) status = read_device(r, map, names);
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

/* A node without a board or device of its own has that of all. */
static fl_status complete_names(const scenario_reader *r, fl_node_names *names, const fl_node_names *from)
{
  bool own_device = names->device != NULL || names->board != NULL;
  const char *device = own_device ? names->device : from->device;
  if (names->place.source == 0) names->place = from->place;
  if (names->board == NULL && from->board != NULL && (names->board = fl_text_copy(from->board)) == NULL)
    return fl_fail_memory(r->err, "a scenario");
  if (own_device || device == NULL) return FL_OK;
  names->device = fl_text_copy(device);
  return names->device == NULL ? fl_fail_memory(r->err, "a scenario") : FL_OK;
}

fl_node fl_node_of_field(const fl_field_params *field)
{
  return (fl_node){.memory_bytes = field->memory_bytes,
                   .speed_flop_per_s = field->speed_flop_per_s,
                   .memory_bytes_per_s = field->memory_bytes_per_s,
                   .messages = field->messages,
                   .powers = field->powers,
                   .battery_j = field->battery_j};
}

static void keep(fl_field_params *field, const fl_node *every)
{
  field->memory_bytes = every->memory_bytes;
  field->speed_flop_per_s = every->speed_flop_per_s;
  field->memory_bytes_per_s = every->memory_bytes_per_s;
  field->messages = every->messages;
  field->powers = every->powers;
  field->battery_j = every->battery_j;
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

/* Every listed node with what `every` says, to which it stands in `map`. */
static fl_status complete_listed(const scenario_reader *r, const fl_doc_node *map, const fl_node *every)
{
  fl_scenario *s = r->scenario;
  fl_status status = FL_OK;
  const fl_doc_node *own = s->node_count == 0 ? NULL : fl_doc_find(r->root, "field.nodes")->first;
  for (size_t i = 0; i < s->node_count && status == FL_OK; i++, own = own->next) {
    fl_node *node = &s->nodes[i];
    complete(node, every);
    fl_complete_powers(node, s->names_of_nodes[i].board != NULL, every);
    status = fl_check_powers(r, own, map, node);
    fl_settle_powers(&node->powers);
    if (status == FL_OK) status = complete_names(r, &s->names_of_nodes[i], &s->every);
  }
  return status;
}

fl_status fl_read_node(const scenario_reader *r, const fl_doc_node *node)
{
  static const fl_node nothing = {.powers.w = {NAN, NAN, NAN, NAN, NAN}};
  const char *keys[FL_NODE_KEYS + 1] = {NULL};
  fl_scenario *s = r->scenario;
  fl_node every = nothing;
  fl_status status = FL_OK;
  memcpy(keys, fl_node_keys, sizeof fl_node_keys);
  if (node != NULL) {
    status = fl_doc_check_keys(node, keys, r->err);
    if (status == FL_OK) status = fl_read_abilities(r, node, &every, &s->every);
    if (status != FL_OK) return status;
  }
  complete(&every, &nothing);
  status = complete_listed(r, node, &every);
  if (status == FL_OK && s->node_count == 0) status = fl_check_powers(r, NULL, node, &every);
  fl_settle_powers(&every.powers);
  keep(&s->field, &every);
  return status == FL_OK ? check_memory(r, node) : status;
}
