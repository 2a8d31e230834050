/* A layer graph as the YAML that fl_graph_parse() reads. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/graph.h"

/* In double quotes: texts of a graph hold no control characters. */
static void write_text(FILE *out, const char *text)
{
  putc('"', out);
  for (; *text != '\0'; text++) {
    if (*text == '"' || *text == '\\') putc('\\', out);
    putc(*text, out);
  }
  putc('"', out);
}

static void write_named(FILE *out, const char *key, const char *text)
{
  if (text[0] == '\0') return;
  fprintf(out, ", %s: ", key);
  write_text(out, text);
}

static void write_count(FILE *out, const char *key, uint64_t count, uint64_t silent)
{
  if (count != silent) fprintf(out, ", %s: %" PRIu64, key, count);
}

static void write_lists(FILE *out, const fl_graph *graph, const fl_layer *layer)
{
  for (size_t i = 0; i < layer->from_count; i++) {
    fputs(i == 0 ? ", from: [" : ", ", out);
    write_text(out, graph->layers[layer->from[i]].name);
  }
  if (layer->from_count > 0) putc(']', out);
  fputs(", shape: [", out);
  for (size_t i = 0; i < layer->rank; i++) fprintf(out, "%s%" PRIu64, i > 0 ? ", " : "", layer->shape[i]);
  putc(']', out);
  for (size_t i = 0; i < layer->tensor_count; i++) {
    fputs(i == 0 ? ", tensors: [" : ", ", out);
    write_text(out, layer->tensors[i]);
  }
  if (layer->tensor_count > 0) putc(']', out);
}

static void write_layer(FILE *out, const fl_graph *graph, size_t index, uint32_t readers)
{
  const fl_layer *layer = &graph->layers[index];
  fputs("- {name: ", out);
  write_text(out, layer->name);
  write_named(out, "op", layer->op);
  write_named(out, "activation", layer->activation);
  write_lists(out, graph, layer);
  write_count(out, "dtype_bytes", layer->dtype_bytes, 4);
  write_count(out, "params", layer->params, 0);
  write_count(out, "param_bytes", layer->param_bytes, layer->params * layer->dtype_bytes);
  write_count(out, "shared_bytes", layer->shared_bytes, 0);
  write_count(out, "macs", layer->macs, 0);
  write_count(out, "inner_bytes", layer->inner_bytes, 0);
  write_count(out, "output_bytes", layer->output_bytes, layer->elements * layer->dtype_bytes);
  write_count(out, "side_bytes", layer->side_bytes, 0);
  write_count(out, "state_bytes", layer->state_bytes, 0);
  write_named(out, "state", layer->state);
  write_count(out, "consumers", layer->consumers, readers);
  if (layer->is_output && readers > 0) fputs(", output: true", out); /* what nobody reads is one anyway */
  fputs("}\n", out);
}

fl_status fl_graph_write(FILE *out, const fl_graph *graph, fl_error *err)
{
  uint32_t *readers = calloc(graph->layer_count, sizeof *readers);
  if (readers == NULL) return fl_fail_memory(err, "a layer graph");
  for (size_t i = 0; i < graph->layer_count; i++)
    for (size_t k = 0; k < graph->layers[i].from_count; k++) readers[graph->layers[i].from[k]]++;
  fputs("model: ", out);
  write_text(out, graph->model);
  fputs("\nlayers:\n", out);
  for (size_t i = 0; i < graph->layer_count; i++) write_layer(out, graph, i, readers[i]);
  free(readers);
  if (fflush(out) != 0 || ferror(out))
    return fl_fail(err, FL_ERR_FILE, "cannot write a layer graph: %s", strerror(errno));
  return FL_OK;
}
