#include <inttypes.h>

#include "present/write/csv.h"
#include "present/write/json.h"
#include "present/write/requests.h"

static fl_status trace_rows(fl_request_writer *writer, uint64_t request, double arrival_s,
                            const fl_interval *activities, fl_error *err)
{
  char number[24];
  size_t size = (size_t)snprintf(number, sizeof number, "%" PRIu64, request);
  (void)arrival_s;
  (void)err; /* nothing to fail but writing */
  for (size_t i = 0; i < writer->activity_count; i++) {
    fl_put_bytes(writer, number, size);
    fl_put_fixed(writer, &writer->before[i]);
    fl_put_number(writer, activities[i].start_s);
    FL_PUT_LITERAL(writer, ",");
    fl_put_number(writer, activities[i].end_s);
    fl_put_fixed(writer, &writer->after[i]);
  }
  return FL_OK;
}

/* ",kind,index,node,peer," */
static int make_before(fl_fixed_text *text, const char *kind, size_t index, const char *node, const char *peer)
{
  FILE *out = fl_fixed_text_start(text);
  if (out == NULL) return 0;
  fprintf(out, ",%s,%zu,", kind, index);
  fl_csv_text(out, node);
  putc(',', out);
  fl_csv_text(out, peer);
  putc(',', out);
  return fl_fixed_text_end(out);
}

/* ",bits" and the end of the row */
static int make_after(fl_fixed_text *text, const char *bits)
{
  FILE *out = fl_fixed_text_start(text);
  if (out == NULL) return 0;
  fprintf(out, ",%s\n", bits);
  return fl_fixed_text_end(out);
}

static int make_texts(fl_request_writer *writer, const fl_plan_input *in, const fl_plan *plan)
{
  int whole = 1;
  for (size_t i = 0; i < plan->part_count; i++) {
    size_t compute = FL_ACTIVITY_OF_PART(i), transfer = FL_ACTIVITY_OF_HOP(i);
    const char *node = in->field->nodes[plan->parts[i].node].id;
    whole = whole && make_before(&writer->before[compute], "compute", i, node, "") &&
            make_after(&writer->after[compute], "");
    if (i + 1 == plan->part_count) break;
    char bits[FL_NUMBER_SIZE];
    const char *peer = in->field->nodes[plan->parts[i + 1].node].id;
    whole = whole && make_before(&writer->before[transfer], "transfer", i, node, peer) &&
            make_after(&writer->after[transfer], fl_number_format(bits, plan->hops[i].bits));
  }
  return whole;
}

fl_status fl_trace_csv_new(FILE *out, const fl_plan_input *in, const fl_plan *plan, fl_request_writer **writer,
                           fl_error *err)
{
  *writer = fl_request_writer_make(out, "the trace", trace_rows, plan->part_count, 1);
  if (*writer == NULL || !make_texts(*writer, in, plan)) {
    fl_request_writer_free(*writer);
    *writer = NULL;
    return fl_fail_memory(err, "a trace");
  }
  fputs("request,kind,index,node,peer,start_s,end_s,bits\n", out);
  return fl_check_written(out, (*writer)->what, err);
}
