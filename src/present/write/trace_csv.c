#include <inttypes.h>

#include "base/csv.h"
#include "fieldline/json.h"
#include "present/write/requests.h"

/* "3" or, in token loops, "3,17": which request, and which of its passes. */
static size_t name_pass(const fl_request_writer *writer, const fl_request_record *record, char *text, size_t size)
{
  if (writer->after_first == NULL) return (size_t)snprintf(text, size, "%" PRIu64, record->request);
  return (size_t)snprintf(text, size, "%" PRIu64 ",%" PRIu64, record->request, record->pass);
}

static fl_status trace_rows(fl_request_writer *writer, const fl_request_record *record, fl_error *err)
{
  char number[48];
  size_t size = name_pass(writer, record, number, sizeof number);
  (void)err; /* nothing to fail but writing */
  for (size_t i = 0; i < record->activity_count; i++) {
    fl_put_bytes(writer, number, size);
    fl_put_fixed(writer, &writer->before[i]);
    fl_put_number(writer, record->intervals[i].start_s);
    FL_PUT_LITERAL(writer, ",");
    fl_put_number(writer, record->intervals[i].end_s);
    fl_put_fixed(writer, fl_text_behind(writer, record, i));
  }
  return FL_OK;
}

/* ",kind,index,node,peer," */
static int make_before(fl_fixed_text *text, size_t index, const fl_plan_input *in, const fl_plan *plan)
{
  const fl_activity *activity = &plan->activities[index];
  const fl_field *field = in->field;
  FILE *out = fl_fixed_text_start(text);
  if (out == NULL) return 0;
  fprintf(out, ",%s,%zu,", fl_activity_kind_name(activity->kind), fl_activity_index(activity));
  fl_csv_text(out, field->nodes[activity->node].id);
  putc(',', out);
  if (activity->kind == FL_TRANSFER) fl_csv_text(out, field->nodes[activity->peer].id);
  putc(',', out);
  return fl_fixed_text_end(out);
}

/* ",bits" and the end of the row */
static int make_after(fl_fixed_text *text, const fl_activity *activity)
{
  char bits[FL_NUMBER_SIZE];
  FILE *out = fl_fixed_text_start(text);
  if (out == NULL) return 0;
  fprintf(out, ",%s\n", activity->kind == FL_TRANSFER ? fl_number_format(bits, activity->bits) : "");
  return fl_fixed_text_end(out);
}

fl_status fl_trace_csv_new(FILE *out, const fl_plan_input *in, const fl_plan *plan, fl_request_writer **writer,
                           fl_error *err)
{
  *writer = fl_request_writer_make(out, "the trace", trace_rows, plan->activity_count);
  if (*writer == NULL || !fl_make_fixed_texts(*writer, make_before, make_after, in, plan)) {
    fl_request_writer_free(*writer);
    *writer = NULL;
    return fl_fail_memory(err, "a trace");
  }
  fprintf(out, "request,%skind,index,node,peer,start_s,end_s,bits\n", plan->loop.first_pass != NULL ? "pass," : "");
  return fl_check_written(out, (*writer)->what, err);
}
