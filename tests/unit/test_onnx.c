#include "onnx_bytes.h"
#include "support.h"

#include "fieldline/onnx.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

typedef void build_fn(onnx_bytes *b);

/* The input x, the output y, and nothing more. */
static void end_model(onnx_bytes *b, const char *x, const char *y)
{
  put_info(b, 11, "x", x);
  put_info(b, 12, "y", y);
  end(b);
}

/* ---- networks ---- */

/* x [1, 3, 8, 8] -> Conv 4 kernels of 3 x 3 -> Relu -> Add of both -> Flatten -> Gemm to 10.
 * MACs: 4 x 6 x 6 outputs x 27 taps = 3888; Gemm 144 x 10 = 1440. Parameters: 108 + 1440 + 10. */
static void build_skip(onnx_bytes *b)
{
  begin_model(b);
  put_node(b, "Conv", "conv", "x w", "c");
  put_node(b, "Relu", "relu", "c", "r");
  put_node(b, "Add", "add", "c r", "s");
  put_node(b, "Flatten", "flat", "s", "f");
  put_node(b, "Gemm", "dense", "f v bias", "y");
  put_tensor(b, "w", 1, (const uint64_t[]){4, 3, 3, 3}, 4);
  put_tensor(b, "v", 1, (const uint64_t[]){144, 10}, 2);
  put_tensor(b, "bias", 1, (const uint64_t[]){10}, 1);
  end_model(b, "batch 3 8 8", "batch 10");
}

/* A mask that two layers read, and a state that one layer makes anew. */
static void build_roles(onnx_bytes *b)
{
  begin_model(b);
  put_node(b, "Relu", "first", "x", "a");
  put_node(b, "Neg", "turned", "mask", "m");
  put_node(b, "Mul", "masked", "a m", "c");
  put_node(b, "Concat", "grown", "cache c", "cache_out");
  put_node(b, "ReduceSum", "sum", "cache_out", "s");
  put_node(b, "Mul", "last", "s m", "y");
  put_info(b, 11, "x", "1 n");
  put_info(b, 11, "mask", "1 n");
  put_info(b, 11, "cache", "p n");
  put_info(b, 12, "y", "1 n");
  put_info(b, 12, "cache_out", "p+1 n");
  end(b);
}

/* A weight of int8 that is cast and scaled counts a byte; a reshape whose shape is worked out. */
static void build_folded(onnx_bytes *b)
{
  static const int64_t tail[] = {-1};
  begin_model(b);
  begin_node(b, 1, "Cast", "cast", "q", "qf");
  put_int_attribute(b, "to", 1);
  end(b);
  put_node(b, "Mul", "scaled", "qf scale", "w");
  put_node(b, "Shape", "shape", "x", "sx");
  begin_node(b, 1, "Slice", "batch", "sx from to", "bx");
  end(b);
  begin_node(b, 1, "Concat", "both", "bx tail", "to_shape");
  put_int_attribute(b, "axis", 0);
  end(b);
  put_node(b, "Reshape", "flat", "x to_shape", "f");
  put_node(b, "MatMul", "product", "f w", "y");
  put_tensor(b, "q", 3, (const uint64_t[]){12, 5}, 2);
  put_tensor(b, "scale", 1, NULL, 0);
  put_int64s(b, "tail", tail, 1);
  put_int64s(b, "from", (const int64_t[]){0}, 1);
  put_int64s(b, "to", (const int64_t[]){1}, 1);
  end_model(b, "2 3 4", "2 5");
}

/* A transform of 10 real values has 6 complex ones without those that mirror them, and its inverse 10 real ones. */
static void build_transforms(onnx_bytes *b)
{
  begin_model(b);
  begin_node(b, 1, "DFT", "there", "x", "c");
  put_int_attribute(b, "onesided", 1);
  end(b);
  begin_node(b, 1, "DFT", "back", "c", "r");
  put_int_attribute(b, "onesided", 1);
  put_int_attribute(b, "inverse", 1);
  end(b);
  put_node(b, "Relu", "relu", "r", "y");
  end_model(b, "1 10 1", "1 10 1");
}

static void build_two_outputs(onnx_bytes *b)
{
  begin_model(b);
  put_node(b, "Relu", "a", "x", "early");
  put_node(b, "Neg", "b", "early", "c");
  put_node(b, "Abs", "d", "c", "late");
  put_info(b, 11, "x", "1 4");
  put_info(b, 12, "early", "1 4");
  put_info(b, 12, "late", "1 4");
  end(b);
}

/* f(x) = Relu(Neg(x)), called twice. */
static void build_function(onnx_bytes *b)
{
  begin_model(b);
  begin_node(b, 1, "twist", "one", "x", "a");
  put_text(b, 7, "own");
  end(b);
  begin_node(b, 1, "twist", "two", "a", "y");
  put_text(b, 7, "own");
  end(b);
  end_model(b, "1 4", "1 4");
  begin(b, 25);
  put_text(b, 1, "twist");
  put_text(b, 4, "in");
  put_text(b, 5, "out");
  begin_node(b, 7, "Neg", "negate", "in", "t");
  end(b);
  begin_node(b, 7, "Relu", "rectify", "t", "out");
  end(b);
  put_text(b, 10, "own");
  end(b);
}

static void put_branch(onnx_bytes *b, const char *name, const char *op)
{
  begin(b, 5);
  put_text(b, 1, name);
  begin(b, 6);
  put_node(b, op, op, "x", "inner");
  put_info(b, 12, "inner", "1 4");
  end(b);
  end(b);
}

static void build_branch(onnx_bytes *b)
{
  begin_model(b);
  begin_node(b, 1, "If", "choice", "flag", "c");
  put_branch(b, "then_branch", "Abs");
  put_branch(b, "else_branch", "Neg");
  end(b);
  put_node(b, "Relu", "last", "c", "y");
  put_info(b, 11, "x", "1 4");
  put_info(b, 11, "flag", "1");
  put_info(b, 12, "y", "1 4");
  end(b);
}

/* ---- what comes of them ---- */

typedef struct {
  const char *name;
  build_fn *build;
  fl_onnx_options options;
  const char *cuts; /* NAME:BYTES+SIDE of each, in order */
  uint64_t params, param_bytes, macs, state_bytes;
} network_case;

static const fl_onnx_dim batch[] = {{"batch", 1}}, by_place[] = {{"x[0]", 2}}, cache[] = {{"n", 4}, {"p", 3}};
static const fl_onnx_value no[] = {{"flag", 0}}, yes[] = {{"flag", 1}};
static const char *const mask[] = {"x", "mask"}, *const late[] = {"late"}, *const inner[] = {"c"};

static const network_case networks[] = {
    {"a skip",
     build_skip,
     {.dims = batch, .dim_count = 1},
     "x:768+0 conv:576+0 add:576+0 flat:576+0 dense:40+0",
     1558,
     6232,
     5328,
     0},
    {"a dimension by its place",
     build_skip,
     {.dims = by_place, .dim_count = 1},
     "x:1536+0 conv:1152+0 add:1152+0 flat:1152+0 dense:80+0",
     1558,
     6232,
     10656,
     0},
    /* The mask is 16 B, as is what is worked out from it; behind the last layer that needs it there is none. */
    {"a side input and a state",
     build_roles,
     {.dims = cache, .dim_count = 2},
     "x:16+16 first:16+16 masked:16+16 grown:64+16 sum:4+16 last:16+0",
     0,
     0,
     0,
     48},
    {"the mask as data",
     build_roles,
     {.dims = cache, .dim_count = 2, .inputs = mask, .input_count = 2},
     "(inputs):16+0 last:16+0",
     0,
     0,
     0,
     48},
    {"weights that are worked out", build_folded, {.dim_count = 0}, "x:96+0 flat:96+0 product:40+0", 61, 64, 120, 0},
    {"a transform and back", build_transforms, {.dim_count = 0}, "x:40+0 there:48+0 back:40+0 relu:40+0", 0, 0, 0, 0},
    {"an output on the way", build_two_outputs, {.dim_count = 0}, "x:16+0 a:16+0 (outputs):16+0", 0, 0, 0, 0},
    {"only the last output",
     build_two_outputs,
     {.outputs = late, .output_count = 1},
     "x:16+0 a:16+0 b:16+0 d:16+0",
     0,
     0,
     0,
     0},
    {"up to a value inside",
     build_two_outputs,
     {.outputs = inner, .output_count = 1},
     "x:16+0 a:16+0 b:16+0",
     0,
     0,
     0,
     0},
    {"a function",
     build_function,
     {.dim_count = 0},
     "x:16+0 one/negate:16+0 one/rectify:16+0 two/negate:16+0 two/rectify:16+0",
     0,
     0,
     0,
     0},
    {"the branch for no", build_branch, {.values = no, .value_count = 1}, "x:16+0 Neg:16+0 last:16+0", 0, 0, 0, 0},
    {"the branch for yes", build_branch, {.values = yes, .value_count = 1}, "x:16+0 Abs:16+0 last:16+0", 0, 0, 0, 0},
};

static void write_cuts(const fl_graph *graph, char *out, size_t size)
{
  size_t used = 0;
  out[0] = '\0';
  for (size_t i = 0; i < graph->cut_count && used < size; i++) {
    const fl_layer *layer = &graph->layers[graph->cuts[i]];
    used += (size_t)snprintf(out + used, size - used, "%s%s:%llu+%llu", i > 0 ? " " : "", fl_graph_cut_name(graph, i),
                             (unsigned long long)layer->output_bytes, (unsigned long long)layer->side_bytes);
  }
}

static void check_network(void **state)
{
  const network_case *c = *state;
  static onnx_bytes b;
  char cuts[512];
  fl_onnx *network;
  fl_error err = {0};
  uint64_t params = 0, param_bytes = 0, macs = 0, state_bytes = 0;
  c->build(&b);
  if (fl_onnx_parse("net.onnx", b.bytes, b.size, &c->options, &network, &err) != FL_OK) fail_msg("%s", err.message);
  for (size_t i = 0; i < network->graph->layer_count; i++) {
    params += network->graph->layers[i].params;
    param_bytes += network->graph->layers[i].param_bytes;
    macs += network->graph->layers[i].macs;
    state_bytes += network->graph->layers[i].state_bytes;
  }
  write_cuts(network->graph, cuts, sizeof cuts);
  assert_string_equal(cuts, c->cuts);
  assert_int_equal(params, c->params);
  assert_int_equal(param_bytes, c->param_bytes);
  assert_int_equal(macs, c->macs);
  assert_int_equal(state_bytes, c->state_bytes);
  fl_onnx_free(network);
}

/* ---- what is refused ---- */

static void build_one(onnx_bytes *b, const char *op, const char *domain)
{
  begin_model(b);
  begin_node(b, 1, op, "it", "x", "y");
  put_text(b, 7, domain);
  end(b);
  end_model(b, "1 4", "1 4");
}

static void build_loop(onnx_bytes *b)
{
  build_one(b, "Loop", "");
}

static void build_nonzero(onnx_bytes *b)
{
  build_one(b, "NonZero", "");
}

static void build_unknown(onnx_bytes *b)
{
  build_one(b, "Frobnicate", "com.acme");
}

static void build_nothing(onnx_bytes *b)
{
  b->size = b->depth = 0;
}

static void build_text(onnx_bytes *b)
{
  build_nothing(b);
  memcpy(b->bytes, "model: m\n", b->size = 9);
}

static void build_cut_short(onnx_bytes *b)
{
  build_skip(b);
  b->size -= 10;
}

static void build_deep(onnx_bytes *b)
{
  begin_model(b);
  for (int i = 0; i < 90; i++) {
    begin_node(b, 1, "If", "deep", "flag", "y");
    begin(b, 5);
    put_text(b, 1, "then_branch");
    begin(b, 6);
  }
  while (b->depth > 1) end(b);
  put_info(b, 11, "x", "1 4");
  put_info(b, 11, "flag", "1");
  put_info(b, 12, "y", "1 4");
  end(b);
}

/* A function that calls itself twice: 2^64 calls, if nothing stopped them. */
static void build_endless(onnx_bytes *b)
{
  begin_model(b);
  put_node(b, "again", "it", "x", "y");
  end_model(b, "1 4", "1 4");
  begin(b, 25);
  put_text(b, 1, "again");
  put_text(b, 4, "in");
  put_text(b, 5, "out");
  begin_node(b, 7, "again", "left", "in", "t");
  end(b);
  begin_node(b, 7, "again", "right", "t", "out");
  end(b);
  end(b);
}

static void build_stride_zero(onnx_bytes *b)
{
  begin_model(b);
  begin_node(b, 1, "Conv", "conv", "x w", "y");
  begin(b, 5);
  put_text(b, 1, "strides");
  put_number(b, 8, 0);
  put_number(b, 8, 0);
  end(b);
  end(b);
  put_tensor(b, "w", 1, (const uint64_t[]){4, 3, 3, 3}, 4);
  end_model(b, "1 3 8 8", "1 4 6 6");
}

static void build_absurd(onnx_bytes *b)
{
  begin_model(b);
  put_node(b, "MatMul", "it", "x w", "y");
  put_tensor(b, "w", 1, (const uint64_t[]){UINT64_C(1) << 62, UINT64_C(1) << 62}, 2);
  end_model(b, "1 4", "1 4");
}

typedef struct {
  const char *name;
  build_fn *build;
  fl_onnx_options options;
  const char *want; /* how the message begins */
} refusal;

static const fl_onnx_dim typo[] = {{"bath", 1}}, huge[] = {{"batch", UINT64_MAX}};
static const char *const unknown[] = {"maske"};

static const refusal refusals[] = {
    {"nothing", build_nothing, {.dim_count = 0}, "not an ONNX file: no graph in it"},
    {"a text", build_text, {.dim_count = 0}, "byte 5: not an ONNX file, or a damaged one"},
    {"cut short", build_cut_short, {.dims = batch, .dim_count = 1}, "byte 10: not an ONNX file, or a damaged one"},
    {"an open dimension",
     build_skip,
     {.dim_count = 0},
     "nobody has fixed dimension 0 of \"x\", \"batch\" (--dim batch=N or --dim x[0]=N)"},
    {"a dimension that is none",
     build_skip,
     {.dims = typo, .dim_count = 1},
     "no input has a dimension \"bath\" (did you mean \"batch\"?)"},
    {"a huge dimension", build_skip, {.dims = huge, .dim_count = 1}, "dimension \"batch\": expected at most 2^40"},
    {"an input that is none",
     build_roles,
     {.dims = cache, .dim_count = 2, .sides = unknown, .side_count = 1},
     "the network has no input \"maske\" (did you mean \"mask\"?)"},
    {"an output that is none",
     build_two_outputs,
     {.outputs = unknown, .output_count = 1},
     "the network has no output \"maske\""},
    {"a loop", build_loop, {.dim_count = 0}, "node \"it\" (Loop): data decide how often a loop runs"},
    {"a size that data decide",
     build_nonzero,
     {.dim_count = 0},
     "node \"it\" (NonZero): data decide its number of elements, \"x\""},
    {"an unknown operator",
     build_unknown,
     {.dim_count = 0},
     "node \"it\" (Frobnicate): operator \"Frobnicate\" of domain \"com.acme\" is not known here"},
    {"a condition that data decide",
     build_branch,
     {.dim_count = 0},
     "node \"choice\" (If): data decide its condition, \"flag\""},
    {"too deep", build_deep, {.dim_count = 0}, "byte "},
    {"a function without end", build_endless, {.dim_count = 0}, "functions and subgraphs more than 64 deep"},
    {"a stride of 0", build_stride_zero, {.dim_count = 0}, "node \"conv\" (Conv): strides: 0 is out of bounds"},
    {"absurd weights", build_absurd, {.dim_count = 0}, "byte "},
};

static void check_refusal(void **state)
{
  const refusal *c = *state;
  static onnx_bytes b;
  fl_onnx *network;
  fl_error err = {0};
  c->build(&b);
  assert_int_equal(fl_onnx_parse("net.onnx", b.bytes, b.size, &c->options, &network, &err), FL_ERR_VALUE);
  assert_null(network);
  if (strncmp(err.message, c->want, strlen(c->want)) != 0) fail_msg("got \"%s\", not \"%s\"", err.message, c->want);
}

int main(void)
{
  struct CMUnitTest tests[COUNT(networks) + COUNT(refusals)];
  for (size_t i = 0; i < COUNT(networks); i++) /* the casts: cmocka keeps its state without const */
    tests[i] = (struct CMUnitTest){networks[i].name, check_network, NULL, NULL, (void *)&networks[i]};
  for (size_t i = 0; i < COUNT(refusals); i++)
    tests[COUNT(networks) + i] = (struct CMUnitTest){refusals[i].name, check_refusal, NULL, NULL, (void *)&refusals[i]};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
