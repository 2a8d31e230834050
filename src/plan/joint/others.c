#include "plan/joint/others.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plan/making.h"
#include "plan/search/search.h"

/* What those that search have together, of the joint method's budget; and what each has at least: by itself it has its
 * own budget, and mostly needs next to nothing of it. */
static const double SHARE = 0.5, LEAST_S = 0.025;

/* Methods that search have their budget as the first option. */
static bool searches(const fl_option *options)
{
  return fl_option_count(options) > 0 && strcmp(options[0].key, "budget") == 0;
}

static void add_others(fl_others *o, bool searching)
{
  const fl_option_values none = {0}, budget = {&o->budget_s, 1, NULL};
  for (size_t i = 0; i < fl_partitioner_count(); i++) {
    const fl_partitioner *partitioner = fl_partitioner_at(i);
    if (partitioner->run == NULL || fl_option_is_required(partitioner->options)) continue;
    for (size_t k = 0; k < fl_placer_count(); k++) {
      const fl_placer *placer = fl_placer_at(k);
      if (fl_option_is_required(placer->options) || searches(placer->options) != searching) continue;
      o->methods[o->count++] = (fl_method){partitioner, none, placer, searching ? budget : none};
    }
  }
}

fl_status fl_others_init(const fl_plan_input *in, fl_others *o, fl_error *err)
{
  const fl_method *method = &in->method;
  *o = (fl_others){.in = in, .methods = calloc(fl_partitioner_count() * fl_placer_count(), sizeof *o->methods)};
  if (o->methods == NULL) return fl_fail_memory(err, "a plan");
  add_others(o, false);
  o->quick_count = o->count;
  add_others(o, true);
  double budget_s = searches(method->partitioner->options) ? fl_option_value(&method->partitioner_options, 0) : NAN;
  if (o->count > o->quick_count)
    o->budget_s = fmax(SHARE * fl_search_budget_s(budget_s) / (double)(o->count - o->quick_count), LEAST_S);
  return FL_OK;
}

void fl_others_clear(fl_others *o)
{
  free(o->methods);
  fl_cuts_free(o->cuts);
}

/* Methods of one partitioner, which follow each other, share its cuts. */
static fl_status cut_for(fl_others *o, const fl_plan_input *in, fl_error *err)
{
  if (o->cutter == in->method.partitioner) return FL_OK;
  fl_cuts_free(o->cuts);
  o->cuts = NULL;
  o->cutter = in->method.partitioner;
  return fl_plan_cut(in, &o->cuts, err);
}

static bool has_empty_parts(const fl_plan *plan, const fl_plan_input *in)
{
  size_t empty = 0;
  if (fl_ends_add_parts(&in->ends)) return false;
  for (size_t i = 0; i < plan->part_count; i++) empty += fl_part_is_empty(plan->parts[i].points);
  return empty > 0;
}

/* Joint methods make no empty parts but for the ends, and do not start from a plan that has others. */
static fl_status make_other(void *context, size_t index, fl_part *parts, size_t *part_count, size_t *chain,
                            fl_error *err)
{
  fl_others *o = context;
  fl_plan_input in = *o->in;
  fl_plan *plan = NULL;
  in.method = o->methods[index];
  *part_count = 0;
  fl_status status = cut_for(o, &in, err);
  in.cuts = o->cuts;
  if (status == FL_OK) status = fl_plan_make_by(fl_plan_outline_separately, &in, &plan, err);
  for (size_t i = 0; status == FL_OK && !has_empty_parts(plan, &in) && i < plan->part_count; i++) {
    parts[i] = plan->parts[i].points;
    chain[i] = plan->parts[i].node;
    *part_count = plan->part_count;
  }
  fl_plan_free(plan);
  return status == FL_ERR_VALUE ? FL_OK : status; /* the medium cannot tell of its chain: it has none */
}

fl_other_plans fl_others_plans(fl_others *o)
{
  return (fl_other_plans){o->count, o->quick_count, make_other, o};
}
