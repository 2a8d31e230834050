/* Batteries: what the nodes draw, and those that go down for good because nothing is left. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "simulate/changing/line.h"

fl_status fl_line_batteries_init(fl_line *line)
{
  fl_batteries *b = &line->batteries;
  const fl_field *field = line->world->changes->field;
  b->next_s = INFINITY;
  b->is_empty = calloc(field->count, sizeof *b->is_empty);
  b->left = calloc(field->count, sizeof *b->left);
  if (b->is_empty == NULL || b->left == NULL) return fl_fail_memory(line->err, "batteries");
  for (size_t node = 0; node < field->count; node++)
    if (field->nodes[node].battery_j > 0)
      b->left[b->count++] = (fl_node_battery){node, {.left_j = field->nodes[node].battery_j}, INFINITY};
  return FL_OK;
}

void fl_line_batteries_clear(fl_line *line)
{
  free(line->batteries.is_empty);
  free(line->batteries.left);
}

/* A radio is on for as long as a transfer has it, whether bits flow or not. */
static double power_w(const fl_line *line, size_t node)
{
  const double *w = line->world->changes->field->nodes[node].powers.w;
  if (!fl_conditions_is_up(line->conditions, node)) return w[FL_POWER_OFF];
  size_t own = line->activity_of[node];
  bool computes = own < line->count && line->activities[own].phase == FL_COMPUTES;
  double sum_w = w[computes ? FL_POWER_COMPUTE : FL_POWER_IDLE];
  if (line->sends[node]) sum_w += w[FL_POWER_SEND];
  if (line->receives[node]) sum_w += w[FL_POWER_RECEIVE];
  return sum_w;
}

void fl_line_draw_power(fl_line *line)
{
  fl_batteries *b = &line->batteries;
  b->next_s = INFINITY;
  for (size_t i = 0; i < b->count; i++) {
    fl_node_battery *of = &b->left[i];
    double now_w = power_w(line, of->node);
    if (now_w != of->battery.power_w) {
      fl_battery_draw(&of->battery, line->now_s, now_w);
      of->empty_s = fl_battery_empty_s(&of->battery);
    }
    b->next_s = fmin(b->next_s, of->empty_s);
  }
}

bool fl_line_take_empty(fl_line *line, size_t *node)
{
  fl_batteries *b = &line->batteries;
  size_t i = 0;
  if (b->next_s > line->now_s) return false;
  while (i < b->count && b->left[i].empty_s > line->now_s) i++;
  if (i == b->count) {
    b->next_s = INFINITY; /* until power is drawn on */
    return false;
  }
  *node = b->left[i].node;
  memmove(&b->left[i], &b->left[i + 1], (--b->count - i) * sizeof *b->left);
  b->is_empty[*node] = true;
  b->empty_count++;
  return true;
}
