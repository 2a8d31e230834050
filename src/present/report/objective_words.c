#include "present/report/objective_words.h"

const fl_objective_words *fl_objective_words_of(fl_objective objective)
{
  static const fl_objective_words rows[FL_OBJECTIVE_COUNT] = {
      [FL_OBJECTIVE_PERIOD] = {"Bottleneck", "a bottleneck", "the least time between completions", FL_UNIT_SECONDS},
      [FL_OBJECTIVE_LATENCY] = {"Latency alone", "a latency of one request alone",
                                "the least latency of one request alone", FL_UNIT_SECONDS},
      [FL_OBJECTIVE_ENERGY] = {"Energy", "an energy of a request", "the least energy of a request", FL_UNIT_JOULES},
  };
  return &rows[objective];
}
