/* Links as relays make them, to choose a chain by: the relays themselves are found once it stands. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plan/place/relays.h"

enum { NEAR = 16 };

/* The nodes with the fastest links to `to`, fastest first. Returns how many. */
static size_t list_near(const fl_links *links, size_t to, size_t *near)
{
  const double *into = links->weight + to; /* a column */
  size_t n = links->count, count = 0;
  for (size_t from = 0; from < n; from++) {
    double weight = into[from * n];
    if (isinf(weight) || (count == NEAR && weight >= into[near[NEAR - 1] * n])) continue;
    size_t i = count < NEAR ? count++ : NEAR - 1;
    for (; i > 0 && into[near[i - 1] * n] > weight; i--) near[i] = near[i - 1];
    near[i] = from;
  }
  return count;
}

/* Over one relay more, which is among the last node's nearest. */
static void add_relay(const fl_links *links, const double *shorter, double *relayed)
{
  size_t n = links->count, near[NEAR];
  for (size_t to = 0; to < n; to++) {
    size_t count = list_near(links, to, near);
    for (size_t from = 0; from < n; from++)
      for (size_t i = 0; i < count && from != to; i++) {
        double over = fmax(shorter[from * n + near[i]], links->weight[near[i] * n + to]);
        if (near[i] != from && over < relayed[from * n + to]) relayed[from * n + to] = over;
      }
  }
}

fl_status fl_place_relayed_links(const fl_place_input *in, fl_links **out, fl_error *err)
{
  size_t n = in->links->count, size = n * n * sizeof(double);
  fl_links *links = *out = fl_links_new(n, in->links->bandwidth_hz, 0);
  double *shorter = malloc(size);
  if (links == NULL || shorter == NULL) {
    free(shorter);
    fl_links_free(links);
    *out = NULL;
    return fl_fail_memory(err, "relays");
  }
  memcpy(links->weight, in->links->weight, size);
  for (size_t relay = 0; relay < in->ends.relays; relay++) {
    memcpy(shorter, links->weight, size);
    add_relay(in->links, shorter, links->weight);
    if (memcmp(shorter, links->weight, size) == 0) break; /* nothing gets better any more */
  }
  free(shorter);
  return FL_OK;
}
