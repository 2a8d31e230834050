/* requests, trace and latency: who arrives when, and how much of it is shown. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "fieldline/text.h"
#include "scenario/reader.h"

static const uint64_t max_in_flight = 1000000;

static fl_status read_closed(const scenario_reader *r, const fl_doc_node *node, fl_arrivals *arrivals)
{
  static const char *const keys[] = {"in_flight", NULL};
  arrivals->kind = FL_ARRIVALS_CLOSED;
  fl_status status = fl_doc_check_keys(node, keys, r->err);
  const fl_doc_node *in_flight = fl_doc_get(node, "in_flight");
  if (status != FL_OK || in_flight == NULL) return status;
  return fl_doc_uint(in_flight, 1, max_in_flight, &arrivals->in_flight, r->err);
}

static fl_status read_periodic(const scenario_reader *r, const fl_doc_node *node, fl_arrivals *arrivals)
{
  static const char *const keys[] = {"interval", NULL};
  static const quantity_row row = {"interval", FL_UNIT_SECONDS, 1e-9, 1e9, NAN, offsetof(fl_arrivals, interval_s),
                                   false};
  arrivals->kind = FL_ARRIVALS_PERIODIC;
  fl_status status = fl_doc_check_keys(node, keys, r->err);
  return status == FL_OK ? fl_read_quantities(r, node, &row, 1, arrivals) : status;
}

static fl_status read_poisson(const scenario_reader *r, const fl_doc_node *node, fl_arrivals *arrivals)
{
  static const char *const keys[] = {"rate", NULL};
  static const quantity_row row = {"rate", FL_UNIT_HERTZ, 1e-9, 1e9, NAN, offsetof(fl_arrivals, rate_hz), false};
  arrivals->kind = FL_ARRIVALS_POISSON;
  fl_status status = fl_doc_check_keys(node, keys, r->err);
  return status == FL_OK ? fl_read_quantities(r, node, &row, 1, arrivals) : status;
}

typedef struct {
  const char *key;
  fl_status (*read)(const scenario_reader *r, const fl_doc_node *node, fl_arrivals *arrivals);
} arrival_row;

static const arrival_row arrival_rows[] = {
    {"closed", read_closed}, {"periodic", read_periodic}, {"poisson", read_poisson}};

static fl_status read_arrivals(const scenario_reader *r, const fl_doc_node *node)
{
  static const char *const keys[] = {"closed", "periodic", "poisson", NULL}, *const words[] = {"burst"};
  static const char expected[] =
      "{closed: {in_flight: 16}}, {periodic: {interval: 0.4 s}}, {poisson: {rate: 3 Hz}} or burst";
  fl_arrivals *arrivals = &r->scenario->workload.arrivals;
  *arrivals = (fl_arrivals){.kind = FL_ARRIVALS_CLOSED, .in_flight = 16};
  if (node == NULL) return FL_OK;
  if (fl_doc_is(node, "burst")) {
    arrivals->kind = FL_ARRIVALS_BURST;
    return FL_OK;
  }
  if (node->kind == FL_DOC_SCALAR && fl_suggest(node->text, words, 1) != NULL)
    return fl_doc_fail(r->err, node, "expected %s, got \"%.60s\" (did you mean \"burst\"?)", expected, node->text);
  if (node->kind != FL_DOC_MAP || node->child_count == 0) return fl_doc_expect(r->err, node, "%s", expected);
  fl_status status = fl_doc_check_keys(node, keys, r->err);
  if (status != FL_OK) return status;
  if (node->child_count > 1)
    return fl_doc_fail_key(r->err, node->first->next, "one kind of arrivals at a time (%s is set already)",
                           node->first->key);
  for (size_t i = 0; i < sizeof arrival_rows / sizeof arrival_rows[0]; i++)
    if (strcmp(node->first->key, arrival_rows[i].key) == 0) return arrival_rows[i].read(r, node->first, arrivals);
  return FL_OK;
}

static fl_status read_buffer(const scenario_reader *r, const fl_doc_node *node, uint64_t *activations)
{
  *activations = 0;
  if (node == NULL || fl_doc_is(node, "unbounded") || fl_doc_is_uint(node, 1, FL_MAX_BUFFER, activations)) return FL_OK;
  return fl_doc_expect(r->err, node, "a whole number from 1 to %" PRIu64 ", or unbounded", FL_MAX_BUFFER);
}

static fl_status read_buffers(const scenario_reader *r, const fl_doc_node *node)
{
  static const char *const keys[] = {"receive", "send", NULL};
  fl_workload *workload = &r->scenario->workload;
  if (node == NULL) return FL_OK;
  fl_status status = fl_doc_check_keys(node, keys, r->err);
  if (status == FL_OK) status = read_buffer(r, fl_doc_get(node, "receive"), &workload->receive_buffer);
  if (status == FL_OK) status = read_buffer(r, fl_doc_get(node, "send"), &workload->send_buffer);
  return status;
}

static fl_status read_warmup(const scenario_reader *r, const fl_doc_node *node)
{
  fl_workload *workload = &r->scenario->workload;
  workload->warmup = workload->count / 10;
  if (node == NULL) return FL_OK;
  fl_status status = fl_doc_uint(node, 0, FL_MAX_REQUESTS, &workload->warmup, r->err);
  if (status == FL_OK && workload->warmup >= workload->count)
    return fl_doc_expect(r->err, node, "fewer than the %" PRIu64 " requests of requests.count", workload->count);
  return status;
}

fl_status fl_read_requests(const scenario_reader *r, const fl_doc_node *node)
{
  static const char *const keys[] = {"count", "tokens", "arrivals", "warmup", "buffers", "state_copies", NULL};
  const fl_doc_node *count = NULL, *arrivals = NULL, *warmup = NULL, *buffers = NULL, *copies = NULL;
  fl_workload *workload = &r->scenario->workload;
  fl_status status = FL_OK;
  workload->count = 200;
  workload->seed = r->scenario->seed;
  if (node != NULL) {
    status = fl_doc_check_keys(node, keys, r->err);
    count = fl_doc_get(node, "count");
    arrivals = fl_doc_get(node, "arrivals");
    warmup = fl_doc_get(node, "warmup");
    buffers = fl_doc_get(node, "buffers");
    copies = fl_doc_get(node, "state_copies");
  }
  if (status == FL_OK && count != NULL) status = fl_doc_uint(count, 1, FL_MAX_REQUESTS, &workload->count, r->err);
  if (status == FL_OK && node != NULL) status = fl_read_tokens(r, fl_doc_get(node, "tokens"));
  if (status == FL_OK) status = read_arrivals(r, arrivals);
  if (status == FL_OK) status = read_warmup(r, warmup);
  if (status == FL_OK) status = read_buffers(r, buffers);
  if (status != FL_OK || copies == NULL) return status;
  return fl_doc_uint(copies, 1, max_in_flight, &r->scenario->state_copies, r->err);
}

uint64_t fl_scenario_state_copies(const fl_scenario *scenario)
{
  const fl_arrivals *arrivals = &scenario->workload.arrivals;
  if (scenario->state_copies > 0) return scenario->state_copies;
  return arrivals->kind == FL_ARRIVALS_CLOSED ? arrivals->in_flight : 1;
}

fl_status fl_read_trace(const scenario_reader *r, const fl_doc_node *node)
{
  uint64_t *requests = &r->scenario->trace_requests;
  *requests = FL_TRACE_ALL;
  if (node == NULL || fl_doc_is(node, "all")) return FL_OK;
  *requests = 0;
  if (fl_doc_is(node, "none") || fl_doc_is_uint(node, 0, FL_MAX_REQUESTS, requests)) return FL_OK;
  return fl_doc_expect(r->err, node, "all, none, or a whole number up to %" PRIu64, FL_MAX_REQUESTS);
}

fl_status fl_read_latency(const scenario_reader *r, const fl_doc_node *node)
{
  static const char *const words[] = {"all", "none"};
  const char *word;
  if (node == NULL) return FL_OK;
  fl_status status = fl_doc_text(node, &word, r->err);
  if (status != FL_OK) return status;
  r->scenario->latency_is_left_out = strcmp(word, "none") == 0;
  if (r->scenario->latency_is_left_out || strcmp(word, "all") == 0) return FL_OK;
  return fl_doc_unknown_word(r->err, node, "choice", words, sizeof words / sizeof words[0]);
}
