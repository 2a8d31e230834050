/* Whether planning anew, which has failed, may ever succeed. While nothing but nodes going down and coming back is to
 * come, the answer hangs on who is up alone: each policy is asked about every set of nodes that may be up together. */
#include <stdlib.h>

#include "simulate/changing/line.h"

/* More than that are not tried out. Sets double with each. */
enum { MOST_TURNING = 8 };

typedef struct {
  bool *usable;
  size_t nodes[MOST_TURNING]; /* that may be up or down, if they could be used at all */
  size_t count;
} sets;

static bool may_turn(const fl_line *line, size_t node)
{
  return !fl_conditions_is_up(line->conditions, node) || line->world->changes->field->nodes[node].battery_j > 0 ||
         fl_changes_may_turn(line->world->changes->spec, node, line->now_s);
}

/* False: there are too many. */
static bool find_sets(const fl_line *line, sets *s)
{
  for (size_t node = 0; node < line->world->changes->field->count; node++) {
    s->usable[node] = !line->is_gone[node] && fl_line_could_use(line, node);
    if (!s->usable[node] || !may_turn(line, node)) continue;
    if (s->count == MOST_TURNING) return false;
    s->nodes[s->count++] = node;
  }
  return true;
}

/* Of all sets the largest first, with which there mostly is a plan. */
static bool fits_some_set(fl_line *line, sets *s)
{
  bool fits = false;
  for (size_t down = 0; down < (size_t)1 << s->count && !fits && line->status == FL_OK; down++) {
    for (size_t i = 0; i < s->count; i++) s->usable[s->nodes[i]] = (down >> i & 1) == 0;
    fits = fl_line_finds_plan(line, s->usable);
  }
  return fits;
}

bool fl_line_never_fits(fl_line *line)
{
  if (!line->takeover.fails_to_plan || !fl_changes_only_turn(line->world->changes->spec, line->now_s)) return false;
  sets s = {.usable = calloc(line->world->changes->field->count, sizeof *s.usable)};
  if (s.usable == NULL) fl_line_fail(line, fl_fail_memory(line->err, "nodes"));
  bool never = s.usable != NULL && find_sets(line, &s) && !fits_some_set(line, &s);
  free(s.usable);
  return never && line->status == FL_OK;
}
