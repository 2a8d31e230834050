/* Where a graph may be cut, and what each cut sends. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "network/graph_box.h"

static const char *const kind_names[] = {[FL_CUTS_POINTS] = "points", [FL_CUTS_BOUNDARIES] = "boundaries"};

const char *fl_cut_kind_name(fl_cut_kind kind)
{
  return kind_names[kind];
}

static bool has_virtual_input(const fl_graph *graph)
{
  return graph->cut_kind == FL_CUTS_POINTS && graph->input_count > 1;
}

static bool has_virtual_output(const fl_graph *graph)
{
  return graph->cut_kind == FL_CUTS_POINTS && graph->output_count > 1;
}

const char *fl_graph_cut_name(const fl_graph *graph, size_t cut)
{
  bool behind_input = graph->layers[graph->cuts[cut]].from_count == 0;
  if (cut == 0 && behind_input && has_virtual_input(graph)) return "(inputs)";
  if (cut + 1 == graph->cut_count && has_virtual_output(graph)) return "(outputs)";
  return graph->layers[graph->cuts[cut]].name;
}

/* A virtual input, where there is one, stands on level 0. */
void fl_graph_assign_levels(graph_box *box)
{
  uint32_t lowest = box->graph.input_count > 1;
  for (size_t i = 0; i < box->graph.layer_count; i++) {
    fl_layer *layer = &box->layers[i];
    layer->level = lowest;
    for (size_t k = 0; k < layer->from_count; k++) {
      uint32_t above = box->layers[layer->from[k]].level + 1;
      if (above > layer->level) layer->level = above;
    }
  }
}

/* The levels of a graph with its virtual layers. */
typedef struct {
  size_t count;
  int64_t *passing;     /* [count + 1] change in the number of passing edges */
  uint32_t *population; /* [count] */
  uint32_t *resident;   /* [count] the last layer before a cut behind a layer of the level */
} level_table;

static void add_edge(level_table *levels, uint32_t from, uint32_t to)
{
  levels->passing[from + 1]++;
  levels->passing[to]--;
}

static void add_layer(level_table *levels, uint32_t level, uint32_t behind)
{
  levels->population[level]++;
  levels->resident[level] = behind;
}

/* The inputs with which the file begins: the last of them. */
static uint32_t last_leading_input(const fl_graph *graph)
{
  uint32_t last = 0;
  while (last + 1 < graph->layer_count && graph->layers[last + 1].from_count == 0) last++;
  return last;
}

static void fill_levels(const fl_graph *graph, level_table *levels)
{
  uint32_t top = (uint32_t)levels->count - 1; /* at most the layers and two */
  bool input = graph->input_count > 1, output = graph->output_count > 1;
  for (uint32_t i = 0; i < graph->layer_count; i++) {
    const fl_layer *layer = &graph->layers[i];
    add_layer(levels, layer->level, i);
    for (size_t k = 0; k < layer->from_count; k++) add_edge(levels, graph->layers[layer->from[k]].level, layer->level);
    if (output && layer->is_output) add_edge(levels, layer->level, top);
  }
  if (input) add_layer(levels, 0, last_leading_input(graph));
  if (output) add_layer(levels, top, (uint32_t)graph->layer_count - 1);
}

static size_t count_levels(const fl_graph *graph)
{
  uint32_t highest = 0;
  for (size_t i = 0; i < graph->layer_count; i++)
    if (graph->layers[i].level > highest) highest = graph->layers[i].level;
  return (size_t)highest + 1 + (graph->output_count > 1);
}

/* A layer is a cut point when it is alone on its level and no edge passes over that level. Edges are counted where they
 * begin and end to pass: one sweep, linear in edges. */
static fl_status find_points(graph_box *box, fl_error *err)
{
  fl_status status = FL_OK;
  size_t count = count_levels(&box->graph);
  level_table levels = {count, calloc(count + 1, sizeof *levels.passing), calloc(count, sizeof *levels.population),
                        calloc(count, sizeof *levels.resident)};
  if (levels.passing == NULL || levels.population == NULL || levels.resident == NULL) {
    status = fl_fail_memory(err, "cut points");
    goto done;
  }
  fill_levels(&box->graph, &levels);
  int64_t over = 0;
  for (size_t level = 0; level < count; level++) {
    over += levels.passing[level];
    if (levels.population[level] == 1 && over == 0) box->cuts[box->graph.cut_count++] = levels.resident[level];
  }
done:
  free(levels.passing);
  free(levels.population);
  free(levels.resident);
  return status;
}

static int compare_states(const void *a, const void *b)
{
  const fl_layer *left = *(const fl_layer *const *)a, *right = *(const fl_layer *const *)b;
  int order = strcmp(left->state, right->state);
  return order != 0 ? order : left < right ? -1 : 1;
}

/* Cuts behind layers `first` to `last` - 1 are none: count them off in `change`, to be summed up. */
static void close_range(int32_t *change, size_t first, size_t last)
{
  change[first]++;
  change[last]--;
}

/* change[i] + ... + change[0] > 0: a cut behind layer i would part layers of one state. */
static void close_states(const fl_layer **stateful, size_t count, const fl_layer *layers, int32_t *change)
{
  for (size_t first = 0, end; first < count; first = end) {
    for (end = first + 1; end < count && strcmp(stateful[end]->state, stateful[first]->state) == 0;) end++;
    close_range(change, (size_t)(stateful[first] - layers), (size_t)(stateful[end - 1] - layers));
  }
}

static void keep_open_cuts(graph_box *box, const int32_t *change)
{
  size_t kept = 0, layer = 0;
  int32_t closed = 0;
  for (size_t c = 0; c < box->graph.cut_count; c++) {
    for (; layer <= box->cuts[c]; layer++) closed += change[layer];
    if (closed == 0) box->cuts[kept++] = box->cuts[c];
  }
  box->graph.cut_count = kept;
}

/* Take out the cuts between layers of one state. */
static fl_status keep_states_whole(graph_box *box, fl_error *err)
{
  size_t n = box->graph.layer_count, count = 0;
  const fl_layer **stateful = calloc(n, sizeof *stateful);
  int32_t *change = calloc(n, sizeof *change);
  fl_status status = stateful == NULL || change == NULL ? fl_fail_memory(err, "cut points") : FL_OK;
  if (status == FL_OK) {
    for (size_t i = 0; i < n; i++)
      if (box->layers[i].state[0] != '\0') stateful[count++] = &box->layers[i];
    qsort(stateful, count, sizeof *stateful, compare_states);
    close_states(stateful, count, box->layers, change);
    keep_open_cuts(box, change);
  }
  free(stateful);
  free(change);
  return status;
}

/* The first cut behind or at each layer. */
static void number_cuts(const graph_box *box, uint32_t *cut_of)
{
  uint32_t cut = 0;
  for (size_t i = 0; i < box->graph.layer_count; i++) {
    if (i > box->cuts[cut]) cut++;
    cut_of[i] = cut;
  }
}

/* An output is sent from the cut behind its layer, an input's from the first, to the last one before a reader, an
 * output of the network's to all that send something. */
static void find_sent(graph_box *box, const uint32_t *cut_of)
{
  uint32_t last = (uint32_t)box->graph.cut_count - 1; /* at most the layers and two */
  for (size_t i = 0; i < box->graph.layer_count; i++) {
    fl_layer *layer = &box->layers[i];
    layer->sent_first = layer->from_count == 0 ? 0 : cut_of[i];
    layer->sent_end = layer->is_output ? last : layer->sent_first;
    for (size_t k = 0; k < layer->from_count; k++) { /* sources stand before: theirs are filled in */
      fl_layer *source = &box->layers[layer->from[k]];
      if (cut_of[i] > source->sent_end) source->sent_end = cut_of[i];
    }
  }
}

static void find_boundaries(graph_box *box)
{
  for (uint32_t i = 0; i < box->graph.layer_count; i++) box->cuts[i] = i;
  box->graph.cut_count = box->graph.layer_count;
}

fl_status fl_graph_choose_cuts(fl_graph *graph, fl_cut_kind kind, fl_error *err)
{
  graph_box *box = (graph_box *)graph; /* its first member */
  fl_status status = FL_OK;
  uint32_t *cut_of = calloc(graph->layer_count, sizeof *cut_of);
  if (cut_of == NULL) return fl_fail_memory(err, "cut points");
  graph->cut_kind = kind;
  graph->cut_count = 0;
  if (kind == FL_CUTS_BOUNDARIES)
    find_boundaries(box);
  else
    status = find_points(box, err);
  if (status == FL_OK) status = keep_states_whole(box, err);
  if (status == FL_OK) {
    assert(graph->cuts[graph->cut_count - 1] == graph->layer_count - 1);
    number_cuts(box, cut_of);
    find_sent(box, cut_of);
  }
  free(cut_of);
  return status;
}
