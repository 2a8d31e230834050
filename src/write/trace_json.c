/* Chrome's trace event format (JSON object form), which Perfetto and chrome://tracing open: a process for each node
 * of the chain, in it a thread for computing and one for the radio; the flow of a request runs through all its slices.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "write/json.h"
#include "write/requests.h"

#define US_PER_S 1e6 /* the format's dates are microseconds */

/* Of the process of a part; thread ids differ over all processes, which some readers need. */
static size_t process_id(size_t part)
{
  return part + 1;
}

static size_t thread_id(size_t activity)
{
  return activity + 1;
}

static void trace_rows(fl_request_writer *writer, uint64_t request, double arrival_s, const fl_interval *activities)
{
  char head[96], number[24]; /* flow ids are hexadecimal, and not 0 */
  size_t head_size = (size_t)snprintf(
      head, sizeof head, ",\n{\"name\":\"request %" PRIu64 "\",\"bind_id\":\"0x%" PRIx64 "\"", request, request + 1);
  size_t number_size = (size_t)snprintf(number, sizeof number, "%" PRIu64, request);
  (void)arrival_s;
  for (size_t i = 0; i < writer->activity_count; i++) {
    fl_put_bytes(writer, head, head_size);
    fl_put_fixed(writer, &writer->before[i]);
    fl_put_number(writer, activities[i].start_s * US_PER_S);
    FL_PUT_LITERAL(writer, ",\"dur\":");
    fl_put_number(writer, (activities[i].end_s - activities[i].start_s) * US_PER_S);
    FL_PUT_LITERAL(writer, ",\"args\":{\"request\":");
    fl_put_bytes(writer, number, number_size);
    fl_put_fixed(writer, &writer->after[i]);
  }
}

/* What stands between a slice's name and its start. */
static int make_before(fl_fixed_text *text, size_t activity, size_t activity_count)
{
  FILE *out = fl_fixed_text_start(text);
  if (out == NULL) return 0;
  fprintf(out,
          "%s%s,\"cat\":\"%s\",\"ph\":\"X\",\"pid\":%zu,\"tid\":%zu,\"ts\":", activity > 0 ? ",\"flow_in\":true" : "",
          activity + 1 < activity_count ? ",\"flow_out\":true" : "", activity % 2 == 0 ? "compute" : "transfer",
          process_id(activity / 2), thread_id(activity));
  return fl_fixed_text_end(out);
}

/* What follows the request's number in the arguments. */
static int make_after(fl_fixed_text *text, size_t activity, const fl_plan *plan)
{
  char bits[FL_NUMBER_SIZE];
  FILE *out = fl_fixed_text_start(text);
  if (out == NULL) return 0;
  if (activity % 2 != 0) fprintf(out, ",\"bits\":%s", fl_number_format(bits, plan->hops[activity / 2].bits));
  fputs("}}", out);
  return fl_fixed_text_end(out);
}

static int make_texts(fl_request_writer *writer, const fl_plan *plan)
{
  int whole = 1;
  for (size_t i = 0; i < writer->activity_count; i++)
    whole =
        whole && make_before(&writer->before[i], i, writer->activity_count) && make_after(&writer->after[i], i, plan);
  return whole;
}

/* "node 17: compute", "node 17: radio" */
static int describe_thread(FILE *out, const fl_plan_input *in, const fl_plan *plan, size_t activity)
{
  fl_fixed_text name = {NULL, 0};
  FILE *stream = fl_fixed_text_start(&name);
  if (stream == NULL) return 0;
  size_t pid = process_id(activity / 2), tid = thread_id(activity);
  fprintf(stream, "node %s: %s", in->field->nodes[plan->parts[activity / 2].node].id,
          activity % 2 == 0 ? "compute" : "radio");
  int whole = fl_fixed_text_end(stream);
  if (whole) {
    fprintf(out, ",\n{\"name\":\"thread_name\",\"ph\":\"M\",\"pid\":%zu,\"tid\":%zu,\"args\":{\"name\":", pid, tid);
    fl_json_put_text(out, name.text);
    fprintf(out,
            "}},\n{\"name\":\"thread_sort_index\",\"ph\":\"M\",\"pid\":%zu,\"tid\":%zu,\"args\":{\"sort_index\":%zu}}",
            pid, tid, activity % 2);
  }
  free(name.text);
  return whole;
}

/* "node 17: part 2 (layers a..b)" */
static int describe_process(FILE *out, const fl_plan_input *in, const fl_plan *plan, size_t part)
{
  const fl_plan_part *p = &plan->parts[part];
  fl_fixed_text name = {NULL, 0};
  FILE *stream = fl_fixed_text_start(&name);
  if (stream == NULL) return 0;
  fprintf(stream, "node %s: part %zu (layers %s..%s)", in->field->nodes[p->node].id, part,
          in->graph->layers[p->first_layer].name, in->graph->layers[p->last_layer].name);
  int whole = fl_fixed_text_end(stream);
  if (whole) {
    fprintf(out, "%s{\"name\":\"process_name\",\"ph\":\"M\",\"pid\":%zu,\"args\":{\"name\":", part > 0 ? ",\n" : "",
            process_id(part));
    fl_json_put_text(out, name.text);
    fprintf(out, "}},\n{\"name\":\"process_sort_index\",\"ph\":\"M\",\"pid\":%zu,\"args\":{\"sort_index\":%zu}}",
            process_id(part), part);
  }
  free(name.text);
  return whole;
}

static int put_header(FILE *out, const fl_plan_input *in, const fl_plan *plan)
{
  fputs("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n", out);
  for (size_t i = 0; i < plan->part_count; i++) {
    if (!describe_process(out, in, plan, i) || !describe_thread(out, in, plan, FL_ACTIVITY_OF_PART(i))) return 0;
    if (i + 1 < plan->part_count && !describe_thread(out, in, plan, FL_ACTIVITY_OF_HOP(i))) return 0;
  }
  return 1;
}

fl_status fl_trace_json_new(FILE *out, const fl_plan_input *in, const fl_plan *plan, fl_request_writer **writer,
                            fl_error *err)
{
  *writer = fl_request_writer_make(out, "the trace", trace_rows, plan->part_count, 1);
  if (*writer == NULL || !make_texts(*writer, plan) || !put_header(out, in, plan)) {
    fl_request_writer_free(*writer);
    *writer = NULL;
    return fl_fail_memory(err, "a trace");
  }
  (*writer)->closing = "\n]}\n";
  return fl_check_written(out, (*writer)->what, err);
}
