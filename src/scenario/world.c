/* recovery and until: what becomes of what a failure takes, and when a run ends. */
#include <assert.h>
#include <string.h>

#include "scenario/reader.h"

fl_status fl_read_recovery(const scenario_reader *r, const fl_doc_node *node)
{
  const char *names[8], *word;
  size_t count = fl_recovery_count();
  fl_scenario *s = r->scenario;
  s->recovery = fl_recovery_at(0);
  if (node == NULL) return FL_OK;
  fl_status status = fl_doc_text(node, &word, r->err);
  if (status != FL_OK) return status;
  assert(count <= sizeof names / sizeof names[0]);
  for (size_t i = 0; i < count; i++) names[i] = fl_recovery_at(i)->name;
  if (fl_recovery_find(word) == NULL) return fl_doc_unknown_word(r->err, node, "recovery", names, count);
  if (!fl_nodes_may_fail(r))
    return fl_doc_fail(r->err, node,
                       "has no effect: nothing fails (expected it beside changes, failures or a battery)");
  s->recovery = fl_recovery_find(word);
  s->recovery_is_given = true;
  return FL_OK;
}

/* NULL: nobody goes down, and no chain takes over. A file of changes shows when it is read. */
static const char *what_fails(const fl_scenario *s)
{
  bool goes_down = s->failures.mean_up_s > 0;
  for (size_t i = 0; i < s->change_count; i++) goes_down = goes_down || s->changes[i].change.kind == FL_CHANGE_UP;
  return goes_down ? "nodes that go down" : s->replan.policy->run != NULL ? "chains that take over" : NULL;
}

/* Where the scenario has a world that changes, or that ends: can everything else of it be simulated then? An engine
 * that is not named is one that can. */
static fl_status check_world(const scenario_reader *r)
{
  fl_scenario *s = r->scenario;
  const fl_doc_node *engine = fl_doc_get(r->root, "engine");
  const char *fails = what_fails(s);
  if (engine == NULL) s->engine = fl_engine_general();
  if (s->engine->any_failure) return FL_OK;
  if (!s->engine->any_change)
    return fl_doc_fail(r->err, engine,
                       "%s does not simulate a world that changes, nor a run that ends early (expected events)",
                       s->engine->name);
  if (fails == NULL && s->until_s > 0) fails = "a run that ends early";
  if (fails == NULL) return FL_OK;
  return fl_doc_fail(r->err, engine, "%s simulates rates and speeds that change, not %s (expected events)",
                     s->engine->name, fails);
}

fl_status fl_read_until(const scenario_reader *r, const fl_doc_node *node)
{
  fl_scenario *s = r->scenario;
  fl_status status = FL_OK;
  if (node != NULL)
    status = fl_doc_quantity(node, FL_UNIT_SECONDS, FL_DOC_POSITIVE, FL_CHANGE_MAX_DATE_S, &s->until_s, r->err);
  const fl_doc_node *changes = fl_find_changes(r);
  if (status != FL_OK || (changes == NULL && s->until_s == 0)) return status;
  return check_world(r);
}

void fl_write_world(FILE *out, const fl_scenario *s)
{
  if (s->recovery_is_given) fprintf(out, "recovery: %s\n", s->recovery->name);
  fl_write_replan(out, s);
  if (s->until_s == 0) return;
  fl_write_key_quantity(out, "until", s->until_s, FL_UNIT_SECONDS);
  putc('\n', out);
}
