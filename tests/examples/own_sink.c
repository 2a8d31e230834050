/* Stream a scenario's requests and keep what no file has: how long each request waited, all in all.
 *   own_sink SCENARIO */
#include <stdio.h>

#include <fieldline/run.h>

typedef struct {
  double waited_s, longest_s;
  unsigned long requests;
} waits;

/* What is not an activity is waiting. */
static fl_status add(void *context, const fl_request_record *record, fl_error *err)
{
  waits *w = context;
  double at_s = record->arrival_s, waited_s = 0;
  (void)err;
  for (size_t i = 0; i < record->activity_count; i++) {
    waited_s += record->intervals[i].start_s - at_s;
    at_s = record->intervals[i].end_s;
  }
  w->requests++;
  w->waited_s += waited_s;
  if (waited_s > w->longest_s) w->longest_s = waited_s;
  return FL_OK;
}

static fl_status print(void *context, fl_error *err)
{
  const waits *w = context;
  (void)err;
  printf("%lu requests waited %.4g s on the average, %.4g s at most\n", w->requests, w->waited_s / (double)w->requests,
         w->longest_s);
  return FL_OK;
}

int main(int argc, char **argv)
{
  fl_error err = {0};
  fl_scenario *scenario;
  waits w = {0, 0, 0};
  const fl_sink sink = {.context = &w, .request = add, .end = print};
  if (argc != 2) return 2;
  fl_status status = fl_scenario_load(argv[1], NULL, 0, &scenario, &err);
  if (status == FL_OK) status = fl_run_scenario(scenario, &sink, 1, &err);
  if (status != FL_OK) fl_error_print(stderr, &err);
  fl_scenario_free(scenario);
  return fl_exit_code(status);
}
