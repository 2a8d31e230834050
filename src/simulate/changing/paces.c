#include "simulate/changing/paces.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/conditions.h"
#include "fieldline/energy.h"
#include "simulate/changing/changing.h"

/* From some date to that of the next. */
typedef struct {
  double since_s, pace; /* pace: seconds, of the time that was planned with, done in a second */
} stretch;

typedef struct {
  const fl_activity *of;
  double planned; /* what its time is planned for: the rate of its link in bit/s, the speed of its node as a factor */
  stretch *stretches; /* [room] from `at` to `count` - 1 are those that can still matter */
  size_t at, count, room;
} history;

struct fl_paces {
  const fl_world *world;
  fl_changes *changes;
  fl_conditions *conditions;
  history *of; /* [count] activities */
  size_t count;
};

static double now(const fl_paces *p, const fl_activity *of)
{
  if (of->kind == FL_COMPUTE) return fl_conditions_speed(p->conditions, of->node);
  return fl_conditions_rate_bps(p->conditions, of->node, of->peer);
}

static fl_status append(history *h, stretch next, fl_error *err)
{
  if (h->at > 0 && h->count == h->room && 2 * h->at >= h->room) { /* half of it and more is of no use any more */
    h->count -= h->at;
    memmove(h->stretches, h->stretches + h->at, h->count * sizeof *h->stretches);
    h->at = 0;
  }
  if (h->count == h->room) {
    size_t room = h->room == 0 ? 8 : 2 * h->room;
    stretch *grown = realloc(h->stretches, room * sizeof *grown);
    if (grown == NULL) return fl_fail_memory(err, "paces");
    h->stretches = grown;
    h->room = room;
  }
  h->stretches[h->count++] = next;
  return FL_OK;
}

/* Its pace from the date on, where that is another. */
static fl_status note_pace(fl_paces *p, history *h, double date_s, fl_error *err)
{
  double pace = now(p, h->of) / h->planned;
  return pace == h->stretches[h->count - 1].pace ? FL_OK : append(h, (stretch){date_s, pace}, err);
}

static fl_status refuse(fl_error *err, const char *what)
{
  return fl_fail_about(err, FL_ERR_VALUE, "engine", "closed-form does not simulate %s (expected events)", what);
}

static fl_status tell(const fl_paces *p, fl_happening happening, fl_error *err)
{
  return p->world->happened == NULL ? FL_OK : p->world->happened(p->world->context, &happening, err);
}

/* The next change, for all. */
static fl_status advance(fl_paces *p, fl_error *err)
{
  fl_change change;
  fl_status status = fl_changes_take(p->changes, &change, err);
  if (status == FL_OK && change.kind == FL_CHANGE_UP) return refuse(err, "nodes that go down");
  if (status == FL_OK) status = fl_conditions_apply(p->conditions, &change, err);
  if (status == FL_OK)
    status = tell(p, (fl_happening){.kind = FL_HAPPENS_CHANGE, .date_s = change.date_s, .change = change}, err);
  for (size_t i = 0; status == FL_OK && i < p->count; i++) status = note_pace(p, &p->of[i], change.date_s, err);
  return status;
}

/* All changes up to a date. */
static fl_status advance_to(fl_paces *p, double date_s, fl_error *err)
{
  fl_status status = FL_OK;
  while (status == FL_OK && fl_changes_next_s(p->changes) <= date_s) status = advance(p, err);
  return status;
}

static fl_status set_history(fl_paces *p, history *h, const fl_activity *of, fl_error *err)
{
  h->of = of;
  h->planned = now(p, of);
  return append(h, (stretch){0, 1}, err);
}

static fl_status open_paces(fl_paces *p, const fl_pipeline *pipeline, fl_error *err)
{
  const fl_world *world = p->world;
  p->of = calloc(pipeline->activity_count, sizeof *p->of);
  if (p->of == NULL) return fl_fail_memory(err, "paces");
  p->count = pipeline->activity_count;
  fl_status status = fl_conditions_new(world->changes->field, world->links, world->radio, &p->conditions, err);
  if (status == FL_OK) status = fl_changes_open(world->changes, &p->changes, err);
  for (size_t i = 0; status == FL_OK && i < p->count; i++)
    status = set_history(p, &p->of[i], &pipeline->activities[i], err);
  return status;
}

fl_status fl_paces_new(const fl_pipeline *pipeline, fl_paces **out, fl_error *err)
{
  const fl_world *world = pipeline->world;
  *out = NULL;
  if (!isinf(world->until_s)) return refuse(err, "a run that ends early");
  if (world->replan != NULL) return refuse(err, "chains that take over");
  if (fl_field_has_battery(world->changes->field)) return refuse(err, "batteries in a world that changes");
  fl_paces *p = calloc(1, sizeof *p);
  if (p == NULL) return fl_fail_memory(err, "paces");
  p->world = world;
  fl_status status = open_paces(p, pipeline, err);
  if (status == FL_OK)
    *out = p;
  else
    fl_paces_free(p);
  return status;
}

void fl_paces_free(fl_paces *paces)
{
  if (paces == NULL) return;
  for (size_t i = 0; i < paces->count; i++) free(paces->of[i].stretches);
  free(paces->of);
  fl_changes_close(paces->changes);
  fl_conditions_free(paces->conditions);
  free(paces);
}

/* Up to its end, or to the first change of its pace before it. */
static fl_status look_ahead(fl_paces *p, const history *h, double end_s, fl_error *err)
{
  fl_status status = FL_OK;
  uint64_t idle = 0;
  while (status == FL_OK && h->at + 1 == h->count && fl_changes_next_s(p->changes) < end_s) {
    bool never = isinf(end_s) && ++idle > FL_MOST_IDLE_CHANGES;
    status = never ? refuse(err, "runs that cannot go on") : advance(p, err);
  }
  return status;
}

fl_status fl_paces_end_s(fl_paces *paces, size_t activity, const fl_activity *of, double start_s, double *end_s,
                         fl_error *err)
{
  history *h = &paces->of[activity];
  double date_s = start_s + of->latency_s, left_s = of->duration_s - of->latency_s;
  fl_status status = advance_to(paces, date_s, err);
  while (h->at + 1 < h->count && h->stretches[h->at + 1].since_s <= date_s) h->at++;
  while (status == FL_OK) {
    double pace = h->stretches[h->at].pace;
    *end_s = left_s == 0 ? date_s : date_s + left_s / pace;
    status = look_ahead(paces, h, *end_s, err);
    double next_s = h->at + 1 < h->count ? h->stretches[h->at + 1].since_s : (double)INFINITY;
    if (status == FL_OK && isinf(*end_s) && isinf(next_s)) return refuse(err, "runs that cannot go on");
    if (status != FL_OK || *end_s <= next_s) return status;
    left_s = fmax(left_s - (next_s - date_s) * pace, 0);
    date_s = next_s;
    h->at++;
  }
  return status;
}

fl_status fl_paces_finish(fl_paces *paces, double date_s, fl_error *err)
{
  fl_status status = advance_to(paces, date_s, err);
  return status != FL_OK
             ? status
             : tell(paces, (fl_happening){.kind = FL_HAPPENS_END, .date_s = date_s, .end = FL_END_DONE}, err);
}
