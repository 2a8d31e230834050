/* From the end backwards: what can still come at least, where classes may be visited too often, but one of a single
 * node not again at once. */
#include <math.h>

#include "plan/search/latency/latency.h"

static const ways nothing = {{INFINITY, NO_CLASS}, {INFINITY, NO_CLASS}};

static void add_way(ways *to, way new)
{
  if (new.next == to->best.next) {
    if (new.rest_s < to->best.rest_s) to->best = new;
  } else if (new.rest_s < to->best.rest_s) {
    to->other = to->best;
    to->best = new;
  } else if (new.rest_s < to->other.rest_s) {
    to->other = new;
  }
}

static double join(const quickest *q, double a_s, double b_s)
{
  return q->longest ? fmax(a_s, b_s) : a_s + b_s;
}

double fl_quickest_hop_s(const quickest *q, size_t end, size_t from, size_t to)
{
  size_t sender, receiver;
  fl_search_classes_pair(&q->classes, from, to, &sender, &receiver);
  double hop_s = fl_links_time_s(q->in->links, q->in->bits[end - 1], sender, receiver);
  return hop_s < q->in->period_below_s ? hop_s : INFINITY;
}

double fl_quickest_hop_cost(const quickest *q, double hop_s, size_t from, size_t to)
{
  const fl_search_problem *in = q->in;
  if (in->objective != FL_OBJECTIVE_ENERGY || isinf(hop_s)) return hop_s;
  size_t sender = classes_sample(&q->classes, from), receiver = classes_sample(&q->classes, to);
  return hop_s *
         (in->powers[in->kind_of[sender]].w[FL_POWER_SEND] + in->powers[in->kind_of[receiver]].w[FL_POWER_RECEIVE]);
}

double fl_quickest_air_s(const quickest *q, size_t end, size_t from, size_t to)
{
  size_t sender, receiver;
  fl_search_classes_pair(&q->classes, from, to, &sender, &receiver);
  return fl_medium_air_s(q->in->medium.medium, q->in->links, q->in->bits[end - 1], sender, receiver);
}

/* Behind a part that has ended at the point. */
static ways relax_send(const quickest *q, size_t layer, size_t end, size_t from)
{
  ways found = nothing;
  uint32_t barred = quickest_is_single(q, from) ? (uint32_t)from : NO_CLASS;
  for (size_t to = 0; to < q->n; to++) {
    if (!quickest_has_link(q, from, to)) continue;
    double rest_s = quickest_rest_s(&q->at[quickest_index(q, layer, end, to)], barred);
    if (isinf(rest_s)) continue;
    double hop_s = fl_quickest_hop_s(q, end, from, to);
    add_way(&found, (way){join(q, fl_quickest_hop_cost(q, hop_s, from, to), rest_s), (uint32_t)to});
  }
  return found;
}

/* Before a part that starts at the point. */
static ways relax_at(const quickest *q, size_t layer, size_t first, size_t class)
{
  ways found = nothing;
  for (size_t end = first + 1; end <= span_last_end(q->in, first); end++) {
    double stage_s = quickest_stage_s(q, first, end, class);
    size_t next = quickest_next_layer(q, layer, first, end);
    if (!(stage_s < q->in->period_below_s) || next == SIZE_MAX) continue;
    double cost = quickest_cost(q, first, end, class);
    if (end == q->p) {
      if (quickest_is_end(next)) add_way(&found, (way){cost, NO_CLASS});
      continue;
    }
    const ways *behind = &q->send[quickest_index(q, next, end, class)];
    add_way(&found, (way){join(q, cost, behind->best.rest_s), behind->best.next});
    add_way(&found, (way){join(q, cost, behind->other.rest_s), behind->other.next});
  }
  return found;
}

/* The same for the sum of air times, without a look at latencies. */
static double relax_air_send(const quickest *q, size_t layer, size_t end, size_t from)
{
  double least_s = INFINITY;
  for (size_t to = 0; to < q->n; to++) {
    double rest_s = q->air_at[quickest_index(q, layer, end, to)];
    if (quickest_has_link(q, from, to) && rest_s < least_s)
      least_s = fmin(least_s, rest_s + fl_quickest_air_s(q, end, from, to));
  }
  return least_s;
}

static double relax_air_at(const quickest *q, size_t layer, size_t first, size_t class)
{
  double least_s = INFINITY;
  for (size_t end = first + 1; end <= span_last_end(q->in, first); end++) {
    size_t next = quickest_next_layer(q, layer, first, end);
    if (!(quickest_stage_s(q, first, end, class) < q->in->period_below_s) || next == SIZE_MAX) continue;
    if (end < q->p)
      least_s = fmin(least_s, q->air_send[quickest_index(q, next, end, class)]);
    else if (quickest_is_end(next))
      return 0;
  }
  return least_s;
}

static void relax_layer(quickest *q, size_t layer)
{
  for (size_t point = q->p; point-- > 0;) {
    for (size_t class = 0; class < q->n; class ++) {
      size_t index = quickest_index(q, layer, point, class);
      q->at[index] = relax_at(q, layer, point, class);
      if (q->air_at != NULL) q->air_at[index] = relax_air_at(q, layer, point, class);
    }
    for (size_t class = 0; point > 0 && class < q->n; class ++) {
      size_t index = quickest_index(q, layer, point, class);
      q->send[index] = relax_send(q, layer, point, class);
      if (q->air_at != NULL) q->air_send[index] = relax_air_send(q, layer, point, class);
    }
    q->steps += q->n * (span_last_end(q->in, point) - point + q->n);
  }
}

bool fl_quickest_relax(quickest *q)
{
  for (size_t layer = 0; layer < q->layers && !quickest_out_of_budget(q); layer++) relax_layer(q, layer);
  return !quickest_out_of_budget(q);
}
