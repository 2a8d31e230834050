/* trace.json where the world changes: a process for each node of the field, in it a thread for computing, one for the
 * radio and one that shows when the node is down; and one process for the chain: when it is broken, and when another
 * takes over. Slices of attempts that came to nothing say so. */
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "fieldline/json.h"
#include "present/write/requests.h"
#include "present/write/world_files.h"

#define US_PER_S 1e6 /* the format's dates are microseconds */

enum { COMPUTE, RADIO, STATE, THREADS };

typedef struct {
  fl_request_extra base;
  const fl_field *field;
  bool *named;     /* [nodes] the node's process has its name */
  double *down_s;  /* [nodes] since when; NAN: it is up */
  double broken_s; /* likewise, of the chain */
} trace_extra;

static trace_extra *extra_of(fl_request_writer *writer)
{
  return (trace_extra *)writer->extra;
}

static size_t process_of(size_t node)
{
  return THREADS * (node + 2) + 1; /* the chain's is 1 */
}

static void put_name(FILE *out, const char *what, size_t pid, size_t tid, const char *name)
{
  fprintf(out, ",\n{\"name\":\"%s\",\"ph\":\"M\",\"pid\":%zu,\"tid\":%zu,\"args\":{\"name\":", what, pid, tid);
  fl_json_put_text(out, name);
  fputs("}}", out);
}

/* Before a node's first slice. */
static void name_node(fl_request_writer *writer, size_t node)
{
  static const char *const threads[THREADS] = {"compute", "radio", "state"};
  trace_extra *extra = extra_of(writer);
  char name[FL_NODE_ID_MAX_BYTES + 8];
  if (extra->named[node]) return;
  extra->named[node] = true;
  snprintf(name, sizeof name, "node %s", extra->field->nodes[node].id);
  put_name(writer->out, "process_name", process_of(node), process_of(node), name);
  for (size_t i = 0; i < THREADS; i++)
    put_name(writer->out, "thread_name", process_of(node), process_of(node) + i, threads[i]);
}

static void begin_slice(fl_request_writer *writer, size_t pid, size_t tid, const char *category, double start_s,
                        double end_s)
{
  fprintf(writer->out, "\",\"cat\":\"%s\",\"ph\":\"X\",\"pid\":%zu,\"tid\":%zu,\"ts\":", category, pid, tid);
  fl_put_number(writer, start_s * US_PER_S);
  FL_PUT_LITERAL(writer, ",\"dur\":");
  fl_put_number(writer, (end_s - start_s) * US_PER_S);
}

static void put_slice(fl_request_writer *writer, size_t node, int thread, const char *name, const char *category,
                      double start_s, double end_s)
{
  name_node(writer, node);
  fprintf(writer->out, ",\n{\"name\":\"%s", name);
  begin_slice(writer, process_of(node), process_of(node) + (size_t)thread, category, start_s, end_s);
  FL_PUT_LITERAL(writer, "}");
}

static void put_record(fl_request_writer *writer, uint64_t request, const fl_activity_record *r)
{
  char number[FL_NUMBER_SIZE];
  bool sends = r->of.kind == FL_TRANSFER;
  size_t pid = process_of(r->of.node);
  name_node(writer, r->of.node);
  fprintf(writer->out, ",\n{\"name\":\"request %" PRIu64 "%s%s", request, r->outcome == FL_ACTIVITY_DONE ? "" : " ",
          r->outcome == FL_ACTIVITY_DONE ? "" : fl_activity_outcome_name(r->outcome));
  begin_slice(writer, pid, pid + (sends ? RADIO : COMPUTE), fl_activity_kind_name(r->of.kind), r->interval.start_s,
              r->interval.end_s);
  fprintf(writer->out, ",\"args\":{\"request\":%" PRIu64 ",\"attempt\":%" PRIu32 ",\"outcome\":\"%s\"", request,
          r->attempt, fl_activity_outcome_name(r->outcome));
  if (sends) fprintf(writer->out, ",\"bits\":%s", fl_number_format(number, r->of.bits));
  FL_PUT_LITERAL(writer, "}}");
}

static fl_status rows(fl_request_writer *writer, const fl_request_record *record, fl_error *err)
{
  (void)err; /* nothing to fail but writing */
  for (size_t i = 0; i < record->record_count; i++) put_record(writer, record->request, &record->records[i]);
  return FL_OK;
}

static void put_chain(fl_request_writer *writer, const char *name, double start_s, double end_s)
{
  fprintf(writer->out, ",\n{\"name\":\"%s", name);
  begin_slice(writer, 1, 1, "chain", start_s, end_s);
  FL_PUT_LITERAL(writer, "}");
}

static void end_down(fl_request_writer *writer, size_t node, double date_s)
{
  double *down_s = extra_of(writer)->down_s;
  if (!isnan(down_s[node])) put_slice(writer, node, STATE, "down", "state", down_s[node], date_s);
  down_s[node] = NAN;
}

static void end_broken(fl_request_writer *writer, double date_s)
{
  trace_extra *extra = extra_of(writer);
  if (!isnan(extra->broken_s)) put_chain(writer, "broken", extra->broken_s, date_s);
  extra->broken_s = NAN;
}

static void hear_change(fl_request_writer *writer, const fl_change *change, double date_s)
{
  double *down_s = &extra_of(writer)->down_s[change->node];
  if (change->kind != FL_CHANGE_UP) return;
  if (change->value[0] != 0)
    end_down(writer, change->node, date_s);
  else if (isnan(*down_s))
    *down_s = date_s;
}

void fl_changed_trace_json_hear(fl_request_writer *writer, const fl_happening *happening)
{
  trace_extra *extra = extra_of(writer);
  double date_s = happening->date_s;
  switch (happening->kind) {
  case FL_HAPPENS_CHANGE:
    hear_change(writer, &happening->change, date_s);
    break;
  case FL_HAPPENS_EMPTY:
    put_slice(writer, happening->node, STATE, "battery empty", "state", date_s, date_s);
    break;
  case FL_HAPPENS_BROKEN:
    extra->broken_s = date_s;
    break;
  case FL_HAPPENS_WHOLE:
    end_broken(writer, date_s);
    break;
  case FL_HAPPENS_DETECTED:
    put_chain(writer, "detected", date_s, date_s);
    break;
  case FL_HAPPENS_FETCHED:
    put_slice(writer, happening->node, RADIO, "weights", "weights", happening->since_s, date_s);
    break;
  case FL_HAPPENS_CHAIN:
    put_chain(writer, "another chain", date_s, date_s);
    break;
  case FL_HAPPENS_END:
    for (size_t i = 0; i < extra->field->count; i++) end_down(writer, i, date_s);
    end_broken(writer, date_s);
    break;
  }
}

static fl_status finish(fl_request_writer *writer, fl_error *err)
{
  (void)writer;
  (void)err;
  return FL_OK;
}

static void free_extra(fl_request_writer *writer)
{
  trace_extra *extra = extra_of(writer);
  free(extra->named);
  free(extra->down_s);
  free(extra);
}

static int make_extra(fl_request_writer *writer, const fl_field *field)
{
  trace_extra *extra = calloc(1, sizeof *extra);
  if (extra == NULL) return 0;
  *extra = (trace_extra){.base = {finish, free_extra}, .field = field, .broken_s = NAN};
  writer->extra = &extra->base;
  extra->named = calloc(field->count, sizeof *extra->named);
  extra->down_s = malloc(field->count * sizeof *extra->down_s);
  if (extra->named == NULL || extra->down_s == NULL) return 0;
  for (size_t i = 0; i < field->count; i++) extra->down_s[i] = NAN;
  return 1;
}

fl_status fl_changed_trace_json_new(FILE *out, const fl_plan_input *in, const fl_plan *plan, fl_request_writer **writer,
                                    fl_error *err)
{
  *writer = fl_request_writer_make(out, "the trace", rows, plan->activity_count);
  if (*writer == NULL || !make_extra(*writer, in->field)) {
    fl_request_writer_free(*writer);
    *writer = NULL;
    return fl_fail_memory(err, "a trace");
  }
  fputs("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n"
        "{\"name\":\"process_name\",\"ph\":\"M\",\"pid\":1,\"tid\":1,\"args\":{\"name\":\"chain\"}}",
        out);
  (*writer)->closing = "\n]}\n";
  return fl_check_written(out, (*writer)->what, err);
}
