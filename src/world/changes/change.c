/* What a change is, and what it can be. */
#include <string.h>

#include "fieldline/changes.h"

/* A kind: how it is called, whether it is of a link, and what its values may be. */
typedef struct {
  const char *name, *expected;
  bool of_link, of_signal; /* of_signal: it changes how strong signals are */
  double least, most;
} kind_row;

static const kind_row kinds[FL_CHANGE_KINDS] = {
    [FL_CHANGE_UP] = {"up", "expected yes or no", false, false, 0, 1},
    [FL_CHANGE_MOVE] = {"move", "expected two lengths from -1e+07 to 1e+07 m", false, true, -1e7, 1e7},
    [FL_CHANGE_SPEED] = {"speed", "expected a factor from 0 to 1e+06", false, false, 0, FL_CHANGE_MAX_FACTOR},
    [FL_CHANGE_RATE] = {"rate", "expected a factor from 0 to 1e+06", true, false, 0, FL_CHANGE_MAX_FACTOR},
    [FL_CHANGE_LOSS] = {"loss", "expected a loss from -300 to 300 dB", true, true, -FL_CHANGE_MAX_LOSS_DB,
                        FL_CHANGE_MAX_LOSS_DB},
    [FL_CHANGE_FADE] = {"fade", "expected a loss from -300 to 300 dB", true, true, -FL_CHANGE_MAX_LOSS_DB,
                        FL_CHANGE_MAX_LOSS_DB},
};

const char *fl_change_kind_name(fl_change_kind kind)
{
  return kinds[kind].name;
}

bool fl_change_kind_find(const char *name, fl_change_kind *kind)
{
  for (size_t i = 0; i < FL_CHANGE_KINDS; i++) {
    if (strcmp(kinds[i].name, name) != 0) continue;
    *kind = (fl_change_kind)i;
    return true;
  }
  return false;
}

bool fl_change_is_of_link(fl_change_kind kind)
{
  return kinds[kind].of_link;
}

size_t fl_change_value_count(fl_change_kind kind)
{
  return kind == FL_CHANGE_MOVE ? 2 : 1;
}

static bool is_in_domain(const fl_change *change)
{
  const kind_row *row = &kinds[change->kind];
  for (size_t i = 0; i < fl_change_value_count(change->kind); i++)
    if (!(change->value[i] >= row->least && change->value[i] <= row->most)) return false;
  return true;
}

static bool is_inside(const fl_field_params *area, double x_m, double y_m)
{
  return x_m >= area->x_low_m && x_m <= area->x_high_m && y_m >= area->y_low_m && y_m <= area->y_high_m;
}

const char *fl_change_fault(const fl_change *change, const fl_change_input *in)
{
  const kind_row *row = &kinds[change->kind];
  const double *value = change->value;
  if (!(change->date_s >= 0 && change->date_s <= FL_CHANGE_MAX_DATE_S)) return "expected a date from 0 to 1e+12 s";
  if (!is_in_domain(change)) return row->expected;
  if (row->of_link && change->node == change->peer) return "a link joins two nodes, and these are one";
  if (row->of_signal && in->rates_are_given)
    return "the links are the platform's and have rates of their own: places and losses do not change them";
  if (change->kind == FL_CHANGE_MOVE && in->area != NULL && !is_inside(in->area, value[0], value[1]))
    return "out of the field (field.area)";
  return NULL;
}
