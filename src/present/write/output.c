#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "fieldline/write.h"

enum { BUFFER_BYTES = 1 << 20 }; /* traces have millions of rows */

typedef struct {
  char *name, *path, *part_path; /* final and temporary: both in the folder */
  FILE *stream;                  /* NULL once closed */
  bool renamed;
} output_file;

struct output {
  char *folder;
  bool made; /* by us: removed again when it stays empty */
  int lock;  /* the folder itself, open and locked; -1: not */
  output_file *files;
  size_t count;
};

/* What runs write beside their scenario. A file of these that an earlier run of another scenario left would pass for a
 * result of the new one. */
static const char *const result_names[] = {"plan.json",  "platform.xml", "latency.csv", "trace.csv",
                                           "trace.json", "summary.json", "report.html"};
static const char scenario_name[] = "scenario.yaml";

static fl_status fail(fl_error *err, const char *path, const char *what, int number)
{
  return fl_fail_at(err, FL_ERR_FILE, path, NULL, 0, 0, 0, "%s: %s", what, strerror(number));
}

/* folder + "/" + prefix + name + suffix */
static char *join(const char *folder, const char *prefix, const char *name, const char *suffix)
{
  size_t length = strlen(folder);
  const char *slash = length > 0 && folder[length - 1] == '/' ? "" : "/";
  size_t size = length + strlen(slash) + strlen(prefix) + strlen(name) + strlen(suffix) + 1;
  char *path = malloc(size);
  if (path != NULL) snprintf(path, size, "%s%s%s%s%s", folder, slash, prefix, name, suffix);
  return path;
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

/* One process at a time writes into a folder, or sets of files would mix. The lock goes with the process; what that has
 * started may hold it for a moment longer. */
static fl_status lock_folder(fl_output *output, fl_error *err)
{
  const struct timespec moment = {0, 20000000};
  output->lock = open(output->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (output->lock < 0) return fail(err, output->folder, "cannot open the folder", errno);
  for (int tries = 50; flock(output->lock, LOCK_EX | LOCK_NB) != 0; tries--) {
    if (errno != EWOULDBLOCK && errno != EINTR) return FL_OK; /* a file system without locks */
    if (tries == 0)
      return fl_fail_at(err, FL_ERR_FILE, output->folder, NULL, 0, 0, 0, "another fieldline is at work here");
    nanosleep(&moment, NULL);
  }
  return FL_OK;
}

fl_status fl_output_open(const char *folder, fl_output **out, fl_error *err)
{
  fl_output *output = calloc(1, sizeof *output);
  *out = NULL;
  if (output != NULL) output->lock = -1;
  if (output == NULL || (output->folder = strdup(folder[0] == '\0' ? "." : folder)) == NULL) {
    fl_output_close(output);
    return fl_fail_memory(err, "a result folder");
  }
  fl_status status = make_folders(output->folder, &output->made, err);
  if (status == FL_OK) status = lock_folder(output, err);
  if (status != FL_OK) {
    fl_output_close(output);
    return status;
  }
  *out = output;
  return FL_OK;
}

static const output_file *find_file(const fl_output *output, const char *name)
{
  for (size_t i = 0; i < output->count; i++)
    if (strcmp(output->files[i].name, name) == 0) return &output->files[i];
  return NULL;
}

static output_file *add_file(fl_output *output, const char *name)
{
  output_file *files = realloc(output->files, (output->count + 1) * sizeof *files);
  if (files == NULL) return NULL;
  output->files = files;
  output_file *file = &files[output->count++];
  *file = (output_file){strdup(name), join(output->folder, "", name, ""), join(output->folder, ".", name, ".part"),
                        NULL, false};
  return file->name == NULL || file->path == NULL || file->part_path == NULL ? NULL : file;
}

fl_status fl_output_file(fl_output *output, const char *name, FILE **stream, fl_error *err)
{
  *stream = NULL;
  assert(find_file(output, name) == NULL);
  output_file *file = add_file(output, name);
  if (file == NULL) return fl_fail_memory(err, "an output file");
  if (is_folder(file->path))
    return fail(err, file->path, "cannot write", EISDIR); /* found out here, not in the commit */
  file->stream = fopen(file->part_path, "we");
  if (file->stream == NULL) return fail(err, file->path, "cannot write", errno);
  setvbuf(file->stream, NULL, _IOFBF, BUFFER_BYTES);
  *stream = file->stream;
  return FL_OK;
}

/* The stream's failure may be old: a flush then repeats it, or there is no better word than "input/output error". */
static fl_status close_file(output_file *file, fl_error *err)
{
  errno = 0;
  bool failed = fflush(file->stream) != 0;
  int number = errno;
  failed = ferror(file->stream) != 0 || failed;
  if (fclose(file->stream) != 0 && !failed) {
    failed = true;
    number = errno;
  }
  file->stream = NULL;
  return failed ? fail(err, file->path, "cannot write", number != 0 ? number : EIO) : FL_OK;
}

/* True when both can be read and hold the same bytes. */
static bool same_bytes(const char *a, const char *b)
{
  FILE *first = fopen(a, "re"), *second = fopen(b, "re");
  bool same = first != NULL && second != NULL;
  for (int c = 0; same && c != EOF;) same = (c = getc(first)) == getc(second);
  if (first != NULL) fclose(first);
  if (second != NULL) fclose(second);
  return same;
}

/* Remove the results of another scenario that this commit does not replace. */
static fl_status remove_stale(const fl_output *output, fl_error *err)
{
  const output_file *scenario = find_file(output, scenario_name);
  if (scenario == NULL || access(scenario->path, F_OK) != 0 || same_bytes(scenario->path, scenario->part_path))
    return FL_OK;
  for (size_t i = 0; i < sizeof result_names / sizeof result_names[0]; i++) {
    if (find_file(output, result_names[i]) != NULL) continue;
    char *path = join(output->folder, "", result_names[i], "");
    if (path == NULL) return fl_fail_memory(err, "a path");
    bool failed = unlink(path) != 0 && errno != ENOENT;
    if (failed) fail(err, path, "cannot remove the result of another scenario", errno);
    free(path);
    if (failed) return FL_ERR_FILE;
  }
  return FL_OK;
}

fl_status fl_output_commit(fl_output *output, fl_error *err)
{
  fl_status status = FL_OK;
  for (size_t i = 0; i < output->count && status == FL_OK; i++) {
    assert(output->files[i].stream != NULL);
    status = close_file(&output->files[i], err);
  }
  if (status == FL_OK) status = remove_stale(output, err);
  for (size_t i = 0; i < output->count && status == FL_OK; i++) {
    output_file *file = &output->files[i];
    file->renamed = rename(file->part_path, file->path) == 0;
    if (!file->renamed) status = fail(err, file->path, "cannot write", errno);
  }
  return status;
}

static void close_and_remove(output_file *file)
{
  if (file->stream != NULL) fclose(file->stream);
  if (!file->renamed && file->part_path != NULL) unlink(file->part_path);
  free(file->name);
  free(file->path);
  free(file->part_path);
}

void fl_output_close(fl_output *output)
{
  if (output == NULL) return;
  for (size_t i = 0; i < output->count; i++) close_and_remove(&output->files[i]);
  if (output->made) rmdir(output->folder); /* goes only when empty */
  if (output->lock >= 0) close(output->lock);
  free(output->files);
  free(output->folder);
  free(output);
}
