#include "network/onnx/rules.h"

static const onnx_rule *const tables[] = {
    fl_onnx_elementwise_rules, fl_onnx_normalize_rules, fl_onnx_convolve_rules, fl_onnx_multiply_rules,
    fl_onnx_recur_rules,       fl_onnx_attend_rules,    fl_onnx_reshape_rules,  fl_onnx_select_rules,
    fl_onnx_join_rules,        fl_onnx_reduce_rules,    fl_onnx_make_rules,     fl_onnx_image_rules,
    fl_onnx_quantize_rules,    fl_onnx_signal_rules,    fl_onnx_refused_rules,
};
enum { TABLES = sizeof tables / sizeof tables[0] };

static bool is_standard(onnx_span domain)
{
  return fl_onnx_length(domain) == 0 || fl_onnx_is(domain, "ai.onnx");
}

const onnx_rule *fl_onnx_rule_find(const onnx_node *n)
{
  unsigned domain = is_standard(n->domain)                   ? ONNX_STANDARD
                    : fl_onnx_is(n->domain, "com.microsoft") ? ONNX_MICROSOFT
                                                             : 0;
  for (size_t i = 0; i < TABLES; i++)
    for (const onnx_rule *rule = tables[i]; rule->op != NULL; rule++)
      if ((rule->domain & domain) != 0 && fl_onnx_is(n->op, rule->op)) return rule;
  return NULL;
}

bool fl_onnx_refuse_unknown(const onnx_node *n)
{
  onnx_span domain = is_standard(n->domain) ? fl_onnx_span("ai.onnx") : n->domain;
  return fl_onnx_refuse(
      n,
      "operator \"%.*s\" of domain \"%.*s\" is not known here: export without it (standard operators, "
      "or a function of the model), or end before it with --output",
      ONNX_TEXT(n->op), ONNX_TEXT(domain));
}
