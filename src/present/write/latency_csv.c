#include <inttypes.h>

#include "fieldline/json.h"
#include "present/write/requests.h"

static void put_column(fl_request_writer *writer, double value)
{
  FL_PUT_LITERAL(writer, ",");
  fl_put_number(writer, value);
}

/* A row of a request; of its passes but the last, and of what was not completed, there is nothing to tell. */
static bool put_latency(fl_request_writer *writer, const fl_request_record *record)
{
  double completion_s = fl_record_end_s(record);
  if (!fl_record_completes_request(record)) return false;
  fprintf(writer->out, "%" PRIu64, record->request);
  put_column(writer, record->arrival_s);
  put_column(writer, completion_s);
  put_column(writer, completion_s - record->arrival_s);
  return true;
}

static fl_status latency_row(fl_request_writer *writer, const fl_request_record *record, fl_error *err)
{
  (void)err; /* nothing to fail but writing */
  if (put_latency(writer, record)) FL_PUT_LITERAL(writer, "\n");
  return FL_OK;
}

/* With how long the first token took, and the others, if any, on their average. */
static fl_status token_row(fl_request_writer *writer, const fl_request_record *record, fl_error *err)
{
  (void)err; /* nothing to fail but writing */
  double others = (double)(record->pass_count - 1);
  if (!put_latency(writer, record)) return FL_OK;
  put_column(writer, record->first_token_s - record->arrival_s);
  if (others > 0)
    put_column(writer, (record->token_s - record->first_token_s) / others);
  else
    FL_PUT_LITERAL(writer, ",");
  FL_PUT_LITERAL(writer, "\n");
  return FL_OK;
}

fl_status fl_latency_csv_new(FILE *out, const fl_plan *plan, fl_request_writer **writer, fl_error *err)
{
  bool tokens = plan->loop.first_pass != NULL;
  *writer = fl_request_writer_make(out, "the latencies", tokens ? token_row : latency_row, plan->activity_count);
  if (*writer == NULL) return fl_fail_memory(err, "the latencies");
  fprintf(out, "request,arrival_s,completion_s,latency_s%s\n", tokens ? ",ttft_s,tpot_s" : "");
  return fl_check_written(out, (*writer)->what, err);
}
