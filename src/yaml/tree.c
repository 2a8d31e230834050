#include "yaml/tree.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_BYTES = 64 * 1024 };

/* Nodes and strings live in chunks that go all at once. */
struct chunk {
  chunk *next;
  size_t used, size;
  alignas(max_align_t) char bytes[];
};

static chunk *add_chunk(fl_document *document, size_t need)
{
  size_t size = need > CHUNK_BYTES ? need : CHUNK_BYTES;
  chunk *added = malloc(sizeof *added + size);
  if (added == NULL) return NULL;
  *added = (chunk){document->chunks, 0, size};
  document->chunks = added;
  return added;
}

void *fl_tree_take(fl_document *document, size_t size)
{
  size_t need = (size + alignof(max_align_t) - 1) / alignof(max_align_t) * alignof(max_align_t);
  chunk *from = document->chunks;
  if (from == NULL || from->size - from->used < need) from = add_chunk(document, need);
  if (from == NULL) return NULL;
  void *taken = from->bytes + from->used;
  from->used += need;
  return taken;
}

char *fl_tree_text(fl_document *document, const char *text, size_t size)
{
  char *copy = fl_tree_take(document, size + 1);
  if (copy == NULL) return NULL;
  memcpy(copy, text, size);
  copy[size] = '\0';
  return copy;
}

fl_doc_source *fl_tree_source(fl_document *document, const char *name, const char *text, size_t size)
{
  fl_doc_source *source = fl_tree_take(document, sizeof *source);
  if (source == NULL) return NULL;
  source->number = document->source_count++;
  source->name = fl_tree_text(document, name, strlen(name));
  source->text = fl_tree_text(document, text, size);
  source->size = size;
  return source->name != NULL && source->text != NULL ? source : NULL;
}

void fl_document_free(fl_document *document)
{
  if (document == NULL) return;
  for (chunk *at = document->chunks, *next; at != NULL; at = next) {
    next = at->next;
    free(at);
  }
  free(document);
}

fl_doc_node *fl_document_root(const fl_document *document)
{
  return document->root;
}

fl_doc_node *fl_tree_node(fl_document *document, fl_doc_kind kind, const fl_doc_source *source, size_t line,
                          size_t column)
{
  fl_doc_node *node = fl_tree_take(document, sizeof *node);
  if (node == NULL) return NULL;
  *node = (fl_doc_node){.kind = kind, .line = line, .column = column, .source = source};
  return node;
}

void fl_tree_name(fl_doc_node *node, fl_tree_key key)
{
  node->key = key.text;
  node->key_line = key.line;
  node->key_column = key.column;
}

void fl_tree_append(fl_doc_node *parent, fl_doc_node *child)
{
  child->parent = parent;
  if (parent->last != NULL)
    parent->last->next = child;
  else
    parent->first = child;
  parent->last = child;
  parent->child_count++;
}

void fl_tree_replace(fl_document *document, fl_doc_node *old, fl_doc_node *fresh)
{
  fl_doc_node *parent = old->parent;
  fresh->parent = parent;
  fresh->key = old->key;
  fresh->next = old->next;
  if (parent == NULL) {
    document->root = fresh;
    return;
  }
  fl_doc_node **link = &parent->first;
  while (*link != old) link = &(*link)->next;
  *link = fresh;
  if (parent->last == old) parent->last = fresh;
}
