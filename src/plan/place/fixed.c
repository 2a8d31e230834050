/* fixed: the chain that the scenario lists. */
#include <assert.h>
#include <math.h>

#include "fieldline/units.h"
#include "plan/place/placers.h"
#include "world/find_node.h"

static fl_status find_chain(const fl_place_input *in, const fl_names *names, size_t *chain, fl_error *err)
{
  for (size_t i = 0; i < names->count; i++) {
    fl_status status = fl_find_node(in->field, "placer.chain", names->text[i], &chain[i], err);
    if (status != FL_OK) return status;
    for (size_t before = 0; before < i; before++)
      if (chain[before] == chain[i])
        return fl_fail_about(err, FL_ERR_VALUE, "placer.chain", "\"%s\" is listed twice (a node runs one part)",
                             names->text[i]);
  }
  return FL_OK;
}

/* On an end only the part beside it can run; what else is needed there is added to the chain. */
static fl_status check_ends(const fl_place_input *in, const size_t *chain, fl_error *err)
{
  for (size_t i = 0; i < in->part_count; i++) {
    bool is_source = in->ends.has_source && chain[i] == in->ends.source;
    if (fl_ends_allow(&in->ends, i, in->part_count, chain[i])) continue;
    return fl_fail_about(err, FL_ERR_VALUE, "placer.chain", "\"%s\" is the %s: only the %s part can run there",
                         in->field->nodes[chain[i]].id, is_source ? "source" : "sink", is_source ? "first" : "last");
  }
  return FL_OK;
}

static fl_status check_fits(const fl_place_input *in, const size_t *chain, fl_error *err)
{
  for (size_t i = 0; i < in->part_count; i++) {
    const fl_node *node = &in->field->nodes[chain[i]];
    char part[FL_QUANTITY_SIZE], memory[FL_QUANTITY_SIZE];
    if (fl_place_has_room(in, i, chain[i])) continue;
    return fl_fail(err, FL_ERR_INFEASIBLE, "fixed: part %zu takes %s, its node \"%s\" has %s", i,
                   fl_quantity_format(part, fl_place_bytes(in, i), FL_UNIT_BYTES, 4), node->id,
                   fl_quantity_format(memory, node->memory_bytes, FL_UNIT_BYTES, 4));
  }
  return FL_OK;
}

static fl_status check_link(const fl_place_input *in, size_t from, size_t to, fl_error *err)
{
  const fl_node *nodes = in->field->nodes;
  if (from == to || !isinf(fl_links_weight(in->links, from, to))) return FL_OK;
  return fl_fail(err, FL_ERR_INFEASIBLE, "fixed: no link goes from node \"%s\" to node \"%s\"", nodes[from].id,
                 nodes[to].id);
}

static fl_status check_links(const fl_place_input *in, const size_t *chain, fl_error *err)
{
  const fl_ends *ends = &in->ends;
  size_t last = in->part_count - 1;
  fl_status status = ends->has_source ? check_link(in, ends->source, chain[0], err) : FL_OK;
  for (size_t i = 0; i < last && status == FL_OK; i++) status = check_link(in, chain[i], chain[i + 1], err);
  return status == FL_OK && ends->has_sink ? check_link(in, chain[last], ends->sink, err) : status;
}

fl_status fl_place_fixed(const fl_place_input *in, fl_placement *out, fl_error *err)
{
  const fl_names *names = in->options.names;
  assert(names != NULL);
  if (names->count != in->part_count)
    return fl_fail_about(err, FL_ERR_VALUE, "placer.chain", "expected a node for each of %zu part%s, got %zu",
                         in->part_count, in->part_count == 1 ? "" : "s", names->count);
  fl_status status = find_chain(in, names, out->chain, err);
  if (status == FL_OK) status = check_ends(in, out->chain, err);
  if (status == FL_OK) status = check_fits(in, out->chain, err);
  if (status == FL_OK) status = check_links(in, out->chain, err);
  return status;
}
