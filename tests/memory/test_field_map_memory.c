#include "cli/field_map.h"
#include "failing_memory.h"
#include "nodes.h"

/* Two maps beside each other: a canvas with its cells, and what either map holds. The stream's memory is not ours. */
static fl_status draw_both(const void *context, fl_error *err)
{
  fl_node nodes[] = {NODE("a", 0, 0, 1, 0), NODE("b", 1, 0, 1, 0), NODE("c", 100, 100, 1, 0)};
  fl_plan_part parts[] = {{.points = {0, 1}, .node = 0}, {.points = {1, 2}, .node = 1}};
  fl_plan_hop hops[] = {{.from = 0, .to = 1}};
  const fl_field field = {3, nodes};
  const fl_plan plan = {.part_count = 2, .parts = parts, .hop_count = 1, .hops = hops};
  const terminal on = {80, 0, false};
  FILE *out = fopen("/dev/null", "w");
  (void)context;
  assert_non_null(out);
  fl_status status = field_map_draw(out, &field, &plan, NULL, &on, err);
  fclose(out);
  return status;
}

static void two_maps(void **state)
{
  (void)state;
  assert_int_equal(memory_check(draw_both, NULL, FL_OK), 4);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(two_maps)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
