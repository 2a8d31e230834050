#include "fieldline/partition.h"

#include <string.h>

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
     .summary = "cuts and chain at once: the least bottleneck, or latency, of all plans, proven; takes no placer",
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

enum { OWN = sizeof partitioners / sizeof partitioners[0] };

/* What the program adds before it loads scenarios. */
static fl_registry registered;

fl_status fl_partitioner_register(const fl_partitioner *row, fl_error *err)
{
  if ((row->run == NULL) == (row->run_joint == NULL) || row->summary == NULL)
    return fl_fail(err, FL_ERR_VALUE, "a partitioner needs run or run_joint, and summary");
  const fl_partitioner *known = row->name == NULL ? NULL : fl_partitioner_find(row->name);
  return fl_registry_add(&registered, "partitioner", row->name, row, fl_partitioner_count(), known, err);
}

size_t fl_partitioner_count(void)
{
  return OWN + registered.count;
}

const fl_partitioner *fl_partitioner_at(size_t index)
{
  return index < OWN ? &partitioners[index] : registered.rows[index - OWN];
}

const fl_partitioner *fl_partitioner_find(const char *name)
{
  for (size_t i = 0; i < fl_partitioner_count(); i++)
    if (strcmp(fl_partitioner_at(i)->name, name) == 0) return fl_partitioner_at(i);
  return NULL;
}
