#include "fieldline/conditions.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Of a pair of nodes, by the lower and the higher number. */
typedef struct {
  double rate; /* factor */
  double loss_db, fade_db;
} pair;

struct conditions {
  const fl_field *at_first;
  const fl_links *links_at_first;
  const fl_radio_params *radio; /* NULL: links have rates of their own */
  bool *up, *moved;             /* [n] moved: the node has another place than at first */
  double *speed;                /* [n] factors */
  pair *pairs;                  /* [n * n], NULL while all links are as at first */
  fl_field field;               /* ids are those of at_first */
  fl_links links;
};

static fl_status copy_links(fl_links *to, const fl_links *from)
{
  size_t size = from->count * from->count * sizeof *from->weight;
  *to = (fl_links){.count = from->count,
                   .bandwidth_hz = from->bandwidth_hz,
                   .latency_s = from->latency_s,
                   .one_cell = from->one_cell};
  to->weight = malloc(size);
  if (from->snr != NULL) to->snr = malloc(size);
  if (to->weight == NULL || (from->snr != NULL && to->snr == NULL)) return FL_ERR_MEMORY;
  memcpy(to->weight, from->weight, size);
  if (from->snr != NULL) memcpy(to->snr, from->snr, size);
  return FL_OK;
}

fl_status fl_conditions_new(const fl_field *field, const fl_links *links, const fl_radio_params *radio,
                            fl_conditions **out, fl_error *err)
{
  size_t n = field->count;
  *out = NULL;
  fl_conditions *c = calloc(1, sizeof *c);
  if (c == NULL) return fl_fail_memory(err, "the state of the world");
  *c = (fl_conditions){.at_first = field, .links_at_first = links, .radio = radio};
  c->up = malloc(n * sizeof *c->up);
  c->moved = calloc(n, sizeof *c->moved);
  c->speed = malloc(n * sizeof *c->speed);
  c->field = (fl_field){n, malloc(n * sizeof *c->field.nodes)};
  bool is_short = c->up == NULL || c->moved == NULL || c->speed == NULL || c->field.nodes == NULL;
  if (is_short || copy_links(&c->links, links) != FL_OK) {
    fl_conditions_free(c);
    return fl_fail_memory(err, "the state of the world");
  }
  memcpy(c->field.nodes, field->nodes, n * sizeof *field->nodes);
  for (size_t i = 0; i < n; i++) {
    c->up[i] = true;
    c->speed[i] = 1;
  }
  *out = c;
  return FL_OK;
}

void fl_conditions_free(fl_conditions *conditions)
{
  if (conditions == NULL) return;
  free(conditions->up);
  free(conditions->moved);
  free(conditions->speed);
  free(conditions->pairs);
  free(conditions->field.nodes);
  free(conditions->links.weight);
  free(conditions->links.snr);
  free(conditions);
}

static pair *pair_of(const fl_conditions *c, size_t a, size_t b)
{
  return &c->pairs[a < b ? a * c->field.count + b : b * c->field.count + a];
}

static fl_status make_pairs(fl_conditions *c, fl_error *err)
{
  size_t pairs = c->field.count * c->field.count;
  if (c->pairs != NULL) return FL_OK;
  c->pairs = malloc(pairs * sizeof *c->pairs);
  if (c->pairs == NULL) return fl_fail_memory(err, "the state of links");
  for (size_t i = 0; i < pairs; i++) c->pairs[i] = (pair){1, 0, 0};
  return FL_OK;
}

/* One direction of a link: its weight at first is kept to the last bit wherever neither place nor loss has changed. */
static fl_status set_link(fl_conditions *c, size_t from, size_t to, double loss_db, double rate, fl_error *err)
{
  size_t at = from * c->field.count + to;
  const fl_links *first = c->links_at_first;
  double weight = first->weight[at], snr = first->snr != NULL ? first->snr[at] : 0;
  if (c->moved[from] || c->moved[to] || loss_db != 0) {
    double distance_m = fl_field_distance_m(&c->field, from, to);
    double draw = first->draw != NULL ? first->draw[at] : 0;
    double fade_db = draw * fl_radio_shadowing_db(c->radio, distance_m) - loss_db;
    weight = distance_m > 0 || c->radio->min_distance_m > 0 ? fl_radio_weight(c->radio, distance_m, fade_db) : 0;
    if (weight == 0)
      return fl_fail_about(err, FL_ERR_VALUE, "changes",
                           "\"%s\" comes to stand where \"%s\" is (move it elsewhere, or set radio.min_distance)",
                           c->field.nodes[from].id, c->field.nodes[to].id);
    if (first->snr != NULL) snr = fl_radio_snr(c->radio, distance_m, fade_db);
  }
  c->links.weight[at] = weight / rate; /* at rate 0 there is no link */
  if (first->snr != NULL) c->links.snr[at] = snr;
  return FL_OK;
}

static fl_status refresh_link(fl_conditions *c, size_t a, size_t b, fl_error *err)
{
  pair p = c->pairs != NULL ? *pair_of(c, a, b) : (pair){1, 0, 0};
  double loss_db = p.loss_db + p.fade_db;
  fl_status status = set_link(c, a, b, loss_db, p.rate, err);
  return status == FL_OK ? set_link(c, b, a, loss_db, p.rate, err) : status;
}

static fl_status move(fl_conditions *c, const fl_change *change, fl_error *err)
{
  size_t moving = change->node;
  const fl_node *first = &c->at_first->nodes[moving];
  fl_node *node = &c->field.nodes[moving];
  fl_status status = FL_OK;
  node->x_m = change->value[0];
  node->y_m = change->value[1];
  c->moved[moving] = node->x_m != first->x_m || node->y_m != first->y_m;
  for (size_t other = 0; other < c->field.count && status == FL_OK; other++)
    if (other != moving) status = refresh_link(c, moving, other, err);
  return status;
}

/* To planning, 0 means that nothing takes time: a node that stands still shows its own speed. */
static void set_speed(fl_conditions *c, size_t node, double factor)
{
  double shown = factor > 0 ? factor : 1;
  c->speed[node] = factor;
  c->field.nodes[node].speed_flop_per_s = c->at_first->nodes[node].speed_flop_per_s * shown;
  c->field.nodes[node].memory_bytes_per_s = c->at_first->nodes[node].memory_bytes_per_s * shown;
}

static fl_status change_link(fl_conditions *c, const fl_change *change, fl_error *err)
{
  fl_status status = make_pairs(c, err);
  if (status != FL_OK) return status;
  pair *p = pair_of(c, change->node, change->peer);
  double *value = change->kind == FL_CHANGE_RATE   ? &p->rate
                  : change->kind == FL_CHANGE_LOSS ? &p->loss_db
                                                   : &p->fade_db;
  *value = change->value[0];
  return refresh_link(c, change->node, change->peer, err);
}

fl_status fl_conditions_apply(fl_conditions *conditions, const fl_change *change, fl_error *err)
{
  assert(change->node < conditions->field.count && change->peer < conditions->field.count);
  switch (change->kind) {
  case FL_CHANGE_UP:
    conditions->up[change->node] = change->value[0] != 0;
    return FL_OK;
  case FL_CHANGE_MOVE:
    return move(conditions, change, err);
  case FL_CHANGE_SPEED:
    set_speed(conditions, change->node, change->value[0]);
    return FL_OK;
  case FL_CHANGE_RATE:
  case FL_CHANGE_LOSS:
  case FL_CHANGE_FADE:
    break;
  }
  return change_link(conditions, change, err);
}

bool fl_conditions_is_up(const fl_conditions *conditions, size_t node)
{
  return conditions->up[node];
}

double fl_conditions_speed(const fl_conditions *conditions, size_t node)
{
  return conditions->speed[node];
}

double fl_conditions_rate_bps(const fl_conditions *conditions, size_t from, size_t to)
{
  return fl_links_rate_bps(&conditions->links, from, to);
}

const fl_field *fl_conditions_field(const fl_conditions *conditions)
{
  return &conditions->field;
}

const fl_links *fl_conditions_links(const fl_conditions *conditions)
{
  return &conditions->links;
}
