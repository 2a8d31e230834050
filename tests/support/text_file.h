/* Files that tests write to read them back. */
#ifndef FIELDLINE_TESTS_TEXT_FILE_H
#define FIELDLINE_TESTS_TEXT_FILE_H

#include "support.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A folder of the test's own, gone with text_folder_remove(). */
typedef struct {
  char path[64];
} text_folder;

static inline text_folder text_folder_make(void)
{
  text_folder folder = {"/tmp/fieldline-test-XXXXXX"};
  assert_non_null(mkdtemp(folder.path));
  return folder;
}

static inline void text_folder_remove(const text_folder *folder)
{
  char command[128];
  snprintf(command, sizeof command, "rm -r '%s'", folder->path);
  assert_int_equal(system(command), 0);
}

/* Writes `size` bytes to FOLDER/NAME, whose path is returned until the next call. */
static inline const char *text_file_write(const text_folder *folder, const char *name, const char *text, size_t size)
{
  static char path[PATH_MAX];
  snprintf(path, sizeof path, "%s/%s", folder->path, name);
  FILE *out = fopen(path, "w");
  assert_non_null(out);
  assert_int_equal(fwrite(text, 1, size, out), size);
  assert_int_equal(fclose(out), 0);
  return path;
}

/* All of a file, which ends with a zero byte; the caller frees it. */
static inline char *text_file_read(const char *path)
{
  FILE *in = fopen(path, "r");
  char *text = NULL;
  size_t size = 0;
  assert_non_null(in);
  if (getdelim(&text, &size, '\0', in) < 0) {
    free(text);
    text = calloc(1, 1);
  }
  fclose(in);
  return text;
}

#endif
