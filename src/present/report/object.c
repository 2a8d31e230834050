#include "present/report/object.h"

#include <math.h>
#include <stdlib.h>

#include "present/report/readable.h"

fl_doc_node *fl_object_get(fl_object *r, const char *key)
{
  fl_doc_node *node = r->status == FL_OK ? fl_doc_get(r->map, key) : NULL;
  if (node == NULL && r->status == FL_OK) r->status = fl_doc_fail(r->err, r->map, "there is no \"%s\"", key);
  return node;
}

double fl_object_number(fl_object *r, const char *key, double least, double most)
{
  double value = NAN;
  const fl_doc_node *node = fl_object_get(r, key);
  if (node != NULL) r->status = fl_doc_quantity(node, FL_UNIT_NONE, least, most, &value, r->err);
  if (r->status == FL_OK && !fl_is_readable(value)) r->status = fl_doc_fail(r->err, node, FL_READABLE_EXPECTED);
  return value;
}

double fl_object_amount(fl_object *r, const char *key)
{
  return fl_object_number(r, key, 0, FL_READABLE_MOST);
}

bool fl_object_is_null(fl_object *r, const char *key)
{
  const fl_doc_node *node = fl_object_get(r, key);
  return node != NULL && fl_doc_is_null(node);
}

/* NAN for null. */
double fl_object_amount_or_null(fl_object *r, const char *key)
{
  return fl_object_is_null(r, key) ? NAN : fl_object_amount(r, key);
}

double fl_object_place(fl_object *r, const char *key)
{
  return fl_object_number(r, key, -FL_READABLE_MOST, FL_READABLE_MOST);
}

uint64_t fl_object_whole(fl_object *r, const char *key, uint64_t least, uint64_t most)
{
  uint64_t value = 0;
  const fl_doc_node *node = fl_object_get(r, key);
  if (node != NULL) r->status = fl_doc_uint(node, least, most, &value, r->err);
  return value;
}

const char *fl_object_text(fl_object *r, const char *key)
{
  const char *value = "";
  const fl_doc_node *node = fl_object_get(r, key);
  if (node != NULL) r->status = fl_doc_text(node, &value, r->err);
  return value;
}

const fl_doc_node *fl_object_list(fl_object *r, const char *key, size_t most, size_t *count)
{
  fl_doc_node *node = fl_object_get(r, key);
  *count = 0;
  if (node == NULL) return NULL;
  if (node->kind != FL_DOC_LIST) {
    r->status = fl_doc_expect(r->err, node, "a list");
    return NULL;
  }
  if (node->child_count > most) {
    r->status = fl_doc_fail(r->err, node, "%zu of them (at most %zu)", node->child_count, most);
    return NULL;
  }
  *count = node->child_count;
  return node->first;
}

/* Room for `count` items and one more, so that none is NULL. */
void *fl_object_make(fl_object *r, size_t count, size_t size)
{
  void *items = calloc(count + 1, size);
  if (items == NULL && r->status == FL_OK) r->status = fl_fail_memory(r->err, "a plan");
  return items;
}
