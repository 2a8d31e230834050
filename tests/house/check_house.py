"""Nothing includes downward, the command includes no private headers, and no files call each other in a circle.

    check_house.py SOURCE OBJECTS        exit 0 when all is so; OBJECTS is the folder of the compiled files
    check_house.py SOURCE --picture      the rooms and which includes which, as src/README.md shows it
    check_house.py --self-test           whether the looking notices what it is to notice

The rooms are the folders of src/, in the order in which data passes through them. A file includes headers of its own
room and of rooms above it. Circles are told from the symbols that object files define and need, so a table of rows and
the rows, which only share a header, are none.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOMS = {  # in order, with the public headers that belong to each
    "base": "api error units random method text children library version",
    "yaml": "",
    "network": "graph profile onnx models tensor codec accounting llm",
    "world": "field board environment wifi radio platform medium changes conditions",
    "plan": "ends part partition place activity plan replan",
    "simulate": "simulate energy statistics forecast numbers",
    "scenario": "scenario",
    "study": "experiment run compare store pool advise",
    "present": "write report json reasons",
    "cli": "",
}
ORDER = list(ROOMS)
ROOM_OF_HEADER = {f"fieldline/{name}.h": room for room, names in ROOMS.items() for name in names.split()}
INCLUDE = re.compile(r'^\s*#\s*include "([^"]+)"', re.MULTILINE)


def room_of(path):
    """The room of a source or header, None where it has none."""
    if path.startswith("include/"):
        return ROOM_OF_HEADER.get(path.removeprefix("include/"))
    room = path.split("/")[1]
    return room if room in ROOMS else None


def includes_of(texts, path):
    """The files among `texts` that `path` includes."""
    for include in INCLUDE.findall(texts[path]):
        beside = str(Path(path).parent / include)
        for target in (beside, f"src/{include}", f"include/{include}"):
            if target in texts:
                yield target
                break


def downward_faults(texts):
    for path in sorted(texts):
        if room_of(path) is None:
            yield f"{path}: in none of the rooms {', '.join(ORDER)} (ROOMS in tests/house/check_house.py)"
            continue
        for target in includes_of(texts, path):
            here, there = room_of(path), room_of(target)
            if there is not None and ORDER.index(there) > ORDER.index(here):
                yield f"{path}: includes {target}, downward from {here}/ to {there}/"


def private_faults(texts):
    """The command is a program like any other that uses the library: of other rooms it includes public headers only."""
    for path in sorted(texts):
        if room_of(path) != ORDER[-1]:
            continue
        for target in includes_of(texts, path):
            if room_of(target) != ORDER[-1] and not target.startswith("include/"):
                yield f"{path}: includes {target}, which is private to {room_of(target)}/"


def circles_of(graph):
    """Strongly connected sets of more than one vertex (Tarjan), as sorted lists."""
    index, low, stack, found, done = {}, {}, [], [], set()

    def visit(v):
        index[v] = low[v] = len(index)
        stack.append(v)
        for w in sorted(graph.get(v, ())):
            if w not in index:
                visit(w)
                low[v] = min(low[v], low[w])
            elif w not in done:
                low[v] = min(low[v], index[w])
        if low[v] == index[v]:
            together = []
            while not together or together[-1] != v:
                together.append(stack.pop())
                done.add(together[-1])
            if len(together) > 1:
                found.append(sorted(together))

    sys.setrecursionlimit(10000)
    for v in sorted(graph):
        if v not in index:
            visit(v)
    return found


def calls_of(symbols):
    """{file: (defined, needed)} to {file: files it needs something of}."""
    home = {name: path for path, (defined, _) in symbols.items() for name in defined}
    return {path: {home[name] for name in needed if name in home and home[name] != path}
            for path, (_, needed) in symbols.items()}


def read_symbols(folder):
    symbols = {}
    for path in sorted(Path(folder).rglob("*.c.o")):
        defined, needed = set(), set()
        for line in subprocess.run(["nm", str(path)], check=True, capture_output=True, text=True).stdout.splitlines():
            kind, name = line.split()[-2:]
            if kind == "U":
                needed.add(name)
            elif kind.isupper():
                defined.add(name)
        symbols[str(path.relative_to(folder)).removesuffix(".o")] = defined, needed
    return symbols


def read(top):
    paths = [p for folder in ("src", "include") for p in sorted((top / folder).rglob("*.[ch]"))]
    return {str(p.relative_to(top)): p.read_text() for p in paths}


def picture_of(texts):
    """The rooms as a matrix: a row's room includes headers of the columns' that have a mark."""
    used = {room: set() for room in ORDER}
    for path in texts:
        used[room_of(path)] |= {room_of(target) for target in includes_of(texts, path)}
    wide = max(len(room) for room in ORDER) + 1
    lines = [" " * (wide + 4) + "".join(f"{i + 1:3}" for i in range(len(ORDER)))]
    for i, room in enumerate(ORDER):
        marks = "".join("  ■" if other == room else "  ●" if other in used[room] else "  ·" for other in ORDER)
        lines.append(f"{i + 1:2}  {room:{wide}}{marks}".rstrip())
    return "\n".join(lines) + "\n"


def self_test():
    good = {"src/base/error.c": '#include "fieldline/error.h"\n', "include/fieldline/error.h": "",
            "src/plan/plan.c": '#include "fieldline/error.h"\n#include "rows.h"\n', "src/plan/rows.h": ""}
    assert list(downward_faults(good)) == []
    for texts, fault in (
            ({"src/base/error.c": '#include "plan/rows.h"\n', "src/plan/rows.h": ""}, "downward from base/ to plan/"),
            ({"include/fieldline/error.h": '#include "fieldline/plan.h"\n', "include/fieldline/plan.h": ""},
             "downward from base/ to plan/"),
            ({"src/attic/a.c": ""}, "in none of the rooms"),
            ({"include/fieldline/attic.h": ""}, "in none of the rooms")):
        found = list(downward_faults(texts))
        assert len(found) == 1 and fault in found[0], (texts, found)
    assert list(private_faults({"src/cli/run.c": '#include "table.h"\n#include "fieldline/error.h"\n',
                                "src/cli/table.h": "", "include/fieldline/error.h": ""})) == []
    found = list(private_faults({"src/cli/run.c": '#include "plan/rows.h"\n', "src/plan/rows.h": ""}))
    assert len(found) == 1 and "private to plan/" in found[0], found
    row = {"table.c": ({"find"}, {"row"}), "row.c": ({"row"}, {"printf"})}
    assert circles_of(calls_of(row)) == []
    row["row.c"][1].add("find")
    assert circles_of(calls_of(row)) == [["row.c", "table.c"]]


def main():
    if sys.argv[1:] == ["--self-test"]:
        self_test()
        return
    texts = read(Path(sys.argv[1]))
    if sys.argv[2] == "--picture":
        print(picture_of(texts), end="")
        return
    symbols = read_symbols(sys.argv[2])
    if not symbols:
        sys.exit(f"{sys.argv[2]}: no object files")
    faults = list(downward_faults(texts)) + list(private_faults(texts))
    if picture_of(texts) not in (Path(sys.argv[1]) / "src/README.md").read_text():
        faults.append("src/README.md: its picture is not that of the tree (check_house.py SOURCE --picture prints it)")
    faults += [f"a circle of calls: {', '.join(circle)}" for circle in circles_of(calls_of(symbols))]
    print("\n".join(faults) if faults else
          f"{len(texts)} files: nothing includes downward, cli/ nothing private; {len(symbols)} of them compiled: no circle")
    sys.exit(1 if faults else 0)


main()
