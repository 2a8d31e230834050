#include "plan/search/air.h"

#include <stdlib.h>

struct search_air {
  const fl_search_problem *in;
  fl_air *air;      /* NULL: not asked for yet */
  size_t hop_count; /* that it is over */
  fl_air_hop *hops; /* [p] */
  fl_air_hop *next; /* [p] those that are asked for */
};

fl_search_air *fl_search_air_new(const fl_search_problem *problem)
{
  fl_search_air *air = calloc(1, sizeof *air);
  if (air == NULL) return NULL;
  air->in = problem;
  air->hops = calloc(problem->point_count, sizeof *air->hops);
  air->next = calloc(problem->point_count, sizeof *air->next);
  if (air->hops != NULL && air->next != NULL) return air;
  fl_search_air_free(air);
  return NULL;
}

void fl_search_air_free(fl_search_air *air)
{
  if (air == NULL) return;
  fl_air_free(air->air);
  free(air->hops);
  free(air->next);
  free(air);
}

static bool is_same(const fl_air_hop *a, const fl_air_hop *b)
{
  return a->from == b->from && a->to == b->to && a->air_s == b->air_s;
}

static size_t count_kept(const fl_search_air *air, size_t hop_count)
{
  size_t kept = 0, most = hop_count < air->hop_count ? hop_count : air->hop_count;
  while (kept < most && is_same(&air->hops[kept], &air->next[kept])) kept++;
  return kept;
}

static fl_status change(fl_search_air *air, size_t hop_count, fl_error *err)
{
  const fl_air_input in = {hop_count, air->next, air->in->links, air->in->medium, true};
  if (air->air == NULL) return fl_air_new(&in, &air->air, err);
  return fl_air_change(air->air, &in, count_kept(air, hop_count), err);
}

fl_status fl_search_air_over(fl_search_air *air, const size_t *ends, const size_t *chain, size_t part_count,
                             fl_air **out, fl_error *err)
{
  size_t hop_count = part_count - 1;
  for (size_t i = 0; i < hop_count; i++)
    air->next[i] =
        fl_air_hop_over(air->in->medium.medium, air->in->links, chain[i], chain[i + 1], air->in->bits[ends[i] - 1]);
  fl_status status = change(air, hop_count, err);
  *out = air->air;
  if (status == FL_OK) {
    fl_air_hop *had = air->hops;
    air->hops = air->next;
    air->next = had;
    air->hop_count = hop_count;
    return FL_OK;
  }
  fl_air_free(air->air);
  *out = air->air = NULL;
  air->hop_count = 0;
  return status;
}
