/* What the costs of a network hold, for who makes them (costs.c) and who asks them (accounting.c). */
#ifndef FIELDLINE_SRC_NETWORK_COSTS_BOX_H
#define FIELDLINE_SRC_NETWORK_COSTS_BOX_H

#include "fieldline/accounting.h"
#include "network/measured.h"
#include "network/roofline.h"

/* The costs with what their pointers point to. A cut owns the layers behind the one before it up to and with its own
 * layer: what it alone makes a part run. */
typedef struct {
  fl_costs costs; /* first: a fl_costs * is a costs_box * */
  double *transfer_bits, *raw_bytes, *segment_bytes;
  uint64_t *macs_upto;  /* [p] of all layers up to and with cut i */
  double *weights_upto; /* [p] likewise, the bytes of their stored weights */
  double *held_upto;    /* [p] bytes that add up in a part, of what cuts 0..i own */
  double **highest;     /* [levels][p] physical: highest[l][i] = largest peak of what cuts i..i+2^l-1 own */
  size_t level_count;
  uint32_t *layers_upto; /* [p] */
  fl_roofline *roofline; /* of the layers */
  fl_measured *measured; /* on devices; NULL: nowhere */
  double batch;          /* inputs of a request */
} costs_box;

static inline bool costs_are_published(const costs_box *b)
{
  return b->costs.accounting == FL_ACCOUNTING_PUBLISHED;
}

/* Of a table whose entry [l][i] is about 2^l things from i on, for so many things. */
static inline size_t costs_levels(size_t count)
{
  size_t levels = 1;
  while ((size_t)1 << levels <= count) levels++;
  return levels;
}

#endif
