/* source, sink: nodes by their ids, which are looked up once the field is there; relays. */
#include <string.h>

#include "scenario/reader.h"

fl_status fl_read_source(const scenario_reader *r, const fl_doc_node *node)
{
  if (node == NULL || fl_doc_is_null(node)) return FL_OK;
  return fl_read_line(r, node, FL_NODE_ID_MAX_BYTES, &r->scenario->source);
}

fl_status fl_read_sink(const scenario_reader *r, const fl_doc_node *node)
{
  fl_scenario *s = r->scenario;
  if (node == NULL || fl_doc_is_null(node)) return FL_OK;
  fl_status status = fl_read_line(r, node, FL_NODE_ID_MAX_BYTES, &s->sink);
  if (status != FL_OK || s->source == NULL || strcmp(s->source, s->sink) != 0) return status;
  return fl_doc_fail(r->err, node, "\"%s\" is the source, and a node stands in a chain once (expected another node)",
                     s->sink);
}

fl_status fl_read_relays(const scenario_reader *r, const fl_doc_node *node)
{
  return node == NULL ? FL_OK : fl_doc_uint(node, 0, FL_FIELD_MAX_NODES, &r->scenario->relays, r->err);
}
