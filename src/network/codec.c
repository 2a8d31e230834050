#include "fieldline/codec.h"

#include <assert.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zfp.h>

#include "fieldline/graph.h"

enum { ZFP_SIDES = 4 };

static const fl_codec codecs[] = {
    {FL_CODEC_RATIO, "ratio", true, 1e-3, 1e6, false, false, "a number, 0.001 to 1000000",
     "the raw size over a given ratio, whatever the values are"},
    {FL_CODEC_RATE, "rate", true, 1, 64, false, false, "a number of bits per value, 1 to 64",
     "zfp fixed rate: every block of 4^d values takes the same bits (Lindstrom 2014)"},
    {FL_CODEC_ACCURACY, "accuracy", true, DBL_TRUE_MIN, 1, false, true,
     "a fraction of the tensor's range, > 0 and at most 1",
     "zfp fixed accuracy: no value is off by more than the tolerance (zfp manual, Modes)"},
    {FL_CODEC_PRECISION, "precision", true, 1, 64, true, true, "a whole number of bit planes, 1 to 64",
     "zfp fixed precision: every block keeps so many bit planes (zfp manual, Modes)"},
    {FL_CODEC_REVERSIBLE, "reversible", false, 0, 0, false, true, "no value",
     "zfp reversible: every bit comes back (zfp manual, Modes)"},
};
enum { CODEC_COUNT = sizeof codecs / sizeof codecs[0] };

size_t fl_codec_count(void)
{
  return CODEC_COUNT;
}

const fl_codec *fl_codec_at(size_t index)
{
  assert(index < CODEC_COUNT);
  return &codecs[index];
}

const fl_codec *fl_codec_find(const char *name)
{
  for (size_t i = 0; i < CODEC_COUNT; i++)
    if (strcmp(codecs[i].name, name) == 0) return &codecs[i];
  return NULL;
}

/* The sides that zfp sees: 1 to 4, the last one contiguous. */
typedef struct {
  size_t count;
  uint64_t side[ZFP_SIDES];
} extents;

/* Leave out unit sides and fold the leading ones together until at most four are left. */
static extents squeeze(const uint64_t *shape, size_t rank)
{
  extents e = {0, {1}};
  for (size_t i = 0; i < rank; i++) {
    if (shape[i] == 1) continue;
    if (e.count == ZFP_SIDES) {
      e.side[0] *= e.side[1];
      memmove(&e.side[1], &e.side[2], (ZFP_SIDES - 2) * sizeof e.side[0]);
      e.count--;
    }
    e.side[e.count++] = shape[i];
  }
  if (e.count == 0) e.count = 1;
  return e;
}

/* The sides of a layer's activation, its channels (the last of the shape) in front. */
static extents channels_first(const uint64_t *shape, size_t rank)
{
  extents e = squeeze(shape, rank);
  uint64_t channels = rank == 0 ? 1 : shape[rank - 1];
  if (channels == 1) return e;
  memmove(&e.side[1], &e.side[0], (e.count - 1) * sizeof e.side[0]);
  e.side[0] = channels;
  return e;
}

/* Fixed rate: the blocks times the bits that zfp gives each (it rounds the rate), in whole words of its stream. */
static fl_status rate_bits(double rate, const extents *e, zfp_type type, double *bits, fl_error *err)
{
  unsigned block_bits;
  uint64_t blocks = 1, word = stream_word_bits;
  zfp_stream *stream = zfp_stream_open(NULL);
  if (stream == NULL) return fl_fail_memory(err, "zfp");
  zfp_stream_set_rate(stream, rate, type, (unsigned)e->count, zfp_false); /* 1 to 4 fits */
  zfp_stream_params(stream, NULL, &block_bits, NULL, NULL);
  zfp_stream_close(stream);
  for (size_t i = 0; i < e->count; i++) blocks *= (e->side[i] + 3) / 4;
  *bits = (double)((blocks * block_bits + word - 1) / word * word); /* at most 2^36 blocks of 2^14 bits: exact */
  return FL_OK;
}

/* A tensor without a range (all values equal) leaves no relative tolerance: it is compressed reversibly. */
static void set_mode(zfp_stream *stream, const fl_codec_params *params, double range)
{
  double tolerance = params->absolute ? params->value : params->value * range;
  if (params->codec->kind == FL_CODEC_PRECISION)
    zfp_stream_set_precision(stream, (unsigned)params->value); /* <= 64 */
  else if (params->codec->kind == FL_CODEC_ACCURACY && tolerance > 0)
    zfp_stream_set_accuracy(stream, tolerance);
  else
    zfp_stream_set_reversible(stream);
}

static zfp_field field_of(void *values, zfp_type type, const extents *e)
{
  zfp_field field = {.type = type, .data = values};
  size_t *sides[ZFP_SIDES] = {&field.nx, &field.ny, &field.nz, &field.nw};             /* fastest first */
  for (size_t i = 0; i < e->count; i++) *sides[i] = (size_t)e->side[e->count - 1 - i]; /* values are in memory: fits */
  return field;
}

/* Size of the values, `e` giving their order in memory; `range` is that of the tensor. */
static fl_status compressed_bits(const fl_codec_params *params, void *values, zfp_type type, const extents *e,
                                 double range, double *bits, fl_error *err)
{
  fl_status status = FL_OK;
  zfp_field field = field_of(values, type, e);
  zfp_stream *stream = zfp_stream_open(NULL);
  bitstream *out = NULL;
  void *buffer = NULL;
  if (stream == NULL) {
    status = fl_fail_memory(err, "zfp");
    goto done;
  }
  set_mode(stream, params, range);
  size_t capacity = zfp_stream_maximum_size(stream, &field);
  buffer = malloc(capacity);
  if (buffer == NULL || (out = stream_open(buffer, capacity)) == NULL) {
    status = fl_fail_memory(err, "compressing an activation");
    goto done;
  }
  zfp_stream_set_bit_stream(stream, out);
  zfp_stream_rewind(stream);
  size_t bytes = zfp_compress(stream, &field);
  if (bytes == 0) status = fl_fail(err, FL_ERR_INTERNAL, "zfp could not compress an activation");
  *bits = 8.0 * (double)bytes; /* below 2^53 */
done:
  if (out != NULL) stream_close(out);
  free(buffer);
  if (stream != NULL) zfp_stream_close(stream);
  return status;
}

static fl_status as_floats(const fl_tensor *tensor, void **out, fl_error *err)
{
  const double *from = tensor->values;
  for (uint64_t i = 0; i < tensor->elements; i++)
    if (fabs(from[i]) > FLT_MAX)
      return fl_fail_about(err, FL_ERR_VALUE, "compression",
                           "value %" PRIu64 " of the tensor, %g, is too large for float32", i, from[i]);
  float *to = malloc((size_t)tensor->elements * sizeof *to); /* no more than the tensor has */
  if (to == NULL) return fl_fail_memory(err, "a tensor");
  for (uint64_t i = 0; i < tensor->elements; i++) to[i] = (float)from[i]; /* checked above */
  *out = to;
  return FL_OK;
}

static fl_status as_doubles(const fl_tensor *tensor, void **out, fl_error *err)
{
  const float *from = tensor->values;
  double *to = malloc((size_t)tensor->elements * sizeof *to); /* at most twice FL_TENSOR_MAX_BYTES */
  if (to == NULL) return fl_fail_memory(err, "a tensor");
  for (uint64_t i = 0; i < tensor->elements; i++) to[i] = from[i];
  *out = to;
  return FL_OK;
}

/* A real tensor, as it lies in its file, lends its bits per value: exactly its bits for as many values. */
static fl_status real_bits(const fl_codec_params *params, uint64_t elements, zfp_type type, double *bits, fl_error *err)
{
  const fl_tensor *tensor = params->tensor;
  extents e = squeeze(tensor->shape, tensor->rank);
  void *converted = NULL;
  fl_status status = FL_OK;
  if (tensor->element_bytes == 8 && type == zfp_type_float) status = as_floats(tensor, &converted, err);
  if (tensor->element_bytes == 4 && type == zfp_type_double) status = as_doubles(tensor, &converted, err);
  if (status == FL_OK) {
    void *values = converted == NULL ? tensor->values : converted;
    status = compressed_bits(params, values, type, &e, tensor->range, bits, err);
  }
  if (status == FL_OK) *bits *= (double)elements / (double)tensor->elements;
  free(converted);
  return status;
}

static fl_status synthetic_bits(const fl_codec_params *params, uint64_t channels, uint64_t elements, const extents *e,
                                bool rectified, zfp_type type, double *bits, fl_error *err)
{
  uint64_t width = elements == channels ? 1 : e->side[e->count - 1];
  fl_tensor *tensor;
  fl_status status = fl_tensor_synthesize(channels, elements / channels / width, width, rectified,
                                          type == zfp_type_double ? 8 : 4, params->seed, &tensor, err);
  if (status == FL_OK) status = compressed_bits(params, tensor->values, type, e, tensor->range, bits, err);
  fl_tensor_free(tensor);
  return status;
}

static fl_status count_elements(const uint64_t *shape, size_t rank, uint64_t *elements, fl_error *err)
{
  *elements = 1;
  for (size_t i = 0; i < rank; i++) {
    assert(shape[i] > 0);
    if (shape[i] > FL_GRAPH_MAX_ELEMENTS / *elements)
      return fl_fail_about(err, FL_ERR_VALUE, "compression",
                           "an activation has too many values (expected at most %" PRIu64 ")", FL_GRAPH_MAX_ELEMENTS);
    *elements *= shape[i];
  }
  return FL_OK;
}

fl_status fl_codec_bits(const fl_codec_params *params, const uint64_t *shape, size_t rank, uint32_t element_bytes,
                        bool rectified, double *bits, fl_error *err)
{
  const fl_codec *codec = params->codec;
  zfp_type type = element_bytes == 8 ? zfp_type_double : zfp_type_float;
  uint64_t elements;
  assert(!codec->has_value || (isfinite(params->value) && params->value > 0));
  fl_status status = count_elements(shape, rank, &elements, err);
  if (status != FL_OK) return status;
  if (codec->kind == FL_CODEC_RATIO) {
    *bits = (double)elements * element_bytes * 8 / params->value; /* exact below 2^53 */
    return FL_OK;
  }
  extents e = channels_first(shape, rank);
  if (codec->kind == FL_CODEC_RATE) return rate_bits(params->value, &e, type, bits, err);
  if (params->tensor != NULL) return real_bits(params, elements, type, bits, err);
  return synthetic_bits(params, rank == 0 ? 1 : shape[rank - 1], elements, &e, rectified, type, bits, err);
}
