/* fieldline import: a network as a layer graph in YAML. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "command.h"
#include "fieldline/write.h"
#include "network.h"

/* A device, a pipe, a link such as /dev/stdout: what is not to be replaced. */
static bool must_stay(const char *path)
{
  struct stat info;
  return lstat(path, &info) == 0 && !S_ISREG(info.st_mode);
}

static fl_status write_into(const char *path, const fl_graph *graph, fl_error *err)
{
  FILE *out = fopen(path, "w");
  if (out == NULL) return fl_fail_at(err, FL_ERR_FILE, path, NULL, 0, 0, 0, "cannot write: %s", strerror(errno));
  fl_status status = fl_graph_write(out, graph, err);
  bool failed = fclose(out) != 0;
  if (failed || status == FL_ERR_FILE)
    return fl_fail_at(err, FL_ERR_FILE, path, NULL, 0, 0, 0, "cannot write: %s", strerror(errno));
  return status;
}

/* Whole, or not at all. */
static fl_status replace(const char *path, const fl_graph *graph, fl_error *err)
{
  fl_output *output = NULL;
  FILE *out;
  const char *slash = strrchr(path, '/');
  char *folder = slash == NULL ? strdup(".") : strndup(path, slash == path ? 1 : (size_t)(slash - path));
  if (folder == NULL) return fl_fail_memory(err, "a path");
  fl_status status = fl_output_open(folder, &output, err);
  if (status == FL_OK) status = fl_output_file(output, slash == NULL ? path : slash + 1, &out, err);
  if (status == FL_OK) status = fl_graph_write(out, graph, err);
  if (status == FL_OK) status = fl_output_commit(output, err);
  status = fl_output_blame(output, status, err);
  fl_output_close(output);
  free(folder);
  return status;
}

static fl_status write_graph(const char *path, const fl_graph *graph, fl_error *err)
{
  if (path == NULL) return fl_graph_write(stdout, graph, err);
  return must_stay(path) ? write_into(path, graph, err) : replace(path, graph, err);
}

fl_status command_import(const cli_options *options, fl_error *err)
{
  network loaded;
  fl_status status = network_load(options, &loaded, err);
  if (status != FL_OK) return status;
  if (!options->quiet) network_print_notes(stderr, loaded.onnx);
  status = write_graph(options->file, loaded.graph, err);
  network_clear(&loaded);
  return status;
}
