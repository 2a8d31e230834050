/* What labels.c keeps: labels, which of them share a state, and in which order they are looked at. */
#ifndef FIELDLINE_SRC_PLAN_SEARCH_LATENCY_STATES_H
#define FIELDLINE_SRC_PLAN_SEARCH_LATENCY_STATES_H

#include "plan/search/latency/latency.h"

#define NO_LABEL UINT32_MAX

/* A walk so far. */
typedef struct {
  so_far walk;
  double bound_s;  /* no plan that goes on from here is below */
  uint64_t visits; /* to contested classes, those that are still remembered: a counter each */
  uint32_t layer, point, class;
  uint32_t previous;       /* the class before, where the walk must not return to it; else NO_CLASS */
  uint32_t parent;         /* label; NO_LABEL: the walk begins here */
  uint32_t next;           /* label of the same state that is not beaten */
  uint8_t step;            /* see below */
  bool remembers_previous; /* `visits` alone keeps the walk from returning */
  bool beaten;
} label;

/* A part is to start at the point; it has ended there, and its output is to be sent; it was the last. */
enum { STEP_STARTS, STEP_SENDS, STEP_IS_THROUGH };

typedef struct {
  label *labels;
  size_t count, room;
  uint32_t *slots; /* [slot_count] the first label of a state; a power of two, open addressing */
  size_t slot_count, state_count;
  uint32_t *heap; /* labels: the one to look at next is the first */
  size_t heap_count;
} states;

typedef enum { STATES_FINE, STATES_NO_MEMORY, STATES_TOO_MANY } states_outcome;

void fl_states_empty(states *s); /* forget all labels */
void fl_states_free(states *s);
/* Keep a label that none of its state beats. *steps grows by the work. */
states_outcome fl_states_add(states *s, const label *new, uint64_t *steps);
/* The label of the least bound that is not beaten; of equals the one furthest on, then the oldest. NO_LABEL: none. */
uint32_t fl_states_pop(states *s);

#endif
