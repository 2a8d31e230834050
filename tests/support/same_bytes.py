#!/usr/bin/env python3
"""Hold two builds of fieldline against each other: the same bytes for random scenarios.

    tests/support/same_bytes.py OLD NEW [--count 300] [--seed 1] [--skip WORD]... [--keep DIR] [--reports EVERY]

OLD and NEW are the commands. Every scenario is drawn from --seed and its number alone: all media, methods, arrivals,
buffers, radios, codecs and both accountings; one in four is a comparison. Both commands run it in folders of their own
and everything is compared: exit status, both streams, every byte of every file. One in --reports (10) of the runs draws
its report as well. What is to differ is left out by --skip: scenarios whose text holds WORD are not run.
Exit status 0 when all are the same; otherwise 1, the differences named, and with --keep the folders kept.
"""

import argparse
import filecmp
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

MODELS = ["MobileNet", "MobileNetV2", "ResNet50", "VGG16", "InceptionV3", "Xception", "ResNet101"]
PARTITIONERS = ["min-sum", "min-max", "balanced", "random", "{name: min-sum, completion_memory: 64 MiB}",
                "{name: balanced, rate: 20 Mbit/s}"]
PLACERS = ["greedy", "two-ended", "k-path", "random", "{name: k-path, classes: 4}", "{name: two-ended, seats: 3}",
           "{name: optimal, budget: 50 ms}", "{name: optimal, budget: 50 ms, plan_for: isolated}"]
JOINTS = ["{name: joint, budget: 50 ms}", "{name: joint, budget: 50 ms, memory: least}"]
MEDIA = ["isolated", "half-duplex", "{name: half-duplex, arbitration: downstream-first}", "shared",
         "{name: shared, fairness: airtime}", "{name: shared, efficiency: dcf}", "carrier-sense",
         "{name: carrier-sense, window_min: 31, frame: 800 B}", "sinr"]
CODECS = [None, "{codec: ratio, ratio: 1.44}", "{codec: rate, rate: 8}", "{codec: accuracy, accuracy: 0.02}",
          "{codec: precision, precision: 10, compress_time: 2.6 ms/MB, expand_time: 2.3 ms/MB}"]


def method_of(r):
    if r.random() < 0.2:
        return f"partitioner: {r.choice(JOINTS)}"
    return f"partitioner: {r.choice(PARTITIONERS)}\nplacer: {r.choice(PLACERS)}"


def nodes_of(r):
    count = r.choice([2, 3, 5, 8, 12, 20])
    if r.random() < 0.7:
        return f"{{area: {{x: [1, {r.choice([40, 150])}], y: [1, 150]}}, nodes: {count}}}"
    rows = []
    for i in range(count):
        row = f"id: n{i}, x: {r.uniform(0, 90):.2f}, y: {r.uniform(0, 90):.2f}"
        if r.random() < 0.4:
            row += f", memory: {r.choice([24, 48, 96])} MiB"
        if r.random() < 0.3:
            row += f", speed: {r.choice([2, 9, 30])} Gflop/s"
        rows.append(f"{{{row}}}")
    return f"{{nodes: [{', '.join(rows)}]}}"


def radio_of(r, signals):
    if not signals and r.random() < 0.4:
        return "{bandwidth: 1.048576 MHz, exponent: 2, snr_at_1m: 283230}"
    extra = r.choice(["", ", shadowing: 4 dB", ", min_distance: 2 m", ", efficiency: 0.6",
                      ", fixed_rate: 24 Mbit/s, snr_needed: 10 dB"])
    return f"{{bandwidth: 20 MHz, exponent: 3, transmit_power: 20 dBm, noise: -94 dBm, carrier_sense: -82 dBm{extra}}}"


def arrivals_of(r):
    return r.choice([f"{{closed: {{in_flight: {r.choice([1, 2, 8, 16])}}}}}", f"{{periodic: {{interval: {r.uniform(0.1, 4):.3f} s}}}}",
                     f"{{poisson: {{rate: {r.uniform(0.1, 3):.3f} Hz}}}}", "burst"])


def scenario_of(seed, number):
    """The text of a scenario, and whether it is a comparison."""
    r = random.Random(f"{seed}/{number}")
    medium = "isolated" if r.random() < 0.4 else r.choice(MEDIA)
    compare = r.random() < 0.25
    count = r.choice([3, 20, 60])
    lines = [f"name: s{number}", f"seed: {r.randrange(1, 1000)}", f"model: {r.choice(MODELS)}",
             f"accounting: {r.choice(['published', 'physical'])}", f"field: {nodes_of(r)}",
             f"node: {{memory: {r.choice([16, 32, 64, 128, 256])} MiB" +
             (f", speed: {r.choice([4, 13.5])} Gflop/s}}" if r.random() < 0.5 else "}"),
             f"radio: {radio_of(r, True)}" if medium != "isolated" else f"radio: {radio_of(r, False)}",
             f"medium: {medium}"]
    codec = r.choice(CODECS)
    if codec:
        lines.append(f"compression: {codec}")
    buffers = r.choice(["", "", f", buffers: {{receive: {r.choice([1, 2, 4])}}}",
                        f", buffers: {{receive: {r.choice([1, 3])}, send: {r.choice([1, 2])}}}"])
    lines.append(f"requests: {{count: {count}, warmup: {count // 4}, arrivals: {arrivals_of(r)}{buffers}}}")
    if medium == "isolated":
        lines.append(f"engine: {r.choice(['simgrid', 'closed-form'] + (['none'] if compare else []))}")
    if compare:
        lines.append(f"trials: {r.choice([1, 3, 6])}")
        methods = [f"- {{{method_of(r).replace(chr(10), ', ')}}}" for _ in range(r.choice([1, 2, 3]))]
        if len(set(methods)) == len(methods):
            lines += ["methods:"] + methods
        if r.random() < 0.6:
            lines.append("sweep: {node.memory: [32 MiB, 96 MiB]}")
    else:
        lines.append(method_of(r))
        lines.append(f"trace: {r.choice(['all', 'none', '5'])}")
    return "\n".join(lines) + "\n", compare


def run_both(commands, arguments, folders, environment):
    """[(status, stdout, stderr)] of the two commands, each in its folder."""
    return [(done.returncode, done.stdout, done.stderr) for done in
            (subprocess.run([command, *arguments], cwd=folder, env=environment, capture_output=True, timeout=600)
             for command, folder in zip(commands, folders))]


def differences_of(outcomes, folders):
    names = ["exit status", "standard output", "standard error"]
    found = [name for name, old, new in zip(names, *outcomes) if old != new]
    listed = [sorted(str(p.relative_to(f)) for p in f.rglob("*") if p.is_file() and not p.name.startswith("results.sqlite"))
              for f in folders]
    found += [f"only in one: {name}" for name in sorted(set(listed[0]) ^ set(listed[1]))]
    found += [name for name in listed[0] if name in listed[1] and
              not filecmp.cmp(folders[0] / name, folders[1] / name, shallow=False)]
    return found


def main():
    parser = argparse.ArgumentParser(description="the same bytes from two builds")
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--skip", action="append", default=[])
    parser.add_argument("--reports", type=int, default=10)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    commands = [str(options.old.resolve()), str(options.new.resolve())]
    environment = {**os.environ, "LC_ALL": "C", "TZ": "UTC", "COLUMNS": "80"}

    outcomes_seen, different, skipped = Counter(), 0, 0
    with tempfile.TemporaryDirectory() as scratch:
        for number in range(options.count):
            text, compare = scenario_of(options.seed, number)
            if any(word in text for word in options.skip):
                skipped += 1
                continue
            folders = [Path(scratch) / side for side in ("old", "new")]
            for folder in folders:
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                (folder / "s.yaml").write_text(text)
            verb = "compare" if compare else random.Random(number).choice(["run", "run", "plan"])
            report = ["--report"] if number % options.reports == 0 else []
            outcomes = run_both(commands, [verb, "s.yaml", "--output", "out", *report], folders, environment)
            found = differences_of(outcomes, folders)
            outcomes_seen[verb, outcomes[0][0]] += 1
            if found:
                different += 1
                print(f"scenario {number} ({verb}): {', '.join(found)}", flush=True)
                if options.keep:
                    shutil.copytree(scratch, options.keep / str(number), dirs_exist_ok=True)
    counts = ", ".join(f"{verb} with status {status}: {n}" for (verb, status), n in sorted(outcomes_seen.items()))
    print(f"{sum(outcomes_seen.values())} scenarios ({counts}), {different} differ, {skipped} left out")
    sys.exit(1 if different else 0)


main()
