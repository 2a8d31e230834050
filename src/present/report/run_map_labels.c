#include "present/report/run_map_labels.h"

#include <stdlib.h>

#include "fieldline/units.h"

enum { LABELLED_NODES = 100 }; /* beyond, nodes outside the chain have no label */

static const double LINE_HEIGHT = 1.15;

typedef struct {
  const fl_run_results *results;
  const fl_map_view *view;
  const bool *is_down;
  bool brief;
  fl_map_labels *out;
} maker;

static char *next_text(maker *m)
{
  return m->out->texts[m->out->count];
}

static void add_label(maker *m, double x_m, double y_m, double font, double gap, bool needed)
{
  fl_map_labels *out = m->out;
  out->all[out->count] = (fl_label){.x = fl_map_x(m->view, x_m),
                                    .y = fl_map_y(m->view, y_m),
                                    .width = fl_label_text_width(out->texts[out->count], font),
                                    .height = font * LINE_HEIGHT,
                                    .gap = gap,
                                    .needed = needed};
  out->count++;
}

static void label_parts(maker *m)
{
  const fl_run_results *results = m->results;
  char used[FL_QUANTITY_SIZE], capacity[FL_QUANTITY_SIZE];
  for (size_t i = 0; i < results->plan.part_count; i++) {
    const fl_node *node = &results->field->nodes[results->plan.parts[i].node];
    char *text = next_text(m);
    if (m->brief)
      snprintf(text, FL_MAP_LABEL_SIZE, "%.60s", node->id);
    else
      snprintf(text, FL_MAP_LABEL_SIZE, "%.60s: %s of %s", node->id,
               fl_quantity_format(used, results->plan.parts[i].memory_bytes, FL_UNIT_BYTES, 3),
               fl_quantity_format(capacity, node->memory_bytes, FL_UNIT_BYTES, 3));
    add_label(m, node->x_m, node->y_m, FL_MAP_CHAIN_FONT, m->is_down[results->plan.parts[i].node] ? 12 : 8, true);
  }
}

static void label_hops(maker *m)
{
  const fl_run_results *results = m->results;
  char rate[FL_QUANTITY_SIZE], time[FL_QUANTITY_SIZE];
  for (size_t i = 0; i < results->plan.hop_count && !m->brief; i++) {
    const fl_plan_hop *hop = &results->plan.hops[i];
    const fl_node *from = &results->field->nodes[hop->from], *to = &results->field->nodes[hop->to];
    snprintf(next_text(m), FL_MAP_LABEL_SIZE, "%s, %s", fl_quantity_format(rate, hop->rate_bps, FL_UNIT_BITS_PER_S, 3),
             fl_quantity_format(time, hop->time_s, FL_UNIT_SECONDS, 3));
    add_label(m, (from->x_m + to->x_m) / 2, (from->y_m + to->y_m) / 2, FL_MAP_CHAIN_FONT, 8, true);
  }
}

static void label_others(maker *m)
{
  const fl_run_results *results = m->results;
  for (size_t i = 0; i < results->field->count && results->field->count <= LABELLED_NODES; i++) {
    if (fl_plan_has_node(&results->plan, i) || !fl_map_shows(m->view, &results->field->nodes[i])) continue;
    snprintf(next_text(m), FL_MAP_LABEL_SIZE, "%.24s", results->field->nodes[i].id);
    add_label(m, results->field->nodes[i].x_m, results->field->nodes[i].y_m, FL_MAP_NODE_FONT, m->is_down[i] ? 10 : 5,
              false);
  }
}

static fl_status place_labels(const maker *m, fl_error *err)
{
  const fl_run_results *results = m->results;
  size_t hop_count = results->plan.hop_count;
  double *points = calloc(2 * results->field->count + 1, sizeof *points);
  fl_label_line *lines = calloc(hop_count + 1, sizeof *lines);
  fl_status status = points != NULL && lines != NULL ? FL_OK : fl_fail_memory(err, "a map");
  for (size_t i = 0; i < results->field->count && status == FL_OK; i++) {
    points[2 * i] = fl_map_x(m->view, results->field->nodes[i].x_m);
    points[2 * i + 1] = fl_map_y(m->view, results->field->nodes[i].y_m);
  }
  for (size_t i = 0; i < hop_count && status == FL_OK; i++) {
    const double *from = points + 2 * results->plan.hops[i].from, *to = points + 2 * results->plan.hops[i].to;
    lines[i] = (fl_label_line){from[0], from[1], to[0], to[1]};
  }
  const fl_label_canvas canvas = {m->view->width, m->view->height, points, results->field->count, 4, lines, hop_count};
  if (status == FL_OK) fl_labels_place(&canvas, m->out->all, m->out->count);
  free(points);
  free(lines);
  return status;
}

fl_status fl_map_labels_make(const fl_run_results *results, const fl_map_view *view, const bool *is_down, bool brief,
                             fl_map_labels *out, fl_error *err)
{
  size_t most = results->field->count + results->plan.part_count + results->plan.hop_count;
  maker m = {results, view, is_down, brief, out};
  *out = (fl_map_labels){.all = calloc(most, sizeof *out->all), .texts = calloc(most, sizeof *out->texts)};
  if (out->all == NULL || out->texts == NULL) return fl_fail_memory(err, "a map");
  label_parts(&m);
  out->part_end = out->count;
  label_hops(&m);
  out->hop_end = out->count;
  label_others(&m);
  return place_labels(&m, err);
}

void fl_map_labels_clear(fl_map_labels *labels)
{
  free(labels->all);
  free(labels->texts);
}
