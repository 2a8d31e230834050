#include "command.h"

static const cli_command rows[] = {
    {"run",
     command_run,
     false,
     {WORD_SCENARIO, "SCENARIO", "a scenario file"},
     "osSRrJq",
     "plan the scenario and simulate its requests",
     "  fieldline run scenarios/quickstart.yaml\n"
     "  fieldline run scenarios/quickstart.yaml --set requests.count=1000 --output results/long\n"},
    {"plan",
     command_plan,
     false,
     {WORD_SCENARIO, "SCENARIO", "a scenario file"},
     "osSTRrJqn",
     "cut the network and place the parts, without simulating",
     "  fieldline plan scenarios/quickstart.yaml\n"
     "  fieldline plan scenarios/quickstart.yaml --set node.memory=128MiB --json\n"},
    {"compare",
     command_compare,
     true,
     {WORD_SCENARIO, "SCENARIO", "a scenario file"},
     "osStjRrJq",
     "run every method on every trial in every cell of a sweep",
     "  fieldline compare scenarios/compare-placers.yaml\n"
     "  fieldline compare scenarios/quickstart.yaml --trials 200 --set engine=none\n"},
    {"advise",
     command_advise,
     false,
     {WORD_SCENARIO, "SCENARIO", "a scenario file"},
     "osSNBbrJq",
     "is splitting worth it: the best plan of one node, of two and so on",
     "  fieldline advise scenarios/three-boards.yaml\n"
     "  fieldline advise scenarios/three-boards.yaml --objective latency --nodes 3\n"},
    {"report",
     command_report,
     false,
     {WORD_FOLDER, "DIR", "a result folder"},
     "Jq",
     "make figures and a page of the folder of a run, a plan or a comparison",
     "  fieldline report results/quickstart\n"
     "  fieldline report results/quickstart --json\n"},
    {"check",
     command_check,
     false,
     {WORD_SCENARIO, "SCENARIO", "a scenario file"},
     "sStJq",
     "read a scenario and print it with every default filled in",
     "  fieldline check scenarios/quickstart.yaml\n"
     "  fieldline check scenarios/quickstart.yaml --set radio.exponent=3\n"},
    {"models",
     command_models,
     false,
     {WORD_MODEL, "[NAME]", NULL},
     "OSdvieaJq",
     "list the models, or show the cut points of one",
     "  fieldline models\n"
     "  fieldline models ResNet50\n"},
    {"import",
     command_import,
     false,
     {WORD_MODEL, "NETWORK", "an ONNX file, or a model"},
     "OSldvieaq",
     "write a network as a layer graph, to -o FILE or standard output",
     "  fieldline import scenarios/graphs/small-encoder.onnx --dim batch=1 --dim seq=32 -o encoder.yaml\n"
     "  fieldline models ./encoder.yaml\n"},
    {"list",
     command_list,
     false,
     {WORD_NONE, NULL, NULL},
     "J",
     "list partitioners, placers, media, engines, codecs, accountings, environments and boards",
     "  fieldline list\n"
     "  fieldline list --json\n"},
    {"completion",
     command_completion,
     false,
     {WORD_SHELL, "SHELL", "bash or zsh"},
     "",
     "print what makes bash or zsh complete command lines of fieldline",
     "  fieldline completion bash > fieldline.bash\n"
     "  fieldline completion zsh > _fieldline\n"},
    {.name = NULL},
};

const cli_command *command_rows(void)
{
  return rows;
}
