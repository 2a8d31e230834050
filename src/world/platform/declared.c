#include "world/platform/declared.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <expat.h>

enum { PIECE_BYTES = 1 << 24 }; /* expat counts them in an int */

typedef struct {
  const fl_platform_text *file;
  XML_Parser parser;
  fl_declarations *out;
  fl_status status;
  fl_error *err;
} reading;

#define CHANGES "what changes over time is not followed (expected a platform that stays as it is)"

/* What is refused, by element (NULL: any) and attribute (NULL: the element itself). */
static const struct {
  const char *element, *attribute, *why;
} refused[] = {
    {"config", NULL, "settings of SimGrid are not taken from a platform (expected none)"},
    {"actor", NULL, "a field has no programs (expected none)"},
    {"process", NULL, "a field has no programs (expected none)"},
    {"trace", NULL, CHANGES},
    {"trace_connect", NULL, CHANGES},
    {NULL, "availability_file", CHANGES},
    {NULL, "bandwidth_file", CHANGES},
    {NULL, "latency_file", CHANGES},
    {NULL, "speed_file", CHANGES},
    {NULL, "state_file", CHANGES},
};

static size_t line_of(const reading *r)
{
  return (size_t)XML_GetCurrentLineNumber(r->parser);
}

static size_t column_of(const reading *r)
{
  return (size_t)XML_GetCurrentColumnNumber(r->parser) + 1;
}

/* Keep the first failure; nothing is read after it. */
static void stop(reading *r, fl_status status)
{
  r->status = status;
  XML_StopParser(r->parser, XML_FALSE);
}

static void refuse(reading *r, const char *what, const char *id, const char *attribute, const char *why)
{
  char name[160] = "", part[64] = "";
  if (id != NULL) snprintf(name, sizeof name, " \"%.120s\"", id);
  if (attribute != NULL) snprintf(part, sizeof part, ": %s", attribute);
  stop(r, fl_fail_at(r->err, FL_ERR_VALUE, r->file->path, r->file->text, r->file->size, line_of(r), column_of(r),
                     "%s%s%s: %s", what, name, part, why));
}

/* NULL when the element has none. */
static const char *value_of(const char **attributes, const char *name)
{
  for (; attributes[0] != NULL; attributes += 2)
    if (strcmp(attributes[0], name) == 0) return attributes[1];
  return NULL;
}

/* True when the element is one of those that no field is made of. An attribute that is empty says nothing. */
static bool is_refused(reading *r, const char *element, const char **attributes)
{
  for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
    if (refused[i].element != NULL && strcmp(refused[i].element, element) != 0) continue;
    const char *value = refused[i].attribute == NULL ? "" : value_of(attributes, refused[i].attribute);
    if (value == NULL || (refused[i].attribute != NULL && value[0] == '\0')) continue;
    refuse(r, element, value_of(attributes, "id"), refused[i].attribute, refused[i].why);
    return true;
  }
  return false;
}

static bool grow(fl_declared_list *list)
{
  if (list->count < list->room) return true;
  size_t room = list->room == 0 ? 64 : 2 * list->room;
  fl_declared *items = realloc(list->items, room * sizeof *items);
  if (items == NULL) return false;
  list->items = items;
  list->room = room;
  return true;
}

/* `rates` may be NULL. */
static void add(reading *r, fl_declared_list *list, const char *id, const char *rates)
{
  fl_declared item = {strdup(id), rates != NULL ? strdup(rates) : NULL, line_of(r), column_of(r)};
  if (item.id == NULL || (rates != NULL && item.rates == NULL) || !grow(list)) {
    free(item.id);
    free(item.rates);
    stop(r, fl_fail_memory(r->err, "a platform"));
    return;
  }
  list->items[list->count++] = item;
}

static void XMLCALL on_element(void *context, const char *element, const char **attributes)
{
  reading *r = context;
  const char *id = value_of(attributes, "id"), *policy = value_of(attributes, "sharing_policy");
  if (r->status != FL_OK || is_refused(r, element, attributes) || id == NULL) return;
  const char *bandwidth = value_of(attributes, "bandwidth");
  if (strcmp(element, "host") == 0) add(r, &r->out->hosts, id, NULL);
  if (strcmp(element, "link") == 0 && policy != NULL && strcmp(policy, "WIFI") == 0)
    add(r, &r->out->cells, id, bandwidth != NULL ? bandwidth : "");
}

/* Its declarations could make this reader and SimGrid's see different elements. */
static void XMLCALL on_document_type(void *context, const char *name, const char *system_id, const char *public_id,
                                     int has_declarations)
{
  reading *r = context;
  (void)name, (void)system_id, (void)public_id;
  if (has_declarations)
    refuse(r, "DOCTYPE", NULL, NULL, "it has declarations of its own (expected SimGrid's document type alone)");
}

static void fail_from_expat(reading *r)
{
  enum XML_Error error = XML_GetErrorCode(r->parser);
  if (r->status != FL_OK) return; /* a handler has said why */
  if (error == XML_ERROR_NO_MEMORY)
    r->status = fl_fail_memory(r->err, "a platform");
  else
    r->status = fl_fail_at(r->err, FL_ERR_VALUE, r->file->path, r->file->text, r->file->size, line_of(r), column_of(r),
                           "it is no well-formed XML: %s", XML_ErrorString(error));
}

static void parse(reading *r)
{
  size_t done = 0;
  do {
    size_t left = r->file->size - done, piece = left < PIECE_BYTES ? left : PIECE_BYTES;
    if (XML_Parse(r->parser, r->file->text + done, (int)piece, piece == left) != XML_STATUS_OK) fail_from_expat(r);
    done += piece;
  } while (done < r->file->size && r->status == FL_OK);
}

/* SimGrid reads bytes: texts of wider characters would be something else to it. */
static bool has_wide_characters(const fl_platform_text *file)
{
  bool has_mark = file->size >= 2 && (memcmp(file->text, "\xff\xfe", 2) == 0 || memcmp(file->text, "\xfe\xff", 2) == 0);
  return has_mark || memchr(file->text, '\0', file->size) != NULL;
}

fl_status fl_declarations_read(const fl_platform_text *file, fl_declarations *out, fl_error *err)
{
  *out = (fl_declarations){{NULL, 0, 0}, {NULL, 0, 0}};
  if (has_wide_characters(file))
    return fl_fail_at(err, FL_ERR_VALUE, file->path, NULL, 0, 0, 0, "it is no text in UTF-8 (expected XML)");
  reading r = {file, XML_ParserCreate(NULL), out, FL_OK, err};
  if (r.parser == NULL) return fl_fail_memory(err, "a platform");
  XML_SetUserData(r.parser, &r);
  XML_SetStartElementHandler(r.parser, on_element);
  XML_SetStartDoctypeDeclHandler(r.parser, on_document_type);
  parse(&r);
  XML_ParserFree(r.parser);
  return r.status;
}

static void clear(fl_declared_list *list)
{
  for (size_t i = 0; i < list->count; i++) {
    free(list->items[i].id);
    free(list->items[i].rates);
  }
  free(list->items);
}

void fl_declarations_clear(fl_declarations *declarations)
{
  clear(&declarations->hosts);
  clear(&declarations->cells);
}
