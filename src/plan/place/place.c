#include "fieldline/place.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plan/place/placers.h"

/* A placer is a row here and a file in place/. */
static const fl_placer placers[] = {
    {.name = "greedy",
     .run = fl_place_greedy,
     .summary = "from every start the fastest free link, best start kept; published as joint optimization"},
    {.name = "two-ended",
     .run = fl_place_two_ended,
     .summary = "grows both ways from the largest transfers, looking ahead; never worse than greedy; our own",
     .options =
         (const fl_option[]){{.key = "seats",
                              .kind = FL_OPTION_COUNT,
                              .min = 1,
                              .max = 1000,
                              .summary = "how many of the largest transfers chains are grown from (left out: 2)"},
                             {0}}},
    {.name = "k-path",
     .run = fl_place_k_path,
     .summary = "widest paths for runs of similar sizes, largest first; published as k-path matching",
     .options =
         (const fl_option[]){
             {.key = "classes",
              .kind = FL_OPTION_COUNT,
              .min = 1,
              .max = 1000,
              .summary = "how many classes of sizes, of equal width (left out: 20, the best published)"},
             {0}}},
    {.name = "optimal",
     .run = fl_place_optimal,
     .summary = "the least bottleneck, or period of the medium, of any chain, proven: exact search",
     .options =
         (const fl_option[]){
             {.key = "budget",
              .unit = FL_UNIT_SECONDS,
              .min = 0,
              .max = 86400,
              .summary = "of an ordinary core, counted in steps of work (left out: 10 s)"},
             {.key = "plan_for",
              .kind = FL_OPTION_WORD,
              .summary = "medium: the scenario's (left out); isolated: as if hops did not disturb each other",
              .words = {"medium", "isolated"}},
             {0}}},
    {.name = "random", .run = fl_place_random, .summary = "distinct nodes drawn uniformly; the published baseline"},
    {.name = "fixed",
     .run = fl_place_fixed,
     .summary = "the nodes that the scenario lists",
     .options = (const fl_option[]){{.key = "chain",
                                     .kind = FL_OPTION_NAMES,
                                     .required = true,
                                     .summary = "ids of nodes, one for each part in order"},
                                    {0}}},
};

size_t fl_placer_count(void)
{
  return sizeof placers / sizeof placers[0];
}

const fl_placer *fl_placer_at(size_t index)
{
  return &placers[index];
}

const fl_placer *fl_placer_find(const char *name)
{
  for (size_t i = 0; i < fl_placer_count(); i++)
    if (strcmp(placers[i].name, name) == 0) return &placers[i];
  return NULL;
}

static double time_of_part(const void *context, size_t part, size_t node)
{
  const fl_place_parts *p = context;
  return fl_part_compute_s(p->costs, &p->charge, &p->field->nodes[node], p->parts[part]);
}

static double bytes_of_part(const void *context, size_t part)
{
  const fl_place_parts *p = context;
  return fl_costs_part_bytes(p->costs, p->parts[part]);
}

fl_place_stages fl_place_stages_of(const fl_place_parts *parts)
{
  return (fl_place_stages){time_of_part, bytes_of_part, parts};
}

double fl_place_compute_s(const fl_place_input *in, size_t part, size_t node)
{
  return in->stages.time_s(in->stages.context, part, node);
}

double fl_place_bytes(const fl_place_input *in, size_t part)
{
  return in->stages.bytes(in->stages.context, part);
}

bool fl_place_fits(const fl_place_input *in, size_t part, size_t node)
{
  return in->may_overflow ||
         fl_accounting_fits(in->accounting, fl_place_bytes(in, part), in->field->nodes[node].memory_bytes);
}

void fl_place_hop_bits(const fl_costs *costs, const fl_part *parts, size_t count, double *hop_bits)
{
  for (size_t i = 0; i < count; i++) hop_bits[i] = costs->transfer_bits[parts[i].end - 1];
}

double fl_place_bottleneck_s(const fl_place_input *in, const size_t *chain)
{
  double bottleneck_s = 0;
  for (size_t i = 0; i < in->part_count; i++) {
    double compute_s = fl_place_compute_s(in, i, chain[i]);
    if (compute_s > bottleneck_s) bottleneck_s = compute_s;
    if (i + 1 == in->part_count) break;
    double hop_s = fl_links_time_s(in->links, in->hop_bits[i], chain[i], chain[i + 1]);
    if (hop_s > bottleneck_s) bottleneck_s = hop_s;
  }
  return bottleneck_s;
}

fl_status fl_place_period_s(const fl_place_input *in, const size_t *chain, double *period_s, fl_error *err)
{
  size_t hop_count = in->part_count - 1;
  double medium_s;
  *period_s = fl_place_bottleneck_s(in, chain);
  if (isinf(*period_s) || !fl_medium_couples(in->medium.medium)) return FL_OK;
  fl_air_hop *hops = calloc(hop_count + 1, sizeof *hops);
  if (hops == NULL) return fl_fail_memory(err, "a medium");
  for (size_t i = 0; i < hop_count; i++) hops[i] = fl_air_hop_over(in->links, chain[i], chain[i + 1], in->hop_bits[i]);
  fl_status status = fl_medium_period_s(&in->medium, in->links, hops, hop_count, &medium_s, err);
  free(hops);
  if (status == FL_OK) *period_s = fmax(*period_s, medium_s);
  return status;
}
