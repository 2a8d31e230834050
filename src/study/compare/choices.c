/* Keys of a sweep among whose values one may choose: which is best where. */
#include <math.h>
#include <string.h>

#include "study/compare/cells.h"

static const char *const choices[] = {"recovery",    "replan",        "replan.policy", "replan.when",
                                      "replan.gain", "replan.switch", "replan.every"};

bool fl_is_choice(const char *key)
{
  for (size_t i = 0; i < sizeof choices / sizeof choices[0]; i++)
    if (strcmp(key, choices[i]) == 0) return true;
  return false;
}

/* How many cells lie between those of two values that follow each other. */
static size_t stride_of(const fl_comparison *comparison, size_t axis)
{
  size_t stride = 1;
  for (size_t i = comparison->scenario->axis_count - 1; i > axis; i--)
    stride *= comparison->scenario->axes[i].value_count;
  return stride;
}

static double worth(const fl_comparison *comparison, const fl_method_summary *summaries, const fl_verdict *verdicts,
                    size_t cell)
{
  const fl_verdict *v = &verdicts[cell];
  if (v->best == comparison->method_count) return NAN;
  return summaries[cell * comparison->method_count + v->best].metrics[v->judged].value.mean;
}

size_t fl_comparison_choose(const fl_comparison *comparison, const fl_method_summary *summaries,
                            const fl_verdict *verdicts, size_t axis, size_t cell, size_t but)
{
  size_t stride = stride_of(comparison, axis), count = comparison->scenario->axes[axis].value_count;
  size_t first = cell - cell / stride % count * stride, best = comparison->cell_count;
  double most = NAN;
  for (size_t i = 0; i < count; i++) {
    size_t other = first + i * stride;
    double value = worth(comparison, summaries, verdicts, other);
    if (other == but || isnan(value)) continue;
    if (best < comparison->cell_count && !fl_metric_is_better(verdicts[other].judged, value, most)) continue;
    best = other;
    most = value;
  }
  return best;
}
