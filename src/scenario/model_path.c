/* A model's name or the path of its file. */
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "scenario/reader.h"

bool fl_text_ends_in(const char *text, const char *tail)
{
  size_t length = strlen(text), tail_length = strlen(tail);
  return length >= tail_length && strcmp(text + length - tail_length, tail) == 0;
}

/* Is there a file of that name, seen from the scenario's folder? A path that is too long for the system is none. */
static bool is_file(const scenario_reader *r, const char *text)
{
  struct stat facts;
  char path[PATH_MAX];
  bool plain = text[0] == '/' || r->folder[0] == '\0';
  int size = snprintf(path, sizeof path, "%s%s%s", plain ? "" : r->folder, plain ? "" : "/", text);
  return size > 0 && (size_t)size < sizeof path && stat(path, &facts) == 0 && S_ISREG(facts.st_mode);
}

bool fl_is_model_path(const scenario_reader *r, const fl_doc_node *node)
{
  const char *text = node->text;
  return strchr(text, '/') != NULL || fl_text_ends_in(text, ".yaml") || fl_text_ends_in(text, ".yml") ||
         fl_text_ends_in(text, ".onnx") || is_file(r, text);
}
