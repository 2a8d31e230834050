/* Everything in tests/golden/ must come out equal: names, parts and chains exactly, memories exactly, sizes and
 * times to 1e-12. The files are JSON, which is YAML, so the document module reads them. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "fieldline/accounting.h"
#include "fieldline/experiment.h"
#include "method_of.h"
#include "nodes.h"
#include "yaml/document.h"

#define MBIT 0x1p20
#define MIB 0x1p20
#define TIGHT 1e-12

static fl_document *golden(const char *name)
{
  char path[1024], *text;
  size_t size;
  fl_error err;
  fl_document *document;
  snprintf(path, sizeof path, "%s/tests/golden/%s", FL_SOURCE_DIR, name);
  assert_int_equal(fl_read_file(path, 1 << 24, &text, &size, &err), FL_OK);
  assert_int_equal(fl_document_parse(path, text, size, &document, &err), FL_OK);
  free(text);
  return document;
}

static fl_graph *load_model(const char *name)
{
  char path[1024];
  fl_graph *graph;
  fl_error err;
  snprintf(path, sizeof path, "%s/scenarios/models/%s.yaml", FL_SOURCE_DIR, name);
  if (fl_graph_load(path, &graph, &err) != FL_OK) fail_msg("%s: %s", path, err.message);
  return graph;
}

static fl_costs *published_costs(const fl_graph *graph)
{
  fl_codec_params codec = {.codec = fl_codec_find("ratio"), .value = 1.44};
  fl_costs *costs;
  assert_int_equal(
      fl_costs_make(graph, &(fl_cost_params){.accounting = FL_ACCOUNTING_PUBLISHED, .codec = codec, .state_copies = 1},
                    &costs, NULL),
      FL_OK);
  return costs;
}

static double number(const fl_doc_node *node)
{
  double value = NAN;
  assert_int_equal(fl_doc_quantity(node, FL_UNIT_NONE, -1e300, 1e300, &value, NULL), FL_OK);
  return value;
}

static size_t whole(const fl_doc_node *node)
{
  return (size_t)number(node);
}

static void check_column(const fl_doc_node *list, const double *values, size_t count, double unit)
{
  assert_int_equal(list->child_count, count);
  for (const fl_doc_node *item = list->first; item != NULL; item = item->next)
    assert_close(*values++ / unit, number(item), TIGHT);
}

static void check_cut_points(void **state)
{
  fl_document *document = golden("cut_points.json");
  const fl_doc_node *root = fl_document_root(document);
  (void)state;
  assert_int_equal(root->child_count, 12);
  for (const fl_doc_node *model = root->first; model != NULL; model = model->next) {
    fl_graph *graph = load_model(model->key);
    fl_costs *costs = published_costs(graph);
    const fl_doc_node *cuts = fl_doc_get(model, "cut_points");
    assert_int_equal(graph->layer_count, whole(fl_doc_get(model, "layers")));
    assert_int_equal(graph->cut_count, cuts->child_count);
    size_t i = 0;
    for (const fl_doc_node *cut = cuts->first; cut != NULL; cut = cut->next)
      assert_string_equal(graph->layers[graph->cuts[i++]].name, cut->text);
    check_column(fl_doc_get(model, "transfer_mbit"), costs->transfer_bits, graph->cut_count, MBIT);
    check_column(fl_doc_get(model, "segment_bytes"), costs->segment_bytes, graph->cut_count, 1);
    fl_costs_free(costs);
    fl_graph_free(graph);
  }
  fl_document_free(document);
}

static void check_parts(const fl_doc_node *list, const fl_part *parts, size_t count)
{
  assert_int_equal(count, list->child_count);
  for (const fl_doc_node *item = list->first; item != NULL; item = item->next, parts++) {
    assert_int_equal(parts->first, whole(item->first));
    assert_int_equal(parts->end, whole(item->last));
  }
}

static void check_partition(const fl_doc_node *wanted, const fl_costs *costs, fl_part *parts)
{
  const fl_partitioner *min_sum = fl_partitioner_find("min-sum");
  fl_partition_input in = {.costs = costs,
                           .capacity_bytes = number(fl_doc_get(wanted, "memory_MiB")) * MIB,
                           .node_count = whole(fl_doc_get(wanted, "nodes")),
                           .options = {0}};
  size_t count = 0;
  fl_status status = min_sum->run(&in, parts, &count, NULL);
  const char *outcome = status == FL_ERR_INFEASIBLE ? "infeasible" : count == 1 ? "one_node" : "ok";
  assert_string_equal(outcome, fl_doc_get(wanted, "outcome")->text);
  if (status == FL_OK && count > 1) check_parts(fl_doc_get(wanted, "parts"), parts, count);
}

static void check_partitions(void **state)
{
  fl_document *document = golden("partitions.json");
  (void)state;
  for (const fl_doc_node *model = fl_document_root(document)->first; model != NULL; model = model->next) {
    fl_graph *graph = load_model(model->key);
    fl_costs *costs = published_costs(graph);
    fl_part *parts = calloc(graph->cut_count, sizeof *parts);
    assert_non_null(parts);
    for (const fl_doc_node *wanted = model->first; wanted != NULL; wanted = wanted->next)
      check_partition(wanted, costs, parts);
    free(parts);
    fl_costs_free(costs);
    fl_graph_free(graph);
  }
  fl_document_free(document);
}

static fl_field *listed_field(const fl_doc_node *positions, double memory_bytes)
{
  fl_node *nodes = calloc(positions->child_count, sizeof *nodes);
  char(*ids)[24] = calloc(positions->child_count, sizeof *ids);
  size_t count = 0;
  fl_field *field;
  assert_true(nodes != NULL && ids != NULL);
  for (const fl_doc_node *at = positions->first; at != NULL; at = at->next, count++) {
    snprintf(ids[count], sizeof ids[count], "%zu", count);
    nodes[count] = (fl_node)NODE(ids[count], number(at->first), number(at->last), memory_bytes, 0);
  }
  assert_int_equal(fl_field_list(nodes, count, &field, NULL), FL_OK);
  free(nodes);
  free(ids);
  return field;
}

/* The published radio: weights of log2(1 + 283230 / d^2) over 1.048576 MHz. */
static const fl_radio_params radio = {.bandwidth_hz = 1048576, .path_exponent = 2, .snr_at_1m = 283230};

static void check_placement(const fl_doc_node *positions, const fl_doc_node *wanted)
{
  double memory_bytes = number(fl_doc_get(wanted, "memory_MiB")) * MIB;
  fl_field *field = listed_field(positions, memory_bytes);
  fl_links *links;
  assert_int_equal(fl_radio_links(&radio, field, 0, 0, &links, NULL), FL_OK);
  fl_graph *graph = load_model(fl_doc_get(wanted, "model")->text);
  fl_costs *costs = published_costs(graph);
  fl_plan_input in = {
      .graph = graph, .costs = costs, .field = field, .links = links, .method = method_of("min-sum", "greedy")};
  fl_plan *plan;
  assert_int_equal(fl_plan_make(&in, &plan, NULL), FL_OK);
  assert_int_equal(plan->outcome, FL_OUTCOME_OK);
  const fl_doc_node *chain = fl_doc_get(wanted, "chain");
  assert_int_equal(plan->part_count, chain->child_count);
  size_t i = 0;
  for (const fl_doc_node *node = chain->first; node != NULL; node = node->next)
    assert_int_equal(plan->parts[i++].node, whole(node));
  assert_close(plan->bottleneck_s, number(fl_doc_get(wanted, "bottleneck_s")), TIGHT);
  assert_close(plan->approximation_ratio, number(fl_doc_get(wanted, "approximation_ratio")), TIGHT);
  fl_plan_free(plan);
  fl_costs_free(costs);
  fl_graph_free(graph);
  fl_links_free(links);
  fl_field_free(field);
}

static void check_placements(void **state)
{
  fl_document *document = golden("placements.json");
  (void)state;
  for (const fl_doc_node *field = fl_document_root(document)->first; field != NULL; field = field->next)
    for (const fl_doc_node *wanted = fl_doc_get(field, "cases")->first; wanted != NULL; wanted = wanted->next)
      check_placement(fl_doc_get(field, "positions"), wanted);
  fl_document_free(document);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(check_cut_points),
      cmocka_unit_test(check_partitions),
      cmocka_unit_test(check_placements),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
