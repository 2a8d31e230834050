/* A chain as a line has it: its activities, and what they are planned for. */
#include <stdlib.h>

#include "simulate/changing/line.h"

double fl_line_planned(const fl_line *line, const fl_activity *of)
{
  if (of->kind == FL_COMPUTE) return fl_conditions_speed(line->conditions, of->node);
  return fl_conditions_rate_bps(line->conditions, of->node, of->peer);
}

fl_status fl_line_set_chain(fl_line *line, const fl_activity *activities, size_t count, const double *planned)
{
  line->count = count;
  line->hop_count = fl_activity_count_of(activities, count, FL_TRANSFER);
  free(line->active);
  free(line->shares_now);
  free(line->hops);
  line->table = malloc(count * sizeof *line->table);
  line->activities = calloc(count, sizeof *line->activities);
  line->active = calloc(line->hop_count + 2, sizeof *line->active);
  line->shares_now = calloc(line->hop_count + 2, sizeof *line->shares_now);
  line->hops = calloc(line->hop_count + 2, sizeof *line->hops);
  if (line->table == NULL || line->activities == NULL || line->active == NULL || line->shares_now == NULL ||
      line->hops == NULL)
    return fl_fail_memory(line->err, "a chain");
  for (size_t node = 0; node < line->world->changes->field->count; node++) line->activity_of[node] = count;
  for (size_t i = 0; i < count; i++) {
    fl_line_activity *a = &line->activities[i];
    line->table[i] = activities[i];
    a->of = &line->table[i];
    a->work = (fl_work){.dated.number = i, .node = a->of->node, .peer = a->of->peer};
    a->planned = planned != NULL ? planned[i] : fl_line_planned(line, a->of);
    if (a->of->kind == FL_COMPUTE) line->activity_of[a->of->node] = i;
  }
  line->air_is_old = true;
  return FL_OK;
}

static void free_waiting(fl_line_activity *a)
{
  fl_request *request;
  fl_request_free(a->at);
  while ((request = fl_request_pop(&a->waits)) != NULL) fl_request_free(request);
}

void fl_line_free_requests(fl_line_activity *activities, size_t count)
{
  for (size_t i = 0; activities != NULL && i < count; i++) free_waiting(&activities[i]);
}
