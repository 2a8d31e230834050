#include "network/measured.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

typedef struct {
  double *seconds_upto; /* [n + 1] of the layers before this one */
  fl_roofline *gaps;    /* of the layers without a figure; NULL: there are none */
} device_column;

struct fl_measured {
  size_t device_count;
  device_column *devices;
};

/* What stands in for layers without a figure: of all others nothing. */
static bool fill_gaps(device_column *column, const bool *is_gap, size_t n, const double *flop, const double *bytes)
{
  double *gap_flop = calloc(n, sizeof *gap_flop), *gap_bytes = calloc(n, sizeof *gap_bytes);
  bool complete = gap_flop != NULL && gap_bytes != NULL;
  for (size_t i = 0; i < n && complete; i++) {
    if (!is_gap[i]) continue;
    gap_flop[i] = flop[i];
    gap_bytes[i] = bytes[i];
  }
  if (complete) column->gaps = fl_roofline_new(gap_flop, gap_bytes, n);
  free(gap_flop);
  free(gap_bytes);
  return column->gaps != NULL;
}

static bool fill_column(device_column *column, const fl_profile *profile, size_t device, size_t n, double batch,
                        const double *flop, const double *bytes)
{
  double scale = batch / (double)fl_profile_batch(profile);
  bool any_gap = false;
  bool *is_gap = calloc(n, sizeof *is_gap);
  column->seconds_upto = calloc(n + 1, sizeof *column->seconds_upto);
  bool complete = is_gap != NULL && column->seconds_upto != NULL;
  for (size_t i = 0; i < n && complete; i++) {
    double seconds = fl_profile_seconds(profile, i, device);
    is_gap[i] = isnan(seconds);
    any_gap = any_gap || is_gap[i];
    column->seconds_upto[i + 1] = column->seconds_upto[i] + (is_gap[i] ? 0 : seconds * scale);
  }
  if (complete && any_gap) complete = fill_gaps(column, is_gap, n, flop, bytes);
  free(is_gap);
  return complete;
}

fl_measured *fl_measured_new(const fl_profile *profile, const fl_graph *graph, double batch, const double *flop,
                             const double *bytes)
{
  fl_measured *m = calloc(1, sizeof *m);
  bool complete = m != NULL;
  if (complete) {
    m->device_count = fl_profile_device_count(profile);
    m->devices = calloc(m->device_count, sizeof *m->devices);
    complete = m->devices != NULL;
  }
  for (size_t i = 0; complete && i < m->device_count; i++)
    complete = fill_column(&m->devices[i], profile, i, graph->layer_count, batch, flop, bytes);
  if (complete) return m;
  fl_measured_free(m);
  return NULL;
}

void fl_measured_free(fl_measured *measured)
{
  if (measured == NULL) return;
  for (size_t i = 0; measured->devices != NULL && i < measured->device_count; i++) {
    free(measured->devices[i].seconds_upto);
    fl_roofline_free(measured->devices[i].gaps);
  }
  free(measured->devices);
  free(measured);
}

double fl_measured_s(const fl_measured *measured, size_t device, size_t first, size_t end, double speed,
                     double bandwidth)
{
  const device_column *column = &measured->devices[device];
  double seconds = column->seconds_upto[end] - column->seconds_upto[first];
  if (column->gaps == NULL) return seconds;
  return seconds + fl_roofline_s(column->gaps, first, end, speed, bandwidth > 0 ? bandwidth : INFINITY);
}
