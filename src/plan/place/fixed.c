/* fixed: the chain that the scenario lists. */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/suggest.h"
#include "fieldline/units.h"
#include "plan/place/placers.h"

static size_t find_node(const fl_field *field, const char *id)
{
  size_t i = 0;
  while (i < field->count && strcmp(field->nodes[i].id, id) != 0) i++;
  return i;
}

static fl_status fail_unknown(const fl_field *field, const char *id, fl_error *err)
{
  const char **ids = calloc(field->count, sizeof *ids);
  if (ids == NULL) return fl_fail_memory(err, "ids of nodes");
  for (size_t i = 0; i < field->count; i++) ids[i] = field->nodes[i].id;
  const char *nearest = fl_suggest(id, ids, field->count);
  free(ids);
  if (nearest == NULL) return fl_fail_about(err, FL_ERR_VALUE, "placer.chain", "the field has no node \"%s\"", id);
  return fl_fail_about(err, FL_ERR_VALUE, "placer.chain", "the field has no node \"%s\" (did you mean \"%s\"?)", id,
                       nearest);
}

static fl_status find_chain(const fl_place_input *in, const fl_names *names, size_t *chain, fl_error *err)
{
  for (size_t i = 0; i < names->count; i++) {
    chain[i] = find_node(in->field, names->text[i]);
    if (chain[i] == in->field->count) return fail_unknown(in->field, names->text[i], err);
    for (size_t before = 0; before < i; before++)
      if (chain[before] == chain[i])
        return fl_fail_about(err, FL_ERR_VALUE, "placer.chain", "\"%s\" is listed twice (a node runs one part)",
                             names->text[i]);
  }
  return FL_OK;
}

static fl_status check_fits(const fl_place_input *in, const size_t *chain, fl_error *err)
{
  for (size_t i = 0; i < in->part_count; i++) {
    const fl_node *node = &in->field->nodes[chain[i]];
    char part[FL_QUANTITY_SIZE], memory[FL_QUANTITY_SIZE];
    if (fl_place_fits(in, i, chain[i])) continue;
    return fl_fail(err, FL_ERR_INFEASIBLE, "fixed: part %zu takes %s, its node \"%s\" has %s", i,
                   fl_quantity_format(part, fl_place_bytes(in, i), FL_UNIT_BYTES, 4), node->id,
                   fl_quantity_format(memory, node->memory_bytes, FL_UNIT_BYTES, 4));
  }
  return FL_OK;
}

static fl_status check_links(const fl_place_input *in, const size_t *chain, fl_error *err)
{
  const fl_node *nodes = in->field->nodes;
  for (size_t i = 0; i + 1 < in->part_count; i++)
    if (isinf(in->links->weight[chain[i] * in->links->count + chain[i + 1]]))
      return fl_fail(err, FL_ERR_INFEASIBLE, "fixed: no link goes from node \"%s\" to node \"%s\"", nodes[chain[i]].id,
                     nodes[chain[i + 1]].id);
  return FL_OK;
}

fl_status fl_place_fixed(const fl_place_input *in, fl_placement *out, fl_error *err)
{
  const fl_names *names = in->options.names;
  assert(names != NULL);
  if (names->count != in->part_count)
    return fl_fail_about(err, FL_ERR_VALUE, "placer.chain", "expected a node for each of %zu part%s, got %zu",
                         in->part_count, in->part_count == 1 ? "" : "s", names->count);
  fl_status status = find_chain(in, names, out->chain, err);
  if (status == FL_OK) status = check_fits(in, out->chain, err);
  if (status == FL_OK) status = check_links(in, out->chain, err);
  return status;
}
