/* Texts of a scenario: what may stand in them, and how they are written so that they read back the same. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scenario/reader.h"

enum { MAX_PATH_BYTES = 4096 };

char *fl_text_copy(const char *text)
{
  size_t size = strlen(text) + 1;
  char *copy = malloc(size);
  return copy == NULL ? NULL : memcpy(copy, text, size);
}

fl_status fl_read_line(const scenario_reader *r, const fl_doc_node *node, size_t limit, char **copy)
{
  const char *text;
  fl_status status = fl_doc_text(node, &text, r->err);
  if (status != FL_OK) return status;
  if (text[0] == '\0' || strlen(text) > limit) return fl_doc_expect(r->err, node, "a text of 1 to %zu bytes", limit);
  if (!fl_is_printable(text, false)) return fl_doc_expect(r->err, node, "a text without control characters");
  *copy = fl_text_copy(text);
  return *copy == NULL ? fl_fail_memory(r->err, "a scenario") : FL_OK;
}

static char *join(const char *folder, const char *name)
{
  while (strncmp(name, "./", 2) == 0) name += 2;
  size_t size = strlen(folder) + strlen(name) + 2;
  char *path = malloc(size);
  if (path != NULL) snprintf(path, size, "%s%s%s", folder, folder[strlen(folder) - 1] == '/' ? "" : "/", name);
  return path;
}

/* Replace *path by folder/path unless it is absolute. */
static fl_status put_below(const char *folder, char **path, fl_error *err)
{
  if ((*path)[0] == '/' || folder[0] == '\0') return FL_OK;
  char *joined = join(folder, *path);
  if (joined == NULL) return fl_fail_memory(err, "a path");
  free(*path);
  *path = joined;
  return FL_OK;
}

fl_status fl_read_path(const scenario_reader *r, const fl_doc_node *node, char **path)
{
  char here[MAX_PATH_BYTES];
  char *found = NULL;
  fl_status status = fl_read_line(r, node, MAX_PATH_BYTES - 1, &found);
  if (status == FL_OK) status = put_below(r->folder, &found, r->err);
  if (status == FL_OK && found[0] != '/') {
    if (getcwd(here, sizeof here) != NULL)
      status = put_below(here, &found, r->err);
    else
      status = fl_fail(r->err, FL_ERR_FILE, "cannot find the working directory: %s", strerror(errno));
  }
  if (status == FL_OK && strlen(found) >= MAX_PATH_BYTES) status = fl_doc_expect(r->err, node, "a shorter path");
  if (status == FL_OK)
    *path = found;
  else
    free(found);
  return status;
}

/* Is it that word, in whatever case? ASCII's alone, whatever the locale. */
static bool is_word(const char *text, const char *word)
{
  size_t i = 0;
  while (word[i] != '\0' && (text[i] | 0x20) == word[i]) i++;
  return word[i] == '\0' && text[i] == '\0';
}

/* Words that some reader of YAML takes for null, a boolean or a number. */
static bool is_reserved(const char *text)
{
  static const char *const words[] = {"null", "true", "false", "yes", "no", "on", "off", "y", "n", "inf", "nan"};
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (is_word(text, words[i])) return true;
  return false;
}

static bool is_ascii_alnum(char c)
{
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* True when the bytes mean themselves without quotes, inside flow maps too. */
static bool is_plain(const char *text)
{
  size_t length = strlen(text);
  if (length == 0 || text[length - 1] == ' ') return false;
  bool sign = text[0] == '-' || text[0] == '+';
  char first = text[sign ? 1 : 0];
  if (first == '\0' || (!is_ascii_alnum(first) && strchr("/._", first) == NULL)) return false;
  for (const char *c = text; *c != '\0'; c++)
    if (!is_ascii_alnum(*c) && strchr("/._+-() ?", *c) == NULL) return false;
  return true;
}

static void write_quoted(FILE *out, const char *text)
{
  putc('"', out);
  for (; *text != '\0'; text++) {
    if (*text == '\n')
      fputs("\\n", out);
    else if (*text == '\t')
      fputs("\\t", out);
    else {
      if (*text == '"' || *text == '\\') putc('\\', out);
      putc(*text, out);
    }
  }
  putc('"', out);
}

void fl_write_text(FILE *out, const char *text)
{
  bool number = (text[0] != '\0' && strchr("+-.0123456789", text[0]) != NULL);
  if (is_plain(text) && !number && !is_reserved(text))
    fputs(text, out);
  else
    write_quoted(out, text);
}

static void write_scalar(FILE *out, const fl_doc_node *node)
{
  if (fl_doc_is_null(node))
    fputs("null", out);
  else if (node->plain && is_plain(node->text))
    fputs(node->text, out);
  else
    write_quoted(out, node->text);
}

void fl_write_flow(FILE *out, const fl_doc_node *node)
{
  if (node->kind == FL_DOC_SCALAR) {
    write_scalar(out, node);
    return;
  }
  putc(node->kind == FL_DOC_MAP ? '{' : '[', out);
  for (const fl_doc_node *child = node->first; child != NULL; child = child->next) {
    if (child != node->first) fputs(", ", out);
    if (child->key != NULL) {
      fl_write_text(out, child->key);
      fputs(": ", out);
    }
    fl_write_flow(out, child);
  }
  putc(node->kind == FL_DOC_MAP ? '}' : ']', out);
}
