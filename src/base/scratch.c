#include "base/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *folder(void)
{
  const char *chosen = getenv("TMPDIR");
  return chosen != NULL && chosen[0] != '\0' ? chosen : "/tmp";
}

static fl_status fail(const char *what, fl_error *err)
{
  return fl_fail(err, FL_ERR_FILE, "%s: cannot %s a temporary file: %s", folder(), what, strerror(errno));
}

fl_status fl_scratch_open(int *fd, fl_error *err)
{
  char *path;
  if (asprintf(&path, "%s/fieldline-XXXXXX", folder()) < 0) return fl_fail_memory(err, "a path");
  *fd = mkostemp(path, O_CLOEXEC);
  fl_status status = *fd < 0 ? fail("make", err) : FL_OK;
  if (status == FL_OK) unlink(path);
  free(path);
  return status;
}

fl_status fl_scratch_write(int fd, const void *data, size_t size, uint64_t offset, fl_error *err)
{
  for (size_t at = 0; at < size;) {
    ssize_t written = pwrite(fd, (const char *)data + at, size - at, (off_t)(offset + at));
    if (written > 0)
      at += (size_t)written;
    else if (written < 0 && errno != EINTR)
      return fail("write", err);
  }
  return FL_OK;
}

fl_status fl_scratch_read(int fd, void *data, size_t size, uint64_t offset, fl_error *err)
{
  for (size_t at = 0; at < size;) {
    ssize_t got = pread(fd, (char *)data + at, size - at, (off_t)(offset + at));
    if (got > 0) {
      at += (size_t)got;
    } else if (got == 0 || errno != EINTR) {
      if (got == 0) errno = EIO; /* shorter than what was written to it */
      return fail("read", err);
    }
  }
  return FL_OK;
}
