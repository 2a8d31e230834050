/* Normalizations: the first output is as the first input, others hold statistics. */
#include "network/onnx/rules.h"

/* The other outputs are as inputs 3 and 4, mean and variance (what training keeps, once a channel). */
static bool infer_batch(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in(n, 0);
  if (x == NULL || !fl_onnx_give_like(n, 0, x->type, x)) return false;
  for (size_t i = 1; i < n->out_count; i++) {
    const onnx_value *statistic = fl_onnx_in(n, 3 + (i + 1) % 2);
    if (statistic == NULL || !fl_onnx_give_like(n, i, statistic->type, statistic)) return false;
  }
  return true;
}

/* Statistics over the sides from `axis` on; the last output of the ones with a skip is the sum that was normalized. */
static bool infer_layer(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in(n, 0);
  int axis;
  if (x == NULL || !fl_onnx_axis_attribute(n, "axis", -1, x->rank, &axis)) return false;
  onnx_shape statistics = fl_onnx_shape_of(x);
  for (int i = axis; i < x->rank; i++) statistics.side[i] = 1;
  if (!fl_onnx_give_like(n, 0, x->type, x)) return false;
  return fl_onnx_give(n, 1, ONNX_F32, &statistics) && fl_onnx_give(n, 2, ONNX_F32, &statistics);
}

static bool infer_skip_layer(onnx_node *n)
{
  const onnx_value *x = fl_onnx_in(n, 0);
  if (x == NULL) return false;
  onnx_shape statistics = fl_onnx_shape_of(x);
  if (x->rank > 0) statistics.side[x->rank - 1] = 1;
  return fl_onnx_give_like(n, 0, x->type, x) && fl_onnx_give(n, 1, ONNX_F32, &statistics) &&
         fl_onnx_give(n, 2, ONNX_F32, &statistics) && fl_onnx_give_like(n, 3, x->type, x);
}

/* Word, position and segment embeddings, added and normalized: [batch, sequence, hidden], and which words count. */
static bool infer_embed(onnx_node *n)
{
  const onnx_value *ids = fl_onnx_in_ranked(n, 0, 2), *words = fl_onnx_in_ranked(n, 2, 2);
  if (ids == NULL || words == NULL) return false;
  onnx_shape shape = {3, {ids->side[0], ids->side[1], words->side[1]}}, counts = {1, {ids->side[0]}};
  return fl_onnx_give(n, 0, words->type, &shape) && fl_onnx_give(n, 1, ONNX_I32, &counts) &&
         fl_onnx_give(n, 2, words->type, &shape);
}

const onnx_rule fl_onnx_normalize_rules[] = {
    {"BatchNormalization", ONNX_STANDARD, infer_batch},
    {"InstanceNormalization", ONNX_STANDARD, fl_onnx_infer_same},
    {"GroupNormalization", ONNX_STANDARD, fl_onnx_infer_same},
    {"GroupNorm", ONNX_MICROSOFT, fl_onnx_infer_same},
    {"SkipGroupNorm", ONNX_MICROSOFT, fl_onnx_infer_same},
    {"LayerNormalization", ONNX_BOTH, infer_layer},
    {"RMSNormalization", ONNX_STANDARD, fl_onnx_infer_same},
    {"SimplifiedLayerNormalization", ONNX_BOTH, infer_layer},
    {"SkipLayerNormalization", ONNX_BOTH, infer_skip_layer},
    {"SkipSimplifiedLayerNormalization", ONNX_BOTH, infer_skip_layer},
    {"EmbedLayerNormalization", ONNX_MICROSOFT, infer_embed},
    {"LpNormalization", ONNX_STANDARD, fl_onnx_infer_same},
    {"MeanVarianceNormalization", ONNX_STANDARD, fl_onnx_infer_same},
    {"LRN", ONNX_STANDARD, fl_onnx_infer_same},
    {"Softmax", ONNX_STANDARD, fl_onnx_infer_same},
    {"LogSoftmax", ONNX_STANDARD, fl_onnx_infer_same},
    {"Hardmax", ONNX_STANDARD, fl_onnx_infer_same},
    {"BiasSoftmax", ONNX_MICROSOFT, fl_onnx_infer_same},
    {NULL, ONNX_STANDARD, NULL},
};
