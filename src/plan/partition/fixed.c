/* fixed: the cuts that the scenario lists. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/text.h"
#include "fieldline/units.h"
#include "plan/partition/partitioners.h"

/* The first cut point from `from` on with that name; the number of cut points when there is none. */
static size_t find_cut(const fl_graph *graph, size_t from, const char *name)
{
  while (from < graph->cut_count && strcmp(fl_graph_cut_name(graph, from), name) != 0) from++;
  return from;
}

static size_t find_layer(const fl_graph *graph, const char *name)
{
  size_t i = 0;
  while (i < graph->layer_count && strcmp(graph->layers[i].name, name) != 0) i++;
  return i;
}

/* A layer that other data passes, or whose state goes on: the cut points before and behind it are what can be named. */
static fl_status fail_no_cut(const fl_graph *graph, size_t layer, fl_error *err)
{
  size_t behind = 0; /* the last layer is one */
  while (graph->cuts[behind] < layer) behind++;
  const char *name = graph->layers[layer].name, *nearest = fl_graph_cut_name(graph, behind);
  if (behind == 0)
    return fl_fail_about(err, FL_ERR_VALUE, "partitioner.after",
                         "\"%s\" is a layer, but no cut point: data passes beside it (the nearest cut point "
                         "is \"%s\")",
                         name, nearest);
  return fl_fail_about(err, FL_ERR_VALUE, "partitioner.after",
                       "\"%s\" is a layer, but no cut point: data passes beside it (the nearest cut points "
                       "are \"%s\" and \"%s\")",
                       name, fl_graph_cut_name(graph, behind - 1), nearest);
}

static fl_status fail_unknown(const fl_graph *graph, const char *name, fl_error *err)
{
  const char **names = calloc(graph->cut_count, sizeof *names);
  if (names == NULL) return fl_fail_memory(err, "names of cut points");
  for (size_t i = 0; i < graph->cut_count; i++) names[i] = fl_graph_cut_name(graph, i);
  const char *nearest = fl_suggest(name, names, graph->cut_count - 1); /* behind the output nothing is left */
  free(names);
  if (nearest == NULL)
    return fl_fail_about(err, FL_ERR_VALUE, "partitioner.after", "%s has no layer \"%s\"", graph->model, name);
  return fl_fail_about(err, FL_ERR_VALUE, "partitioner.after", "%s has no layer \"%s\" (did you mean \"%s\"?)",
                       graph->model, name, nearest);
}

/* Why no cut point from `from` on has that name. */
static fl_status fail_name(const fl_graph *graph, size_t from, const char *name, fl_error *err)
{
  size_t layer = find_layer(graph, name), point = find_cut(graph, 0, name);
  if (layer == graph->layer_count) return fail_unknown(graph, name, err);
  if (point == graph->cut_count) return fail_no_cut(graph, layer, err);
  if (point + 1 == from) return fl_fail_about(err, FL_ERR_VALUE, "partitioner.after", "\"%s\" is listed twice", name);
  return fl_fail_about(err, FL_ERR_VALUE, "partitioner.after", "\"%s\" comes before \"%s\" in %s (expected its order)",
                       name, fl_graph_cut_name(graph, from - 1), graph->model);
}

static fl_status cut_after(const fl_graph *graph, const fl_names *names, fl_part *parts, size_t *count, fl_error *err)
{
  size_t start = 0;
  *count = 0;
  for (size_t i = 0; i < names->count; i++) {
    size_t point = find_cut(graph, start, names->text[i]);
    if (point == graph->cut_count) return fail_name(graph, start, names->text[i], err);
    if (point + 1 == graph->cut_count)
      return fl_fail_about(err, FL_ERR_VALUE, "partitioner.after", "\"%s\" is the output: no layer is left behind it",
                           names->text[i]);
    parts[(*count)++] = (fl_part){start, point + 1};
    start = point + 1;
  }
  parts[(*count)++] = (fl_part){start, graph->cut_count};
  return FL_OK;
}

/* Nodes may differ: a part must fit the largest, where to put it is the placer's business. */
static fl_status check_fits(const fl_partition_input *in, const fl_part *parts, size_t count, fl_error *err)
{
  double largest_bytes = 0;
  for (size_t i = 0; i < in->field->count; i++)
    if (in->field->nodes[i].memory_bytes > largest_bytes) largest_bytes = in->field->nodes[i].memory_bytes;
  for (size_t i = 0; i < count; i++) {
    if (fl_costs_part_fits(in->costs, parts[i], largest_bytes)) continue;
    char part[FL_QUANTITY_SIZE], node[FL_QUANTITY_SIZE];
    return fl_fail(err, FL_ERR_INFEASIBLE, "fixed: part %zu, up to layer \"%s\", takes %s, the largest node has %s", i,
                   fl_graph_cut_name(in->graph, parts[i].end - 1),
                   fl_quantity_format(part, fl_costs_part_bytes(in->costs, parts[i]), FL_UNIT_BYTES, 4),
                   fl_quantity_format(node, largest_bytes, FL_UNIT_BYTES, 4));
  }
  return FL_OK;
}

fl_status fl_partition_fixed(const fl_partition_input *in, fl_part *parts, size_t *count, fl_error *err)
{
  assert(in->options.names != NULL);
  fl_status status = cut_after(in->graph, in->options.names, parts, count, err);
  if (status != FL_OK) return status;
  if (*count > in->node_count)
    return fl_fail(err, FL_ERR_INFEASIBLE, "fixed: %zu parts need as many nodes, there are %zu", *count,
                   in->node_count);
  return check_fits(in, parts, *count, err);
}
