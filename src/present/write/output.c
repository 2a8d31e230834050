#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "present/write/output_box.h"

enum { BUFFER_BYTES = 1 << 20 }; /* traces have millions of rows */

/* What runs write beside their scenario. A file of these that an earlier run of another scenario left would pass for a
 * result of the new one. */
const char *const fl_output_results[] = {"plan.json",      "platform.xml",  "latency.csv", "trace.csv",
                                         "trace.json",     "summary.json",  "changes.csv", "windows.csv",
                                         "last-plan.json", "report.html",   "advice.csv",  "front.csv",
                                         "advice.json",    "scenario.yaml", "trials.csv",  "comparison.csv"};

static fl_status fail(fl_error *err, const char *path, const char *what, int number)
{
  return fl_fail_at(err, FL_ERR_FILE, path, NULL, 0, 0, 0, "%s: %s", what, strerror(number));
}

/* Of a file that is put into the place. NULL: no memory. */
static char *path_of(const fl_output *output, size_t number, const char *name)
{
  const char *in = output->places[number].name;
  char *path;
  int size = asprintf(&path, "%s%s%s%s%s", output->folder, output->folder[strlen(output->folder) - 1] == '/' ? "" : "/",
                      in, in[0] != '\0' ? "/" : "", name);
  return size < 0 ? NULL : path;
}

fl_status fl_output_fail(const fl_output *output, const output_change *c, const char *what, int number, fl_error *err)
{
  char *path = path_of(output, c->place, c->name);
  fl_status status = path == NULL ? fl_fail_memory(err, "a path") : fail(err, path, what, number);
  free(path);
  return status;
}

static bool is_folder(const char *path)
{
  struct stat info;
  return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static fl_status make_folder(const char *path, bool *made, fl_error *err)
{
  *made = mkdir(path, 0777) == 0;
  if (*made) return FL_OK;
  int number = errno;
  if (is_folder(path)) return FL_OK;
  return fail(err, path, "cannot make the folder", number == EEXIST ? ENOTDIR : number);
}

/* mkdir -p */
static fl_status make_folders(const char *path, bool *made, fl_error *err)
{
  fl_status status = FL_OK;
  char *prefix = strdup(path);
  if (prefix == NULL) return fl_fail_memory(err, "a path");
  for (char *slash = strchr(prefix + 1, '/'); slash != NULL && status == FL_OK; slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    status = make_folder(prefix, made, err);
    *slash = '/';
  }
  if (status == FL_OK && !is_folder(path)) status = make_folder(path, made, err);
  free(prefix);
  return status;
}

/* ---- the folder ---- */

/* One process at a time writes into a folder, or sets of files would mix. The lock goes with the process; what that has
 * started may hold it for a moment longer. */
static fl_status lock_folder(fl_output *output, fl_error *err)
{
  const struct timespec moment = {0, 20000000};
  for (int tries = 50; flock(output->places[0].fd, LOCK_EX | LOCK_NB) != 0; tries--) {
    if (errno != EWOULDBLOCK && errno != EINTR) return FL_OK; /* a file system without locks */
    if (tries == 0)
      return fl_fail_at(err, FL_ERR_FILE, output->folder, NULL, 0, 0, 0, "another fieldline is at work here");
    nanosleep(&moment, NULL);
  }
  output->locked = true;
  return FL_OK;
}

/* `fd` is the output's on success. */
static fl_status add_place(fl_output *output, const char *name, int fd, bool made, fl_error *err)
{
  output_place *places = realloc(output->places, (output->place_count + 1) * sizeof *places);
  if (places == NULL) return fl_fail_memory(err, "a result folder");
  output->places = places;
  char *copy = strdup(name);
  if (copy == NULL) return fl_fail_memory(err, "a result folder");
  places[output->place_count++] = (output_place){copy, fd, made};
  return FL_OK;
}

static fl_status open_folder(fl_output *output, fl_error *err)
{
  int fd = open(output->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return fail(err, output->folder, "cannot open the folder", errno);
  fl_status status = add_place(output, "", fd, false, err);
  if (status != FL_OK) close(fd);
  return status;
}

/* What was killed here has left its files: of this version, and of those that gave them no fresh names. */
static void sweep(const fl_output *output)
{
  char old[64];
  if (!output->locked) return;
  fl_fresh_sweep(output->places[0].fd);
  for (size_t i = 0; i < OUTPUT_RESULTS; i++) {
    snprintf(old, sizeof old, ".%s.part", fl_output_results[i]);
    unlinkat(output->places[0].fd, old, 0);
  }
}

fl_status fl_output_open(const char *folder, fl_output **out, fl_error *err)
{
  fl_output *output = calloc(1, sizeof *output);
  *out = NULL;
  if (output != NULL) output->drafts_fd = -1;
  if (output == NULL || (output->folder = strdup(folder[0] == '\0' ? "." : folder)) == NULL) {
    fl_output_close(output);
    return fl_fail_memory(err, "a result folder");
  }
  fl_status status = make_folders(output->folder, &output->made, err);
  if (status == FL_OK) status = open_folder(output, err);
  if (status == FL_OK) status = lock_folder(output, err);
  if (status == FL_OK) sweep(output);
  if (status != FL_OK) {
    fl_output_close(output);
    return status;
  }
  *out = output;
  return FL_OK;
}

size_t fl_output_peek(const fl_output *output, const char *name, char *buffer, size_t size)
{
  int fd = openat(output->places[0].fd, name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  ssize_t got = fd < 0 ? 0 : read(fd, buffer, size - 1);
  if (fd >= 0) close(fd);
  if (got < 0) got = 0; /* a folder or a pipe of that name */
  buffer[got] = '\0';
  return (size_t)got;
}

double fl_output_free_bytes(const fl_output *output)
{
  struct statvfs system;
  bool said = fstatvfs(output->places[0].fd, &system) == 0 && system.f_blocks > 0; /* some keep no count */
  return said ? (double)system.f_bavail * (double)system.f_frsize : INFINITY;
}

/* ---- what is going to change ---- */

const output_change *fl_output_find(const fl_output *output, size_t in, const char *name)
{
  for (size_t i = 0; i < output->count; i++)
    if (output->changes[i].place == in && strcmp(output->changes[i].name, name) == 0) return &output->changes[i];
  return NULL;
}

static output_change *add_change(fl_output *output, size_t in, const char *name)
{
  output_change *changes = realloc(output->changes, (output->count + 1) * sizeof *changes);
  if (changes == NULL) return NULL;
  output->changes = changes;
  char *copy = strdup(name);
  if (copy == NULL) return NULL;
  changes[output->count] = (output_change){.place = in, .name = copy};
  return &changes[output->count++];
}

bool fl_output_holds_folder(const fl_output *output, const output_change *c)
{
  struct stat info;
  return fstatat(output->places[c->place].fd, c->name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(info.st_mode);
}

fl_status fl_output_file(fl_output *output, const char *name, FILE **stream, fl_error *err)
{
  *stream = NULL;
  assert(fl_output_find(output, 0, name) == NULL);
  output_change *c = add_change(output, 0, name);
  if (c == NULL) return fl_fail_memory(err, "an output file");
  if (fl_output_holds_folder(output, c))
    return fl_output_fail(output, c, "cannot write", EISDIR, err); /* not first in the commit */
  int fd = fl_fresh_file(output->places[0].fd, name, c->fresh);
  if (fd < 0) c->fresh[0] = '\0';
  c->stream = fd < 0 ? NULL : fdopen(fd, "w+");
  if (c->stream == NULL) {
    fl_status status = fl_output_fail(output, c, "cannot write", errno, err);
    if (fd >= 0) close(fd);
    return status;
  }
  setvbuf(c->stream, NULL, _IOFBF, BUFFER_BYTES);
  *stream = c->stream;
  return FL_OK;
}

fl_status fl_output_drafts(fl_output *output, const char **path, fl_error *err)
{
  if (output->drafts_path == NULL) {
    output->drafts_fd = fl_fresh_folder(output->places[0].fd, "drafts", output->drafts);
    if (output->drafts_fd < 0) {
      output->drafts[0] = '\0';
      return fail(err, output->folder, "cannot make a folder in it", errno);
    }
    output->drafts_path = path_of(output, 0, output->drafts);
    if (output->drafts_path == NULL) return fl_fail_memory(err, "a path");
  }
  *path = output->drafts_path;
  return FL_OK;
}

/* The place of a folder in the result folder, which is made where it is missing. */
static fl_status find_place(fl_output *output, const char *name, size_t *number, fl_error *err)
{
  int top = output->places[0].fd;
  for (*number = 0; *number < output->place_count; ++*number)
    if (strcmp(output->places[*number].name, name) == 0) return FL_OK;
  bool made = mkdirat(top, name, 0777) == 0;
  int fd = made || errno == EEXIST ? openat(top, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
  if (fd < 0) {
    const output_change folder = {.name = (char *)name}; /* the cast: it is only read */
    return fl_output_fail(output, &folder, "cannot make the folder", errno, err);
  }
  fl_status status = add_place(output, name, fd, made, err);
  if (status != FL_OK) close(fd);
  return status;
}

static fl_status change_in(fl_output *output, const char *folder, const char *name, bool goes, fl_error *err)
{
  size_t number;
  fl_status status = find_place(output, folder, &number, err);
  if (status != FL_OK) return status;
  output_change *c = add_change(output, number, name);
  if (c == NULL) return fl_fail_memory(err, "an output file");
  c->goes = goes;
  c->drafted = !goes;
  return fl_output_holds_folder(output, c) ? fl_output_fail(output, c, "cannot write", EISDIR, err) : FL_OK;
}

fl_status fl_output_adopt(fl_output *output, const char *folder, const char *name, fl_error *err)
{
  return change_in(output, folder, name, false, err);
}

fl_status fl_output_drop(fl_output *output, const char *folder, const char *name, fl_error *err)
{
  return change_in(output, folder, name, true, err);
}

fl_status fl_output_blame(const fl_output *output, fl_status status, fl_error *err)
{
  if (output == NULL || status != FL_ERR_FILE || err == NULL || err->file[0] != '\0') return status;
  for (size_t i = 0; i < output->count; i++) {
    const output_change *c = &output->changes[i];
    char *path = c->stream != NULL && ferror(c->stream) ? path_of(output, c->place, c->name) : NULL;
    if (path != NULL) snprintf(err->file, sizeof err->file, "%s", path);
    free(path);
  }
  return status;
}

static void clear_change(const fl_output *output, output_change *c)
{
  if (c->stream != NULL) fclose(c->stream);
  if (!c->put && c->fresh[0] != '\0') unlinkat(output->places[0].fd, c->fresh, 0);
  free(c->name);
}

void fl_output_close(fl_output *output)
{
  if (output == NULL) return;
  for (size_t i = 0; i < output->count; i++) clear_change(output, &output->changes[i]);
  if (output->drafts[0] != '\0') fl_fresh_folder_remove(output->places[0].fd, output->drafts);
  if (output->drafts_fd >= 0) close(output->drafts_fd);
  for (size_t i = output->place_count; i-- > 0;) {
    if (output->places[i].made) unlinkat(output->places[0].fd, output->places[i].name, AT_REMOVEDIR); /* when empty */
    if (i > 0) close(output->places[i].fd);
    free(output->places[i].name);
  }
  if (output->made) rmdir(output->folder);                  /* likewise */
  if (output->place_count > 0) close(output->places[0].fd); /* and with it the lock */
  free(output->places);
  free(output->drafts_path);
  free(output->changes);
  free(output->folder);
  free(output);
}
