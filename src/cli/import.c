/* fieldline import: a network as a layer graph in YAML. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "network.h"

static fl_status write_graph(const char *path, const fl_graph *graph, fl_error *err)
{
  if (path == NULL) return fl_graph_write(stdout, graph, err);
  FILE *out = fopen(path, "w");
  if (out == NULL) return fl_fail_at(err, FL_ERR_FILE, path, NULL, 0, 0, 0, "cannot write: %s", strerror(errno));
  fl_status status = fl_graph_write(out, graph, err);
  if (fclose(out) != 0 && status == FL_OK)
    status = fl_fail_at(err, FL_ERR_FILE, path, NULL, 0, 0, 0, "cannot write: %s", strerror(errno));
  return status;
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
