/* Any bytes as a file of a result folder: trials.csv, latency.csv, trace.csv, plan.json, summary.json, a picture,
 * changes.csv or windows.csv, by the first byte. A report reads them, draws its figures (all but gnuplot's own work)
 * and writes its page, or says what is wrong.
 */
#define _GNU_SOURCE /* mkdtemp, open_memstream */
#undef NDEBUG
#include <assert.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chain.h"
#include "driver.h"
#include "fieldline/error.h"
#include "present/report/compare_figures.h"
#include "present/report/compare_page.h"
#include "present/report/compare_results.h"
#include "present/report/compare_words.h"
#include "present/report/figure.h"
#include "present/report/run_figures.h"
#include "present/report/run_page.h"
#include "present/report/run_results.h"
#include "present/report/run_stream.h"
#include "present/report/run_words.h"
#include "present/report/run_world.h"
#include "present/report/svg.h"

static char folder[] = "/tmp/fieldline-fuzz-XXXXXX";

static const char *const names[] = {"trials.csv",   "latency.csv", "trace.csv",   "plan.json",
                                    "summary.json", "p.svg",       "changes.csv", "windows.csv"};
enum { TRIALS, LATENCY, TRACE, PLAN, SUMMARY, PICTURE, CHANGES, WINDOWS, KINDS };

static const char *path_of(int kind)
{
  static char path[PATH_MAX];
  snprintf(path, sizeof path, "%s/%s", folder, names[kind]);
  return path;
}

static void write_file(const char *path, const void *data, size_t size)
{
  FILE *out = fopen(path, "w");
  assert(out != NULL && fwrite(data, 1, size, out) == size);
  fclose(out);
}

static void remove_folder(void)
{
  char path[PATH_MAX];
  for (int kind = 0; kind < KINDS; kind++) unlink(path_of(kind));
  snprintf(path, sizeof path, "%s/scenario.yaml", folder);
  unlink(path);
  rmdir(folder);
}

/* The folder of a run lacks nothing but what is fuzzed. */
static void make_folder(void)
{
  static const char scenario[] = "model: VGG16\nfield: {nodes: 2}\nnode: {memory: 1 GB}\n"
                                 "radio: {bandwidth: 1 MHz, snr_at_1m: 1000}\n";
  static const char plan[] = "{\"outcome\": \"infeasible\", \"reason\": \"none\"}";
  char path[PATH_MAX];
  assert(mkdtemp(folder) != NULL);
  atexit(remove_folder);
  snprintf(path, sizeof path, "%s/scenario.yaml", folder);
  write_file(path, scenario, sizeof scenario - 1);
  write_file(path_of(PLAN), plan, sizeof plan - 1);
}

static void check_error(fl_status status, const fl_error *err)
{
  assert(status == FL_OK || (err->status == status && err->message[0] != '\0'));
}

/* What one of the two kinds of results has figures and a page made by. */
typedef fl_status draw_fn(fl_figures *figures, const void *results, fl_error *err);
typedef fl_status page_fn(FILE *out, const fl_figures *figures, const void *results, fl_error *err);

static fl_status draw_run(fl_figures *figures, const void *results, fl_error *err)
{
  return fl_run_figures(figures, results, err);
}

static fl_status write_run(FILE *out, const fl_figures *figures, const void *results, fl_error *err)
{
  fl_run_answer(out, results);
  return fl_run_page(out, figures, results, err);
}

static fl_status draw_compare(fl_figures *figures, const void *results, fl_error *err)
{
  return fl_compare_figures(figures, results, err);
}

static fl_status write_compare(FILE *out, const fl_figures *figures, const void *results, fl_error *err)
{
  fl_compare_answer(out, results);
  fl_compare_contents(out, figures);
  return fl_compare_page(out, figures, results, err);
}

static void present(draw_fn *draw, page_fn *write, const void *results, fl_error *err)
{
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  fl_output *output;
  fl_figures *figures;
  assert(out != NULL && fl_output_open(folder, &output, err) == FL_OK);
  assert(fl_figures_new(folder, output, &figures, err) == FL_OK);
  fl_status status = draw(figures, results, err);
  if (status == FL_OK) status = write(out, figures, results, err);
  check_error(status, err);
  fl_figures_free(figures);
  fl_output_close(output);
  fclose(out);
  free(text);
}

static void read_trials(fl_error *err)
{
  char text[FL_COMPARE_SENTENCE_SIZE];
  fl_compare_results *results = NULL;
  fl_status status = fl_compare_results_load(folder, &results, err);
  check_error(status, err);
  assert((status == FL_OK) == (results != NULL));
  if (status == FL_OK) {
    assert(results->cell_count > 0 && results->method_count > 0);
    assert(fl_compare_sentence_winner(results, text));
    fl_compare_sentence_doubt(results, text);
    fl_compare_sentence_optimum(results, text);
    present(draw_compare, write_compare, results, err);
  }
  fl_compare_results_free(results);
}

static void read_latency(fl_error *err)
{
  enum { REQUESTS = 12 }; /* of the seed */
  static fl_latency_series series;
  uint64_t counts[7], sum = 0;
  fl_status status = fl_latency_series_load(path_of(LATENCY), false, REQUESTS, 3, &series, err);
  check_error(status, err);
  if (status != FL_OK) return;
  assert(series.least_s <= series.most_s && series.slowest >= 3 && series.slowest < REQUESTS);
  assert(fl_latency_histogram(path_of(LATENCY), false, 3, series.least_s, series.most_s + 1, counts, 7, err) == FL_OK);
  for (size_t i = 0; i < 7; i++) sum += counts[i];
  assert(sum == REQUESTS - 3);
}

static void read_trace(fl_error *err)
{
  static const double times_s[] = {1, 1, 1};
  fl_interval intervals[4 * 5];
  fl_activity activities[5];
  size_t count = chain_activities(activities, 3, times_s, times_s, NULL);
  check_error(fl_trace_load(path_of(TRACE), 2, 6, activities, count, intervals, err), err);
}

static void read_run(fl_error *err)
{
  char text[FL_SENTENCE_SIZE];
  fl_run_results *results = NULL;
  fl_status status = fl_run_results_load(folder, &results, err);
  check_error(status, err);
  assert((status == FL_OK) == (results != NULL));
  if (status == FL_OK) {
    assert(fl_run_sentence_pace(results, text));
    fl_run_sentence_limit(results, text);
    fl_run_sentence_proof(results, text);
    fl_run_reason_throughput(results, text);
    fl_run_reason_latency(results, text);
    present(draw_run, write_run, results, err);
  }
  fl_run_results_free(results);
}

static fl_status draw_world(fl_figures *figures, const void *results, fl_error *err)
{
  fl_status status = fl_run_throughput(figures, results, err);
  if (status == FL_OK) status = fl_run_under_way(figures, results, err);
  return status == FL_OK ? fl_run_downs(figures, results, err) : status;
}

static fl_status write_world(FILE *out, const fl_figures *figures, const void *results, fl_error *err)
{
  return fl_run_put_world(out, figures, results, err);
}

/* Either file, with the other one as the last input of its kind left it. */
static void read_world(fl_error *err)
{
  static char a[] = "a", b[] = "b", c[] = "c";
  static const char *const ids[] = {a, b, c};
  enum { NODES = sizeof ids / sizeof ids[0] };
  fl_node nodes[NODES] = {{.id = a}, {.id = b}, {.id = c}};
  fl_field field = {NODES, nodes};
  fl_scenario scenario = {.workload = {.arrivals = {.kind = FL_ARRIVALS_BURST}}};
  fl_run_results results = {.field = &field, .simulated = true, .scenario = &scenario};
  results.world = (fl_world_summary){.end_s = 100, .availability = 0.5};
  results.numbers.measured.world = &results.world;
  fl_status status = fl_run_changes_load(path_of(CHANGES), ids, NODES, 100, &results.changes, err);
  if (status == FL_OK) status = fl_run_windows_load(path_of(WINDOWS), &results.windows, &results.window_count, err);
  check_error(status, err);
  if (status == FL_OK) {
    assert(results.changes->failing_count <= NODES && results.changes->listed_count <= FL_CHANGE_LISTED);
    present(draw_world, write_world, &results, err);
  }
  fl_run_changes_free(results.changes);
  free(results.windows);
}

static void read_picture(fl_error *err)
{
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  assert(out != NULL);
  fl_status status = fl_svg_mend(path_of(PICTURE), "a title", err);
  if (status == FL_OK) status = fl_svg_inline(out, path_of(PICTURE), "x", "a label", err);
  check_error(status, err);
  fclose(out);
  free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static bool made;
  fl_error err = {0};
  if (!made) make_folder();
  made = true;
  if (size == 0) return 0;
  int kind = data[0] % KINDS;
  write_file(path_of(kind), data + 1, size - 1);
  if (kind == TRIALS) read_trials(&err);
  if (kind == LATENCY) read_latency(&err);
  if (kind == TRACE) read_trace(&err);
  if (kind == PLAN || kind == SUMMARY) read_run(&err);
  if (kind == PICTURE) read_picture(&err);
  if (kind == CHANGES || kind == WINDOWS) read_world(&err);
  return 0;
}
