#include "fieldline/accounting.h"

#include <assert.h>

#include "fieldline/units.h"
#include "network/costs_box.h"

static const struct {
  const char *name, *summary;
  double default_ratio;
} accountings[] = {
    [FL_ACCOUNTING_PUBLISHED] = {"published", "8 bytes an element, a copy per consumer, ratio 1.44; 1 byte a parameter",
                                 1.44},
    [FL_ACCOUNTING_PHYSICAL] = {"physical", "the layer's own bytes, one copy; parameters plus the peak of live tensors",
                                1},
};

const char *fl_accounting_name(fl_accounting accounting)
{
  return accountings[accounting].name;
}

const char *fl_accounting_summary(fl_accounting accounting)
{
  return accountings[accounting].summary;
}

double fl_accounting_default_ratio(fl_accounting accounting)
{
  return accountings[accounting].default_ratio;
}

bool fl_part_is_empty(fl_part part)
{
  return part.first == part.end;
}

/* Largest peak of what cuts first..end-1 own, first < end. */
static double highest_peak(const costs_box *b, size_t first, size_t end)
{
  size_t level = costs_levels(end - first) - 1, start = end - ((size_t)1 << level);
  double left = b->highest[level][first], right = b->highest[level][start];
  return left > right ? left : right;
}

double fl_costs_hop_bits(const fl_costs *costs, fl_part part)
{
  if (part.end == costs->point_count) return costs->output_bits;
  return part.end == 0 ? costs->input_bits : costs->transfer_bits[part.end - 1];
}

double fl_costs_part_bytes(const fl_costs *costs, fl_part part)
{
  const costs_box *b = (const costs_box *)costs;
  assert(part.first <= part.end && part.end <= costs->point_count);
  if (fl_part_is_empty(part)) return fl_accounting_forwarded_bytes(costs->accounting, fl_costs_hop_bits(costs, part));
  double upto = b->held_upto[part.end - 1];
  if (costs_are_published(b)) return upto - b->held_upto[part.first];
  return upto - (part.first > 0 ? b->held_upto[part.first - 1] : 0) + highest_peak(b, part.first, part.end);
}

double fl_accounting_forwarded_bytes(fl_accounting accounting, double bits)
{
  return accounting == FL_ACCOUNTING_PUBLISHED ? 0 : bits / FL_BITS_PER_BYTE;
}

bool fl_accounting_fits(fl_accounting accounting, double memory_bytes, double capacity_bytes)
{
  return accounting == FL_ACCOUNTING_PUBLISHED ? memory_bytes < capacity_bytes : memory_bytes <= capacity_bytes;
}

bool fl_costs_part_fits(const fl_costs *costs, fl_part part, double capacity_bytes)
{
  return fl_accounting_fits(costs->accounting, fl_costs_part_bytes(costs, part), capacity_bytes);
}

double fl_costs_part_flop(const fl_costs *costs, fl_part part)
{
  const costs_box *b = (const costs_box *)costs;
  if (fl_part_is_empty(part)) return 0;
  uint64_t before = part.first > 0 ? b->macs_upto[part.first - 1] : 0;
  return 2.0 * b->batch * (double)(b->macs_upto[part.end - 1] - before);
}

double fl_costs_part_weights(const fl_costs *costs, fl_part part)
{
  const costs_box *b = (const costs_box *)costs;
  if (fl_part_is_empty(part)) return 0;
  return b->weights_upto[part.end - 1] - (part.first > 0 ? b->weights_upto[part.first - 1] : 0);
}

static size_t first_layer(const costs_box *b, fl_part part)
{
  return part.first > 0 ? b->layers_upto[part.first - 1] : 0;
}

double fl_costs_part_s(const fl_costs *costs, fl_part part, double speed_flop_per_s, double memory_bytes_per_s)
{
  const costs_box *b = (const costs_box *)costs;
  if (fl_part_is_empty(part)) return 0;
  if (memory_bytes_per_s == 0) return speed_flop_per_s > 0 ? fl_costs_part_flop(costs, part) / speed_flop_per_s : 0;
  return fl_roofline_s(b->roofline, first_layer(b, part), b->layers_upto[part.end - 1], speed_flop_per_s,
                       memory_bytes_per_s);
}

double fl_costs_measured_part_s(const fl_costs *costs, fl_part part, size_t device, double speed_flop_per_s,
                                double memory_bytes_per_s)
{
  const costs_box *b = (const costs_box *)costs;
  assert(b->measured != NULL);
  if (fl_part_is_empty(part)) return 0;
  return fl_measured_s(b->measured, device, first_layer(b, part), b->layers_upto[part.end - 1], speed_flop_per_s,
                       memory_bytes_per_s);
}
