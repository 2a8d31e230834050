/* Text to nodes, by way of libyaml. */
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/utf8.h"
#include "fieldline/text.h"
#include "yaml/tree.h"

enum { PATH_SIZE = 256 };

typedef struct {
  yaml_parser_t parser;
  fl_document *document;
  const fl_doc_source *source;
  size_t shift;             /* columns before the parsed text on its first line */
  fl_doc_node *place;       /* that the text takes the place of; NULL: none */
  fl_doc_node *root, *open; /* `open` is the innermost list or map that has not ended */
  size_t depth, count;      /* of open lists and maps; of nodes */
  fl_tree_key key;          /* of the value that comes next in a map */
  fl_error *err;
} builder;

static size_t line_of(yaml_mark_t mark)
{
  return mark.line + 1;
}

static size_t column_of(const builder *b, yaml_mark_t mark)
{
  return mark.column + 1 + (mark.line == 0 ? b->shift : 0);
}

/* "radio.bandwidth: ", the innermost key that has begun. */
static void write_path(const builder *b, char path[PATH_SIZE])
{
  const fl_doc_node *node = b->open != NULL ? b->open : b->root != NULL ? b->root : b->place;
  path[0] = '\0';
  if (node != NULL) fl_doc_path(node, path, PATH_SIZE);
  if (b->open != NULL && b->key.text != NULL)
    fl_append(path, PATH_SIZE, "%s%s", path[0] != '\0' ? "." : "", b->key.text);
  if (path[0] != '\0') fl_append(path, PATH_SIZE, ": ");
}

static fl_status refuse(const builder *b, yaml_mark_t mark, const char *why)
{
  char path[PATH_SIZE];
  write_path(b, path);
  return fl_fail_at(b->err, FL_ERR_SYNTAX, b->source->name, b->source->text, b->source->size, line_of(mark),
                    column_of(b, mark), "%s%s", path, why);
}

/* libyaml's reader knows only the offset of a bad byte. */
static yaml_mark_t mark_of_offset(const char *text, size_t offset)
{
  yaml_mark_t mark = {offset, 0, 0};
  size_t line_start = 0;
  for (size_t i = 0; i < offset; i++) {
    if (text[i] != '\n') continue;
    mark.line++;
    line_start = i + 1;
  }
  mark.column = fl_utf8_count(text + line_start, offset - line_start);
  return mark;
}

/* libyaml ends a text with a line that is not there: the end is where the last word was. */
static yaml_mark_t within_text(yaml_mark_t mark, const char *text, size_t size)
{
  while (size > 0 && strchr(" \t\r\n", text[size - 1]) != NULL) size--;
  yaml_mark_t end = mark_of_offset(text, size);
  return mark.line > end.line ? end : mark;
}

/* What most likely is wrong where libyaml says no more than what it did not find. `character`: where it stopped. */
static const char *hint_of(const char *problem, char character)
{
  bool is_start = strcmp(problem, "found character that cannot start any token") == 0;
  if (is_start && character == '\t') return " (a tab: YAML is indented with spaces)";
  if (is_start) return " (a text that begins like this needs quotes)";
  if (strcmp(problem, "mapping values are not allowed in this context") == 0)
    return " (a text that holds \": \" needs quotes)";
  if (strcmp(problem, "could not find expected ':'") == 0) return " (expected KEY: VALUE, with a space between)";
  return "";
}

static fl_status fail_from_yaml(const builder *b, const char *text, size_t size)
{
  const yaml_parser_t *p = &b->parser;
  char why[320], where[48] = "";
  const char *problem = p->problem != NULL ? p->problem : "not valid YAML";
  if (p->error == YAML_MEMORY_ERROR) return fl_fail_memory(b->err, "a YAML document");
  if (p->error == YAML_READER_ERROR)
    return refuse(b, mark_of_offset(text, p->problem_offset < size ? p->problem_offset : size), problem);
  yaml_mark_t mark = within_text(p->problem_mark, text, size);
  const char *context = p->context != NULL ? p->context : "";
  if (p->context != NULL && p->context_mark.line < mark.line)
    snprintf(where, sizeof where, " (from line %zu)", line_of(p->context_mark));
  snprintf(why, sizeof why, "%s%s%s%s%s", problem, context[0] != '\0' ? " " : "", context, where,
           hint_of(problem, mark.index < size ? text[mark.index] : '\0'));
  return refuse(b, mark, why);
}

/* A node in its place, or a failure. */
static fl_status add_node(builder *b, const yaml_event_t *event, fl_doc_kind kind, fl_doc_node **added)
{
  if (++b->count > FL_TREE_MAX_NODES) return refuse(b, event->start_mark, "too many values (2^21 at most)");
  fl_doc_node *node =
      fl_tree_node(b->document, kind, b->source, line_of(event->start_mark), column_of(b, event->start_mark));
  if (node == NULL) return fl_fail_memory(b->err, "a YAML document");
  fl_tree_name(node, b->key);
  b->key.text = NULL;
  if (b->open != NULL)
    fl_tree_append(b->open, node);
  else if (b->place != NULL)
    fl_tree_replace(b->document, b->place, node);
  if (b->open == NULL) b->root = node;
  *added = node;
  return FL_OK;
}

static bool wants_key(const builder *b)
{
  return b->open != NULL && b->open->kind == FL_DOC_MAP && b->key.text == NULL;
}

static fl_status add_scalar(builder *b, const yaml_event_t *event)
{
  const char *value = (const char *)event->data.scalar.value;
  size_t length = event->data.scalar.length;
  fl_doc_node *node;
  if (event->data.scalar.anchor != NULL) return refuse(b, event->start_mark, "anchors are not read here");
  if (event->data.scalar.tag != NULL) return refuse(b, event->start_mark, "tags are not read here");
  if (memchr(value, '\0', length) != NULL) return refuse(b, event->start_mark, "a zero byte inside a text");
  char *text = fl_tree_text(b->document, value, length);
  if (text == NULL) return fl_fail_memory(b->err, "a YAML document");
  if (wants_key(b)) {
    b->key = (fl_tree_key){text, line_of(event->start_mark), column_of(b, event->start_mark)};
    return FL_OK;
  }
  fl_status status = add_node(b, event, FL_DOC_SCALAR, &node);
  if (status != FL_OK) return status;
  node->text = text;
  node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
  return FL_OK;
}

static fl_status open_node(builder *b, const yaml_event_t *event, fl_doc_kind kind, bool anchor, bool tag)
{
  if (anchor) return refuse(b, event->start_mark, "anchors are not read here");
  if (tag) return refuse(b, event->start_mark, "tags are not read here");
  if (wants_key(b)) return refuse(b, event->start_mark, "expected a single word as key");
  if (++b->depth > FL_TREE_MAX_DEPTH)
    return refuse(b, event->start_mark, "lists and maps are nested too deeply (32 at most)");
  return add_node(b, event, kind, &b->open);
}

static int compare_keys(const void *a, const void *b)
{
  const fl_doc_node *left = *(fl_doc_node *const *)a, *right = *(fl_doc_node *const *)b;
  int order = strcmp(left->key, right->key);
  if (order != 0) return order;
  if (left->key_line != right->key_line) return left->key_line < right->key_line ? -1 : 1;
  return left->key_column < right->key_column ? -1 : 1;
}

/* Sorted, equal keys are neighbours. */
static fl_status check_unique(const fl_doc_node *map, fl_error *err)
{
  if (map->child_count < 2) return FL_OK;
  fl_status status = FL_OK;
  const fl_doc_node **sorted = malloc(map->child_count * sizeof(fl_doc_node *));
  if (sorted == NULL) return fl_fail_memory(err, "a YAML document");
  size_t count = 0;
  for (const fl_doc_node *child = map->first; child != NULL; child = child->next) sorted[count++] = child;
  qsort(sorted, count, sizeof(fl_doc_node *), compare_keys);
  for (size_t i = 1; i < count && status == FL_OK; i++)
    if (strcmp(sorted[i - 1]->key, sorted[i]->key) == 0)
      status = fl_doc_fail_key(err, sorted[i], "repeated key (first on line %zu)", sorted[i - 1]->key_line);
  free(sorted);
  return status;
}

static fl_status close_node(builder *b)
{
  fl_doc_node *closed = b->open;
  b->open = closed->parent;
  b->depth--;
  return closed->kind == FL_DOC_MAP ? check_unique(closed, b->err) : FL_OK;
}

static fl_status handle(builder *b, const yaml_event_t *event)
{
  switch (event->type) {
  case YAML_DOCUMENT_START_EVENT:
    return b->root == NULL ? FL_OK : refuse(b, event->start_mark, "a second document (one is read)");
  case YAML_SCALAR_EVENT:
    return add_scalar(b, event);
  case YAML_SEQUENCE_START_EVENT:
    return open_node(b, event, FL_DOC_LIST, event->data.sequence_start.anchor != NULL,
                     event->data.sequence_start.tag != NULL);
  case YAML_MAPPING_START_EVENT:
    return open_node(b, event, FL_DOC_MAP, event->data.mapping_start.anchor != NULL,
                     event->data.mapping_start.tag != NULL);
  case YAML_SEQUENCE_END_EVENT:
  case YAML_MAPPING_END_EVENT:
    return close_node(b);
  case YAML_ALIAS_EVENT:
    return refuse(b, event->start_mark, "aliases are not read here");
  case YAML_STREAM_END_EVENT:
    return b->root != NULL ? FL_OK : refuse(b, (yaml_mark_t){0, 0, 0}, "nothing to read here");
  default: /* the stream's start, a document's end */
    return FL_OK;
  }
}

static fl_status run(builder *b, const char *text, size_t size)
{
  fl_status status = FL_OK;
  bool ended = false;
  if (!yaml_parser_initialize(&b->parser)) return fl_fail_memory(b->err, "a YAML document");
  yaml_parser_set_encoding(&b->parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&b->parser, (const unsigned char *)text, size);
  while (status == FL_OK && !ended) {
    yaml_event_t event;
    if (!yaml_parser_parse(&b->parser, &event)) {
      status = fail_from_yaml(b, text, size);
      break;
    }
    status = handle(b, &event);
    ended = event.type == YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
  }
  yaml_parser_delete(&b->parser);
  return status;
}

fl_status fl_tree_parse(fl_document *document, const fl_doc_source *source, size_t offset, fl_doc_node *place,
                        fl_doc_node **root, fl_error *err)
{
  builder b = {.document = document, .source = source, .place = place, .err = err};
  b.shift = fl_utf8_count(source->text, offset);
  fl_status status = run(&b, source->text + offset, source->size - offset);
  *root = b.root;
  return status;
}

fl_status fl_document_parse(const char *name, const char *text, size_t size, fl_document **out, fl_error *err)
{
  *out = NULL;
  if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) { /* a byte order mark says nothing */
    text += 3;
    size -= 3;
  }
  fl_document *document = calloc(1, sizeof *document);
  if (document == NULL) return fl_fail_memory(err, "a YAML document");
  const fl_doc_source *source = fl_tree_source(document, name, text, size);
  fl_status status = source != NULL ? fl_tree_parse(document, source, 0, NULL, &document->root, err)
                                    : fl_fail_memory(err, "a YAML document");
  if (status == FL_OK)
    *out = document;
  else
    fl_document_free(document);
  return status;
}
