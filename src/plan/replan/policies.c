#include "plan/replan/policies.h"

#include <string.h>

/* A way of planning anew is a row here and a file beside this one. */
static const fl_replan_policy policies[] = {
    {"none", NULL, "wait until what is down is back"},
    {"replace", fl_replan_replace,
     "give the parts of nodes that are down to those that make the best chain with the rest"},
    {"re-place", fl_replan_re_place, "place the same parts anew, with the scenario's placer, on the nodes that are up"},
    {"re-plan", fl_replan_re_plan, "cut and place anew, with the scenario's method, on the nodes that are up"},
};

size_t fl_replan_policy_count(void)
{
  return sizeof policies / sizeof policies[0];
}

const fl_replan_policy *fl_replan_policy_at(size_t index)
{
  return &policies[index];
}

const fl_replan_policy *fl_replan_policy_find(const char *name)
{
  for (size_t i = 0; i < fl_replan_policy_count(); i++)
    if (strcmp(policies[i].name, name) == 0) return &policies[i];
  return NULL;
}
