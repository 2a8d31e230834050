/* What takes time in a world that changes, and how an engine times it. */
#ifndef FIELDLINE_SRC_SIMULATE_CHANGING_CLOCK_H
#define FIELDLINE_SRC_SIMULATE_CHANGING_CLOCK_H

#include <stdbool.h>
#include <stddef.h>

#include "simulate/dates.h"

/* Something that takes so many seconds at the pace it was planned with. */
typedef struct {
  fl_dated dated;    /* when it ends: the engine's own, but for the number */
  bool sends;        /* a transfer; else time that passes by itself: computing, a latency */
  size_t node, peer; /* that computes or sends; that receives */
  double left_s;     /* at counted_s */
  double counted_s;
  double pace; /* seconds done in a second; 0: it stands still */
} fl_work;

/* What an engine does for a line. Dates never go back. */
typedef struct fl_clock fl_clock;
struct fl_clock {
  void (*begin)(fl_clock *clock, fl_work *work);
  void (*repace)(fl_clock *clock, fl_work *work); /* its pace is another from counted_s on */
  void (*cancel)(fl_clock *clock, fl_work *work);
  fl_work *(*take_ended)(fl_clock *clock, double now_s); /* one that ends up to now, the next of them; NULL: none */
  bool (*has_ended)(const fl_clock *clock, double now_s);
  void (*turn)(fl_clock *clock, size_t node, bool up); /* a node comes up, or goes down: nothing is under way there */
};

#endif
