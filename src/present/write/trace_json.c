/* Chrome's trace event format (JSON object form), which Perfetto and chrome://tracing open: a process for each node
 * of the chain, in it a thread for computing and one for the radio; the flow of a request runs through its slices; and
 * for each thread a counter of the requests that wait for it.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>

#include "fieldline/json.h"
#include "present/write/requests.h"
#include "present/write/trace_names.h"
#include "present/write/waiting.h"

#define US_PER_S 1e6      /* the format's dates are microseconds */
#define RESOLUTION_S 1e-9 /* Perfetto's are whole nanoseconds */

typedef struct {
  bool in_flow;
  fl_fixed_text count; /* before the date of a count */
} activity_texts;

typedef struct {
  fl_request_extra base;
  fl_waiting *waiting;
  activity_texts *texts; /* [activity_count] */
} trace_extra;

/* Thread ids differ over all processes, which some readers need. */
static size_t thread_id(size_t activity)
{
  return activity + 1;
}

/* Of the process of a part. The thread with the process's id passes for its main one: the one that computes. */
static size_t process_id(const fl_plan *plan, size_t part)
{
  return thread_id(plan->parts[part].activity);
}

static size_t process_of(const fl_plan *plan, size_t activity)
{
  return process_id(plan, plan->activities[activity].part);
}

/* A computation without duration starts with the transfer behind it. Perfetto takes the longer of two slices that start
 * together first, and would join them the wrong way round: such a computation is no station of the flow, unless it is
 * the last one. Nor is there a flow where a request has one activity only. */
static bool is_in_flow(const fl_plan *plan, size_t activity)
{
  if (plan->activity_count == 1) return false;
  const fl_activity *a = &plan->activities[activity];
  return a->kind == FL_TRANSFER || activity + 1 == plan->activity_count || a->duration_s >= RESOLUTION_S;
}

static void count_row(void *context, size_t activity, double date_s, uint64_t count)
{
  fl_request_writer *writer = context;
  const trace_extra *extra = (const trace_extra *)writer->extra;
  char number[24];
  fl_put_fixed(writer, &extra->texts[activity].count);
  fl_put_number(writer, date_s * US_PER_S);
  FL_PUT_LITERAL(writer, ",\"args\":{\"requests\":");
  fl_put_bytes(writer, number, (size_t)snprintf(number, sizeof number, "%" PRIu64, count));
  FL_PUT_LITERAL(writer, "}}");
}

/* A pass waits for its first computation since it is there, for everything else since the end of what is before. */
static fl_status add_to_counts(fl_request_writer *writer, const fl_request_record *record, fl_error *err)
{
  const trace_extra *extra = (const trace_extra *)writer->extra;
  double arrival_s = record->ready_s;
  fl_status status = FL_OK;
  for (size_t i = 0; status == FL_OK && i < record->activity_count; i++) {
    status = fl_waiting_add(extra->waiting, i, arrival_s, record->intervals[i].start_s, err);
    arrival_s = record->intervals[i].end_s;
  }
  return status;
}

/* What the slices of a pass have in common. Flows join those of one pass: their ids are hexadecimal, and not 0. */
typedef struct {
  fl_fixed_text head, flow, number;
  char texts[3][96];
} pass_texts;

static void name_pass(const fl_request_writer *writer, const fl_request_record *record, pass_texts *t)
{
  uint64_t request = record->request, pass = record->pass, flow = request * record->pass_count + pass + 1;
  int size[3];
  if (writer->after_first == NULL) {
    size[0] = snprintf(t->texts[0], sizeof t->texts[0], ",\n{\"name\":\"request %" PRIu64 "\"", request);
    size[2] = snprintf(t->texts[2], sizeof t->texts[2], "%" PRIu64, request);
  } else {
    size[0] = snprintf(t->texts[0], sizeof t->texts[0], ",\n{\"name\":\"request %" PRIu64 ", pass %" PRIu64 "\"",
                       request, pass);
    size[2] = snprintf(t->texts[2], sizeof t->texts[2], "%" PRIu64 ",\"pass\":%" PRIu64, request, pass);
  }
  size[1] = snprintf(t->texts[1], sizeof t->texts[1], ",\"bind_id\":\"0x%" PRIx64 "\"", flow);
  t->head = (fl_fixed_text){t->texts[0], (size_t)size[0]};
  t->flow = (fl_fixed_text){t->texts[1], (size_t)size[1]};
  t->number = (fl_fixed_text){t->texts[2], (size_t)size[2]};
}

static fl_status trace_rows(fl_request_writer *writer, const fl_request_record *record, fl_error *err)
{
  const trace_extra *extra = (const trace_extra *)writer->extra;
  pass_texts t;
  name_pass(writer, record, &t);
  for (size_t i = 0; i < record->activity_count; i++) {
    fl_put_fixed(writer, &t.head);
    if (extra->texts[i].in_flow) fl_put_fixed(writer, &t.flow);
    fl_put_fixed(writer, &writer->before[i]);
    fl_put_number(writer, record->intervals[i].start_s * US_PER_S);
    FL_PUT_LITERAL(writer, ",\"dur\":");
    fl_put_number(writer, (record->intervals[i].end_s - record->intervals[i].start_s) * US_PER_S);
    FL_PUT_LITERAL(writer, ",\"args\":{\"request\":");
    fl_put_fixed(writer, &t.number);
    fl_put_fixed(writer, fl_text_behind(writer, record, i));
  }
  return add_to_counts(writer, record, err);
}

static bool is_first_in_flow(const fl_plan *plan, size_t activity)
{
  for (size_t i = 0; i < activity; i++)
    if (is_in_flow(plan, i)) return false;
  return true;
}

/* What stands between a slice's name, or its flow's id, and its start. */
static int make_before(fl_fixed_text *text, size_t activity, const fl_plan_input *in, const fl_plan *plan)
{
  (void)in;
  FILE *out = fl_fixed_text_start(text);
  if (out == NULL) return 0;
  bool flows = is_in_flow(plan, activity), first = is_first_in_flow(plan, activity);
  fprintf(out, "%s%s,\"cat\":\"%s\",\"ph\":\"X\",\"pid\":%zu,\"tid\":%zu,\"ts\":",
          flows && !first ? ",\"flow_in\":true" : "",
          flows && activity + 1 < plan->activity_count ? ",\"flow_out\":true" : "",
          fl_activity_kind_name(plan->activities[activity].kind), process_of(plan, activity), thread_id(activity));
  return fl_fixed_text_end(out);
}

/* What stands before the date of a count. */
static int make_count(fl_fixed_text *text, size_t activity, const fl_plan *plan)
{
  FILE *out = fl_fixed_text_start(text);
  if (out == NULL) return 0;
  fprintf(out, ",\n{\"name\":\"waiting to %s\",\"ph\":\"C\",\"pid\":%zu,\"tid\":%zu,\"ts\":",
          plan->activities[activity].kind == FL_COMPUTE ? "compute" : "send", process_of(plan, activity),
          thread_id(activity));
  return fl_fixed_text_end(out);
}

/* What follows the request's number in the arguments. */
static int make_after(fl_fixed_text *text, const fl_activity *activity)
{
  char bits[FL_NUMBER_SIZE];
  FILE *out = fl_fixed_text_start(text);
  if (out == NULL) return 0;
  if (activity->kind == FL_TRANSFER) fprintf(out, ",\"bits\":%s", fl_number_format(bits, activity->bits));
  fputs("}}", out);
  return fl_fixed_text_end(out);
}

static int make_texts(fl_request_writer *writer, const fl_plan_input *in, const fl_plan *plan)
{
  const trace_extra *extra = (const trace_extra *)writer->extra;
  int whole = fl_make_fixed_texts(writer, make_before, make_after, in, plan);
  for (size_t i = 0; whole && i < writer->activity_count; i++) {
    extra->texts[i].in_flow = is_in_flow(plan, i);
    whole = make_count(&extra->texts[i].count, i, plan);
  }
  return whole;
}

static fl_status finish_counts(fl_request_writer *writer, fl_error *err)
{
  return fl_waiting_finish(((const trace_extra *)writer->extra)->waiting, err);
}

static void free_extra(fl_request_writer *writer)
{
  trace_extra *extra = (trace_extra *)writer->extra;
  for (size_t i = 0; extra->texts != NULL && i < writer->activity_count; i++) free(extra->texts[i].count.text);
  free(extra->texts);
  fl_waiting_free(extra->waiting);
  free(extra);
}

/* Success or not, the writer frees what is there. */
static int make_extra(fl_request_writer *writer)
{
  trace_extra *extra = calloc(1, sizeof *extra);
  if (extra == NULL) return 0;
  extra->base = (fl_request_extra){finish_counts, free_extra};
  writer->extra = &extra->base;
  extra->texts = calloc(writer->activity_count, sizeof *extra->texts);
  return extra->texts != NULL &&
         fl_waiting_new(writer->activity_count, count_row, writer, &extra->waiting, NULL) == FL_OK;
}

/* "node 17: compute", "node 17: radio" */
static int name_thread(FILE *out, const fl_plan_input *in, const fl_plan *plan, size_t activity)
{
  const fl_activity *a = &plan->activities[activity];
  bool computes = a->kind == FL_COMPUTE;
  char *name;
  if (asprintf(&name, "node %s: %s", in->field->nodes[a->node].id, computes ? "compute" : "radio") < 0) return 0;
  fl_trace_name_thread(out, process_of(plan, activity), thread_id(activity), name, computes ? 0 : 1);
  free(name);
  return 1;
}

/* "node 17: part 2 (layers a..b)", "node 4: part 3 (forwards)" */
static char *part_name(const fl_plan_input *in, const fl_plan_part *p, size_t part)
{
  char *name = NULL;
  const char *node = in->field->nodes[p->node].id;
  const fl_layer *layers = in->graph->layers;
  int size = fl_part_is_empty(p->points) ? asprintf(&name, "node %s: part %zu (forwards)", node, part)
                                         : asprintf(&name, "node %s: part %zu (layers %s..%s)", node, part,
                                                    layers[p->first_layer].name, layers[p->last_layer].name);
  return size < 0 ? NULL : name;
}

static int name_process(FILE *out, const fl_plan_input *in, const fl_plan *plan, size_t part)
{
  char *name = part_name(in, &plan->parts[part], part);
  if (name == NULL) return 0;
  if (part == 0)
    fl_trace_begin(out, process_id(plan, part), name);
  else
    fl_trace_name_process(out, process_id(plan, part), name, part);
  free(name);
  return 1;
}

static int put_header(FILE *out, const fl_plan_input *in, const fl_plan *plan)
{
  for (size_t i = 0; i < plan->activity_count; i++) {
    const fl_activity *a = &plan->activities[i];
    if (a->kind == FL_COMPUTE && !name_process(out, in, plan, a->part)) return 0;
    if (!name_thread(out, in, plan, i)) return 0;
  }
  return 1;
}

fl_status fl_trace_json_new(FILE *out, const fl_plan_input *in, const fl_plan *plan, fl_request_writer **writer,
                            fl_error *err)
{
  *writer = fl_request_writer_make(out, "the trace", trace_rows, plan->activity_count);
  if (*writer == NULL || !make_extra(*writer) || !make_texts(*writer, in, plan) || !put_header(out, in, plan)) {
    fl_request_writer_free(*writer);
    *writer = NULL;
    return fl_fail_memory(err, "a trace");
  }
  (*writer)->closing = FL_TRACE_END;
  return fl_check_written(out, (*writer)->what, err);
}
