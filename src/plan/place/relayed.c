/* A placer of chains, made to use relays: on the links that there are, and on those that relays would make. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plan/place/placers.h"
#include "plan/place/relays.h"

/* A placer, and what messages call it. */
typedef struct {
  fl_place_fn *place;
  const char *name;
} method;

/* Relays for a chain, and what it comes to then, whatever the medium is; INFINITY where there is none. */
static fl_status relay(const fl_place_input *in, bool is_chain, fl_placement *placement, double *value_s, fl_error *err)
{
  fl_place_input blind = *in;
  blind.medium = (fl_medium_choice){0};
  *value_s = INFINITY;
  if (!is_chain) return FL_OK;
  fl_status status = fl_place_add_relays(in, placement, err);
  return status == FL_OK ? fl_place_period_s(&blind, placement, value_s, err) : status;
}

/* A chain on these links, relayed; *why says why there is none. */
static fl_status place_on(const fl_place_input *in, const fl_links *links, const method *m, fl_placement *placement,
                          double *value_s, fl_error *why)
{
  fl_place_input on_links = *in;
  on_links.links = links;
  fl_status status = m->place(&on_links, placement, why);
  if (status != FL_OK && status != FL_ERR_INFEASIBLE) return status;
  return relay(in, status == FL_OK, placement, value_s, why);
}

/* The better of a chain on the links that there are and one on those that relays would make. */
static fl_status place_both(const fl_place_input *in, const fl_links *relayed, const method *m, fl_placement *out,
                            fl_placement *other, fl_error *err)
{
  double value_s, other_s;
  fl_error why = {0}, other_why;
  fl_status status = place_on(in, in->links, m, out, &value_s, &why);
  if (status == FL_OK) status = place_on(in, relayed, m, other, &other_s, &other_why);
  if (status != FL_OK) return fl_fail_memory(err, m->name);
  if (isinf(value_s) && isinf(other_s))
    return fl_fail(err, FL_ERR_INFEASIBLE,
                   "%s: finds no chain of %zu nodes and relays that are linked up and hold their parts", m->name,
                   in->part_count);
  if (!(other_s < value_s)) return FL_OK;
  out->relay_count = other->relay_count;
  memcpy(out->chain, other->chain, in->part_count * sizeof *out->chain);
  memcpy(out->relays, other->relays, other->relay_count * sizeof *out->relays);
  return FL_OK;
}

fl_status fl_place_relayed(const fl_place_input *in, fl_place_fn *place, const char *name, fl_placement *out,
                           fl_error *err)
{
  const method m = {place, name};
  fl_links *relayed;
  fl_placement other = {.chain = calloc(in->part_count, sizeof *other.chain),
                        .relays = calloc(in->field->count, sizeof *other.relays)};
  fl_status status = fl_place_relayed_links(in, &relayed, err);
  if (status == FL_OK && (other.chain == NULL || other.relays == NULL)) status = fl_fail_memory(err, name);
  if (status == FL_OK) status = place_both(in, relayed, &m, out, &other, err);
  fl_links_free(relayed);
  free(other.chain);
  free(other.relays);
  return status;
}
