/* A placer of one's own, named in a scenario's `methods` like any other, against the library's.
 *   own_placer SCENARIO */
#include <stdint.h>
#include <stdio.h>

#include <fieldline/compare.h>

/* The nodes as they are listed, from the first that has room on. */
static fl_status place_in_order(const fl_place_input *in, fl_placement *out, fl_error *err)
{
  size_t part = 0;
  for (size_t node = 0; node < in->field->count && part < in->part_count; node++)
    if (fl_place_fits(in, part, node)) out->chain[part++] = node;
  if (part == in->part_count) return FL_OK;
  return fl_fail(err, FL_ERR_INFEASIBLE, "no node is left for part %zu", part);
}

static const fl_placer in_order = {.name = "in-order",
                                   .run = place_in_order,
                                   .summary = "the nodes as they are listed, from the first that has room on"};

typedef struct {
  size_t methods;
  double sum_s[8];
  size_t trials;
} sums;

static fl_status add(void *context, const fl_trials *trials, fl_error *err)
{
  sums *s = context;
  (void)err;
  for (size_t i = 0; i < trials->count; i++)
    for (size_t m = 0; m < s->methods; m++) s->sum_s[m] += trials->rows[i * s->methods + m].bottleneck_s;
  s->trials += trials->count;
  return FL_OK;
}

static fl_status compare(const char *path, fl_error *err)
{
  fl_comparison *comparison = NULL;
  sums s = {0, {0}, 0};
  fl_status status = fl_placer_register(&in_order, err);
  if (status == FL_OK) status = fl_comparison_new(path, NULL, 0, NULL, &comparison, err);
  if (status != FL_OK) return status;
  s.methods = fl_comparison_method_count(comparison);
  const fl_comparison_order order = {.sink = add, .context = &s};
  if (s.methods > sizeof s.sum_s / sizeof s.sum_s[0]) status = fl_fail(err, FL_ERR_VALUE, "too many methods");
  if (status == FL_OK) status = fl_comparison_run_all(comparison, &order, 1, err);
  for (size_t i = 0; status == FL_OK && i < s.methods; i++)
    printf("%-20s mean bottleneck %.4g s over %zu fields\n", fl_comparison_method_name(comparison, 0, i),
           s.sum_s[i] / (double)s.trials, s.trials);
  fl_comparison_free(comparison);
  return status;
}

int main(int argc, char **argv)
{
  fl_error err = {0};
  if (argc != 2) return 2;
  fl_status status = compare(argv[1], &err);
  if (status != FL_OK) fl_error_print(stderr, &err);
  return fl_exit_code(status);
}
