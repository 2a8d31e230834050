/* Operators that are known and have no fixed shapes: each says why, and what can be done. */
#include "network/onnx/rules.h"

static bool refuse_loop(onnx_node *n)
{
  return fl_onnx_refuse(n, "data decide how often a loop runs: export it unrolled, or only its body");
}

static bool refuse_size(onnx_node *n)
{
  return fl_onnx_refuse(n, "data decide how much comes out of it: end before it with --output");
}

static bool refuse_sequence(onnx_node *n)
{
  return fl_onnx_refuse(n, "lists of values are not read: export tensors, or end before it with --output");
}

static bool refuse_optional(onnx_node *n)
{
  return fl_onnx_refuse(n,
                        "values that may be missing are not read: export without it, or end before it with --output");
}

const onnx_rule fl_onnx_refused_rules[] = {
    {"Loop", ONNX_STANDARD, refuse_loop},
    {"Scan", ONNX_STANDARD, refuse_loop},
    {"SequenceMap", ONNX_STANDARD, refuse_loop},
    {"NonMaxSuppression", ONNX_STANDARD, refuse_size},
    {"Unique", ONNX_BOTH, refuse_size},
    {"StringSplit", ONNX_STANDARD, refuse_size},
    {"ImageDecoder", ONNX_STANDARD, refuse_size},
    {"BeamSearch", ONNX_MICROSOFT, refuse_loop},
    {"GreedySearch", ONNX_MICROSOFT, refuse_loop},
    {"Sampling", ONNX_MICROSOFT, refuse_loop},
    {"SequenceConstruct", ONNX_STANDARD, refuse_sequence},
    {"SequenceEmpty", ONNX_STANDARD, refuse_sequence},
    {"SequenceInsert", ONNX_STANDARD, refuse_sequence},
    {"SequenceErase", ONNX_STANDARD, refuse_sequence},
    {"SequenceAt", ONNX_STANDARD, refuse_sequence},
    {"SequenceLength", ONNX_STANDARD, refuse_sequence},
    {"SplitToSequence", ONNX_STANDARD, refuse_sequence},
    {"ConcatFromSequence", ONNX_STANDARD, refuse_sequence},
    {"Optional", ONNX_STANDARD, refuse_optional},
    {"OptionalGetElement", ONNX_STANDARD, refuse_optional},
    {"OptionalHasElement", ONNX_STANDARD, refuse_optional},
    {NULL, ONNX_STANDARD, NULL},
};
