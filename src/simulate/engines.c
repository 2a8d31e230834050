#include <string.h>

#include "simulate/engines.h"

/* An engine is a row here and a file beside this one. */
static const fl_engine engines[] = {
    {"simgrid", fl_simulate_with_simgrid, true,
     "discrete events in SimGrid: two actors a node, one for its processor, one for its radio", true, true},
    {"events", fl_simulate_with_events, true,
     "the same events in a queue of our own, some seventy times faster; for studies of many trials", true, true},
    {"closed-form", fl_simulate_in_closed_form, false,
     "the max-plus recurrence of the tandem queue; agrees with simgrid, much faster, on isolated links only", true,
     false},
    {"none", NULL, true, "nothing is simulated: comparisons judge plans by their predicted figures", false, false},
};

size_t fl_engine_count(void)
{
  return sizeof engines / sizeof engines[0];
}

const fl_engine *fl_engine_at(size_t index)
{
  return &engines[index];
}

const fl_engine *fl_engine_find(const char *name)
{
  for (size_t i = 0; i < fl_engine_count(); i++)
    if (strcmp(engines[i].name, name) == 0) return &engines[i];
  return NULL;
}

const fl_engine *fl_engine_general(void)
{
  return fl_engine_find("events");
}
