"""What a shell offers at the end of command lines.

    check_completion.py COMMAND SHELL

The shell runs the script that `fieldline completion SHELL` prints (complete_bash, complete_zsh) in a folder of its own.
Exit status 77: there is no such shell.
"""
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import help_text

command, shell = sys.argv[1:]
here = Path(__file__).resolve().parent
FILES = ["field.yaml", "notes.txt", "inner/deep.yaml", "out/plan.json", "two words.yaml"]

# A line and what is offered; the files are those above.
CASES = [
    ("fieldline pl", ["plan"]),
    ("fieldline frobnicate ", []),
    ("fieldline frobnicate --", []),
    ("fieldline --seed 3 comp", ["compare", "completion"]),
    ("fieldline --seed=3 lis", ["list"]),
    ("fieldline --quiet ru", ["run"]),
    ("fieldline run ", ["field.yaml", "inner", "out", "two words.yaml"]),
    ("fieldline run fi", ["field.yaml"]),
    ("fieldline --seed 3 check fi", ["field.yaml"]),
    ("fieldline run field.yaml ", []),
    ("fieldline run field.yaml --rep", ["--report"]),
    ("fieldline run --jobs ", []),
    ("fieldline compare --no", []),
    ("fieldline plan --no", ["--no-color"]),
    ("fieldline report ", ["inner", "out"]),
    ("fieldline report o", ["out"]),
    ("fieldline run --output ", ["inner", "out"]),
    ("fieldline run -o ", ["inner", "out"]),
    ("fieldline run -o out f", ["field.yaml"]),
    ("fieldline run --output=o", ["out"]),
    ("fieldline run field.yaml --output=", ["inner", "out"]),
    ("fieldline completion ", ["bash", "zsh"]),
    ("fieldline list ", []),
    ("fieldline models ResNet10", ["ResNet101", "ResNet101V2"]),
    ("fieldline models fie", ["field.yaml"]),
    ("fieldline run field.yaml --set requests.buffers.", ["requests.buffers.receive=", "requests.buffers.send="]),
    ("fieldline run field.yaml --set=requests.buffers.s", ["requests.buffers.send="]),
    ("fieldline run field.yaml --set node.board=raspberry-pi-z", ["raspberry-pi-zero-2-w"]),
    ("fieldline run field.yaml --set eng", ["engine="]),
    ("fieldline run field.yaml --set engine=", ["closed-form", "events", "none", "simgrid"]),
    ("fieldline run field.yaml --set engine=c", ["closed-form"]),
    ("fieldline run field.yaml --set=engine=c", ["closed-form"]),
    ("fieldline run --set medium=", ["carrier-sense", "half-duplex", "isolated", "shared", "sinr"]),
    ("fieldline run --set placer=k", ["k-path"]),
    ("fieldline run --set placer=greedy --set partitioner=m", ["min-max", "min-sum"]),
    ("fieldline run --set partitioner=joint fi", ["field.yaml"]),
    ("fieldline run --set partitioner.memory=", ["least", "own"]),
    ("fieldline run --set compression.codec=r", ["rate", "ratio", "reversible"]),
    ("fieldline run --set accounting=", ["physical", "published"]),
    ("fieldline run --set model=MobileNetV3", ["MobileNetV3Large", "MobileNetV3Small"]),
    ("fieldline run --set model=fi", ["field.yaml"]),
    ("fieldline run --set seed=", []),
]


def cases_of_help():
    """Every command and option of the help, and no other."""
    names = help_text.commands(command)
    yield "fieldline ", names
    yield "fieldline --", [f"--{option}" for option in help_text.options(command)]
    for name in names:
        yield f"fieldline {name} --", [f"--{option}" for option in help_text.options(command, name)]


def ask(program, arguments, lines, folder):
    typed = "".join(f"{line}\n" for line in lines)
    done = subprocess.run([program, *arguments], input=typed, cwd=folder, capture_output=True, text=True, timeout=300)
    if done.returncode == 77:
        sys.exit(77)
    answers = done.stdout.split("\n")[:-1]
    if done.returncode != 0 or done.stderr or len(answers) != len(lines):
        sys.exit(f"{program}: exit status {done.returncode}, {len(answers)} answers to {len(lines)}: {done.stderr}")
    return [sorted(filter(None, answer.split("\t"))) for answer in answers]


def last_word(line):
    return line.rsplit(" ", 1)[1]


def in_bash(folder, script, lines):
    """Where `=` parts words, and where it does not: then what stands before it is offered too."""
    program = here / "complete_bash"
    yield "bash", ask(program, [script, " ="], lines, folder), lambda line, word: word
    yield (
        "bash, = within words",
        ask(program, [script, " "], lines, folder),
        lambda line, word: last_word(line)[: last_word(line).rfind("=") + 1] + word,
    )


def in_zsh(folder, script, lines):
    """A key's `=` is a suffix there and no part of the word, and blanks come quoted."""
    answers = ask(here / "complete_zsh", [script], lines, folder)
    yield "zsh", answers, lambda line, word: word.rstrip("=").replace(" ", "\\ ")


def check(folder):
    script = folder / "script"
    with script.open("w") as out:
        subprocess.run([command, "completion", shell], stdout=out, check=True)
    work = folder / "work"
    for name in FILES:
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        (work / name).touch()
    cases = [*cases_of_help(), *CASES]
    failures = 0
    for where, answers, shown in {"bash": in_bash, "zsh": in_zsh}[shell](work, script, [line for line, _ in cases]):
        for (line, words), got in zip(cases, answers):
            want = sorted(shown(line, word) for word in words)
            if got != want:
                failures += 1
                print(f"{where}: {line!r}: offered {got}, expected {want}")
    return failures


if shutil.which(shell) is None:
    sys.exit(77)
with tempfile.TemporaryDirectory() as scratch:
    sys.exit(check(Path(scratch)) > 0)
