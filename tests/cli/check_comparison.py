"""Work comparison.csv out again from trials.csv, with nothing but Python's own library.

    check_comparison.py COMMAND

Two methods, three cells, 30 fields each; then with simulation. Means, deviations, Student-t intervals, medians and
quantiles (linear between order statistics), outcomes, wins and differences from the first method must agree to 1e-9.
"""
import csv
import math
import subprocess
import sys
import tempfile
from functools import lru_cache
from pathlib import Path

TOLERANCE = 1e-9
METRICS = {
    "bottleneck_s": min,
    "approximation_ratio": min,
    "gap": min,
    "throughput_per_s": max,
    "latency_mean_s": min,
    "latency_p95_s": min,
}
SCENARIO = """
model: VGG16
accounting: published
radio: {{bandwidth: 20 MHz, snr_at_1m: 283230, shadowing: 6 dB}}
field: {{nodes: 4}}
node: {{memory: 50 MB, speed: 1 Tflop/s}}
engine: {engine}
requests: {{count: 30}}
trials: 30
methods:
- {{partitioner: random, placer: random}}
- {{name: 'second, "quoted"', partitioner: min-sum, placer: greedy}}
sweep: {{node.memory: [20 MB, 50 MB, 260 MB]}}
"""


def t_cumulative(t, freedom, steps=2000):
    """P(T <= t), t >= 0. With t = sqrt(n) tan u the density is proportional to cos(u)^(n - 1): Simpson's rule."""
    scale = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(math.pi)
    end = math.atan(t / math.sqrt(freedom))
    width = end / steps
    total = sum((1 if i in (0, steps) else 4 if i % 2 else 2) * math.cos(i * width) ** (freedom - 1)
                for i in range(steps + 1))
    return 0.5 + scale * total * width / 3


@lru_cache(maxsize=None)
def t_quantile(probability, freedom):
    low, high = 0.0, 1.0
    while t_cumulative(high, freedom) < probability:
        high *= 2
    for _ in range(80):
        middle = (low + high) / 2
        if t_cumulative(middle, freedom) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def mean_with_interval(values):
    """mean, low, high, sd: None where there are too few values."""
    n = len(values)
    if n == 0:
        return None, None, None, None
    mean = math.fsum(values) / n
    if n == 1:
        return mean, None, None, None
    sd = math.sqrt(math.fsum((v - mean) ** 2 for v in values) / (n - 1))
    half = t_quantile(0.975, n - 1) * sd / math.sqrt(n)
    return mean, mean - half, mean + half, sd


def quantile(values, q):
    if not values:
        return None
    ordered = sorted(values)
    position = q * (len(ordered) - 1)
    i = int(position)
    share = position - i
    return ordered[i] if share == 0 else (1 - share) * ordered[i] + share * ordered[i + 1]


def expected_row(trials, methods, method, metric):
    """`trials`: one {method: row} for each trial of a cell."""
    def value(trial, of):
        row = trial[of]
        planned = row["outcome"] == "ok" or (row["outcome"] == "one_node" and row["bottleneck_s"])
        return float(row[metric]) if planned and row[metric] else None

    values = [v for t in trials if (v := value(t, method)) is not None]
    pairs = [(value(t, method), value(t, methods[0])) for t in trials]
    known = [[v for m in methods if (v := value(t, m)) is not None] for t in trials]
    contests = sum(1 for v in known if v)
    wins = sum(1 for t, v in zip(trials, known) if v and value(t, method) is not None
               and math.isclose(value(t, method), METRICS[metric](v), rel_tol=1e-9))
    mean, low, high, sd = mean_with_interval(values)
    difference, difference_low, difference_high, _ = mean_with_interval(
        [a - b for a, b in pairs if a is not None and b is not None])
    outcomes = [t[method]["outcome"] for t in trials]
    return {
        "mean": mean, "ci95_low": low, "ci95_high": high, "sd": sd,
        "median": quantile(values, 0.5), "p95": quantile(values, 0.95),
        "trials": len(trials), "ok": outcomes.count("ok"), "one_node": outcomes.count("one_node"),
        "infeasible": outcomes.count("infeasible"), "win_rate": wins / contests if contests else None,
        "mean_difference": difference, "difference_ci95_low": difference_low, "difference_ci95_high": difference_high,
        "unsettled": sum(int(t[method]["unsettled"]) for t in trials),
    }


def agree(got, want, scale):
    if want is None or got == "":
        return want is None and got == ""
    return abs(float(got) - want) <= TOLERANCE * max(abs(want), scale)


def check(folder, keys):
    with open(folder / "trials.csv", newline="") as file:
        trial_rows = list(csv.DictReader(file))
    with open(folder / "comparison.csv", newline="") as file:
        summary_rows = list(csv.DictReader(file))
    for row in trial_rows + summary_rows:  # megabytes as bytes
        for key in keys:
            if float(row[key]) != 1e6 * float(row[f"{key}.label"].removesuffix(" MB")):
                sys.exit(f"{folder}: {row[key]} is not {row[f'{key}.label']}")
    methods = list(dict.fromkeys(row["method"] for row in trial_rows))
    cells = {}
    for row in trial_rows:
        cell = cells.setdefault(tuple(row[key] for key in keys), {})
        cell.setdefault(row["trial"], {})[row["method"]] = row
    order = [(cell, method, metric) for cell in cells for method in methods for metric in METRICS]
    if order != [(tuple(r[k] for k in keys), r["method"], r["metric"]) for r in summary_rows]:
        sys.exit(f"{folder}: the rows are not one for each cell, method and metric in order")
    for (cell, method, metric), got in zip(order, summary_rows):
        want = expected_row(list(cells[cell].values()), methods, method, metric)
        if set(got) != set(keys) | {f"{key}.label" for key in keys} | {"method", "metric"} | set(want):
            sys.exit(f"{folder}: the columns are {list(got)}")
        for column, number in want.items():
            scale = abs(want["mean"] or 0) if "ci95" in column or "difference" in column else 0  # they may be next to 0
            if not agree(got[column], number, scale):
                sys.exit(f"{folder}: {cell} {method} {metric} {column}: {got[column]}, not {number}")
    return sum(1 for r in summary_rows if r["mean"]), {r["outcome"] for r in trial_rows}


def main():
    (command,) = sys.argv[1:]
    for freedom, known in ((1, math.tan(0.475 * math.pi)), (2, 0.95 / math.sqrt(2 * 0.975 * 0.025))):
        if abs(t_quantile(0.975, freedom) / known - 1) > 1e-12:
            sys.exit("the quantiles of this program are wrong")
    with tempfile.TemporaryDirectory() as scratch:
        for engine, metrics in (("none", 3), ("closed-form", 5)):
            path = Path(scratch, f"{engine}.yaml")
            path.write_text(SCENARIO.format(engine=engine))
            folder = Path(scratch, engine)
            subprocess.run([command, "compare", path, "--output", folder, "--quiet"], check=True)
            filled, outcomes = check(folder, ["node.memory"])
            if filled < metrics * 3:
                sys.exit(f"{folder}: only {filled} means are known")
            if outcomes != {"ok", "one_node", "infeasible"}:
                sys.exit(f"{folder}: the outcomes are only {outcomes}")


main()
