/* All sources as one stream: the earliest of what each of them has next. */
#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "world/changes/courses.h"
#include "world/changes/sources.h"

/* A source of changes is a row here and a file beside this one. */
static const fl_change_source *const sources[] = {&fl_changes_listed,      &fl_changes_of_file,
                                                  &fl_changes_of_failures, &fl_changes_of_mobility,
                                                  &fl_changes_of_fading,   &fl_changes_of_profiles};
enum { SOURCES = sizeof sources / sizeof sources[0] };

size_t fl_change_source_count(void)
{
  return SOURCES;
}

const fl_change_source *fl_change_source_at(size_t index)
{
  return sources[index];
}

bool fl_changes_are_asked(const fl_change_spec *spec)
{
  for (size_t i = 0; i < SOURCES; i++)
    if (sources[i]->is_asked(spec)) return true;
  return false;
}

static bool is_in_set(const fl_node_set *set, size_t node)
{
  bool is = set->nodes == NULL;
  for (size_t i = 0; i < set->count && !is; i++) is = set->nodes[i] == node;
  return is;
}

static bool may_turn(const fl_change_spec *spec, size_t node, double date_s, bool up_only)
{
  if (spec->file != NULL || (spec->profiles != NULL && fl_courses_take_down(spec->profiles))) return true;
  if (spec->failures.mean_up_s > 0 && is_in_set(&spec->failures.nodes, node)) return true;
  for (size_t i = 0; i < spec->list_count; i++) {
    const fl_change *c = &spec->list[i];
    bool is_meant = c->kind == FL_CHANGE_UP && c->node == node && (c->value[0] != 0 || !up_only);
    if (is_meant && c->date_s >= date_s) return true;
  }
  return false;
}

bool fl_changes_may_raise(const fl_change_spec *spec, size_t node, double date_s)
{
  return may_turn(spec, node, date_s, true);
}

bool fl_changes_may_turn(const fl_change_spec *spec, size_t node, double date_s)
{
  return may_turn(spec, node, date_s, false);
}

bool fl_changes_only_turn(const fl_change_spec *spec, double date_s)
{
  bool only = spec->file == NULL && spec->profiles == NULL && spec->mobility.model == FL_MOBILITY_NONE &&
              spec->fading.model == FL_FADING_NONE;
  for (size_t i = 0; i < spec->list_count && only; i++)
    only = spec->list[i].kind == FL_CHANGE_UP || spec->list[i].date_s <= date_s;
  return only;
}

/* A source that is open, with its next change. */
typedef struct {
  const fl_change_source *row;
  void *state;
  fl_change next;
  bool over;
} head;

struct changes {
  head heads[SOURCES];
  size_t count;
};

static fl_status advance(head *h, fl_error *err)
{
  double before_s = h->next.date_s;
  fl_status status = h->row->next(h->state, &h->next, &h->over, err);
  if (status != FL_OK || h->over || h->next.date_s >= before_s) return status;
  return fl_fail(err, FL_ERR_INTERNAL, "changes of \"%s\" go back in time", h->row->name);
}

fl_status fl_changes_open(const fl_change_input *in, fl_changes **out, fl_error *err)
{
  fl_status status = FL_OK;
  fl_changes *changes = calloc(1, sizeof *changes);
  *out = NULL;
  if (changes == NULL) return fl_fail_memory(err, "changes");
  for (size_t i = 0; i < SOURCES && status == FL_OK; i++) {
    if (!sources[i]->is_asked(in->spec)) continue;
    head *h = &changes->heads[changes->count];
    h->row = sources[i];
    status = h->row->open(in, &h->state, err);
    if (status != FL_OK) break;
    changes->count++;
    status = advance(h, err);
  }
  if (status == FL_OK)
    *out = changes;
  else
    fl_changes_close(changes);
  return status;
}

void fl_changes_close(fl_changes *changes)
{
  if (changes == NULL) return;
  for (size_t i = 0; i < changes->count; i++) changes->heads[i].row->close(changes->heads[i].state);
  free(changes);
}

/* The head whose change comes first; NULL when all are over. */
static const head *first_of(const fl_changes *changes)
{
  const head *first = NULL;
  for (size_t i = 0; i < changes->count; i++) {
    const head *h = &changes->heads[i];
    if (!h->over && (first == NULL || h->next.date_s < first->next.date_s)) first = h;
  }
  return first;
}

double fl_changes_next_s(const fl_changes *changes)
{
  const head *first = first_of(changes);
  return first == NULL ? INFINITY : first->next.date_s;
}

fl_status fl_changes_take(fl_changes *changes, fl_change *change, fl_error *err)
{
  const head *first = first_of(changes);
  assert(first != NULL);
  *change = first->next;
  return advance(&changes->heads[first - changes->heads], err);
}
