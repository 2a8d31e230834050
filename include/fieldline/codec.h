/* How many bits an activation takes on the air. One row per codec; sizes of the ZFP rows come
 * from the zfp library itself. */
#ifndef FIELDLINE_CODEC_H
#define FIELDLINE_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fieldline/api.h"
#include "fieldline/error.h"
#include "fieldline/tensor.h"

FL_BEGIN_DECLS

typedef enum {
  FL_CODEC_RATIO,
  FL_CODEC_RATE,
  FL_CODEC_ACCURACY,
  FL_CODEC_PRECISION,
  FL_CODEC_REVERSIBLE
} fl_codec_kind;

/* A row of the table: what a scenario may write under compression.codec. */
typedef struct {
  fl_codec_kind kind;
  const char *name;
  bool has_value;     /* takes a value under a key of the row's own name */
  double min, max;    /* the value's domain, both ends included */
  bool integer;       /* the value is a whole number */
  bool measured;      /* depends on a tensor */
  const char *expect; /* the domain in words: "a number of bits per value, 1 to 64" */
  const char *summary;
} fl_codec;

/* What there is; rows last as long as the program. */
size_t fl_codec_count(void);
const fl_codec *fl_codec_at(size_t index);       /* index < fl_codec_count() */
const fl_codec *fl_codec_find(const char *name); /* NULL when there is none */

/* A codec with its parameters. */
typedef struct {
  const fl_codec *codec;
  double value;            /* ratio, bits per value, tolerance, or bit planes */
  bool absolute;           /* accuracy: `value` is the tolerance itself; otherwise a fraction of the tensor's range */
  const fl_tensor *tensor; /* measured codecs: a real activation; NULL takes the synthetic one */
  uint64_t seed;           /* of the synthetic tensor */
} fl_codec_params;

/* Bits of one copy of an activation of the given shape (channels last, as in the layer graph).
 *   ratio:      elements x element_bytes x 8 / value
 *   rate:       zfp fixed rate over blocks of 4^d values, sides padded to multiples of 4; zfp rounds
 *               the rate to whole bits a block and gives a block 9 bits at least (doubles: 12)
 *   the others: what zfp makes of the tensor, in bytes of its stream without a header. A real tensor
 *               is compressed as it lies, with its own sides; one of another size lends its bits per
 *               value. The synthetic one is as large as the layer, its channels in front.
 * Unit sides do not count as dimensions, and more than four dimensions are folded into the
 * first. `rectified` chooses the synthetic tensor's kind; element_bytes 8 compresses doubles,
 * anything else floats. A relative accuracy of a tensor whose values are all equal (range 0) is
 * reversible.
 * Domain: sides >= 1; params->value finite and > 0 where the codec takes one. Asserted.
 * Success: *bits > 0. Errors: FL_ERR_VALUE (more than FL_GRAPH_MAX_ELEMENTS values, too large to
 * synthesize, a double of the tensor that is no float), FL_ERR_MEMORY.
 * Cost: O(1), or one compression for measured codecs: measured 30 to 50 ns a value on one slow core,
 * and 25 to 35 more to make the synthetic tensor; each call compresses anew. */
fl_status fl_codec_bits(const fl_codec_params *params, const uint64_t *shape, size_t rank, uint32_t element_bytes,
                        bool rectified, double *bits, fl_error *err);

FL_END_DECLS

#endif
