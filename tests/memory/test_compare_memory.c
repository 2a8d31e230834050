#include "failing_memory.h"

#include <string.h>
#include <unistd.h>

#include "fieldline/compare.h"
#include "fieldline/write.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MODEL "model: " FL_SOURCE_DIR "/scenarios/graphs/three-layers.yaml\n"
#define REST MODEL "radio: {bandwidth: 1 MHz, snr_at_1m: 283230, shadowing: 3 dB}\ntrials: 2\n"

/* ---- a whole comparison, in this process ---- */

typedef struct {
  const char *name, *text;
  fl_status want;
} comparison_case;

static const comparison_case cases[] = {
    {"methods and a sweep",
     REST "field: {nodes: 4}\nengine: none\nmethods: [{placer: greedy}, {name: x, partitioner: random, placer: "
          "random}]\nsweep: {node.memory: [14000 B, 1 MB]}\n",
     FL_OK},
    {"no methods, simulated", REST "field: {nodes: 4}\nnode: {memory: 14000 B}\nengine: closed-form\n", FL_OK},
    {"names, and the option of a method swept",
     REST "field: {nodes: 3}\nnode: {memory: 14000 B}\nengine: none\n"
          "methods: [{partitioner: {name: fixed, after: [in, wide]}}, {placer: random}]\n"
          "sweep: {partitioner.completion_memory: [14 kB, 1 MB]}\n",
     FL_OK},
    {"a value that is wrong in one cell",
     REST "field: {nodes: 3}\nnode: {memory: 14000 B}\nsweep: {seed: [1, 2], requests.warmup: [5, 5000]}\n",
     FL_ERR_VALUE},
    {"two methods with one name", REST "field: {nodes: 3}\nnode: {memory: 1 MB}\nmethods: [{placer: greedy}, {}]\n",
     FL_ERR_VALUE},
};

static fl_status add(void *context, const fl_trials *trials, fl_error *err)
{
  if (trials->text_size == 0) return FL_ERR_INTERNAL;
  return fl_cell_statistics_add(context, trials->rows, err);
}

static fl_status run(const fl_comparison *comparison, fl_error *err)
{
  fl_cell_statistics *statistics = NULL;
  fl_trials_csv *csv = NULL;
  fl_status status = fl_cell_statistics_new(fl_comparison_method_count(comparison), fl_comparison_judged(comparison),
                                            &statistics, err);
  if (status == FL_OK) status = fl_trials_csv_new(comparison, &csv, err);
  if (status == FL_OK) {
    const fl_comparison_order order = {.writer = fl_trials_csv_writer(csv), .sink = add, .context = statistics};
    status = fl_comparison_run_all(comparison, &order, 1, err);
  }
  if (status == FL_OK) status = fl_cell_statistics_reset(statistics, err);
  fl_trials_csv_free(csv);
  fl_cell_statistics_free(statistics);
  return status;
}

static fl_status compare(const void *context, fl_error *err)
{
  const char *path = context;
  fl_comparison *comparison = (fl_comparison *)1;
  fl_status status = fl_comparison_new(path, NULL, 0, NULL, &comparison, err);
  if ((status == FL_OK) != (comparison != NULL)) return FL_ERR_INTERNAL;
  if (status != FL_OK) return status;
  status = run(comparison, err);
  fl_comparison_free(comparison);
  return status;
}

static void check_comparison(void **state)
{
  const comparison_case *c = *state;
  char path[] = "/tmp/fieldline-memory-XXXXXX";
  int fd = mkstemp(path);
  assert_true(fd >= 0);
  assert_int_equal(write(fd, c->text, strlen(c->text)), (ssize_t)strlen(c->text));
  close(fd);
  assert_between(memory_check(compare, path, c->want), 10, 20000);
  unlink(path);
}

int main(void)
{
  struct CMUnitTest tests[COUNT(cases)]; /* the cast: cmocka keeps its state without const */
  for (size_t i = 0; i < COUNT(cases); i++)
    tests[i] = (struct CMUnitTest){cases[i].name, check_comparison, NULL, NULL, (void *)&cases[i]};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
