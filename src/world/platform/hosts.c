#include "world/platform/hosts.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SPACES " \t\r\n"

static int compare_id(const void *key, const void *host)
{
  return strcmp(key, ((const fl_host *)host)->id);
}

static int compare_rank(const void *a, const void *b)
{
  const fl_host *left = a, *right = b;
  if (left->rank != right->rank) return left->rank < right->rank ? -1 : 1;
  int order = strverscmp(left->id, right->id);
  return order != 0 ? order : strcmp(left->id, right->id);
}

/* Replace the entities that every XML text knows. */
static void decode(char *text)
{
  static const struct {
    const char *name;
    char character;
  } entities[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
  char *to = text;
  for (const char *at = text; *at != '\0';) {
    size_t length = 1;
    *to = *at;
    for (size_t i = 0; *at == '&' && i < sizeof entities / sizeof entities[0]; i++) {
      if (strncmp(at, entities[i].name, strlen(entities[i].name)) != 0) continue;
      *to = entities[i].character;
      length = strlen(entities[i].name);
      break;
    }
    at += length;
    to++;
  }
  *to = '\0';
}

/* The id among the attributes at `at`, behind "<host": malloc'd, NULL when there is none. */
static char *read_id(const char *at)
{
  for (;;) {
    at += strspn(at, SPACES);
    size_t name_length = strcspn(at, "=/>" SPACES);
    const char *value = at + name_length + strspn(at + name_length, SPACES);
    if (name_length == 0 || *value != '=') return NULL;
    value += 1 + strspn(value + 1, SPACES);
    const char *stop = *value == '"' || *value == '\'' ? strchr(value + 1, *value) : NULL;
    if (stop == NULL) return NULL;
    if (name_length == 2 && strncmp(at, "id", 2) == 0) {
      char *id = strndup(value + 1, (size_t)(stop - value - 1));
      if (id != NULL) decode(id);
      return id;
    }
    at = stop + 1;
  }
}

/* Behind the markup at `at`: a whole comment, or just its "<". */
static const char *skip(const char *at)
{
  if (strncmp(at, "<!--", 4) != 0) return at + 1;
  const char *stop = strstr(at, "-->");
  return stop == NULL ? at + strlen(at) : stop;
}

void fl_hosts_sort_as_in_file(fl_host *hosts, size_t count, const char *text)
{
  size_t rank = 0;
  for (size_t i = 0; i < count; i++) hosts[i].rank = SIZE_MAX;
  for (const char *at = strchr(text, '<'); at != NULL; at = strchr(skip(at), '<')) {
    if (strncmp(at, "<host", 5) != 0 || at[5] == '\0' || strchr(SPACES, at[5]) == NULL) continue;
    char *id = read_id(at + 5);
    fl_host *host = id == NULL ? NULL : bsearch(id, hosts, count, sizeof *hosts, compare_id);
    if (host != NULL) host->rank = rank++;
    free(id);
  }
  qsort(hosts, count, sizeof *hosts, compare_rank);
}
