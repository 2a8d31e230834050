/* power and battery of nodes. */
#include "scenario/power.h"

#include <math.h>

static const double max_power_w = 1e6, max_battery_j = 1e15;

fl_status fl_read_powers(const scenario_reader *r, const fl_doc_node *map, fl_node *into)
{
  const fl_doc_node *power = fl_doc_get(map, "power"), *battery = fl_doc_get(map, "battery");
  const char *keys[FL_POWER_KINDS + 1] = {NULL};
  fl_status status = FL_OK;
  for (fl_power_kind kind = 0; kind < FL_POWER_KINDS; kind++) {
    keys[kind] = fl_power_kind_name(kind);
    into->powers.w[kind] = NAN;
  }
  if (power != NULL) status = fl_doc_check_keys(power, keys, r->err);
  if (status == FL_OK && power != NULL && power->child_count == 0)
    return fl_doc_expect(r->err, power, "a map such as {idle: 2.7 W, compute: 5.8 W}");
  for (fl_power_kind kind = 0; kind < FL_POWER_KINDS && power != NULL && status == FL_OK; kind++) {
    const fl_doc_node *said = fl_doc_get(power, keys[kind]);
    if (said != NULL) status = fl_doc_quantity(said, FL_UNIT_WATTS, 0, max_power_w, &into->powers.w[kind], r->err);
  }
  if (status != FL_OK || battery == NULL) return status;
  return fl_doc_quantity(battery, FL_UNIT_JOULES, FL_DOC_POSITIVE, max_battery_j, &into->battery_j, r->err);
}

void fl_take_board_powers(const fl_board *board, fl_powers *into)
{
  static const fl_board_figure_kind figures[FL_POWER_KINDS] = {FL_BOARD_IDLE, FL_BOARD_COMPUTE, FL_BOARD_SEND,
                                                               FL_BOARD_RECEIVE, FL_BOARD_OFF};
  for (size_t i = 0; i < FL_POWER_KINDS; i++)
    if (isnan(into->w[i])) into->w[i] = board->figures[figures[i]].value;
}

void fl_complete_powers(fl_node *node, bool own_board, const fl_node *from)
{
  for (size_t i = 0; i < FL_POWER_KINDS && !own_board; i++)
    if (isnan(node->powers.w[i])) node->powers.w[i] = from->powers.w[i];
  if (node->battery_j == 0) node->battery_j = from->battery_j;
}

void fl_settle_powers(fl_powers *powers)
{
  powers->are_known = !isnan(powers->w[FL_POWER_IDLE]) && !isnan(powers->w[FL_POWER_COMPUTE]);
  for (size_t i = 0; i < FL_POWER_KINDS; i++)
    if (!powers->are_known || isnan(powers->w[i])) powers->w[i] = 0;
}

/* The key where the node's own map has it, or else that of all. */
static const fl_doc_node *find(const fl_doc_node *own, const fl_doc_node *every, const char *key)
{
  const fl_doc_node *said = own == NULL ? NULL : fl_doc_get(own, key);
  return said == NULL && every != NULL ? fl_doc_get(every, key) : said;
}

fl_status fl_check_powers(const scenario_reader *r, const fl_doc_node *own, const fl_doc_node *every,
                          const fl_node *node)
{
  static const fl_power_kind needed[] = {FL_POWER_IDLE, FL_POWER_COMPUTE};
  bool own_board = own != NULL && fl_doc_get(own, "board") != NULL;
  const fl_doc_node *power = find(own, own_board ? NULL : every, "power"), *battery = find(own, every, "battery");
  for (size_t i = 0; i < 2; i++) {
    const char *name = fl_power_kind_name(needed[i]);
    if (!isnan(node->powers.w[needed[i]])) continue;
    if (power != NULL) return fl_read_missing(r, power, name, fl_unit_example(FL_UNIT_WATTS));
    if (battery == NULL) return FL_OK;
    return fl_doc_fail(r->err, battery, "nobody says what drains it (expected power.%s beside it, such as 2.5 W)",
                       name);
  }
  return FL_OK;
}

void fl_write_powers(FILE *out, const char *separator, const fl_node *node)
{
  if (!node->powers.are_known) return;
  fprintf(out, "%spower: {", separator);
  for (fl_power_kind kind = 0; kind < FL_POWER_KINDS; kind++) {
    if (kind > FL_POWER_COMPUTE && node->powers.w[kind] == 0) continue; /* as left out */
    if (kind > 0) fputs(", ", out);
    fl_write_key_quantity(out, fl_power_kind_name(kind), node->powers.w[kind], FL_UNIT_WATTS);
  }
  putc('}', out);
  if (node->battery_j > 0) fl_write_key_quantity(out, ", battery", node->battery_j, FL_UNIT_JOULES);
}
