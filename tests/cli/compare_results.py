"""Compare two result folders of the same scenario: text alike, numbers to 1e-9 relative.

    compare_results.py FIRST SECOND
"""
import re
import sys
from itertools import zip_longest
from pathlib import Path

TOLERANCE = 1e-9
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e[-+]?\d+)?(?![\w.])")


def close(a, b, scale):
    return abs(a - b) <= TOLERANCE * max(abs(a), abs(b), scale)


def lines_agree(a, b, scale):
    if a == b:
        return True
    if NUMBER.sub("#", a) != NUMBER.sub("#", b):
        return False
    return all(close(float(x), float(y), scale) for x, y in zip(NUMBER.findall(a), NUMBER.findall(b)))


def compare(first, second):
    scale = 0.0  # differences of dates lose what the dates have: durations are held to the largest number of the line
    for number, (a, b) in enumerate(zip_longest(open(first), open(second)), 1):
        if a is None or b is None:
            return f"{first.name}: one ends at line {number}"
        scale = max((abs(float(x)) for x in NUMBER.findall(a)), default=0.0) if first.suffix in (".csv", ".json") else 0.0
        if not lines_agree(a, b, scale):
            return f"{first.name}:{number}:\n  {a}  {b}"
    return None


def main():
    first, second = Path(sys.argv[1]), Path(sys.argv[2])
    names = sorted(path.name for path in first.iterdir())
    if names != sorted(path.name for path in second.iterdir()):
        sys.exit("the folders hold different files")
    for name in names:
        if name == "scenario.yaml":  # it names the engine
            continue
        difference = compare(first / name, second / name)
        if difference:
            sys.exit(difference)


main()
