/* Plan a scenario and print the chain.
 *   plan_and_print SCENARIO */
#include <stdio.h>

#include <fieldline/run.h>

static void print_chain(const fl_trial *trial)
{
  const fl_plan *plan = trial->plan;
  for (size_t i = 0; i < plan->part_count; i++) {
    const fl_plan_part *part = &plan->parts[i];
    printf("%s computes for %g s", trial->field->nodes[part->node].id, part->compute_s);
    if (i < plan->hop_count) printf(", sends for %g s", plan->hops[i].time_s);
    printf("\n");
  }
  printf("%g inferences/s\n", 1 / plan->bottleneck_s);
}

static fl_status plan_and_print(const char *path, fl_error *err)
{
  fl_scenario *scenario = NULL;
  fl_run *run = NULL;
  fl_status status = fl_scenario_load(path, NULL, 0, &scenario, err);
  if (status == FL_OK) status = fl_run_open(scenario, &run, err);
  if (status == FL_OK) status = fl_run_plan_only(run, NULL, 0, err); /* says so when no plan fits */
  if (status == FL_OK) print_chain(fl_run_trial(run));
  fl_run_close(run);
  fl_scenario_free(scenario);
  return status;
}

int main(int argc, char **argv)
{
  fl_error err = {0};
  if (argc != 2) return 2;
  fl_status status = plan_and_print(argv[1], &err);
  if (status != FL_OK) fl_error_print(stderr, &err);
  return fl_exit_code(status);
}
