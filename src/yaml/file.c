#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "yaml/document.h"

enum { FIRST_ROOM = 64 * 1024 };

static fl_status read_stream(FILE *in, const char *name, size_t limit, char **text, size_t *size, fl_error *err)
{
  size_t room = 0, used = 0;
  char *bytes = NULL;
  fl_status status;
  for (;;) {
    if (used + 1 >= room) {
      size_t larger = room == 0 ? (size_t)FIRST_ROOM : room * 2;
      char *moved = realloc(bytes, larger);
      if (moved == NULL) {
        status = fl_fail_memory(err, "a file");
        goto done;
      }
      bytes = moved;
      room = larger;
    }
    size_t got = fread(bytes + used, 1, room - used - 1, in);
    used += got;
    if (used > limit) {
      status = fl_fail_at(err, FL_ERR_FILE, name, NULL, 0, 0, 0, "too large (at most %zu bytes are read)", limit);
      goto done;
    }
    if (got == 0) break;
  }
  if (ferror(in)) {
    status = fl_fail_at(err, FL_ERR_FILE, name, NULL, 0, 0, 0, "cannot read: %s", strerror(errno));
    goto done;
  }
  bytes[used] = '\0';
  *text = bytes;
  *size = used;
  return FL_OK;
done:
  free(bytes);
  return status;
}

fl_status fl_read_file(const char *path, size_t limit, char **text, size_t *size, fl_error *err)
{
  if (strcmp(path, "-") == 0) return read_stream(stdin, "stdin", limit, text, size, err);
  FILE *in = fopen(path, "rb");
  if (in == NULL) return fl_fail_at(err, FL_ERR_FILE, path, NULL, 0, 0, 0, "cannot read: %s", strerror(errno));
  fl_status status = read_stream(in, path, limit, text, size, err);
  fclose(in);
  return status;
}
