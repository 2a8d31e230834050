/* What messages say of a network that does not fit. */
#include <stdio.h>

#include "plan/partition/partitioners.h"

const char *fl_partition_hint(const fl_partition_input *in)
{
  bool differs = in->field != NULL && fl_field_memory_differs(in->field);
  return differs ? "; nodes differ and it cuts for the least of them: joint may find a plan" : "";
}

/* The cut point whose segment weighs most. */
static size_t heaviest_point(const fl_costs *costs)
{
  size_t heaviest = 0;
  for (size_t i = 1; i < costs->point_count; i++)
    if (fl_costs_part_bytes(costs, (fl_part){i, i + 1}) > fl_costs_part_bytes(costs, (fl_part){heaviest, heaviest + 1}))
      heaviest = i;
  return heaviest;
}

bool fl_partition_fits_nowhere(const fl_partition_input *in, double capacity_bytes, char text[FL_SEGMENT_TEXT_SIZE])
{
  char memory[FL_QUANTITY_SIZE];
  size_t point = heaviest_point(in->costs);
  const fl_part part = {point, point + 1};
  if (fl_costs_part_fits(in->costs, part, capacity_bytes)) return false;
  fl_quantity_format(memory, fl_costs_part_bytes(in->costs, part), FL_UNIT_BYTES, 4);
  if (in->graph == NULL)
    snprintf(text, FL_SEGMENT_TEXT_SIZE, "the segment up to cut point %zu, %s,", point, memory);
  else
    snprintf(text, FL_SEGMENT_TEXT_SIZE, "the segment up to layer \"%.64s\", %s,",
             in->graph->layers[in->graph->cuts[point]].name, memory);
  return true;
}
