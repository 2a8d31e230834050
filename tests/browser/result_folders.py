"""The result folders whose pages are looked at: what users make, and what is hard to draw."""
import os
import subprocess

ONE_NODE = """
model: MobileNetV2
accounting: published
field: {nodes: 1}
node: {memory: 4 GiB%s}
radio: {bandwidth: 1 MHz, snr_at_1m: 283230}
requests: {count: 50}
"""

AWKWARD = """
question: Do <b>these</b> & "those" names survive in_a^heading{as}wide-as-a-telephone@or-twice-as-wide-as-one-of-those?
model: VGG16
accounting: published
field:
  nodes:
    - {id: "<i>&amp;", x: 10, y: 10}
    - {id: "quote\\"'s", x: 30, y: 10}
    - {id: "a_b^c{d}@", x: 60, y: 12}
    - {id: "100 % of 日本", x: 90, y: 10}
    - {id: a-very-long-name-of-a-node-in-the-corridor, x: 90.001, y: 10}
node: {memory: 200 MiB}
radio: {bandwidth: 1.048576 MHz, exponent: 2, snr_at_1m: 283230}
requests: {count: 40}
"""

TWO_AXES = """
model: MobileNetV2
accounting: published
field: {nodes: 8}
node: {memory: 32 MiB}
radio: {bandwidth: 1.048576 MHz, exponent: 2, snr_at_1m: 283230}
engine: none
trials: 6
methods:
- {partitioner: min-sum, placer: greedy}
- {name: "a & <b>", partitioner: random, placer: random}
sweep: {accounting: [published, physical], node.memory: [16 MiB, 64 MiB, 256 MiB]}
"""

# Random chains are worse by orders of magnitude, whether the sweep has numbers or names.
WIDE = """
accounting: published
field: {nodes: 20}
node: {memory: 64 MiB}
radio: {bandwidth: 20 MHz, exponent: 3, snr_at_1m: 60 dB, shadowing: 9 dB}
engine: closed-form
requests: {count: 20}
trials: 3
%s
"""

# Name, command, scenario: a text or a file under scenarios/; options.
FOLDERS = [
    ("quickstart", "run", "quickstart.yaml", []),
    ("boards-with-compute", "run", "boards-with-compute.yaml", []),
    ("near-saturation", "run", "near-saturation.yaml", []),
    ("hand-made-field", "run", "hand-made-field.yaml", []),
    ("kept-field", "run", "kept-field.yaml", []),
    ("lab-mixed", "run", "lab-mixed.yaml", []),
    ("three-nodes", "run", "three-nodes.yaml", []),
    ("published", "run", "published/InceptionResNetV2.yaml", []),
    ("29-parts", "run", "quickstart.yaml", ["--set", "node.memory=1 MiB"]),
    ("500-nodes", "run", "quickstart.yaml", ["--set", "field.nodes=500"]),
    ("optimum-is-open", "run", "quickstart.yaml", ["--set", "field.nodes=2000", "--set", "node.memory=16 MiB"]),
    ("one-node", "run", ONE_NODE % ", speed: 1 Tflop/s", []),
    ("one-node-that-takes-no-time", "run", ONE_NODE % "", []),
    ("awkward-names", "run", AWKWARD, []),
    ("shared-air", "run", "quickstart.yaml", ["--set", "medium=shared"]),
    ("plan", "plan", "quickstart.yaml", []),
    ("a-node-dies", "run", "a-node-dies.yaml", []),
    ("nodes-fail", "run", "quickstart.yaml", ["--set", "failures={mean_up: 50 s, mean_down: 20 s}", "--set",
                                              "replan={policy: re-plan, detect: 1 s}", "--set", "recovery=drop"]),
    ("awkward-names-fail", "run", AWKWARD, ["--set", "failures={mean_up: 50 s, mean_down: 9 s}", "--set",
                                            "replan={policy: re-place, detect: 0 s}", "--set", "node.memory=120 MiB"]),
    ("no-time-at-all", "run", AWKWARD, ["--set", "failures={mean_up: 50 s, mean_down: 9 s}"]),
    ("nothing-came-through", "run", "a-node-dies.yaml", ["--set", "until=1 s"]),
    ("plan-at-a-date", "plan", "a-node-dies.yaml", ["--at", "60 s"]),
    ("compare", "compare", "compare-placers.yaml", ["--trials", "8"]),
    ("compare-two-axes", "compare", TWO_AXES, []),
    ("compare-wide-curves", "compare", WIDE % "model: ResNet50\nsweep: {field.nodes: [10, 15, 20, 25]}", []),
    ("compare-wide-rows", "compare", WIDE % "model: ResNet50\nsweep: {model: [ResNet50, VGG16, InceptionResNetV2]}", []),
]


def make(command, source, folder, wanted=None):
    """Every folder or those wanted, under `folder`; their paths."""
    names = [name for name, *_ in FOLDERS if wanted is None or name in wanted]
    for name, what, scenario, options in FOLDERS:
        if name not in names:
            continue
        path = source / "scenarios" / scenario
        if "\n" in scenario:
            path = folder / f"{name}.yaml"
            path.write_text(scenario)
        run(command, what, path, *options, "--report", "--quiet", "--output", folder / name)
    return [folder / name for name in names]


def make_without_gnuplot(command, source, folder):
    result = folder / "without-gnuplot"
    run(command, "plan", source / "scenarios/quickstart.yaml", "--quiet", "--output", result)
    run(command, "report", result, "--quiet", path=folder)  # where there are no programs
    return result


def run(command, *arguments, path=os.environ["PATH"]):
    environment = {**os.environ, "PATH": str(path)}
    subprocess.run([command, *arguments], check=True, timeout=300, stdout=subprocess.DEVNULL, env=environment)
