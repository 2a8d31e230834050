/* Cutting: what partitioners make of a network. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plan/answer.h"
#include "plan/making.h"

/* Ends may have little memory and forward only: parts are made for the other nodes, where there are any. */
static double capacity_bytes(const fl_plan_input *in)
{
  double least = INFINITY;
  for (size_t i = 0; i < in->field->count; i++)
    if (!fl_ends_has(&in->ends, i)) least = fmin(least, in->field->nodes[i].memory_bytes);
  return isinf(least) ? fl_field_least_memory_bytes(in->field) : least;
}

static size_t count_with(const fl_field *field, double memory_bytes)
{
  size_t count = 0;
  for (size_t i = 0; i < field->count; i++) count += field->nodes[i].memory_bytes >= memory_bytes;
  return count;
}

fl_partition_input fl_plan_partition_input(const fl_plan_input *in)
{
  double least_bytes = capacity_bytes(in);
  return (fl_partition_input){.graph = in->graph,
                              .costs = in->costs,
                              .field = in->field,
                              .links = in->links,
                              .charge = in->charge,
                              .capacity_bytes = least_bytes,
                              .node_count = count_with(in->field, least_bytes),
                              .ends = in->ends,
                              .medium = in->medium,
                              .objective = in->objective,
                              .seed = in->seed,
                              .trial = in->trial,
                              .steps = in->steps,
                              .options = in->method.partitioner_options};
}

size_t fl_plan_room_for_parts(const fl_plan_input *in)
{
  size_t room = in->costs->point_count;
  if (in->field->count > room) room = in->field->count;
  return in->cuts != NULL && in->cuts->count > room ? in->cuts->count : room;
}

fl_status fl_cuts_new(size_t room, fl_cuts **out, fl_error *err)
{
  fl_cuts *cuts = *out = calloc(1, sizeof *cuts);
  if (cuts != NULL) cuts->parts = calloc(room, sizeof *cuts->parts);
  if (cuts != NULL && cuts->parts != NULL) return FL_OK;
  fl_cuts_free(cuts);
  *out = NULL;
  return fl_fail_memory(err, "a plan");
}

void fl_cuts_free(fl_cuts *cuts)
{
  if (cuts == NULL) return;
  free(cuts->parts);
  free(cuts);
}

fl_status fl_plan_cut(const fl_plan_input *in, fl_cuts **out, fl_error *err)
{
  fl_error why = {0};
  fl_partition_input partition = fl_plan_partition_input(in);
  fl_status status = fl_cuts_new(fl_plan_room_for_parts(in), out, err);
  if (status != FL_OK) return status;
  const fl_partitioner *method = in->method.partitioner;
  status = method->run(&partition, (*out)->parts, &(*out)->count, &why);
  if (status == FL_OK)
    status = fl_answer_check_parts(method->name, (*out)->parts, (*out)->count, in->costs->point_count, in->field->count,
                                   &why);
  if (status == FL_OK && fl_ends_add_parts(&in->ends))
    status = fl_answer_check_none_empty(method->name, (*out)->parts, (*out)->count, &why);
  if (status == FL_OK) return FL_OK;
  if (status == FL_ERR_INFEASIBLE) {
    (*out)->count = 0;
    memcpy((*out)->reason, why.message, sizeof(*out)->reason - 1);
    return FL_OK;
  }
  fl_cuts_free(*out);
  *out = NULL;
  if (err != NULL) *err = why;
  return status;
}

fl_status fl_plan_own_cuts(const fl_plan_input *in, const fl_plan *plan, fl_cuts **out, fl_error *err)
{
  bool added = fl_ends_add_parts(&in->ends);
  fl_status status = fl_cuts_new(plan->part_count, out, err);
  for (size_t i = 0; status == FL_OK && i < plan->part_count; i++)
    if (!added || !fl_part_is_empty(plan->parts[i].points)) (*out)->parts[(*out)->count++] = plan->parts[i].points;
  return status;
}
