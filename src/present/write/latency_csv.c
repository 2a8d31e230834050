#include <inttypes.h>

#include "present/write/json.h"
#include "present/write/requests.h"

static fl_status latency_row(fl_request_writer *writer, const fl_request_record *record, fl_error *err)
{
  (void)err; /* nothing to fail but writing */
  double completion_s = record->intervals[record->activity_count - 1].end_s;
  fprintf(writer->out, "%" PRIu64 ",", record->request);
  fl_put_number(writer, record->arrival_s);
  FL_PUT_LITERAL(writer, ",");
  fl_put_number(writer, completion_s);
  FL_PUT_LITERAL(writer, ",");
  fl_put_number(writer, completion_s - record->arrival_s);
  FL_PUT_LITERAL(writer, "\n");
  return FL_OK;
}

fl_status fl_latency_csv_new(FILE *out, const fl_plan *plan, fl_request_writer **writer, fl_error *err)
{
  *writer = fl_request_writer_make(out, "the latencies", latency_row, plan->activity_count, 0);
  if (*writer == NULL) return fl_fail_memory(err, "the latencies");
  fputs("request,arrival_s,completion_s,latency_s\n", out);
  return fl_check_written(out, (*writer)->what, err);
}
