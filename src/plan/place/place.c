#include "fieldline/place.h"

#include "base/registry.h"
#include "plan/place/placers.h"
#include "plan/search/search.h"

/* A placer is a row here and a file in place/. */
static const fl_placer placers[] = {
    {.name = "greedy",
     .run = fl_place_greedy,
     .asks_few_links = true,
     .summary = "from every start the fastest free link, best start kept; published as joint optimization"},
    {.name = "two-ended",
     .run = fl_place_two_ended,
     .uses_relays = true,
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
     .uses_relays = true,
     .summary =
         "the least bottleneck (the medium's period included), latency or energy of any chain, proven: exact search",
     .options = (const fl_option[]){FL_SEARCH_OPTION_BUDGET, FL_SEARCH_OPTION_PLAN_FOR, {0}}},
    {.name = "random",
     .run = fl_place_random,
     .asks_few_links = true,
     .summary = "distinct nodes drawn uniformly; the published baseline"},
    {.name = "fixed",
     .run = fl_place_fixed,
     .asks_few_links = true,
     .summary = "the nodes that the scenario lists",
     .options = (const fl_option[]){{.key = "chain",
                                     .kind = FL_OPTION_NAMES,
                                     .required = true,
                                     .summary = "ids of nodes, one for each part in order"},
                                    {0}}},
};

static fl_registry all_placers = FL_REGISTRY("placer", placers);

fl_status fl_placer_register(const fl_placer *row, fl_error *err)
{
  if (row->run == NULL || row->summary == NULL) return fl_fail(err, FL_ERR_VALUE, "a placer needs run and summary");
  return fl_registry_add(&all_placers, row, err);
}

size_t fl_placer_count(void)
{
  return fl_registry_count(&all_placers);
}

const fl_placer *fl_placer_at(size_t index)
{
  return fl_registry_at(&all_placers, index);
}

const fl_placer *fl_placer_find(const char *name)
{
  return fl_registry_find(&all_placers, name);
}
