/* Putting new files in the places of old ones: all of them, or none. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "present/write/output_box.h"

/* The stream's failure may be old: a flush then repeats it, or there is no better word than "input/output error". */
static fl_status finish_stream(const fl_output *output, const output_change *c, fl_error *err)
{
  errno = 0;
  bool failed = fflush(c->stream) != 0;
  int number = errno;
  if (!failed && fsync(fileno(c->stream)) != 0 && errno != EINVAL && errno != ENOSYS) {
    failed = true;
    number = errno;
  }
  failed = ferror(c->stream) != 0 || failed;
  return failed ? fl_output_fail(output, c, "cannot write", number != 0 ? number : EIO, err) : FL_OK;
}

/* The path still leads to what was opened. */
static fl_status check_not_moved(const fl_output *output, fl_error *err)
{
  struct stat opened, named;
  if (fstat(output->places[0].fd, &opened) == 0 && stat(output->folder, &named) == 0 && opened.st_dev == named.st_dev &&
      opened.st_ino == named.st_ino)
    return FL_OK;
  return fl_fail_at(err, FL_ERR_FILE, output->folder, NULL, 0, 0, 0,
                    "the folder was moved or removed meanwhile: nothing was written");
}

/* The old file gets a second name, so that it can be put back; its own until the new one takes that. On a file system
 * without links it is moved away. */
static bool keep_old(int fd, output_change *c)
{
  char kept[FL_FRESH_NAME_SIZE];
  fl_fresh_name(c->name, kept);
  bool done = (c->goes ? renameat(fd, c->name, fd, kept) : linkat(fd, c->name, fd, kept, 0)) == 0;
  if (!done && !c->goes && errno != ENOENT) done = renameat(fd, c->name, fd, kept) == 0;
  if (done) strcpy(c->before, kept);
  return done || errno == ENOENT;
}

static fl_status put(const fl_output *output, output_change *c, fl_error *err)
{
  int fd = output->places[c->place].fd;
  if (fl_output_holds_folder(output, c)) return fl_output_fail(output, c, "cannot write", EISDIR, err);
  if (!keep_old(fd, c)) return fl_output_fail(output, c, c->goes ? "cannot remove" : "cannot write", errno, err);
  if (c->goes) return FL_OK;
  c->put = (c->drafted ? renameat(output->drafts_fd, c->name, fd, c->name)
                       : renameat(output->places[0].fd, c->fresh, fd, c->name)) == 0;
  return c->put ? FL_OK : fl_output_fail(output, c, "cannot write", errno, err);
}

static void put_back(const fl_output *output, const output_change *c)
{
  int fd = output->places[c->place].fd;
  if (c->before[0] != '\0')
    renameat(fd, c->before, fd, c->name);
  else if (c->put)
    unlinkat(fd, c->name, 0);
  if (c->before[0] != '\0') unlinkat(fd, c->before, 0); /* two names of one file: renaming did nothing */
}

static void forget_old(const fl_output *output, output_change *c)
{
  if (c->before[0] != '\0') unlinkat(output->places[c->place].fd, c->before, 0);
  c->before[0] = '\0';
}

static fl_status put_all(fl_output *output, fl_error *err)
{
  size_t done = 0;
  fl_status status = FL_OK;
  while (done < output->count && status == FL_OK) status = put(output, &output->changes[done++], err);
  if (status == FL_OK) {
    for (size_t i = 0; i < output->count; i++) forget_old(output, &output->changes[i]);
    for (size_t i = 0; i < output->place_count; i++) fsync(output->places[i].fd);
  } else {
    while (done > 0) put_back(output, &output->changes[--done]);
  }
  return status;
}

fl_status fl_output_commit(fl_output *output, fl_error *err)
{
  fl_status status = FL_OK;
  for (size_t i = 0; i < output->count && status == FL_OK; i++)
    if (output->changes[i].stream != NULL) status = finish_stream(output, &output->changes[i], err);
  if (status == FL_OK) status = check_not_moved(output, err);
  if (status == FL_OK) status = fl_output_drop_stale(output, err);
  return status == FL_OK ? put_all(output, err) : status;
}
