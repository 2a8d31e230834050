#include "present/report/run_changes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- shares of stretches ---- */

static size_t stretch_at(double date_s, double end_s)
{
  double at = end_s > 0 ? date_s / end_s * (double)FL_CHANGE_STRETCHES : 0;
  return at >= (double)FL_CHANGE_STRETCHES ? FL_CHANGE_STRETCHES - 1 : (size_t)at;
}

static void add_span(fl_run_spans *spans, double start_s, double stop_s, double end_s)
{
  double length_s = end_s / (double)FL_CHANGE_STRETCHES;
  if (!(length_s > 0)) return;
  for (size_t i = stretch_at(start_s, end_s); i < FL_CHANGE_STRETCHES && (double)i * length_s < stop_s; i++) {
    double from_s = fmax(start_s, (double)i * length_s), to_s = fmin(stop_s, (double)(i + 1) * length_s);
    spans->share[i] = fmin(1, spans->share[i] + fmax(0, to_s - from_s) / length_s);
  }
}

static void begin_span(fl_run_spans *spans, double date_s)
{
  if (isnan(spans->since_s)) spans->since_s = date_s;
}

static void stop_span(fl_run_spans *spans, double date_s, double end_s)
{
  if (!isnan(spans->since_s)) add_span(spans, spans->since_s, date_s, end_s);
  spans->since_s = NAN;
}

static bool goes_down(const fl_change_row *row)
{
  return row->kind == FL_ROW_BATTERY || (row->kind == FL_CHANGE_UP && row->value[0] == 0);
}

static bool is_of_state(const fl_change_row *row)
{
  return row->kind == FL_CHANGE_UP || row->kind == FL_ROW_BATTERY;
}

/* ---- the first pass ---- */

static void hear_of_node(fl_run_changes *changes, const fl_change_row *row)
{
  fl_run_changed_node *node = &changes->nodes[row->node];
  if (row->kind == FL_CHANGE_MOVE) {
    node->x_m = row->value[0];
    node->y_m = row->value[1];
  } else if (goes_down(row) && isnan(node->since_s)) {
    node->since_s = row->date_s;
    node->failures++;
  } else if (!goes_down(row) && !isnan(node->since_s)) {
    node->down_s += row->date_s - node->since_s;
    node->since_s = NAN;
  }
}

static void hear_of_chain(fl_run_changes *changes, const fl_change_row *row)
{
  double *taken_over_s = &changes->taken_over_s[stretch_at(row->date_s, changes->end_s)];
  if (row->kind == FL_ROW_BROKEN) begin_span(&changes->broken, row->date_s);
  if (row->kind == FL_ROW_WHOLE) stop_span(&changes->broken, row->date_s, changes->end_s);
  if (row->kind == FL_ROW_CHAIN) changes->last_chain_s = row->date_s;
  if (row->kind == FL_ROW_CHAIN && isnan(*taken_over_s)) *taken_over_s = row->date_s;
}

static bool is_told(size_t kind)
{
  return kind != FL_CHANGE_MOVE && kind != FL_CHANGE_FADE;
}

static fl_status keep(fl_run_changes *changes, const fl_change_row *row, fl_error *err)
{
  enum { MOST_BYTES = 200 };
  if (changes->listed_count == FL_CHANGE_LISTED || !is_told(row->kind)) return FL_OK;
  fl_run_happening *kept = &changes->listed[changes->listed_count++];
  *kept = (fl_run_happening){row->date_s, row->value[0], row->kind, strndup(row->where, MOST_BYTES),
                             strndup(row->text, MOST_BYTES)};
  return kept->where != NULL && kept->text != NULL ? FL_OK : fl_fail_memory(err, "changes");
}

static fl_status hear(void *context, const fl_change_row *row, fl_error *err)
{
  fl_run_changes *changes = context;
  changes->counts[row->kind]++;
  if (is_of_state(row) || row->kind == FL_CHANGE_MOVE) hear_of_node(changes, row);
  hear_of_chain(changes, row);
  return keep(changes, row, err);
}

/* What lasts until the end. */
static void end_all(fl_run_changes *changes)
{
  stop_span(&changes->broken, changes->end_s, changes->end_s);
  for (size_t i = 0; i < changes->node_count; i++) {
    fl_run_changed_node *node = &changes->nodes[i];
    if (!isnan(node->since_s)) node->down_s += changes->end_s - node->since_s;
    changes->failing_count += node->failures > 0;
  }
}

/* ---- which nodes are shown, and when they were down ---- */

static void choose(fl_run_changes *changes)
{
  for (size_t i = 0; i < changes->node_count; i++) {
    if (changes->nodes[i].failures == 0) continue;
    size_t at = changes->shown_count;
    while (at > 0 && changes->nodes[changes->shown[at - 1]].down_s < changes->nodes[i].down_s) at--;
    if (at == FL_CHANGE_NODES_SHOWN) continue;
    if (changes->shown_count < FL_CHANGE_NODES_SHOWN) changes->shown_count++;
    for (size_t k = changes->shown_count - 1; k > at; k--) changes->shown[k] = changes->shown[k - 1];
    changes->shown[at] = i;
  }
}

static fl_status hear_again(void *context, const fl_change_row *row, fl_error *err)
{
  fl_run_changes *changes = context;
  (void)err; /* what is wrong was found in the first pass */
  for (size_t i = 0; is_of_state(row) && i < changes->shown_count; i++) {
    if (changes->shown[i] != row->node) continue;
    if (goes_down(row))
      begin_span(&changes->downs[i], row->date_s);
    else
      stop_span(&changes->downs[i], row->date_s, changes->end_s);
  }
  return FL_OK;
}

static fl_status load_downs(const char *path, const fl_known_node *known, fl_run_changes *changes, fl_error *err)
{
  choose(changes);
  changes->downs = calloc(changes->shown_count + 1, sizeof *changes->downs);
  if (changes->downs == NULL) return fl_fail_memory(err, "changes");
  if (changes->shown_count == 0) return FL_OK;
  for (size_t i = 0; i < changes->shown_count; i++) changes->downs[i].since_s = NAN;
  fl_status status = fl_change_rows_read(path, known, changes->node_count, changes->end_s, hear_again, changes, err);
  for (size_t i = 0; i < changes->shown_count; i++) stop_span(&changes->downs[i], changes->end_s, changes->end_s);
  return status;
}

/* ---- all of it ---- */

static fl_run_changes *make(size_t count, double end_s)
{
  fl_run_changes *changes = calloc(1, sizeof *changes);
  if (changes == NULL) return NULL;
  changes->end_s = end_s;
  changes->broken.since_s = changes->last_chain_s = NAN;
  for (size_t i = 0; i < FL_CHANGE_STRETCHES; i++) changes->taken_over_s[i] = NAN;
  changes->node_count = count;
  changes->nodes = calloc(count + 1, sizeof *changes->nodes);
  for (size_t i = 0; changes->nodes != NULL && i < count; i++)
    changes->nodes[i] = (fl_run_changed_node){.since_s = NAN, .x_m = NAN, .y_m = NAN};
  return changes;
}

fl_status fl_run_changes_load(const char *path, const char *const *ids, size_t count, double end_s,
                              fl_run_changes **out, fl_error *err)
{
  fl_run_changes *changes = make(count, end_s);
  fl_known_node *known = calloc(count + 1, sizeof *known);
  *out = NULL;
  fl_status status =
      changes != NULL && changes->nodes != NULL && known != NULL ? FL_OK : fl_fail_memory(err, "changes");
  for (size_t i = 0; status == FL_OK && i < count; i++) known[i] = (fl_known_node){ids[i], i};
  if (status == FL_OK) fl_known_nodes_sort(known, count);
  if (status == FL_OK) status = fl_change_rows_read(path, known, count, end_s, hear, changes, err);
  if (status == FL_OK) end_all(changes);
  if (status == FL_OK) status = load_downs(path, known, changes, err);
  free(known);
  if (status == FL_OK)
    *out = changes;
  else
    fl_run_changes_free(changes);
  return status;
}

void fl_run_changes_free(fl_run_changes *changes)
{
  if (changes == NULL) return;
  for (size_t i = 0; i < changes->listed_count; i++) {
    free(changes->listed[i].where);
    free(changes->listed[i].text);
  }
  free(changes->nodes);
  free(changes->downs);
  free(changes);
}

uint64_t fl_run_changes_untold(const fl_run_changes *changes)
{
  uint64_t told = 0;
  for (size_t kind = 0; kind < FL_ROW_KINDS; kind++) told += is_told(kind) ? changes->counts[kind] : 0;
  return told - changes->listed_count;
}
