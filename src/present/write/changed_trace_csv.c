/* trace.csv where the world changes: every time that a request went through an activity, or tried to. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/csv.h"
#include "fieldline/json.h"
#include "present/write/requests.h"
#include "present/write/world_files.h"

typedef struct {
  fl_request_extra base;
  const fl_field *field;
  bool loops; /* rows name the pass, too */
} row_extra;

static fl_status finish(fl_request_writer *writer, fl_error *err)
{
  (void)writer; /* nothing behind the rows */
  (void)err;
  return FL_OK;
}

static void free_extra(fl_request_writer *writer)
{
  free(writer->extra);
}

static fl_status rows(fl_request_writer *writer, const fl_request_record *record, fl_error *err)
{
  const row_extra *extra = (const row_extra *)writer->extra;
  const fl_field *field = extra->field;
  char number[FL_NUMBER_SIZE];
  (void)err; /* nothing to fail but writing */
  for (size_t i = 0; i < record->record_count; i++) {
    const fl_activity_record *r = &record->records[i];
    bool sends = r->of.kind == FL_TRANSFER;
    fprintf(writer->out, "%" PRIu64 ",", record->request);
    if (extra->loops) fprintf(writer->out, "%" PRIu64 ",", record->pass);
    fprintf(writer->out, "%s,%zu,", fl_activity_kind_name(r->of.kind), fl_activity_index(&r->of));
    fl_csv_text(writer->out, field->nodes[r->of.node].id);
    putc(',', writer->out);
    if (sends) fl_csv_text(writer->out, field->nodes[r->of.peer].id);
    putc(',', writer->out);
    fl_put_number(writer, r->interval.start_s);
    FL_PUT_LITERAL(writer, ",");
    fl_put_number(writer, r->interval.end_s);
    fprintf(writer->out, ",%s,%" PRIu32 ",%s\n", sends ? fl_number_format(number, r->of.bits) : "", r->attempt,
            fl_activity_outcome_name(r->outcome));
  }
  return FL_OK;
}

fl_status fl_changed_trace_csv_new(FILE *out, const fl_plan_input *in, const fl_plan *plan, fl_request_writer **writer,
                                   fl_error *err)
{
  *writer = fl_request_writer_make(out, "the trace", rows, plan->activity_count);
  row_extra *extra = calloc(1, sizeof *extra);
  if (*writer == NULL || extra == NULL) {
    free(extra);
    fl_request_writer_free(*writer);
    *writer = NULL;
    return fl_fail_memory(err, "a trace");
  }
  *extra = (row_extra){{finish, free_extra}, in->field, plan->loop.first_pass != NULL};
  (*writer)->extra = &extra->base;
  fprintf(out, "request,%skind,index,node,peer,start_s,end_s,bits,attempt,outcome\n", extra->loops ? "pass," : "");
  return fl_check_written(out, (*writer)->what, err);
}
