/* replan: what happens to a chain whose nodes fail, or that another would beat. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/reader.h"
#include "world/find_node.h"

enum { MAX_POLICIES = 16 };

static fl_status read_policy(const scenario_reader *r, const fl_doc_node *node, const fl_replan_policy **policy)
{
  const char *names[MAX_POLICIES], *word;
  size_t count = fl_replan_policy_count();
  fl_status status = fl_doc_text(node, &word, r->err);
  if (status != FL_OK) return status;
  assert(count <= MAX_POLICIES);
  for (size_t i = 0; i < count; i++) names[i] = fl_replan_policy_at(i)->name;
  *policy = fl_replan_policy_find(word);
  return *policy != NULL ? FL_OK : fl_doc_unknown_word(r->err, node, "policy", names, count);
}

static fl_status read_switch(const scenario_reader *r, const fl_doc_node *node, fl_replan *replan)
{
  static const char *const words[] = {"stop", "ready"};
  if (node == NULL) return FL_OK;
  replan->ready = fl_doc_is(node, "ready");
  if (replan->ready || fl_doc_is(node, "stop")) return FL_OK;
  if (node->kind != FL_DOC_SCALAR) return fl_doc_expect(r->err, node, "stop or ready");
  return fl_doc_unknown_word(r->err, node, "switch", words, 2);
}

/* "10 %", or the share itself. */
static fl_status read_gain(const scenario_reader *r, const fl_doc_node *node, double *gain)
{
  char number[FL_QUANTITY_SIZE] = "";
  size_t length = node->kind == FL_DOC_SCALAR ? strlen(node->text) : 0;
  bool percent = length > 1 && length < sizeof number && node->text[length - 1] == '%';
  if (percent) {
    memcpy(number, node->text, length - 1);
    if (number[length - 2] == ' ') number[length - 2] = '\0';
  }
  bool ok = node->kind == FL_DOC_SCALAR && fl_number_parse(percent ? number : node->text, gain);
  if (ok && percent) *gain /= 100;
  if (ok && *gain > 0 && *gain < 1) return FL_OK;
  return fl_doc_expect(r->err, node, "a share above 0 and below 1, such as 10 %%");
}

/* when: failure, or one of {every: 30 s} and {gain: 10 %}, which may also stand beside policy. */
static fl_status read_when(const scenario_reader *r, const fl_doc_node *map, fl_replan *replan)
{
  const fl_doc_node *when = fl_doc_get(map, "when"), *every = fl_doc_get(map, "every"), *gain = fl_doc_get(map, "gain");
  if (when != NULL && when->kind == FL_DOC_MAP) {
    static const char *const keys[] = {"every", "gain", NULL};
    fl_status status = fl_doc_check_keys(when, keys, r->err);
    if (status != FL_OK) return status;
    if (every != NULL || gain != NULL || when->child_count != 1)
      return fl_doc_fail(r->err, when, "expected failure, {every: 30 s} or {gain: 10 %%}");
    every = fl_doc_get(when, "every");
    gain = fl_doc_get(when, "gain");
  } else if (when != NULL && !fl_doc_is(when, "failure")) {
    return fl_doc_expect(r->err, when, "failure, {every: 30 s} or {gain: 10 %%}");
  }
  if (every != NULL && gain != NULL) return fl_doc_fail_key(r->err, gain, "one of every and gain at a time");
  if (every != NULL) {
    replan->when = FL_REPLAN_EVERY;
    return fl_doc_quantity(every, FL_UNIT_SECONDS, 1e-9, 1e9, &replan->every_s, r->err);
  }
  if (gain == NULL) return FL_OK;
  replan->when = FL_REPLAN_ON_GAIN;
  return read_gain(r, gain, &replan->gain);
}

/* All but the node that has the weights. */
static fl_status read_keys(const scenario_reader *r, const fl_doc_node *map, fl_replan *replan)
{
  const fl_doc_node *policy = fl_doc_get(map, "policy"), *detect = fl_doc_get(map, "detect");
  if (policy == NULL) return fl_read_missing(r, map, "policy", "none, replace, re-place or re-plan");
  fl_status status = read_policy(r, policy, &replan->policy);
  if (status == FL_OK && detect != NULL)
    status = fl_doc_quantity(detect, FL_UNIT_SECONDS, 0, 1e9, &replan->detect_s, r->err);
  if (status == FL_OK) status = read_when(r, map, replan);
  return status == FL_OK ? read_switch(r, fl_doc_get(map, "switch"), replan) : status;
}

static fl_status read_map(const scenario_reader *r, const fl_doc_node *map)
{
  static const char *const keys[] = {"policy", "detect", "when", "every", "gain", "switch", "weights", NULL};
  const fl_doc_node *weights = fl_doc_get(map, "weights");
  fl_status status = fl_doc_check_keys(map, keys, r->err);
  if (status == FL_OK) status = read_keys(r, map, &r->scenario->replan);
  if (status != FL_OK || weights == NULL) return status;
  r->scenario->store_place = fl_place_of(weights);
  return fl_read_line(r, weights, FL_NODE_ID_MAX_BYTES, &r->scenario->store);
}

static fl_status check_changes(const scenario_reader *r, const fl_doc_node *node)
{
  if (fl_nodes_may_fail(r)) return FL_OK;
  return fl_doc_fail_key(r->err, node,
                         "has no effect: nothing changes (expected it beside changes, failures or a battery)");
}

fl_status fl_read_replan(const scenario_reader *r, const fl_doc_node *node)
{
  fl_scenario *s = r->scenario;
  s->replan = (fl_replan){.policy = fl_replan_policy_find("none"), .detect_s = 1, .store = FL_REPLAN_NO_STORE};
  if (node == NULL) return FL_OK;
  fl_status status = check_changes(r, node);
  if (status != FL_OK) return status;
  s->replan_is_given = true;
  if (node->kind == FL_DOC_SCALAR) return read_policy(r, node, &s->replan.policy);
  return read_map(r, node);
}

/* A method's says how else than the scenario: of a map, all that it leaves out but the policy is the scenario's. */
fl_status fl_read_method_replan(const scenario_reader *r, const fl_doc_node *node, fl_named_method *method)
{
  static const char *const keys[] = {"policy", "detect", "when", "every", "gain", "switch", NULL};
  method->replan = r->scenario->replan;
  if (node == NULL) return FL_OK;
  method->names_replan = true;
  fl_status status = check_changes(r, node);
  if (status != FL_OK) return status;
  if (node->kind == FL_DOC_SCALAR) return read_policy(r, node, &method->replan.policy);
  if (node->kind == FL_DOC_MAP && fl_doc_get(node, "weights") != NULL)
    return fl_doc_fail_key(r->err, fl_doc_get(node, "weights"),
                           "the node that has the weights is the same for all methods (expected it in replan)");
  status = fl_doc_check_keys(node, keys, r->err);
  return status == FL_OK ? read_keys(r, node, &method->replan) : status;
}

/* ---- written back ---- */

static void write_how(FILE *out, const fl_replan *replan)
{
  fl_write_key_quantity(out, ", detect", replan->detect_s, FL_UNIT_SECONDS);
  if (replan->when == FL_REPLAN_ON_FAILURE) fputs(", when: failure", out);
  if (replan->when == FL_REPLAN_EVERY) fl_write_key_quantity(out, ", every", replan->every_s, FL_UNIT_SECONDS);
  if (replan->when == FL_REPLAN_ON_GAIN) fl_write_key_quantity(out, ", gain", replan->gain, FL_UNIT_NONE);
  fprintf(out, ", switch: %s", replan->ready ? "ready" : "stop");
}

void fl_write_method_replan(FILE *out, const fl_named_method *method)
{
  if (!method->names_replan) return;
  fprintf(out, ", replan: {policy: %s", method->replan.policy->name);
  if (method->replan.policy->run != NULL) write_how(out, &method->replan);
  putc('}', out);
}

/* Some method has a policy, of which all else may be the scenario's. */
static bool methods_replan(const fl_scenario *s)
{
  for (size_t i = 0; i < s->method_count; i++)
    if (s->methods[i].names_replan && s->methods[i].replan.policy->run != NULL) return true;
  return false;
}

void fl_write_replan(FILE *out, const fl_scenario *s)
{
  if (!s->replan_is_given) return;
  fprintf(out, "replan: {policy: %s", s->replan.policy->name);
  if (s->replan.policy->run != NULL || methods_replan(s)) {
    write_how(out, &s->replan);
    if (s->store != NULL) {
      fputs(", weights: ", out);
      fl_write_text(out, s->store);
    }
  }
  fputs("}\n", out);
}

fl_status fl_scenario_store(const fl_scenario *scenario, const fl_field *field, size_t *node, fl_error *err)
{
  *node = FL_REPLAN_NO_STORE;
  if (scenario->store == NULL) return FL_OK;
  fl_status status = fl_find_node(field, "replan.weights", scenario->store, node, err);
  if (status != FL_OK) fl_scenario_put_error(scenario, scenario->store_place, err);
  return status;
}
