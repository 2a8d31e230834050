#include "present/report/run_attempts.h"

#include <stdlib.h>
#include <string.h>

#include "fieldline/field.h"
#include "present/report/run_stream.h"

enum { MOST_ROWS = 40, MOST_BOXES = 4000 };

/* Who does what. */
typedef struct {
  bool sends;
  uint64_t index; /* of the part or hop where it was first met */
  char node[FL_NODE_ID_MAX_BYTES + 1], peer[FL_NODE_ID_MAX_BYTES + 1];
} doing;

typedef struct {
  const fl_run_results *results;
  doing rows[MOST_ROWS];
  size_t row_count;
  fl_boxes *boxes;
} collection;

static size_t find_row(const collection *c, const fl_traced_attempt *attempt)
{
  size_t i = 0;
  while (i < c->row_count && (c->rows[i].sends != attempt->sends || strcmp(c->rows[i].node, attempt->node) != 0 ||
                              strcmp(c->rows[i].peer, attempt->peer) != 0))
    i++;
  return i;
}

static size_t place_in_chain(bool sends, uint64_t index)
{
  return 2 * (size_t)index + sends;
}

/* Behind all that come no later in their chains. */
static void insert_row(collection *c, const fl_traced_attempt *attempt)
{
  size_t at = c->row_count++;
  for (; at > 0 &&
         place_in_chain(c->rows[at - 1].sends, c->rows[at - 1].index) > place_in_chain(attempt->sends, attempt->index);
       at--)
    c->rows[at] = c->rows[at - 1];
  c->rows[at] = (doing){.sends = attempt->sends, .index = attempt->index};
  snprintf(c->rows[at].node, sizeof c->rows[at].node, "%s", attempt->node);
  snprintf(c->rows[at].peer, sizeof c->rows[at].peer, "%s", attempt->peer);
}

static bool is_shown(const collection *c, const fl_traced_attempt *attempt)
{
  return attempt->sends || fl_run_computes(c->results);
}

static fl_status collect_row(void *context, const fl_traced_attempt *attempt, fl_error *err)
{
  collection *c = context;
  (void)err; /* nothing to fail */
  if (is_shown(c, attempt) && find_row(c, attempt) == c->row_count && c->row_count < MOST_ROWS) insert_row(c, attempt);
  return FL_OK;
}

static fl_status add_box(void *context, const fl_traced_attempt *attempt, fl_error *err)
{
  collection *c = context;
  char text[400], again[60] = "";
  size_t row = find_row(c, attempt);
  if (!is_shown(c, attempt) || row == c->row_count || c->boxes->count == MOST_BOXES) return FL_OK;
  bool failed = strcmp(attempt->outcome, fl_activity_outcome_name(FL_ACTIVITY_DONE)) != 0;
  if (attempt->attempt > 0) snprintf(again, sizeof again, ", attempt %llu", (unsigned long long)attempt->attempt + 1);
  snprintf(text, sizeof text, "request %llu, node %.64s %s %.64s%s: %.6g s to %.6g s%s%.20s",
           (unsigned long long)attempt->request, attempt->node, attempt->sends ? "to node" : "computing", attempt->peer,
           again, attempt->interval.start_s, attempt->interval.end_s, failed ? ", " : "",
           failed ? attempt->outcome : "");
  const fl_box box = {row, attempt->interval.start_s, attempt->interval.end_s, attempt->request, failed, NULL};
  return fl_boxes_add(c->boxes, box, text, err);
}

static fl_status add_rows(collection *c, fl_error *err)
{
  char label[512], node[FL_SHORT_ID_SIZE], peer[FL_SHORT_ID_SIZE];
  fl_status status = FL_OK;
  for (size_t i = 0; i < c->row_count && status == FL_OK; i++) {
    const doing *row = &c->rows[i];
    fl_text_cut(node, row->node, FL_SHORT_ID_COLUMNS);
    fl_text_cut(peer, row->peer, FL_SHORT_ID_COLUMNS);
    snprintf(label, sizeof label, "%s %s%s", node, row->sends ? "to " : "computes", peer);
    status = fl_boxes_add_row(c->boxes, label, err);
  }
  return status;
}

fl_status fl_attempts_load(const fl_run_results *results, uint64_t first, uint64_t end, fl_boxes *boxes, fl_error *err)
{
  collection *c = calloc(1, sizeof *c);
  if (c == NULL) return fl_fail_memory(err, "a timeline");
  c->results = results;
  c->boxes = boxes;
  fl_status status = fl_trace_load_attempts(results->trace_path, first, end, collect_row, c, err);
  if (status == FL_OK) status = add_rows(c, err);
  if (status == FL_OK) status = fl_trace_load_attempts(results->trace_path, first, end, add_box, c, err);
  free(c);
  return status;
}
