/* Nodes that move: where each of them is at every step, as models or a trace lead them. */
#include "world/changes/mobility.h"

#include <stdlib.h>

#include "world/changes/draw.h"
#include "world/changes/sources.h"

typedef struct {
  const fl_change_input *in;
  const fl_mobility_params *params;
  gsl_rng *rng;
  fl_walker *walkers;
  size_t count;
  fl_movement *movements; /* of a trace, by nodes */
  size_t movement_count;
  size_t *ahead; /* [count] of each walker, the movement that is next */
  uint64_t step;
  size_t turn; /* the walker that is next at this step */
} mobility;

static bool is_asked(const fl_change_spec *spec)
{
  return spec->mobility.model != FL_MOBILITY_NONE;
}

static double clamp(double at, double low, double high)
{
  return fmin(fmax(at, low), high);
}

/* ---- legs ---- */

static bool has_movement(const mobility *m, size_t i)
{
  return m->ahead[i] < m->movement_count && m->movements[m->ahead[i]].node == m->walkers[i].node;
}

/* On to where the trace says, until it says something else or the node is there. */
static void follow_trace(mobility *m, size_t i)
{
  fl_walker *w = &m->walkers[i];
  const fl_movement *to = NULL;
  while (has_movement(m, i) && m->movements[m->ahead[i]].date_s <= w->from_s) {
    to = &m->movements[m->ahead[i]++];
    if (to->speed_m_per_s < INFINITY) continue;
    w->x_m = to->x_m;
    w->y_m = to->y_m;
    to = NULL;
  }
  w->until_s = has_movement(m, i) ? m->movements[m->ahead[i]].date_s : INFINITY;
  if (to == NULL || to->speed_m_per_s == 0) return;
  double dx_m = to->x_m - w->x_m, dy_m = to->y_m - w->y_m, distance_m = sqrt(dx_m * dx_m + dy_m * dy_m);
  if (distance_m == 0) return;
  w->until_s = fmin(w->until_s, w->from_s + distance_m / to->speed_m_per_s);
  w->vx_m_per_s = to->speed_m_per_s * dx_m / distance_m;
  w->vy_m_per_s = to->speed_m_per_s * dy_m / distance_m;
}

/* The end of a leg may miss a wall by a rounding. */
static void begin_leg(mobility *m, size_t i)
{
  static fl_leg_fn *const models[] = {
      [FL_MOBILITY_WAYPOINT] = fl_leg_of_waypoint, [FL_MOBILITY_GAUSS_MARKOV] = fl_leg_of_gauss_markov};
  fl_walker *w = &m->walkers[i];
  const fl_field_params *area = &m->params->area;
  double x_m = fl_walker_x_m(w, w->until_s), y_m = fl_walker_y_m(w, w->until_s);
  w->x_m = clamp(x_m, area->x_low_m, area->x_high_m);
  w->y_m = clamp(y_m, area->y_low_m, area->y_high_m);
  w->from_s = w->until_s;
  w->vx_m_per_s = w->vy_m_per_s = 0;
  w->legs++;
  if (m->params->model == FL_MOBILITY_TRACE) {
    follow_trace(m, i);
  } else {
    fl_draw_set(m->rng, m->in, FL_STREAM_MOBILITY, w->node, w->legs);
    models[m->params->model](m->params, w, m->rng);
  }
}

/* ---- the source ---- */

static void close_mobility(void *state)
{
  mobility *m = state;
  if (m->rng != NULL) gsl_rng_free(m->rng);
  free(m->walkers);
  free(m->movements);
  free(m->ahead);
  free(m);
}

static fl_status allocate(mobility *m, fl_error *err)
{
  const fl_node_set *set = &m->params->nodes;
  size_t n = m->in->field->count;
  m->count = set->nodes != NULL && m->params->model != FL_MOBILITY_TRACE ? set->count : n;
  m->rng = fl_random_new(m->in->seed, FL_STREAM_MOBILITY, m->in->trial);
  m->walkers = calloc(m->count + 1, sizeof *m->walkers);
  m->ahead = calloc(m->count + 1, sizeof *m->ahead);
  bool ready = m->rng != NULL && m->walkers != NULL && m->ahead != NULL;
  return ready ? FL_OK : fl_fail_memory(err, "mobility");
}

static fl_status check_places(const mobility *m, fl_error *err)
{
  const fl_field_params *area = &m->params->area;
  for (size_t i = 0; i < m->count; i++) {
    const fl_walker *w = &m->walkers[i];
    if (w->x_m >= area->x_low_m && w->x_m <= area->x_high_m && w->y_m >= area->y_low_m && w->y_m <= area->y_high_m)
      continue;
    return fl_fail_about(err, FL_ERR_VALUE, "mobility.area", "\"%s\" stands outside", m->in->field->nodes[w->node].id);
  }
  return FL_OK;
}

static void set_out(mobility *m)
{
  const fl_node_set *set = &m->params->nodes;
  size_t movement = 0;
  for (size_t i = 0; i < m->count; i++) {
    size_t node = set->nodes != NULL && m->params->model != FL_MOBILITY_TRACE ? set->nodes[i] : i;
    const fl_node *at = &m->in->field->nodes[node];
    m->walkers[i] = (fl_walker){.node = node, .x_m = at->x_m, .y_m = at->y_m, .told_x_m = at->x_m, .told_y_m = at->y_m};
    while (movement < m->movement_count && m->movements[movement].node < node) movement++;
    m->ahead[i] = movement;
  }
}

static fl_status open_mobility(const fl_change_input *in, void **state, fl_error *err)
{
  mobility *m = calloc(1, sizeof *m);
  *state = NULL;
  if (m == NULL) return fl_fail_memory(err, "mobility");
  m->in = in;
  m->params = &in->spec->mobility;
  fl_status status = allocate(m, err);
  if (status == FL_OK && m->params->model == FL_MOBILITY_TRACE)
    status = fl_movements_load(in, &m->movements, &m->movement_count, err);
  if (status == FL_OK) set_out(m);
  if (status == FL_OK) status = check_places(m, err);
  if (status == FL_OK)
    *state = m;
  else
    close_mobility(m);
  return status;
}

/* Will nobody ever move again? */
static bool is_at_rest(const mobility *m)
{
  for (size_t i = 0; i < m->count; i++) {
    const fl_walker *w = &m->walkers[i];
    if (w->until_s < INFINITY || w->vx_m_per_s != 0 || w->vy_m_per_s != 0) return false;
  }
  return true;
}

static fl_status next(void *state, fl_change *change, bool *over, fl_error *err)
{
  mobility *m = state;
  (void)err;
  for (*over = false; !*over;) {
    double date_s = (double)m->step * m->params->step_s;
    for (; m->turn < m->count; m->turn++) {
      fl_walker *w = &m->walkers[m->turn];
      while (w->until_s <= date_s) begin_leg(m, m->turn);
      double x_m = fl_walker_x_m(w, date_s), y_m = fl_walker_y_m(w, date_s);
      if (x_m == w->told_x_m && y_m == w->told_y_m) continue;
      w->told_x_m = x_m;
      w->told_y_m = y_m;
      *change = (fl_change){date_s, FL_CHANGE_MOVE, w->node, w->node, {x_m, y_m}};
      m->turn++;
      return FL_OK;
    }
    m->turn = 0;
    m->step++;
    *over = is_at_rest(m) || date_s > FL_CHANGE_MAX_DATE_S;
  }
  return FL_OK;
}

const fl_change_source fl_changes_of_mobility = {
    "mobility", "nodes that move, by a model or a trace", is_asked, open_mobility, next, close_mobility};
