#include "fieldline/onnx.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/utf8.h"
#include "network/onnx/network.h"

enum { MAX_FOLDED_IN_ALL = 1 << 25 };

/* What was read, and the memory that its texts and lists lie in. */
typedef struct {
  fl_onnx network; /* first: a fl_onnx * is a box * */
  onnx_context context;
} box;

static fl_onnx_port *make_ports(onnx_context *c, const onnx_port *ports, size_t count)
{
  fl_onnx_port *made = fl_onnx_take(c, count, sizeof *made);
  for (size_t i = 0; i < count && made != NULL; i++) {
    const onnx_value *v = ports[i].value;
    size_t rank = v->rank < 0 ? 0 : (size_t)v->rank;
    made[i] = (fl_onnx_port){fl_onnx_take_text(c, ports[i].name),      ports[i].role,    v->side, rank,
                             v->rank < 0 ? 0 : fl_onnx_value_bytes(v), ports[i].cut_cost};
    if (made[i].name == NULL) return NULL;
  }
  return made;
}

static bool tell(const onnx_network *net, fl_onnx *out)
{
  out->inputs = make_ports(net->context, net->inputs, net->input_count);
  out->outputs = make_ports(net->context, net->outputs, net->output_count);
  out->input_count = net->input_count;
  out->output_count = net->output_count;
  out->notes = net->notes;
  out->note_count = net->note_count;
  out->node_count = net->node_count;
  for (size_t i = 0; i < net->layer_count; i++) {
    out->side_layers += net->layers[i].place == ONNX_BESIDE;
    out->state_layers += net->layers[i].place == ONNX_TAIL;
  }
  return out->inputs != NULL && out->outputs != NULL;
}

/* The graph is called as the file, without its folder and ending. */
static bool name_of_graph(onnx_context *c, char **name)
{
  const char *slash = strrchr(c->file, '/'), *stem = slash == NULL ? c->file : slash + 1;
  *name = fl_onnx_take_text(c, fl_onnx_span(stem));
  if (*name == NULL) return false;
  char *dot = strrchr(*name, '.');
  if (dot != NULL && dot != *name) *dot = '\0';
  if ((*name)[0] == '\0' || !fl_is_printable(*name, false)) *name = "onnx";
  return true;
}

static bool read_network(box *b, const fl_onnx_options *options)
{
  onnx_network net = {.context = &b->context, .options = options, .foldable = MAX_FOLDED_IN_ALL};
  char *name;
  return fl_onnx_model_read(&b->context, &net.model) && fl_onnx_read_ports(&net) && fl_onnx_walk(&net) &&
         fl_onnx_find_trunk(&net) && fl_onnx_find_cuts(&net) && name_of_graph(&b->context, &name) &&
         fl_onnx_make_graph(&net, name, &b->network.graph) && tell(&net, &b->network);
}

fl_status fl_onnx_parse(const char *name, const void *bytes, size_t size, const fl_onnx_options *options, fl_onnx **out,
                        fl_error *err)
{
  fl_error unread;
  *out = NULL;
  box *b = calloc(1, sizeof *b);
  if (b == NULL) return fl_fail_memory(err, "an ONNX file");
  b->context = (onnx_context){.file = name,
                              .bytes = {bytes, (const uint8_t *)bytes + size},
                              .err = err == NULL ? &unread : err,
                              .memory_left = ONNX_MAX_MEMORY,
                              .work_left = ONNX_MAX_WORK};
  bool read = read_network(b, options);
  fl_status status = b->context.status;
  if (read && status == FL_OK)
    *out = &b->network;
  else
    fl_onnx_free(&b->network);
  return status;
}

static fl_status fail_file(fl_error *err, const char *path, const char *why)
{
  return fl_fail_at(err, FL_ERR_FILE, path, NULL, 0, 0, 0, "cannot read: %s", why);
}

static fl_status parse_mapped(const char *path, int fd, const fl_onnx_options *options, fl_onnx **out, fl_error *err)
{
  struct stat about;
  if (fstat(fd, &about) != 0) return fail_file(err, path, strerror(errno));
  if (!S_ISREG(about.st_mode)) return fail_file(err, path, "not a regular file");
  if (about.st_size == 0) return fl_onnx_parse(path, "", 0, options, out, err);
  size_t size = (size_t)about.st_size;
  void *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (bytes == MAP_FAILED) return fail_file(err, path, strerror(errno));
  madvise(bytes, size, MADV_RANDOM); /* weights lie between what is read: nothing is to be read ahead */
  fl_status status = fl_onnx_parse(path, bytes, size, options, out, err);
  munmap(bytes, size);
  return status;
}

fl_status fl_onnx_load(const char *path, const fl_onnx_options *options, fl_onnx **out, fl_error *err)
{
  *out = NULL;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return fail_file(err, path, strerror(errno));
  fl_status status = parse_mapped(path, fd, options, out, err);
  close(fd);
  return status;
}

fl_graph *fl_onnx_take_graph(fl_onnx *network)
{
  fl_graph *graph = network->graph;
  network->graph = NULL;
  return graph;
}

void fl_onnx_free(fl_onnx *network)
{
  if (network == NULL) return;
  box *b = (box *)network; /* its first member */
  fl_graph_free(network->graph);
  fl_onnx_context_clear(&b->context);
  free(b);
}
