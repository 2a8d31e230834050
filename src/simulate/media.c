#include <string.h>

#include "fieldline/simulate.h"

/* A medium is a row here. `isolated` is all the engines know: a transfer's rate is its link's, whoever else is on the
 * air. A medium that couples transfers (half-duplex, one shared channel, a conflict graph, interference) needs in
 * its row a function from the set of transfers under way to their rates, which engine simgrid would call at each start
 * and end of a transfer, and a mark by which engine closed-form, whose recurrence holds on `isolated` only, refuses
 * it. */
static const fl_medium media[] = {
    {"isolated", "transfers do not disturb each other: each takes latency + size / rate"},
};

size_t fl_medium_count(void)
{
  return sizeof media / sizeof media[0];
}

const fl_medium *fl_medium_at(size_t index)
{
  return &media[index];
}

const fl_medium *fl_medium_find(const char *name)
{
  for (size_t i = 0; i < fl_medium_count(); i++)
    if (strcmp(media[i].name, name) == 0) return &media[i];
  return NULL;
}
