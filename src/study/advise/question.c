#include "study/advise/question.h"

#include <math.h>
#include <string.h>

#include "fieldline/partition.h"
#include "plan/search/search.h"

enum { MOST_OPTIONS = 16 };

static size_t option_index(const fl_partitioner *joint, const char *key)
{
  size_t index = 0;
  while (strcmp(joint->options[index].key, key) != 0) index++;
  return index;
}

/* What the scenario says of joint, with what is asked instead. */
static void fill_options(const fl_question *question, const fl_method *method, const fl_partitioner *joint,
                         double options[MOST_OPTIONS])
{
  for (size_t i = 0; i < MOST_OPTIONS; i++)
    options[i] = method->partitioner == joint ? fl_option_value(&method->partitioner_options, i) : NAN;
  options[option_index(joint, "budget")] = question->budget_s;
  options[option_index(joint, "parts")] = question->parts > 0 ? (double)question->parts : NAN;
  options[option_index(joint, "period")] = question->most_period_s;
}

fl_status fl_question_ask(inquiry *asked, const fl_question *question, fl_plan **plan, fl_error *err)
{
  double options[MOST_OPTIONS];
  uint64_t steps = 0;
  fl_error why = {0};
  const fl_trial *trial = asked->advice->trial;
  const fl_partitioner *joint = fl_partitioner_find("joint");
  fl_plan_input input = trial->input;
  fill_options(question, &input.method, joint, options);
  input.method = (fl_method){.partitioner = joint, .partitioner_options = {options, MOST_OPTIONS, NULL}};
  input.objective = question->objective;
  input.steps = &steps;
  fl_status status = fl_plan_make(&input, plan, &why);
  asked->left_s = fmax(asked->left_s - (double)steps / FL_SEARCH_STEPS_PER_S, 0);
  return status == FL_OK ? FL_OK : fl_scenario_place_error(trial->scenario, &why, err);
}
