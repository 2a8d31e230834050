/* The placers, one file each; the table is in place.c. */
#ifndef FIELDLINE_SRC_PLACE_PLACERS_H
#define FIELDLINE_SRC_PLACE_PLACERS_H

#include "fieldline/place.h"

fl_place_fn fl_place_fixed;
fl_place_fn fl_place_greedy;
fl_place_fn fl_place_k_path;
fl_place_fn fl_place_optimal;
fl_place_fn fl_place_random;
fl_place_fn fl_place_two_ended;

#endif
