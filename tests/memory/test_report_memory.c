#define _GNU_SOURCE /* mkdtemp */

#include "failing_memory.h"

#include <string.h>

#include "fieldline/report.h"
#include "text_file.h"

#define CORPUS FL_SOURCE_DIR "/tests/fuzz/corpus/report/"
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char scenario[] = "model: graphs/three-layers.yaml\nfield: {nodes: 4}\nnode: {memory: 1 GB}\n"
                               "radio: {bandwidth: 1 MHz, snr_at_1m: 1000}\nrequests: {count: 12, warmup: 1}\n";

typedef struct {
  const char *name;
  const char *files[6][2]; /* in the folder, in the corpus; its first byte says there what it is */
} folder_case;

static const folder_case cases[] = {
    {"a run", {{"plan.json", "plan"}, {"summary.json", "summary"}, {"latency.csv", "latency"}, {"trace.csv", "trace"}}},
    {"a run in a world that changes",
     {{"plan.json", "plan"},
      {"summary.json", "summary_changed"},
      {"latency.csv", "latency"},
      {"changes.csv", "changes"},
      {"windows.csv", "windows"}}},
    {"a comparison", {{"trials.csv", "trials"}}},
};

static fl_status make(const void *context, fl_error *err)
{
  const text_folder *folder = context;
  fl_report report;
  return fl_report_make(folder->path, &report, err);
}

/* Without gnuplot: what it draws is not ours, and takes its time. */
static void check_report(void **state)
{
  const folder_case *c = *state;
  text_folder folder = text_folder_make();
  text_file_write(&folder, "scenario.yaml", scenario, sizeof scenario - 1);
  for (size_t i = 0; i < COUNT(c->files) && c->files[i][0] != NULL; i++) {
    char path[256];
    snprintf(path, sizeof path, CORPUS "%s", c->files[i][1]);
    char *text = text_file_read(path);
    text_file_write(&folder, c->files[i][0], text + 1, strlen(text + 1));
    free(text);
  }
  char *programs = strdup(getenv("PATH"));
  setenv("PATH", "/nowhere", 1);
  assert_between(memory_check(make, &folder, FL_OK), 50, 5000);
  setenv("PATH", programs, 1);
  free(programs);
  text_folder_remove(&folder);
}

int main(void)
{
  struct CMUnitTest tests[COUNT(cases)];
  for (size_t i = 0; i < COUNT(cases); i++) /* the cast: cmocka keeps its state without const */
    tests[i] = (struct CMUnitTest){cases[i].name, check_report, NULL, NULL, (void *)&cases[i]};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
