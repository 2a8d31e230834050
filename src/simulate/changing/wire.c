/* Both ends are the same program: records go over as they lie in memory, and what they point to behind them. */
#include "simulate/changing/wire.h"

#include <stdlib.h>

#include "fieldline/conditions.h"

typedef enum { REQUEST, HAPPENING, END } kind;

/* ---- writing ---- */

static void put(FILE *out, const void *items, size_t size, size_t count)
{
  if (count > 0) fwrite(items, size, count, out);
}

static fl_status check(FILE *out, fl_error *err)
{
  return ferror(out) ? fl_fail(err, FL_ERR_FILE, "nobody reads what is simulated") : FL_OK;
}

fl_status fl_wire_request(void *context, const fl_request_record *record, fl_error *err)
{
  FILE *out = context;
  const kind what = REQUEST;
  put(out, &what, sizeof what, 1);
  put(out, record, sizeof *record, 1);
  put(out, record->records, sizeof *record->records, record->record_count);
  return check(out, err);
}

fl_status fl_wire_happening(void *context, const fl_happening *happening, fl_error *err)
{
  FILE *out = context;
  const kind what = HAPPENING;
  const fl_plan *plan = happening->plan;
  put(out, &what, sizeof what, 1);
  put(out, happening, sizeof *happening, 1);
  if (happening->kind != FL_HAPPENS_CHAIN) return check(out, err);
  put(out, plan, sizeof *plan, 1);
  put(out, plan->parts, sizeof *plan->parts, plan->part_count);
  put(out, plan->hops, sizeof *plan->hops, plan->hop_count);
  put(out, plan->activities, sizeof *plan->activities, plan->activity_count);
  if (plan->loop.first_pass != NULL) put(out, plan->loop.first_pass, sizeof *plan->activities, plan->activity_count);
  return check(out, err);
}

void fl_wire_end(FILE *out, fl_status status, const fl_error *err)
{
  const kind what = END;
  put(out, &what, sizeof what, 1);
  put(out, &status, sizeof status, 1);
  put(out, err, sizeof *err, 1);
  fflush(out);
}

/* ---- reading ---- */

typedef struct {
  FILE *in;
  const fl_world *world;
  fl_request_fn *sink;
  void *context;
  fl_conditions *conditions; /* as told so far */
  bool *over;
  bool broke_off;
  fl_error *err;
} reader;

static void get(reader *r, void *items, size_t size, size_t count)
{
  r->broke_off = r->broke_off || fread(items, size, count, r->in) != count;
}

/* NULL: no memory. */
static void *get_all(reader *r, size_t size, size_t count)
{
  void *items = calloc(count + 1, size);
  if (items != NULL) get(r, items, size, count);
  return items;
}

static fl_status read_request(reader *r)
{
  fl_request_record record = {0};
  get(r, &record, sizeof record, 1);
  if (r->broke_off) return FL_OK;
  fl_activity_record *records = get_all(r, sizeof *records, record.record_count);
  if (records == NULL) return fl_fail_memory(r->err, "a request");
  record.records = records;
  fl_status status = r->broke_off ? FL_OK : r->sink(r->context, &record, r->err);
  free(records);
  return status;
}

static fl_status tell(const reader *r, const fl_happening *happening)
{
  fl_status status = FL_OK;
  if (r->broke_off) return FL_OK;
  if (happening->kind == FL_HAPPENS_CHANGE) status = fl_conditions_apply(r->conditions, &happening->change, r->err);
  if (status != FL_OK || r->world->happened == NULL) return status;
  return r->world->happened(r->world->context, happening, r->err);
}

/* It was planned in the conditions that changes have led to. */
static fl_status tell_chain(const reader *r, fl_happening *happening, const fl_plan *plan)
{
  fl_plan_input in = *r->world->in;
  in.field = fl_conditions_field(r->conditions);
  in.links = fl_conditions_links(r->conditions);
  in.cuts = NULL;
  happening->plan = plan;
  happening->in = &in;
  return tell(r, happening);
}

static fl_status read_chain(reader *r, fl_happening *happening)
{
  fl_plan plan = {0};
  get(r, &plan, sizeof plan, 1);
  if (r->broke_off) return FL_OK;
  bool loops = plan.loop.first_pass != NULL;
  plan.parts = get_all(r, sizeof *plan.parts, plan.part_count);
  plan.hops = get_all(r, sizeof *plan.hops, plan.hop_count);
  plan.activities = get_all(r, sizeof *plan.activities, plan.activity_count);
  plan.loop.first_pass = loops ? get_all(r, sizeof *plan.activities, plan.activity_count) : NULL;
  bool is_short =
      plan.parts == NULL || plan.hops == NULL || plan.activities == NULL || (loops && plan.loop.first_pass == NULL);
  fl_status status = is_short ? fl_fail_memory(r->err, "a chain") : tell_chain(r, happening, &plan);
  fl_plan_clear(&plan);
  return status;
}

static fl_status read_happening(reader *r)
{
  fl_happening happening = {0};
  get(r, &happening, sizeof happening, 1);
  bool takes_over = happening.kind == FL_HAPPENS_CHAIN && !r->broke_off;
  return takes_over ? read_chain(r, &happening) : tell(r, &happening);
}

static fl_status read_end(reader *r)
{
  fl_error why = {0};
  fl_status status = FL_OK;
  get(r, &status, sizeof status, 1);
  get(r, &why, sizeof why, 1);
  *r->over = !r->broke_off;
  if (status != FL_OK && r->err != NULL) *r->err = why;
  return r->broke_off ? FL_OK : status;
}

static fl_status read_one(reader *r)
{
  kind what = END;
  get(r, &what, sizeof what, 1);
  if (r->broke_off) return FL_OK;
  return what == REQUEST ? read_request(r) : what == HAPPENING ? read_happening(r) : read_end(r);
}

fl_status fl_wire_read(FILE *in, const fl_world *world, fl_request_fn *sink, void *context, bool *over, fl_error *err)
{
  reader r = {.in = in, .world = world, .sink = sink, .context = context, .over = over, .err = err};
  *over = false;
  fl_status status = fl_conditions_new(world->changes->field, world->links, world->radio, &r.conditions, err);
  while (status == FL_OK && !*over && !r.broke_off) status = read_one(&r);
  fl_conditions_free(r.conditions);
  return status;
}
