#include "base/shelf.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fieldline/text.h"

static const char suffix[] = ".yaml";

static char *join(const char *folder, const char *name)
{
  char *path = NULL;
  return asprintf(&path, "%s/%s", folder, name) < 0 ? NULL : path;
}

static bool is_folder(const char *path)
{
  DIR *folder = opendir(path);
  if (folder == NULL) return false;
  closedir(folder);
  return true;
}

/* Look above `path` (a file's) for the shelf; NULL when it is nowhere there. Cuts `path` short. */
static char *search_above(const fl_shelf *shelf, char *path)
{
  const char *const places[] = {shelf->installed, shelf->in_sources};
  for (char *slash; (slash = strrchr(path, '/')) != NULL;) {
    *slash = '\0';
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
      char *candidate = join(path, places[i]);
      if (candidate != NULL && is_folder(candidate)) return candidate;
      free(candidate);
    }
  }
  return NULL;
}

/* The library's own file where it is a shared one. */
static char *library_file(void)
{
  Dl_info info;
  if (dladdr((const void *)suffix, &info) == 0 || info.dli_fname == NULL) return NULL;
  return realpath(info.dli_fname, NULL);
}

fl_status fl_shelf_folder(const fl_shelf *shelf, char **folder, fl_error *err)
{
  const char *chosen = getenv(shelf->variable);
  if (chosen != NULL && chosen[0] != '\0') {
    *folder = strdup(chosen);
    return *folder == NULL ? fl_fail_memory(err, "a path") : FL_OK;
  }
  char *files[] = {realpath("/proc/self/exe", NULL), library_file()};
  *folder = NULL;
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
    if (files[i] != NULL && *folder == NULL) *folder = search_above(shelf, files[i]);
    free(files[i]);
  }
  if (*folder != NULL) return FL_OK;
  return fl_fail(err, FL_ERR_FILE, "cannot find the %ss' folder (set %s to it)", shelf->thing, shelf->variable);
}

static int is_yaml(const struct dirent *entry)
{
  size_t length = strlen(entry->d_name), tail = sizeof suffix - 1;
  return length > tail && entry->d_name[0] != '.' && strcmp(entry->d_name + length - tail, suffix) == 0;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
  return strcmp((*a)->d_name, (*b)->d_name); /* alphasort() would depend on the locale */
}

fl_status fl_shelf_list(const fl_shelf *shelf, const char *folder, char ***names, size_t *count, fl_error *err)
{
  struct dirent **entries;
  fl_status status = FL_OK;
  int found = scandir(folder, &entries, is_yaml, by_bytes);
  *names = NULL;
  *count = 0;
  if (found < 0) return fl_fail(err, FL_ERR_FILE, "%s: cannot list the %ss: %s", folder, shelf->thing, strerror(errno));
  *names = calloc((size_t)found + 1, sizeof **names);
  if (*names == NULL) status = fl_fail_memory(err, "names");
  for (int i = 0; i < found; i++) {
    if (status == FL_OK) {
      char *name = strndup(entries[i]->d_name, strlen(entries[i]->d_name) - (sizeof suffix - 1));
      if (name == NULL)
        status = fl_fail_memory(err, "names");
      else
        (*names)[(*count)++] = name;
    }
    free(entries[i]);
  }
  free(entries);
  if (status != FL_OK) {
    fl_shelf_free(*names, *count);
    *names = NULL;
  }
  return status;
}

void fl_shelf_free(char **names, size_t count)
{
  for (size_t i = 0; i < count; i++) free(names[i]);
  free(names);
}

static fl_status fail_unknown(const fl_shelf *shelf, const char *folder, const char *name, fl_error *err)
{
  char **names;
  size_t count;
  fl_status status = fl_shelf_list(shelf, folder, &names, &count, err);
  if (status != FL_OK) return status;
  const char *near = fl_suggest(name, (const char *const *)names, count);
  if (near != NULL)
    status = fl_fail(err, FL_ERR_VALUE, "no %s is called \"%s\" (did you mean \"%s\"?)", shelf->thing, name, near);
  else
    status = fl_fail(err, FL_ERR_VALUE, "no %s is called \"%s\" (%s)", shelf->thing, name, shelf->hint);
  fl_shelf_free(names, count);
  return status;
}

fl_status fl_shelf_path(const fl_shelf *shelf, const char *folder, const char *name, char **path, fl_error *err)
{
  char *file = NULL;
  *path = NULL;
  if (name[0] == '\0' || name[0] == '.' || strchr(name, '/') != NULL) return fail_unknown(shelf, folder, name, err);
  if (asprintf(&file, "%s/%s%s", folder, name, suffix) < 0) return fl_fail_memory(err, "a path");
  if (access(file, F_OK) != 0) {
    free(file);
    return fail_unknown(shelf, folder, name, err);
  }
  *path = file;
  return FL_OK;
}
