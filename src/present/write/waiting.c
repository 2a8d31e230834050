#include "present/write/waiting.h"

#include <stdbool.h>
#include <stdlib.h>

#include "simulate/queue.h"

enum { MEMORY_BYTES = 1 << 20 };

typedef struct {
  fl_queue admissions; /* still to come, but for the first of them */
  double next_s;       /* that one, when there is one */
  bool has_next;
  bool begun;
  double date_s; /* of the last change, which is told once the next date is reached */
  uint64_t count, told;
} station;

struct waiting {
  size_t station_count;
  station *stations;
  fl_spool spool;
  fl_waiting_change_fn *change;
  void *context;
};

fl_status fl_waiting_new(size_t station_count, fl_waiting_change_fn *change, void *context, fl_waiting **out,
                         fl_error *err)
{
  fl_waiting *waiting = calloc(1, sizeof *waiting);
  *out = NULL;
  if (waiting == NULL) return fl_fail_memory(err, "queues");
  *waiting = (fl_waiting){.station_count = station_count, .change = change, .context = context};
  fl_spool_init(&waiting->spool, fl_spool_block_items(MEMORY_BYTES, station_count));
  waiting->stations = calloc(station_count, sizeof *waiting->stations);
  fl_status status = waiting->stations != NULL ? FL_OK : fl_fail_memory(err, "queues");
  for (size_t i = 0; status == FL_OK && i < station_count; i++) {
    waiting->stations[i].told = UINT64_MAX; /* nothing yet: no count gets there */
    status = fl_queue_init(&waiting->stations[i].admissions, &waiting->spool, err);
  }
  if (status == FL_OK)
    *out = waiting;
  else
    fl_waiting_free(waiting);
  return status;
}

void fl_waiting_free(fl_waiting *waiting)
{
  if (waiting == NULL) return;
  for (size_t i = 0; waiting->stations != NULL && i < waiting->station_count; i++)
    fl_queue_clear(&waiting->stations[i].admissions);
  fl_spool_clear(&waiting->spool);
  free(waiting->stations);
  free(waiting);
}

static void tell(fl_waiting *waiting, station *s)
{
  if (s->count == s->told) return;
  s->told = s->count;
  waiting->change(waiting->context, (size_t)(s - waiting->stations), s->date_s, s->count);
}

/* Something happens at `date_s`: what happened before it is settled. */
static void move_on(fl_waiting *waiting, station *s, double date_s)
{
  if (s->begun && date_s > s->date_s) tell(waiting, s);
  s->begun = true;
  s->date_s = date_s;
}

static fl_status admit_next(fl_waiting *waiting, station *s, fl_error *err)
{
  fl_interval item;
  move_on(waiting, s, s->next_s);
  s->count--;
  s->has_next = !fl_queue_is_empty(&s->admissions);
  if (!s->has_next) return FL_OK;
  fl_status status = fl_queue_pop(&s->admissions, &waiting->spool, &item, err);
  s->next_s = item.start_s;
  return status;
}

fl_status fl_waiting_add(fl_waiting *waiting, size_t number, double arrival_s, double admission_s, fl_error *err)
{
  station *s = &waiting->stations[number];
  fl_status status = FL_OK;
  if (admission_s < arrival_s) admission_s = arrival_s;
  while (status == FL_OK && s->has_next && s->next_s <= arrival_s) status = admit_next(waiting, s, err);
  if (status != FL_OK) return status;
  move_on(waiting, s, arrival_s);
  s->count++;
  if (s->has_next) return fl_queue_push(&s->admissions, &waiting->spool, (fl_interval){admission_s, admission_s}, err);
  s->next_s = admission_s;
  s->has_next = true;
  return FL_OK;
}

fl_status fl_waiting_finish(fl_waiting *waiting, fl_error *err)
{
  fl_status status = FL_OK;
  for (station *s = waiting->stations; status == FL_OK && s < waiting->stations + waiting->station_count; s++) {
    while (status == FL_OK && s->has_next) status = admit_next(waiting, s, err);
    if (status == FL_OK && s->begun) tell(waiting, s);
  }
  return status;
}
