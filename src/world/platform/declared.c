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

#define TRACES "traces are not followed (expected profiles of hosts and links, such as bandwidth_file=\"FILE\")"

/* What is refused, by element (NULL: any) and attribute (NULL: the element itself). */
static const struct {
  const char *element, *attribute, *why;
} refused[] = {
    {"config", NULL, "settings of SimGrid are not taken from a platform (expected none)"},
    {"actor", NULL, "a field has no programs (expected none)"},
    {"process", NULL, "a field has no programs (expected none)"},
    {"trace", NULL, TRACES},
    {"trace_connect", NULL, TRACES},
    {NULL, "availability_file", "SimGrid has no such profile any more (expected speed_file)"},
    {NULL, "latency_file", "latencies stay as they are here (expected none)"},
};

/* What changes by a profile. */
static const struct {
  const char *element, *attribute;
  fl_course_kind kind;
} profiles[] = {
    {"host", "state_file", FL_COURSE_STATE},
    {"host", "speed_file", FL_COURSE_SPEED},
    {"link", "state_file", FL_COURSE_STATE},
    {"link", "bandwidth_file", FL_COURSE_BANDWIDTH},
};
enum { PROFILES = sizeof profiles / sizeof profiles[0] };

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

static bool grow_profiles(fl_declared_profiles *list)
{
  if (list->count < list->room) return true;
  size_t room = list->room == 0 ? 16 : 2 * list->room;
  fl_declared_profile *items = realloc(list->items, room * sizeof *items);
  if (items == NULL) return false;
  list->items = items;
  list->room = room;
  return true;
}

static void add_profile(reading *r, const char *id, const char *path, size_t row, const char *policy)
{
  fl_declared_profiles *list = &r->out->profiles;
  fl_declared_profile item = {.id = strdup(id),
                              .path = strdup(path),
                              .kind = profiles[row].kind,
                              .of_link = strcmp(profiles[row].element, "link") == 0,
                              .is_duplex = policy != NULL && strcmp(policy, "SPLITDUPLEX") == 0,
                              .line = line_of(r),
                              .column = column_of(r),
                              .start = (size_t)XML_GetCurrentByteIndex(r->parser),
                              .size = (size_t)XML_GetCurrentByteCount(r->parser)};
  if (item.id == NULL || item.path == NULL || !grow_profiles(list)) {
    free(item.id);
    free(item.path);
    stop(r, fl_fail_memory(r->err, "a platform"));
    return;
  }
  list->items[list->count++] = item;
}

/* Profiles of anything else than hosts and links would go unheeded. */
static void find_profiles(reading *r, const char *element, const char **attributes)
{
  const char *id = value_of(attributes, "id"), *policy = value_of(attributes, "sharing_policy");
  bool is_cell = policy != NULL && strcmp(policy, "WIFI") == 0;
  for (size_t i = 0; i < PROFILES && r->status == FL_OK; i++) {
    const char *path = value_of(attributes, profiles[i].attribute);
    bool is_of_it = strcmp(element, profiles[i].element) == 0;
    if (path == NULL || path[0] == '\0') continue;
    if (is_cell)
      refuse(r, element, id, profiles[i].attribute, "a Wi-Fi cell stays as it is here (expected no profile)");
    else if (is_of_it && id != NULL)
      add_profile(r, id, path, i, policy);
    else if (strcmp(element, "host") != 0 && strcmp(element, "link") != 0)
      refuse(r, element, id, profiles[i].attribute, "profiles of hosts and links are followed alone");
  }
}

static void XMLCALL on_element(void *context, const char *element, const char **attributes)
{
  reading *r = context;
  const char *id = value_of(attributes, "id"), *policy = value_of(attributes, "sharing_policy");
  if (r->status != FL_OK || is_refused(r, element, attributes) || id == NULL) return;
  const char *bandwidth = value_of(attributes, "bandwidth");
  find_profiles(r, element, attributes);
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
  *out = (fl_declarations){{NULL, 0, 0}, {NULL, 0, 0}, {NULL, 0, 0}};
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
  for (size_t i = 0; i < declarations->profiles.count; i++) {
    free(declarations->profiles.items[i].id);
    free(declarations->profiles.items[i].path);
  }
  free(declarations->profiles.items);
}

/* ---- profiles are hidden ---- */

static bool is_profile(const char *name, size_t length)
{
  for (size_t i = 0; i < PROFILES; i++)
    if (strlen(profiles[i].attribute) == length && strncmp(profiles[i].attribute, name, length) == 0) return true;
  return false;
}

/* Of a tag that expat has read: its quotes and signs are where they should be. */
static void hide(char *tag, const char *end)
{
  static const char spaces[] = " \t\r\n";
  char *at = tag + 1;
  while (at < end && strchr(spaces, *at) == NULL) at++; /* its name */
  while (at < end) {
    char *name = at + strspn(at, spaces);
    size_t length = strcspn(name, " \t\r\n=/>");
    char *open = name + strcspn(name, "\"'>");
    if (open >= end || *open == '>') return;
    char *close = strchr(open + 1, *open);
    if (close == NULL || close >= end) return;
    if (is_profile(name, length))
      for (char *byte = name; byte <= close; byte++)
        if (strchr(spaces, *byte) == NULL) *byte = ' ';
    at = close + 1;
  }
}

void fl_declarations_hide_profiles(const fl_declarations *declarations, char *text)
{
  for (size_t i = 0; i < declarations->profiles.count; i++) {
    const fl_declared_profile *of = &declarations->profiles.items[i];
    hide(text + of->start, text + of->start + of->size);
  }
}
