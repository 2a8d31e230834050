/* Attributes of nodes (AttributeProto). */
#include "network/onnx/node.h"

enum { NAME = 1, FLOAT = 2, INT = 3, TEXT = 4, INTS = 8, REFERENCE = 21, FUNCTION_DEFAULT = 11, MAX_REFERENCES = 64 };

static onnx_span text_of(const onnx_node *n, onnx_span message, uint32_t field)
{
  onnx_item item;
  return fl_onnx_field(n->context, message, ONNX_TAG(field, ONNX_BYTES), &item) ? item.bytes : (onnx_span){NULL, NULL};
}

static bool own_attribute(const onnx_node *n, onnx_span name, onnx_span *attribute)
{
  for (size_t i = 0; i < n->attribute_count; i++) {
    *attribute = n->attributes[i];
    if (fl_onnx_same(text_of(n, *attribute, NAME), name)) return true;
  }
  return false;
}

/* What the function gives an attribute that its caller does not. */
static bool default_attribute(const onnx_node *n, onnx_span name, onnx_span *attribute)
{
  onnx_span rest = n->function;
  onnx_item item;
  while (fl_onnx_next(n->context, &rest, &item)) {
    *attribute = item.bytes;
    if (item.tag == ONNX_TAG(FUNCTION_DEFAULT, ONNX_BYTES) && fl_onnx_same(text_of(n, item.bytes, NAME), name))
      return true;
  }
  return false;
}

bool fl_onnx_attribute(const onnx_node *n, const char *name, onnx_span *attribute)
{
  onnx_span wanted = fl_onnx_span(name);
  for (int i = 0; i < MAX_REFERENCES && own_attribute(n, wanted, attribute); i++) {
    onnx_span elsewhere = text_of(n, *attribute, REFERENCE);
    if (fl_onnx_length(elsewhere) == 0) return true;
    if (n->caller == NULL) return false;
    wanted = elsewhere;
    onnx_span own;
    if (!own_attribute(n->caller, wanted, &own)) return default_attribute(n, wanted, attribute);
    n = n->caller;
  }
  return false;
}

static bool find_item(const onnx_node *n, const char *name, uint32_t tag, onnx_item *item)
{
  onnx_span attribute;
  return fl_onnx_attribute(n, name, &attribute) && fl_onnx_field(n->context, attribute, tag, item);
}

int64_t fl_onnx_int(const onnx_node *n, const char *name, int64_t fallback)
{
  onnx_item item;
  return find_item(n, name, ONNX_TAG(INT, ONNX_VARINT), &item) ? (int64_t)item.number : fallback;
}

double fl_onnx_real(const onnx_node *n, const char *name, double fallback)
{
  onnx_item item;
  return find_item(n, name, ONNX_TAG(FLOAT, ONNX_FIXED32), &item) ? (double)fl_onnx_float(item.bytes.at) : fallback;
}

onnx_span fl_onnx_word(const onnx_node *n, const char *name)
{
  onnx_item item;
  return find_item(n, name, ONNX_TAG(TEXT, ONNX_BYTES), &item) ? item.bytes : (onnx_span){NULL, NULL};
}

bool fl_onnx_message(const onnx_node *n, const char *name, uint32_t field, onnx_span *message)
{
  onnx_item item;
  if (!find_item(n, name, ONNX_TAG(field, ONNX_BYTES), &item)) return false;
  *message = item.bytes;
  return true;
}

static bool add_int(const onnx_node *n, const char *name, int64_t *list, int room, int *count, uint64_t number)
{
  if (*count == room) return fl_onnx_refuse(n, "%s has more than %d numbers", name, room);
  list[(*count)++] = (int64_t)number;
  return true;
}

bool fl_onnx_ints(const onnx_node *n, const char *name, int64_t *list, int room, int *count)
{
  onnx_span attribute;
  onnx_item item;
  uint64_t number;
  *count = -1;
  if (!fl_onnx_attribute(n, name, &attribute)) return n->context->status == FL_OK;
  *count = 0;
  while (fl_onnx_next(n->context, &attribute, &item)) {
    if (item.tag == ONNX_TAG(INTS, ONNX_VARINT) && !add_int(n, name, list, room, count, item.number)) return false;
    if (item.tag != ONNX_TAG(INTS, ONNX_BYTES)) continue;
    while (fl_onnx_next_number(n->context, &item.bytes, &number))
      if (!add_int(n, name, list, room, count, number)) return false;
  }
  return n->context->status == FL_OK;
}
