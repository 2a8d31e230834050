#include "fieldline/energy.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/total.h"

/* Seconds of what a node did; it idled in what is left, until the end of the run or of its battery. */
typedef struct {
  bool counts;
  fl_total busy_s[FL_POWER_KINDS];
  double down_since_s; /* NAN: it is up */
  double empty_s;      /* NAN: its battery is not */
} usage;

struct energy_meter {
  const fl_field *field;
  const fl_activity *activities;
  size_t activity_count;
  uint64_t completed;
  double end_s;
  usage *of;        /* [field's nodes] */
  size_t *counting; /* [field's nodes] the first `count` are those that count, as they came */
  size_t count;
};

bool fl_field_knows_powers(const fl_field *field)
{
  for (size_t i = 0; i < field->count; i++)
    if (field->nodes[i].powers.are_known) return true;
  return false;
}

bool fl_field_has_battery(const fl_field *field)
{
  for (size_t i = 0; i < field->count; i++)
    if (field->nodes[i].battery_j > 0) return true;
  return false;
}

double fl_node_energy_j(const fl_node_energy *energy)
{
  fl_total all = {0, 0};
  for (size_t i = 0; i < FL_POWER_KINDS; i++) fl_total_add(&all, energy->j[i]);
  return fl_total_value(&all);
}

/* ---- the meter ---- */

static void join(fl_energy_meter *m, size_t node)
{
  if (m->of[node].counts) return;
  m->of[node].counts = true;
  m->counting[m->count++] = node;
}

static void join_chain(fl_energy_meter *m, const fl_activity *activities, size_t count)
{
  for (size_t i = 0; i < count; i++) join(m, activities[i].node);
}

fl_status fl_energy_meter_new(const fl_activity *activities, size_t count, const fl_field *field, fl_energy_meter **out,
                              fl_error *err)
{
  fl_energy_meter *m = calloc(1, sizeof *m);
  *out = NULL;
  if (m == NULL) return fl_fail_memory(err, "energy");
  *m = (fl_energy_meter){.field = field, .activities = activities, .activity_count = count};
  m->of = calloc(field->count, sizeof *m->of);
  m->counting = calloc(field->count, sizeof *m->counting);
  if (m->of == NULL || m->counting == NULL) {
    fl_energy_meter_free(m);
    return fl_fail_memory(err, "energy");
  }
  for (size_t node = 0; node < field->count; node++) m->of[node].down_since_s = m->of[node].empty_s = NAN;
  join_chain(m, activities, count);
  *out = m;
  return FL_OK;
}

void fl_energy_meter_free(fl_energy_meter *meter)
{
  if (meter == NULL) return;
  free(meter->of);
  free(meter->counting);
  free(meter);
}

static void charge_transfer(fl_energy_meter *m, size_t node, size_t peer, double time_s)
{
  fl_total_add(&m->of[node].busy_s[FL_POWER_SEND], time_s);
  fl_total_add(&m->of[peer].busy_s[FL_POWER_RECEIVE], time_s);
}

static void charge(fl_energy_meter *m, const fl_activity *activity, fl_interval interval)
{
  double time_s = interval.end_s - interval.start_s;
  if (activity->kind == FL_COMPUTE)
    fl_total_add(&m->of[activity->node].busy_s[FL_POWER_COMPUTE], time_s);
  else
    charge_transfer(m, activity->node, activity->peer, time_s);
}

void fl_energy_meter_add(fl_energy_meter *m, const fl_request_record *record)
{
  for (size_t i = 0; i < record->activity_count; i++) charge(m, &m->activities[i], record->intervals[i]);
  for (size_t i = 0; i < record->record_count; i++) charge(m, &record->records[i].of, record->records[i].interval);
  m->end_s = fmax(m->end_s, fl_record_end_s(record));
  if (fl_record_completes_request(record)) m->completed++;
}

static void turn(usage *used, double date_s, bool up)
{
  if (up && !isnan(used->down_since_s)) fl_total_add(&used->busy_s[FL_POWER_OFF], date_s - used->down_since_s);
  if (up || isnan(used->down_since_s)) used->down_since_s = up ? (double)NAN : date_s;
}

void fl_energy_meter_hear(fl_energy_meter *m, const fl_happening *happening)
{
  double date_s = happening->date_s;
  switch (happening->kind) {
  case FL_HAPPENS_CHANGE:
    if (happening->change.kind == FL_CHANGE_UP)
      turn(&m->of[happening->change.node], date_s, happening->change.value[0] != 0);
    break;
  case FL_HAPPENS_EMPTY:
    m->of[happening->node].empty_s = date_s;
    break;
  case FL_HAPPENS_FETCHED:
  case FL_HAPPENS_FETCH_LOST:
    join(m, happening->node);
    charge_transfer(m, happening->node, happening->peer, date_s - happening->since_s);
    break;
  case FL_HAPPENS_CHAIN:
    join_chain(m, happening->plan->activities, happening->plan->activity_count);
    break;
  case FL_HAPPENS_END:
    m->end_s = fmax(m->end_s, date_s);
    break;
  case FL_HAPPENS_BROKEN:
  case FL_HAPPENS_WHOLE:
  case FL_HAPPENS_DETECTED:
    break;
  }
}

static fl_node_energy energy_of(const fl_energy_meter *m, size_t node)
{
  const fl_powers *powers = &m->field->nodes[node].powers;
  usage used = m->of[node];
  double end_s = fmin(m->end_s, used.empty_s); /* NAN is no date: the other one */
  turn(&used, end_s, true);
  double computing_s = fl_total_value(&used.busy_s[FL_POWER_COMPUTE]),
         off_s = fl_total_value(&used.busy_s[FL_POWER_OFF]);
  fl_node_energy energy = {.node = node};
  for (size_t i = 0; i < FL_POWER_KINDS; i++) {
    double time_s = i == FL_POWER_IDLE ? fmax(end_s - computing_s - off_s, 0) : fl_total_value(&used.busy_s[i]);
    energy.j[i] = powers->are_known ? powers->w[i] * time_s : (double)NAN;
  }
  return energy;
}

/* Sums of many roundings may be a little above. */
bool fl_energy_meter_overdraws(const fl_energy_meter *meter, size_t *node)
{
  for (size_t i = 0; i < meter->count; i++) {
    const fl_node_energy energy = energy_of(meter, meter->counting[i]);
    double battery_j = meter->field->nodes[energy.node].battery_j;
    *node = energy.node;
    if (battery_j > 0 && fl_node_energy_j(&energy) > battery_j * (1 + 1e-12)) return true;
  }
  return false;
}

fl_status fl_energy_meter_finish(const fl_energy_meter *m, fl_energy *out, fl_error *err)
{
  fl_status status = FL_OK;
  fl_total all = {0, 0};
  *out = (fl_energy){m->count, calloc(m->count, sizeof *out->nodes), NAN};
  if (out->nodes == NULL) status = fl_fail_memory(err, "energy");
  for (size_t i = 0; status == FL_OK && i < m->count; i++) {
    out->nodes[i] = energy_of(m, m->counting[i]);
    fl_total_add(&all, fl_node_energy_j(&out->nodes[i]));
  }
  if (m->completed > 0) out->per_request_j = fl_total_value(&all) / (double)m->completed;
  if (status != FL_OK) fl_energy_clear(out);
  return status;
}

void fl_energy_clear(fl_energy *energy)
{
  free(energy->nodes);
  *energy = (fl_energy){0};
}

/* ---- batteries ---- */

void fl_battery_draw(fl_battery *battery, double date_s, double power_w)
{
  assert(date_s >= battery->since_s && power_w >= 0);
  battery->left_j = fmax(battery->left_j - battery->power_w * (date_s - battery->since_s), 0);
  battery->since_s = date_s;
  battery->power_w = power_w;
}

double fl_battery_empty_s(const fl_battery *battery)
{
  return battery->power_w > 0 ? battery->since_s + battery->left_j / battery->power_w : (double)INFINITY;
}
