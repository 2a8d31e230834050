/* Overrides, "key.path=value", values copied from elsewhere in a document, and whole documents. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "yaml/tree.h"

enum { PATH_SIZE = 256 };

/* One element of the path in "a.b.c=value". */
typedef struct {
  const fl_doc_source *source;
  const char *word;
  size_t line, column;
} path_element;

static fl_status fail_assignment(fl_error *err, const fl_doc_source *source, size_t column, const char *why)
{
  return fl_fail_at(err, FL_ERR_VALUE, source->name, source->text, source->size, 1, column, "%s", why);
}

static void take_over_place(fl_doc_node *node, const path_element *element)
{
  if (node->key != NULL) fl_tree_name(node, (fl_tree_key){node->key, element->line, element->column});
}

static void clear_map(fl_doc_node *map)
{
  map->first = map->last = NULL;
  map->child_count = 0;
}

/* Words that stand for a map: what is set below them takes their place, or joins a method's name. */
static bool is_method(const fl_doc_node *node)
{
  static const char *const keys[] = {"partitioner", "placer", "medium"};
  for (size_t i = 0; node->key != NULL && i < sizeof keys / sizeof keys[0]; i++)
    if (strcmp(node->key, keys[i]) == 0) return true;
  return false;
}

static bool is_arrivals(const fl_doc_node *node)
{
  return node->key != NULL && strcmp(node->key, "arrivals") == 0 && node->parent->key != NULL &&
         strcmp(node->parent->key, "requests") == 0;
}

static bool gives_way(const fl_doc_node *node)
{
  return fl_doc_is_null(node) || (is_arrivals(node) && fl_doc_is(node, "burst")) ||
         (node->key != NULL && strcmp(node->key, "radio") == 0 && fl_doc_is(node, "platform"));
}

/* Turn the scalar *node into a map that can fl_tree_take children. */
static fl_status make_map(fl_document *document, fl_doc_node **node, const path_element *element, fl_error *err)
{
  fl_doc_node *scalar = *node;
  if (!is_method(scalar) && !gives_way(scalar)) {
    char path[PATH_SIZE];
    return fl_fail_at(err, FL_ERR_VALUE, element->source->name, element->source->text, element->source->size,
                      element->line, element->column, "%s: a single value, nothing can be set below it",
                      fl_doc_path(scalar, path, sizeof path));
  }
  fl_doc_node *map = fl_tree_node(document, FL_DOC_MAP, scalar->source, scalar->line, scalar->column);
  if (map == NULL) return fl_fail_memory(err, "a YAML document");
  map->key_line = scalar->key_line;
  map->key_column = scalar->key_column;
  fl_tree_replace(document, scalar, map);
  if (!gives_way(scalar)) {
    fl_tree_name(scalar, (fl_tree_key){"name", scalar->line, scalar->column});
    scalar->next = NULL;
    fl_tree_append(map, scalar);
  }
  *node = map;
  return FL_OK;
}

/* The child of a list or map that an element names; a map gets a null child where there is none. */
static fl_status step(fl_document *document, fl_doc_node *parent, const path_element *element, fl_doc_node **child,
                      fl_error *err)
{
  uint64_t index;
  if (parent->kind == FL_DOC_LIST) {
    if (!fl_parse_uint(element->word, &index) || index >= parent->child_count) {
      char path[PATH_SIZE];
      return fl_fail_at(err, FL_ERR_VALUE, element->source->name, element->source->text, element->source->size,
                        element->line, element->column, "%s: expected an index below %zu, got \"%.60s\"",
                        fl_doc_path(parent, path, sizeof path), parent->child_count, element->word);
    }
    *child = parent->first;
    while (index-- > 0) *child = (*child)->next;
    return FL_OK;
  }
  *child = fl_doc_get(parent, element->word);
  if (*child != NULL) return FL_OK;
  if (is_arrivals(parent)) clear_map(parent); /* one kind at a time */
  *child = fl_tree_node(document, FL_DOC_SCALAR, element->source, element->line, element->column);
  if (*child == NULL) return fl_fail_memory(err, "a YAML document");
  fl_tree_name(*child, (fl_tree_key){element->word, element->line, element->column});
  (*child)->plain = true;
  (*child)->text = "";
  fl_tree_append(parent, *child);
  return FL_OK;
}

/* Cut the path at its dots and brackets: a[0].b is a.0.b. What is below `sweep` is one key, dots and all. */
static fl_status split_path(char *path, const fl_doc_source *source, path_element elements[FL_TREE_MAX_DEPTH],
                            size_t *count, fl_error *err)
{
  size_t column = 1;
  bool index = false; /* the word stands in brackets */
  *count = 0;
  for (char *word = path, *next; word != NULL; word = next) {
    bool one_key = *count == 1 && strcmp(path, "sweep") == 0;
    size_t length = one_key ? strlen(word) : strcspn(word, ".[");
    bool opens = word[length] == '[', closed = index && length > 0 && word[length - 1] == ']';
    next = word[length] == '\0' ? NULL : word + length + 1;
    word[length - closed] = '\0';
    if (*word == '\0') return fail_assignment(err, source, column, "an empty key (expected key.path=value)");
    if (*count == FL_TREE_MAX_DEPTH)
      return fail_assignment(err, source, column, "the path is too long (32 keys at most)");
    elements[(*count)++] = (path_element){source, word, 1, column};
    column += fl_utf8_count(word, strlen(word)) + closed + 1;
    index = opens;
  }
  return FL_OK;
}

static fl_status walk(fl_document *document, const path_element *elements, size_t count, fl_doc_node **end,
                      fl_error *err)
{
  fl_doc_node *node = document->root;
  fl_status status = FL_OK;
  for (size_t i = 0; i < count && status == FL_OK; i++) {
    if (node->kind == FL_DOC_SCALAR) status = make_map(document, &node, &elements[i], err);
    if (status == FL_OK) status = step(document, node, &elements[i], &node, err);
  }
  *end = node;
  return status;
}

fl_status fl_document_set(fl_document *document, const char *assignment, fl_error *err)
{
  path_element elements[FL_TREE_MAX_DEPTH];
  size_t count;
  fl_doc_node *value, *target;
  const fl_doc_source *source = fl_tree_source(document, "--set", assignment, strlen(assignment));
  if (source == NULL) return fl_fail_memory(err, "an override");
  const char *equals = strchr(source->text, '=');
  if (equals == NULL) return fail_assignment(err, source, 1, "no '=' (expected key.path=value)");
  size_t length = (size_t)(equals - source->text);
  char *path = fl_tree_text(document, source->text, length);
  if (path == NULL) return fl_fail_memory(err, "an override");
  fl_status status = split_path(path, source, elements, &count, err);
  if (status == FL_OK && equals[1 + strspn(equals + 1, " ")] == '\0')
    return fail_assignment(err, source, fl_utf8_count(source->text, source->size) + 1,
                           "no value behind '=' (expected key.path=value)");
  if (status == FL_OK) status = walk(document, elements, count, &target, err);
  if (status == FL_OK) status = fl_tree_parse(document, source, length + 1, target, &value, err);
  if (status == FL_OK) take_over_place(value, &elements[count - 1]);
  return status;
}

/* Children of the node itself that are named `without` are left out. */
static fl_doc_node *copy_tree(fl_document *document, const fl_doc_node *node, const char *without)
{
  fl_doc_node *copy = fl_tree_node(document, node->kind, node->source, node->line, node->column);
  if (copy == NULL) return NULL;
  copy->plain = node->plain;
  copy->text = node->text;
  for (const fl_doc_node *child = node->first; child != NULL; child = child->next) {
    if (without != NULL && child->key != NULL && strcmp(child->key, without) == 0) continue;
    fl_doc_node *twin = copy_tree(document, child, NULL);
    if (twin == NULL) return NULL;
    fl_tree_name(twin, (fl_tree_key){child->key, child->key_line, child->key_column});
    fl_tree_append(copy, twin);
  }
  return copy;
}

fl_status fl_document_copy(fl_document *document, const fl_doc_node *key, const fl_doc_node *value, fl_error *err)
{
  path_element elements[FL_TREE_MAX_DEPTH];
  size_t count;
  fl_doc_node *target, *copy = copy_tree(document, value, NULL);
  char *path = fl_tree_text(document, key->key, strlen(key->key));
  if (copy == NULL || path == NULL) return fl_fail_memory(err, "a YAML document");
  fl_status status = split_path(path, key->source, elements, &count, err);
  for (size_t i = 0; i < count && status == FL_OK; i++) {
    elements[i].line = key->key_line;
    elements[i].column = key->key_column;
  }
  if (status == FL_OK) status = walk(document, elements, count, &target, err);
  if (status != FL_OK) return status;
  fl_tree_replace(document, target, copy);
  take_over_place(copy, &elements[count - 1]);
  return FL_OK;
}

fl_status fl_document_twin(const fl_document *document, const char *without, fl_document **out, fl_error *err)
{
  fl_document *twin = *out = calloc(1, sizeof *twin);
  if (twin == NULL) return fl_fail_memory(err, "a YAML document");
  twin->source_count = document->source_count;
  twin->root = copy_tree(twin, document->root, without);
  if (twin->root != NULL) return FL_OK;
  fl_document_free(twin);
  *out = NULL;
  return fl_fail_memory(err, "a YAML document");
}
