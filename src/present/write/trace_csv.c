#include <inttypes.h>

#include "present/write/csv.h"
#include "present/write/json.h"
#include "present/write/requests.h"

static fl_status trace_rows(fl_request_writer *writer, const fl_request_record *record, fl_error *err)
{
  char number[24];
  size_t size = (size_t)snprintf(number, sizeof number, "%" PRIu64, record->request);
  (void)err; /* nothing to fail but writing */
  for (size_t i = 0; i < record->activity_count; i++) {
    fl_put_bytes(writer, number, size);
    fl_put_fixed(writer, &writer->before[i]);
    fl_put_number(writer, record->intervals[i].start_s);
    FL_PUT_LITERAL(writer, ",");
    fl_put_number(writer, record->intervals[i].end_s);
    fl_put_fixed(writer, &writer->after[i]);
  }
  return FL_OK;
}

/* ",kind,index,node,peer," */
static int make_before(fl_fixed_text *text, const fl_activity *activity, const fl_field *field)
{
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

static int make_texts(fl_request_writer *writer, const fl_plan_input *in, const fl_plan *plan)
{
  int whole = 1;
  for (size_t i = 0; whole && i < plan->activity_count; i++)
    whole = make_before(&writer->before[i], &plan->activities[i], in->field) &&
            make_after(&writer->after[i], &plan->activities[i]);
  return whole;
}

fl_status fl_trace_csv_new(FILE *out, const fl_plan_input *in, const fl_plan *plan, fl_request_writer **writer,
                           fl_error *err)
{
  *writer = fl_request_writer_make(out, "the trace", trace_rows, plan->activity_count, 1);
  if (*writer == NULL || !make_texts(*writer, in, plan)) {
    fl_request_writer_free(*writer);
    *writer = NULL;
    return fl_fail_memory(err, "a trace");
  }
  fputs("request,kind,index,node,peer,start_s,end_s,bits\n", out);
  return fl_check_written(out, (*writer)->what, err);
}
