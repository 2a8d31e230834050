#include "fieldline/partition.h"

#include "base/registry.h"
#include "plan/joint/joint.h"
#include "plan/partition/partitioners.h"
#include "plan/search/search.h"

/* A partitioner is a row here and a file in partition/. */
static const fl_partitioner partitioners[] = {
    {.name = "min-sum",
     .run = fl_partition_min_sum,
     .summary = "least total transfer over parts that fit; the published partitioner",
     .options = (const fl_option[]){{.key = "completion_memory",
                                     .unit = FL_UNIT_BYTES,
                                     .min = 1,
                                     .max = 0x1p60,
                                     .summary = "capacity at which completions are chosen (published tables: 64 MiB)"},
                                    {0}}},
    {.name = "min-max",
     .run = fl_partition_min_max,
     .summary = "least largest transfer, exact within memory and number of nodes; then fewest parts, least total"},
    {.name = "balanced",
     .run = fl_partition_balanced,
     .dependence = FL_DEPENDS_ON_FIELD,
     .summary = "least largest stage, computing on the slowest node or sending at one rate; exact, ties as min-max",
     .options =
         (const fl_option[]){{.key = "rate",
                              .unit = FL_UNIT_BITS_PER_S,
                              .min = 1,
                              .max = 1e18,
                              .summary = "at which transfers are timed (left out: that of the field's fastest link)"},
                             {0}}},
    {.name = "joint",
     .run_joint = fl_partition_joint,
     .uses_relays = true,
     .dependence = FL_DEPENDS_ON_FIELD,
     .summary = "cuts and chain at once: the least bottleneck, latency or energy of all plans, proven; takes no placer",
     .options =
         (const fl_option[]){FL_SEARCH_OPTION_BUDGET,
                             {.key = "memory",
                              .kind = FL_OPTION_WORD,
                              .words = {"own", "least"},
                              .summary = "own: each node its own (left out); least: the least of all, as published"},
                             FL_SEARCH_OPTION_PLAN_FOR,
                             {.key = "parts",
                              .kind = FL_OPTION_COUNT,
                              .min = 1,
                              .max = 1000000,
                              .summary = "exactly so many parts (left out: as many as is best)"},
                             {.key = "period",
                              .unit = FL_UNIT_SECONDS,
                              .min = 0,
                              .max = 1e18,
                              .summary = "only plans of no longer period (left out: of any)"},
                             {0}}},
    {.name = "random",
     .run = fl_partition_random,
     .dependence = FL_DEPENDS_ON_TRIAL,
     .may_overflow = true,
     .summary = "cuts drawn inside memory-sized windows; the published baseline, parts may not fit"},
    {.name = "fixed",
     .run = fl_partition_fixed,
     .dependence = FL_DEPENDS_ON_FIELD, /* on its largest memory */
     .summary = "the cuts that the scenario lists",
     .options = (const fl_option[]){{.key = "after",
                                     .kind = FL_OPTION_NAMES,
                                     .required = true,
                                     .summary = "names of the layers to cut after, cut points in the network's order"},
                                    {0}}},
};

static fl_registry all_partitioners = FL_REGISTRY("partitioner", partitioners);

fl_status fl_partitioner_register(const fl_partitioner *row, fl_error *err)
{
  if ((row->run == NULL) == (row->run_joint == NULL) || row->summary == NULL)
    return fl_fail(err, FL_ERR_VALUE, "a partitioner needs run or run_joint, and summary");
  return fl_registry_add(&all_partitioners, row, err);
}

size_t fl_partitioner_count(void)
{
  return fl_registry_count(&all_partitioners);
}

const fl_partitioner *fl_partitioner_at(size_t index)
{
  return fl_registry_at(&all_partitioners, index);
}

const fl_partitioner *fl_partitioner_find(const char *name)
{
  return fl_registry_find(&all_partitioners, name);
}
