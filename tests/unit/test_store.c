#define _GNU_SOURCE /* mkdtemp */

#include "support.h"

#include <float.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fieldline/store.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char scenario[] = "model: " FL_SOURCE_DIR "/scenarios/graphs/three-layers.yaml\n"
                               "field: {nodes: 6}\nnode: {memory: 14000 B}\ntrials: 3\nengine: none\n"
                               "radio: {bandwidth: 1 MHz, snr_at_1m: 283230}\n"
                               "methods: [{placer: greedy}, {placer: random}]\n"
                               "sweep: {field.nodes: [5, 6]}\n";

/* A folder of its own, and a comparison of two methods in two cells, three trials each. */
typedef struct {
  char folder[64], path[128];
  fl_comparison *comparison;
} place;

static void make_place(place *p)
{
  strcpy(p->folder, "/tmp/fieldline-store-XXXXXX");
  assert_non_null(mkdtemp(p->folder));
  snprintf(p->path, sizeof p->path, "%s/s.yaml", p->folder);
  FILE *file = fopen(p->path, "w");
  assert_non_null(file);
  fputs(scenario, file);
  fclose(file);
  assert_int_equal(fl_comparison_new(p->path, NULL, 0, NULL, &p->comparison, NULL), FL_OK);
}

static void clear_place(place *p)
{
  fl_comparison_free(p->comparison);
  unlink(p->path);
  snprintf(p->path, sizeof p->path, "%s/results.sqlite", p->folder);
  unlink(p->path);
  assert_int_equal(rmdir(p->folder), 0); /* nothing else is left: no journal, no half file */
}

static fl_store *open_store(const place *p, bool restart)
{
  fl_store *store;
  fl_error err = {0};
  if (fl_store_open(p->folder, p->comparison, restart, &store, &err) != FL_OK) fail_msg("%s", err.message);
  return store;
}

/* Numbers that are easily lost on the way: the smallest, the largest, 1/3, 0, and the unknown. (Of the two zeros
 * SQLite keeps one.) */
static const double numbers[] = {0x1p-1074, DBL_MAX, 0, 1.0 / 3, 5e-324 * 3, 0.1, 1e300, NAN};

static fl_trial_row row_of(size_t cell, uint64_t trial, size_t method)
{
  size_t i = cell * 6 + (size_t)trial * 2 + method;
  return (fl_trial_row){.outcome = (fl_outcome)(i % 3),
                        .unsettled = i % 2 == 1,
                        .part_count = i,
                        .bottleneck_s = numbers[i % 8],
                        .lower_bound_s = numbers[(i + 1) % 8],
                        .approximation_ratio = numbers[(i + 2) % 8],
                        .optimal_s = numbers[(i + 3) % 8],
                        .gap = numbers[(i + 4) % 8],
                        .throughput_per_s = numbers[(i + 5) % 8],
                        .latency_mean_s = numbers[(i + 6) % 8],
                        .latency_p95_s = numbers[(i + 7) % 8]};
}

static void add(fl_store *store, size_t cell, uint64_t trial)
{
  const fl_trial_row rows[2] = {row_of(cell, trial, 0), row_of(cell, trial, 1)};
  const fl_trials one = {.cell = cell, .first = trial, .count = 1, .rows = rows};
  assert_int_equal(fl_store_add(store, &one, NULL), FL_OK);
}

static bool same(double a, double b)
{
  return (isnan(a) && isnan(b)) || (a == b && signbit(a) == signbit(b));
}

static fl_status expect_row(void *context, const fl_trials *trials, fl_error *err)
{
  size_t *seen = context;
  const fl_trial_row *rows = trials->rows;
  (void)err;
  assert_int_equal(trials->count, 1);
  assert_int_equal(trials->cell * 3 + trials->first, (*seen)++);
  for (size_t m = 0; m < 2; m++) {
    fl_trial_row want = row_of(trials->cell, trials->first, m);
    assert_int_equal(rows[m].outcome, want.outcome);
    assert_int_equal(rows[m].unsettled, want.unsettled);
    assert_int_equal(rows[m].part_count, want.part_count);
    assert_true(same(rows[m].bottleneck_s, want.bottleneck_s) && same(rows[m].lower_bound_s, want.lower_bound_s));
    assert_true(same(rows[m].approximation_ratio, want.approximation_ratio) && same(rows[m].gap, want.gap));
    assert_true(same(rows[m].optimal_s, want.optimal_s) && same(rows[m].throughput_per_s, want.throughput_per_s));
    assert_true(same(rows[m].latency_mean_s, want.latency_mean_s));
    assert_true(same(rows[m].latency_p95_s, want.latency_p95_s));
  }
  return FL_OK;
}

static void rows_come_back_bit_for_bit(void **state)
{
  (void)state;
  place p;
  size_t seen = 0;
  make_place(&p);
  fl_store *store = open_store(&p, false);
  for (size_t cell = 0; cell < 2; cell++)
    for (uint64_t trial = 0; trial < 3; trial++) add(store, cell, trial);
  assert_int_equal(fl_store_commit(store, NULL), FL_OK);
  fl_store_close(store);
  store = open_store(&p, false);
  for (size_t cell = 0; cell < 2; cell++)
    assert_int_equal(fl_store_read(store, cell, 3, expect_row, &seen, NULL), FL_OK);
  assert_int_equal(seen, 6);
  fl_store_close(store);
  clear_place(&p);
}

/* What was committed counts, what was not is gone; a store that lacks trials says so. */
static void only_what_is_committed_is_kept(void **state)
{
  (void)state;
  place p;
  size_t seen = 0;
  fl_error err = {0};
  make_place(&p);
  fl_store *store = open_store(&p, false);
  add(store, 0, 0);
  add(store, 1, 0);
  assert_int_equal(fl_store_commit(store, NULL), FL_OK);
  add(store, 1, 1);
  fl_store_close(store);
  store = open_store(&p, false);
  assert_int_equal(fl_store_trial_counts(store)[0], 1);
  assert_int_equal(fl_store_trial_counts(store)[1], 1);
  assert_int_equal(fl_store_read(store, 0, 1, expect_row, &seen, &err), FL_OK);
  seen = 0;
  assert_int_equal(fl_store_read(store, 0, 3, expect_row, &seen, &err), FL_ERR_FILE);
  assert_non_null(strstr(err.message, "trials are missing"));
  fl_store_close(store);
  store = open_store(&p, true); /* anew */
  assert_int_equal(fl_store_trial_counts(store)[1], 0);
  fl_store_close(store);
  clear_place(&p);
}

/* All bytes of the store; the caller frees them. */
static char *bytes_of(const place *p, size_t *size)
{
  char path[128];
  snprintf(path, sizeof path, "%s/results.sqlite", p->folder);
  FILE *in = fopen(path, "r");
  assert_non_null(in);
  assert_int_equal(fseek(in, 0, SEEK_END), 0);
  *size = (size_t)ftell(in);
  rewind(in);
  char *bytes = malloc(*size);
  assert_non_null(bytes);
  assert_int_equal(fread(bytes, 1, *size, in), *size);
  fclose(in);
  return bytes;
}

/* The bytes of a store to which `count` trials of the first cell were added, so many at a time. */
static char *bytes_of_portions(size_t count, size_t portion, size_t *size)
{
  place p;
  make_place(&p);
  fl_store *store = open_store(&p, false);
  fl_trial_row *rows = calloc(2 * count, sizeof *rows);
  assert_non_null(rows);
  for (size_t i = 0; i < 2 * count; i++) rows[i] = row_of(0, i / 2, i % 2);
  for (size_t first = 0; first < count; first += portion) {
    size_t left = count - first;
    const fl_trials some = {
        .cell = 0, .first = first, .count = left < portion ? left : portion, .rows = rows + 2 * first};
    assert_int_equal(fl_store_add(store, &some, NULL), FL_OK);
    assert_int_equal(fl_store_trial_counts(store)[0], first + some.count);
  }
  assert_int_equal(fl_store_commit(store, NULL), FL_OK);
  fl_store_close(store);
  free(rows);
  char *bytes = bytes_of(&p, size);
  clear_place(&p);
  return bytes;
}

/* 3000 trials are many transactions, of 64 trials and more. */
static void portions_make_no_difference(void **state)
{
  (void)state;
  static const size_t portions[] = {1, 7, 64, 256, 1000, 3000};
  size_t size = 0;
  char *whole = bytes_of_portions(3000, 3000, &size);
  assert_true(size > 3000 * 2 * 40);
  for (size_t i = 0; i < COUNT(portions); i++) {
    size_t other_size = 0;
    char *other = bytes_of_portions(3000, portions[i], &other_size);
    assert_int_equal(other_size, size);
    assert_memory_equal(other, whole, size);
    free(other);
  }
  free(whole);
}

static void one_at_a_time(void **state)
{
  (void)state;
  place p;
  fl_error err = {0};
  fl_store *second = (fl_store *)1;
  make_place(&p);
  fl_store *first = open_store(&p, false);
  assert_int_equal(fl_store_open(p.folder, p.comparison, false, &second, &err), FL_ERR_FILE);
  assert_null(second);
  assert_non_null(strstr(err.message, "another fieldline is at work"));
  fl_store_close(first);
  clear_place(&p);
}

/* ---- SQLite's memory ---- */

static sqlite3_mem_methods usual;
static size_t calls, failing_call = SIZE_MAX;

static void *scarce_malloc(int size)
{
  return calls++ == failing_call ? NULL : usual.xMalloc(size);
}

static void *scarce_realloc(void *old, int size)
{
  return calls++ == failing_call ? NULL : usual.xRealloc(old, size);
}

/* Before anything opens a store. */
static void make_memory_scarce(void)
{
  sqlite3_config(SQLITE_CONFIG_GETMALLOC, &usual);
  sqlite3_mem_methods scarce = usual;
  scarce.xMalloc = scarce_malloc;
  scarce.xRealloc = scarce_realloc;
  sqlite3_config(SQLITE_CONFIG_MALLOC, &scarce);
}

/* A trial is added to two that are there, looked at and given up. */
static fl_status use_store(const place *p, fl_error *err)
{
  fl_store *store;
  const fl_trial_row rows[2] = {row_of(0, 2, 0), row_of(0, 2, 1)};
  const fl_trials third = {.cell = 0, .first = 2, .count = 1, .rows = rows};
  size_t seen = 0;
  fl_status status = fl_store_open(p->folder, p->comparison, false, &store, err);
  if (status == FL_OK) status = fl_store_add(store, &third, err);
  if (status == FL_OK) status = fl_store_read(store, 0, 3, expect_row, &seen, err);
  fl_store_close(store);
  return status;
}

/* Each call of SQLite for memory fails once: it is told, and nothing is left behind. */
static void scarce_memory_is_told(void **state)
{
  (void)state;
  place p;
  size_t count;
  make_place(&p);
  fl_store *store = open_store(&p, false);
  add(store, 0, 0);
  add(store, 0, 1);
  assert_int_equal(fl_store_commit(store, NULL), FL_OK);
  fl_store_close(store);
  const sqlite3_int64 before = sqlite3_memory_used();
  calls = 0;
  assert_int_equal(use_store(&p, NULL), FL_OK);
  assert_int_equal(sqlite3_memory_used(), before);
  count = calls;
  for (size_t i = 0; i < count; i++) {
    fl_error err = {0};
    calls = 0;
    failing_call = i;
    fl_status status = use_store(&p, &err);
    failing_call = SIZE_MAX;
    if (status != FL_OK && status != FL_ERR_MEMORY) fail_msg("call %zu: status %d, %s", i, (int)status, err.message);
    if (sqlite3_memory_used() != before) fail_msg("call %zu: memory is left", i);
  }
  clear_place(&p);
}

int main(void)
{
  make_memory_scarce();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rows_come_back_bit_for_bit),  cmocka_unit_test(only_what_is_committed_is_kept),
      cmocka_unit_test(portions_make_no_difference), cmocka_unit_test(one_at_a_time),
      cmocka_unit_test(scarce_memory_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
