/* Kinds of nodes: most fields have one. */
#define _GNU_SOURCE /* qsort_r */

#include <stdlib.h>
#include <string.h>

#include "plan/search/search.h"

static int compare_messages(const fl_message_costs *x, const fl_message_costs *y)
{
  if (x->send_s != y->send_s) return x->send_s < y->send_s ? -1 : 1;
  if (x->send_s_per_byte != y->send_s_per_byte) return x->send_s_per_byte < y->send_s_per_byte ? -1 : 1;
  if (x->receive_s != y->receive_s) return x->receive_s < y->receive_s ? -1 : 1;
  if (x->receive_s_per_byte != y->receive_s_per_byte) return x->receive_s_per_byte < y->receive_s_per_byte ? -1 : 1;
  return 0;
}

typedef struct {
  const fl_node *nodes;
  const fl_ends *ends;
  bool by_powers;
} nodes;

static int compare_powers(const fl_powers *x, const fl_powers *y)
{
  for (size_t i = 0; i < FL_POWER_KINDS; i++)
    if (x->w[i] != y->w[i]) return x->w[i] < y->w[i] ? -1 : 1;
  return 0;
}

/* The source and the sink are of no other's kind: they come last. */
static int rank(const fl_ends *ends, size_t node)
{
  return fl_ends_has(ends, node) ? ends->has_source && node == ends->source ? 1 : 2 : 0;
}

static int by_kind(const void *a, const void *b, void *context)
{
  const nodes *known = context;
  size_t left = *(const size_t *)a, right = *(const size_t *)b;
  const fl_node *x = &known->nodes[left], *y = &known->nodes[right];
  int rank_x = rank(known->ends, left), rank_y = rank(known->ends, right);
  if (rank_x != rank_y) return rank_x < rank_y ? -1 : 1;
  if (x->memory_bytes != y->memory_bytes) return x->memory_bytes < y->memory_bytes ? -1 : 1;
  if (x->speed_flop_per_s != y->speed_flop_per_s) return x->speed_flop_per_s < y->speed_flop_per_s ? -1 : 1;
  if (x->memory_bytes_per_s != y->memory_bytes_per_s) return x->memory_bytes_per_s < y->memory_bytes_per_s ? -1 : 1;
  if (x->device != y->device) return x->device < y->device ? -1 : 1;
  int messages = compare_messages(&x->messages, &y->messages);
  return messages != 0 || !known->by_powers ? messages : compare_powers(&x->powers, &y->powers);
}

fl_status fl_search_kinds_make(const fl_field *field, const fl_ends *ends, fl_objective objective, fl_search_kinds *out,
                               fl_error *err)
{
  nodes known = {field->nodes, ends, objective == FL_OBJECTIVE_ENERGY};
  size_t n = field->count;
  size_t *order = calloc(n, sizeof *order);
  *out = (fl_search_kinds){.of = calloc(n, sizeof *out->of),
                           .sample = calloc(n, sizeof *out->sample),
                           .powers = known.by_powers ? calloc(n, sizeof *out->powers) : NULL};
  bool complete = out->of != NULL && out->sample != NULL && (out->powers != NULL || !known.by_powers);
  if (order == NULL || !complete) {
    free(order);
    fl_search_kinds_clear(out);
    return fl_fail_memory(err, "a search");
  }
  for (size_t i = 0; i < n; i++) order[i] = i;
  qsort_r(order, n, sizeof *order, by_kind, &known);
  for (size_t i = 0; i < n; i++) {
    if (i == 0 || by_kind(&order[i], &order[i - 1], &known) != 0) out->sample[out->count++] = order[i];
    out->of[order[i]] = out->count - 1;
  }
  for (size_t kind = 0; kind < out->count && known.by_powers; kind++)
    out->powers[kind] = field->nodes[out->sample[kind]].powers;
  free(order);
  return FL_OK;
}

void fl_search_kinds_clear(fl_search_kinds *kinds)
{
  free(kinds->of);
  free(kinds->sample);
  free(kinds->powers);
  *kinds = (fl_search_kinds){0};
}
