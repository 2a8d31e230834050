/* The effective scenario: every key in one order, numbers that read back to the same double. */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "scenario/node.h"
#include "scenario/power.h"

static void write_key(FILE *out, const char *key, const char *text)
{
  fprintf(out, "%s: ", key);
  fl_write_text(out, text);
  putc('\n', out);
}

static void write_path(FILE *out, const char *separator, const char *key, const char *path)
{
  fprintf(out, "%s%s: ", separator, key);
  fl_write_text(out, path);
}

/* What messages cost, where they do. */
static void write_messages(FILE *out, const char *separator, const fl_message_costs *costs)
{
  for (size_t i = 0; i < sizeof fl_message_cost_keys / sizeof fl_message_cost_keys[0]; i++) {
    const fl_message_cost_key *key = &fl_message_cost_keys[i];
    if (fl_message_cost(costs, &key->rows[0]) == 0 && fl_message_cost(costs, &key->rows[1]) == 0) continue;
    fprintf(out, "%s%s: {", separator, key->name);
    fl_write_quantities(out, "", key->rows, 2, costs, false);
    putc('}', out);
    separator = ", ";
  }
}

/* The board, whose figures are all written too, and the device, where they are said. */
static void write_names(FILE *out, const char *separator, const fl_node_names *names)
{
  const char *const said[][2] = {{"board", names->board}, {"device", names->device}};
  for (size_t i = 0; i < 2; i++) {
    if (said[i][1] == NULL) continue;
    fprintf(out, "%s%s: ", separator, said[i][0]);
    fl_write_text(out, said[i][1]);
    separator = ", ";
  }
}

static void write_listed_node(FILE *out, const fl_node *node, const fl_node_names *names)
{
  fputs("  - {id: ", out);
  fl_write_text(out, node->id);
  fputs(", x: ", out);
  fl_write_quantity(out, node->x_m, FL_UNIT_METRES);
  fputs(", y: ", out);
  fl_write_quantity(out, node->y_m, FL_UNIT_METRES);
  write_names(out, ", ", names);
  fputs(", memory: ", out);
  fl_write_quantity(out, node->memory_bytes, FL_UNIT_BYTES);
  if (node->speed_flop_per_s > 0) {
    fputs(", speed: ", out);
    fl_write_quantity(out, node->speed_flop_per_s, FL_UNIT_FLOP_PER_S);
  }
  if (node->memory_bytes_per_s > 0) {
    fputs(", memory_bandwidth: ", out);
    fl_write_quantity(out, node->memory_bytes_per_s, FL_UNIT_BYTES_PER_S);
  }
  write_messages(out, ", ", &node->messages);
  fl_write_powers(out, ", ", node);
  fputs("}\n", out);
}

static void write_field(FILE *out, const fl_scenario *s)
{
  const fl_field_params *f = &s->field;
  switch (s->field_source) {
  case FL_FIELD_DRAWN:
    fputs("field: {area: {", out);
    fl_write_range(out, "x", f->x_low_m, f->x_high_m, FL_UNIT_METRES);
    fputs(", ", out);
    fl_write_range(out, "y", f->y_low_m, f->y_high_m, FL_UNIT_METRES);
    fprintf(out, "}, nodes: %zu}\n", f->count);
    break;
  case FL_FIELD_LISTED:
    fputs("field:\n  nodes:\n", out);
    for (size_t i = 0; i < s->node_count; i++) write_listed_node(out, &s->nodes[i], &s->names_of_nodes[i]);
    break;
  case FL_FIELD_PLATFORM:
    write_path(out, "field: {", "platform", s->platform_path);
    fputs("}\n", out);
    break;
  }
}

static void write_node(FILE *out, const fl_scenario *s)
{
  fl_node every = fl_node_of_field(&s->field);
  bool has_quantities = every.memory_bytes > 0 || every.speed_flop_per_s > 0 || every.memory_bytes_per_s > 0;
  bool has_names = s->every.board != NULL || s->every.device != NULL;
  bool has_messages = fl_messages_cost(&every.messages);
  if (!has_quantities && !has_names && !has_messages && !every.powers.are_known) return;
  fputs("node: {", out);
  write_names(out, "", &s->every);
  if (has_names && has_quantities) fputs(", ", out);
  fl_write_quantities(out, "", fl_node_rows, sizeof fl_node_rows / sizeof fl_node_rows[0], &every, true);
  write_messages(out, has_quantities || has_names ? ", " : "", &every.messages);
  fl_write_powers(out, has_quantities || has_names || has_messages ? ", " : "", &every);
  fputs("}\n", out);
}

static void write_ends(FILE *out, const fl_scenario *s)
{
  if (s->source != NULL) write_key(out, "source", s->source);
  if (s->sink != NULL) write_key(out, "sink", s->sink);
  if (s->relays > 0) fprintf(out, "relays: %" PRIu64 "\n", s->relays);
}

/* An efficiency that is left out says something else beside a standard than 1 does. */
static void write_standard(FILE *out, const fl_radio_params *radio)
{
  if (radio->standard == NULL) return;
  fprintf(out, "standard: %s, width: ", radio->standard->name);
  fl_write_quantity(out, radio->bandwidth_hz, FL_UNIT_HERTZ);
  fprintf(out, ", streams: %u, guard: %g ns", radio->streams, 1e9 * radio->guard_s);
  fputs(radio->efficiency_of_frames || radio->efficiency != 1 ? ", " : ", efficiency: 1, ", out);
}

static void write_radio(FILE *out, const fl_scenario *s)
{
  if (s->has_no_radio) return;
  if (s->radio_is_platform) {
    fputs("radio: platform\n", out);
    return;
  }
  size_t first = s->radio.standard != NULL ? 1 : 0; /* the standard has the bandwidth */
  fputs("radio: {", out);
  write_standard(out, &s->radio);
  fl_write_quantities(out, "", &fl_radio_rows[first], sizeof fl_radio_rows / sizeof fl_radio_rows[0] - first, &s->radio,
                      false);
  fputs("}\n", out);
}

static void write_compression(FILE *out, const fl_scenario *s)
{
  const fl_codec_params *c = &s->codec;
  char number[FL_NUMBER_SIZE];
  fprintf(out, "compression: {codec: %s", c->codec->name);
  if (c->codec->has_value) fprintf(out, ", %s: %s", c->codec->name, fl_number_format(number, c->value));
  if (c->codec->kind == FL_CODEC_ACCURACY) fprintf(out, ", tolerance: %s", c->absolute ? "absolute" : "relative");
  if (s->tensor_path != NULL) write_path(out, ", ", "tensor", s->tensor_path);
  fputs(", ", out);
  fl_write_quantities(out, "", fl_charge_rows, sizeof fl_charge_rows / sizeof fl_charge_rows[0], &s->charge, false);
  fputs("}\n", out);
}

/* A bare name, or a map when options are set. */
static void write_row(FILE *out, const char *name, const fl_option *options, const fl_option_values *values)
{
  size_t set = 0;
  for (size_t i = 0; i < fl_option_count(options); i++) {
    if (!fl_option_is_set(&options[i], values, i)) continue;
    if (set++ == 0) fprintf(out, "{name: %s", name);
    fprintf(out, ", %s: ", options[i].key);
    fl_write_option(out, &options[i], values, i);
  }
  fputs(set == 0 ? name : "}", out);
}

static void write_method(FILE *out, const char *separator, const fl_method *method)
{
  fputs("partitioner: ", out);
  write_row(out, method->partitioner->name, method->partitioner->options, &method->partitioner_options);
  fprintf(out, "%splacer: ", separator);
  if (method->placer == NULL)
    fputs(method->partitioner->name, out);
  else
    write_row(out, method->placer->name, method->placer->options, &method->placer_options);
}

static void write_medium(FILE *out, const fl_scenario *s)
{
  fputs("medium: ", out);
  write_row(out, s->medium->name, s->medium->options, &s->medium_options);
  putc('\n', out);
}

/* Silent where it is left out. */
static void write_objective(FILE *out, const fl_scenario *s)
{
  if (s->objective_is_given) write_key(out, "objective", fl_objective_name(s->objective));
}

static void write_arrivals(FILE *out, const fl_arrivals *arrivals)
{
  switch (arrivals->kind) {
  case FL_ARRIVALS_CLOSED:
    fprintf(out, "{closed: {in_flight: %" PRIu64 "}}", arrivals->in_flight);
    break;
  case FL_ARRIVALS_PERIODIC:
    fputs("{periodic: {interval: ", out);
    fl_write_quantity(out, arrivals->interval_s, FL_UNIT_SECONDS);
    fputs("}}", out);
    break;
  case FL_ARRIVALS_POISSON:
    fputs("{poisson: {rate: ", out);
    fl_write_quantity(out, arrivals->rate_hz, FL_UNIT_HERTZ);
    fputs("}}", out);
    break;
  case FL_ARRIVALS_BURST:
    fputs("burst", out);
    break;
  }
}

static void write_buffer(FILE *out, const char *key, uint64_t activations)
{
  if (activations == 0)
    fprintf(out, "%s: unbounded", key);
  else
    fprintf(out, "%s: %" PRIu64, key, activations);
}

static void write_tokens(FILE *out, const fl_scenario *s)
{
  const fl_token_loop *t = &s->tokens;
  if (!fl_scenario_makes_tokens(s)) return;
  fprintf(out, "tokens: {prompt: %" PRIu64 ", output: %" PRIu64 ", return: ", t->prompt, t->output);
  fl_write_quantity(out, t->return_bytes, FL_UNIT_BYTES);
  fputs("}, ", out);
}

static void write_requests(FILE *out, const fl_scenario *s)
{
  const fl_workload *w = &s->workload;
  fprintf(out, "requests: {count: %" PRIu64 ", ", w->count);
  write_tokens(out, s);
  fputs("arrivals: ", out);
  write_arrivals(out, &w->arrivals);
  fprintf(out, ", warmup: %" PRIu64 ", buffers: {", w->warmup);
  write_buffer(out, "receive", w->receive_buffer);
  fputs(", ", out);
  write_buffer(out, "send", w->send_buffer);
  putc('}', out);
  if (s->state_copies > 0) fprintf(out, ", state_copies: %" PRIu64, s->state_copies);
  fputs("}\n", out);
}

static void write_trace(FILE *out, const fl_scenario *s)
{
  if (s->trace_requests == FL_TRACE_ALL)
    fputs("trace: all\n", out);
  else if (s->trace_requests == 0)
    fputs("trace: none\n", out);
  else
    fprintf(out, "trace: %" PRIu64 "\n", s->trace_requests);
}

/* Silent while every request is kept, like other keys that came later. */
static void write_latency(FILE *out, const fl_scenario *s)
{
  if (s->latency_is_left_out) fputs("latency: none\n", out);
}

static void write_trials(FILE *out, const fl_scenario *s)
{
  if (s->trials > 0) fprintf(out, "trials: %" PRIu64 "\n", s->trials);
}

static void write_axis(FILE *out, const fl_axis *axis)
{
  fprintf(out, "  %s: [", axis->key);
  for (size_t i = 0; i < axis->value_count; i++) fprintf(out, "%s%s", i > 0 ? ", " : "", axis->values[i].text);
  fputs("]\n", out);
}

static void write_methods(FILE *out, const fl_scenario *s)
{
  if (s->method_count > 0) fputs("methods:\n", out);
  for (size_t i = 0; i < s->method_count; i++) {
    const fl_named_method *m = &s->methods[i];
    fputs("- {", out);
    if (m->name != NULL) {
      fputs("name: ", out);
      fl_write_text(out, m->name);
      fputs(", ", out);
    }
    write_method(out, ", ", &m->method);
    fl_write_method_replan(out, m);
    fputs("}\n", out);
  }
}

static void write_sweep(FILE *out, const fl_scenario *s)
{
  if (s->axis_count > 0) fputs("sweep:\n", out);
  for (size_t i = 0; i < s->axis_count; i++) write_axis(out, &s->axes[i]);
}

static void write_model(FILE *out, const fl_scenario *s)
{
  const char *model = s->model_path != NULL ? s->model_path : s->model;
  if (s->onnx_text != NULL) {
    fprintf(out, "model: %s\n", s->onnx_text);
    return;
  }
  if (!s->model_is_llm) {
    write_key(out, "model", model);
    return;
  }
  fputs("model: {llm: ", out);
  fl_write_text(out, model);
  fprintf(out, ", phase: %s", fl_llm_phase_name(s->llm.phase));
  if (!fl_scenario_makes_tokens(s)) fprintf(out, ", context: %" PRIu64, s->llm.context);
  fprintf(out, ", weights: %s, activations: %s, kv: %s}\n", s->llm.weights->name, s->llm.activations->name,
          s->llm.kv->name);
}

static void write_identity(FILE *out, const fl_scenario *s)
{
  write_key(out, "name", s->name);
  write_key(out, "question", s->question);
  fprintf(out, "seed: %" PRIu64 "\n", s->seed);
  write_model(out, s);
  write_key(out, "accounting", fl_accounting_name(s->accounting));
  if (s->cuts != FL_CUTS_POINTS) write_key(out, "cuts", fl_cut_kind_name(s->cuts)); /* points go without saying */
  if (s->profile_path != NULL) write_key(out, "profile", s->profile_path);
  if (s->gaps_are_by_roofline) write_key(out, "profile_gaps", "roofline");
  if (s->batch != 1) fprintf(out, "batch: %" PRIu64 "\n", s->batch);
}

/* Defaults that follow from other keys would be wrong in cells in which those keys are others. */
static void write_swept(FILE *out, const fl_scenario *s)
{
  write_identity(out, s);
  write_medium(out, s);
  write_objective(out, s);
  if (!fl_scenario_engine_is_open(s)) write_key(out, "engine", s->engine->name);
  write_trace(out, s);
  write_latency(out, s);
  fputs(s->given, out);
  write_trials(out, s);
  write_sweep(out, s);
}

static void write_whole(FILE *out, const fl_scenario *s)
{
  write_identity(out, s);
  write_field(out, s);
  write_node(out, s);
  write_ends(out, s);
  write_radio(out, s);
  write_compression(out, s);
  write_medium(out, s);
  write_objective(out, s);
  write_method(out, "\n", &s->method);
  putc('\n', out);
  write_key(out, "engine", s->engine->name);
  write_requests(out, s);
  fl_write_changes(out, s);
  fl_write_generators(out, s);
  fl_write_world(out, s);
  write_trace(out, s);
  write_latency(out, s);
  write_trials(out, s);
  write_methods(out, s);
}

fl_status fl_scenario_write(FILE *out, const fl_scenario *scenario, fl_error *err)
{
  if (scenario->given != NULL)
    write_swept(out, scenario);
  else
    write_whole(out, scenario);
  return ferror(out) ? fl_fail(err, FL_ERR_FILE, "cannot write the scenario: %s", strerror(errno)) : FL_OK;
}
