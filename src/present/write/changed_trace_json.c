/* trace.json where the world changes: a process for each node of the field, in it a thread for computing, one for the
 * radio and one that shows when the node is down; and one process for the chain: when it is broken, when that is
 * noticed, and which chain is in use. Slices of attempts that came to nothing say so. */
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "fieldline/json.h"
#include "fieldline/text.h"
#include "present/write/requests.h"
#include "present/write/trace_names.h"
#include "present/write/world_files.h"

#define US_PER_S 1e6 /* the format's dates are microseconds */

enum { COMPUTE, RADIO, STATE, THREADS };
enum { CHAIN = 1, CHAIN_STATE = 1, CHAIN_IN_USE = 2 }; /* process, threads */
enum { NAMED = 12, NAME_SIZE = NAMED * (FL_NODE_ID_MAX_BYTES + 2) + 40 };

typedef struct {
  fl_request_extra base;
  const fl_field *field;
  bool *named;     /* [nodes] the node's process has its name */
  double *down_s;  /* [nodes] since when; NAN: it is up */
  double broken_s; /* likewise, of the chain */
  double chain_s;  /* since when the chain is in use that */
  char chain[NAME_SIZE];
  double period_s; /* has these nodes and that predicted period */
} trace_extra;

static trace_extra *extra_of(fl_request_writer *writer)
{
  return (trace_extra *)writer->extra;
}

static size_t process_of(size_t node)
{
  return THREADS * (node + 1) + 1; /* the chain's is 1 */
}

/* ---- names ---- */

static void name_chain(FILE *out)
{
  fl_trace_begin(out, CHAIN, "chain");
  fl_trace_name_thread(out, CHAIN, CHAIN_STATE, "state", 0);
  fl_trace_name_thread(out, CHAIN, CHAIN_IN_USE, "in use", 1);
}

/* Before a node's first slice. */
static void name_node(fl_request_writer *writer, size_t node)
{
  static const char *const threads[THREADS] = {"compute", "radio", "state"};
  trace_extra *extra = extra_of(writer);
  char name[FL_NODE_ID_MAX_BYTES + 8];
  size_t pid = process_of(node);
  if (extra->named[node]) return;
  extra->named[node] = true;
  snprintf(name, sizeof name, "node %s", extra->field->nodes[node].id);
  fl_trace_name_process(writer->out, pid, name, node + 1);
  for (size_t i = 0; i < THREADS; i++) fl_trace_name_thread(writer->out, pid, pid + i, threads[i], i);
}

/* ---- slices ---- */

static void begin_event(fl_request_writer *writer, const char *name, const char *category, size_t pid, size_t tid)
{
  FL_PUT_LITERAL(writer, ",\n{\"name\":");
  fl_json_put_text(writer->out, name);
  fprintf(writer->out, ",\"cat\":\"%s\",\"pid\":%zu,\"tid\":%zu,\"ts\":", category, pid, tid);
}

static void begin_slice(fl_request_writer *writer, const char *name, const char *category, size_t pid, size_t tid,
                        double start_s, double end_s)
{
  begin_event(writer, name, category, pid, tid);
  fl_put_number(writer, start_s * US_PER_S);
  FL_PUT_LITERAL(writer, ",\"ph\":\"X\",\"dur\":");
  fl_put_number(writer, (end_s - start_s) * US_PER_S);
}

/* Something that takes no time. */
static void put_instant(fl_request_writer *writer, const char *name, const char *category, size_t pid, size_t tid,
                        double date_s)
{
  begin_event(writer, name, category, pid, tid);
  fl_put_number(writer, date_s * US_PER_S);
  FL_PUT_LITERAL(writer, ",\"ph\":\"i\",\"s\":\"t\"}");
}

static void put_record(fl_request_writer *writer, const fl_request_record *record, const fl_activity_record *r)
{
  const uint64_t request = record->request;
  char number[FL_NUMBER_SIZE], name[64];
  bool sends = r->of.kind == FL_TRANSFER, done = r->outcome == FL_ACTIVITY_DONE;
  size_t pid = process_of(r->of.node);
  name_node(writer, r->of.node);
  snprintf(name, sizeof name, "request %" PRIu64 "%s%s", request, done ? "" : " ",
           done ? "" : fl_activity_outcome_name(r->outcome));
  begin_slice(writer, name, fl_activity_kind_name(r->of.kind), pid, pid + (sends ? RADIO : COMPUTE),
              r->interval.start_s, r->interval.end_s);
  fprintf(writer->out, ",\"args\":{\"request\":%" PRIu64 ",\"attempt\":%" PRIu32 ",\"outcome\":\"%s\"", request,
          r->attempt, fl_activity_outcome_name(r->outcome));
  if (record->pass_count > 1) fprintf(writer->out, ",\"pass\":%" PRIu64, record->pass);
  if (sends) fprintf(writer->out, ",\"bits\":%s", fl_number_format(number, r->of.bits));
  FL_PUT_LITERAL(writer, "}}");
}

static fl_status rows(fl_request_writer *writer, const fl_request_record *record, fl_error *err)
{
  (void)err; /* nothing to fail but writing */
  for (size_t i = 0; i < record->record_count; i++) put_record(writer, record, &record->records[i]);
  return FL_OK;
}

/* ---- what happens ---- */

static void end_down(fl_request_writer *writer, size_t node, double date_s)
{
  double *down_s = &extra_of(writer)->down_s[node];
  if (isnan(*down_s)) return;
  name_node(writer, node);
  begin_slice(writer, "down", "state", process_of(node), process_of(node) + STATE, *down_s, date_s);
  FL_PUT_LITERAL(writer, "}");
  *down_s = NAN;
}

static void end_broken(fl_request_writer *writer, double date_s)
{
  double *broken_s = &extra_of(writer)->broken_s;
  if (isnan(*broken_s)) return;
  begin_slice(writer, "broken", "chain", CHAIN, CHAIN_STATE, *broken_s, date_s);
  FL_PUT_LITERAL(writer, "}");
  *broken_s = NAN;
}

static void hear_change(fl_request_writer *writer, const fl_change *change, double date_s)
{
  char name[64], number[FL_NUMBER_SIZE];
  double *down_s = &extra_of(writer)->down_s[change->node];
  size_t pid = process_of(change->node);
  if (change->kind == FL_CHANGE_SPEED) {
    name_node(writer, change->node);
    snprintf(name, sizeof name, "speed x %s", fl_number_format(number, change->value[0]));
    put_instant(writer, name, "state", pid, pid + STATE, date_s);
  }
  if (change->kind != FL_CHANGE_UP) return;
  if (change->value[0] != 0)
    end_down(writer, change->node, date_s);
  else if (isnan(*down_s))
    *down_s = date_s;
}

static void hear_of_battery(fl_request_writer *writer, size_t node, double date_s)
{
  double *down_s = &extra_of(writer)->down_s[node];
  name_node(writer, node);
  put_instant(writer, "battery empty", "state", process_of(node), process_of(node) + STATE, date_s);
  if (isnan(*down_s)) *down_s = date_s;
}

static void put_weights(fl_request_writer *writer, const fl_happening *happening)
{
  char name[FL_NODE_ID_MAX_BYTES + 16], number[FL_NUMBER_SIZE];
  size_t pid = process_of(happening->node);
  name_node(writer, happening->node);
  snprintf(name, sizeof name, "weights to %s", extra_of(writer)->field->nodes[happening->peer].id);
  begin_slice(writer, name, "weights", pid, pid + RADIO, happening->since_s, happening->date_s);
  fprintf(writer->out, ",\"args\":{\"bits\":%s}}", fl_number_format(number, happening->bits));
}

/* The chain that is in use from now on. */
static void begin_chain(trace_extra *extra, const fl_plan *plan, double date_s)
{
  extra->chain_s = date_s;
  extra->period_s = plan->bottleneck_s;
  extra->chain[0] = '\0';
  for (size_t i = 0; i < plan->part_count && i < NAMED; i++)
    fl_append(extra->chain, NAME_SIZE, "%s%s", i > 0 ? ", " : "", extra->field->nodes[plan->parts[i].node].id);
  if (plan->part_count > NAMED) fl_append(extra->chain, NAME_SIZE, " and %zu more", plan->part_count - NAMED);
}

static void end_chain(fl_request_writer *writer, double date_s)
{
  char number[FL_NUMBER_SIZE];
  const trace_extra *extra = extra_of(writer);
  begin_slice(writer, extra->chain, "chain", CHAIN, CHAIN_IN_USE, extra->chain_s, date_s);
  fprintf(writer->out, ",\"args\":{\"predicted_period_s\":%s}}", fl_number_format(number, extra->period_s));
}

static void end_all(fl_request_writer *writer, double date_s)
{
  for (size_t i = 0; i < extra_of(writer)->field->count; i++) end_down(writer, i, date_s);
  end_broken(writer, date_s);
  end_chain(writer, date_s);
}

void fl_changed_trace_json_hear(fl_request_writer *writer, const fl_happening *happening)
{
  double date_s = happening->date_s;
  switch (happening->kind) {
  case FL_HAPPENS_CHANGE:
    hear_change(writer, &happening->change, date_s);
    break;
  case FL_HAPPENS_EMPTY:
    hear_of_battery(writer, happening->node, date_s);
    break;
  case FL_HAPPENS_BROKEN:
    extra_of(writer)->broken_s = date_s;
    break;
  case FL_HAPPENS_WHOLE:
    end_broken(writer, date_s);
    break;
  case FL_HAPPENS_DETECTED:
    put_instant(writer, "detected", "chain", CHAIN, CHAIN_STATE, date_s);
    break;
  case FL_HAPPENS_FETCHED:
    put_weights(writer, happening);
    break;
  case FL_HAPPENS_FETCH_LOST: /* what a chain is made of is shown */
    break;
  case FL_HAPPENS_CHAIN:
    end_chain(writer, date_s);
    begin_chain(extra_of(writer), happening->plan, date_s);
    break;
  case FL_HAPPENS_END:
    end_all(writer, date_s);
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
  begin_chain(extra_of(*writer), plan, 0);
  name_chain(out);
  (*writer)->closing = FL_TRACE_END;
  return fl_check_written(out, (*writer)->what, err);
}
