/* A profile as it is kept. */
#ifndef FIELDLINE_SRC_PROFILE_H
#define FIELDLINE_SRC_PROFILE_H

#include "fieldline/profile.h"

typedef struct {
  const char *layer;
  size_t line, column;   /* where its figures stand */
  uint64_t output_bytes; /* 0: not said */
  size_t output_line, output_column;
} fl_profile_row;

struct fl_profile {
  char *file, *text; /* for error texts, and what names point into */
  size_t size;
  const char *name;
  uint64_t batch;
  size_t line, column; /* of the list of layers */
  size_t row_count, device_count;
  fl_profile_row *rows;
  const char **devices;
  double *seconds; /* [row][device], NAN: no figure */
  char *strings;
  /* Of the graph that it is bound to. */
  const fl_graph *graph;
  size_t *row_of; /* [layer] row_count: none */
};

#endif
